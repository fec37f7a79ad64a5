"""What figures do by themselves while the camera runs: breathe, bob, walk, hover."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from grok_spicy_animatic.drawing.colour import digest
from grok_spicy_animatic.drawing.stage import DENSITY
from grok_spicy_animatic.film.camera import eased
from grok_spicy_animatic.film.planes import Shift

if TYPE_CHECKING:
    from grok_spicy_animatic.drawing.recipe import Actor

Moment = Literal["still", "other step", "blink"]

_STEPS_A_SECOND = {"walk": 1.7, "run": 2.8}
_GESTURES_A_SECOND = {"wave": 3.0, "fly": 2.4}
_BLINK_EVERY = 3.7
_BLINK_SECONDS = 0.13
_TRAVEL = {"walk": 0.05, "run": 0.085}


def shift(actor: Actor, seconds: float, along: float, picture: tuple[int, int]) -> Shift:
    """Return how far an actor has moved from where the panel shows it.

    Args:
        actor: The figure.
        seconds: Since the clip began.
        along: How much of the clip is over, 0..1.
        picture: Width and height of the picture in pixels.
    """
    unit = picture[1] * DENSITY
    phase = digest(actor.name) % 1000 / 1000 * math.tau
    breath = math.sin(math.tau * seconds / 3.4 + phase) - math.sin(phase)
    if actor.pose in _STEPS_A_SECOND:
        steps = _STEPS_A_SECOND[actor.pose]
        room = (0.84 - actor.x) if actor.facing > 0 else (actor.x - 0.16)
        travel = max(0.0, min(_TRAVEL[actor.pose], room))
        if abs(actor.x - 0.5) > 0.1:  # noqa: PLR2004 - someone else may be in the way
            travel = min(travel, 0.045)
        bounce = abs(math.sin(math.pi * steps * seconds))
        return Shift(
            right=actor.facing * travel * eased(along) * picture[0] * DENSITY,
            down=-bounce * 0.010 * unit,
            stretch=1 + 0.010 * (bounce - 0.5) * min(1.0, seconds * 4),
        )
    if actor.pose == "fly":
        hover = math.sin(math.tau * seconds / 2.6 + phase) - math.sin(phase)
        return Shift(
            right=0.006 * unit * math.sin(math.tau * seconds / 4.1),
            down=-0.016 * unit * hover,
        )
    deep = 0.007 if actor.pose == "sleep" else 0.0045
    return Shift(stretch=1 + deep * breath)


def moment(actor: Actor, seconds: float, left: float) -> Moment:
    """Return what an actor looks like: which step of the movement, eyes open or closed.

    Args:
        actor: The figure.
        seconds: Since the clip began.
        left: Seconds until the clip ends; nobody blinks on the last frame.
    """
    rhythm = _STEPS_A_SECOND.get(actor.pose) or _GESTURES_A_SECOND.get(actor.pose)
    if rhythm is not None and int(seconds * rhythm) % 2:
        return "other step"
    lag = digest("blink", actor.name) % 1000 / 1000 * _BLINK_EVERY
    blinking = (seconds + lag) % _BLINK_EVERY < _BLINK_SECONDS
    return "blink" if blinking and seconds > _BLINK_SECONDS and left > _BLINK_SECONDS else "still"
