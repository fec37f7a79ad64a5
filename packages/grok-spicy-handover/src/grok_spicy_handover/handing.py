"""Handing a film over: media, timelines, sound, what to do with them, each file read back."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from grok_spicy.errors import ConfigError
from grok_spicy.system.files import publish, temporary_beside, write_atomically

from grok_spicy_handover.cutlist import CutList, cut_list, markers
from grok_spicy_handover.film import timeline_of
from grok_spicy_handover.instructions import instructions
from grok_spicy_handover.media import deliver, trims
from grok_spicy_handover.soft import add_subtitles
from grok_spicy_handover.sound import Sources, make_stems
from grok_spicy_handover.subtitles import Cue, cues_of, hurried, read_cues, write_subtitles

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from grok_spicy_handover.film import Film
    from grok_spicy_handover.signing.keys import SigningKey
    from grok_spicy_handover.stems import Stem
    from grok_spicy_handover.timeline import Timeline

Program = Literal["otio", "resolve", "premiere", "fcp", "avid", "all"]

FOLDER = "handover"

SUBTITLED_NAME = "film-subtitled.mp4"

SUBTITLES = "subtitles"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a hand-over consists of.

    Attributes:
        programs: Who gets it.
        takes: Whether takes that are not in the film go too.
        handles: Frames that clips keep beyond their cuts; None for whole clips.
        zipped: Whether the folder is packed into one file as well.
        sign: The key that a copy of the film is signed with; None for no signed copy.
        prompts: Whether the signed copy tells what the shots were filmed from.
        sources: Voice and music.
        lines: A file of subtitles with times; None: the dialogue of the plan.
    """

    programs: tuple[str, ...] = ("all",)
    takes: bool = False
    handles: int | None = None
    zipped: bool = False
    sign: SigningKey | None = None
    prompts: bool = False
    sources: Sources = field(default_factory=Sources)
    lines: Path | None = None


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What was handed over.

    Attributes:
        folder: The folder with everything.
        timeline: The film, with its files there.
        written: The timelines, each read back and compared with the film.
        notices: What is worth knowing.
        signed: The signed copy of the film.
        subtitles: The subtitles, and the copy of the film that has them.
        packed: The ZIP file of the folder.
    """

    folder: Path
    timeline: Timeline
    written: tuple[Path, ...]
    notices: tuple[str, ...] = field(default=())
    signed: Path | None = None
    subtitles: tuple[Path, ...] = ()
    packed: Path | None = None


async def hand_over(film: Film, wanted: Wanted, folder: Path | None = None) -> HandedOver:
    """Hand a film over, as far as it is made.

    Args:
        film: The film.
        wanted: What goes along.
        folder: Where it goes; None: the folder `handover` of the run.

    Raises:
        ConfigError: If there is nothing to hand over.
        MediaError: If a clip cannot be read or encoded.
        ReadBackError: If a file that was written does not read as the film.
        StorageError: If a file cannot be written.
    """
    if film.folder is None:
        raise ConfigError(
            "a plan has no clips to hand over", hint="See it on paper with: grok-spicy storyboard"
        )
    # Before anything is written: what the user gave, and the key.
    await asyncio.to_thread(wanted.sources.check)
    given = None if wanted.lines is None else await asyncio.to_thread(read_cues, wanted.lines)
    if wanted.sign is not None:
        await asyncio.to_thread(wanted.sign.algorithm)
    place = film.folder.root / FOLDER if folder is None else folder
    whole = await asyncio.to_thread(timeline_of, film)
    cuts = cut_list(whole, handles=wanted.handles)
    parts = {} if wanted.handles is None else trims(whole, cuts, wanted.handles)
    timeline = await deliver(whole, place, parts, takes=wanted.takes)
    laid = cut_list(timeline, handles=wanted.handles)
    stems = await make_stems(timeline, laid, wanted.sources, place)
    spoken = cues_of(timeline, laid, film.lines) if given is None else given
    subtitles = await _subtitled(film, timeline, spoken, place)
    finished = next((one for one in subtitles if one.name == SUBTITLED_NAME), film.path)
    written = await asyncio.to_thread(_timelines, timeline, wanted, place, stems)
    text = instructions(timeline, written, stems, subtitles)
    await asyncio.to_thread(_write_text, place / "README.md", text)
    # Last of all: whatever touches the film after this would break its signature.
    signed = await asyncio.to_thread(_signed, finished, whole, wanted, place)
    packed = await asyncio.to_thread(_pack, place) if wanted.zipped else None
    notices = (*_notices(timeline, cuts), *hurried(spoken))
    return HandedOver(place, timeline, tuple(written), notices, signed, tuple(subtitles), packed)


async def _subtitled(
    film: Film, timeline: Timeline, cues: Sequence[Cue], place: Path
) -> list[Path]:
    """Write the subtitles, and a copy of the film that has them, if there is a film."""
    if not cues:
        return []
    files = await asyncio.to_thread(write_subtitles, cues, timeline, place / SUBTITLES)
    if film.path is None:
        return files
    dest = place / SUBTITLED_NAME
    await add_subtitles(film.path, files[0], dest)
    return [*files, dest]


def _timelines(
    timeline: Timeline, wanted: Wanted, place: Path, stems: Sequence[Stem]
) -> list[Path]:
    from grok_spicy_handover.formats.writing import Job, writers

    job = Job(timeline, place, stems, wanted.handles)
    return [write(job) for write in writers(wanted.programs)]


def _signed(film: Path | None, timeline: Timeline, wanted: Wanted, place: Path) -> Path | None:
    if wanted.sign is None:
        return None
    if film is None:
        raise ConfigError(
            "there is no finished film to sign", hint="Finish it with: grok-spicy resume"
        )
    from grok_spicy_handover.signing.sign import SIGNED_NAME, sign_film

    dest = place / SIGNED_NAME
    sign_film(film, dest, timeline, wanted.sign, prompts=wanted.prompts)
    return dest


def _notices(timeline: Timeline, cuts: CutList) -> tuple[str, ...]:
    found = [f"{one.what} is not in it: {one.reason}." for one in timeline.missing]
    found += [f"{one.note}." for one in markers(timeline, cuts) if one.name == "Warning"]
    return tuple(found)


def _write_text(path: Path, text: str) -> None:
    write_atomically(path, lambda stream: stream.write(text.encode()))


def _pack(folder: Path) -> Path:
    """Pack the folder into a ZIP file beside it, and return that."""
    final = folder.with_name(f"{folder.name}.zip")
    temporary = temporary_beside(final)
    shutil.make_archive(str(temporary.with_suffix("")), "zip", folder.parent, folder.name)
    publish(temporary, final)
    return final
