"""Planes put together into frames, as a camera sees them."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from grok_spicy_animatic.drawing.stage import BLEED, DENSITY
from grok_spicy_animatic.film.axis import Axis
from grok_spicy_animatic.film.resampling import Steps, Workspace, halved, laid, resampled
from grok_spicy_animatic.film.tiles import uncovered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grok_spicy_animatic.film.camera import View
    from grok_spicy_animatic.film.planes import Bands, Plane, Shift
    from grok_spicy_animatic.film.tiles import Box

    Staged = tuple[Plane, Shift]


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
        half = (picture[1] // 2, picture[0] // 2)
        self._bands = (
            np.empty(picture[::-1], np.uint8), np.empty(half, np.uint8), np.empty(half, np.uint8)
        )  # fmt: skip
        self._spaces = Workspace(), Workspace()
        self._before: tuple[View, Sequence[Staged]] | None = None
        self._at_rest: tuple[int, Bands] | None = None

    def see(self, planes: Sequence[Staged], view: View) -> Bands:
        """Return Y, Cb and Cr of what the camera sees; the next view takes their place."""
        before, self._before = self._before, (view, planes)
        if before is None or before[0] != view:
            self._at_rest = None
            self._put_together(planes, view)
            return self._bands
        same = 0
        while same < len(planes) and same < len(before[1]) and planes[same] == before[1][same]:
            same += 1
        if same == len(planes) == len(before[1]):
            return self._bands
        self._put_on_what_rests(planes, same, view)
        return self._bands

    def _put_on_what_rests(self, planes: Sequence[Staged], same: int, view: View) -> None:
        """Put together only what moves, on a copy of all that lies behind it."""
        if self._at_rest is None or self._at_rest[0] > same:
            self._put_together(planes[:same], view)
            luma, blue, red = self._bands
            self._at_rest = same, (luma.copy(), blue.copy(), red.copy())
        else:
            same = self._at_rest[0]
            for band, rested in zip(self._bands, self._at_rest[1], strict=True):
                band[:] = rested
        self._lay_all(planes[same:], view)

    def _put_together(self, planes: Sequence[Staged], view: View) -> None:
        for band, empty in zip(self._bands, (16, 128, 128), strict=True):
            band.fill(empty)
        self._lay_all(planes, view)

    def _lay_all(self, planes: Sequence[Staged], view: View) -> None:
        """Lay planes over what is there, but for what others hide."""
        covers: list[Box] = []
        pieces: list[_Piece] = []
        for plane, shift in reversed(planes):
            for piece in reversed(list(self._pieces(plane, shift, view))):
                pieces += [replace(piece, box=box) for box in uncovered(piece.box, covers)]
                if piece.opaque:
                    covers.append(piece.box)
        for piece in reversed(pieces):
            piece.lay(self._bands, self._spaces)

    def _pieces(self, plane: Plane, shift: Shift, view: View) -> Iterator[_Piece]:
        across, down = self.axes(plane, shift, view)
        width, height = self.picture
        for turned, along in self._repeated(plane, across) if view.gone else ((False, across),):
            seen = _Seen.of(plane, self.picture, along, down, turned=turned)
            for tile in plane.tiles:
                left, right = tile.left, tile.right
                if turned:
                    left, right = plane.width - right, plane.width - left
                x0, x1 = along.span(left, right, plane.width, width)
                y0, y1 = down.span(tile.top, tile.bottom, plane.height, height)
                if x0 < x1 and y0 < y1:
                    yield _Piece(seen, (x0, y0, x1, y1), tile.opaque)

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
        mirrored = stage - plane.left - plane.width + _OVERLAP // 2
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
        foot = plane.top + plane.height
        down = Axis(
            scale * shift.stretch,
            height / 2 + (foot - plane.height * shift.stretch + shift.down - centre[1]) * scale,
        )
        return self._kept(plane, across, down) if plane.words else (across, down)

    def _kept(self, plane: Plane, across: Axis, down: Axis) -> tuple[Axis, Axis]:
        """Keep words in the frame, and no larger than they fit there: they are there to be read."""
        size = (plane.width, plane.height)
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

_BAND = 128
"""Columns that are put together at once: so much stays in the processor's cache."""

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


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """A plane as a frame shows it: which of its pixels are where, at full and at half size.

    Attributes:
        plane: The plane.
        down: Its rows.
        across: Its columns.
        half_down: Its rows at half size.
        half_across: Its columns at half size.
    """

    plane: Plane
    down: Steps
    across: Steps
    half_down: Steps
    half_across: Steps

    @classmethod
    def of(
        cls, plane: Plane, picture: tuple[int, int], across: Axis, down: Axis, *, turned: bool
    ) -> _Seen:
        """Return how a plane lies in a picture."""
        (width, height), (wide, high) = picture, (plane.width, plane.height)
        return cls(
            plane,
            Steps.along(down, height, high),
            Steps.along(across, width, wide, turned=turned),
            Steps.along(down.halved, height // 2, high // 2),
            Steps.along(across.halved, width // 2, wide // 2, turned=turned),
        )


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a plane where a frame shows it.

    Attributes:
        seen: The plane.
        box: Where in the frame; even.
        opaque: Whether it hides all that lies behind.
    """

    seen: _Seen
    box: Box
    opaque: bool

    def lay(self, bands: Bands, spaces: tuple[Workspace, Workspace]) -> None:
        """Lay it over what is there, working its light and colours out in `spaces`."""
        left, top, right, bottom = self.box
        for start in range(left, right, _BAND):
            self._lay_band(bands, (start, top, min(right, start + _BAND), bottom), spaces)

    def _lay_band(self, bands: Bands, box: Box, spaces: tuple[Workspace, Workspace]) -> None:
        seen, (left, top, right, bottom) = self.seen, box
        light = resampled(
            seen.plane.light,
            seen.across.part(left, right),
            seen.down.part(top, bottom),
            spaces[0],
        )
        colour = resampled(
            seen.plane.colour,
            seen.half_across.part(left // 2, right // 2),
            seen.half_down.part(top // 2, bottom // 2),
            spaces[1],
        )
        luma = bands[0][top:bottom, left:right]
        blue, red = (band[top // 2 : bottom // 2, left // 2 : right // 2] for band in bands[1:])
        if self.opaque:
            luma[:], blue[:], red[:] = light[0], *colour
            return
        half = halved(light[1])
        laid(luma, *light)
        laid(blue, colour[0], half)
        laid(red, colour[1], half)
