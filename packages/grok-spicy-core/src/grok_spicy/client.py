"""Small coroutines that providers share: fetch a file, cut out a frame, wrap a file as text."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Literal

from grok_spicy.errors import MediaError
from grok_spicy.media.download import download
from grok_spicy.media.frames import verify_clip
from grok_spicy.system.threads import in_thread

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["download", "extract_frame", "to_base64"]


async def extract_frame(
    video_path: Path, output_path: Path, position: Literal["first", "last"] = "first"
) -> Path:
    """Write the exact first or last frame of a clip as a PNG, upright.

    Args:
        video_path: The clip.
        output_path: The picture to write.
        position: Which frame.

    Returns:
        `output_path`.

    Raises:
        MediaError: If the clip cannot be decoded to its end, or the picture not be written.
    """
    first, last = (output_path, None) if position == "first" else (None, output_path)
    await in_thread(lambda stop: verify_clip(video_path, first=first, last=last, stop=stop))
    return output_path


async def to_base64(path: Path) -> str:
    """Return the content of a file as base64 text.

    Raises:
        MediaError: If it cannot be read.
    """
    try:
        return await in_thread(lambda _: base64.b64encode(path.read_bytes()).decode("ascii"))
    except OSError as error:
        raise MediaError(f"{path} cannot be read: {error.strerror or error}") from error
