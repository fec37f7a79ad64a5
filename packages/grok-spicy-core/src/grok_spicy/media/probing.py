"""Reading a clip once, with or without decoding all of it."""

from __future__ import annotations

import struct
from contextlib import contextmanager
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

import av

from grok_spicy.errors import MediaError
from grok_spicy.media.facts import AudioFacts, ClipFacts
from grok_spicy.media.formats import FILM_FPS
from grok_spicy.media.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.packet import Packet
    from av.stream import Stream
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    OnFrame = Callable[[VideoFrame], None]
    OnSound = Callable[[AudioFrame], None]

# Files in which clips come. A playlist, which could name any other file, is none of them.
CONTAINERS = "mov,matroska,avi,mpegts,ogg"

# Enough to be quick; each thread holds frames of its own in memory.
_DECODER_THREADS = 2

# How much shorter than announced a file may be before it counts as cut off: this share of the
# announced length, less this many seconds. Headers round, and count the longest stream.
_COMPLETE = Fraction(99, 100)
_MISSING_SECONDS = Fraction(1, 5)


def probe(path: Path) -> ClipFacts:
    """Read what a clip is. Decodes one frame only; `verify_clip` decodes all.

    Args:
        path: The clip.

    Raises:
        MediaError: If it is missing, empty, cut off or not a video.
    """
    return read_clip(path, on_frame=None)


@contextmanager
def open_clip(path: Path) -> Iterator[tuple[InputContainer, VideoStream]]:
    """Open a clip and find its picture.

    Raises:
        MediaError: If it is missing, empty, broken or not a video; also for what libav says
            while it is open.
    """
    if not path.is_file():
        raise MediaError(f"{path} is not there")
    if path.stat().st_size == 0:
        raise MediaError(f"{path} is empty")
    try:
        # The prefix keeps a colon in a name from being read as a protocol.
        with av.open(
            f"file:{path}",
            options={"format_whitelist": CONTAINERS, "protocol_whitelist": "file"},
        ) as container:
            yield container, _picture_stream(container, path)
    except av.FFmpegError as error:
        raise MediaError(f"{path} is not a readable video: {error.strerror}") from error


def read_clip(
    path: Path, *, on_frame: OnFrame | None, on_sound: OnSound | None = None
) -> ClipFacts:
    """Read a clip from end to end.

    Args:
        path: The clip.
        on_frame: Called with every frame in the order of showing; None decodes the first only.
        on_sound: Called with every block of sound; None decodes none of it. Sound that cannot be
            decoded ends it, and nothing else.

    Raises:
        MediaError: If it is missing, empty, cut off or not a video, or if a frame cannot be
            decoded.
    """
    with open_clip(path) as (container, video):
        video.thread_type = "AUTO"
        video.codec_context.thread_count = _DECODER_THREADS
        return _Reading(path, container, video).read(on_frame, on_sound)


Orientation = tuple[int, int, int, int]
"""The four numbers of a display matrix that turn, mirror and scale, 1.0 being 65,536."""

_UPRIGHT: Orientation = (1 << 16, 0, 0, 1 << 16)

_UNSPECIFIED = 2

_TINY = 16
"""Pixels of a frame of which only its side data is wanted."""


def orientation_of(frame: VideoFrame) -> Orientation | None:
    """Return what a player does to a frame before it shows it; None if nothing is said.

    The matrix has nine numbers in rows of three (libavutil/display.h); the third column and row
    only move the picture.
    """
    # A frame and its side data hold each other until garbage is collected: a tiny one is asked, or
    # the first frame of each clip would stay in memory.
    tiny = frame.reformat(width=_TINY, height=_TINY)
    matrix: Any = tiny.side_data.get("DISPLAYMATRIX")
    if matrix is None:
        return None
    a, b, _, c, d, *_ = struct.unpack("9i", memoryview(matrix)[:36])
    return a, b, c, d


def is_mirror(orientation: Orientation | None) -> bool:
    """Whether an orientation cannot be had by turning alone."""
    if orientation is None:
        return False
    a, b, c, d = orientation
    return a * d - b * c < 0


def _picture_stream(container: InputContainer, path: Path) -> VideoStream:
    for stream in container.streams.video:
        if _has_decoder(stream) and not stream.disposition & stream.disposition.attached_pic:
            return stream
    raise MediaError(f"{path} has no moving picture that can be decoded")


def sound_stream(container: InputContainer) -> AudioStream | None:
    """Return the first sound of an open clip that can be decoded, if there is one."""
    return next((stream for stream in container.streams.audio if _has_decoder(stream)), None)


def _has_decoder(stream: Stream) -> bool:
    # PyAV leaves it out for unknown codecs, whatever its annotations say.
    context: object = stream.codec_context
    return context is not None


