"""The cut list of a timeline: what lies where on one track of pictures. Pure arithmetic.

The film shows two clips at once while one fades into the other; an editor's track has one clip at
a time, a cut, and a dissolve around it that reaches into what lies beyond the cut in both clips.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy_handover.text import maker
from grok_spicy_handover.timeline import Cut, Fade, Marker

if TYPE_CHECKING:
    from grok_spicy_handover.timeline import Shot, Timeline


@dataclass(frozen=True, slots=True)
class CutList:
    """What lies on the track of pictures.

    Attributes:
        cuts: In order, without gaps.
        lost: Names of files that fade in in the film and begin with a cut here.
    """

    cuts: tuple[Cut, ...]
    lost: tuple[str, ...] = ()


def cut_list(timeline: Timeline, *, dissolves: bool = True, handles: int | None = None) -> CutList:
    """Lay a film out on one track.

    A dissolve becomes a cut, in the middle of where both clips are seen, if the format has none,
    if another dissolve is still going on, or if the clips have no frames beyond the cut. What is
    shown before and after it stays where it was, to the frame.

    Args:
        timeline: The film.
        dissolves: Whether the format has dissolves.
        handles: Frames that each clip has beyond its cuts; None for all that there are.
    """
    begins: list[tuple[int, Fade | None]] = []
    lost: list[str] = []
    free = 0
    for shot, start in zip(timeline.shots, timeline.starts, strict=True):
        fade = Fade(shot.dissolve // 2, shot.dissolve - shot.dissolve // 2)
        if not shot.dissolve:
            cut, kept = start, False
        elif dissolves and start >= free and (handles is None or handles >= fade.after):
            cut, kept = start + fade.before, True
        else:
            cut, kept = min(max(start + fade.before, free), start + shot.dissolve), False
            lost.append(shot.take.media.name)
        free = start + shot.dissolve if kept else cut
        begins.append((cut, fade if kept else None))
    ends = [cut for cut, _ in begins[1:]] + [timeline.frames]
    cuts = [
        Cut(
            media=shot.take.media.name,
            record=begin,
            frames=end - begin,
            source=begin - start - shot.take.media.first,
            fade=fade,
        )
        for shot, start, (begin, fade), end in zip(
            timeline.shots, timeline.starts, begins, ends, strict=True
        )
    ]
    # Of clips as short as a dissolve between two others nothing may be left between the cuts.
    return CutList(tuple(one for one in cuts if one.frames), tuple(lost))


def markers(timeline: Timeline, cuts: CutList) -> tuple[Marker, ...]:
    """Return what an editor should know, where it is: scores, warnings, prompts, what is missing.

    Args:
        timeline: The film.
        cuts: How it lies on the track.
    """
    found: list[Marker] = []
    for cut in cuts.cuts:
        shot = timeline.shot_of(cut.media)
        found.append(_described(shot, cut.record))
        warnings = list(shot.warnings)
        if cut.media in cuts.lost:
            warnings.append(
                f"{shot.name} fades in over {shot.dissolve} frames in the film; here it is a cut"
            )
        found += [Marker(cut.record, "Warning", text, "YELLOW") for text in warnings]
    for one in timeline.missing:
        starts = (*timeline.starts, timeline.frames)
        note = f"{one.what}: {one.reason}"
        found.append(Marker(min(starts[one.before], timeline.frames - 1), "Missing", note, "RED"))
    return tuple(found)


def _described(shot: Shot, frame: int) -> Marker:
    take = shot.take
    if shot.scene_id is None:
        return Marker(frame, take.media.name, shot.title, "BLUE")
    facts = [
        "the user's own" if take.own else f"take {take.number}",
        "not scored" if take.score is None else f"score {take.score:.2f}",
        *([f"seed {take.seed}"] if take.seed is not None else []),
        *([maker(take.provider, take.model)] if take.provider else []),
    ]
    note = f"{shot.title} ({', '.join(facts)})"
    if shot.prompt:
        note += f": {shot.prompt}"
    return Marker(frame, take.media.name, note, "GREEN")
