"""What each figure of a panel lies in, sits on, swims in or climbs, as the words say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.acting import CLOSE_SHOTS
from grok_spicy_animatic.language.acts import own_words
from grok_spicy_animatic.language.scenery import is_mark
from grok_spicy_animatic.language.touching import climbs_a_tree, in_bed, sits_by, swims

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy_animatic.drawing.recipe import Actor, Shot, Thing
    from grok_spicy_animatic.language.scenery import Side
    from grok_spicy_animatic.language.touching import Touched

_UNDER_WATER = "deep"
"""The place that is water from the ground to the top of the frame."""


def touching(
    actors: Sequence[Actor], told: str, marks: Sequence[str], place: str, shot: Shot
) -> tuple[Actor, ...]:
    """Return the actors, each with what their body touches.

    Args:
        actors: The actors.
        told: What happens, without what is said.
        marks: What a plain backdrop shows.
        place: The drawn place, if any.
        shot: How close the camera is.
    """
    names = [actor.name for actor in actors]
    found: list[Actor] = []
    for actor in actors:
        own = own_words(actor.name, told, [name for name in names if name != actor.name])
        at = _touched(actor, own or told, marks, place)
        if at == "tree" and own is None and actor.pose == "stand":
            at = ""  # it is another one who climbs
        # The pillow is at the left; whoever climbs has both hands at the trunk.
        turned = {"facing": 1} if at == "bed" and actor.pose in _LYING else {}
        climbs = {"pose": "climb"} if at == "tree" and actor.look.kind == "person" else {}
        found.append(actor.model_copy(update={"at": at, **turned, **climbs}))
    return _apart(found, shot)


_LYING = ("lie", "sleep")


def _touched(actor: Actor, told: str, marks: Sequence[str], place: str) -> Touched:
    if actor.back:
        return ""
    if actor.pose in _LYING:
        return "bed" if "bed" in marks and in_bed(told) else ""
    if actor.pose == "sit":
        seat = sits_by(told)
        return seat if seat in marks else ""
    if actor.pose == "dive":
        wet = swims(told) or "water" in marks
        return "water" if wet or place == _UNDER_WATER else ""
    return "tree" if climbs_a_tree(told) else ""


_BED_ROOM = 0.24
"""How far from the middle of a bed others stand, in widths."""

_BESIDE_THEM = 0.07
"""How far nearer to the foot of a bed the next one lies, in widths."""


def _apart(actors: list[Actor], shot: Shot) -> tuple[Actor, ...]:
    """Let those who lie share one bed, and those who stand beside it be clear of it."""
    lying = sorted(
        (one for one in actors if one.at == "bed" and one.pose in _LYING),
        key=lambda one: -one.look.stature,
    )
    if not lying:
        return tuple(actors)
    bed = lying[0].x
    kept = []
    for actor in actors:
        away, x = actor.x - bed, actor.x
        if actor in lying:
            x = bed + _BESIDE_THEM * lying.index(actor)
        elif not actor.at and abs(away) < _BED_ROOM and shot not in CLOSE_SHOTS:
            x = min(0.93, max(0.07, bed + (_BED_ROOM if away >= 0 else -_BED_ROOM)))
        kept.append(actor.model_copy(update={"x": round(x, 3)}))
    return tuple(kept)


def without_touched(things: Sequence[Thing], actors: Sequence[Actor]) -> tuple[Thing, ...]:
    """Return things without the tree and the water that are drawn about somebody."""
    drawn = [_MARKS[actor.at] for actor in actors if actor.at in _MARKS]
    return tuple(thing for thing in things if not any(_is(thing, mark) for mark in drawn))


def _is(thing: Thing, mark: str) -> bool:
    return is_mark(thing.name, mark) or thing.name.rsplit(" ", maxsplit=1)[-1] == mark


_MARKS: dict[Touched, str] = {"tree": "trees", "water": "water"}


def marks_for(
    marks: tuple[str, ...], actors: Sequence[Actor], place: str, side: Side
) -> tuple[str, ...]:
    """Return the marks of a backdrop, with water where somebody swims in the open."""
    wet = any(actor.at == "water" for actor in actors)
    return (
        (*marks, "water") if wet and not place and side != "in" and "water" not in marks else marks
    )
