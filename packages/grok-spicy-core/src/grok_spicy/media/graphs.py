"""What FFmpeg is asked to do, as graphs that ffmpeg-python compiles. No process is run here."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from grok_spicy.media.binary import graph_builder
from grok_spicy.media.colour import HDR_PEAK, PAPER_WHITE, SHOULDER, hdr_transfer, matrix
from grok_spicy.media.formats import (
    CROSSFADE_FRAMES,
    FILM_FPS,
    Size,
    fit,
    frames_in,
)
from grok_spicy.media.h264 import OWN_SET_ID
from grok_spicy.media.probing import CONTAINERS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from grok_spicy.media.facts import ClipFacts

_SLACK_SECONDS = Fraction(1, 16 * FILM_FPS)

_CROSSFADE_SECONDS = CROSSFADE_FRAMES / FILM_FPS

# The same clip gives the same bytes: threads are counted, and no time, version or id is written.
_SAME_BYTES: dict[str, Any] = {
    "map_metadata": -1,
    "map_chapters": -1,
    "fflags": "+bitexact",
    "flags": "+bitexact",
    "threads": 2,
    "filter_complex_threads": 1,
}

# Newer FFmpeg takes them from the frames, older from the encoder's options.
_BT709 = {
    "color_primaries": "bt709",
    "color_trc": "bt709",
    "colorspace": "bt709",
}

# CRF 18 is "more or less visually lossless": FFmpeg wiki, H.264 encoding guide.
_VIDEO: dict[str, Any] = {
    "c:v": "libx264",
    "preset": "fast",
    "crf": 18,
    "profile:v": "high",
    "pix_fmt": "yuv420p",
    "x264-params": f"sps-id={OWN_SET_ID}",
    "color_range": "tv",
    **_BT709,
    "video_track_timescale": 512 * FILM_FPS,
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a clip for a crossfade.

    Attributes:
        source: The clip.
        facts: What it is.
        start: First frame of film that is used.
        end: The frame after the last that is used.
    """

    source: Path
    facts: ClipFacts
    start: int
    end: int

    @property
    def frames(self) -> int:
        """Its length."""
        return self.end - self.start


def normalised(source: Path, facts: ClipFacts, dest: Path, size: Size) -> Any:
    """Turn a clip into one of the film's: size, frame rate, codec. Picture only.

    Args:
        source: The clip.
        facts: What it is.
        dest: The MP4 file to write.
        size: The film's size.
    """
    picture = film_picture(clip_input(source), facts, size)
    return graph_builder().output(
        picture, f"file:{dest}", f="mp4", an=None, **_VIDEO, **_SAME_BYTES
    )


def held(picture: Path, dest: Path, frames: int, fade: int) -> Any:
    """Hold a picture of the film's size, out of black and back into it. Picture only.

    Args:
        picture: A PNG file.
        dest: The MP4 file to write.
        frames: How long it is seen.
        fade: Frames in which it comes and goes, at least 1.
    """
    still = graph_builder().input(f"file:{picture}", f="png_pipe", protocol_whitelist="file")
    shown = (
        still["v"]
        .filter("loop", loop=frames - 1, size=1, start=0)
        .filter("setpts", f"N/{FILM_FPS}/TB")
        .filter("fps", FILM_FPS)
        .filter("trim", end_frame=frames)
        .filter("scale", out_color_matrix="bt709", out_range="tv")
        .filter("fade", type="in", start_frame=0, nb_frames=fade)
        .filter("fade", type="out", start_frame=frames - fade, nb_frames=fade)
        .filter("setsar", 1)
        .filter("format", pix_fmts="yuv420p")
        .filter("setparams", range="tv", **_BT709)
    )
    return graph_builder().output(shown, f"file:{dest}", f="mp4", an=None, **_VIDEO, **_SAME_BYTES)


