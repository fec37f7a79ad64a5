"""A sheet in other light, size and quality: what a measure must still recognise. Blocks."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PIL import Image, ImageEnhance, ImageFilter, ImageOps

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SIZE = (512, 288)
"""Of the pictures that are made: small, for they are many."""

_GROUNDS = ((236, 236, 232), (96, 110, 128), (58, 52, 48), (128, 142, 96))

_SCALES = (0.9, 0.7, 0.55, 0.45)
"""Height of the sheet in the picture."""

_LIGHTS = ((1.0, 1.0), (0.75, 0.95), (1.2, 1.05), (0.9, 0.8))
"""Brightness and colour."""

_TURNS = (120, 240)
"""Degrees by which hues are turned for a stand-in."""


def variants_of(sheet: Path, count: int = 16) -> Iterator[bytes]:
    """Yield a sheet under changes of light, size, side, softness and compression, as JPEG.

    Args:
        sheet: The picture.
        count: How many; the same ones every time.

    Raises:
        OSError: If it cannot be read.
    """
    with Image.open(sheet) as image:
        original = image.convert("RGB")
    for number in range(count):
        scale = _SCALES[number % len(_SCALES)]
        height = round(SIZE[1] * scale)
        width = max(1, min(SIZE[0], round(original.width * height / original.height)))
        figure = original.resize((width, height), Image.Resampling.BICUBIC)
        if number % 2:
            figure = ImageOps.mirror(figure)
        picture = Image.new("RGB", SIZE, _GROUNDS[number // 4 % len(_GROUNDS)])
        spare = SIZE[0] - width
        picture.paste(figure, (spare * (number % 3) // 2, SIZE[1] - height))
        light, colour = _LIGHTS[number // 2 % len(_LIGHTS)]
        picture = ImageEnhance.Brightness(picture).enhance(light)
        picture = ImageEnhance.Color(picture).enhance(colour)
        if number % 4 == 3:  # noqa: PLR2004 - every fourth
            picture = picture.filter(ImageFilter.GaussianBlur(1.0))
        yield _compressed(picture)


def stand_ins(sheet: Path) -> Iterator[Image.Image]:
    """Yield a sheet with its hues exchanged: somebody to tell a cast of one from.

    Raises:
        OSError: If it cannot be read.
    """
    with Image.open(sheet) as image:
        hue, saturation, value = image.convert("RGB").convert("HSV").split()
    for turn in _TURNS:
        shifted = hue.point([(step + turn * 256 // 360) % 256 for step in range(256)])
        yield Image.merge("HSV", (shifted, saturation, value)).convert("RGB")


def _compressed(picture: Image.Image) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=80)
    return stream.getvalue()
