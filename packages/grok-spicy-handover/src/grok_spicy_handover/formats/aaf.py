"""AAF for Avid Media Composer: cuts and sound with linked media; read back by pyaaf2.

Dissolves, other takes, stills and markers stay in the master: what AAF can say of them, programs
read in too many ways.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import opentimelineio as otio
from grok_spicy.system.files import discard, publish, temporary_beside

from grok_spicy_handover.formats.otio import relative_url
from grok_spicy_handover.timeline import Cut

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from grok_spicy_handover.cutlist import CutList
    from grok_spicy_handover.stems import Stem
    from grok_spicy_handover.timeline import Timeline

PICTURES = "V1"


def write_aaf(timeline: Timeline, cuts: CutList, stems: Sequence[Stem], path: Path) -> None:
    """Write the cuts and the sound of a film as AAF.

    Args:
        timeline: The film, with its media where they are handed over.
        cuts: What lies on the track of pictures, without dissolves.
        stems: Voice, music and the like.
        path: The file.
    """
    from otio_aaf_adapter.adapters import advanced_authoring_format

    temporary = temporary_beside(path)
    try:
        advanced_authoring_format.write_to_file(
            _timeline(timeline, cuts, stems), str(temporary), use_empty_mob_ids=True
        )
        publish(temporary, path)
    finally:
        discard(temporary)


def read_cuts(path: Path) -> tuple[Cut, ...]:
    """Read the cuts of an AAF file's first track of pictures.

    Args:
        path: The file.

    Raises:
        ValueError: If it has no such track.
    """
    import aaf2

    with aaf2.open(str(path), "r") as file:
        for mob in file.content.toplevel():
            for slot in mob.slots:
                if slot.media_kind == "Picture":
                    return tuple(_cuts(slot.segment.components))
    raise ValueError("it has no track of pictures")


def _cuts(components: Any) -> list[Cut]:
    found: list[Cut] = []
    at = 0
    for one in components:
        if type(one).__name__ == "SourceClip":
            found.append(Cut(str(one.mob.name), at, int(one.length), int(one.start)))
        at += int(one.length)
    return found


def _timeline(timeline: Timeline, cuts: CutList, stems: Sequence[Stem]) -> Any:
    rate = float(timeline.rate)
    whole = otio.schema.Timeline(
        name=timeline.title,
        global_start_time=otio.opentime.RationalTime(timeline.begins, rate),
    )
    pictures = otio.schema.Track(name=PICTURES, kind=otio.schema.TrackKind.Video)
    sound = otio.schema.Track(name="A1", kind=otio.schema.TrackKind.Audio)
    for cut in cuts.cuts:
        media = timeline.shot_of(cut.media).take.media
        shown = _range(rate, cut.source, cut.frames)
        there = _range(rate, 0, media.frames)
        pictures.append(_clip(media.name, media.path, shown, there))
        if media.sound is None:
            sound.append(otio.schema.Gap(source_range=_range(rate, 0, cut.frames)))
        else:
            # A master mob of its own: one of the same name would be taken for the picture's.
            sound.append(_clip(f"{media.name} sound", media.sound, shown, there))
    whole.tracks.extend([pictures, sound])
    for number, stem in enumerate(stems, start=2):
        if stem.heard:
            length = _range(rate, 0, timeline.frames)
            track = otio.schema.Track(name=f"A{number}", kind=otio.schema.TrackKind.Audio)
            track.append(_clip(stem.name, stem.path, length, length))
            whole.tracks.append(track)
    return whole


def _clip(name: str, path: Path, shown: Any, there: Any) -> Any:
    reference = otio.schema.ExternalReference(target_url=relative_url(path), available_range=there)
    return otio.schema.Clip(name=name, media_reference=reference, source_range=shown)


def _range(rate: float, start: int, frames: int) -> Any:
    return otio.opentime.TimeRange(
        otio.opentime.RationalTime(start, rate), otio.opentime.RationalTime(frames, rate)
    )
