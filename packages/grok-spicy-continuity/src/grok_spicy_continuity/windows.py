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


def likeness(cells: Array, of: Windows, known: Array) -> Array:
    """Return the cosine of each known vector with the mean of each window: known by windows.

    A window's mean is never written out. Its product with a vector is the mean of the cells'
    products; the square of its length is the mean of the products of all pairs of its cells. Both
    are rectangles in sums of sums: a few thousand windows cost as much as one did.

    Args:
        cells: Rows by columns by channels.
        of: The windows.
        known: Vectors of length 1, one a row.
    """
    rows, columns, channels = cells.shape
    flat = cells.reshape(-1, channels)
    shares = means(summed((flat @ known.T).reshape(rows, columns, -1)), of)
    pairs = np.zeros((rows + 1, columns + 1) * 2)
    pairs[1:, 1:, 1:, 1:] = (flat @ flat.T).reshape(rows, columns, rows, columns)
    for axis in range(pairs.ndim):
        np.cumsum(pairs, axis=axis, out=pairs)
    left, top, right, bottom = of.T
    corners = [(bottom, right, 1), (top, right, -1), (bottom, left, -1), (top, left, 1)]
    squares = np.zeros(len(of), np.float64)
    for row, column, sign in corners:
        for other_row, other_column, other_sign in corners:
            squares += sign * other_sign * pairs[row, column, other_row, other_column]
    lengths = np.sqrt(np.maximum(squares, 0)) / ((right - left) * (bottom - top))
    cosines: Array = (shares / np.maximum(lengths, _SHORTEST)[:, None]).T.astype(np.float32)
    return cosines


def pooled(cells: Array, most: int) -> Array:
    """Return a map of at most so many cells: each the mean of two by two, as often as it takes."""
    while cells.shape[0] * cells.shape[1] > most:
        rows, columns = cells.shape[0] // 2 * 2, cells.shape[1] // 2 * 2
        even = cells[:rows, :columns]
        four = even[::2, ::2] + even[1::2, ::2] + even[::2, 1::2] + even[1::2, 1::2]
        cells = four * np.float32(0.25)
    return cells


def unit(vectors: Array) -> Array:
    """Return vectors of length 1 in the same directions."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Array = vectors / np.maximum(length, _SHORTEST)
    return scaled


_SHORTEST = 1e-9
