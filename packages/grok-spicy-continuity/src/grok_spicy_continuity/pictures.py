"""Pictures read upright, in RGB."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.errors import MediaError
from grok_spicy.toolkit import upright_rgb
from PIL import Image

if TYPE_CHECKING:
    from pathlib import Path


def opened(path: Path) -> Image.Image:
    """Read a picture: upright, in RGB, what is transparent on white.

    Raises:
        MediaError: If it cannot be read.
    """
    try:
        with Image.open(path) as image:
            return upright_rgb(image)
    except (OSError, ValueError, SyntaxError) as error:
        raise MediaError(f"{path} is not a picture that can be read: {error}") from error
