"""Places where people live: city, village, garden, room."""

# ruff: noqa: PLR2004 - a drawing is made of numbers

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.canvas import Gradient, box
from grok_spicy_animatic.drawing.colour import mix, shade
from grok_spicy_animatic.drawing.places import air, flora, houses, land

if TYPE_CHECKING:
    from grok_spicy_animatic.drawing.stage import Stage


def city(stage: Stage) -> None:
    """A street between towers."""
    light, chance = stage.light, stage.chance
    air.sky(stage, 0.4, clouds=3)
    tones = ((104, 108, 136), (128, 110, 122), (88, 100, 126), (142, 124, 118))
    for distance, low, high in ((0.8, 0.5, 0.82), (0.56, 0.42, 0.76), (0.32, 0.34, 0.66)):
        x = stage.left
        while x < stage.right:
            wide = chance.uniform(0.08, 0.17)
            houses.block(
                stage,
                stage.back,
                x,
                wide,
                chance.uniform(low, high),
                chance.choice(tones),
                distance,
            )
            x += wide * chance.uniform(0.95, 1.2)
        air.mist(stage.back, stage, 0.32, 0.12, 0.28)
    street = light.lit((104, 102, 112))
    stage.near.fill(
        box(stage.left, stage.low, stage.right, 0.22),
        Gradient(mix(street, light.glow, 0.2), shade(street, -0.45)),
    )
    stage.near.fill(box(stage.left, 0.205, stage.right, 0.232), shade(street, 0.16))
    for index in range(-4, 5):
        x = stage.width * 0.5 + index * 0.25
        mark = [
            (x - 0.012, 0.16),
            (x + 0.012, 0.16),
            (x + 0.02 + index * 0.05, 0.02),
            (x - 0.02 + index * 0.05, 0.02),
        ]
        stage.near.fill(mark, shade(street, 0.32), opacity=0.45)
    for side, x in ((1, -0.02), (-1, 1.02)):
        edge = x * stage.width
        inner = edge + side * 0.16
        wall = light.lit((120, 84, 80))
        stage.near.fill(
            box(min(edge, inner) - 0.2, 0.16, max(edge, inner) + (0.0 if side > 0 else 0.2), 1.3)
            if side > 0
            else box(inner, 0.16, edge + 0.3, 1.3),
            Gradient(wall, shade(wall, -0.3)),
        )
        for row in range(4):
            y = 0.36 + row * 0.22
            pane = box(inner - side * 0.1 - 0.03, y, inner - side * 0.1 + 0.03, y + 0.11, 0.004)
            lamp = light.cast_strength > 0.12 and chance.random() < 0.75
            if lamp:
                stage.near.fill(pane, (255, 206, 120), opacity=0.4, blur=0.015)
            stage.near.fill(pane, (255, 214, 138) if lamp else shade(wall, -0.4))
    lamp_x = stage.width * chance.choice((0.2, 0.8))
    stage.near.limb([(lamp_x, 0.2), (lamp_x, 0.72)], [0.012, 0.008], (42, 40, 52))
    stage.near.ellipse(
        (lamp_x, 0.735),
        0.13,
        0.13,
        (255, 214, 140),
        opacity=0.3 if light.cast_strength > 0.12 else 0.08,
        blur=0.035,
    )
    stage.near.ellipse((lamp_x, 0.735), 0.02, 0.02, (255, 234, 180))


def village(stage: Stage) -> None:
    """Houses on a lane below hills."""
    light, chance = stage.light, stage.chance
    air.sky(stage, 0.46, clouds=5)
    outline = land.ridge(stage, 0.5, 0.06)
    land.hill(stage.back, outline, light.lit((110, 134, 92), 0.7), light.haze, 0.3)
    walls = ((232, 214, 180), (216, 150, 110), (204, 190, 170), (190, 120, 100))
    for distance, foot, low, high in ((0.5, 0.36, 0.09, 0.13), (0.24, 0.28, 0.15, 0.22)):
        land.hill(
            stage.back,
            land.ridge(stage, foot + 0.01, 0.015),
            light.lit((116, 136, 82), distance),
            light.haze,
            0.1,
        )
        x = stage.left
        while x < stage.right:
            size = chance.uniform(low, high)
            if chance.random() < 0.72:
                houses.house(
                    stage, stage.back, (x, foot - 0.015), size, chance.choice(walls), distance
                )
            else:
                flora.leafy(
                    stage.back,
                    chance,
                    (x, foot - 0.015),
                    size * 1.7,
                    light.lit(
                        chance.choice(light.leaves(((96, 134, 74), (120, 148, 80)))), distance
                    ),
                    light.lit((94, 72, 58), distance),
                )
            x += size * 1.3
    land.ground(stage, 0.22, (150, 146, 104), 0.01)
    land.path(stage, 0.22, (208, 186, 150))
    for _ in range(18):
        at = (chance.uniform(stage.left, stage.right), chance.uniform(0.02, 0.2))
        flora.grass(stage.near, chance, at, 0.04, light.lit((104, 132, 66)))
    for x in (0.0, 0.09, 0.92, 1.0):
        flora.bush(
            stage.front, chance, (x * stage.width, -0.1), 0.24, shade(light.lit((70, 92, 56)), -0.2)
        )


def garden(stage: Stage) -> None:
    """A garden with hedges, arches and flowers."""
    light, chance = stage.light, stage.chance
    air.sky(stage, 0.46, clouds=4)
    leaves = light.leaves(((96, 140, 78), (70, 116, 76)))
    for distance, foot, size in ((0.66, 0.36, 0.3), (0.36, 0.3, 0.24)):
        land.hill(
            stage.back,
            land.ridge(stage, foot, 0.01),
            light.lit((118, 148, 86), distance),
            light.haze,
            0.1,
        )
        for index in range(14):
            x = stage.left + (stage.right - stage.left) * (index + chance.random()) / 14
            flora.leafy(
                stage.back,
                chance,
                (x, foot - 0.01),
                size * chance.uniform(0.7, 1.2),
                light.lit(chance.choice(leaves), distance),
                light.lit((94, 72, 58), distance),
            )
    land.ground(stage, 0.24, (124, 154, 82), 0.008)
    land.path(stage, 0.24, (222, 204, 166))
    blooms = light.vivid(((226, 104, 122), (238, 190, 92), (176, 130, 206), (244, 240, 236)))
    for side in (0.0, 0.16, 0.84, 1.0):
        for row in range(3):
            at = (side * stage.width + chance.uniform(-0.06, 0.06), 0.2 - row * 0.06)
            flora.bush(stage.near, chance, at, 0.12 + row * 0.03, light.lit((78, 118, 66)))
            for _ in range(9):
                spot = (at[0] + chance.uniform(-0.09, 0.09), at[1] + chance.uniform(0.01, 0.07))
                stage.near.ellipse(spot, 0.009, 0.008, light.lit(chance.choice(blooms)))
    flora.canopy(
        stage.front,
        chance,
        (stage.left, stage.left + 0.36),
        1.02,
        shade(light.lit(leaves[0]), -0.25),
        0.09,
    )
    air.motes(stage, blooms[0], 16, leaves=True)
