"""A clip that its model makes in several goes: what happens in each of them, and only there."""

from __future__ import annotations

import math
import re
from itertools import pairwise
from typing import TYPE_CHECKING

from grok_spicy.providers.brief import BriefPart

if TYPE_CHECKING:
    from collections.abc import Sequence

_THEN = re.compile(r"\s*(?:;|,? then |, before |\. )\s*")


def parts_of(
    action: str,
    seconds: float,
    natural_seconds: float | None,
    *,
    camera_move: str = "",
    end: str = "",
) -> tuple[BriefPart, ...]:
    """Divide a clip's motion among the stretches that its model makes.

    Args:
        action: The motion; phases are separated by semicolons or by "then".
        seconds: Length of the clip.
        natural_seconds: The longest stretch the model is made for; None: any.
        camera_move: How the camera moves; it goes on through all of them.
        end: What is seen when the motion is over.

    Returns:
        As few parts as the length needs, all of one length; empty if one go is enough.
    """
    if natural_seconds is None or seconds <= natural_seconds:
        return ()
    count = math.ceil(seconds / natural_seconds)
    phases = [part for part in _THEN.split(action.strip(" .;")) if part]
    told = _spread(phases, count, end)
    return tuple(BriefPart(seconds / count, text, camera_move) for text in told)


def _spread(phases: Sequence[str], count: int, end: str) -> list[str]:
    """Give each of `count` parts its phases; those that get none hold what was reached."""
    if len(phases) >= count:
        cuts = [round(number * len(phases) / count) for number in range(count + 1)]
        return ["; ".join(phases[start:stop]) for start, stop in pairwise(cuts)]
    hold = f"everything settles: {end}" if end else "the pose is held, with breath and small motion"
    return [*phases, *[hold] * (count - len(phases))]
