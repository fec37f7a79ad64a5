"""Where the figures of a film are: what a reframed film keeps in sight.

Read from the run's `continuity.json`, which says where each character was seen in the first,
middle and last frame of a shot. Between those the place is moved evenly.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from grok_spicy_handover.cutlist import CutList
    from grok_spicy_handover.film import Film
    from grok_spicy_handover.timeline import Cut, Timeline

REPORT = "continuity.json"

_MOMENTS = {"first": 0.0, "middle": 0.5, "last": 1.0}

_SEEN = {"right", "swapped", "undecided"}
"""Verdicts about a figure that was found in the picture, whoever it is."""

_MIDDLE = (0.5, 0.5)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Frames of a film in which the place to look at moves evenly.

    Attributes:
        start: The first frame.
        end: The frame after the last.
        here: Where to look at the beginning: across and down, in shares of the picture.
        there: Where to look at the end.
    """

    start: int
    end: int
    here: tuple[float, float]
    there: tuple[float, float]


def stretches(film: Film, timeline: Timeline, cuts: CutList) -> tuple[Stretch, ...]:
    """Return where to look in a film, from its first frame to its last.

    In shots of which no figure is known that is the middle.

    Args:
        film: The run.
        timeline: Its film.
        cuts: What lies on the track.
    """
    known = _places(film)
    found: list[Stretch] = []
    for cut in cuts.cuts:
        points = known.get(_scene(timeline, cut), [(0.0, _MIDDLE)])
        found += _moving(cut.record, cut.end, points)
    return tuple(found)


def _scene(timeline: Timeline, cut: Cut) -> int:
    """Return the number of the scene that a cut shows; -1 for a card, of which nothing is known."""
    scene_id = timeline.shot_of(cut.media).scene_id
    return -1 if scene_id is None else scene_id


def followed(places: Sequence[Stretch]) -> bool:
    """Whether any figure is known.

    Args:
        places: Where to look.
    """
    return any(one.here != _MIDDLE or one.there != _MIDDLE for one in places)


def _moving(
    start: int, end: int, points: Sequence[tuple[float, tuple[float, float]]]
) -> Iterator[Stretch]:
    """Move from one known place to the next; before the first and after the last it rests."""
    at, place = start, points[0][1]
    for moment, there in [(points[0][0], place), *points[1:], (1.0, points[-1][1])]:
        until = end if moment == 1.0 else start + round((end - start) * moment)
        if until > at:
            yield Stretch(at, until, place, there)
        at, place = max(at, until), there


def _places(film: Film) -> Mapping[int, list[tuple[float, tuple[float, float]]]]:
    path = film.file(REPORT)
    if path is None:
        return {}
    try:
        shots = json.loads(path.read_text("utf-8"))["shots"]
        found = {int(shot["scene_id"]): sorted(_points(shot)) for shot in shots}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        # A report that cannot be read is none: the middle is kept then.
        return {}
    return {scene: points for scene, points in found.items() if points}


def _points(shot: Mapping[str, Any]) -> Iterator[tuple[float, tuple[float, float]]]:
    for look in shot.get("looks", []):
        moment = _MOMENTS.get(look.get("which"))
        boxes = [
            one["box"]
            for one in look.get("verdicts", [])
            if one.get("box") and one.get("kind") in _SEEN
        ]
        if moment is None or not boxes:
            continue
        across = sum(box["left"] + box["right"] for box in boxes) / (2 * len(boxes))
        down = sum(box["top"] + box["bottom"] for box in boxes) / (2 * len(boxes))
        yield moment, (min(1.0, max(0.0, across)), min(1.0, max(0.0, down)))
