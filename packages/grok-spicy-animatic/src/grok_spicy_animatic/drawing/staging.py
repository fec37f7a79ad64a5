"""Who stands where in a panel, what they do, what they hold, and which way they go."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from grok_spicy_animatic.drawing.acting import FACES
from grok_spicy_animatic.drawing.grasp import received
from grok_spicy_animatic.drawing.holding import things_in
from grok_spicy_animatic.drawing.look import look_of
from grok_spicy_animatic.drawing.recipe import Actor, Said, Thing
from grok_spicy_animatic.drawing.worded import row_of, said_of
from grok_spicy_animatic.language.acts import (
    CHASE,
    CONTACT,
    HUGS,
    MEETING,
    goes,
    own_words,
    pose_of,
)
from grok_spicy_animatic.language.deeds import deeds_in
from grok_spicy_animatic.language.english import is_english
from grok_spicy_animatic.language.handiwork import gives
from grok_spicy_animatic.language.moods import mood_of
from grok_spicy_animatic.language.seated import seated
from grok_spicy_animatic.language.sides import side_in
from grok_spicy_animatic.language.subjects import mentions_of
from grok_spicy_animatic.language.tokens import mentions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grok_spicy_animatic.drawing.recipe import Look, Shot

_UP = re.compile(
    r"\b(?:up|rises?|climbs?|lifts off|takes off|ascends?|soars?)\b|steigt|monte|sube|升|昇",
    re.IGNORECASE,
)
_JUMPS = re.compile(
    r"\b(?:jump|leap|hop|bounc|vault)|saut|salt|spring|прыг|跳(?!舞)|뛰어오|يقفز|कूद", re.IGNORECASE
)
"""Who dances goes nowhere, although the pose is the same."""

_DOWN = re.compile(
    r"\b(?:down|falls?|drops?|sinks?|descends?)\b|fällt|tombe|cae|落|掉", re.IGNORECASE
)
IN_QUOTES = re.compile(r"[\"“«「][^\"”»」]*[\"”»」]")
_MANNER = re.compile(r" ?\([^()]{1,120}\)(?=: “)")
"""How a line is said, which is nothing that is seen beside whoever says it."""


def without_lines(action: str) -> str:
    """Return what happens without what is said, and how."""
    return IN_QUOTES.sub(" ", _MANNER.sub("", action))


@dataclass(frozen=True, slots=True)
class Role:
    """Somebody whom a prompt puts into the frame.

    Attributes:
        name: The character's name.
        number: Number of their reference image; None without one.
        x: Where they stand, 0 (left edge) to 1.
        description: How they look, if the prompt says so.
    """

    name: str
    number: int | None
    x: float
    description: str


@dataclass(frozen=True, slots=True)
class Staged:
    """A stage set for one shot.

    Attributes:
        actors: The figures.
        things: What the action names.
        deeds: What is written beside who does it.
        row: What happens, part by part, where nobody is seen.
        arrow: 1 where somebody goes to the right, -1 to the left, 0 where nobody does.
        rise: 1 where somebody goes up, -1 down.
    """

    actors: tuple[Actor, ...]
    things: tuple[Thing, ...]
    deeds: tuple[Said, ...]
    row: tuple[str, ...]
    arrow: Literal[-1, 0, 1]
    rise: Literal[-1, 0, 1]


def staged(
    roles: Sequence[Role],
    looks: Mapping[int, Look],
    action: str,
    shot: Shot,
    variant: int,
    *,
    place: str,
    avoid: str,
    camera: str = "",
    it: str = "",
) -> Staged:
    """Set the stage.

    Args:
        roles: Who is in the frame.
        looks: How those look who have a reference image, by its number.
        action: What happens, in words.
        shot: How close the camera is.
        variant: Which take it is.
        place: Where it plays: its words are no things.
        avoid: What is not to be drawn.
        camera: The camera's move: those who are tracked go its way.
        it: What `it` means, if it is a thing of the shot before.
    """
    told = without_lines(action)
    kept = [role for role in roles if not mentions(avoid, (role.name.casefold(),))]
    actors = _actors(kept, looks, told, shot, variant)
    if "track" in camera:
        side: Literal[-1, 1] = -1 if "left" in camera else 1
        actors = [
            actor.model_copy(update={"facing": side}) if actor.pose in {"walk", "run"} else actor
            for actor in actors
        ]
    things = things_in(told, place, actors, avoid, it)
    names = [thing.name for thing in things]
    deeds = said_of(action, told, [actor.name for actor in actors], names, place)
    seen = {actor.name for actor in actors}
    done = deeds_in(told, sorted(seen), names)
    done_by = (
        {name for deed in done for name in deed.doers} & seen if done and is_english(told) else None
    )
    actors = received([_as_told(actor, done_by, things) for actor in actors], told)
    goer = next((actor for actor in actors if goes(actor.pose) and not actor.back), None)
    rise: Literal[-1, 0, 1] = 0
    if goer is not None and goer.pose in {"fall", "fly", "jump"}:
        up = _UP.search(told) or (goer.pose == "jump" and _JUMPS.search(told))
        rise = 1 if up else -1 if goer.pose == "fall" or _DOWN.search(told) else 0
    aside = side_in(told) if goer is not None and goer.pose == "jump" else 0
    if goer is not None and aside:
        # Who jumps to a side goes there, and not up.
        goer, rise = goer.model_copy(update={"facing": aside}), 0
        actors = [goer if actor.name == goer.name else actor for actor in actors]
    row = () if actors else row_of(action, names)
    way: Literal[-1, 0, 1] = goer.facing if goer and (goer.pose != "jump" or rise or aside) else 0
    return Staged(tuple(actors), things, deeds, row, way, rise)


def _as_told(actor: Actor, done_by: set[str] | None, things: Sequence[Thing]) -> Actor:
    """Let hands hold what is in them, and let nobody do what a thing does."""
    if actor.pose == "stand" and any(
        thing.holder == actor.name and thing.spot != "under" for thing in things
    ):
        return actor.model_copy(update={"pose": "hold"})
    # `The river carries them`: none of those who are seen does anything.
    if done_by is not None and not done_by:
        return actor.model_copy(update={"pose": "stand"})
    return actor


def _actors(
    roles: Sequence[Role], looks: Mapping[int, Look], told: str, shot: Shot, variant: int
) -> list[Actor]:
    places = _places(roles, told, shot, variant)
    several = len(roles) > 1
    chase = several and CHASE.search(told) is not None
    ordered = _by_mention(roles, told)
    actors: list[Actor] = []
    for index, role in enumerate(roles):
        x = places[index]
        look = looks.get(role.number or 0) or look_of(role.name, role.description)
        others = [one.name for one in roles if one is not role]
        pose = pose_of(role.name, told, first=index == 0, others=others)
        pose, hands = seated(role.name, told, pose, others=others)
        if chase and pose in {"stand", "walk"}:
            pose = "run"
        facing: Literal[-1, 1] = 1 if x <= 0.5 else -1  # noqa: PLR2004 - towards the middle
        if chase:
            facing = 1
        elif not several and variant % 2:
            facing = -1
        if not several:
            facing = side_in(told) or facing
        actors.append(
            Actor(
                name=role.name,
                look=look,
                x=x,
                facing=facing,
                pose=pose,
                hands=hands,
                mood=mood_of(role.name, told, others),
            )
        )
    if several and len({actor.pose for actor in actors}) == 1 and goes(actors[0].pose):
        way = side_in(told) or 1
        actors = [actor.model_copy(update={"facing": way}) for actor in actors]
    if chase:
        actors = _in_order(actors, ordered)
    # Who is called by another name hugs as well: `the girl hugs the horse`, who is the niece.
    hidden = len(roles) == 2 and HUGS.search(told) and all(a.pose in _IDLE for a in actors)  # noqa: PLR2004
    if several and (hidden or any(actor.pose == "hug" for actor in actors)):
        actors = _embraced(actors, told)
    if shot == "over the shoulder" and several:
        actors = _over_shoulder(actors)
    return actors


_IDLE = ("stand", "reach", "hold")
"""Poses of those whose hands are free for who is with them."""


def _embraced(actors: list[Actor], told: str) -> list[Actor]:
    """Bring those together who hug, face to face; the others stand beside them."""
    names = [actor.name for actor in actors]
    hugging = {actor.name for actor in actors if actor.pose == "hug"}
    for name in tuple(hugging):
        after = own_words(name, told, [one for one in names if one != name]) or ""
        hugging |= {one.name for one in mentions_of(after, names)}
    if len(actors) == 2:  # noqa: PLR2004 - a pair
        return [actor.model_copy(update={"pose": "hug"}) for actor in actors]
    if len(hugging) < 2:  # noqa: PLR2004 - somebody kisses the ground
        return [
            actor.model_copy(update={"pose": "kneel"}) if actor.name in hugging else actor
            for actor in actors
        ]
    xs = sorted(actor.x for actor in actors)
    aside = [actor for actor in actors if actor.name not in hugging]
    inside = [actor for actor in actors if actor.name in hugging]
    places = {actor.name: x for actor, x in zip(aside, xs, strict=False)}
    begin = xs[len(aside)]
    step = (xs[-1] - begin) / max(1, len(inside) - 1) if len(inside) > 2 else 0.16  # noqa: PLR2004
    for rank, actor in enumerate(inside):
        places[actor.name] = round(begin + 0.08 + rank * step, 3)
    return [
        actor.model_copy(
            update={"x": places[actor.name]}
            | (
                {"pose": "hug", "facing": 1 if actor is inside[0] else -1}
                if actor in inside
                else {}
            )
        )
        for actor in actors
    ]


def _by_mention(roles: Sequence[Role], told: str) -> list[str]:
    names = [role.name for role in roles]
    starts = {one.name: one.start for one in mentions_of(told, names)}
    return sorted(names, key=lambda name: starts.get(name, len(told)))


def _in_order(actors: list[Actor], ordered: Sequence[str]) -> list[Actor]:
    """Put whoever is chased ahead of the chaser, on the way that both run."""
    places = sorted(actor.x for actor in actors)
    at = dict(zip(ordered, places, strict=True))
    return [actor.model_copy(update={"x": at[actor.name]}) for actor in actors]


def _over_shoulder(actors: list[Actor]) -> list[Actor]:
    """Turn the first one's back to the camera, large at the edge; the others face them."""
    first, *others = actors
    left = first.x <= 0.5  # noqa: PLR2004
    near = first.model_copy(
        update={"back": True, "x": 0.13 if left else 0.87, "facing": 1 if left else -1}
    )
    step = 0.36 / max(1, len(others))
    seen = [
        other.model_copy(
            update={
                "x": round((0.62 + step * index) if left else (0.38 - step * index), 3),
                "facing": -1 if left else 1,
            }
        )
        for index, other in enumerate(others)
    ]
    return [near, *seen]


def _places(roles: Sequence[Role], told: str, shot: Shot, variant: int) -> list[float]:
    """Return where everybody stands: as placed, closer where they touch, apart otherwise."""
    count = len(roles)
    if count == 1:
        return [round(roles[0].x + (0.0, -0.09, 0.08, 0.0)[variant % 4], 3)]
    order = sorted(range(count), key=lambda index: (roles[index].x, index))
    near = CONTACT.search(told) is not None or MEETING.search(told) is not None
    spread = (
        (0.2 if CONTACT.search(told) else 0.3 if near else 0.34 if gives(told) else 0.42)
        if count == 2  # noqa: PLR2004 - a drawing, or grammar, is made of numbers
        else min(0.8, 0.2 * count)
    )
    spread *= (1.0, 0.86, 1.12, 1.0)[variant % 4]
    if count and shot in FACES and not CONTACT.search(told):
        # Faces fill the frame: each has a part of it for itself.
        spread = max(spread, (count - 1) / count)
    places = [0.5] * count
    for rank, index in enumerate(order):
        places[index] = round(
            0.5 + spread * (rank / (count - 1) - 0.5) + (0.0, -0.05, 0.04, 0.06)[variant % 4], 3
        )
    return places
