"""The figure of a character sheet, cut from its plain ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from grok_spicy_continuity.eyes import Array

_BORDER = 0.012
"""Share of the picture's side that is taken for ground at each edge."""

_DIFFERENT = 26
"""How far a colour channel, of 255, must be from the ground to belong to the figure."""

_PLAIN = 0.85
"""Share of the edge that must look like the ground for it to count as plain."""

_SMALLEST, _LARGEST = 0.01, 0.95
"""Shares of the picture between which a figure can be told from its ground."""

_EDGE_NOISE = 0.001
"""Share of the figure's pixels that may lie outside its box at each side: specks."""


@dataclass(frozen=True, slots=True)
class Cutout:
    """A figure.

    Attributes:
        image: The box around it, in RGB.
        mask: How much each of its pixels belongs to the figure, 0 to 1.
        plain: Whether it could be cut out; if not, the whole picture is taken.
    """

    image: Image.Image
    mask: Array
    plain: bool

    @property
    def shape(self) -> float:
        """Width by height."""
        return self.image.width / self.image.height

    def scaled(self, height: int) -> Cutout:
        """Return it at another height in pixels."""
        width = max(8, round(height * self.shape))
        image = self.image.resize((width, height), Image.Resampling.BICUBIC)
        grey = Image.fromarray((self.mask * 255).astype(np.uint8))
        mask = np.asarray(grey.resize((width, height), Image.Resampling.BOX), np.float32)
        return Cutout(image, mask / np.float32(255), self.plain)


def cut_out(sheet: Image.Image) -> Cutout:
    """Cut the figure from a sheet; a sheet without plain ground is taken as a whole.

    Args:
        sheet: In RGB.
    """
    pixels = np.asarray(sheet, np.float32)
    edge = _edge(pixels)
    ground = np.median(edge, axis=0)
    plain = float((np.abs(edge - ground).max(axis=1) <= _DIFFERENT).mean()) >= _PLAIN
    mask = np.abs(pixels - ground).max(axis=2) > _DIFFERENT
    share = float(mask.mean())
    if not plain or not _SMALLEST <= share <= _LARGEST:
        return Cutout(sheet, np.ones(pixels.shape[:2], np.float32), plain=False)
    left, right = _span(mask.sum(axis=0))
    top, bottom = _span(mask.sum(axis=1))
    inside = mask[top:bottom, left:right].astype(np.float32)
    return Cutout(sheet.crop((left, top, right, bottom)), inside, plain=True)


def _edge(pixels: Array) -> Array:
    wide = max(2, round(min(pixels.shape[:2]) * _BORDER))
    sides = (pixels[:wide], pixels[-wide:], pixels[:, :wide], pixels[:, -wide:])
    edge: Array = np.concatenate([side.reshape(-1, 3) for side in sides])
    return edge


def _span(counts: NDArray[np.int64]) -> tuple[int, int]:
    """Return where the figure begins and ends along one side, specks left out."""
    total = counts.cumsum()
    least = total[-1] * _EDGE_NOISE
    first = int(np.searchsorted(total, least, side="right"))
    last = int(np.searchsorted(total, total[-1] - least, side="left"))
    return first, last + 1
