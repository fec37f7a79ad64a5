"""Layers as video planes, and their composition into frames.

Frames are made in the colour space of the video itself (BT.709, limited range, 4:2:0): three
planes of bytes each, so that nothing is converted while filming.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageFilter

from grok_spicy_animatic.drawing.panel import vignette
from grok_spicy_animatic.drawing.stage import BLEED, DENSITY

if TYPE_CHECKING:
    import numpy.typing as npt

    from grok_spicy_animatic.drawing.stage import Layer
    from grok_spicy_animatic.film.camera import View

Bytes = "npt.NDArray[np.uint8]"

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
    """

    luma: Image.Image
    blue: Image.Image
    red: Image.Image
    mask: Image.Image | None
    half_mask: Image.Image | None
    left: int
    top: int
    depth: float


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
    )


def yuv(image: Image.Image) -> tuple[Image.Image, Image.Image, Image.Image]:
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
    spread = image.convert("RGBa").filter(ImageFilter.BoxBlur(3)).convert("RGBA").convert("RGB")
    spread.paste(image.convert("RGB"), (0, 0), image.getchannel("A").point([0] * 8 + [255] * 248))
    return spread


class Lens:
    """Puts planes together as a camera sees them.

    Args:
        picture: Width and height in pixels, both even.
        flat: The only plane is the picture itself, without bleed.
    """

    def __init__(self, picture: tuple[int, int], *, flat: bool = False) -> None:
        self.picture = picture
        self._density = 1.0 if flat else DENSITY
        bleed = 0.0 if flat else BLEED
        self._middle = (
            picture[0] * self._density * (0.5 + bleed),
            picture[1] * self._density * (0.5 + bleed),
        )
        dim = vignette(picture)
        self._dim = None if flat else dim
        self._dim_half = dim[::2, ::2].astype(np.int16)

    def see(
        self, planes: list[tuple[Plane, Shift]], view: View
    ) -> tuple[Image.Image, Image.Image, Image.Image]:
        """Return Y, Cb and Cr of what the camera sees."""
        half = (self.picture[0] // 2, self.picture[1] // 2)
        luma = Image.new("L", self.picture, 16)
        blue, red = Image.new("L", half, 128), Image.new("L", half, 128)
        for plane, shift in planes:
            self._paste(plane, shift, view, (luma, blue, red))
        return luma, blue, red

    def dimmed(
        self, seen: tuple[Image.Image, Image.Image, Image.Image]
    ) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
        """Return the planes as arrays, the corners dimmed as in the panel."""
        luma, blue, red = (np.asarray(image) for image in seen)
        if self._dim is None:
            return luma, blue, red
        luma = (((luma.astype(np.uint16) - 16) * self._dim) >> 8).astype(np.uint8) + np.uint8(16)
        blue, red = (
            ((((band.astype(np.int32) - 128) * self._dim_half) >> 8) + 128).astype(np.uint8)
            for band in (blue, red)
        )
        return luma, blue, red

    def _paste(
        self,
        plane: Plane,
        shift: Shift,
        view: View,
        onto: tuple[Image.Image, Image.Image, Image.Image],
    ) -> None:
        scale = (1 + (view.zoom - 1) * (0.4 + 0.6 * plane.depth)) / self._density
        along = min(1.0, plane.depth) * (1 - view.carried if plane.depth == 1 else 1.0)
        if plane.depth > 1:
            along = plane.depth
        width, height = self.picture
        centre = (
            self._middle[0] + view.right * along * width * self._density,
            self._middle[1] - view.up * along * height * self._density,
        )
        across = _Axis(scale, width / 2 + (plane.left + shift.right - centre[0]) * scale)
        foot = plane.top + plane.luma.height
        down = _Axis(
            scale * shift.stretch,
            height / 2
            + (foot - plane.luma.height * shift.stretch + shift.down - centre[1]) * scale,
        )
        x0, x1 = across.span(plane.luma.width, width)
        y0, y1 = down.span(plane.luma.height, height)
        if x1 - x0 < 2 or y1 - y0 < 2:  # noqa: PLR2004 - out of sight
            return
        source = (across.back(x0), down.back(y0), across.back(x1), down.back(y1))
        source = _inside(source, plane.luma.size)
        half = tuple(value / 2 for value in source)
        box = (x0, y0, x1, y1)
        small = (x0 // 2, y0 // 2, x1 // 2, y1 // 2)
        luma, blue, red = onto
        mask = half_mask = None
        if plane.mask is not None and plane.half_mask is not None:
            mask = _cut(plane.mask, box, source)
            half_mask = _cut(plane.half_mask, small, half)
        luma.paste(_cut(plane.luma, box, source), box, mask)
        blue.paste(_cut(plane.blue, small, half), small, half_mask)
        red.paste(_cut(plane.red, small, half), small, half_mask)


@dataclass(frozen=True, slots=True)
class _Axis:
    """Position in the frame = scale x position in the layer + offset."""

    scale: float
    offset: float

    def span(self, length: int, room: int) -> tuple[int, int]:
        """Return the even stretch of the frame that the layer covers."""
        start, stop = self.offset, self.offset + length * self.scale
        first = max(0, 2 * round(-(-start // 2)))
        last = min(room, 2 * round(stop // 2))
        if start <= 1:
            first = 0
        if stop >= room - 1:
            last = room
        return first, last

    def back(self, position: float) -> float:
        return (position - self.offset) / self.scale


def _inside(
    box: tuple[float, float, float, float], size: tuple[int, int]
) -> tuple[float, float, float, float]:
    """Clip a source box to its image."""
    left, top = max(0.0, box[0]), max(0.0, box[1])
    return left, top, min(float(size[0]), box[2]), min(float(size[1]), box[3])


def _cut(image: Image.Image, box: tuple[int, ...], source: tuple[float, ...]) -> Image.Image:
    left, top, right, bottom = source
    return image.resize(
        (box[2] - box[0], box[3] - box[1]),
        Image.Resampling.BILINEAR,
        box=(left, top, min(right, image.width), min(bottom, image.height)),
    )
