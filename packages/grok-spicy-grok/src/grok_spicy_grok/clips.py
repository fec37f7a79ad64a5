"""Looking at clips, and making them small enough to be sent."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy.errors import MediaError

if TYPE_CHECKING:
    from pathlib import Path

    from av.container import InputContainer, OutputContainer

AUDIO_BITS_PER_SECOND = 128_000

# Encoders overshoot a little, and the container needs some of the room.
AIM = 0.85


@dataclass(frozen=True, slots=True)
class ClipFacts:
    """What a clip's container says.

    Attributes:
        seconds: Length.
        fps: Frames per second.
    """

    seconds: float
    fps: float


def facts_of(path: Path) -> ClipFacts:
    """Read length and frame rate, and see whether all frames are there; none is decoded.

    Blocks: call it in a thread.

    Raises:
        MediaError: If the file is not a clip, or is cut off.
    """
    import av

    try:
        with av.open(str(path)) as clip:
            stream = clip.streams.video[0]
            fps = float(stream.average_rate or 0)
            if stream.duration and stream.time_base:
                seconds = float(stream.duration * stream.time_base)
            else:
                seconds = (clip.duration or 0) / av.time_base
            found = sum(1 for packet in clip.demux(stream) if packet.size)
    except (av.FFmpegError, IndexError, OSError) as error:
        reason = getattr(error, "strerror", None) or error
        raise MediaError(f"{path.name} cannot be read as a clip: {reason}") from error
    if found < max(1, stream.frames):
        raise MediaError(f"{path.name} is cut off: {found} of {stream.frames} frames are there")
    return ClipFacts(seconds, fps)


def shrink(path: Path, max_bytes: int) -> bytes:
    """Return the clip as an MP4 file of at most `max_bytes`. Blocks: call it in a thread.

    Args:
        path: The clip.
        max_bytes: Room for the file.

    Raises:
        MediaError: If the clip cannot be read, or no encoding of it fits.
    """
    import av

    seconds = max(facts_of(path).seconds, 0.1)
    rate = int(max_bytes * 8 * AIM / seconds) - AUDIO_BITS_PER_SECOND
    for attempt in range(3):
        buffer = io.BytesIO()
        try:
            with av.open(str(path)) as source, av.open(buffer, "w", format="mp4") as target:
                _encode(source, target, max(rate >> attempt, 50_000))
        except av.FFmpegError as error:
            reason = error.strerror or error
            raise MediaError(f"{path.name} cannot be encoded: {reason}") from error
        if buffer.tell() <= max_bytes:
            return buffer.getvalue()
    raise MediaError(f"{path.name} does not fit into {max_bytes} bytes")


def _encode(source: InputContainer, target: OutputContainer, bits_per_second: int) -> None:
    import av

    picture = source.streams.video[0]
    video = target.add_stream("libx264", rate=picture.average_rate or 24)
    video.width, video.height = picture.width, picture.height
    video.pix_fmt = "yuv420p"
    video.bit_rate = bits_per_second
    video.options = {
        "preset": "veryfast",
        "maxrate": str(bits_per_second),
        "bufsize": str(bits_per_second),
    }
    sound = source.streams.audio[0] if source.streams.audio else None
    audio = target.add_stream("aac", rate=sound.rate) if sound else None
    if audio is not None:
        audio.bit_rate = AUDIO_BITS_PER_SECOND
    for frame in source.decode(*([picture, sound] if sound else [picture])):
        if isinstance(frame, av.VideoFrame):
            target.mux(video.encode(frame))
        elif isinstance(frame, av.AudioFrame) and audio is not None:
            target.mux(audio.encode(frame))
    target.mux(video.encode())
    if audio is not None:
        target.mux(audio.encode())
