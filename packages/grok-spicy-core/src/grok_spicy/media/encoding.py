"""Encoding what cannot be copied, each frame once, from its source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grok_spicy.errors import MediaError
from grok_spicy.media.colour import film_may_mean
from grok_spicy.media.formats import CROSSFADE_FRAMES, frames_in
from grok_spicy.media.graphs import Part, crossfaded, held, normalised
from grok_spicy.media.joining import copyable
from grok_spicy.media.probing import probe
from grok_spicy.media.running import run_ffmpeg
from grok_spicy.system.files import publish, temporary_beside
from grok_spicy.system.threads import in_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from grok_spicy.media.facts import ClipFacts
    from grok_spicy.media.formats import Size


def fits(clip: Path, facts: ClipFacts, size: Size) -> bool:
    """Whether the picture of a clip can be copied into a film of this size.

    Raises:
        MediaError: If the clip cannot be read.
    """
    return (
        facts.video_codec == "h264"
        and facts.pix_fmt == "yuv420p"
        and (facts.width, facts.height) == (size.width, size.height)
        and facts.sar == 1
        and facts.as_stored
        and facts.steady
        and facts.at_film_rate
        and frames_in(facts.duration) == facts.frames
        and film_may_mean(facts)
        and copyable(clip) is not None
    )


async def normalise_clip(
    source: Path, facts: ClipFacts, dest: Path, *, size: Size, program: Path
) -> int:
    """Encode a clip's picture for a film: its size, between bars if need be, at 24 a second.

    Args:
        source: The clip.
        facts: What it is.
        dest: The MP4 file to write.
        size: The film's size.
        program: FFmpeg.

    Returns:
        The frames written: the clip's duration times 24, to the nearest whole number.

    Raises:
        MediaError: If the clip cannot be encoded.
    """
    frames = frames_in(facts.duration)
    await _encode(
        lambda output: normalised(source, facts, output, size), dest, frames, program=program
    )
    return frames


async def encode_still(picture: Path, dest: Path, *, frames: int, fade: int, program: Path) -> None:
    """Encode a picture that is held, out of black and back into it.

    Args:
        picture: A PNG file of the film's size.
        dest: The MP4 file to write.
        frames: How long it is seen.
        fade: Frames in which it comes and goes.
        program: FFmpeg.

    Raises:
        MediaError: If it cannot be encoded.
    """
    await _encode(lambda output: held(picture, output, frames, fade), dest, frames, program=program)


async def encode_crossfade(parts: Sequence[Part], dest: Path, *, size: Size, program: Path) -> int:
    """Encode parts of clips that fade into one another. Picture only.

    Args:
        parts: At least two, each at least as long as a crossfade.
        dest: The QuickTime file to write.
        size: The film's size.
        program: FFmpeg.

    Returns:
        The frames written: those of the parts, less 12 for each crossfade.

    Raises:
        MediaError: If a clip cannot be encoded.
    """
    frames = sum(part.frames for part in parts) - CROSSFADE_FRAMES * (len(parts) - 1)
    await _encode(lambda output: crossfaded(parts, output, size), dest, frames, program=program)
    return frames


async def _encode(graph: Callable[[Path], Any], dest: Path, frames: int, *, program: Path) -> None:
    output = temporary_beside(dest)
    await run_ffmpeg(graph(output), output, program=program, purpose=f"cannot encode {dest.name}")
    await in_thread(lambda _: publish(output, dest, verify=lambda clip: _count(clip, frames)))


def _count(clip: Path, frames: int) -> None:
    written = probe(clip).frames
    if written != frames:
        raise MediaError(f"FFmpeg wrote {written} frames of {clip.name} instead of {frames}")
