"""Planes put together into frames, as a camera sees them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image

from grok_spicy_animatic.drawing.stage import BLEED, DENSITY
from grok_spicy_animatic.film.planes import REST

if TYPE_CHECKING:
    from grok_spicy_animatic.film.camera import View
    from grok_spicy_animatic.film.planes import Bands, Plane, Shift, Tile


Box = tuple[int, int, int, int]


class Lens:
    """Puts planes together as a camera sees them.

    Args:
        picture: Width and height in pixels, both even.
        flat: The only plane is the picture itself, without bleed.
    """

    def __init__(self, picture: tuple[int, int], *, flat: bool = False) -> None:
        self.picture = picture
        self._density = 1.0 if flat else DENSITY
        bleed = 0.0 if flat else BLEED
        self._middle = (
            picture[0] * self._density * (0.5 + bleed),
            picture[1] * self._density * (0.5 + bleed),
        )

        half = (picture[0] // 2, picture[1] // 2)
        self._seen = Image.new("L", picture), Image.new("L", half), Image.new("L", half)
        self._cuts: dict[object, _Cut] = {}
        self._before: dict[object, _Cut] = {}
        self._view: View | None = None
        self._rests = False

    def see(self, planes: list[tuple[Plane, Shift]], view: View) -> Bands:
        """Return Y, Cb and Cr of what the camera sees; the next view takes their place."""
        # Nothing that a moving camera sees is seen again: what it cuts out is not kept.
        self._rests = view == self._view
        self._view = view
        self._before, self._cuts = self._cuts, {}
        for band, empty in zip(self._seen, (16, 128, 128), strict=True):
            band.paste(empty, (0, 0, *band.size))
        for index, (plane, shift) in enumerate(planes):
            hidden = min(
                (self._horizon(other, view) for other, _ in planes[index + 1 :]),
                default=self.picture[1],
            )
            self._paste(plane, shift, view, self._seen, hidden)
        return self._seen

    def _paste(
        self,
        plane: Plane,
        shift: Shift,
        view: View,
        onto: Bands,
        hidden: int,
    ) -> None:
        across, down = self.axes(plane, shift, view)
        width, height = self.picture
        for turned, along in self._repeated(plane, across) if view.gone else ((False, across),):
            for tile in plane.tiles:
                left, right = tile.left, tile.right
                if turned:
                    left, right = plane.luma.width - right, plane.luma.width - left
                x0, x1 = along.span(left, right, plane.luma.width, width)
                y0, y1 = down.span(tile.top, tile.bottom, plane.luma.height, height)
                y1 = min(y1, hidden)
                if x1 <= x0 or y1 <= y0:
                    continue
                source = (along.back(x0), down.back(y0), along.back(x1), down.back(y1))
                if turned:
                    source = (plane.luma.width - source[2], source[1],
                              plane.luma.width - source[0], source[3])  # fmt: skip
                self._paste_tile(plane, tile, (x0, y0, x1, y1), source, onto, turned=turned)

    def _paste_tile(
        self,
        plane: Plane,
        tile: Tile,
        box: Box,
        source: tuple[float, float, float, float],
        onto: Bands,
        *,
        turned: bool = False,
    ) -> None:
        """Paste a part of a plane; what stands still since the last frame is not cut again."""
        key = (id(plane.luma), tile, box, source, turned)
        cut = self._before.get(key)
        if cut is None:
            cut = _cut_out(plane, tile, box, source, turned=turned)
        if self._rests:
            self._cuts[key] = cut
        small = (box[0] // 2, box[1] // 2, box[2] // 2, box[3] // 2)
        luma, blue, red = onto
        luma.paste(cut.luma, box, cut.mask)
        blue.paste(cut.blue, small, cut.half_mask)
        red.paste(cut.red, small, cut.half_mask)

    def _repeated(self, plane: Plane, across: Axis) -> list[tuple[bool, Axis]]:
        """Return a plane of scenery as often as the frame is wide, every other time mirrored.

        Scenery ends a little beyond the frame; the camera that goes farther sees its reflection.
        """
        if plane.depth == 1:
            return [(False, across)]
        stage = math.floor(self._middle[0] * 2) - _OVERLAP
        period = stage * across.scale
        left = across.offset - plane.left * across.scale
        first = math.floor(-left / period)
        last = math.floor((self.picture[0] - left) / period)
        mirrored = stage - plane.left - plane.luma.width + _OVERLAP // 2
        return [
            (
                bool(number % 2),
                Axis(
                    across.scale,
                    left
                    + number * period
                    + (mirrored if number % 2 else plane.left) * across.scale,
                ),
            )
            for number in range(first, last + 1)
        ]

    def _horizon(self, plane: Plane, view: View) -> int:
        """Return the row of the frame below which `plane` hides all planes behind it."""
        if plane.solid_below >= plane.luma.height:
            return self.picture[1]
        _, down = self.axes(plane, REST, view)
        bottom = down.offset + plane.luma.height * down.scale
        if bottom < self.picture[1]:
            return self.picture[1]
        row = down.offset + (plane.solid_below + 2) * down.scale
        return max(0, min(self.picture[1], 2 * math.ceil(row / 2)))

    def axes(self, plane: Plane, shift: Shift, view: View) -> tuple[Axis, Axis]:
        """Return how a plane's pixels map to the frame's, across and down."""
        scale = (1 + (view.zoom - 1) * (0.4 + 0.6 * plane.depth)) / self._density
        along = _shifting(plane.depth, view)
        width, height = self.picture
        centre = (
            self._middle[0]
            + (view.right * along + view.gone * _passing(plane.depth)) * width * self._density,
            self._middle[1] - view.up * along * height * self._density,
        )
        across = Axis(scale, width / 2 + (plane.left + shift.right - centre[0]) * scale)
        foot = plane.top + plane.luma.height
        down = Axis(
            scale * shift.stretch,
            height / 2
            + (foot - plane.luma.height * shift.stretch + shift.down - centre[1]) * scale,
        )
        return self._kept(plane, across, down) if plane.words else (across, down)

    def _kept(self, plane: Plane, across: Axis, down: Axis) -> tuple[Axis, Axis]:
        """Keep words in the frame, and no larger than they fit there: they are there to be read."""
        size = plane.luma.size
        begin = (
            (plane.left - self._middle[0]) / self._density + self.picture[0] / 2,
            (plane.top - self._middle[1]) / self._density + self.picture[1] / 2,
        )
        edges = [
            (min(_MARGIN, start), max(room - _MARGIN, start + length / self._density))
            for start, length, room in zip(begin, size, self.picture, strict=True)
        ]
        scale = min(
            across.scale,
            *((high - low) / length for (low, high), length in zip(edges, size, strict=True)),
        )
        kept = (
            axis.within(scale, length, edge)
            for axis, length, edge in zip((across, down), size, edges, strict=True)
        )
        return next(kept), next(kept)


_MARGIN = 8
"""Pixels between words and the edge of the frame."""

_OVERLAP = 8
"""Pixels by which a reflection lies over its original: edges are rounded to even pixels."""


def _shifting(depth: float, view: View) -> float:
    """Return how much of the camera's own move a plane shows, the other way."""
    if view.way == "turn":
        return 1.0
    if view.way == "orbit":
        return depth - 1
    return _STANDING if depth == 1 else depth


