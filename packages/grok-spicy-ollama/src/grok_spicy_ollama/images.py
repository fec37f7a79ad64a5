"""Pictures as Ollama takes them: scaled, as bare base64; several side by side where one must do."""

from __future__ import annotations

import asyncio
import base64
import io
from pathlib import Path
from typing import TYPE_CHECKING

from grok_spicy.errors import MediaError
from grok_spicy.toolkit import is_plain, upright_rgb
from PIL import Image, UnidentifiedImageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.providers.base import Picture

_AS_IT_IS = {"PNG", "JPEG"}
"""Formats that the server passes to the model without decoding them."""

_QUALITY = 90

_BORDER = 8
"""Pixels of white between pictures that share one image."""


async def encoded(pictures: Sequence[Picture], size: int) -> list[str]:
    """Return each picture as base64, scaled to at most `size` pixels, in order.

    Raises:
        MediaError: If a file is not a picture that can be read.
    """
    return [await asyncio.to_thread(_encoded, Path(picture), size) for picture in pictures]


async def side_by_side(pictures: Sequence[Picture], size: int) -> str:
    """Return one image that shows all pictures from left to right, as base64.

    Args:
        pictures: What it shows.
        size: The longest side of the whole, in pixels.

    Raises:
        MediaError: If a file is not a picture that can be read.
    """
    return await asyncio.to_thread(_side_by_side, [Path(each) for each in pictures], size)


def _encoded(path: Path, size: int) -> str:
    try:
        with Image.open(path) as image:
            as_seen = image.getexif().get(0x0112, 1) == 1 and is_plain(image)
            if image.format in _AS_IT_IS and as_seen and max(image.size) <= size:
                image.load()
                return _text(path.read_bytes())
        return _jpeg(_opened(path, size))
    except (OSError, SyntaxError, UnidentifiedImageError) as error:
        raise _unreadable(path, error) from error


def _side_by_side(paths: Sequence[Path], size: int) -> str:
    images = []
    for path in paths:
        try:
            images.append(_opened(path, size))
        except (OSError, SyntaxError, UnidentifiedImageError) as error:
            raise _unreadable(path, error) from error
    height = min(image.height for image in images)
    scaled = [
        image.resize((max(1, round(image.width * height / image.height)), height))
        for image in images
    ]
    width = sum(image.width for image in scaled) + _BORDER * (len(scaled) - 1)
    sheet = Image.new("RGB", (width, height), "white")
    left = 0
    for image in scaled:
        sheet.paste(image, (left, 0))
        left += image.width + _BORDER
    sheet.thumbnail((size, size))
    return _jpeg(sheet)


def _opened(path: Path, size: int) -> Image.Image:
    with Image.open(path) as image:
        upright = upright_rgb(image)
    upright.thumbnail((size, size))
    return upright


def _jpeg(image: Image.Image) -> str:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=_QUALITY)
    return _text(buffer.getvalue())


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _unreadable(path: Path, error: Exception) -> MediaError:
    return MediaError(f"{path} is not a picture that can be read: {error}")
