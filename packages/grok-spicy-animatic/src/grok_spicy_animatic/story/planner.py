"""From a brief to a plan: cast, scenes, look."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from grok_spicy.schemas import Character, StoryPlan

from grok_spicy_animatic.drawing.colour import WORDS, digest
from grok_spicy_animatic.drawing.look import look_of
from grok_spicy_animatic.lexicon import (
    LANDMARK_WORDS,
    WEATHER_WORDS,
    all_in,
    first_in,
    first_kind,
    words,
)
from grok_spicy_animatic.story.arc import arc_of, told_beats
from grok_spicy_animatic.story.brief import Brief, Member, numbered_scenes
from grok_spicy_animatic.story.cast import ORDINALS, Found, find_cast
from grok_spicy_animatic.story.describe import describe, padded
from grok_spicy_animatic.story.events import (
    events_of,
    tidied,
    with_names,
)
from grok_spicy_animatic.story.remarks import remarks_on, spelled
from grok_spicy_animatic.story.request import request_in
from grok_spicy_animatic.story.scenery import Scenery, scenery_of, told_by_things
from grok_spicy_animatic.story.scenes import scenes_of
from grok_spicy_animatic.story.whereabouts import place_word_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.schemas import Scene

STYLES = (
    "Layered paper-cut storyboard illustration, soft rim light, gentle grain",
    "Hand-painted storyboard in flat shapes, warm key light, visible paper texture",
    "Clean graphic storyboard, atmospheric depth, soft volumetric light",
)

_LONGEST_TITLE = 60
_MOST_IN_TITLE = 2
_SMALL_WORDS = {"a", "an", "the", "and", "or", "in", "on", "at", "of", "to", "for", "with", "by"}


@dataclass(frozen=True, slots=True)
class _Player:
    name: str
    found: Found
    description: str
    given: bool


def plan_story(brief: Brief, scenes: int = 3) -> StoryPlan:
    """Plan a film; the same brief, the same plan.

    Args:
        brief: The concept and what the user gave with it.
        scenes: How many scenes to write where the user numbered none and the events leave it
            open.
    """
    request = request_in(spelled(brief.concept))
    concept = request.story or "A quiet morning"
    found = find_cast(concept)
    if not found and not brief.cast and not brief.photos and _needs_someone(concept):
        found = [Found("Wanderer", "person", "wanderer", proper=False)]
    players = _players(brief, found)
    world = scenery_of(concept, _trades(players), brief.scene)
    kinds = {player.name: player.found.kind for player in players}
    renamed = _renamed(found, players)
    numbered = numbered_scenes(with_names(concept, renamed))
    if numbered:
        beats = told_beats([(number, tidied(text)) for number, text in numbered], list(kinds))
    else:
        beats = arc_of(
            events_of(concept, renamed),
            kinds,
            world,
            request.scenes or scenes,
            motion=brief.motion,
            asked=request.scenes,
        )
    used = {name for beat in beats for name in beat.present}
    return StoryPlan(
        title=_title(concept, [player for player in players if player.name in used], world),
        style=STYLES[digest("style", concept) % len(STYLES)],
        aspect_ratio=request.aspect,
        color_palette=world.palette,
        characters=_characters([player for player in players if player.name in used]),
        scenes=_remarked(scenes_of(beats, world, brief), remarks_on(brief)),
    )


def _remarked(scenes: list[Scene], remarks: Sequence[str]) -> list[Scene]:
    """Put remarks where the script shows them: at the end of the first scene's description."""
    if not remarks or not scenes:
        return scenes
    said = f"{scenes[0].description}. ({' '.join(remarks)})"
    return [scenes[0].model_copy(update={"description": said}), *scenes[1:]]


def _needs_someone(concept: str) -> bool:
    """Tell whether a concept without anyone in it is no scenery either."""
    scenic = place_word_in(concept) or told_by_things(concept)
    return not scenic and not first_in(concept, WEATHER_WORDS)


def _trades(players: Sequence[_Player]) -> list[str]:
    return [word for player in players for word in (player.found.noun, player.found.kind) if word]


def _players(brief: Brief, found: list[Found]) -> list[_Player]:
    """Bring together whom the user gave, whom photos show and whom the concept mentions."""
    open_ = list(found)
    players: list[_Player] = []
    for member in brief.cast:
        one = _matching(member, open_)
        if one is not None:
            open_.remove(one)
        players.append(_given(member, one))
    for photo in brief.photos:
        if any(_alike(photo.name, player.name) for player in players):
            players = [
                _Player(player.name, player.found, photo.description, given=True)
                if _alike(photo.name, player.name)
                else player
                for player in players
            ]
            continue
        one = _matching(photo, open_)
        if one is None and open_ and not open_[0].proper:
            one = open_[0]
        if one is not None:
            open_.remove(one)
        players.append(_given(photo, one))
    if not brief.cast:
        players += [_Player(one.name, one, "", given=False) for one in open_]
    order = {id(one): position for position, one in enumerate(found)}
    if any(id(player.found) not in order for player in players):
        return players
    return sorted(players, key=lambda player: order[id(player.found)])


