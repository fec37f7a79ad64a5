"""The arc of a story: how few events become a beginning, a middle and an end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.colour import digest
from grok_spicy_animatic.lexicon import LANDMARK_WORDS, all_in
from grok_spicy_animatic.story.events import has_verb, present_in, without_setting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy_animatic.story.scenery import Scenery

MOST_SCENES = 6


@dataclass(frozen=True, slots=True)
class Beat:
    """One scene in the making.

    Attributes:
        number: Its number.
        title: Its title.
        present: Names of the characters in it.
        action: What happens.
    """

    number: int
    title: str
    present: list[str]
    action: str


def arc_of(
    events: Sequence[str], names: Sequence[str], world: Scenery, scenes: int, *, motion: str = ""
) -> list[Beat]:
    """Lay out scenes.

    Args:
        events: What happens, in the concept's words.
        names: The cast, the most important first.
        world: Where it happens.
        scenes: How many scenes to write.
        motion: The user's own motion where the concept names none.
    """
    if not names:
        return _scenery(events, world, scenes)
    told = [event for event in events if has_verb(event)]
    if len(told) >= scenes:
        return _told(told[:MOST_SCENES], names)
    middle = [_event_beat(event, names) for event in told] or [
        (motion or _default_action(names), _pair(names, 1), "A Moment Together")
    ]
    first = (_opening(names, world), _start(names, middle[0][1]), _place_title(world))
    beats = [first, *middle]
    while len(beats) < scenes:
        beats.append(_closing(names, world, len(beats) - 1, last=len(beats) == scenes - 1))
    return [
        Beat(number, title, present, action)
        for number, (action, present, title) in enumerate(beats[: max(scenes, 2)], 1)
    ]


def _told(events: Sequence[str], names: Sequence[str]) -> list[Beat]:
    """Make one scene of each event; "they" and "it" mean those of the scene before."""
    beats: list[Beat] = []
    for number, event in enumerate(events, 1):
        action, present, title = _event_beat(event, names)
        if not present_in(event, names) and beats:
            present = beats[-1].present
        beats.append(Beat(number, title, present, action))
    return beats


def _event_beat(event: str, names: Sequence[str]) -> tuple[str, list[str], str]:
    present = present_in(event, names) or _pair(names, 1)
    action = without_setting(event)
    return action, present[:3], _event_title(action)


def _event_title(action: str) -> str:
    parts = action.split()
    title = " ".join(parts[:6]).rstrip(",;:")
    return title[:1].upper() + title[1:]


def _default_action(names: Sequence[str]) -> str:
    if len(names) == 1:
        return f"{names[0]} looks around and takes a first step forward"
    return f"{names[0]} meets {names[1]}"


def _pair(names: Sequence[str], part: int) -> list[str]:
    """Return who is in the middle (1) or at the end (2): all of a small cast, pairs of a large."""
    if len(names) <= 2:  # noqa: PLR2004 - two fit any frame
        return list(names)
    start = (part * 2 - 1) % len(names)
    return [names[start], names[(start + 1) % len(names)]]


def _start(names: Sequence[str], middle: Sequence[str]) -> list[str]:
    """Open on one of two who only meet later, on the first two of more."""
    if len(names) == 2 and len(middle) == 2:  # noqa: PLR2004
        return [names[0]]
    return list(names[:2]) if len(names) > 2 else list(names)  # noqa: PLR2004


def _place_title(world: Scenery) -> str:
    where = world.where.split()
    if where and where[0].lower() in {"a", "an", "the", "their", "his", "her", "its", "some"}:
        where = where[1:]
    return " ".join(word[:1].upper() + word[1:] for word in where[:5]) or "The Beginning"


_OPENINGS = {
    "forest": "{a} walks along the path between the trees",
    "meadow": "{a} walks up the path through the tall grass",
    "mountains": "{a} climbs the last bend of the path",
    "desert": "{a} walks over the crest of a dune",
    "snow": "{a} walks through fresh snow",
    "cave": "{a} steps out of the dark into the light of the crystals",
    "coast": "{a} walks along the edge of the water",
    "harbour": "{a} walks along the quay past the moored boats",
    "sea": "{a} steps to the rail and looks out over the waves",
    "lake": "{a} walks along the shore",
    "deep": "{a} glides over the reef",
    "city": "{a} walks down the street beneath the lit windows",
    "village": "{a} walks down the lane past the houses",
    "garden": "{a} walks between the flower beds",
    "room": "{a} looks up and sees the light fall through the window",
    "space": "{a} walks over the dust and looks up at the planets",
}


def _opening(names: Sequence[str], world: Scenery) -> str:
    return _OPENINGS.get(world.place, "{a} walks into view").format(a=names[0])


def _closing(
    names: Sequence[str], world: Scenery, part: int, *, last: bool
) -> tuple[str, list[str], str]:
    """Return what follows the events: a turn, then rest."""
    a = names[0]
    present = _pair(names, 2) if len(names) > 2 else list(names)  # noqa: PLR2004
    other = next((name for name in present if name != a), "")
    seed = digest("closing", *names, world.place, part)
    landmark = next(iter(all_in(world.where, LANDMARK_WORDS)), "")
    if not last:
        actions = (
            (
                f"{a} shows {other} something in the distance"
                if other
                else f"{a} finds a hidden clue"
            ),
            (f"{a} points the way and {other} follows" if other else f"{a} stops and listens"),
        )
        return actions[seed % 2], present, "The Turn"
    if other:
        endings = (
            f"{present[0]} and {present[1]} stand side by side and look up at the sky",
            f"{present[0]} and {present[1]} sit down together and rest",
            f"{present[0]} waves and {present[1]} nods, then both look ahead",
        )
    else:
        endings = (
            f"{a} stops and looks up at the sky",
            f"{a} sits down and rests, content",
            f"{a} turns and waves",
        )
    titles = (
        ("Side by Side", "A Quiet End", "Until Tomorrow")
        if other
        else ("Looking Up", "A Quiet End", "Until Tomorrow")
    )
    chosen = seed % 3
    action = endings[chosen]
    return (
        (f"{action} by the {landmark}" if landmark and chosen == 1 else action),
        present,
        titles[chosen],
    )


_SCENERY_ACTIONS = {
    "forest": "Light shifts between the trunks; leaves drift down through the light",
    "meadow": "Wind runs through the grass in waves; cloud shadows pass over the hills",
    "mountains": "Clouds drift past the peaks; the light climbs down the slopes",
    "desert": "Sand blows off the crests; the shadows of the mesas grow longer",
    "snow": "Flakes drift down; the wind lifts a veil of snow off the firs",
    "cave": "Water drops glint; the crystals slowly begin to glow",
    "coast": "Waves roll in and draw back; gulls circle over the water",
    "harbour": "The moored boats sway; lights come on along the quay",
    "sea": "Swell rises and falls; the horizon brightens",
    "lake": "Mist drifts over the water; a ring of ripples spreads and fades",
    "deep": "Shafts of light sway; bubbles rise past the corals",
    "city": "Lights move along the street; one window after another lights up",
    "village": "Smoke rises from a chimney; the shadows wander over the lane",
    "garden": "Blossoms sway; petals drift across the path",
    "room": "Dust dances in the light; the light wanders across the wall",
    "space": "The planet turns slowly; its shadow creeps over the ground",
}

_SCENERY_TITLES = ("First Light", "The Hours Pass", "Last Light")


def _scenery(events: Sequence[str], world: Scenery, scenes: int) -> list[Beat]:
    """Lay out a film without characters: the place, and the light that changes."""
    usual = _SCENERY_ACTIONS.get(world.place, "Light moves over the land; the clouds drift on")
    beats: list[Beat] = []
    for part in range(max(scenes, len(events[:MOST_SCENES]))):
        event = events[part] if part < len(events) else ""
        if event and ";" not in event:
            second_phase = usual.split("; ")[part % 2]
            event = f"{event}; {second_phase[:1].lower()}{second_phase[1:]}"
        if not event:
            first, second = usual.split("; ")
            event = (
                f"{first}; {second}",
                f"{second[:1].upper()}{second[1:]}; the air grows still",
                f"The light changes slowly; {first[:1].lower()}{first[1:]} until it rests",
            )[part % 3]
        title = _place_title(world) if part == 0 else _SCENERY_TITLES[part % 3]
        beats.append(Beat(part + 1, title, [], event))
    return beats
