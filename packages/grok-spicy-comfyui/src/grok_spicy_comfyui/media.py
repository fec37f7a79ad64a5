"""Pictures and clips as files: are they whole, how large, where do they end, joining parts.

Everything here blocks: from async code it is called in a thread.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import av
from grok_spicy.errors import InvalidOutputError, MediaError
from grok_spicy.toolkit import remove_file
from PIL import Image, UnidentifiedImageError

from grok_spicy_comfyui import sound
from grok_spicy_comfyui.failures import PROVIDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from grok_spicy.toolkit import Stop

    from grok_spicy_comfyui.outputs import MediaKind

_CRF = "12"
"""Of clips encoded on the way: close to lossless, because they are encoded again for the film."""

_THREADS = 2


@dataclass(frozen=True, slots=True)
class Clip:
    """What a clip is.

    Attributes:
        width: Pixels.
        height: Pixels.
        frames: How many.
        fps: Frames per second.
    """

    width: int
    height: int
    frames: int
    fps: float

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.frames / self.fps


def picture_size(path: Path) -> tuple[int, int]:
    """Decode a picture and return its size in pixels.

    Raises:
        InvalidOutputError: If it is no picture or not whole.
    """
    try:
        with Image.open(path) as picture:
            picture.load()
            return picture.size
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise InvalidOutputError(PROVIDER, _reason(error, path)) from error


def clip_facts(path: Path) -> Clip:
    """Read through a clip and return what it is.

    Raises:
        InvalidOutputError: If it is no clip or has no frames.
    """
    try:
        with av.open(str(path), "r") as container:
            stream = _video_stream(container)
            frames = sum(1 for packet in container.demux(stream) if packet.size)
            rate = stream.average_rate or stream.guessed_rate
            facts = Clip(stream.width, stream.height, frames, float(rate or 0))
    except (av.FFmpegError, StopIteration, ValueError) as error:
        raise InvalidOutputError(PROVIDER, _reason(error, path)) from error
    if not facts.frames or not facts.fps:
        raise InvalidOutputError(PROVIDER, "it has no frames")
    return facts


def _reason(error: Exception, path: Path) -> str:
    """Return what a library says of a file, without the private place where it lies."""
    if isinstance(error, UnidentifiedImageError):
        return "it is not a picture at all"
    text = str(error)
    for place in (repr(str(path)), str(path)):
        text = text.replace(place, path.name)
    return text


def fault_of(path: Path, kind: MediaKind) -> str | None:
    """Say why a file is no whole picture or clip; None if it is one."""
    try:
        if kind == "image":
            picture_size(path)
        else:
            clip_facts(path)
    except InvalidOutputError as error:
        return error.message
    return None


def save_frame(clip: Path, dest: Path, *, last: bool) -> None:
    """Write the first or the last frame of a clip as PNG.

    Raises:
        MediaError: If the clip cannot be decoded.
    """
    picked = None
    for frame in _frames(clip):
        picked = frame
        if not last:
            break
    if picked is None:
        raise MediaError(f"{clip} has no frames")
    picture = picked.to_image()  # type: ignore[no-untyped-call]
    picture.save(dest, "PNG", compress_level=1)


def remove(files: Iterable[Path]) -> None:
    """Remove what was only needed on the way; what cannot be removed stays."""
    for file in files:
        with contextlib.suppress(OSError):
            remove_file(file)


def join(parts: Sequence[Path], dest: Path, fps: float, stop: Stop) -> int:
    """Join parts of which each begins with the last frame of the one before.

    Args:
        parts: The clips, all of one size.
        dest: The clip to write (MP4, H.264).
        fps: Frames per second.
        stop: Ends the work early.

    Returns:
        How many frames it has.

    Raises:
        MediaError: If a part cannot be decoded or the clip not be written.
    """

    def frames() -> Iterator[av.VideoFrame]:
        for number, part in enumerate(parts):
            for index, frame in enumerate(_frames(part)):
                if number == 0 or index > 0:
                    yield frame

    counts = [_length(part) - bool(number) for number, part in enumerate(parts)]
    heard = sound.joined([sound.read(part) for part in parts], counts, fps)
    return _encode(frames(), dest, fps, stop, heard)


def give_sound(clip: Path, source: Path, dest: Path) -> bool:
    """Write a clip that has no sound with that of another, cut or filled to its length.

    Args:
        clip: The clip; its pictures are copied as they are.
        source: The clip whose sound it gets.
        dest: Where to write.

    Returns:
        Whether anything was written: not if the clip has sound, or the other has none.

    Raises:
        MediaError: If one of them cannot be read or the clip not be written.
    """
    heard = None if sound.read(clip) else sound.read(source)
    if heard is None:
        return False
    facts = clip_facts(clip)
    try:
        with av.open(str(clip), "r") as given, av.open(str(dest), "w") as container:
            pictures = _video_stream(given)
            stream = container.add_stream_from_template(pictures)
            track = sound.add_stream(container)
            for packet in given.demux(pictures):
                if packet.dts is not None:
                    packet.stream = stream
                    container.mux(packet)
            sound.write(container, track, sound.fitted(heard, facts.frames, facts.fps))
    except (av.FFmpegError, OSError) as error:
        raise MediaError(f"{dest.name} cannot be written: {error}") from error
    return True


def conform(clip: Path, dest: Path, fps: float, frames: int, stop: Stop) -> None:
    """Write a clip anew with a given rate and number of frames, the nearest in time of each.

    Args:
        clip: The clip.
        dest: The clip to write (MP4, H.264), silent: what corrects pictures hears nothing.
        fps: Frames per second.
        frames: How many of them.
        stop: Ends the work early.

    Raises:
        MediaError: If it cannot be decoded or written.
    """

    def picked() -> Iterator[av.VideoFrame]:
        given = 0
        latest = None
        for frame in _frames(clip):
            latest = frame
            moment = frame.time or 0.0
            while given < frames and given / fps <= moment + 0.5 / fps:
                yield frame
                given += 1
        while latest is not None and given < frames:
            yield latest
            given += 1

    _encode(picked(), dest, fps, stop)


def _length(part: Path) -> int:
    try:
        return clip_facts(part).frames
    except InvalidOutputError as error:
        raise MediaError(f"{part} cannot be decoded: {error.message}") from error


def _frames(path: Path) -> Iterator[av.VideoFrame]:
    try:
        with av.open(str(path), "r") as container:
            yield from container.decode(_video_stream(container))
    except (av.FFmpegError, ValueError) as error:
        raise MediaError(f"{path} cannot be decoded: {error}") from error


def _video_stream(container: av.container.InputContainer) -> av.VideoStream:
    if not container.streams.video:
        raise ValueError("it has no picture track")
    stream = container.streams.video[0]
    stream.thread_type = "AUTO"
    return stream


def _encode(
    frames: Iterable[av.VideoFrame],
    dest: Path,
    fps: float,
    stop: Stop,
    heard: sound.Samples[int] | None = None,
) -> int:
    rate = Fraction(fps).limit_denominator(1001)
    count = 0
    try:
        with av.open(str(dest), "w") as container:
            stream = container.add_stream("libx264", rate=rate)
            stream.options = {"crf": _CRF, "preset": "veryfast"}
            stream.thread_count = _THREADS
            stream.pix_fmt = "yuv420p"
            track = sound.add_stream(container) if heard else None
            for frame in frames:
                stop.check()
                if count == 0:
                    stream.width, stream.height = frame.width // 2 * 2, frame.height // 2 * 2
                even = frame.reformat(stream.width, stream.height, "yuv420p")
                even.pts, even.time_base = count, 1 / rate
                container.mux(stream.encode(even))
                count += 1
            if count:
                container.mux(stream.encode(None))
            if track is not None and heard is not None:
                sound.write(container, track, heard)
    except (av.FFmpegError, OSError) as error:
        raise MediaError(f"{dest} cannot be written: {error}") from error
    if not count:
        raise MediaError(f"{dest} would have no frames")
    return count
