"""Pictures read upright, in RGB."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.errors import MediaError
from PIL import Image, ImageOps

if TYPE_CHECKING:
    from pathlib import Path

_GROUND = (255, 255, 255)


def opened(path: Path) -> Image.Image:
    """Read a picture: upright, in RGB, what is transparent on white.

    Raises:
        MediaError: If it cannot be read.
    """
    try:
        with Image.open(path) as image:
            upright = ImageOps.exif_transpose(image)
            if not upright.has_transparency_data:
                return upright.convert("RGB")
            clear = upright.convert("RGBA")
    except (OSError, ValueError, SyntaxError) as error:
        raise MediaError(f"{path} is not a picture that can be read: {error}") from error
    ground = Image.new("RGB", clear.size, _GROUND)
    ground.paste(clear, mask=clear.getchannel("A"))
    return ground
