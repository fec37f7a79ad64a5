"""Where a thing is that somebody has in hand, or has just let go of, in each pose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.figures.skeleton import childlike, skeleton
from grok_spicy_animatic.language.handiwork import gives, sends_up

if TYPE_CHECKING:
    from grok_spicy_animatic.drawing.recipe import Actor, Way
    from grok_spicy_animatic.language.acts import Pose

_HANDS: dict[Pose, tuple[float, float]] = {
    "carry": (0.22, 0.52), "hold": (0.18, 0.63), "reach": (0.36, 0.58), "point": (0.4, 0.5),
    "sit": (0.2, 0.36), "kneel": (0.2, 0.2), "ride": (0.0, 0.06), "eat": (0.16, 0.72),
    "play": (0.12, 0.55),
    "throw": (0.5, 0.95), "kick": (0.55, 0.24), "catch": (0.24, 1.05), "strike": (0.46, 0.69),
    "write": (0.28, 0.55), "knit": (0.01, 0.51), "work": (0.22, 0.4), "dig": (0.28, 0.09),
    "drop": (0.25, 0.5),
}  # fmt: skip
"""How far before and above its feet a person's thing is, in heights of the figure."""

_ELSEWHERE = (0.2, 0.5)
_OF_AN_ANIMAL = 0.62
"""How much lower than a person's hands the mouth or paw of an animal is."""

_ALOFT = frozenset(("throw", "catch"))
_ON_ITS_WAY = frozenset(("throw", "kick"))


_SEAT = (-0.03, -0.16)
"""How much farther ahead and higher the hands of those are who sit."""


def does(actor: Actor) -> Pose:
    """Return what an actor's hands do."""
    return actor.hands if actor.pose == "sit" and actor.hands else actor.pose


def at_hand(actor: Actor) -> tuple[float, float]:
    """Return how far before and above an actor's feet a thing is, in heights of the figure."""
    ahead, up = _HANDS.get(does(actor), _ELSEWHERE)
    if does(actor) != actor.pose:
        ahead, up = ahead + _SEAT[0], up + _SEAT[1]
    return ahead, up if actor.look.kind == "person" else up * _OF_AN_ANIMAL


def hand_at(actor: Actor) -> tuple[float, float]:
    """Return where the hand of a person is that does something, or the foot that kicks."""
    body = skeleton(actor.pose, 1.0, (0.0, 0.0), actor.hands)
    body = childlike(body) if "child" in actor.look.features else body
    x, y = body.near_leg[1] if actor.pose == "kick" else body.near_arm[1]
    return x / 100, y / 100


def is_aloft(actor: Actor) -> bool:
    """Tell whether a thing is above the hands and before the face, so that it may be as high."""
    return does(actor) in _ALOFT


def sent(actor: Actor, deed: str) -> Way:
    """Return which way a thing goes that somebody throws or kicks; nothing if it stays."""
    if does(actor) not in _ON_ITS_WAY:
        return ""
    if does(actor) == "throw" and sends_up(deed):
        return "up"
    return "right" if actor.facing > 0 else "left"


_BY_HAND = frozenset(("throw", "catch", "write", "knit", "dig"))
"""What is done to a thing as it is in hand: a kite that is caught is in the sky no more."""


def takes(actor: Actor | None, name: str, deed: str) -> bool:
    """Tell whether a thing that hands do not hold elsewhere is at the hands of who does a deed."""
    return actor is not None and does(actor) in _BY_HAND and name in deed


def received(actors: list[Actor], told: str) -> list[Actor]:
    """Let one of two put out a hand to what the other gives them."""
    poses = {actor.pose for actor in actors}
    if len(actors) != 2 or poses != {"reach", "stand"} or not gives(told):  # noqa: PLR2004 - a pair
        return actors
    if any(actor.look.kind != "person" or actor.back for actor in actors):
        return actors
    return [actor.model_copy(update={"pose": "reach"}) for actor in actors]
