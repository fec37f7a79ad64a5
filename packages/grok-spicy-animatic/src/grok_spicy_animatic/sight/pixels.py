"""Pictures as numbers: perceptual colours, figures cut out of plain backgrounds."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageOps

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt
    from grok_spicy.providers.base import Picture

    Floats = npt.NDArray[np.float32]
    Flags = npt.NDArray[np.bool_]


_FIGURE_LONG_SIDE = 240
_BACKGROUND_DISTANCE = 9.0
"""Distance in CIE Lab below which a pixel belongs to a plain background."""

_TO_XYZ = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]], np.float32
)
"""Linear sRGB to XYZ for D65: IEC 61966-2-1, 1999."""


@dataclass(frozen=True, slots=True)
class Cutout:
    """What a reference shows, without its background.

    Attributes:
        lab: Height x width x 3 values of CIE Lab.
        mask: Height x width: 1 where the figure is, 0 where it is not.
        plain: Whether it was cut out of a plain background; else the mask is a soft oval.
    """

    lab: Floats
    mask: Floats
    plain: bool


def opened(picture: Path | Picture) -> Image.Image:
    """Read a picture upright, as RGB."""
    with Image.open(picture) as image:
        ImageOps.exif_transpose(image, in_place=True)
        return image.convert("RGB")


def lab(image: Image.Image) -> Floats:
    """Return a picture in CIE Lab."""
    rgb = np.asarray(image, np.float32) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)  # noqa: PLR2004
    xyz = (linear @ _TO_XYZ.T) / np.array([0.95047, 1.0, 1.08883], np.float32)
    curve = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)  # noqa: PLR2004
    x, y, z = curve[..., 0], curve[..., 1], curve[..., 2]
    values: Floats = np.stack((116 * y - 16, 500 * (x - y), 200 * (y - z)), -1).astype(np.float32)
    return values


def sized(image: Image.Image, long_side: int) -> Image.Image:
    """Return `image` with its longer side `long_side` pixels long."""
    scale = long_side / max(image.size)
    size = (max(8, round(image.width * scale)), max(8, round(image.height * scale)))
    return image.resize(size, Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC)


def cutout(image: Image.Image) -> Cutout:
    """Cut the largest thing out of a sheet, or take the middle of a picture without background."""
    small = sized(image, _FIGURE_LONG_SIDE)
    values = lab(small)
    found = _against_plain(values)
    if found is not None:
        return found
    height, width = values.shape[:2]
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    oval = np.exp(-((x / 0.75) ** 4) - (y / 0.9) ** 4).astype(np.float32)
    return Cutout(values, oval, plain=False)


def _against_plain(values: Floats) -> Cutout | None:
    """Separate a figure from a background that is the same along every row's two ends."""
    width = values.shape[1]
    rim = max(2, width // 40)
    left = np.median(values[:, :rim], axis=1)
    right = np.median(values[:, width - rim :], axis=1)
    if float(np.median(np.linalg.norm(left - right, axis=-1))) > _BACKGROUND_DISTANCE:
        return None
    ramp = np.linspace(0, 1, width, dtype=np.float32)[None, :, None]
    ground = left[:, None, :] * (1 - ramp) + right[:, None, :] * ramp
    solid = np.linalg.norm(values - ground, axis=-1) > _BACKGROUND_DISTANCE
    labels = pieces(_grown(solid))
    found = _largest(labels)
    if found is None:
        return None
    label, rows, columns = found
    mask = (solid & (labels == label))[rows, columns].astype(np.float32)
    share = float(mask.sum()) / solid.size
    if not 0.015 < share < 0.6:  # noqa: PLR2004 - else the background is not plain
        return None
    return Cutout(values[rows, columns], mask, plain=True)


def _grown(solid: Flags) -> Flags:
    """Let everything grow by a pixel, so that what nearly touches belongs together."""
    grown = solid.copy()
    grown[1:] |= solid[:-1]
    grown[:-1] |= solid[1:]
    wide = grown.copy()
    wide[:, 1:] |= grown[:, :-1]
    wide[:, :-1] |= grown[:, 1:]
    return wide


def _largest(labels: npt.NDArray[np.int64]) -> tuple[int, slice, slice] | None:
    """Return number and box of the piece that is most of a figure: tall before broad."""
    best: tuple[float, int, slice, slice] | None = None
    for label in range(1, int(labels.max(initial=0)) + 1):
        here = labels == label
        rows, columns = np.flatnonzero(here.any(axis=1)), np.flatnonzero(here.any(axis=0))
        box = slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)
        presence = (box[0].stop - box[0].start) ** 2 * math.sqrt(float(here.sum()))
        if best is None or presence > best[0]:
            best = (presence, label, *box)
    return best[1:] if best else None


def pieces(solid: Flags) -> npt.NDArray[np.int64]:
    """Number the connected pieces of `solid` from 1; 0 is background.

    Runs of each row are joined with those that they touch in the row above, corners included.
    """
    parents: list[int] = [0]

    def root(label: int) -> int:
        while parents[label] != label:
            parents[label] = parents[parents[label]]
            label = parents[label]
        return label

    labels = np.zeros(solid.shape, np.int64)
    above: list[tuple[int, int, int]] = []
    for row in range(solid.shape[0]):
        edges = np.flatnonzero(np.diff(np.concatenate(([0], solid[row].view(np.int8), [0]))))
        current: list[tuple[int, int, int]] = []
        for start, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            touching = [root(one) for first, last, one in above if first <= stop and start <= last]
            if not touching:
                parents.append(len(parents))
                touching = [len(parents) - 1]
            label = min(touching)
            for other in touching:
                parents[other] = label
            labels[row, start:stop] = label
            current.append((start, stop, label))
        above = current
    roots = np.array([root(label) for label in range(len(parents))])
    numbers = np.searchsorted(np.unique(roots), roots)
    numbered: npt.NDArray[np.int64] = numbers[labels]
    return numbered