class _Reading:
    """One pass over the packets of a clip."""

    def __init__(self, path: Path, container: InputContainer, video: VideoStream) -> None:
        self._path = path
        self._container = container
        self._video = video
        self._audio = sound_stream(container)
        self._first: VideoFrame | None = None
        self._packets = 0
        self._steady = True
        self._sound_format: tuple[str, str, int] | None = None
        self._pictures = Timeline(video.time_base)
        self._sound = Timeline(self._audio.time_base if self._audio else None)

    def read(self, on_frame: OnFrame | None, on_sound: OnSound | None) -> ClipFacts:
        streams = [self._video] if self._audio is None else [self._video, self._audio]
        for packet in self._container.demux(*streams):
            if packet.stream_index != self._video.index:
                if packet.size and not packet.is_discard:
                    self._sound.add(packet.pts, packet.duration)
                self._hear(cast("Packet[AudioStream]", packet), on_sound)
                continue
            self._packets += bool(packet.size)
            self._decode(packet, on_frame)
            if on_frame is None and packet.size and not packet.is_discard:
                shown = packet.pts if packet.pts is not None else packet.dts
                self._pictures.add(shown, packet.duration)
        if self._first is None:
            raise MediaError(f"{self._path} has no frame that can be decoded")
        self._check_complete()
        return self._facts(self._first)

    def _hear(self, packet: Packet[AudioStream], on_sound: OnSound | None) -> None:
        """Decode a packet of sound and see whether its format changes; holes are let be."""
        try:
            frames = packet.decode()
        except av.FFmpegError:
            return
        for frame in frames:
            found = (frame.format.name, frame.layout.name, frame.sample_rate)
            self._sound_format = self._sound_format or found
            self._steady = self._steady and found == self._sound_format
            if on_sound is not None:
                on_sound(frame)

    def _decode(self, packet: Packet[Any], on_frame: OnFrame | None) -> None:
        """Decode a packet of picture: without `on_frame` only those that may change its size."""
        try:
            frames = packet.decode()
        except av.FFmpegError as error:
            if on_frame is None and self._first is not None:
                return
            raise MediaError(
                f"{self._path} is damaged: frame {len(self._pictures) + 1} cannot be decoded "
                f"({error.strerror})"
            ) from error
        for frame in frames:
            if self._first is None:
                self._first = frame
                if on_frame is None:
                    # A picture changes its size where decoding can begin, and nowhere else.
                    self._video.codec_context.skip_frame = "NONKEY"
            size = (frame.width, frame.height)
            self._steady = self._steady and size == (self._first.width, self._first.height)
            if on_frame is not None:
                self._pictures.add(frame.pts, frame.duration)
                on_frame(frame)

    def _check_complete(self) -> None:
        """Compare what was read with what the header announces."""
        # MP4 counts its frames exactly; AVI counts repeated ones, which are not in the file.
        announced = self._video.frames if "mp4" in self._container.format.name else 0
        if self._packets < announced:
            raise MediaError(
                f"{self._path} is cut off: {self._packets} of {announced} frames are there"
            )
        length = Fraction(self._container.duration or 0, av.time_base)
        ends = [line.start + line.duration() for line in (self._pictures, self._sound) if len(line)]
        start = Fraction(self._container.start_time or 0, av.time_base)
        if max(ends) - start < length * _COMPLETE - _MISSING_SECONDS:
            raise MediaError(
                f"{self._path} is cut off: {float(max(ends) - start):.1f} of "
                f"{float(length):.1f} seconds are there"
            )

    def _facts(self, frame: VideoFrame) -> ClipFacts:
        video, pictures = self._video, self._pictures
        orientation = orientation_of(frame)
        duration = pictures.duration(video.average_rate)
        return ClipFacts(
            width=frame.width,
            height=frame.height,
            sar=video.sample_aspect_ratio or Fraction(1),
            rotation=round(frame.rotation) % 360,
            fps=_rate(len(pictures) / duration, video.average_rate),
            at_film_rate=pictures.lies_on_grid(FILM_FPS),
            frames=len(pictures),
            start=pictures.start,
            duration=duration,
            video_codec=video.codec_context.name,
            pix_fmt=video.codec_context.pix_fmt or frame.format.name,
            colorspace=frame.colorspace,
            audio=self._audio_facts(),
            mirrored=is_mirror(orientation),
            as_stored=orientation is None or orientation == _UPRIGHT,
            transfer=video.codec_context.color_trc or _UNSPECIFIED,
            steady=self._steady,
        )

    def _audio_facts(self) -> AudioFacts | None:
        audio, sound = self._audio, self._sound
        if audio is None or not len(sound):
            return None
        return AudioFacts(
            codec=audio.codec_context.name,
            sample_rate=audio.codec_context.sample_rate,
            channels=audio.codec_context.channels,
            start=sound.start,
            duration=sound.duration(),
        )


def _rate(measured: Fraction, announced: Fraction | None) -> Fraction:
    """Prefer the announced frame rate where it is true; clocks of milliseconds blur the measure."""
    if announced and abs(measured - announced) <= announced / 100:
        return announced
    return measured
