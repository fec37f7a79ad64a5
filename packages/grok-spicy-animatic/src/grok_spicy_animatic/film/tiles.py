"""Parts of a layer: what is empty is left out, and what is opaque need not be blended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    Flags = npt.NDArray[np.bool_]

Box = tuple[int, int, int, int]
"""Left, top, right, bottom; the latter two beyond it."""

_CELL = 16
"""Pixels of the cells in which parts are looked for; even."""
_SEEN_TOO = 2
"""Pixels around a part that are mixed into its edges."""
_WORTH_CELLS = 80
"""How many cells a cut must save: each part costs as much as so many cells, whatever its size."""
_WORTH_HIDING = 320
"""From how many opaque cells on a part is cut out: up to four others lie around it."""
_WORTH_PIXELS = 40_000
"""The same for what is hidden in a frame."""
_OPAQUE = 255


@dataclass(frozen=True, slots=True)
class Tile:
    """A rectangle of a plane, in its own pixels; opaque ones hide all that lies behind."""

    left: int
    top: int
    right: int
    bottom: int
    opaque: bool


def tiles_of(opacity: npt.NDArray[np.uint8]) -> tuple[Tile, ...]:
    """Return what is drawn on of a plane, as a few rectangles that do not overlap."""
    height, width = opacity.shape
    cells = _Cells(_cells(opacity, np.maximum) > 0, _cells(opacity, np.minimum) == _OPAQUE)
    return tuple(
        Tile(
            left * _CELL,
            top * _CELL,
            min(width, right * _CELL),
            min(height, bottom * _CELL),
            opaque,
        )
        for (left, top, right, bottom), opaque in cells.parts((0, 0, *cells.drawn.shape[::-1]))
    )


def _cells(opacity: npt.NDArray[np.uint8], least_or_most: np.ufunc) -> npt.NDArray[np.uint8]:
    """Return the least or the greatest opacity of each cell and of what is seen around it."""
    for _ in range(2):
        length = len(opacity)
        starts = np.arange(0, length, _CELL)
        bounds = np.stack((starts - _SEEN_TOO, starts + _CELL + _SEEN_TOO), axis=1)
        bounds = bounds.clip(0, length)
        # Between two of the bounds lies nothing that is wanted: every other row is.
        padded = np.concatenate((opacity, opacity[-1:]))
        opacity = least_or_most.reduceat(padded, bounds.ravel(), axis=0)[::2].T
    return opacity


@dataclass(frozen=True, slots=True)
class _Cells:
    """Cells of a plane.

    Attributes:
        drawn: Which of them are not empty.
        opaque: Which of them hide everything.
    """

    drawn: Flags
    opaque: Flags

    def parts(self, box: Box) -> Iterator[tuple[Box, bool]]:
        """Yield the parts of a box, in cells, and whether they are opaque."""
        trimmed = _trimmed(self.drawn, box)
        if trimmed is None:
            return
        left, top, right, bottom = trimmed
        opaque = self.opaque[top:bottom, left:right]
        if opaque.all():
            yield trimmed, True
            return
        core = _largest(opaque)
        if _area(core) >= _WORTH_HIDING:
            core = (core[0] + left, core[1] + top, core[2] + left, core[3] + top)
            yield core, True
            halves: Sequence[Box] = without(trimmed, core)
        else:
            halves = self._halves(trimmed)
        if not halves:
            yield trimmed, False
        for half in halves:
            yield from self.parts(half)

    def _halves(self, box: Box) -> Sequence[Box]:
        """Return two parts of a box that are empty at their edges, or nothing if none are."""
        best: tuple[int, Sequence[Box]] = (_area(box) - _WORTH_CELLS, ())
        left, top, right, bottom = box
        cuts: list[tuple[Box, Box]] = [
            ((left, top, right, row), (left, row, right, bottom)) for row in range(top + 1, bottom)
        ]
        cuts += [
            ((left, top, column, bottom), (column, top, right, bottom))
            for column in range(left + 1, right)
        ]
        for cut in cuts:
            halves = [half for half in (_trimmed(self.drawn, part) for part in cut) if half]
            left_over = sum(_area(half) for half in halves)
            if left_over < best[0]:
                best = left_over, halves
        return best[1]


def _trimmed(drawn: Flags, box: Box) -> Box | None:
    """Return a box without empty rows and columns at its edges; None if it is empty."""
    left, top, right, bottom = box
    inside = drawn[top:bottom, left:right]
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    if not len(rows):
        return None
    return (
        left + int(columns[0]),
        top + int(rows[0]),
        left + int(columns[-1]) + 1,
        top + int(rows[-1]) + 1,
    )


def _largest(flags: Flags) -> Box:
    """Return the largest box that is set everywhere."""
    best = (0, 0, 0, 0)
    heights = np.zeros(flags.shape[1], np.int64)
    for row, line in enumerate(flags, 1):
        heights = (heights + 1) * line
        rising: list[tuple[int, int]] = []
        for column, height in enumerate([*heights.tolist(), 0]):
            start = column
            while rising and rising[-1][1] >= height:
                start, tall = rising.pop()
                if tall * (column - start) > _area(best):
                    best = (start, row - tall, column, row)
            rising.append((start, height))
    return best


def _area(box: Box) -> int:
    return (box[2] - box[0]) * (box[3] - box[1])


def without(box: Box, hole: Box) -> list[Box]:
    """Return what is left of a box around a hole in it, as up to four boxes."""
    left, top, right, bottom = box
    x0, y0, x1, y1 = hole
    around = [
        (left, top, right, y0),
        (left, y0, x0, y1),
        (x1, y0, right, y1),
        (left, y1, right, bottom),
    ]
    return [part for part in around if part[0] < part[2] and part[1] < part[3]]


def uncovered(box: Box, covers: Sequence[Box]) -> list[Box]:
    """Return what is seen of a box behind others, but for what is hardly worth leaving out."""
    seen = [box]
    for cover in covers:
        parts: list[Box] = []
        for part in seen:
            hole = (
                max(part[0], cover[0]),
                max(part[1], cover[1]),
                min(part[2], cover[2]),
                min(part[3], cover[3]),
            )
            hidden = hole[0] < hole[2] and hole[1] < hole[3]
            if hidden and (hole == part or _area(hole) >= _WORTH_PIXELS):
                parts += without(part, hole)
            else:
                parts.append(part)
        seen = parts
    return seen
