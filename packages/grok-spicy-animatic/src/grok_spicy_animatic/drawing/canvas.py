"""An anti-aliased surface that is drawn on in the drawing's own units."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from grok_spicy_animatic.drawing.colour import RGB
from grok_spicy_animatic.stopping import checkpoint

if TYPE_CHECKING:
    from collections.abc import Sequence

Point = tuple[float, float]

_Outline = tuple[list[float], list[float]]
"""Columns and rows of a polygon's corners, in pixels."""

_OVERSAMPLING = 4
_STRAIGHT = 2

_TO_CENTRE = 0.5
"""From a pixel's corner to its centre, where Pillow measures."""

_VISIBLE_BLUR = 0.3
"""Pixels of softness below which blurring changes nothing."""

_LARGE = 1_500_000
"""Pixels of a shape's box above which edges are oversampled by 2 only."""


@dataclass(frozen=True, slots=True)
class Gradient:
    """A paint that runs from `top` to `bottom` over the height of the shape."""

    top: RGB
    bottom: RGB


Paint = RGB | Gradient


@dataclass(slots=True)
class Canvas:
    """An RGBA picture under a plane of units, y upwards.

    A point (x, y) lies at pixel (left + x * scale, base - y * scale).

    Attributes:
        image: What has been drawn so far.
        scale: Pixels per unit.
        left: Pixel column of x = 0.
        base: Pixel row of y = 0.
        flip: Mirror everything at x = 0.
    """

    image: Image.Image
    scale: float
    left: float
    base: float
    flip: bool = False

    @classmethod
    def blank(cls, size: tuple[int, int], scale: float, left: float, base: float) -> Canvas:
        """Return a transparent canvas of `size` pixels."""
        return cls(Image.new("RGBA", size, (0, 0, 0, 0)), scale, left, base)

    def clear(self) -> None:
        """Forget what has been drawn, and the memory it takes."""
        self.image = Image.new(self.image.mode, (1, 1))

    def pixel(self, point: Point) -> Point:
        """Return where `point` lies in the picture."""
        across = -point[0] if self.flip else point[0]
        return self.left + across * self.scale, self.base - point[1] * self.scale

    def fill(
        self,
        points: Sequence[Point],
        paint: Paint,
        *,
        opacity: float = 1.0,
        blur: float = 0.0,
        inside: Sequence[Point] | None = None,
    ) -> None:
        """Fill the polygon through `points`.

        Args:
            points: Its corners, in units.
            paint: A colour or a vertical gradient.
            opacity: 0..1.
            blur: Softness of the edge, in units.
            inside: Another polygon; nothing is drawn outside of it.
        """
        self._paint(self._outline(points), paint, opacity, blur, inside)

    def _outline(self, points: Sequence[Point]) -> _Outline:
        """Return the pixel columns and rows of `points`."""
        across = -self.scale if self.flip else self.scale
        return (
            [self.left + x * across for x, _ in points],
            [self.base - y * self.scale for _, y in points],
        )

    def ellipse(
        self,
        centre: Point,
        across: float,
        up: float,
        paint: Paint,
        *,
        turn: float = 0.0,
        opacity: float = 1.0,
        blur: float = 0.0,
        inside: Sequence[Point] | None = None,
    ) -> None:
        """Fill an ellipse with radii `across` and `up`, turned by `turn` degrees."""
        self.fill(oval(centre, across, up, turn), paint, opacity=opacity, blur=blur, inside=inside)

    def limb(
        self,
        points: Sequence[Point],
        widths: Sequence[float],
        paint: Paint,
        *,
        opacity: float = 1.0,
    ) -> None:
        """Draw a rounded stroke through `points` that is `widths` wide at each."""
        self.fill(ribbon(points, widths), paint, opacity=opacity)

    def _paint(
        self,
        outline: _Outline,
        paint: Paint,
        opacity: float,
        blur: float,
        inside: Sequence[Point] | None,
    ) -> None:
        checkpoint()
        soft = blur * self.scale
        grow = math.ceil(soft * 3) + 1
        width, height = self.image.size
        columns, rows = outline
        start, stop = min(rows), max(rows)
        left = max(0, math.floor(min(columns)) - grow)
        top = max(0, math.floor(start) - grow)
        right = min(width, math.ceil(max(columns)) + grow)
        bottom = min(height, math.ceil(stop) + grow)
        if left >= right or top >= bottom:
            return
        box = (left, top, right, bottom)
        blurred = soft >= _VISIBLE_BLUR
        # A faint shape is drawn faint, but for a soft one, whose few shades would show.
        mask = _mask(outline, box, 1.0 if blurred else opacity)
        if blurred:
            mask = mask.filter(ImageFilter.GaussianBlur(soft))
            if opacity < 1.0:
                mask = mask.point(_fainter(opacity))
        if inside is not None:
            limit = _mask(self._outline(inside), box)
            mask = Image.composite(mask, Image.new("L", mask.size, 0), limit)
        if isinstance(paint, Gradient):
            colour = _vertical(paint, mask.size, top, start, stop)
        else:
            colour = Image.new("RGB", mask.size, paint)
        colour.putalpha(mask)
        self.image.alpha_composite(colour, (left, top))


