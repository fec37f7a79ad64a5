"""A plain backdrop: the tone of the hour, inside or outside, and only what the words name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.colour import RGB, mix, shade
from grok_spicy_animatic.drawing.places import marks, tunnels
from grok_spicy_animatic.drawing.places.furniture import FURNITURE
from grok_spicy_animatic.drawing.shading import PAPER
from grok_spicy_animatic.drawing.stage import paint_sky

if TYPE_CHECKING:
    from grok_spicy_animatic.drawing.recipe import Panel, Time
    from grok_spicy_animatic.drawing.stage import Stage

_SNOW: RGB = (236, 242, 250)
_WALLS: dict[Time, RGB] = {
    "dawn": (240, 218, 200), "noon": (246, 238, 214), "day": (242, 232, 212),
    "golden": (246, 214, 166), "dusk": (188, 160, 176), "night": (84, 90, 122),
}  # fmt: skip
"""Walls of a room in the light of the hour."""

_HORIZON: dict[str, float] = {
    "eye level": 0.36,
    "low angle": 0.14,
    "high angle": 0.66,
    "top view": 1.3,
}


def horizon_of(panel: Panel) -> float:
    """Return where sky or wall and ground of a plain backdrop meet, in heights of the picture."""
    return _HORIZON[panel.angle]


def plain(stage: Stage, panel: Panel) -> None:
    """Draw a backdrop of which only what the words say is known."""
    horizon = horizon_of(panel)
    if panel.side == "in" and "tunnel" in panel.marks:
        tunnels.vault(stage, horizon)
    elif panel.side == "in":
        _room(stage, panel, horizon)
    elif panel.side == "out":
        _outside(stage, panel, horizon)
    else:
        _anywhere(stage, panel, horizon)
    if horizon < 1:
        _marked(marks.Spot(stage, panel, horizon))


_SPOTS = (0.18, 0.82, 0.36, 0.64, 0.5)
"""Where furniture stands, in shares of the width: first where nobody is before it."""


def _marked(spot: marks.Spot) -> None:
    """Draw what the words name, the farthest first."""
    if spot.panel.side != "in":
        marks.sky(spot)
    for name, drawn in marks.OUTSIDE.items():
        if name in spot.panel.marks and spot.panel.side != "in":
            drawn(spot)
    for name, share in standing_at(spot.stage, spot.panel).items():
        if name == "bed" and any(actor.at == name for actor in spot.panel.actors):
            continue  # it is drawn around whoever is in it
        FURNITURE[name](replace(spot, x=share * spot.stage.width))


def standing_at(stage: Stage, panel: Panel) -> dict[str, float]:
    """Return where the furniture of a plain backdrop stands, by name, in shares of the width."""
    spot = marks.Spot(stage, panel, horizon_of(panel))
    places = [share for share in _SPOTS if spot.free(share)] or list(_SPOTS)
    standing = [name for name in FURNITURE if name in panel.marks]
    free = iter(places * len(standing))
    found: dict[str, float] = {}
    for name in standing:
        used = _at_their_place(panel, name)
        found[name] = next(free) if used is None else used
    return found


def _at_their_place(panel: Panel, name: str) -> float | None:
    """Return where a piece of furniture is that somebody sits or lies at; None if nobody does."""
    users = [actor for actor in panel.actors if actor.at == name]
    if not users:
        return None
    beside = _BEFORE_THEM * users[0].facing if name == "table" and len(users) == 1 else 0.0
    return sum(actor.x for actor in users) / len(users) + beside


_BEFORE_THEM = 0.15
"""How far before one who sits at a table its middle is, in widths."""


def _anywhere(stage: Stage, panel: Panel, horizon: float) -> None:
    """Draw paper in the tone of the hour: neither sky nor wall, for nobody knows which."""
    light = stage.light
    tone = mix(mix(light.sky_top, light.sky_low, 0.7), PAPER, 0.35)
    if panel.time == "day":
        tone = mix(PAPER, (226, 222, 212), 0.5)
    if light.night:
        tone = (92, 100, 132)
    elif panel.weather == "snow":
        tone = mix(tone, (136, 148, 170), 0.5)
    tops = [(1.12, shade(tone, -0.05)), (horizon, shade(tone, 0.14))]
    paint_sky(stage.back, [*tops, (-0.2, tone)], panel.seed)
    floor = shade(tone, -0.12)
    stage.near.fill(_ground(stage, horizon * 0.72), floor, blur=0.03)


def _room(stage: Stage, panel: Panel, horizon: float) -> None:
    """Draw a wall, a floor, and the edge between them."""
    wall = _WALLS[panel.time]
    tops = [(1.12, shade(wall, -0.14)), (horizon, wall), (-0.2, wall)]
    paint_sky(stage.back, tops, panel.seed)
    floor = mix(shade(wall, -0.3), (150, 108, 76), 0.32 if not stage.light.night else 0.14)
    canvas = stage.near
    canvas.fill(_ground(stage, horizon), floor)
    line = shade(floor, -0.45)
    edge = [(stage.left, horizon), (stage.right, horizon)]
    canvas.limb(edge, [0.007], line)
    canvas.limb([(x, y + 0.035) for x, y in edge], [0.003], line, opacity=0.6)
    for side in (0.06, 0.94):
        corner = stage.width * side
        canvas.limb([(corner, horizon), (corner, stage.high)], [0.004], line, opacity=0.55)
        end = (corner + (side - 0.5) * 1.4, stage.low)
        canvas.limb([(corner, horizon), end], [0.004], line, opacity=0.55)
    _boards(stage, horizon, shade(floor, -0.16))


def _outside(stage: Stage, panel: Panel, horizon: float) -> None:
    """Draw a sky and the ground under it: white where there is snow."""
    light = stage.light
    top, low = mix(light.sky_top, PAPER, 0.22), mix(light.sky_low, PAPER, 0.34)
    if light.night:
        top, low = mix(light.sky_top, (54, 66, 112), 0.3), mix(light.sky_low, (84, 102, 150), 0.3)
    if "craters" in panel.marks:
        top = low = (20, 22, 34)
    white = panel.season == "winter" or panel.weather == "snow"
    if white and not light.night:
        top, low = mix(top, (150, 166, 190), 0.5), mix(low, (190, 204, 220), 0.5)
    paint_sky(stage.back, [(1.12, top), (horizon, low), (-0.2, low)], panel.seed)
    ground = mix(low, (126, 108, 84), 0.36 if not light.night else 0.2)
    if white:
        ground = _SNOW if not light.night else (150, 166, 200)
    if "craters" in panel.marks:
        ground = (168, 168, 172)
    stage.near.fill(_ground(stage, horizon), ground)
    edge = [(stage.left, horizon), (stage.right, horizon)]
    stage.near.limb(edge, [0.006], shade(ground, -0.4))
    if not white and not {"water", "ice", "road", "tunnel", "craters"} & set(panel.marks):
        _boards(stage, horizon, shade(ground, -0.12))


def _ground(stage: Stage, horizon: float) -> list[tuple[float, float]]:
    return [
        (stage.left, horizon),
        (stage.right, horizon),
        (stage.right, stage.low),
        (stage.left, stage.low),
    ]


def _boards(stage: Stage, horizon: float, tone: RGB) -> None:
    """Draw lines that run away from the camera, so that the ground lies flat."""
    for share in (-1.6, -0.8, -0.3, 0.3, 0.8, 1.6):
        middle = stage.width / 2
        ends = [
            (middle + share * stage.width * 0.3, horizon),
            (middle + share * stage.width * 1.1, stage.low),
        ]
        stage.near.limb(ends, [0.003], tone)
