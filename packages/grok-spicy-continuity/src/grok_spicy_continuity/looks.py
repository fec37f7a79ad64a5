"""How figures and scenes look to a model, and where in a scene a figure most likely is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from grok_spicy.continuity import Box
from PIL import Image

from grok_spicy_continuity.colours import colours
from grok_spicy_continuity.sheets import cut_out
from grok_spicy_continuity.windows import (
    Windows,
    likeness,
    means,
    pooled,
    summed,
    unit,
    windows,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.continuity import Stop

    from grok_spicy_continuity.eyes import Array, Eyes
    from grok_spicy_continuity.sheets import Cutout

CELL = 32
"""Pixels of the network's input to one cell of the search."""

LONG_SIDE = 768
"""Pixels to which the longer side of a scene is scaled: 24 cells."""

FIGURE_HEIGHT = 320
"""Pixels at which the figure of a sheet is looked at: ten cells."""

COLOUR_WEIGHT = 0.5
"""Weight of the colours beside the features. On drawn figures on photos, in casts of four, the
area under the curve of swaps was .93 without colours, .96 at 0.5 and .92 at 1.0."""

COLOUR_CELLS = 8
"""Colour pixels along the side of a cell."""

SHAPES = (0.5, 0.75, 1.0)
"""Shapes of windows beside those of the sheets, width by height."""

HEIGHTS = (3, 4, 5, 6, 8, 10, 12)
"""Heights of windows, in fourteenths of the scene's height."""

_PARTS = 14

CANDIDATES = 24
"""How many windows a model that sees no places looks at, for each figure."""

_MOST_CELLS = 2048
"""Cells of a map that are told apart: 34 MB for their pairs."""

_GREY = (127, 127, 127)


@dataclass(frozen=True, slots=True)
class Figure:
    """What is known of the figure of a sheet.

    Attributes:
        features: A vector of length 1.
        colours: Shares of the bins.
        shape: Width by height.
        plain: Whether it could be cut from its ground.
    """

    features: Array
    colours: Array
    shape: float
    plain: bool


@dataclass(frozen=True, slots=True)
class Found:
    """How alike every figure is to every window of a scene.

    Attributes:
        likeness: Figures by windows.
        boxes: The windows, in cells.
        columns: Cells of the scene.
        rows: Cells of the scene.
    """

    likeness: Array
    boxes: Windows
    columns: int
    rows: int

    def box(self, window: int) -> Box:
        """Return a window in shares of the picture."""
        left, top, right, bottom = (int(side) for side in self.boxes[window])
        return Box(
            round(left / self.columns, 4),
            round(top / self.rows, 4),
            round(right / self.columns, 4),
            round(bottom / self.rows, 4),
        )


def figure_of(eyes: Eyes, sheet: Image.Image) -> Figure:
    """Look at the figure of a sheet.

    Args:
        eyes: The model.
        sheet: In RGB.
    """
    cutout = cut_out(sheet)
    figure = cutout.scaled(FIGURE_HEIGHT)
    bins = (colours(figure.image) * figure.mask[..., None]).sum((0, 1)) / figure.mask.sum()
    return Figure(_features(eyes, figure), bins, cutout.shape, cutout.plain)


def search(eyes: Eyes, scene: Image.Image, figures: Sequence[Figure], stop: Stop) -> Found:
    """Hold every window of a scene against every figure.

    Args:
        eyes: The model.
        scene: In RGB, of any size.
        figures: Whom to look for.
        stop: Ends the work early.
    """
    seen = pooled(eyes.look(_fitted(eyes, scene)), _MOST_CELLS) if eyes.maps else None
    rows, columns = _grid(scene) if seen is None else seen.shape[:2]
    stop.check()
    heights = sorted({max(2, round(rows * part / _PARTS)) for part in HEIGHTS})
    shapes = sorted({round(figure.shape, 2) for figure in figures} | set(SHAPES))
    # Cells are not square where the model squeezes the picture.
    squeeze = (columns / rows) / (scene.width / scene.height)
    boxes = windows(columns, rows, [shape * squeeze for shape in shapes], heights)
    tints = _tints(scene, columns, rows, boxes, figures)
    stop.check()
    if seen is None:
        alike = _by_crops(eyes, scene, (columns, rows), boxes, figures, tints, stop)
    else:
        alike = likeness(seen, boxes, np.stack([figure.features for figure in figures]))
    return Found(alike + COLOUR_WEIGHT * tints, boxes, columns, rows)


