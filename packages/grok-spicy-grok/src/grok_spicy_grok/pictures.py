"""Finished pictures: what they are, and their proper names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.providers.errors import InvalidOutputError

from grok_spicy_grok.plugin import PROVIDER

if TYPE_CHECKING:
    from pathlib import Path

SUFFIXES = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp"}


def name_by_kind(part: Path, dest: Path) -> tuple[Path, int, int]:
    """Give a downloaded picture its suffix. Blocks: call it in a thread.

    Args:
        part: The file as downloaded.
        dest: The name to give it, without a suffix.

    Returns:
        The picture's path, its width and its height in pixels.

    Raises:
        InvalidOutputError: If it is no picture that can be used.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(part) as image:
            suffix = SUFFIXES.get(image.format or "")
            width, height = image.size
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError) as error:
        part.unlink(missing_ok=True)
        raise InvalidOutputError(PROVIDER, f"what xAI made is not a picture: {error}") from error
    if suffix is None:
        part.unlink(missing_ok=True)
        raise InvalidOutputError(PROVIDER, f"what xAI made is of a kind not known: {image.format}")
    path = dest.with_name(dest.name + suffix)
    part.replace(path)
    return path, width, height