def _given(member: Member, one: Found | None) -> _Player:
    kind = look_of(member.name, member.description).kind
    mention = one or Found(member.name, kind, first_kind(member.name) or "")
    if member.description:
        mention.kind = kind
    return _Player(member.name, mention, member.description, given=True)


def _matching(member: Member, found: Sequence[Found]) -> Found | None:
    """Return the mention that means a character the user gave."""
    for one in found:
        if _alike(one.name, member.name):
            return one
    kind = look_of(member.name, member.description).kind if member.description else None
    return next((one for one in found if one.kind == kind and not one.proper), None)


def _alike(first: str, second: str) -> bool:
    first, second = first.casefold().strip(), second.casefold().strip()
    return first == second or first in second.split() or second in first.split()


def _renamed(found: Sequence[Found], players: Sequence[_Player]) -> list[Found]:
    """Return the mentions under the names that the film uses."""
    names = {id(player.found): player.name for player in players}
    return [replace(one, name=names.get(id(one), one.name)) for one in found]


def _characters(players: Sequence[_Player]) -> list[Character]:
    taken: list[str] = []
    characters: list[Character] = []
    for player in players:
        text, cues, accent = describe(player.found, taken)
        if player.given and player.description:
            text = player.description
            if len(text.split()) < 40:  # noqa: PLR2004 - a config's few words, not a photo's
                text = padded(text, player.name)
        else:
            text = text.replace(player.found.name, player.name)
        taken += [accent, *[word for word in words(text) if word in WORDS][:1]]
        characters.append(
            Character(
                name=player.name,
                role=_role(player),
                visual_description=text,
                personality_cues=cues,
            )
        )
    return characters


def _role(player: _Player) -> str:
    noun = player.found.noun or ("" if player.found.kind == "person" else player.found.kind)
    adjectives = [word for word in player.found.adjectives if word not in WORDS][:2]
    role = " ".join([*adjectives, noun]).strip()
    return role if role.casefold() != player.name.casefold() else noun


def _headline(text: str) -> str:
    kept: list[str] = []
    for word in text.split():
        if len(" ".join([*kept, word])) > 44 or len(kept) >= 7:  # noqa: PLR2004 - a line of type
            break
        kept.append(word)
    return " ".join(kept).rstrip(",;:.") or text[:_LONGEST_TITLE]


def _title(concept: str, players: Sequence[_Player], world: Scenery) -> str:
    """Return the title: those it is about, else the place, else the concept's first words."""
    labels = list(dict.fromkeys(_called(player) for player in players))
    if len(labels) > _MOST_IN_TITLE:
        labels = [labels[0], "the Others"] if len(labels) > _MOST_IN_TITLE + 1 else labels[:2]
    if len(labels) == 1 and (landmarks := all_in(concept, LANDMARK_WORDS)):
        labels.append(f"the {landmarks[0]}")
    if labels:
        return _titled(" and ".join(labels))[:200]
    if place_word_in(concept):
        return _titled(re.sub(r"^the (?:foot|shore|deck|gates|cabin) of ", "", world.where))
    return _titled(_headline(" ".join(concept.split()))) or "A Quiet Morning"


def _called(player: _Player) -> str:
    """Return what a title calls a character: by name, by kind, or with others of its kind."""
    if player.found.proper or player.given:
        return player.name
    if player.name.startswith(tuple(f"{ordinal} " for ordinal in ORDINALS)):
        return f"the {_plural(player.name.partition(' ')[2].lower())}"
    return f"the {player.name}"


def _plural(noun: str) -> str:
    irregular = {
        "child": "children",
        "man": "men",
        "woman": "women",
        "wolf": "wolves",
        "mouse": "mice",
        "person": "people",
    }
    if noun in irregular:
        return irregular[noun]
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"


def _titled(text: str) -> str:
    parts = [
        word if index and word.lower() in _SMALL_WORDS else word[:1].upper() + word[1:]
        for index, word in enumerate(text.split())
    ]
    return " ".join(
        part.lower() if index and part.lower() in _SMALL_WORDS else part
        for index, part in enumerate(parts)
    )
