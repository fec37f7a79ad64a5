"""A finished film in another shape: where its figures are, else its middle."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import ffmpeg
from grok_spicy.errors import ConfigError, MediaError
from grok_spicy.media import Size, film_size, find_ffmpeg, in_thread, probe, run_ffmpeg
from grok_spicy.system.files import publish, temporary_beside

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from grok_spicy.media import ClipFacts
    from grok_spicy.schemas import AspectRatio

    from grok_spicy_handover.focus import Stretch

_QUALITY = 16
"""CRF of x264: no loss that is seen beside what is cut off."""


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a film's picture that is kept.

    Attributes:
        part: Its size in the film, in pixels.
        film: The size of the film.
        size: The size of the new film.
    """

    part: Size
    film: Size
    size: Size

    @property
    def kept(self) -> Fraction:
        """How much of the picture is kept, from 0 to 1."""
        return Fraction(self.part.width * self.part.height, self.film.width * self.film.height)

    def told(self) -> str:
        """Say what is lost."""
        lost = "left and right" if self.part.width < self.film.width else "above and below"
        return (
            f"{self.film} becomes {self.size}: {float(1 - self.kept):.0%} of the picture is cut "
            f"off, {lost} of what is kept."
        )


def window(film: Path, shape: AspectRatio) -> Window:
    """Return what of a film is kept in another shape. Blocks.

    Args:
        film: The film.
        shape: The shape.

    Raises:
        ConfigError: If it has that shape already.
        MediaError: If the film cannot be read.
    """
    facts = probe(film)
    size, there = film_size(shape), Size(facts.width, facts.height)
    ratio = Fraction(size.width, size.height)
    if Fraction(there.width, there.height) == ratio:
        raise ConfigError(f"{film.name} is {shape} already")
    width = min(there.width, _even(there.height * ratio))
    height = min(there.height, _even(there.width / ratio))
    return Window(Size(width, height), there, size)


async def reframe(film: Path, dest: Path, cut: Window, places: Sequence[Stretch] = ()) -> None:
    """Write a film in another shape; its sound is copied as it is.

    Args:
        film: The film.
        dest: The new film.
        cut: What of it is kept.
        places: Where its figures are; none: the middle is kept.

    Raises:
        MediaError: If it cannot be written.
        StorageError: If the disk is full, broken or not writable.
    """
    before = await in_thread(lambda _: probe(film))
    program = await in_thread(lambda _: find_ffmpeg())
    output = temporary_beside(dest)
    source = ffmpeg.input(f"file:{film}")
    picture = (
        source.video.filter(
            "crop",
            cut.part.width,
            cut.part.height,
            _offset([(one, one.here[0], one.there[0]) for one in places], "iw", "ow"),
            _offset([(one, one.here[1], one.there[1]) for one in places], "ih", "oh"),
        )
        .filter("scale", cut.size.width, cut.size.height, flags="bicubic")
        .filter("setsar", 1)
    )
    streams = [picture, *([source.audio] if before.has_audio else [])]
    graph = ffmpeg.output(
        *streams,
        str(output),
        vcodec="libx264",
        crf=_QUALITY,
        pix_fmt="yuv420p",
        threads=2,
        acodec="copy",
        movflags="+faststart",
        fflags="+bitexact",
    )
    await run_ffmpeg(graph, output, program=program, purpose=f"cannot write {dest.name}")
    await in_thread(lambda _: publish(output, dest, verify=lambda new: _verified(new, before, cut)))


def _offset(places: Sequence[tuple[Stretch, float, float]], whole: str, part: str) -> str:
    """Return the filter's expression for where the part begins, by the number of the frame."""
    terms = [
        f"between(n,{one.start},{one.end - 1})*"
        f"({here:.5f}+(n-{one.start})*{(there - here) / (one.end - one.start):.8f})"
        for one, here, there in places
    ]
    return f"clip(({'+'.join(terms) or '0.5'})*{whole}-{part}/2,0,{whole}-{part})"


def _verified(new: Path, before: ClipFacts, cut: Window) -> None:
    after = probe(new)
    if (after.frames, after.width, after.height) != (
        before.frames,
        cut.size.width,
        cut.size.height,
    ):
        raise MediaError(f"{new.name} is not the film that was to be reframed")


def _even(length: Fraction) -> int:
    return max(2, 2 * round(length / 2))
