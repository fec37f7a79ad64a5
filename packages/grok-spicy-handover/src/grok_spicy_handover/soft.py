"""A copy of the film with subtitles that viewers can switch on: `mov_text` inside the MP4."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ffmpeg
from grok_spicy.media import find_ffmpeg, in_thread, run_ffmpeg
from grok_spicy.system.files import publish, temporary_beside

if TYPE_CHECKING:
    from pathlib import Path


async def add_subtitles(film: Path, subtitles: Path, dest: Path) -> None:
    """Write a copy of a film with subtitles in it; pictures and sound are copied as they are.

    Args:
        film: The film.
        subtitles: A .srt file.
        dest: The copy.

    Raises:
        MediaError: If it cannot be written.
        StorageError: If the disk is full, broken or not writable.
    """
    program = await in_thread(lambda _: find_ffmpeg())
    output = temporary_beside(dest)
    source, text = ffmpeg.input(f"file:{film}"), ffmpeg.input(f"file:{subtitles}")
    graph = ffmpeg.output(
        source.video,
        source.audio,
        text["s"],
        str(output),
        vcodec="copy",
        acodec="copy",
        scodec="mov_text",
        movflags="+faststart",
        fflags="+bitexact",
    )
    await run_ffmpeg(graph, output, program=program, purpose="cannot add subtitles to the film")
    await in_thread(lambda _: publish(output, dest))