_STANDING = 0.8
"""What who stands shows of a camera that passes: as much as the ground they stand on, or their feet
would slide over it."""


def _passing(depth: float) -> float:
    """Return how fast a plane passes a camera that goes along with the figures.

    The ground passes at their very pace, what is far hardly moves, what is close flies by.
    """
    if depth == 1:
        return 0.0
    return 0.14 if depth < _GROUND else 1.0 if depth < 1 else 1.6


_GROUND = 0.6
"""Depth from which on a plane carries ground to walk on."""


@dataclass(frozen=True, slots=True)
class _Cut:
    """A part of a plane as one frame shows it."""

    luma: Image.Image
    blue: Image.Image
    red: Image.Image
    mask: Image.Image | None
    half_mask: Image.Image | None


def _cut_out(
    plane: Plane,
    tile: Tile,
    box: Box,
    source: tuple[float, float, float, float],
    *,
    turned: bool,
) -> _Cut:
    small = (box[0] // 2, box[1] // 2, box[2] // 2, box[3] // 2)
    half = (source[0] / 2, source[1] / 2, source[2] / 2, source[3] / 2)
    mask = half_mask = None
    if not tile.opaque and plane.mask is not None and plane.half_mask is not None:
        mask = _cut(plane.mask, box, source, turned=turned)
        half_mask = _cut(plane.half_mask, small, half, turned=turned)
    return _Cut(
        _cut(plane.luma, box, source, turned=turned),
        _cut(plane.blue, small, half, turned=turned),
        _cut(plane.red, small, half, turned=turned),
        mask,
        half_mask,
    )


@dataclass(frozen=True, slots=True)
class Axis:
    """Position in the frame = scale x position in the layer + offset.

    Attributes:
        scale: Pixels of the frame for each pixel of the layer.
        offset: Where the layer begins, in pixels of the frame.
    """

    scale: float
    offset: float

    def span(self, start: int, stop: int, length: int, room: int) -> tuple[int, int]:
        """Return the even stretch of the frame that a part of the layer covers.

        Neighbouring parts get neighbouring stretches: each edge is rounded by itself.
        """
        return self._edge(start, length, room), self._edge(stop, length, room)

    def _edge(self, position: int, length: int, room: int) -> int:
        lowest = -(-self.offset // 2) * 2
        highest = (self.offset + length * self.scale) // 2 * 2
        edge = round((self.offset + position * self.scale) / 2) * 2
        return int(max(0, lowest, min(room, highest, edge)))

    def within(self, scale: float, length: int, edge: tuple[float, float]) -> Axis:
        """Return the axis of a layer that is moved, and magnified no more, to stay inside `edge`.

        Args:
            scale: Its magnification.
            length: Of the layer, in its pixels.
            edge: First and last pixel of the frame that it may cover.
        """
        offset = self.offset + length * (self.scale - scale) / 2
        return Axis(scale, max(edge[0], min(edge[1] - length * scale, offset)))

    def back(self, position: float) -> float:
        """Return which position in the layer is shown at `position` in the frame."""
        return (position - self.offset) / self.scale


def _cut(
    image: Image.Image,
    box: tuple[int, int, int, int],
    source: tuple[float, float, float, float],
    *,
    turned: bool = False,
) -> Image.Image:
    left, top, right, bottom = source
    cut = image.resize(
        (box[2] - box[0], box[3] - box[1]),
        Image.Resampling.BILINEAR,
        box=(
            max(0.0, left),
            max(0.0, top),
            min(float(image.width), right),
            min(float(image.height), bottom),
        ),
    )
    return cut.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if turned else cut
