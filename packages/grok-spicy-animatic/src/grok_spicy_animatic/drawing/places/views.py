"""Every place by name, and its landmarks and weather on top."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.light import Light
from grok_spicy_animatic.drawing.places import (
    air,
    indoors,
    landmarks,
    plain,
    settled,
    shore,
    strange,
    wild,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from grok_spicy_animatic.drawing.recipe import Panel
    from grok_spicy_animatic.drawing.stage import Stage

PLACES: dict[str, Callable[[Stage], None]] = {
    "forest": wild.forest,
    "meadow": wild.meadow,
    "mountains": wild.mountains,
    "desert": wild.desert,
    "snow": wild.snow,
    "cave": strange.cave,
    "coast": shore.coast,
    "harbour": shore.harbour,
    "sea": shore.sea,
    "lake": shore.lake,
    "deep": strange.deep,
    "city": settled.city,
    "village": settled.village,
    "garden": settled.garden,
    "room": indoors.room,
    "kitchen": indoors.room,
    "workshop": indoors.room,
    "space": strange.space,
}

_INDOORS = {"room", "kitchen", "workshop", "cave", "deep", "space"}

_FAR = {
    "castle": 0.4,
    "windmill": 0.36,
    "bridge": 0.36,
    "lighthouse": 0.38,
    "ship": 0.34,
    "island": 0.392,
}


_PLACES_TO_STAND = (0.5, 0.24, 0.76, 0.38, 0.62, 0.12, 0.88)


def free_places(panel: Panel) -> list[float]:
    """Return where landmarks stand, the freest first: not behind a figure, nor before the sun."""
    sun = Light.of(panel).sun[0]

    def crowded(place: float) -> float:
        near = min((abs(place - actor.x) for actor in panel.actors), default=1.0)
        return -round(min(near, 0.2), 2) - 0.5 * round(min(abs(place - sun), 0.2), 2)

    first = min(_PLACES_TO_STAND, key=crowded)
    apart = [place for place in _PLACES_TO_STAND if abs(place - first) > 0.2]  # noqa: PLR2004
    return [first, min(apart, key=crowded)]


def draw_place(stage: Stage, panel: Panel) -> None:
    """Draw the background of `panel` on `stage`: place, landmarks, weather."""
    if panel.place in PLACES:
        PLACES[panel.place](stage)
    else:
        plain.plain(stage, panel)
    sides = free_places(panel)
    shown = [name for name in panel.landmarks if name in landmarks.LANDMARKS]
    for index, name in enumerate(shown[:2]):
        at = stage.width * (sides[index] + stage.chance.uniform(-0.04, 0.04))
        if name in _FAR:
            size = {"lighthouse": 0.42, "ship": 0.3, "island": 0.26}.get(name, 0.34)
            landmarks.LANDMARKS[name](stage, stage.back, (at, _FAR[name]), size)
        else:
            size = {"campfire": 0.13, "tent": 0.24, "rocket": 0.5}.get(name, 0.3)
            landmarks.LANDMARKS[name](stage, stage.near, (at, 0.2), size)
    if panel.place in _INDOORS or panel.side == "in":
        return
    if panel.weather in {"rain", "storm"}:
        air.rain(stage, plain=not panel.place)
    elif panel.weather == "snow" and panel.place != "snow":
        air.snowfall(stage)
    elif panel.weather == "fog":
        air.mist(stage.back, stage, 0.4, 0.36, 0.6)
        air.mist(stage.near, stage, 0.22, 0.2, 0.45)
