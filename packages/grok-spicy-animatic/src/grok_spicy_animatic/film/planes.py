"""Layers as video planes.

Frames are made in the colour space of the video itself (BT.709, limited range, 4:2:0): three
planes of bytes each, so that nothing is converted while filming.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageFilter

if TYPE_CHECKING:
    from grok_spicy_animatic.drawing.stage import Layer

Bands = tuple[Image.Image, Image.Image, Image.Image]
"""Y, Cb and Cr; the latter two at half size."""

_ROWS, _COLUMNS = 3, 5

_OPAQUE = 255

_TO_YUV = np.array(
    [
        [0.182586, 0.614231, 0.062007],
        [-0.100644, -0.338572, 0.439216],
        [0.439216, -0.398942, -0.040274],
    ],
    np.float32,
)
"""RGB to Y'CbCr, limited range: ITU-R BT.709-6, items 3.2 to 3.4 and 4.6."""


@dataclass(frozen=True, slots=True)
class Shift:
    """How a figure moves by itself, in layer pixels.

    Attributes:
        right: To the right.
        down: Downwards.
        stretch: Vertical scale above its feet.
    """

    right: float = 0.0
    down: float = 0.0
    stretch: float = 1.0


REST = Shift()


@dataclass(frozen=True, slots=True)
class Plane:
    """One layer, ready to be filmed.

    Attributes:
        luma: Y at full size.
        blue: Cb at half size.
        red: Cr at half size.
        mask: Opacity at full size; None if opaque.
        half_mask: Opacity at half size.
        left: Where its left edge lies in layer pixels.
        top: Likewise for its top edge.
        depth: How much of the camera's move it follows.
        tiles: The parts of it that are not empty.
        solid_below: Row from which on it hides everything behind it, from side to side.
        words: Whether it is lettered, and never leaves the frame.
    """

    luma: Image.Image
    blue: Image.Image
    red: Image.Image
    mask: Image.Image | None
    half_mask: Image.Image | None
    left: int
    top: int
    depth: float
    tiles: tuple[Tile, ...]
    solid_below: int
    words: bool = False


@dataclass(frozen=True, slots=True)
class Tile:
    """A rectangle of a plane, in its own pixels; opaque ones hide all that lies behind."""

    left: int
    top: int
    right: int
    bottom: int
    opaque: bool


def plane_of(layer: Layer) -> Plane:
    """Convert a layer for filming."""
    image = _even(layer.image)
    mask = image.getchannel("A") if image.mode == "RGBA" else None
    luma, blue, red = yuv(_unfringed(image) if mask is not None else image)
    return Plane(
        luma,
        blue,
        red,
        mask,
        mask.reduce(2) if mask is not None else None,
        layer.left,
        layer.top,
        layer.depth,
        _tiles(mask) if mask is not None else (Tile(0, 0, *image.size, opaque=True),),
        _solid_below(mask, layer) if mask is not None else image.height,
        layer.words,
    )


def _solid_below(mask: Image.Image, layer: Layer) -> int:
    """Return the row below which a layer is opaque over the whole width of the stage."""
    if layer.left > 0 or layer.depth >= 1:
        return mask.height
    rows = np.asarray(mask)[:, : layer.image.width].min(axis=1) == _OPAQUE
    holes = np.flatnonzero(~rows[: layer.image.height])
    return int(holes[-1]) + 1 if len(holes) else 0


def _tiles(mask: Image.Image) -> tuple[Tile, ...]:
    """Return what is drawn on of a plane, as few rectangles that touch but do not overlap."""
    alpha = np.asarray(mask)
    height, width = alpha.shape
    rows = [round(height * step / _ROWS / 2) * 2 for step in range(_ROWS)] + [height]
    columns = [round(width * step / _COLUMNS / 2) * 2 for step in range(_COLUMNS)] + [width]
    tiles: list[Tile] = []
    for top, bottom in itertools.pairwise(rows):
        run: Tile | None = None
        for left, right in itertools.pairwise(columns):
            cell = alpha[max(0, top - 2) : bottom + 2, max(0, left - 2) : right + 2]
            if not cell.size or not cell.any():
                run = None
                continue
            opaque = bool(cell.min() == _OPAQUE)
            if run is not None and run.opaque == opaque:
                tiles.pop()
                run = Tile(run.left, top, right, bottom, opaque)
            else:
                run = Tile(left, top, right, bottom, opaque)
            tiles.append(run)
    return tuple(tiles)


def yuv(image: Image.Image) -> Bands:
    """Return Y, Cb and Cr of an RGB image; the latter two at half size."""
    pixels = np.asarray(image.convert("RGB"))
    luma = np.empty(pixels.shape[:2], np.uint8)
    for start in range(0, pixels.shape[0], 128):
        rows = pixels[start : start + 128].astype(np.float32)
        luma[start : start + 128] = rows @ _TO_YUV[0] + 16.5
    small = np.asarray(image.convert("RGB").reduce(2)).astype(np.float32)
    blue = (small @ _TO_YUV[1] + 128.5).astype(np.uint8)
    red = (small @ _TO_YUV[2] + 128.5).astype(np.uint8)
    return Image.fromarray(luma), Image.fromarray(blue), Image.fromarray(red)


def _even(image: Image.Image) -> Image.Image:
    width, height = image.width + image.width % 2, image.height + image.height % 2
    if (width, height) == image.size:
        return image
    larger = Image.new(image.mode, (width, height))
    larger.paste(image, (0, 0))
    if image.mode == "RGB":
        larger.paste(image.crop((image.width - 1, 0, image.width, image.height)), (width - 1, 0))
        larger.paste(larger.crop((0, image.height - 1, width, image.height)), (0, height - 1))
    return larger


def _unfringed(image: Image.Image) -> Image.Image:
    """Carry the colours at a layer's edges outwards, so that none darkens when it is scaled."""
    whole = Image.new("RGB", image.size)
    for top in range(0, image.height, _BAND):
        first, stop = max(0, top - _SOFT - 1), min(image.height, top + _BAND + _SOFT + 1)
        band = image.crop((0, first, image.width, stop))
        soft = band.convert("RGBa").filter(ImageFilter.BoxBlur(_SOFT)).convert("RGBA")
        spread = soft.convert("RGB")
        solid = band.getchannel("A").point([0] * 8 + [255] * 248)
        spread.paste(band.convert("RGB"), (0, 0), solid)
        kept = spread.crop((0, top - first, image.width, min(top + _BAND, image.height) - first))
        whole.paste(kept, (0, top))
    return whole


_BAND = 128
_SOFT = 3
"""Rows that are worked on at once, and how far colours are carried, in pixels."""
