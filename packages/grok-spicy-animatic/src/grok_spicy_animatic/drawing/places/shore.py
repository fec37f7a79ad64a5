"""Places by or on the water: coast, harbour, open sea, lake."""

# ruff: noqa: PLR2004 - a drawing is made of numbers

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.canvas import Gradient, box
from grok_spicy_animatic.drawing.colour import mix, shade
from grok_spicy_animatic.drawing.places import air, flora, houses, land, landmarks

if TYPE_CHECKING:
    from grok_spicy_animatic.drawing.stage import Stage

_SEA = (52, 112, 140)


def coast(stage: Stage) -> None:
    """A beach or cliff above the sea."""
    light, chance = stage.light, stage.chance
    air.sky(stage, 0.42, clouds=5)
    cliff = land.ridge(stage, 0.44, 0.05, rough=0.5, waves=0.8)
    land.hill(stage.back, cliff, light.lit((116, 128, 120), 0.74), light.haze, 0.4)
    land.water(stage, stage.back, 0.4, _SEA)
    _headland(stage, side=1 if light.sun[0] < 0.5 else -1)
    if chance.random() < 0.7:
        at = (chance.uniform(0.3, 0.7) * stage.width, 0.385)
        landmarks.ship(stage, stage.back, at, chance.uniform(0.05, 0.08))
    air.gulls(stage)
    beach = land.ground(stage, 0.2, (222, 196, 148), 0.016)
    foam = [(x, y + 0.006) for x, y in beach[:-2]]
    stage.near.limb(foam[::8], [0.012, 0.006, 0.014], light.lit((244, 248, 248)), opacity=0.7)
    for _ in range(24):
        at = (chance.uniform(stage.left, stage.right), chance.uniform(stage.low, 0.16))
        size = chance.uniform(0.004, 0.016)
        stone = light.lit((150, 140, 130))
        stage.near.ellipse(at, size * 1.4, size, Gradient(shade(stone, 0.15), shade(stone, -0.3)))
    for x in (0.0, 0.06, 0.93, 1.0):
        flora.grass(
            stage.front,
            chance,
            (x * stage.width, -0.08),
            0.26,
            shade(light.lit((110, 116, 74)), -0.25),
            blur=0.005,
        )


def _headland(stage: Stage, *, side: int) -> None:
    """Let a cliff with trees on it reach into the sea from one side."""
    light, chance = stage.light, stage.chance
    edge = stage.right if side > 0 else stage.left
    rock = light.lit((134, 122, 112), 0.36)
    reach = stage.width * chance.uniform(0.3, 0.42)
    top = [
        (edge - side * reach * along, 0.385 + high + chance.uniform(-0.012, 0.012))
        for along, high in ((0.0, 0.27), (0.22, 0.25), (0.45, 0.21), (0.64, 0.15), (0.8, 0.09))
    ]
    outline = [(edge, 0.37), *top, (edge - side * reach * 0.9, 0.4), (edge - side * reach, 0.37)]
    stage.back.fill(outline, Gradient(shade(rock, 0.06), shade(rock, -0.3)))
    grass = light.lit((112, 136, 84), 0.34)
    crest = [*top, *[(x, y - 0.03) for x, y in top[::-1]]]
    stage.back.fill(crest, grass)
    for x, y in top[:4]:
        for _ in range(2):
            foot = (x + chance.uniform(-0.06, 0.06), y - 0.02)
            flora.pine(stage.back, chance, foot, chance.uniform(0.06, 0.12), shade(grass, -0.25))
    for index in range(5):
        x = edge - side * reach * (0.1 + 0.18 * index)
        stage.back.limb(
            [(x, 0.375), (x + side * 0.03, 0.44)], [0.004, 0.002], shade(rock, -0.35), opacity=0.6
        )


def harbour(stage: Stage) -> None:
    """A quay with moored boats and houses across the water."""
    light, chance = stage.light, stage.chance
    air.sky(stage, 0.46, clouds=4)
    hills = land.ridge(stage, 0.5, 0.05)
    land.hill(stage.back, hills, light.lit((110, 128, 118), 0.76), light.haze, 0.3)
    walls = ((214, 132, 96), (226, 196, 140), (150, 168, 176), (198, 102, 92), (236, 226, 206))
    x = stage.left
    while x < stage.right:
        size = chance.uniform(0.07, 0.11)
        houses.house(stage, stage.back, (x, 0.4), size, chance.choice(walls), 0.45)
        x += size * 1.05
    land.water(stage, stage.back, 0.41, _SEA)
    for _ in range(4):
        x = chance.uniform(stage.left, stage.right)
        landmarks.ship(stage, stage.back, (x, chance.uniform(0.3, 0.38)), chance.uniform(0.1, 0.2))
    air.gulls(stage, 4)
    stone = light.lit((146, 136, 128))
    stage.near.fill(
        box(stage.left, stage.low, stage.right, 0.2),
        Gradient(mix(stone, light.glow, 0.2), shade(stone, -0.45)),
    )
    for row, y in enumerate((0.155, 0.1, 0.035, -0.05)):
        stage.near.limb(
            [(stage.left, y), (stage.right, y)],
            [0.003 + row * 0.001],
            shade(stone, -0.3),
            opacity=0.5,
        )
        step = 0.16 + row * 0.06
        x = stage.left + chance.uniform(0, step)
        while x < stage.right:
            stage.near.limb(
                [(x, y), (x + (x - stage.width / 2) * 0.1, y + 0.055)],
                [0.003],
                shade(stone, -0.3),
                opacity=0.4,
            )
            x += step
    stage.near.fill(box(stage.left, 0.196, stage.right, 0.21), shade(stone, 0.12))
    for x in (0.1, 0.5, 0.9):
        post = x * stage.width + chance.uniform(-0.03, 0.03)
        stage.near.fill(
            box(post - 0.014, 0.16, post + 0.014, 0.25, 0.006),
            Gradient(shade(stone, -0.3), shade(stone, -0.5)),
        )
    lamp = stage.width * chance.choice((0.03, 0.97))
    stage.front.limb([(lamp, -0.12), (lamp, 0.86)], [0.02, 0.013], (34, 32, 44))
    stage.front.fill(box(lamp - 0.03, 0.84, lamp + 0.03, 0.91, 0.01), (34, 32, 44))
    if light.cast_strength > 0.12:
        stage.front.ellipse((lamp, 0.87), 0.17, 0.17, (255, 210, 130), opacity=0.3, blur=0.05)
    stage.front.ellipse((lamp, 0.875), 0.02, 0.024, (255, 228, 160))


