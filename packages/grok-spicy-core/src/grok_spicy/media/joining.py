"""Joining clips into a film: pictures are copied, sound is encoded once. Runs in this process."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import av

from grok_spicy.errors import MediaError
from grok_spicy.media.formats import FILM_FPS, SAMPLE_RATE, SAMPLES_PER_FRAME
from grok_spicy.media.h264 import NotAvccError, ParameterSets, begins_with_idr, merged
from grok_spicy.media.probing import open_clip, probe
from grok_spicy.system.files import discard, publish, storage_error, temporary_beside
from grok_spicy.system.threads import Stop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from av.container import OutputContainer

    from grok_spicy.media.facts import ClipFacts

_AUDIO_BITS_PER_SECOND = 192_000

# Numbers of ITU-T H.273.
_BT709 = 1
_LIMITED_RANGE = 1

_FRAME = Fraction(1, FILM_FPS)

_SAMPLE = Fraction(1, SAMPLE_RATE)


@dataclass(frozen=True, slots=True)
class Copyable:
    """What must be known of a clip to copy its frames.

    Attributes:
        sets: Its parameter sets.
        frames: Its length.
        delay: How many frames are decoded before the first can be shown.
    """

    sets: ParameterSets
    frames: int
    delay: int


@dataclass(frozen=True, slots=True)
class JoinPart:
    """One segment of a film's picture.

    Attributes:
        picture: H.264 at the film's size and rate.
        copyable: What is known of it.
    """

    picture: Path
    copyable: Copyable


def copyable(picture: Path) -> Copyable | None:
    """Return what is needed to copy the frames of an H.264 clip, or None if that cannot be done.

    Raises:
        MediaError: If it cannot be read.
    """
    with open_clip(picture) as (container, video):
        try:
            sets = ParameterSets.parse(video.codec_context.extradata)
        except NotAvccError:
            return None
        packets = [packet for packet in container.demux(video) if packet.size]
        if not packets or not begins_with_idr(bytes(packets[0])):
            return None
        times = [packet.pts for packet in packets if packet.pts is not None]
        if len(times) < len(packets) or any(packet.is_discard for packet in packets):
            return None
        places = {time: place for place, time in enumerate(sorted(times))}
        delay = max(order - places[time] for order, time in enumerate(times))
        return Copyable(sets, len(packets), delay)


def _to_nobody(_: object) -> None:
    """Tell nobody how far it is."""


def join(
    parts: Sequence[JoinPart],
    sound: Iterator[av.AudioFrame],
    dest: Path,
    *,
    stop: Stop | None = None,
    written: Callable[[int], object] = _to_nobody,
) -> ClipFacts:
    """Write a film: every picture copied, all sound encoded in one pass.

    Args:
        parts: The segments in order, whose parameter sets agree.
        sound: The film's sound: 48 kHz stereo, as long as its picture.
        dest: The MP4 file to write.
        stop: Ends the work early; nothing is written then.
        written: Told, from this thread, how many clips are in the film.

    Returns:
        What the film is.

    Raises:
        MediaError: If a clip cannot be read, or the film cannot be written.
    """
    temporary = temporary_beside(dest)
    frames = sum(part.copyable.frames for part in parts)
    try:
        _write(parts, sound, temporary, stop or Stop(), written)
        return publish(temporary, dest, verify=lambda film: _verified(film, frames))
    except av.FFmpegError as error:
        if isinstance(error, OSError):
            raise storage_error(error, dest) from error
        raise MediaError(f"the film cannot be written: {error.strerror}") from error
    finally:
        discard(temporary)


def _verified(film: Path, frames: int) -> ClipFacts:
    facts = probe(film)
    if facts.frames != frames:
        raise MediaError(f"the film has {facts.frames} frames instead of {frames}")
    return facts


def _write(
    parts: Sequence[JoinPart],
    sound: Iterator[av.AudioFrame],
    film: Path,
    stop: Stop,
    written: Callable[[int], object],
) -> None:
    options = {
        "movflags": "+faststart",
        "fflags": "+bitexact",
        # Lengths in the header count samples; milliseconds would round them.
        "movie_timescale": str(SAMPLE_RATE),
    }
    with av.open(f"file:{film}", "w", format="mp4", options=options) as container:
        writer = _Writer(container, parts, sound)
        for number, part in enumerate(parts, 1):
            writer.copy_picture(part, stop)
            writer.encode_sound(stop)
            written(number)
        writer.finish()


class _Writer:
    """A film that is being written."""

    def __init__(
        self,
        container: OutputContainer,
        parts: Sequence[JoinPart],
        sound: Iterator[av.AudioFrame],
    ) -> None:
        clips = [part.copyable for part in parts]
        self._container = container
        self._sound = sound
        with open_clip(parts[0].picture) as (_, template):
            # `opaque`: the frames are copied, no encoder is set up for them.
            self._video = container.add_stream_from_template(template, opaque=True)
        self._video.codec_context.extradata = merged([clip.sets for clip in clips]).record()
        self._video.time_base = _FRAME
        # Some clips say that their colours are BT.709, others leave it to be guessed from their
        # size; the file says it for all, or players would switch at every cut.
        self._video.codec_context.color_range = _LIMITED_RANGE
        self._video.codec_context.color_primaries = _BT709
        self._video.codec_context.color_trc = _BT709
        self._video.codec_context.colorspace = _BT709
        self._audio = container.add_stream("aac", rate=SAMPLE_RATE)
        self._audio.codec_context.layout = "stereo"
        self._audio.codec_context.bit_rate = _AUDIO_BITS_PER_SECOND
        self._delay = max(clip.delay for clip in clips)
        self._frames = 0
        self._samples = 0

    def copy_picture(self, part: JoinPart, stop: Stop) -> None:
        """Append the frames of a clip, on the film's grid."""
        with open_clip(part.picture) as (clip, video):
            packets = [packet for packet in clip.demux(video) if packet.size]
        times = [packet.pts or 0 for packet in packets]
        places = {time: place for place, time in enumerate(sorted(times))}
        for order, (packet, time) in enumerate(zip(packets, times, strict=True)):
            stop.check()
            copy = av.Packet(bytes(packet))
            copy.stream = self._video
            copy.time_base = _FRAME
            copy.pts = self._frames + places[time]
            copy.dts = self._frames + order - self._delay
            copy.duration = 1
            copy.is_keyframe = packet.is_keyframe
            self._container.mux(copy)
        self._frames += len(packets)

    def encode_sound(self, stop: Stop) -> None:
        """Append sound as far as there is picture, to the end of a block."""
        while self._samples < self._frames * SAMPLES_PER_FRAME:
            stop.check()
            frame = next(self._sound, None)
            if frame is None:
                return
            frame.pts = self._samples
            frame.time_base = _SAMPLE
            self._samples += frame.samples
            self._container.mux(self._audio.encode(frame))

    def finish(self) -> None:
        """Write what the encoder still holds."""
        self._container.mux(self._audio.encode(None))
