"""The one decode that verifies a clip and yields its first and last frame."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PIL import Image

from grok_spicy.errors import MediaError
from grok_spicy.media.colour import MATRIX_NUMBERS, matrix, tone_mapped
from grok_spicy.media.probing import probe, read_clip
from grok_spicy.system.files import write_atomically
from grok_spicy.system.threads import Stop

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from av.video.frame import VideoFrame

    from grok_spicy.media.facts import ClipFacts
    from grok_spicy.media.probing import OnFrame, OnSound

# Older PyAV converts only between matrices that differ; RGB has none, so this one does no harm.
_ANY_OTHER_MATRIX = 4

# A PNG of a filmed frame in less than half the time of the default, a tenth larger.
_COMPRESSION = 3


def verify_clip(
    path: Path,
    *,
    first: Path | None = None,
    last: Path | None = None,
    middle: Path | None = None,
    on_frame: OnFrame | None = None,
    on_sound: OnSound | None = None,
    stop: Stop | None = None,
    most_frames: int | None = None,
) -> ClipFacts:
    """Decode a clip from end to end and write its exact first and last frame.

    Args:
        path: The clip.
        first: The PNG file for the first frame, if it is wanted; upright, with square pixels.
        last: The PNG file for the last frame, if it is wanted.
        middle: The PNG file for a frame from the middle, if it is wanted.
        on_frame: Called with every frame, in the order of showing.
        on_sound: Called with every block of sound.
        stop: Ends the work early; nothing is written then.
        most_frames: Clips with more are refused; None for any length.

    Returns:
        What the clip is, its frames counted.

    Raises:
        MediaError: If it is missing, empty, cut off, damaged, not a video or too large, or if a
            frame cannot be written. No frame is written then.
    """
    ends = _Ends(stop or Stop(), on_frame, most_frames)
    facts = read_clip(path, on_frame=ends.see, on_sound=on_sound)
    frames = ((first, ends.first), (middle, ends.middle), (last, ends.last))
    # What is kept of a frame until all can be written is its file, a fourth of its pixels.
    del ends
    files = [
        (dest, _png(shown(frame, facts)))
        for dest, frame in frames
        if dest is not None and frame is not None
    ]
    for dest, file in files:
        _write(file, dest)
    return facts


MAX_PIXELS = 40_000_000
"""Of a frame: those of 8K have 33 megapixels."""

_MOST_KEPT = 8
"""Frames in memory from which the middle one is chosen: 11 MB at 720p."""


class _Ends:
    """Keeps the first, a middle and the last of the frames that pass by."""

    def __init__(self, stop: Stop, on_frame: OnFrame | None, most_frames: int | None) -> None:
        self._most_frames = most_frames
        self._stop = stop
        self._on_frame = on_frame
        self._kept: list[tuple[int, VideoFrame]] = []
        self._step = 1
        self._seen = 0
        self.first: VideoFrame | None = None
        self.last: VideoFrame | None = None

    @property
    def middle(self) -> VideoFrame | None:
        """The kept frame that is nearest to the middle."""
        half = (self._seen - 1) / 2
        return min(self._kept, key=lambda one: abs(one[0] - half))[1] if self._kept else None

    def see(self, frame: VideoFrame) -> None:
        self._stop.check()
        if frame.width * frame.height > MAX_PIXELS:
            raise MediaError(f"its frames have more than {MAX_PIXELS / 1e6:.0f} megapixels")
        if self._most_frames is not None and self._seen >= self._most_frames:
            raise MediaError(f"it has more than {self._most_frames:,} frames")
        self.first = self.first or frame
        self.last = frame
        self._seen += 1
        self._keep_middle(frame)
        if self._on_frame is not None:
            self._on_frame(frame)

    def _keep_middle(self, frame: VideoFrame) -> None:
        """Keep a frame that is near the middle wherever the clip ends: few of them in memory.

        Every frame is kept while the clip is short; when there are too many, every second of
        them goes and the step doubles.
        """
        if (self._seen - 1) % self._step == 0:
            self._kept.append((self._seen - 1, frame))
            if len(self._kept) > _MOST_KEPT:
                self._kept = self._kept[::2]
                self._step *= 2


def shown(frame: VideoFrame, facts: ClipFacts) -> Image.Image:
    """Return a frame as a player shows it: RGB, upright, with square pixels."""
    to_image: Callable[..., Image.Image] = frame.to_image
    image = to_image(src_colorspace=MATRIX_NUMBERS[matrix(facts)], dst_colorspace=_ANY_OTHER_MATRIX)
    image = tone_mapped(image, facts)
    turned = image.rotate(facts.rotation, expand=True) if facts.rotation else image
    if facts.mirrored:
        lying = facts.rotation % 180 != 0
        flip = Image.Transpose.FLIP_LEFT_RIGHT if lying else Image.Transpose.FLIP_TOP_BOTTOM
        turned = turned.transpose(flip)
    if (frame.width, frame.height) != (facts.width, facts.height):
        # The clip changes its size on the way: this frame has a shape of its own.
        return turned
    size = (facts.display_size.width, facts.display_size.height)
    return turned if turned.size == size else turned.resize(size, Image.Resampling.LANCZOS)


def _png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG", compress_level=_COMPRESSION)
    return file.getvalue()


def _write(file: bytes, dest: Path) -> None:
    write_atomically(dest, lambda stream: stream.write(file))


def frames_at(
    path: Path, shares: Sequence[float], *, stop: Stop | None = None
) -> list[Image.Image]:
    """Read single frames of a clip, as a player shows them. Decodes up to the last of them.

    Args:
        path: The clip.
        shares: Where in the clip, from 0 (the first frame) to 1 (the last); in rising order.
        stop: Ends the work early.

    Returns:
        One RGB picture for each share; the last frame there is for shares beyond the end.

    Raises:
        MediaError: If it is missing, broken or not a video.
    """
    facts = probe(path)
    wanted = [min(facts.frames - 1, round(share * (facts.frames - 1))) for share in shares]
    gathered = _Gathered(frozenset(wanted), stop or Stop())
    read_clip(path, on_frame=gathered.see)
    latest = max(gathered.found)
    return [shown(gathered.found.get(number, gathered.found[latest]), facts) for number in wanted]


class _Gathered:
    """Keeps some of the frames that pass by, by number."""

    def __init__(self, wanted: frozenset[int], stop: Stop) -> None:
        self._wanted = wanted
        self._stop = stop
        self._number = 0
        self.found: dict[int, VideoFrame] = {}

    def see(self, frame: VideoFrame) -> None:
        self._stop.check()
        if self._number in self._wanted or not self.found:
            self.found[self._number] = frame
        self._number += 1
