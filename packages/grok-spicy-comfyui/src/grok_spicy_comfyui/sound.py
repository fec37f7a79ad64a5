"""The sound of clips on its way: read, joined at the sample, written beside the pictures.

Everything here blocks: from async code it is called in a thread. Sound is held as 16-bit stereo
at 48 kHz, the rate of the models that make any.
"""

from __future__ import annotations

import math
from array import array
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, cast

import av
from grok_spicy.errors import MediaError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

RATE = 48_000
CHANNELS = 2

CODEC = "flac"
"""Lossless and without a lead-in, so that a part ends where its pictures do; it is encoded again
for the film."""

_FADE_SECONDS = 0.01
"""Of the crossfade at a seam, at equal power: two sounds that are cut hard click."""

_PIECE = 4096

Samples = array
"""Samples of both channels in turn."""


def read(path: Path) -> Samples[int] | None:
    """Read the sound of a clip, from the moment its pictures begin; None if it has none.

    Raises:
        MediaError: If it cannot be decoded.
    """
    try:
        with av.open(str(path), "r") as container:
            if not container.streams.audio:
                return None
            found: Samples[int] = array("h")
            for frame in _resampled(container):
                if not found and frame.time and frame.time > 0:
                    found = _cut(None, 0, round(frame.time * RATE))
                found.frombytes(bytes(frame.planes[0])[: frame.samples * CHANNELS * 2])
    except (av.FFmpegError, ValueError) as error:
        raise MediaError(f"The sound of {path.name} cannot be decoded: {error}") from error
    return found


def joined(
    parts: Sequence[Samples[int] | None], frames: Sequence[int], fps: float
) -> Samples[int] | None:
    """Join the sound of parts of which each begins with the last frame of the one before.

    Each part's sound is cut, or filled with silence, to exactly its pictures: a seam lies at the
    sample where the next picture begins. Before it the two sounds fade into each other: what the
    next part has under the frame that both share is heard already.

    Args:
        parts: Sound of each part; None for a silent one.
        frames: How many frames of each part are used: all of the first, all but one of the others.
        fps: Frames per second.

    Returns:
        The sound; None if no part has any.
    """
    if not any(parts):
        return None
    ends = [0, *(round(total / fps * RATE) for total in accumulate(frames))]
    out: Samples[int] = array("h")
    for part, (begin, end) in zip(parts, pairwise(ends), strict=True):
        shared = round(RATE / fps) if begin else 0
        piece = _cut(part, shared, end - begin)
        if begin:
            fade = min(round(_FADE_SECONDS * RATE), shared, begin)
            _fade(out, _cut(part, shared - fade, fade))
        out.extend(piece)
    return out


def fitted(sound: Samples[int], frames: int, fps: float) -> Samples[int]:
    """Cut sound, or fill it with silence, to the length of some frames."""
    return _cut(sound, 0, round(frames / fps * RATE))


def add_stream(container: av.container.OutputContainer) -> av.AudioStream:
    """Add a stream for sound to a clip that is written."""
    stream = cast("av.AudioStream", container.add_stream(CODEC, rate=RATE))
    stream.layout = "stereo"
    stream.format = "s16"
    return stream


def write(
    container: av.container.OutputContainer, stream: av.AudioStream, sound: Samples[int]
) -> None:
    """Encode sound into a stream that `add_stream` made."""
    total = len(sound) // CHANNELS
    for begin in range(0, total, _PIECE):
        count = min(_PIECE, total - begin)
        frame = av.AudioFrame(format="s16", layout="stereo", samples=count)
        piece = sound[begin * CHANNELS : (begin + count) * CHANNELS].tobytes()
        frame.planes[0].update(piece.ljust(frame.planes[0].buffer_size, b"\0"))
        frame.sample_rate, frame.pts = RATE, begin
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def _resampled(container: av.container.InputContainer) -> Iterator[av.AudioFrame]:
    """Decode the first sound; what changes its rate or layout on the way is made one again."""
    resampler, shape = None, None
    for frame in container.decode(container.streams.audio[0]):
        now = (frame.sample_rate, frame.layout.name, frame.format.name)
        if resampler is None or now != shape:
            if resampler is not None:
                yield from resampler.resample(None)
            resampler, shape = av.AudioResampler("s16", "stereo", RATE), now
        yield from resampler.resample(frame)
    if resampler is not None:
        yield from resampler.resample(None)


def _cut(part: Samples[int] | None, begin: int, count: int) -> Samples[int]:
    """Return samples from a moment on, with silence where there are none."""
    found = array("h") if part is None else part[begin * CHANNELS : (begin + count) * CHANNELS]
    found.frombytes(bytes((count * CHANNELS - len(found)) * found.itemsize))
    return found


def _fade(out: Samples[int], ahead: Samples[int]) -> None:
    """Fade the end of a sound into another that begins under it, in place."""
    count = len(ahead) // CHANNELS
    start = len(out) - len(ahead)
    for number in range(count):
        angle = math.pi / 2 * (number + 1) / (count + 1)
        for at in range(number * CHANNELS, (number + 1) * CHANNELS):
            mixed = math.cos(angle) * out[start + at] + math.sin(angle) * ahead[at]
            out[start + at] = max(-32768, min(32767, round(mixed)))
