"""The one decode that verifies a clip and yields its first and last frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image

from grok_spicy.media.colour import MATRIX_NUMBERS, matrix
from grok_spicy.media.probing import read_clip
from grok_spicy.system.files import write_atomically
from grok_spicy.system.threads import Stop

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from av.video.frame import VideoFrame

    from grok_spicy.media.facts import ClipFacts

# Older PyAV converts only between matrices that differ; RGB has none, so this one does no harm.
_ANY_OTHER_MATRIX = 4

# A PNG of a filmed frame in less than half the time of the default, a tenth larger.
_COMPRESSION = 3


def verify_clip(
    path: Path,
    *,
    first: Path | None = None,
    last: Path | None = None,
    stop: Stop | None = None,
) -> ClipFacts:
    """Decode a clip from end to end and write its exact first and last frame.

    Args:
        path: The clip.
        first: The PNG file for the first frame, if it is wanted; upright, with square pixels.
        last: The PNG file for the last frame, if it is wanted.
        stop: Ends the work early; nothing is written then.

    Returns:
        What the clip is, its frames counted.

    Raises:
        MediaError: If it is missing, empty, cut off, damaged or not a video, or if a frame cannot
            be written. No frame is written then.
    """
    ends = _Ends(stop or Stop())
    facts = read_clip(path, on_frame=ends.see)
    pictures = [
        (dest, _picture(frame, facts))
        for dest, frame in ((first, ends.first), (last, ends.last))
        if dest is not None and frame is not None
    ]
    for dest, picture in pictures:
        _write(picture, dest)
    return facts


class _Ends:
    """Keeps the first and the last of the frames that pass by."""

    def __init__(self, stop: Stop) -> None:
        self._stop = stop
        self.first: VideoFrame | None = None
        self.last: VideoFrame | None = None

    def see(self, frame: VideoFrame) -> None:
        self._stop.check()
        self.first = self.first or frame
        self.last = frame


def _picture(frame: VideoFrame, facts: ClipFacts) -> Image.Image:
    """Show a frame as a player does."""
    to_image: Callable[..., Image.Image] = frame.to_image
    image = to_image(src_colorspace=MATRIX_NUMBERS[matrix(facts)], dst_colorspace=_ANY_OTHER_MATRIX)
    turned = image.rotate(facts.rotation, expand=True) if facts.rotation else image
    size = (facts.display_size.width, facts.display_size.height)
    return turned if turned.size == size else turned.resize(size, Image.Resampling.LANCZOS)


def _write(picture: Image.Image, dest: Path) -> None:
    write_atomically(dest, lambda stream: picture.save(stream, "PNG", compress_level=_COMPRESSION))
