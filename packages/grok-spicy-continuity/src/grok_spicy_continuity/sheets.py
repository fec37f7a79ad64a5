"""The figure of a character sheet, cut from its plain ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from grok_spicy_continuity.eyes import Array

_SIDE = 256
"""Pixels of the longer side at which ground and figure are told apart."""

_STEP = 9
"""How far neighbouring pixels of ground may differ in a channel, of 255: gradients and shadows."""

_INSET = 0.03
"""How far from the edge, as a share of the picture, most of it must be ground."""

_PLAIN = 0.75
"""Share of that frame that must be ground for the ground to count as plain."""

_AS_LARGE = 0.4
"""Share of the largest thing on a sheet from which another is a view of the character, too."""

_SMALLEST, _LARGEST = 0.01, 0.9
"""Shares of the picture between which a figure can be told from its ground."""


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
    """Cut the figure from a sheet: the largest thing on plain ground, of several the slimmest.

    A sheet may show a character in several views; the slimmest of them is the whole figure, which
    is what is seen in a film.

    Ground is what is reached from the edges in small steps of colour, so that gradients, soft
    shadows and a bar with a caption are ground, too. A sheet without plain ground is taken as a
    whole.

    Args:
        sheet: In RGB.
    """
    small = sheet.copy()
    small.thumbnail((_SIDE, _SIDE), Image.Resampling.BOX)
    pixels = np.asarray(small, np.int16)
    ground = _ground(pixels)
    figure = _figure(~ground)
    share = float(figure.mean())
    if not _is_plain(ground) or not _SMALLEST <= share <= _LARGEST:
        return Cutout(sheet, np.ones((sheet.height, sheet.width), np.float32), plain=False)
    rows, columns = np.where(figure)
    across, down = sheet.width / small.width, sheet.height / small.height
    box = (
        int(columns.min() * across),
        int(rows.min() * down),
        min(sheet.width, int((columns.max() + 1) * across) + 1),
        min(sheet.height, int((rows.max() + 1) * down) + 1),
    )
    whole = Image.fromarray((figure * 255).astype(np.uint8)).resize(
        sheet.size, Image.Resampling.BILINEAR
    )
    mask = np.asarray(whole.crop(box), np.float32) / np.float32(255)
    return Cutout(sheet.crop(box), mask, plain=True)


def _ground(pixels: NDArray[np.int16]) -> NDArray[np.bool_]:
    """Return what is reached from the edges without a jump of colour."""
    rows, columns = pixels.shape[:2]
    down = np.abs(np.diff(pixels, axis=0)).max(axis=2) <= _STEP
    across = np.abs(np.diff(pixels, axis=1)).max(axis=2) <= _STEP
    found = np.zeros((rows, columns), np.bool_)
    found[0] = found[-1] = found[:, 0] = found[:, -1] = True
    while True:
        before = int(found.sum())
        found[1:] |= found[:-1] & down
        found[:-1] |= found[1:] & down
        found[:, 1:] |= found[:, :-1] & across
        found[:, :-1] |= found[:, 1:] & across
        if int(found.sum()) == before:
            return found


def _figure(inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the slimmest of the large connected parts."""
    parts = _parts(inside)
    if not parts:
        return np.zeros_like(inside)
    largest = max(int(part.sum()) for part in parts)
    return min((one for one in parts if one.sum() >= largest * _AS_LARGE), key=_breadth)


def _parts(inside: NDArray[np.bool_]) -> list[NDArray[np.bool_]]:
    """Return the connected parts, without those that are small beside the ones found before."""
    left, found, largest = inside.copy(), [], 0
    while int(left.sum()) > largest * _AS_LARGE:
        part = np.zeros_like(inside)
        part[np.unravel_index(int(left.argmax()), left.shape)] = True
        while True:
            before = int(part.sum())
            part[1:] |= part[:-1]
            part[:-1] |= part[1:]
            part[:, 1:] |= part[:, :-1]
            part[:, :-1] |= part[:, 1:]
            part &= left
            if int(part.sum()) == before:
                break
        found.append(part)
        largest = max(largest, int(part.sum()))
        left &= ~part
    return found


def _breadth(part: NDArray[np.bool_]) -> float:
    """Return width by height."""
    rows, columns = np.where(part)
    return float((np.ptp(columns) + 1) / (np.ptp(rows) + 1))


def _is_plain(ground: NDArray[np.bool_]) -> bool:
    rows, columns = ground.shape
    in_y, in_x = max(1, round(rows * _INSET)), max(1, round(columns * _INSET))
    frame = [ground[in_y], ground[-1 - in_y], ground[:, in_x], ground[:, -1 - in_x]]
    return float(np.concatenate(frame).mean()) >= _PLAIN