def sea(stage: Stage) -> None:
    """The deck of a ship on the open sea."""
    light, chance = stage.light, stage.chance
    air.sky(stage, 0.42, clouds=6)
    land.water(stage, stage.back, 0.42, _SEA)
    for _ in range(2):
        x = chance.uniform(stage.left, stage.right)
        landmarks.ship(stage, stage.back, (x, 0.405), chance.uniform(0.06, 0.1))
    air.gulls(stage, 5)
    wood = light.lit((164, 112, 72))
    deck = [
        (stage.left, stage.low),
        (stage.left, 0.15),
        (stage.width * 0.5, 0.2),
        (stage.right, 0.15),
        (stage.right, stage.low),
    ]
    stage.near.fill(deck, Gradient(mix(wood, light.glow, 0.2), shade(wood, -0.4)))
    for index in range(-9, 10):
        x = stage.width * (0.5 + index * 0.085)
        stage.near.limb(
            [(stage.width * 0.5 + index * 0.1, 0.2), (x + index * 0.12, stage.low)],
            [0.002, 0.006],
            shade(wood, -0.35),
            opacity=0.6,
        )
    rail = shade(wood, -0.2)
    for lift, thick in ((0.13, 0.018), (0.07, 0.009)):
        stage.near.limb(
            [
                (stage.left, 0.15 + lift),
                (stage.width * 0.5, 0.205 + lift),
                (stage.right, 0.15 + lift),
            ],
            [thick],
            Gradient(shade(rail, 0.2), shade(rail, -0.2)),
        )
    for index in range(11):
        x = stage.left + (stage.right - stage.left) * (index + 0.5) / 11
        y = 0.15 + 0.055 * (1 - abs(x - stage.width * 0.5) / (stage.width * 0.62))
        stage.near.fill(
            box(x - 0.009, y - 0.01, x + 0.009, y + 0.13, 0.003),
            Gradient(shade(rail, 0.1), shade(rail, -0.3)),
        )
    rope = shade(light.lit((120, 96, 70)), -0.3)
    stage.front.limb([(-0.06, 1.2), (0.22 * stage.width, -0.15)], [0.012], rope)
    stage.front.limb([(stage.width * 1.04, 1.2), (stage.width * 0.86, -0.15)], [0.012], rope)
    for step in range(7):
        y = 0.1 + step * 0.13
        left = -0.06 + (0.22 * stage.width + 0.06) * (1.2 - y) / 1.35
        stage.front.limb([(left, y), (left - 0.11, y + 0.015)], [0.007], rope)


def lake(stage: Stage) -> None:
    """Still water between wooded shores."""
    light, chance = stage.light, stage.chance
    air.sky(stage, 0.46, clouds=4)
    leaves = light.leaves(((96, 134, 78), (70, 108, 78)))
    for distance, height in ((0.76, 0.54), (0.5, 0.45)):
        outline = land.ridge(stage, height, 0.05)
        land.hill(stage.back, outline, light.lit((96, 120, 96), distance), light.haze, 0.35)
        for _ in range(24):
            x, y = outline[chance.randrange(2, 158)]
            flora.pine(
                stage.back,
                chance,
                (x, y - 0.02),
                chance.uniform(0.08, 0.16),
                light.lit(chance.choice(leaves), distance),
            )
    land.water(stage, stage.back, 0.4, (70, 122, 140))
    air.mist(stage.back, stage, 0.4, 0.05, 0.5)
    land.ground(stage, 0.19, (104, 126, 72), 0.016)
    for _ in range(22):
        at = (chance.uniform(stage.left, stage.right), chance.uniform(0.1, 0.2))
        flora.grass(stage.near, chance, at, 0.07, light.lit((108, 132, 66)))
    for x in (0.0, 0.05, 0.1, 0.92, 0.98):
        flora.grass(
            stage.front,
            chance,
            (x * stage.width, -0.1),
            0.4,
            shade(light.lit((70, 92, 56)), -0.25),
            blur=0.005,
        )