def crossfaded(parts: Sequence[Part], dest: Path, size: Size) -> Any:
    """Fade parts of clips into one another. Picture only.

    Args:
        parts: At least two, each at least as long as a crossfade.
        dest: The QuickTime file to write.
        size: The film's size.
    """
    inputs = [clip_input(part.source, number) for number, part in enumerate(parts)]
    pictures = [
        _trimmed(film_picture(clip, part.facts, size), part)
        for clip, part in zip(inputs, parts, strict=True)
    ]
    return graph_builder().output(
        _faded(pictures, parts), f"file:{dest}", f="mov", an=None, **_VIDEO, **_SAME_BYTES
    )


def clip_input(source: Path, number: int = 0) -> Any:
    """Read a clip.

    Args:
        source: The clip.
        number: Its place among the inputs of a graph.
    """
    # The prefix keeps a colon in a name from being read as a protocol.
    return graph_builder().input(
        f"file:{source}",
        threads=2,
        protocol_whitelist="file",
        format_whitelist=CONTAINERS,
        **_told_apart(number),
    )


def _told_apart(number: int) -> dict[str, int]:
    """Return a harmless option that differs between inputs.

    ffmpeg-python takes equal inputs for one, and one clip may be used twice.
    """
    return {"thread_queue_size": 8 + number}


def film_picture(clip: Any, facts: ClipFacts, size: Size) -> Any:
    """Bring frames to the film's rate, count, size and colours. FFmpeg itself turns them upright.

    A frame of film shows what the clip shows at that moment, so that the first frame stays the
    first; a sixteenth of a frame is allowed for clocks that round to milliseconds. The last frame
    is held and the stream then cut, because what a change of rate does at the end differs between
    versions of FFmpeg: some drop the last frame, and the only one with it.

    Args:
        clip: The clip, as `clip_input` reads it.
        facts: What it is.
        size: The film's size.
    """
    box = fit(facts.display_size, size)
    frames = frames_in(facts.duration)
    timed = (
        clip["V"]
        .filter("setpts", f"PTS-STARTPTS-{_SLACK_SECONDS}/TB")
        .filter("tpad", stop=2, stop_mode="clone")
        .filter("fps", FILM_FPS, round="up")
        .filter("tpad", stop=frames, stop_mode="clone")
        .filter("trim", end_frame=frames)
    )
    sized = _in_light_of_film(timed, facts).filter(
        "scale",
        box.size.width,
        box.size.height,
        flags="bicubic",
        in_color_matrix="bt709" if hdr_transfer(facts) else matrix(facts),
        out_color_matrix="bt709",
        out_range="tv",
    )
    if box.size != size:
        sized = sized.filter("pad", size.width, size.height, box.x, box.y)
    return (
        sized.filter("setsar", 1)
        .filter("format", pix_fmts="yuv420p")
        .filter("setparams", range="tv", **_BT709)
    )


def _in_light_of_film(picture: Any, facts: ClipFacts) -> Any:
    """Bring the light of HDR down to that of BT.709: linear, bent above white, encoded again."""
    transfer = hdr_transfer(facts)
    if transfer is None:
        return picture
    return (
        picture.filter(
            "zscale", tin=transfer, pin="bt2020", min="bt2020nc", t="linear", npl=PAPER_WHITE
        )
        .filter("format", pix_fmts="gbrpf32le")
        .filter("zscale", p="bt709")
        .filter("tonemap", tonemap="mobius", param=SHOULDER, peak=HDR_PEAK, desat=0)
        .filter("zscale", t="bt709", m="bt709", r="tv")
        .filter("format", pix_fmts="yuv420p")
    )


def _trimmed(stream: Any, part: Part) -> Any:
    return (
        stream.filter("trim", start_frame=part.start, end_frame=part.end)
        .filter("setpts", "PTS-STARTPTS")
        .filter("fps", FILM_FPS)
    )


def _faded(pictures: list[Any], parts: Sequence[Part]) -> Any:
    faded, length = pictures[0], parts[0].frames
    for picture, part in zip(pictures[1:], parts[1:], strict=True):
        offset = (length - CROSSFADE_FRAMES) / FILM_FPS
        faded = graph_builder().filter(
            [faded, picture],
            "xfade",
            transition="fade",
            duration=_CROSSFADE_SECONDS,
            offset=f"{offset:.6f}",
        )
        length += part.frames - CROSSFADE_FRAMES
    return faded