def _mask(outline: _Outline, box: tuple[int, int, int, int], opacity: float = 1.0) -> Image.Image:
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    times = 2 if width * height > _LARGE else _OVERSAMPLING
    mask = Image.new("L", (width * times, height * times), 0)
    ImageDraw.Draw(mask).polygon(
        [
            ((x - left) * times - _TO_CENTRE, (y - top) * times - _TO_CENTRE)
            for x, y in zip(*outline, strict=True)
        ],
        fill=round(255 * max(0.0, min(1.0, opacity))),
    )
    return mask.reduce(times)


@lru_cache(maxsize=64)
def _fainter(opacity: float) -> list[int]:
    """Return what each opacity of a mask becomes."""
    return [round(value * max(0.0, opacity)) for value in range(256)]


def _vertical(
    paint: Gradient, size: tuple[int, int], top: int, start: float, stop: float
) -> Image.Image:
    span = max(1.0, stop - start)
    amounts = np.clip((np.arange(top, top + size[1]) + (0.5 - start)) / span, 0.0, 1.0)
    first, last = np.array(paint.top, np.float64), np.array(paint.bottom, np.float64)
    column = np.rint(first + (last - first) * amounts[:, None]).astype(np.uint8)
    return Image.fromarray(column[:, None]).resize(size, Image.Resampling.NEAREST)


# -- outlines ----------------------------------------------------------------------------------


def oval(centre: Point, across: float, up: float, turn: float = 0.0) -> list[Point]:
    """Return the outline of an ellipse turned by `turn` degrees."""
    cosine, sine = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    x, y = centre
    right, left = across * cosine, up * sine
    rise, fall = across * sine, up * cosine
    return [(x + right * c - left * s, y + rise * c + fall * s) for c, s in _CIRCLE]


_CIRCLE = [(math.cos(step * math.tau / 48), math.sin(step * math.tau / 48)) for step in range(48)]


def box(left: float, bottom: float, right: float, top: float, corner: float = 0.0) -> list[Point]:
    """Return the outline of a rectangle with rounded corners of radius `corner`."""
    if corner <= 0:
        return [(left, bottom), (left, top), (right, top), (right, bottom)]
    corner = min(corner, (right - left) / 2, (top - bottom) / 2)
    outline: list[Point] = []
    for x, y, start in (
        (right - corner, top - corner, 0),
        (left + corner, top - corner, 90),
        (left + corner, bottom + corner, 180),
        (right - corner, bottom + corner, 270),
    ):
        for step in range(9):
            angle = math.radians(start + step * 11.25)
            outline.append((x + corner * math.cos(angle), y + corner * math.sin(angle)))
    return outline


def smooth(points: Sequence[Point], *, closed: bool = True, steps: int = 10) -> list[Point]:
    """Return a smooth curve (Catmull-Rom) through `points`."""
    count = len(points)
    weights = _weights(steps)
    curve: list[Point] = []
    for index in range(count if closed else count - 1):
        if closed:
            quad = [points[(index + k) % count] for k in (-1, 0, 1, 2)]
        else:
            quad = [
                points[max(0, index - 1)],
                points[index],
                points[index + 1],
                points[min(count - 1, index + 2)],
            ]
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = quad
        curve += [
            (a * ax + b * bx + c * cx + d * dx, a * ay + b * by + c * cy + d * dy)
            for a, b, c, d in weights
        ]
    if not closed:
        curve.append(points[-1])
    return curve


@lru_cache(maxsize=16)
def _weights(steps: int) -> list[tuple[float, float, float, float]]:
    """Return how much each of four points counts at each step from the second to the third."""
    return [
        (
            (2 * t * t - t - t * t * t) / 2,
            1 - (5 * t * t - 3 * t * t * t) / 2,
            (t + 4 * t * t - 3 * t * t * t) / 2,
            (t * t * t - t * t) / 2,
        )
        for t in (step / steps for step in range(steps))
    ]


def ribbon(points: Sequence[Point], widths: Sequence[float]) -> list[Point]:
    """Return the outline of a stroke through `points`, round at both ends.

    Args:
        points: At least two points of its spine.
        widths: Full width at each point.
    """
    spine = smooth(points, closed=False) if len(points) != _STRAIGHT else list(points)
    spans = max(1, len(spine) - 1)
    left: list[Point] = []
    right: list[Point] = []
    for index, (x, y) in enumerate(spine):
        ahead = spine[min(index + 1, len(spine) - 1)]
        behind = spine[max(index - 1, 0)]
        dx, dy = ahead[0] - behind[0], ahead[1] - behind[1]
        length = math.hypot(dx, dy) or 1.0
        half = _sample(widths, index / spans) / 2
        left.append((x - dy / length * half, y + dx / length * half))
        right.append((x + dy / length * half, y - dx / length * half))
    return left + _cap(spine[-1], left[-1]) + right[::-1] + _cap(spine[0], right[0])


def _sample(widths: Sequence[float], at: float) -> float:
    place = at * (len(widths) - 1)
    index = min(int(place), len(widths) - 2) if len(widths) > 1 else 0
    if len(widths) == 1:
        return widths[0]
    return widths[index] + (widths[index + 1] - widths[index]) * (place - index)


def _cap(centre: Point, start: Point) -> list[Point]:
    angle = math.atan2(start[1] - centre[1], start[0] - centre[0])
    radius = math.hypot(start[0] - centre[0], start[1] - centre[1])
    return [
        (
            centre[0] + radius * math.cos(angle - step * math.pi / 10),
            centre[1] + radius * math.sin(angle - step * math.pi / 10),
        )
        for step in range(1, 10)
    ]
