"""A figure as a handful of flat colours and how much of it each of them is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageFilter

from grok_spicy_animatic.drawing.colour import WORDS
from grok_spicy_animatic.sight.pixels import cutout, lab

if TYPE_CHECKING:
    import numpy.typing as npt

    from grok_spicy_animatic.sight.pixels import Flags, Floats

NEAR = 13.0
"""Distance in CIE Lab up to which two pixels are of one colour: more than what a video codec adds
(about 4), less than what tells the named colours apart (about 20)."""

_MOST = 7
_LEAST_SHARE = 0.025
_INK_LIGHTNESS = 24.0

Part = tuple[float, float]

PARTS: dict[Part, tuple[float, float]] = {
    (0.0, 1.0): (0.0, 1.25),
    (0.0, 0.62): (0.42, 2.2),
    (0.0, 0.36): (0.6, 3.0),
    (0.04, 0.24): (0.8, 9.0),
}
"""Which stretch of a figure's height is looked for, from the top, and how high it may be in a
frame, in heights of the frame: a face alone is only looked for where it fills the frame."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What a stretch of a figure is made of.

    Attributes:
        part: Which stretch of the figure's height.
        colours: K x 3 values of CIE Lab.
        shares: How much of the stretch each colour is; they sum to 1.
        aspect: Width of the stretch for each unit of its height.
        fill: How much of its box the stretch fills.
    """

    part: Part
    colours: Floats
    shares: Floats
    aspect: float
    fill: float


def calmed(image: Image.Image, size: int = 5) -> Image.Image:
    """Take thin ink lines out of a picture."""
    return image.filter(ImageFilter.MedianFilter(size))


def signatures(image: Image.Image) -> list[Signature]:
    """Return the signatures of the figure on a sheet, whole and in its upper parts."""
    figure = cutout(image)
    values, mask = figure.lab, _inner(figure.mask > 0.5)  # noqa: PLR2004 - inside the soft oval
    colours = _clusters(values[mask])
    if not len(colours):
        return []
    found = []
    height = values.shape[0]
    for part in PARTS if figure.plain else [(0.0, 1.0)]:
        rows = slice(int(part[0] * height), max(int(part[0] * height) + 2, int(part[1] * height)))
        inside = mask[rows]
        columns = np.flatnonzero(inside.any(axis=0))
        if len(columns) < 2:  # noqa: PLR2004 - nothing there
            continue
        box = inside[:, columns[0] : columns[-1] + 1]
        labels = nearest(values[rows][inside], colours)
        counts = np.bincount(labels[labels >= 0], minlength=len(colours)).astype(np.float32)
        if counts.sum() <= 0:
            continue
        found.append(
            Signature(
                part,
                colours,
                (counts / counts.sum()).astype(np.float32),
                box.shape[1] / box.shape[0],
                float(counts.sum() / box.size),
            )
        )
    return found


def _inner(mask: Flags) -> Flags:
    """Return a mask without its edge, where colours mix with what is behind."""
    inner = mask.copy()
    inner[1:] &= mask[:-1]
    inner[:-1] &= mask[1:]
    inner[:, 1:] &= mask[:, :-1]
    inner[:, :-1] &= mask[:, 1:]
    return inner if inner.sum() * 2 > mask.sum() else mask


def _clusters(pixels: Floats) -> Floats:
    """Return the colours that a figure is made of, the commonest first."""
    if not len(pixels):
        return np.zeros((0, 3), np.float32)
    step = 6.0
    _, index, counts = np.unique(
        np.round(pixels / step).astype(np.int64), axis=0, return_inverse=True, return_counts=True
    )
    order = np.argsort(-counts, kind="stable")
    index = index.ravel()
    chosen: list[Floats] = []
    for cell in order[:60]:
        mean = pixels[index == cell].mean(axis=0)
        if all(float(np.linalg.norm(mean - other)) > NEAR for other in chosen):
            chosen.append(mean)
        if len(chosen) >= _MOST:
            break
    colours = np.stack(chosen).astype(np.float32)
    labels = nearest(pixels, colours)
    shares = np.bincount(labels[labels >= 0], minlength=len(colours)) / len(pixels)
    kept: Floats = colours[shares >= _LEAST_SHARE]
    return kept if len(kept) else colours[:1]


def nearest(pixels: Floats, colours: Floats, near: float = NEAR) -> npt.NDArray[np.int64]:
    """Return for each pixel which colour it has: -1 where it has none of them."""
    flat = pixels.reshape(-1, 3)
    distance = np.stack([np.linalg.norm(flat - colour, axis=1) for colour in colours])
    best = distance.argmin(axis=0)
    best[distance.min(axis=0) > near] = -1
    shaped: npt.NDArray[np.int64] = best.reshape(pixels.shape[:-1])
    return shaped


def is_ink(colour: Floats) -> bool:
    """Tell whether a colour is that of the lines."""
    return float(colour[0]) < _INK_LIGHTNESS and float(np.hypot(colour[1], colour[2])) < 12  # noqa: PLR2004


def called(colour: Floats) -> str:
    """Return the word for a colour in CIE Lab."""
    names = list(WORDS)
    tiles = Image.new("RGB", (len(names), 1))
    for x, name in enumerate(names):
        tiles.putpixel((x, 0), WORDS[name])
    distances = np.linalg.norm(lab(tiles)[0] - colour, axis=1)
    return names[int(distances.argmin())]
