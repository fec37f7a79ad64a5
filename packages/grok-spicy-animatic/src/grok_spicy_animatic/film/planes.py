"""Layers as video planes.

Frames are made in the colour space of the video itself (BT.709, limited range, 4:2:0): three
planes of bytes each, so that nothing is converted while filming.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageFilter

from grok_spicy_animatic.film.tiles import Tile, tiles_of

if TYPE_CHECKING:
    import numpy.typing as npt

    from grok_spicy_animatic.drawing.stage import Layer

    Bytes = npt.NDArray[np.uint8]
    Bands = tuple[Bytes, Bytes, Bytes]
    """Y, Cb and Cr; the latter two at half size."""

_TO_YUV = (
    (0.182586, 0.614231, 0.062007, 16),
    (-0.100644, -0.338572, 0.439216, 128),
    (0.439216, -0.398942, -0.040274, 128),
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


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """One layer, ready to be filmed: columns x rows x channels, those of a pixel side by side.

    Attributes:
        light: Y at full size; then opacity, if it is not opaque.
        colour: Cb and Cr at half size.
        left: Where its left edge lies in layer pixels.
        top: Likewise for its top edge.
        depth: How much of the camera's move it follows.
        tiles: The parts of it that are not empty.
        words: Whether it is lettered, and never leaves the frame.
    """

    light: Bytes
    colour: Bytes
    left: int
    top: int
    depth: float
    tiles: tuple[Tile, ...]
    words: bool = False

    @property
    def width(self) -> int:
        """Its width in pixels."""
        return int(self.light.shape[0])

    @property
    def height(self) -> int:
        """Its height in pixels."""
        return int(self.light.shape[1])


def plane_of(layer: Layer) -> Plane:
    """Convert a layer for filming."""
    image = _even(layer.image)
    if image.mode != "RGBA":
        luma, *chroma = yuv(image)
        whole = Tile(0, 0, *image.size, opaque=True)
        return Plane(
            _by_column(luma), _by_column(*chroma), layer.left, layer.top, layer.depth, (whole,),
            layer.words,
        )  # fmt: skip
    alpha = image.getchannel("A")
    luma, *chroma = yuv(_unfringed(image))
    opacity = np.asarray(alpha)
    return Plane(
        _by_column(luma, opacity),
        _by_column(*chroma),
        layer.left,
        layer.top,
        layer.depth,
        tiles_of(opacity),
        layer.words,
    )


def _by_column(*channels: Bytes) -> Bytes:
    """Put channels side by side, column by column."""
    height, width = channels[0].shape
    pixels = np.empty((width, height, len(channels)), np.uint8)
    for number, channel in enumerate(channels):
        pixels[..., number] = channel.T
    return pixels


def yuv(image: Image.Image) -> Bands:
    """Return Y, Cb and Cr of an RGB image; the latter two at half size."""
    whole = image.convert("RGB")
    small = whole.reduce(2)
    luma, blue, red = (
        np.asarray(source.convert("L", matrix))
        for source, matrix in zip((whole, small, small), _TO_YUV, strict=True)
    )
    return luma, blue, red


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
