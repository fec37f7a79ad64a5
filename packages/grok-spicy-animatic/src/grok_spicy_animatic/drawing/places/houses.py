"""Houses and towers, their windows lit when it is dark."""

# ruff: noqa: PLR2004 - a drawing is made of numbers

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.canvas import Gradient, Point, box
from grok_spicy_animatic.drawing.colour import RGB, mix, shade

if TYPE_CHECKING:
    from grok_spicy_animatic.drawing.canvas import Canvas
    from grok_spicy_animatic.drawing.stage import Stage

LAMP: RGB = (255, 214, 124)
"""Light that people make."""


def painted(tone: RGB, depth: float = 0.16) -> Gradient:
    """Return the paint of a wall: lighter above."""
    return Gradient(shade(tone, depth * 0.6), shade(tone, -depth))


def house(
    stage: Stage, canvas: Canvas, foot: Point, size: float, wall: RGB, distance: float
) -> None:
    """Draw a gabled house."""
    x, y = foot
    wide, high = size * stage.chance.uniform(0.8, 1.15), size * stage.chance.uniform(0.65, 1.0)
    light = stage.light
    front = light.lit(wall, distance)
    roof = light.lit(shade(mix(wall, (120, 60, 50), 0.6), -0.2), distance)
    canvas.fill(box(x - wide / 2, y, x + wide / 2, y + high), painted(front))
    canvas.fill(
        [
            (x - wide * 0.6, y + high),
            (x - wide * 0.06, y + high + size * 0.5),
            (x + wide * 0.06, y + high + size * 0.5),
            (x + wide * 0.6, y + high),
        ],
        painted(roof),
    )
    canvas.fill(
        box(x + wide * 0.2, y + high + size * 0.2, x + wide * 0.32, y + high + size * 0.56), roof
    )
    bright = light.cast_strength > 0.12
    for column in (-0.26, 0.2):
        for row in (0.3, 0.68):
            if high < size * 0.8 and row > 0.5:
                continue
            pane = box(
                x + wide * column - size * 0.07,
                y + high * row - size * 0.08,
                x + wide * column + size * 0.07,
                y + high * row + size * 0.1,
            )
            lamp = bright and stage.chance.random() < 0.7
            tone = mix(LAMP, light.haze, distance * 0.5) if lamp else shade(front, -0.35)
            if lamp:
                canvas.fill(pane, LAMP, opacity=0.4, blur=size * 0.07)
            canvas.fill(pane, tone)


def block(
    stage: Stage, canvas: Canvas, left: float, wide: float, high: float, tone: RGB, distance: float
) -> None:
    """Draw a tall building with lit windows."""
    light, chance = stage.light, stage.chance
    lit = light.lit(tone, distance)
    canvas.fill(box(left, stage.low, left + wide, high), Gradient(lit, mix(lit, light.haze, 0.4)))
    if chance.random() < 0.5:
        canvas.fill(box(left + wide * 0.2, high, left + wide * 0.7, high + 0.03), lit)
    if chance.random() < 0.4:
        canvas.limb(
            [(left + wide * 0.5, high), (left + wide * 0.5, high + 0.09)], [0.004, 0.002], lit
        )
    columns = max(2, int(wide / 0.028))
    lamp = mix(LAMP, light.haze, distance * 0.6)
    odds = 0.5 if light.cast_strength > 0.12 else 0.12
    y = high - 0.035
    while y > 0.2:
        for column in range(columns):
            x = left + wide * (column + 0.5) / columns
            pane = box(x - wide / columns * 0.26, y - 0.009, x + wide / columns * 0.26, y + 0.011)
            canvas.fill(pane, lamp if chance.random() < odds else shade(lit, -0.2), opacity=0.9)
        y -= 0.042
