"""Finished pictures: what they are, and their proper names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.errors import InvalidOutputError
from grok_spicy.toolkit import replace_file

from grok_spicy_grok.plugin import PROVIDER

if TYPE_CHECKING:
    from pathlib import Path

SUFFIXES = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp"}


def name_by_kind(part: Path, dest: Path, source: str) -> tuple[Path, int, int]:
    """Give a downloaded picture its suffix. Blocks: call it in a thread.

    Args:
        part: The file as downloaded.
        dest: The name to give it, without a suffix.
        source: Where it comes from, for people.

    Returns:
        The picture's path, its width and its height in pixels.

    Raises:
        InvalidOutputError: If it is no picture that can be used.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(part) as image:
            image.load()
            suffix = SUFFIXES.get(image.format or "")
            width, height = image.size
    except UnidentifiedImageError as error:  # its text names the file, which is not for people
        raise _unusable(f"it is not a picture: {source}") from error
    except (Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise _unusable(f"it is not a picture ({error}): {source}") from error
    if suffix is None:
        raise _unusable(f"it is of a kind not known ({image.format}): {source}")
    path = dest.with_name(dest.name + suffix)
    replace_file(part, path)
    return path, width, height


def _unusable(why: str) -> InvalidOutputError:
    return InvalidOutputError(PROVIDER, f"what xAI made cannot be used: {why}")
