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

    Counts = npt.NDArray[np.int32]

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
_MOST_AGREEMENT = 1.000001
"""The shares of a figure's colours sum to 1 but for rounding."""


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
        tables = _summed(labels, len(figure[0].colours))
        best: Match | None = None
        for stretch in figure:
            best = self._best(stretch, tables, best)
        return best

    def take(self, match: Match) -> None:
        """Let nobody else be found where `match` is."""
        left, top, right, bottom = match.box
        self._taken[max(0, top) : max(0, bottom), max(0, left) : max(0, right)] = True

    def _best(self, figure: Signature, tables: Counts, best: Match | None) -> Match | None:
        """Return where a stretch of a figure fits better than `best`, or else `best`."""
        height, width = self._lab.shape[:2]
        lowest, highest = PARTS[figure.part]
        for scale in _HEIGHTS:
            if not lowest <= scale <= highest:
                continue
            tall = round(scale * height)
            for stretch in _WIDTHS:
                wide = max(3, round(tall * figure.aspect * stretch))
                match = _at_best(
                    figure, tables, (wide, tall), (width, height), best.value if best else 0.0
                )
                if match is not None and (best is None or match.value > best.value):
                    best = match
        return best


def _summed(labels: npt.NDArray[np.int64], colours: int) -> Counts:
    """Return how many pixels of each colour, and last of any, lie above and left of each corner."""
    tables = np.zeros((colours + 1, labels.shape[0] + 1, labels.shape[1] + 1), np.int32)
    for number in range(colours):
        tables[number, 1:, 1:] = (labels == number).cumsum(axis=0).cumsum(axis=1)
    tables[colours] = tables[:colours].sum(axis=0)
    return tables


def _at_best(
    figure: Signature,
    tables: Counts,
    window: tuple[int, int],
    frame: tuple[int, int],
    floor: float,
) -> Match | None:
    """Lay a window over the frame wherever it fits, or overlaps the edge, and keep the best.

    Its colours are compared only where so much of the figure is there that the match can be worth
    more than `floor`.
    """
    wide, tall = window
    width, height = frame
    lefts = np.arange(-wide // 3, width - wide + wide // 3 + 1, _STEP)
    tops = np.arange(-tall // 8, max(-tall // 8 + 1, height - tall // 3), _STEP)
    if not len(lefts) or not len(tops):
        lefts = np.array([(width - wide) // 2]) if not len(lefts) else lefts
    x0, x1 = np.clip(lefts, 0, width), np.clip(lefts + wide, 0, width)
    y0, y1 = np.clip(tops, 0, height), np.clip(tops + tall, 0, height)
    rows = tables.take(y1, axis=1) - tables.take(y0, axis=1)
    counts = rows.take(x1, axis=2) - rows.take(x0, axis=2)
    total = counts[-1]
    seen = np.maximum(1, (y1 - y0)[:, None] * (x1 - x0)[None, :])
    visible = seen / (wide * tall)
    fill = np.minimum(1.0, total / seen / figure.fill) * np.minimum(1.0, visible / 0.4)
    worth = np.minimum(1.0, fill / _ENOUGH_FILL)
    row, column = np.nonzero(worth * _MOST_AGREEMENT > floor)
    if not len(row):
        return None
    shares = counts[:-1, row, column] / np.maximum(total[row, column], 1)
    agreement = _agreement(figure, shares)
    value = agreement * worth[row, column]
    best = int(value.argmax())
    if value[best] <= 0:
        return None
    x, y = int(lefts[column[best]]), int(tops[row[best]])
    return Match(
        float(agreement[best]),
        float(fill[row[best], column[best]]),
        shares[:, best].astype(np.float32),
        figure,
        (x, y, x + wide, y + tall),
    )


def _agreement(figure: Signature, shares: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return how far shares of colours, one column a place, agree with those of a figure."""
    agreement: npt.NDArray[np.float64] = np.minimum(shares, figure.shares[:, None]).sum(axis=0)
    for index in np.flatnonzero(figure.shares > _TELLING):
        there = shares[index] / figure.shares[index]
        agreement = agreement * np.minimum(1.0, _WITHOUT + there / _PRESENT * (1 - _WITHOUT))
    for index in np.flatnonzero((figure.shares > _DETAIL) & (figure.shares <= _TELLING)):
        gone = shares[index] < _ABSENT * figure.shares[index]
        agreement = np.where(gone, agreement * _WITHOUT_DETAIL, agreement)
    return agreement