def _by_crops(
    eyes: Eyes,
    scene: Image.Image,
    grid: tuple[int, int],
    boxes: Windows,
    figures: Sequence[Figure],
    tints: Array,
    stop: Stop,
) -> Array:
    """Look at the windows of the likeliest colours alone; the others are like nobody."""
    alike = np.full(tints.shape, -1.0, np.float32)
    best = {int(at) for row in tints for at in np.argsort(row)[-CANDIDATES:]}
    across, down = scene.width / grid[0], scene.height / grid[1]
    known = np.stack([figure.features for figure in figures])
    for at in sorted(best):
        stop.check()
        left, top, right, bottom = boxes[at]
        part = scene.crop(
            (round(left * across), round(top * down), round(right * across), round(bottom * down))
        )
        alike[:, at] = known @ unit(eyes.look(_padded(eyes, part)).mean((0, 1)))
    return alike


def _tints(
    scene: Image.Image, columns: int, rows: int, boxes: Windows, figures: Sequence[Figure]
) -> Array:
    """Return how much of each window has the colours of each figure: 0 to 1."""
    size = (columns * COLOUR_CELLS, rows * COLOUR_CELLS)
    sums = summed(colours(scene.resize(size, Image.Resampling.BILINEAR)))
    parts = means(sums, boxes * COLOUR_CELLS)
    tints: Array = np.stack([np.minimum(parts, figure.colours).sum(1) for figure in figures])
    return tints


def _features(eyes: Eyes, figure: Cutout) -> Array:
    """Return the features of a figure alone, without its ground."""
    wide = -(-figure.image.width // CELL) * CELL
    canvas = Image.new("RGB", (wide + 2 * CELL, FIGURE_HEIGHT + 2 * CELL), _GREY)
    stencil = Image.fromarray((figure.mask * 255).astype(np.uint8))
    place = (CELL + (wide - figure.image.width) // 2, CELL)
    canvas.paste(figure.image, place, stencil)
    shade = Image.new("L", canvas.size)
    shade.paste(stencil, place)
    if eyes.size is not None:
        canvas, shade = _padded(eyes, canvas), _padded(eyes, shade.convert("RGB"), (0, 0, 0))
    seen = eyes.look(canvas)
    rows, columns = seen.shape[:2]
    shares = shade.convert("L").resize((columns, rows), Image.Resampling.BOX)
    weights = np.asarray(shares, np.float32) / 255
    vector: Array = unit((seen * weights[..., None]).sum((0, 1)))
    return vector


def _fitted(eyes: Eyes, scene: Image.Image) -> Image.Image:
    """Scale a scene to what the model takes; one of a fixed size gets it squeezed."""
    if eyes.size is not None:
        return scene.resize(eyes.size, Image.Resampling.BICUBIC)
    rows, columns = _grid(scene)
    return scene.resize((columns * CELL, rows * CELL), Image.Resampling.BICUBIC)


def _grid(scene: Image.Image) -> tuple[int, int]:
    longest = max(scene.size)
    # Small pictures are not blown up: there is no more in them.
    scale = min(LONG_SIDE, max(longest, 8 * CELL)) / longest / CELL
    return max(2, round(scene.height * scale)), max(2, round(scene.width * scale))


def _padded(eyes: Eyes, image: Image.Image, ground: tuple[int, int, int] = _GREY) -> Image.Image:
    """Fit a picture into the model's own size, undistorted."""
    if eyes.size is None:
        return image
    width, height = eyes.size
    scale = min(width / image.width, height / image.height)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    canvas = Image.new("RGB", eyes.size, ground)
    at = ((width - size[0]) // 2, (height - size[1]) // 2)
    canvas.paste(image.resize(size, Image.Resampling.BICUBIC), at)
    return canvas
