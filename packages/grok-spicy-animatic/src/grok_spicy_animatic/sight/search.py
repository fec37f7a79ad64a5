"""Finding a figure in a frame: its colours, in their proportions, close together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from grok_spicy_animatic.sight.pixels import lab, sized
from grok_spicy_animatic.sight.signature import PARTS, Signature, calmed, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
    from PIL import Image

    from grok_spicy_animatic.sight.pixels import Flags, Floats

_LONG_SIDE = 176
_HEIGHTS = tuple(float(height) for height in np.geomspace(0.16, 3.0, 14))
_WIDTHS = (0.7, 1.0, 1.35)
_STEP = 3
_TELLING = 0.09
_PRESENT = 0.45
_WITHOUT = 0.72
"""From which share on a colour tells a figure, how much of it must be there, and what is left of
the belief in a match where none of it is: a coat of another colour is another figure."""
_DETAIL, _ABSENT, _WITHOUT_DETAIL = 0.045, 0.15, 0.88
"""The same for a scarf or a belly: nearly none of it is a little less of the figure."""
_PLAIN = 5.0
_MOST_OF_THE_RIM = 0.75
"""How alike a plain background is, in CIE Lab, and on how much of the frame's sides."""
_ENOUGH_FILL = 0.55
"""How much of a figure's own area must be there: less, and it is hidden or not whole."""


@dataclass(frozen=True, slots=True)
class Match:
    """Where a figure was found and how well it fits there.

    Attributes:
        agreement: How far the proportions of its colours agree there, 0..1.
        fill: How much of its area is there, 0..1.
        shares: How much of each of its colours is there, as shares of what is.
        signature: Which stretch of the figure was compared.
        box: Left, top, right, bottom in pixels of the searched frame.
    """

    agreement: float
    fill: float
    shares: Floats
    signature: Signature
    box: tuple[int, int, int, int]

    @property
    def value(self) -> float:
        """How good the match is as a whole."""
        return self.agreement * min(1.0, self.fill / _ENOUGH_FILL)


def _background(values: Floats) -> Flags:
    """Return where a frame has a plain background of one tone, as a sheet has: nobody is there."""
    rim = np.concatenate((values[:, :2].reshape(-1, 3), values[:, -2:].reshape(-1, 3)))
    tone = np.median(rim, axis=0)
    alike = np.linalg.norm(rim - tone, axis=1) < _PLAIN
    flags: Flags = np.zeros(values.shape[:2], np.bool_)
    if alike.mean() > _MOST_OF_THE_RIM:
        flags = np.linalg.norm(values - tone, axis=-1) < _PLAIN
    return flags


class Frame:
    """A frame in which figures are looked for."""

    def __init__(self, image: Image.Image) -> None:
        self._lab = lab(calmed(sized(image, _LONG_SIDE * 2), 3).reduce(2))
        self._taken: Flags = _background(self._lab)

    def find(self, figure: Sequence[Signature]) -> Match | None:
        """Return where a figure fits best, or None if nothing of it is there."""
        if not figure:
            return None
        labels = nearest(self._lab, figure[0].colours)
        labels[self._taken] = -1
        tables = [_summed(labels == number) for number in range(len(figure[0].colours))]
        found = [match for one in figure if (match := self._best(one, tables)) is not None]
        return max(found, key=lambda match: match.value, default=None)

    def take(self, match: Match) -> None:
        """Let nobody else be found where `match` is."""
        left, top, right, bottom = match.box
        self._taken[max(0, top) : max(0, bottom), max(0, left) : max(0, right)] = True

    def _best(self, figure: Signature, tables: list[npt.NDArray[np.float64]]) -> Match | None:
        height, width = self._lab.shape[:2]
        lowest, highest = PARTS[figure.part]
        best: Match | None = None
        for scale in _HEIGHTS:
            if not lowest <= scale <= highest:
                continue
            tall = round(scale * height)
            for stretch in _WIDTHS:
                wide = max(3, round(tall * figure.aspect * stretch))
                match = _at_best(figure, tables, (wide, tall), (width, height))
                if match is not None and (best is None or match.value > best.value):
                    best = match
        return best


def _summed(flags: Flags) -> npt.NDArray[np.float64]:
    table = np.zeros((flags.shape[0] + 1, flags.shape[1] + 1))
    table[1:, 1:] = flags.cumsum(axis=0).cumsum(axis=1)
    return table


def _at_best(
    figure: Signature,
    tables: list[npt.NDArray[np.float64]],
    window: tuple[int, int],
    frame: tuple[int, int],
) -> Match | None:
    """Lay a window over the frame wherever it fits, or overlaps the edge, and keep the best."""
    wide, tall = window
    width, height = frame
    lefts = np.arange(-wide // 3, width - wide + wide // 3 + 1, _STEP)
    tops = np.arange(-tall // 8, max(-tall // 8 + 1, height - tall // 3), _STEP)
    if not len(lefts) or not len(tops):
        lefts = np.array([(width - wide) // 2]) if not len(lefts) else lefts
    x0, x1 = np.clip(lefts, 0, width), np.clip(lefts + wide, 0, width)
    y0, y1 = np.clip(tops, 0, height), np.clip(tops + tall, 0, height)
    counts = np.stack(
        [
            table[np.ix_(y1, x1)]
            - table[np.ix_(y0, x1)]
            - table[np.ix_(y1, x0)]
            + table[np.ix_(y0, x0)]
            for table in tables
        ]
    )
    seen = np.maximum(1, (y1 - y0)[:, None] * (x1 - x0)[None, :])
    total = counts.sum(axis=0)
    shares = counts / np.maximum(total, 1)
    agreement = np.minimum(shares, figure.shares[:, None, None]).sum(axis=0)
    for index in np.flatnonzero(figure.shares > _TELLING):
        there = shares[index] / figure.shares[index]
        agreement = agreement * np.minimum(1.0, _WITHOUT + there / _PRESENT * (1 - _WITHOUT))
    for index in np.flatnonzero((figure.shares > _DETAIL) & (figure.shares <= _TELLING)):
        gone = shares[index] < _ABSENT * figure.shares[index]
        agreement = np.where(gone, agreement * _WITHOUT_DETAIL, agreement)
    visible = seen / (wide * tall)
    fill = np.minimum(1.0, total / seen / figure.fill) * np.minimum(1.0, visible / 0.4)
    value = agreement * np.minimum(1.0, fill / _ENOUGH_FILL)
    row, column = np.unravel_index(int(value.argmax()), value.shape)
    if value[row, column] <= 0:
        return None
    left, top = int(lefts[column]), int(tops[row])
    return Match(
        float(agreement[row, column]),
        float(fill[row, column]),
        shares[:, row, column].astype(np.float32),
        figure,
        (left, top, left + wide, top + tall),
    )
