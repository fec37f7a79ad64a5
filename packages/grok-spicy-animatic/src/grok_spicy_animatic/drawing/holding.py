"""Things of a shot: in the hands of whoever uses them, else on the ground beside everybody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.grasp import does, sent, takes
from grok_spicy_animatic.drawing.recipe import Actor, Thing
from grok_spicy_animatic.language.acts import is_act
from grok_spicy_animatic.language.deeds import deeds_in
from grok_spicy_animatic.language.gestures import boat_of, is_boat
from grok_spicy_animatic.language.grammar import DETERMINERS
from grok_spicy_animatic.language.handiwork import is_written_in
from grok_spicy_animatic.language.handling import (
    can_be_held,
    can_be_stood_on,
    catcher_in,
    in_an_arm,
    in_the_sky,
    lets_go,
    relation_of,
    stays_behind,
    subject_elsewhere,
    too_large,
    way_of,
)
from grok_spicy_animatic.language.places import (
    LANDMARKS,
    WEATHER,
    is_place_word,
    key_in,
    keys_in,
)
from grok_spicy_animatic.language.props import is_object, props_in
from grok_spicy_animatic.language.scenery import is_mark
from grok_spicy_animatic.language.subjects import PREPOSITIONS, mentions_of
from grok_spicy_animatic.language.tokens import mentions, tokens_of, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy_animatic.drawing.recipe import Spot
    from grok_spicy_animatic.language.acts import Pose
    from grok_spicy_animatic.language.deeds import Deed

_HOLDING: tuple[Pose, ...] = (
    "hold",
    "carry",
    "reach",
    "point",
    "hug",
    "sit",
    "kneel",
    "catch",
    "write",
    "knit",
    "work",
)


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
    boat = boat_of(told)
    if boat and actors:
        names = [next((name for name in names if is_boat(name)), boat), *names]
        names = list(dict.fromkeys(names))
    if not actors:
        return _alone(told, names, it)
    deeds = deeds_in(told, [actor.name for actor in actors if not actor.back], names)
    uses = {name: _user(deeds, actors, name) for name in names}
    used = [
        name
        for name, (user, deed, _) in uses.items()
        if not is_place_word(name)
        and (_carried(name, told)
             or (_at_hand(user) and name in deed
                 and (is_object(told, name) or _follows(name, deed)
                      or (user is not None and does(user) == "write"
                          and is_written_in(name, deed))))
             or (name == it and (_DONE_TO_IT.search(told) or _done_to(name, told))))
    ]  # fmt: skip
    held = [
        name
        for name in used
        for _, deed, doers in [uses[name]]
        if _carried(name, told)
        or takes(uses[name][0], name, deed)
        or (can_be_held(name) and not (len(doers) > 1 and name in deed))
    ][:_HANDS]
    moving = _moving(told, actors, names)
    things: list[Thing] = []
    for index, name in enumerate(names):
        user, deed, doers = uses[name]
        if in_an_arm(name, told):
            user = _last_named(told, name, actors) or user
        own = Thing(
            name=name,
            x=_open(actors, things)
            if too_large(name) and len(actors) > 1
            else _free(actors, index),
            way=way_of(told) if name == moving else "",
            large=too_large(name),
        )
        if user is not None and name in held:
            own = own.model_copy(
                update={"x": user.x, "holder": user.name, "large": False}
                | ({"way": way} if name in deed and (way := sent(user, deed)) else {})
            )
            if name in deed and lets_go(told):
                own = own.model_copy(update={"spot": "dropped", "way": "down"})
        else:
            shared = _between(doers) if name in used else None
            own = _put(own, told, actors, user, shared, moving=name == moving)
            if things and relation_of(name, told) == "over":
                own = own.model_copy(update={"x": things[-1].x})
        things.append(own)
    return tuple(things)


def _at_hand(user: Actor | None) -> bool:
    """Tell whether somebody has their hands free for what they do something with."""
    return user is not None and user.pose not in _ON_THE_WAY


def _put(
    thing: Thing,
    told: str,
    actors: Sequence[Actor],
    user: Actor | None,
    shared: float | None,
    *,
    moving: bool,
) -> Thing:
    """Return a thing that nobody holds where the words put it."""
    relation = "under" if is_boat(thing.name) and boat_of(told) else relation_of(thing.name, told)
    if in_the_sky(thing.name):
        return thing.model_copy(update={"spot": "sky", "large": False})
    on_it = _last_named(told, thing.name, actors)
    user = on_it or user
    beneath = thing.large or (user is not None and user.pose in _ON_SOMETHING)
    if relation == "under" and user is not None and beneath and can_be_stood_on(thing.name):
        return thing.model_copy(
            update={"x": user.x, "holder": user.name, "spot": "under", "large": False}
        )
    if user is not None and user.pose == "point":
        ahead = min(0.88, max(0.12, user.x + user.facing * 0.28))
        return thing.model_copy(update={"x": round(ahead, 3), "spot": "ahead"})
    if relation in {"behind", "towards"} or (moving and stays_behind(told)):
        return thing.model_copy(update={"spot": "behind"})
    if relation == "over" and user is not None:
        return thing.model_copy(update={"spot": "sky", "large": False})
    if shared is None:
        near = on_it is not None and not thing.large and not moving and len(actors) > 1
        beside = thing.x
        if near and on_it is not None:
            away = 0.21 if on_it.pose in _STRETCHED else 0.1
            beside = min(0.94, max(0.06, on_it.x + on_it.facing * away))
        return thing.model_copy(update={"x": round(beside, 3)})
    return thing.model_copy(update={"x": shared, "spot": "" if thing.large else "between"})


def _last_named(told: str, thing: str, actors: Sequence[Actor]) -> Actor | None:
    """Return who is named last before a thing: `a boy counts gulls on the wall`."""
    before = told[: max(0, told.casefold().find(thing))]
    named = {one.name: one.start for one in mentions_of(before, [one.name for one in actors])}
    low = before.casefold()
    last = {name: max(low.rfind(name.casefold()), start) for name, start in named.items()}
    return max(
        (one for one in actors if one.name in last), key=lambda one: last[one.name], default=None
    )


def _between(doers: Sequence[Actor]) -> float | None:
    """Return the middle between those who do something together, if they are apart."""
    xs = sorted(actor.x for actor in doers)
    if len(xs) < 2:  # noqa: PLR2004 - a pair
        return None
    middle = (len(xs) - 1) // 2
    return round((xs[middle] + xs[middle + 1]) / 2, 3)


def _moving(told: str, actors: Sequence[Actor], names: Sequence[str]) -> str:
    """Return the thing that a text is about, if it is about none of those who are seen."""
    for deed in deeds_in(told, [actor.name for actor in actors], names):
        for name in deed.doers:
            if name in names:
                return name
    return ""


def _alone(told: str, names: Sequence[str], it: str) -> tuple[Thing, ...]:
    """Return the things of a shot in which nobody is: what it is about first, with its way."""
    if not names and (subject := subject_elsewhere(told)):
        names = [subject]
    if it and it in names:
        names = [it, *(name for name in names if name != it)]
    catcher = catcher_in(told, names)
    if catcher:
        names = [catcher, *(name for name in names if name != catcher)]
    found: list[Thing] = []
    for index, name in enumerate(names):
        relation = relation_of(name, told) if index else ""
        spot: Spot = "under" if relation == "under" else "over" if relation == "over" else ""
        if in_the_sky(name):
            spot = "sky"
        way = way_of(told) if index == 0 and not _of_weather(told) else ""
        if catcher:
            way = "right" if index == 0 else ""
        found.append(Thing(name=name, x=_AT[index % 3], spot=spot, way=way, large=True))
    return tuple(found)


def _of_weather(told: str) -> bool:
    """Tell whether a text is about rain or snow: what it falls on goes nowhere."""
    return key_in(" ".join(words_of(told)[:1]), WEATHER) is not None


_AT = (0.5, 0.25, 0.75)
_FURNITURE = ("window", "door", "table", "bed", "shelves")
_BOXED = (*_FURNITURE, "clouds", "sun", "moon")


def without_boxed(marks: Sequence[str], things: Sequence[Thing]) -> tuple[str, ...]:
    """Return the marks of a backdrop before which things stand alone, without those in boxes."""
    return tuple(
        mark
        for mark in marks
        if mark not in _BOXED or not any(is_mark(thing.name, mark) for thing in things)
    )


def on_the_backdrop(
    things: Sequence[Thing], marks: Sequence[str], landmarks: Sequence[str]
) -> tuple[Thing, ...]:
    """Return things, those that the backdrop shows without a box: their names stand on them.

    Args:
        things: The things of a shot.
        marks: What a plain backdrop shows.
        landmarks: What stands far off, drawn as everybody knows it: it needs no name.
    """
    kept: list[Thing] = []
    for thing in things:
        mark = next((one for one in _FURNITURE if one in marks and is_mark(thing.name, one)), None)
        if mark is not None:
            at = {"holder": None, "spot": mark, "large": False}
            kept.append(thing.model_copy(update=at))
        elif not any(keys_in(thing.name, {one: LANDMARKS[one]}) for one in landmarks):
            kept.append(thing)
    return tuple(kept)


def turned_to_marks(
    actors: tuple[Actor, ...], things: Sequence[Thing], told: str
) -> tuple[Actor, ...]:
    """Turn one who does something to a window or a door to it, and let them reach for it."""
    mark = next((thing for thing in things if thing.spot in _FURNITURE), None)
    if mark is None or len(actors) != 1 or relation_of(mark.name, told):
        return actors
    (actor,) = actors
    deeds = deeds_in(told, [actor.name], [mark.name])
    if not any(actor.name in deed.doers and mark.name in deed.words.casefold() for deed in deeds):
        return actors
    if actor.pose not in {"stand", "hold", "reach", "work", "strike"} or any(
        t.holder for t in things
    ):
        return actors
    # Furniture stands at the left of a plain backdrop where nobody is before it, else at the right.
    at_left = actor.x > _LEFT
    beside = {"facing": -1 if at_left else 1, "pose": "reach", "x": 0.36 if at_left else 0.64}
    return (actor.model_copy(update=beside),)


_LEFT = 0.31
_HANDS = 2
_ON_THE_WAY = frozenset(("walk", "run", "jump", "fly", "fall", "lie", "sleep"))
"""Poses of those who have nothing in their hands, unless it is said that they carry it."""

_ON_SOMETHING = frozenset(("sit", "lie", "sleep", "kneel", "jump"))
"""Poses of those who are on what follows `on` or `over`."""

_STRETCHED = frozenset(("lie", "sleep", "fall", "dive"))
"""Poses of bodies as wide as they are long: what lies beside them lies farther off."""

_DONE_TO_IT = re.compile(r"\w+ (?:\w+ )?it\b", re.IGNORECASE)


def _done_to(name: str, told: str) -> bool:
    """Tell whether something is done to a thing that is called by its last word alone."""
    noun = re.escape(name.rsplit(" ", maxsplit=1)[-1])
    match = re.search(
        rf"(\w+) (?:him |her |them )?(?:the|his|her|its) {noun}\b", told, re.IGNORECASE
    )
    return match is not None and (is_act(match[1].casefold()) or match[1].endswith("ing"))


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
    return (
        re.search(with_it, told, re.IGNORECASE) is not None
        or in_an_arm(name, told)
        or any(re.search(pattern.format(re.escape(name)), told) for pattern in _HAD)
    )


_HAD = (
    "{}を(?:持っ|抱え)",
    "(?:拿|提|抱|举|背|捧)着{}",
    "{}[을를] (?:들고|안고)",
    "{} (?:लिए|लेकर)",
)
"""Says that somebody has a thing, in languages whose words for it stand beside the noun."""


def _user(
    deeds: Sequence[Deed], actors: Sequence[Actor], name: str
) -> tuple[Actor | None, str, list[Actor]]:
    """Return whose hands a thing is in, what they do, in lower case, and who does it with them.

    Whoever does something with the thing has it, else whoever does anything, or holds anything.
    """
    seen = {actor.name: actor for actor in actors if not actor.back}
    for deed in sorted(deeds, key=lambda one: name not in one.words.casefold()):
        doers = [seen[one] for one in deed.doers if one in seen]
        if doers:
            return doers[0], deed.words.casefold(), doers
    holding = (actor for actor in seen.values() if actor.pose in _HOLDING)
    return next(holding, next(iter(seen.values()), None)), "", []


def _open(actors: Sequence[Actor], things: Sequence[Thing]) -> float:
    """Return where most room is between those who are seen, for what is as large as they are."""
    taken = [*(actor.x for actor in actors), *(thing.x for thing in things)]

    def room(share: float) -> float:
        return min(*(abs(share - x) for x in taken), share + 0.04, 1.04 - share)

    lead = actors[0]

    def ahead(share: float) -> bool:
        return (share - lead.x) * lead.facing > 0

    steps = (step / 40 for step in range(4, 37))
    return max(steps, key=lambda share: (round(room(share), 3), ahead(share)))


def _free(actors: Sequence[Actor], index: int) -> float:
    """Return a place on the ground beside everybody."""
    taken = [actor.x for actor in actors]
    spots = sorted(
        (0.16, 0.84, 0.5, 0.32, 0.68), key=lambda spot: -min(abs(spot - x) for x in taken)
    )
    lead = actors[0]
    ahead = round(min(0.88, max(0.12, lead.x + lead.facing * 0.24)), 2)
    if index == 0 and len(actors) == 1:
        return ahead
    return spots[index % len(spots)]
