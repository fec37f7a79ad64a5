"""Every window of a map at once: means over rectangles, by sums of sums."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grok_spicy_continuity.eyes import Array

Windows = NDArray[np.int64]
"""One row a window: left, top, right, bottom in cells of the map."""


def windows(columns: int, rows: int, shapes: Iterable[float], heights: Iterable[int]) -> Windows:
    """Return every window of the given shapes and heights that fits.

    Args:
        columns: Of the map.
        rows: Of the map.
        shapes: Width by height, each.
        heights: In cells.
    """
    sizes = {(max(1, round(height * shape)), height) for shape in shapes for height in heights}
    found = [
        (left, top, left + width, top + height)
        for width, height in sorted(sizes)
        if width <= columns and height <= rows
        for top in range(rows - height + 1)
        for left in range(columns - width + 1)
    ]
    return np.asarray(found, np.int64).reshape(-1, 4)


def summed(cells: Array) -> Array:
    """Return the sums over everything above and left of each corner, for `means`."""
    rows, columns, channels = cells.shape
    sums = np.zeros((rows + 1, columns + 1, channels), np.float32)
    np.cumsum(cells, axis=0, out=sums[1:, 1:])
    np.cumsum(sums[1:, 1:], axis=1, out=sums[1:, 1:])
    return sums


def means(sums: Array, of: Windows) -> Array:
    """Return the mean of each window, from `summed` cells."""
    left, top, right, bottom = of.T
    total = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
    mean: Array = total / ((right - left) * (bottom - top))[:, None]
    return mean


def unit(vectors: Array) -> Array:
    """Return vectors of length 1 in the same directions."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Array = vectors / np.maximum(length, 1e-9)
    return scaled
