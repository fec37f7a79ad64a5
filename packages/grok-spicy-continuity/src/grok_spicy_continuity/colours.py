"""Colours of each part of a picture, as shares of a few soft bins.

Hue in twelve bins, pale and strong apart; what has no hue in four bins of lightness. Soft bins: a
little more light moves a little weight, not all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from PIL import Image

    from grok_spicy_continuity.eyes import Array

HUES = 12

GREYS = 4

BINS = 2 * HUES + GREYS

_FAINTEST = 0.08
"""Chroma (saturation times value) below which a pixel has no hue."""

_SURE = 0.23
"""Chroma from which it has nothing but hue."""

_STRONG = 0.4
"""Chroma of strong colours."""


def colours(image: Image.Image) -> Array:
    """Return the bins of every pixel: rows by columns by `BINS`, each pixel summing to 1.

    Args:
        image: An RGB picture, small: the work is in proportion to its pixels.
    """
    pixels = np.asarray(image.convert("HSV"), np.float32) / np.float32(255)
    hue, saturation, value = pixels[..., 0] * HUES, pixels[..., 1], pixels[..., 2]
    chroma = saturation * value
    hued = np.clip((chroma - _FAINTEST) / (_SURE - _FAINTEST), 0, 1).astype(np.float32)
    found = np.zeros((*chroma.shape, BINS), np.float32)
    strong = np.where(chroma > _STRONG, HUES, 0)
    _spread(found, hue, hued, first=strong, count=HUES, wraps=True)
    light = np.clip(value * GREYS - 0.5, 0, GREYS - 1)
    greys = np.full(chroma.shape, 2 * HUES)
    _spread(found, light, 1 - hued, first=greys, count=GREYS, wraps=False)
    return found


def _spread(
    found: Array, place: Array, weight: Array, *, first: Array, count: int, wraps: bool
) -> None:
    """Share the weight of each pixel between the two bins next to its place."""
    low = np.floor(place).astype(int)
    share = place - low
    high = (low + 1) % count if wraps else np.minimum(low + 1, count - 1)
    rows, columns = np.ogrid[: place.shape[0], : place.shape[1]]
    found[rows, columns, first.astype(int) + low % count] += weight * (1 - share)
    found[rows, columns, first.astype(int) + high] += weight * share
