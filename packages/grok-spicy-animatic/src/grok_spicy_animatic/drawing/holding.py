"""Things of a shot: in the hands of whoever uses them, else on the ground beside everybody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.recipe import Actor, Thing
from grok_spicy_animatic.language.deeds import deeds_in
from grok_spicy_animatic.language.grammar import DETERMINERS
from grok_spicy_animatic.language.places import is_place_word
from grok_spicy_animatic.language.props import is_object, props_in
from grok_spicy_animatic.language.subjects import PREPOSITIONS
from grok_spicy_animatic.language.tokens import mentions, tokens_of, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy_animatic.language.acts import Pose

_HOLDING: tuple[Pose, ...] = ("hold", "carry", "reach", "point", "hug", "sit", "kneel")


def things_in(
    told: str, place: str, actors: Sequence[Actor], avoid: str, it: str
) -> tuple[Thing, ...]:
    """Return the things that a shot shows, each with whoever has it or in a place of its own.

    Args:
        told: What happens, without what is said.
        place: Where it plays: its words are no things.
        actors: Who is seen.
        avoid: What is not to be drawn.
        it: What `it` means, if it is a thing of the shot before.
    """
    called = {word for actor in actors for word in words_of(actor.name)}
    names = [
        name
        for name in props_in(told, place)
        if not mentions(avoid, (name, name.split()[-1])) and not called & set(name.split())
    ]
    names = [*names, it] if it and it not in names else names
    user, deed = _user(told, actors, names)
    at_hand = user is not None and user.pose not in _ON_THE_WAY
    held = [
        name
        for name in names
        if not is_place_word(name)
        and (_carried(name, told)
             or (at_hand and name in deed and (is_object(told, name) or _follows(name, deed)))
             or (name == it and _DONE_TO_IT.search(told)))
    ][:_HANDS]  # fmt: skip
    things: list[Thing] = []
    for index, name in enumerate(names):
        if user is not None and name in held:
            things.append(Thing(name=name, x=user.x, holder=user.name))
            continue
        things.append(Thing(name=name, x=_free(actors, index)))
    return tuple(things)


_HANDS = 2
_ON_THE_WAY = frozenset(("walk", "run", "jump", "fly", "fall", "lie", "sleep"))
"""Poses of those who have nothing in their hands, unless it is said that they carry it."""

_DONE_TO_IT = re.compile(r"\w+ (?:\w+ )?it\b", re.IGNORECASE)


def _follows(name: str, deed: str) -> bool:
    """Tell whether a deed is a word and a thing, `ripara una rete`: its verb, whatever it means."""
    words = [token.low for token in tokens_of(deed) if token.is_word]
    thing = words_of(name)
    begin = 2 if len(words) > 1 and words[1] in DETERMINERS else 1
    verb = bool(words) and words[0] not in PREPOSITIONS and words[0] not in DETERMINERS
    return verb and words[begin : begin + len(thing)] == thing


def _carried(name: str, told: str) -> bool:
    """Tell whether somebody is said to be there with a thing: `a man with a lantern`."""
    with_it = rf"(?<!\w)(?:with|mit|con|com|avec|holding)\s+(?:\w+\s+){{0,3}}{re.escape(name)}"
    return re.search(with_it, told, re.IGNORECASE) is not None


def _user(told: str, actors: Sequence[Actor], names: Sequence[str]) -> tuple[Actor | None, str]:
    """Return whose hands a thing is in, and what they do, in lower case.

    Whoever does something with a thing has it, else whoever holds anything.
    """
    seen = {actor.name: actor for actor in actors if not actor.back}
    for deed in deeds_in(told, list(seen), names):
        for name in deed.doers:
            if name in seen:
                return seen[name], deed.words.casefold()
    holding = (actor for actor in seen.values() if actor.pose in _HOLDING)
    return next(holding, next(iter(seen.values()), None)), ""


def _free(actors: Sequence[Actor], index: int) -> float:
    """Return a place on the ground beside everybody."""
    if not actors:
        return (0.5, 0.25, 0.75)[index % 3]
    taken = [actor.x for actor in actors]
    spots = sorted(
        (0.16, 0.84, 0.5, 0.32, 0.68), key=lambda spot: -min(abs(spot - x) for x in taken)
    )
    lead = actors[0]
    ahead = round(min(0.88, max(0.12, lead.x + lead.facing * 0.24)), 2)
    if index == 0 and len(actors) == 1:
        return ahead
    return spots[index % len(spots)]
