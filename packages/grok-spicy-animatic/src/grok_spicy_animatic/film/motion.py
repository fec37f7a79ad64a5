"""What figures do by themselves while the camera runs: breathe, bob, walk, hover."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.acting import STEPPING
from grok_spicy_animatic.drawing.colour import digest
from grok_spicy_animatic.drawing.stage import DENSITY
from grok_spicy_animatic.film.planes import Shift

if TYPE_CHECKING:
    from grok_spicy_animatic.drawing.recipe import Actor
    from grok_spicy_animatic.drawing.stage import Moment
    from grok_spicy_animatic.film.travel import Gait

_GESTURES_A_SECOND = {"wave": 3.0, "fly": 2.4}
_BLINK_EVERY = 3.7
_BLINK_SECONDS = 0.13


def shift(actor: Actor, seconds: float, gait: Gait | None, picture: tuple[int, int]) -> Shift:
    """Return how far an actor has moved from where the panel shows it.

    Args:
        actor: The figure.
        seconds: Since the clip began.
        gait: How it goes, if it does.
        picture: Width and height of the picture in pixels.
    """
    unit = picture[1] * DENSITY
    phase = digest(actor.name) % 1000 / 1000 * math.tau
    # Drawn figures move on threes: a breath changes eight times a second.
    breath = math.sin(math.tau * (int(seconds * 8) / 8) / 3.4 + phase) - math.sin(phase)
    if gait is not None and gait.until > 0:
        walked = gait.walked(seconds)
        right = gait.speed * walked
        if gait.arrived(seconds):
            return Shift(right=right, stretch=1 + 0.0045 * breath)
        rhythm = gait.steps or _BOBS_A_SECOND
        bounce = abs(math.sin(math.pi * rhythm * walked))
        return Shift(
            right=right,
            down=-bounce * 0.010 * unit,
            stretch=1 + 0.010 * (bounce - 0.5) * min(1.0, seconds * 4) if gait.steps else 1.0,
        )
    if actor.pose == "fly":
        hover = math.sin(math.tau * seconds / 2.6 + phase) - math.sin(phase)
        return Shift(
            right=0.006 * unit * math.sin(math.tau * seconds / 4.1),
            down=-0.016 * unit * hover,
        )
    deep = 0.007 if actor.pose == "sleep" else 0.0045
    return Shift(stretch=1 + deep * breath)


_BOBS_A_SECOND = 0.5
"""How often a boat, or whatever else has no feet, rises and sinks."""


def moment(
    actor: Actor, seconds: float, left: float, gait: Gait | None, phases: int
) -> Moment | None:
    """Return what an actor looks like: which part of the movement, eyes open or closed.

    Args:
        actor: The figure.
        seconds: Since the clip began.
        left: Seconds until the clip ends; nobody blinks on the last frame.
        gait: How it goes, if it does.
        phases: In how many pictures its movement goes round.

    Returns:
        The moment; None for the one that the panel shows.
    """
    if gait is not None and not gait.arrived(seconds):
        return int(gait.walked(seconds) * gait.steps / 2 * phases) % phases or None
    if actor.pose in STEPPING and (gait is not None and seconds > 0):
        return "rest"
    rhythm = _GESTURES_A_SECOND.get(actor.pose)
    if rhythm is not None and int(seconds * rhythm) % 2:
        return 1
    lag = digest("blink", actor.name) % 1000 / 1000 * _BLINK_EVERY
    blinking = (seconds + lag) % _BLINK_EVERY < _BLINK_SECONDS
    return "blink" if blinking and seconds > _BLINK_SECONDS and left > _BLINK_SECONDS else None
