"""Ridges, hills, ground, water."""

# ruff: noqa: PLR2004 - a drawing is made of numbers

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.canvas import Gradient, Point
from grok_spicy_animatic.drawing.colour import RGB, mix, shade

if TYPE_CHECKING:
    import random

    from grok_spicy_animatic.drawing.canvas import Canvas
    from grok_spicy_animatic.drawing.stage import Stage


def ridge(
    stage: Stage, height: float, swell: float, rough: float = 0.0, waves: float = 2.2
) -> list[Point]:
    """Return the outline of a hill range, from its skyline to the bottom of the layer.

    Args:
        stage: The stage.
        height: Mean height of the skyline, in units.
        swell: How far it rises and falls.
        rough: Jaggedness, 0 (dunes) to 1 (crags).
        waves: How many swells the width holds.
    """
    chance = stage.chance
    phases = [chance.uniform(0, math.tau) for _ in range(4)]
    outline: list[Point] = []
    steps = 160
    span = stage.right - stage.left
    crag = _crags(chance, steps) if rough else [0.0] * (steps + 1)
    for step in range(steps + 1):
        x = stage.left + span * step / steps
        at = x / stage.width * math.tau * waves / 2
        rise = (
            math.sin(at + phases[0])
            + 0.45 * math.sin(2.1 * at + phases[1])
            + 0.2 * math.sin(4.7 * at + phases[2])
        ) / 1.65
        outline.append((x, height + swell * (rise * (1 - rough) + crag[step] * rough)))
    return [*outline, (stage.right, stage.low), (stage.left, stage.low)]


def _crags(chance: random.Random, steps: int) -> list[float]:
    """Return a mountain skyline by midpoint displacement, about -1..1."""
    heights = {0: chance.uniform(-0.5, 0.5), 256: chance.uniform(-0.5, 0.5)}
    span, reach = 256, 1.0
    while span > 1:
        for start in range(0, 256, span):
            middle = start + span // 2
            mean = (heights[start] + heights[start + span]) / 2
            heights[middle] = mean + chance.uniform(-reach, reach)
        span, reach = span // 2, reach * 0.52
    return [heights[round(step * 256 / steps)] for step in range(steps + 1)]


def hill(canvas: Canvas, outline: list[Point], tone: RGB, haze: RGB, fade: float = 0.35) -> None:
    """Fill a ridge, its foot lost in the haze."""
    canvas.fill(outline, Gradient(tone, mix(tone, haze, fade)))


def ground(stage: Stage, height: float, tone: RGB, swell: float = 0.012) -> list[Point]:
    """Paint the ground that figures stand on and return its outline."""
    outline = ridge(stage, height, swell, waves=1.4)
    lit = stage.light.lit(tone)
    stage.near.fill(outline, Gradient(mix(lit, stage.light.glow, 0.16), shade(lit, -0.42)))
    return outline


def path(stage: Stage, height: float, tone: RGB) -> None:
    """Lead a path from the foreground to the distance."""
    end = stage.width * stage.chance.uniform(0.42, 0.62)
    bend = stage.chance.uniform(-0.16, 0.16)
    lit = stage.light.lit(tone)
    left: list[Point] = []
    right: list[Point] = []
    for step in range(13):
        along = step / 12
        y = stage.low + (height - stage.low) * (1 - (1 - along) ** 1.8)
        middle = (
            stage.width * 0.5 + (end - stage.width * 0.5) * along + bend * math.sin(along * 3.6)
        )
        half = 0.34 * (1 - along) ** 1.7 + 0.006
        left.append((middle - half, y))
        right.append((middle + half, y))
    stage.near.fill(
        [*left, *right[::-1]],
        Gradient(mix(lit, stage.light.glow, 0.25), shade(lit, -0.25)),
        opacity=0.7,
        blur=0.004,
    )


def water(
    stage: Stage, canvas: Canvas, surface: float, tone: RGB, foot: float | None = None
) -> None:
    """Paint water with the light's glitter on it.

    Args:
        stage: The stage.
        canvas: Where it is painted.
        surface: Height of its far edge, in units.
        tone: Its own colour.
        foot: Height of its near edge; the bottom of the layer by default.
    """
    light, chance = stage.light, stage.chance
    low = stage.low if foot is None else foot
    lit = light.lit(tone)
    box: list[Point] = [
        (stage.left, low),
        (stage.left, surface),
        (stage.right, surface),
        (stage.right, low),
    ]
    canvas.fill(box, Gradient(mix(lit, light.sky_low, 0.62), shade(lit, -0.3)))
    glint = mix(light.sky_low, light.glow, 0.75)
    sun_x = light.sun[0] * stage.width
    for index in range(110):
        depth = chance.random() ** 1.5
        y = surface - (surface - low) * depth * 0.98 - 0.004
        near_sun = index % 3 == 0 and light.murk < 0.5
        x = (
            sun_x + chance.gauss(0, 0.03 + 0.16 * depth)
            if near_sun
            else chance.uniform(stage.left, stage.right)
        )
        long = (0.012 + 0.1 * depth) * chance.uniform(0.5, 1.3)
        thick = 0.0012 + 0.0055 * depth
        stroke = [(x - long, y), (x, y + thick), (x + long, y), (x, y - thick)]
        if near_sun:
            canvas.fill(stroke, glint, opacity=chance.uniform(0.3, 0.75))
        else:
            lift = chance.choice((0.16, -0.16))
            canvas.fill(stroke, shade(lit, lift), opacity=chance.uniform(0.2, 0.5))
