"""Music under a film: read, laid from the beginning, giving way to whatever else is heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
from av.filter import Graph

from grok_spicy.errors import MediaError
from grok_spicy.media.formats import SAMPLE_RATE
from grok_spicy.media.levels import FILM_LUFS
from grok_spicy.media.samples import film_source, in_blocks, pulled, put, through

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_GIVES_WAY_FROM = 12.0
"""dB below the level of a film from which music gives way to what is heard: so to all speech."""

_LOWEST_THRESHOLD = 0.001
"""The least that `sidechaincompress` takes, about -60 dB."""

SOUNDS = {
    "format_whitelist": "wav,w64,mp3,flac,ogg,aac,aiff,caf,mov,matroska,avi,mpegts",
    "protocol_whitelist": "file",
}
"""Files in which sound comes. A playlist, which could name any other file, is none of them."""

FADE_OUT = 2.0
"""Seconds in which music ends."""


def ducking(level: float | None) -> dict[str, str]:
    """Return how music gives way, as options of `sidechaincompress`.

    By about 10 dB within 20 ms while somebody speaks at the level of the film; it comes back in
    400 ms.

    Args:
        level: The level of the film, in LUFS; None if nothing is heard in it.
    """
    loud = FILM_LUFS if level is None else level
    threshold = max(_LOWEST_THRESHOLD, 10 ** ((loud - _GIVES_WAY_FROM) / 20))
    return {"threshold": f"{threshold:.5f}", "ratio": "6", "attack": "20", "release": "400"}


def require_sound(path: Path) -> None:
    """Make sure that a file has sound. Blocks.

    Raises:
        MediaError: If it has none, or cannot be read.
    """
    if path.exists() and not path.is_file():
        # Reading a pipe would wait for somebody at its other end.
        raise MediaError(f"{path} is not an ordinary file")
    seconds_of(path)


def seconds_of(path: Path) -> float:
    """Return how long the sound of a file is; where the file does not say, it is read. Blocks.

    Raises:
        MediaError: If it has none, or cannot be read.
    """
    try:
        with av.open(f"file:{path}", options=SOUNDS) as container:
            if not container.streams.audio:
                raise MediaError(f"{path} has no sound")
            stream = container.streams.audio[0]
            if stream.duration and stream.time_base:
                return float(stream.duration * stream.time_base)
            samples = sum(frame.samples for frame in container.decode(stream))
            return samples / (stream.rate or SAMPLE_RATE)
    except (av.FFmpegError, OSError) as error:
        raise _unreadable(path, error) from error


def bed(path: Path, samples: int, gain: float) -> Iterator[av.AudioFrame]:
    """Yield music as long as a film, fading out where the film or the music ends. Blocks.

    Args:
        path: Any file with sound.
        samples: Length of the film.
        gain: How much louder it is made, in dB.

    Raises:
        MediaError: If it has no sound, or cannot be read.
    """
    length = min(samples / SAMPLE_RATE, seconds_of(path))
    fade = min(FADE_OUT, length / 2)
    filters = [
        ("aresample", {"osr": str(SAMPLE_RATE), "async": "1", "first_pts": "0"}),
        ("aformat", {"sample_fmts": "fltp", "channel_layouts": "stereo"}),
        ("volume", {"volume": f"{gain:.3f}dB"}),
        ("afade", {"t": "out", "st": f"{length - fade:.6f}", "d": f"{fade:.6f}"}),
        ("apad", {}),
        ("atrim", {"end_sample": str(samples)}),
    ]
    try:
        with av.open(f"file:{path}", options=SOUNDS) as container:
            for frame in through(container.decode(audio=0), filters):
                yield frame
                samples -= frame.samples
                if samples <= 0:
                    # It may be far longer than the film.
                    return
    except (av.FFmpegError, OSError) as error:
        raise _unreadable(path, error) from error


def laid_under(
    sound: Iterator[av.AudioFrame], music: Iterator[av.AudioFrame], level: float | None
) -> Iterator[av.AudioFrame]:
    """Yield sound with music under it, which gives way to it.

    Args:
        sound: What is heard, 48 kHz stereo.
        music: The music, in the same format and as long.
        level: The level of what is heard, in LUFS; None if nothing is.
    """
    graph = Graph()
    above, below = film_source(graph), film_source(graph)
    split, sink = graph.add("asplit", "2"), graph.add("abuffersink")
    duck = graph.add("sidechaincompress", **ducking(level))
    both = graph.add("amix", inputs="2", normalize="0")
    above.link_to(split)
    below.link_to(duck, 0, 0)
    split.link_to(duck, 0, 1)
    split.link_to(both, 1, 0)
    duck.link_to(both, 0, 1)
    both.link_to(sink)
    graph.configure()
    place = 0
    for frame, beneath in zip(in_blocks(sound), in_blocks(music), strict=True):
        put(above, frame, place)
        put(below, beneath, place)
        place += frame.samples
        yield from pulled(graph)
    graph.push(None)
    yield from pulled(graph)


def _unreadable(path: Path, error: av.FFmpegError | OSError) -> MediaError:
    if isinstance(error, FileNotFoundError | PermissionError):
        return MediaError(f"{path} cannot be read: {error.strerror}")
    return MediaError(f"{path} has no sound that can be read: {error.strerror}")
