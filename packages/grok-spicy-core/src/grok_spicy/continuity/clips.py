"""The continuity of any folder of clips: of people who film elsewhere."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

from grok_spicy.continuity.film import FilmPictures, ShotPictures, examine
from grok_spicy.continuity.page import page_of
from grok_spicy.continuity.panel import Panel
from grok_spicy.continuity.watching import ClipWatch
from grok_spicy.errors import ConfigError
from grok_spicy.media import verify_clip
from grok_spicy.system.files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from grok_spicy.continuity.panel import Mounted
    from grok_spicy.continuity.report import ContinuityReport

SUFFIXES = frozenset({".mp4", ".mov", ".m4v", ".webm", ".mkv", ".avi"})

FRAMES = "continuity"
"""Folder beside the clips where single frames of them are written."""


async def examine_clips(
    folder: Path, sheets: Mapping[str, Path], measures: Sequence[Mounted]
) -> ContinuityReport:
    """Examine the clips of a folder, in order of name, and write the report there.

    Args:
        folder: Where the clips are.
        sheets: Sheet of each character.
        measures: The measures.

    Raises:
        ConfigError: If there is no clip.
        MediaError: If a clip cannot be read.
        StorageError: If the report cannot be written.
    """
    clips = await asyncio.to_thread(_clips, folder)
    shots = [
        await asyncio.to_thread(_shot, number, clip, folder / FRAMES, tuple(sheets))
        for number, clip in enumerate(clips, 1)
    ]
    film = FilmPictures(folder.name, sheets, shots, folder)
    async with Panel(measures) as panel:
        report = await examine(film, panel)
    await asyncio.to_thread(_write, report, folder)
    return report


def named_in(name: str, cast: Sequence[str]) -> tuple[str, ...]:
    """Return who is mentioned in the name of a clip, as whole words in any case."""
    mentioned = f" {_words(name)} "
    return tuple(one for one in cast if f" {_words(one)} " in mentioned)


def _words(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def _clips(folder: Path) -> list[Path]:
    found = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)
    if not found:
        raise ConfigError(
            f"there is no clip in {folder}", hint=f"Clips end in {', '.join(sorted(SUFFIXES))}."
        )
    return found


def _shot(number: int, clip: Path, frames: Path, cast: Sequence[str]) -> ShotPictures:
    places = {which: frames / f"{clip.stem}.{which}.png" for which in ("first", "middle", "last")}
    frames.mkdir(exist_ok=True)
    watch = ClipWatch()
    facts = verify_clip(
        clip,
        first=places["first"],
        middle=places["middle"],
        last=places["last"],
        on_frame=watch.see,
        on_sound=watch.hear,
    )
    return ShotPictures(
        scene_id=number,
        title=clip.name,
        scheduled=named_in(clip.stem, cast),
        wanted=clip.stem,
        clip=clip,
        seconds=float(facts.duration),
        frames=places,
        signals=watch.signals(float(facts.fps)),
    )


def _write(report: ContinuityReport, folder: Path) -> None:
    text = report.model_dump_json(by_alias=True, indent=1) + "\n"
    write_atomically(folder / "continuity.json", lambda stream: stream.write(text.encode()))
    page = page_of(report, folder)
    write_atomically(folder / "continuity.html", lambda stream: stream.write(page.encode()))
