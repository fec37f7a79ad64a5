"""Who goes where during a clip: as fast as the feet carry them, with the camera or across it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.acting import STEPPING, height_of
from grok_spicy_animatic.drawing.figures.kinds import kind_of
from grok_spicy_animatic.drawing.panel import picture_size
from grok_spicy_animatic.drawing.stage import DENSITY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grok_spicy_animatic.drawing.recipe import Actor, Panel
    from grok_spicy_animatic.film.camera import Move

_STEPS = {"walk": 1.9, "run": 3.0}
"""Steps a second of a figure that goes alone."""

_GLIDE = {"walk": 0.09, "run": 0.18}
"""Heights of the picture a second of what has no feet."""

_EDGE = 0.16
"""How close to the frame's edge a figure comes, in widths."""

_AHEAD = 0.3
"""How much of the way a figure gains on the camera that goes along."""

_NO_WAY = {"room", "sea", "cave"}
"""Places that end where the picture ends: nobody walks past the walls, or off the deck."""

_FARTHEST = 2.4
_PAST_LANDMARKS = 0.6
"""How far the camera goes along, in widths; no farther where something stands that is not to be
seen twice."""

_NEAR_LANDMARKS = {"campfire", "tent", "rocket", "windmill", "castle"}


@dataclass(frozen=True, slots=True)
class Gait:
    """How one figure goes.

    Attributes:
        speed: Where it is carried in the frame, in layer pixels a second to the right.
        steps: Steps a second; 0 for what glides.
        until: When it would arrive if it did not slow down, in seconds; infinite if it goes on
            for as long as the clip is.
    """

    speed: float
    steps: float
    until: float

    def walked(self, seconds: float) -> float:
        """Return how many seconds at full pace come as far as it has come."""
        return _walked(seconds, self.until)

    def arrived(self, seconds: float) -> bool:
        """Tell whether it stands still by then, if it does at all."""
        return seconds >= self.until + _slowing(self.until)


_SLOWING = 0.3
"""Half of the time, in seconds, in which somebody comes to a halt: nobody stops in one picture."""


def _slowing(until: float) -> float:
    return min(_SLOWING, until)


def _walked(seconds: float, until: float) -> float:
    """Return how long somebody has gone at full pace who comes to a halt around `until`."""
    half = _slowing(until)
    if half <= 0:
        return 0.0
    late = min(seconds - (until - half), 2 * half)
    return seconds if late <= 0 else until - half + late - late * late / (4 * half)


@dataclass(frozen=True, slots=True)
class Travel:
    """What moves during a clip.

    Attributes:
        gaits: How those go who do, by name.
        speed: How fast the camera goes along, in widths a second to the right, over the ground.
        until: When it stops, in seconds; infinite if it does not.
    """

    gaits: Mapping[str, Gait] = field(default_factory=dict)
    speed: float = 0.0
    until: float = 0.0

    def at(self, seconds: float) -> float:
        """Return how far the camera has gone along, in widths."""
        return self.speed * _walked(seconds, self.until)


def travel_of(panel: Panel, move: Move, seconds: float) -> Travel:
    """Return who goes where.

    Those who all go one way are followed by the camera, so that the ground passes by at their
    pace; someone who goes while others stay crosses the frame, and stops before them.

    Args:
        panel: The first frame.
        move: The camera's own move.
        seconds: Length of the clip.
    """
    going = [actor for actor in panel.actors if actor.pose in STEPPING]
    if not going:
        return Travel()
    picture = picture_size(panel)
    wide = picture[0] / picture[1]
    paces = [_pace(panel, actor, wide) for actor in going]
    pace = sum(paces) / len(paces)
    followed = len(going) == len(panel.actors) and len({actor.facing for actor in going}) == 1
    if followed:
        return _together(panel, move, going, pace, seconds)
    gaits = {
        actor.name: _gait(panel, actor, own, own, _until(_room(panel, actor) / own, seconds))
        for actor, own in zip(going, paces, strict=True)
    }
    return Travel(gaits)


def _until(arrives: float, seconds: float) -> float:
    return arrives if arrives < seconds else math.inf


def _together(
    panel: Panel, move: Move, going: Sequence[Actor], pace: float, seconds: float
) -> Travel:
    """Let everyone go one way, at one pace, and the camera with them."""
    way = pace * seconds
    bound = _PAST_LANDMARKS if _NEAR_LANDMARKS & set(panel.landmarks) else _FARTHEST
    scroll = 0.0 if panel.place in _NO_WAY else min(bound, way * (1 - _AHEAD))
    follows = move.name.startswith("track")
    room = min(_edge_room(actor) for actor in going)
    own = min(room, way - scroll) * (0.35 if follows and scroll else 1.0)
    scroll = min(way - own, bound) if scroll else 0.0
    whole = own + scroll
    if whole <= 0:
        return Travel()
    until = _until(whole / pace, seconds)
    gaits = {actor.name: _gait(panel, actor, pace, pace * own / whole, until) for actor in going}
    return Travel(gaits, going[0].facing * pace * scroll / whole, until)


def _gait(panel: Panel, actor: Actor, pace: float, speed: float, until: float) -> Gait:
    """Return the gait of an actor carried across the frame at `speed`, over ground at `pace`."""
    picture = picture_size(panel)
    step = _step(panel, actor, picture[0] / picture[1])
    across = actor.facing * speed * picture[0] * DENSITY
    return Gait(across, pace / step if step else 0.0, until if speed else 0.0)


def _step(panel: Panel, actor: Actor, wide: float) -> float:
    """Return how far one step takes an actor, in widths: twice what the feet are apart."""
    stride = kind_of(actor.look).stride[0 if actor.pose == "walk" else 1]
    return 2 * stride / 100 * height_of(panel, actor, wide) / wide


def _pace(panel: Panel, actor: Actor, wide: float) -> float:
    """Return how fast an actor goes alone, in widths a second."""
    step = _step(panel, actor, wide)
    return _STEPS[actor.pose] * step if step else _GLIDE[actor.pose] / wide


def _edge_room(actor: Actor) -> float:
    """Return how far an actor may go before the frame ends, in widths."""
    return max(0.0, (1 - _EDGE - actor.x) if actor.facing > 0 else (actor.x - _EDGE))


def _room(panel: Panel, actor: Actor) -> float:
    """Return how far an actor may go before the frame ends or someone stands in the way."""
    picture = picture_size(panel)
    wide = picture[0] / picture[1]
    room = _edge_room(actor)
    for other in panel.actors:
        ahead = (other.x - actor.x) * actor.facing
        if other is actor or ahead <= 0:
            continue
        halves = sum(
            kind_of(one.look).half / 100 * height_of(panel, one, wide) for one in (actor, other)
        )
        free = ahead - 0.62 * halves / wide
        room = min(room, free / 2 if other.pose in STEPPING else free)
    return max(0.0, room)
