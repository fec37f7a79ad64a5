"""Clips that change in mid-stream, made into clips that stay what they are.

A clip joined from segments may change the size of its picture, the layout of its sound or the rate
of its samples on the way. Whoever reads its first frame knows nothing of the rest, so such a clip
is rewritten once, before anything else looks at it; all others are left alone.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
from PIL import Image

from grok_spicy.media.formats import SAMPLE_RATE, Size, fit, frames_in
from grok_spicy.media.frames import shown
from grok_spicy.media.probing import open_clip
from grok_spicy.media.soundtrack import clip_sound
from grok_spicy.system.files import publish, storage_error, temporary_beside
from grok_spicy.system.threads import Stop

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from av.audio.stream import AudioStream
    from av.container import OutputContainer
    from av.video.stream import VideoStream

    from grok_spicy.media.facts import ClipFacts

# Nearly lossless, and quick: it is encoded once more, for the film. No frame refers to a later
# one, because the clock of a joined clip may stumble where its segments meet.
_PICTURE = {"crf": "12", "preset": "veryfast", "threads": "2", "bf": "0"}

_TICKS = Fraction(1, 90_000)


def make_uniform(source: Path, facts: ClipFacts, dest: Path, *, stop: Stop | None = None) -> None:
    """Rewrite a clip with one picture size, upright, and one sound format. Blocks.

    Args:
        source: The clip.
        facts: What it is; pictures of another size than its first are fitted between bars.
        dest: The QuickTime file to write.
        stop: Ends the work early; nothing is written then.

    Raises:
        MediaError: If the clip cannot be decoded, or the file not be written.
    """
    stop = stop or Stop()
    temporary = temporary_beside(dest)
    try:
        with av.open(f"file:{temporary}", "w", format="mov") as container:
            picture = _picture_stream(container, facts)
            sound = _sound_stream(container) if facts.audio else None
            _encode_picture(source, facts, container, picture, stop)
            if sound is not None:
                _encode_sound(source, facts, container, sound, stop)
    except OSError as error:
        raise storage_error(error, dest) from error
    publish(temporary, dest)


def _picture_stream(container: OutputContainer, facts: ClipFacts) -> VideoStream:
    size = facts.display_size
    stream = container.add_stream("libx264", rate=facts.fps, options=_PICTURE)
    stream.width, stream.height = size.width + size.width % 2, size.height + size.height % 2
    stream.pix_fmt = "yuv420p"
    stream.codec_context.time_base = _TICKS
    return stream


def _sound_stream(container: OutputContainer) -> AudioStream:
    stream = container.add_stream("pcm_s16le", rate=SAMPLE_RATE)
    stream.codec_context.layout = "stereo"
    return stream


def _encode_picture(
    source: Path, facts: ClipFacts, container: OutputContainer, stream: VideoStream, stop: Stop
) -> None:
    size = Size(stream.width, stream.height)
    from_image: Callable[[Image.Image], av.VideoFrame] = av.VideoFrame.from_image
    latest = -1
    with open_clip(source) as (clip, video):
        for packet in clip.demux(video):
            for frame in packet.decode():
                stop.check()
                made = from_image(_fitted(shown(frame, facts), size))
                since = Fraction(frame.pts or 0) * (frame.time_base or _TICKS) - facts.start
                latest = max(latest + 1, round(since / _TICKS))
                made.pts, made.time_base = latest, _TICKS
                container.mux(stream.encode(made))
    container.mux(stream.encode(None))


def _encode_sound(
    source: Path, facts: ClipFacts, container: OutputContainer, stream: AudioStream, stop: Stop
) -> None:
    samples = 0
    for frame in clip_sound(source, facts, frames_in(facts.duration)):
        stop.check()
        frame.pts, frame.time_base = samples, Fraction(1, SAMPLE_RATE)
        samples += frame.samples
        container.mux(stream.encode(_as_integers(frame)))
    container.mux(stream.encode(None))


def _fitted(picture: Image.Image, size: Size) -> Image.Image:
    if picture.size == (size.width, size.height):
        return picture
    box = fit(Size(*picture.size), size)
    whole = Image.new("RGB", (size.width, size.height))
    inner = picture.resize((box.size.width, box.size.height), Image.Resampling.BICUBIC)
    whole.paste(inner, (box.x, box.y))
    return whole


def _as_integers(frame: av.AudioFrame) -> av.AudioFrame:
    (made,) = av.AudioResampler(format="s16", layout="stereo", rate=SAMPLE_RATE).resample(frame)
    made.pts, made.time_base = frame.pts, frame.time_base
    return made
