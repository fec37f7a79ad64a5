"""The arc of a story: how few events become a beginning, a middle and an end."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from grok_spicy_animatic.lexicon import PLACE_WORDS, first_in
from grok_spicy_animatic.story.events import (
    has_verb,
    present_in,
    subject_of,
    tidied,
    with_subject,
    without_setting,
)
from grok_spicy_animatic.story.moments import (
    closing_of,
    opening_of,
    place_title,
    scenery_titles_and_actions,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grok_spicy_animatic.story.scenery import Scenery

MOST_SCENES = 6
MOST_IN_SCENE = 6

_MEETING = r"\b(?:meet|find|discover|encounter|greet|befriend|rescue|help|visit)(?:s|es|ed)?\b"
_TITLE_WORDS = 7
_TITLE_LETTERS = 40
_ANYONE = re.compile(r"\b(?:he|she|it|they|them|both|together)\b", re.IGNORECASE)
_OBJECT = re.compile(
    r"(?<=\w )(?:it|them|him)\b(?!\s+(?:is|was|rains|snows))"
    r"|\bher(?=\s+(?:home|back|up|to|in|the|and)\b|$)",
    re.IGNORECASE,
)
"""Someone of the scene before, to whom something is done."""
_LOOSE_ENDS = {
    "a", "an", "the", "and", "or", "to", "of", "in", "on", "at", "with", "for", "their", "his",
    "her", "its", "by", "from", "into", "through", "as", "while", "above", "over", "under",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Beat:
    """One scene in the making.

    Attributes:
        number: Its number.
        title: Its title.
        present: Names of the characters in it.
        action: What happens.
        told: Whether the concept itself tells it.
    """

    number: int
    title: str
    present: list[str]
    action: str
    told: bool = False


def arc_of(
    events: Sequence[str],
    cast: Mapping[str, str],
    world: Scenery,
    scenes: int,
    *,
    motion: str = "",
    asked: int | None = None,
) -> list[Beat]:
    """Lay out scenes.

    Args:
        events: What happens, in the concept's words.
        cast: Names and kinds, the most important first.
        world: Where it happens.
        scenes: How many scenes to write.
        motion: The user's own motion where the concept names none.
        asked: How many scenes the concept itself asks for.
    """
    names = list(cast)
    if not names:
        return scenery_beats(events, world, scenes)
    told = told_beats([(0, event) for event in events if has_verb(event)], names)
    if not told:
        action = motion or _default_action(names)
        title = "A Moment Together" if len(names) > 1 else "A First Step"
        told = [Beat(0, title, _pair(names, 1), action)]
    beats = told[: max(MOST_SCENES, scenes) if asked is None else asked]
    if len(beats) < scenes:
        start = _start(names, beats[0])
        place = first_in(world.route[0], PLACE_WORDS) if world.route else world.place
        opening = opening_of(start, cast[start[0]], place or world.place)
        title = "Setting Out" if world.route else place_title(world)
        beats = [Beat(0, title, start, opening), *beats]
    while len(beats) < scenes:
        last = len(beats) == scenes - 1
        action, title = closing_of(names, cast, world, len(beats), last=last)
        beats.append(Beat(0, title, present_in(action, names), action))
    return [replace(beat, number=number) for number, beat in enumerate(beats, 1)]


def told_beats(events: Sequence[tuple[int, str]], names: Sequence[str]) -> list[Beat]:
    """Make one scene of each event; pronouns mean those of the scenes before.

    Args:
        events: Number and text of each, names already in place.
        names: The cast.
    """
    beats: list[Beat] = []
    met: list[str] = []
    before: list[str] = list(names[:1])
    for number, event in events:
        action = with_subject(event, before, met or list(names))
        present = present_in(action, names)[:MOST_IN_SCENE]
        if not present and _ANYONE.search(event):
            present = before
        if present == before[:1] and len(before) > 1 and _OBJECT.search(action):
            present = list(before)
        if not present and not number:
            present = list(names[:2])
        met += [name for name in present if name not in met]
        before = present or before
        title = _event_title(without_setting(action), names)
        beats.append(Beat(number, title, list(present), action, told=True))
    return beats


def _event_title(action: str, names: Sequence[str]) -> str:
    subject = subject_of(action, names)
    if len(action) > _TITLE_LETTERS and " and " in subject:
        action = tidied(action[len(subject) :]) or action
    kept: list[str] = []
    for word in action.split():
        if len(kept) >= _TITLE_WORDS or len(" ".join([*kept, word])) > _TITLE_LETTERS:
            break
        kept.append(word)
    while len(kept) > 1 and kept[-1].lower().strip(",;") in _LOOSE_ENDS:
        kept.pop()
    return " ".join(kept).rstrip(",;:.") or action[:_TITLE_LETTERS]


def _default_action(names: Sequence[str]) -> str:
    if len(names) == 1:
        return f"{names[0]} looks around and takes a first step forward"
    return f"{names[0]} meets {names[1]}"


def _pair(names: Sequence[str], part: int) -> list[str]:
    """Return who is in the middle (1) or at the end (2): all of a small cast, pairs of a large."""
    if len(names) <= MOST_IN_SCENE:
        return list(names)
    start = (part * 2 - 1) % len(names)
    return [names[start], names[(start + 1) % len(names)]]


def _start(names: Sequence[str], first: Beat) -> list[str]:
    """Return who opens the film: one of two who only meet later, else whoever acts first."""
    if len(first.present) > 1 and re.search(_MEETING, first.action, re.IGNORECASE):
        return first.present[:1]
    return first.present[:MOST_IN_SCENE] or list(names[:2])


def scenery_beats(events: Sequence[str], world: Scenery, scenes: int) -> list[Beat]:
    """Lay out a film without characters: the place, and the light that changes."""
    count = max(scenes, len(events[:MOST_SCENES]))
    usual = scenery_titles_and_actions(world, count)
    beats: list[Beat] = []
    for part, (title, action) in enumerate(usual):
        said = events[part] if part < len(events) else ""
        if said and ";" not in said:
            second = action.partition("; ")[2]
            said = f"{said}; {second}" if second else said
        beats.append(Beat(part + 1, title, [], said or action, told=bool(said)))
    return beats
