"""A tunnel: its mouth in a hill, seen from outside, or its vault, seen from inside."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.canvas import box
from grok_spicy_animatic.drawing.colour import RGB, mix, shade

if TYPE_CHECKING:
    from grok_spicy_animatic.drawing.canvas import Point
    from grok_spicy_animatic.drawing.places.marks import Spot
    from grok_spicy_animatic.drawing.stage import Stage

_DARK: RGB = (28, 26, 32)
_STONE: RGB = (150, 142, 134)
_STEPS = 24


def mouth(spot: Spot) -> None:
    """Draw a dark arch in a hill, and the road that goes into it."""
    stage, top, canvas = spot.stage, spot.horizon, spot.stage.near
    middle, earth, stone = stage.width / 2, spot.tone((128, 134, 104)), spot.tone(_STONE)
    hill = _arch((middle, top), stage.width * 0.46, 0.46)
    stage.back.fill(hill, earth)
    stage.back.limb(hill, [0.006], shade(earth, -0.4))
    road = spot.tone((134, 130, 128))
    half = stage.width * 0.36
    ends = [(middle + half, stage.low), (middle - half, stage.low)]
    canvas.fill([(middle - 0.26, top), (middle + 0.26, top), *ends], road)
    stage.back.fill(_arch((middle, top), 0.32, 0.4), stone)
    stage.back.fill(_arch((middle, top), 0.26, 0.34), _DARK)
    for step in range(1, 8):
        turn = math.pi * step / 8
        inner = (middle + 0.26 * math.cos(turn), top + 0.34 * math.sin(turn))
        outer = (middle + 0.32 * math.cos(turn), top + 0.4 * math.sin(turn))
        stage.back.limb([inner, outer], [0.005], shade(stone, -0.4))


def vault(stage: Stage, horizon: float) -> None:
    """Draw the inside of a tunnel: arch behind arch, and light at its end."""
    wall: RGB = (92, 86, 88) if not stage.light.night else (56, 54, 66)
    foot = min(horizon, 0.66)
    middle, canvas = stage.width / 2, stage.near
    stage.back.fill(box(stage.left, stage.low, stage.right, stage.high), shade(wall, -0.25))
    end = mix(stage.light.sky_low, (255, 255, 255), 0.4 if not stage.light.night else 0.0)
    for share, deep in ((1.0, 0.0), (0.66, -0.3), (0.42, -0.5), (0.26, -0.64)):
        about = (middle, foot - 0.16 * share)
        arch = _arch(about, stage.width * 0.6 * share, 0.86 * share)
        canvas.fill(arch, shade(wall, deep))
        canvas.limb(arch, [0.012 * share], shade(wall, deep - 0.24))
    canvas.fill(_arch((middle, foot), 0.1, 0.13), end)
    left, right = (stage.left, stage.low), (stage.right, stage.low)
    canvas.fill([(middle - 0.1, foot), (middle + 0.1, foot), right, left], shade(wall, -0.12))
    for share in (-0.8, -0.3, 0.3, 0.8):
        ends = [(middle + share * 0.1, foot), (middle + share * stage.width * 0.6, stage.low)]
        canvas.limb(ends, [0.003, 0.008], shade(wall, -0.4))


def _arch(foot: Point, half: float, high: float) -> list[Point]:
    """Return a half-ellipse that stands on its flat side."""
    turns = [math.pi * step / _STEPS for step in range(_STEPS + 1)]
    return [(foot[0] + half * math.cos(turn), foot[1] + high * math.sin(turn)) for turn in turns]
