"""Places without a horizon as we know it: caves, the deep, outer space."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.canvas import Gradient, box, smooth
from grok_spicy_animatic.drawing.colour import mix, shade
from grok_spicy_animatic.drawing.places import air, land
from grok_spicy_animatic.drawing.stage import paint_sky

if TYPE_CHECKING:
    from grok_spicy_animatic.drawing.stage import Stage


def cave(stage: Stage) -> None:
    """A cavern with crystals and a way out of it."""
    light, chance = stage.light, stage.chance
    air.sky(stage, 0.5, clouds=0)
    rock = mix((74, 66, 92), light.cast, 0.3)
    for distance, hole in ((0.5, 0.36), (0.25, 0.46), (0.0, 0.58)):
        tone = shade(mix(rock, light.haze, distance * 0.6), -0.32 + 0.3 * distance)
        middle = stage.width * 0.52
        rim = []
        for step in range(40):
            angle = step * math.tau / 40
            away = hole * chance.uniform(0.9, 1.1)
            rim.append(
                (
                    middle + math.cos(angle) * away * stage.width * 0.62,
                    0.52 + math.sin(angle) * away * 0.86,
                )
            )
        outer = box(stage.left, stage.low, stage.right, stage.high)
        rim = smooth(rim, steps=4)
        canvas = stage.back if distance > 0 else stage.near
        canvas.fill([*outer, outer[0], rim[0], *rim[::-1]], Gradient(shade(tone, -0.1), tone))
    land.ground(stage, 0.2, shade(rock, -0.05), 0.014)
    crystals = light.vivid(((120, 206, 214), (176, 140, 222), (238, 182, 120)))
    for _ in range(15):
        x = chance.choice(
            (chance.uniform(stage.left, 0.3), chance.uniform(stage.width - 0.3, stage.right))
        )
        y, high = chance.uniform(0.08, 0.2), chance.uniform(0.05, 0.17)
        tone = chance.choice(crystals)
        lean = chance.uniform(-0.4, 0.4) * high
        shape = [
            (x - high * 0.16, y),
            (x - high * 0.13 + lean, y + high * 0.75),
            (x + lean * 1.2, y + high),
            (x + high * 0.14 + lean, y + high * 0.72),
            (x + high * 0.16, y),
        ]
        stage.near.ellipse(
            (x + lean * 0.5, y + high * 0.5),
            high * 0.8,
            high * 0.8,
            tone,
            opacity=0.16,
            blur=high * 0.2,
        )
        stage.near.fill(shape, Gradient(shade(tone, 0.35), shade(tone, -0.3)))
    air.motes(stage, crystals[0], 18)


def deep(stage: Stage) -> None:
    """Under water: light from above, corals, bubbles."""
    light, chance = stage.light, stage.chance
    top = mix((92, 190, 206), light.sky_low, 0.25)
    floor = mix((14, 52, 92), light.cast, 0.2)
    paint_sky(
        stage.back,
        [(stage.high, top), (0.55, mix(top, floor, 0.55)), (stage.low, floor)],
        chance.getrandbits(32),
    )
    air.rays(stage, stage.back, 6, 0.2)
    for distance, height in ((0.7, 0.4), (0.45, 0.3)):
        outline = land.ridge(stage, height, 0.06, rough=0.4)
        stage.back.fill(outline, mix((30, 84, 116), mix(top, floor, 0.5), distance))
    sand = mix((196, 186, 150), floor, 0.35)
    outline = land.ridge(stage, 0.2, 0.02)
    stage.near.fill(outline, Gradient(sand, shade(sand, -0.45)))
    corals = light.vivid(((232, 112, 112), (238, 170, 96), (170, 110, 186), (92, 186, 160)))
    for _ in range(26):
        x = chance.uniform(stage.left, stage.right)
        y, size = chance.uniform(0.12, 0.21), chance.uniform(0.04, 0.13)
        tone = mix(chance.choice(corals), floor, 0.2)
        for turn in range(-2, 3):
            stage.near.limb(
                [
                    (x, y),
                    (x + turn * size * 0.25, y + size * 0.6),
                    (x + turn * size * 0.42, y + size),
                ],
                [size * 0.16, size * 0.12, size * 0.08],
                shade(tone, turn * 0.06),
            )
    for _ in range(40):
        at = (chance.uniform(stage.left, stage.right), chance.uniform(0.1, stage.high))
        size = chance.uniform(0.004, 0.014)
        stage.near.ellipse(at, size, size, (226, 246, 250), opacity=0.45)
        stage.near.ellipse(
            (at[0] - size * 0.3, at[1] + size * 0.3),
            size * 0.3,
            size * 0.3,
            (255, 255, 255),
            opacity=0.7,
        )
    for x in (0.01, 0.08, 0.93, 1.0):
        weed = [
            (x * stage.width, -0.1),
            (x * stage.width + 0.03, 0.2),
            (x * stage.width - 0.02, 0.42),
            (x * stage.width + 0.02, 0.6),
        ]
        stage.front.fill(
            smooth([*weed, *[(px + 0.03, py) for px, py in weed[::-1]]]), (14, 50, 60), blur=0.005
        )


def space(stage: Stage) -> None:
    """The surface of a small world under planets and stars."""
    light, chance = stage.light, stage.chance
    tones = light.vivid(((96, 74, 168), (60, 120, 178), (206, 110, 130)))
    deep = (11, 12, 30)
    paint_sky(
        stage.back,
        [
            (stage.high, deep),
            (0.4, mix(deep, tones[0], 0.28)),
            (0.2, mix(deep, tones[0], 0.5)),
            (stage.low, deep),
        ],
        chance.getrandbits(32),
    )
    for tone in tones[:3]:
        at = (chance.uniform(0, stage.width), chance.uniform(0.45, 1.0))
        stage.back.ellipse(
            at, 0.6, 0.16, tone, turn=chance.uniform(-30, 30), opacity=0.3, blur=0.12
        )
    air.stars(stage, 0.2, 240)
    planet = (stage.width * chance.uniform(0.62, 0.84), chance.uniform(0.66, 0.8))
    radius = chance.uniform(0.14, 0.2)
    tone = tones[-1]
    disc = [
        (
            planet[0] + radius * math.cos(a * math.tau / 60),
            planet[1] + radius * math.sin(a * math.tau / 60),
        )
        for a in range(60)
    ]
    stage.back.fill(disc, tone, opacity=0.35, blur=0.03)
    stage.back.fill(disc, Gradient(shade(tone, 0.25), shade(tone, -0.4)))
    for step in range(5):
        y = planet[1] - radius * 0.7 + step * radius * 0.36
        stage.back.ellipse(
            (planet[0], y),
            radius * 1.1,
            radius * 0.07,
            shade(tone, 0.2),
            turn=-8,
            opacity=0.35,
            inside=disc,
        )
    stage.back.ellipse(
        (planet[0] + radius * 0.5, planet[1] - radius * 0.3),
        radius * 1.05,
        radius * 1.05,
        deep,
        opacity=0.45,
        blur=0.03,
        inside=disc,
    )
    ring = [
        (
            planet[0] + radius * 1.8 * math.cos(a * math.tau / 60),
            planet[1] + radius * 0.34 * math.sin(a * math.tau / 60),
        )
        for a in range(30, 61)
    ]
    stage.back.limb(ring, [0.006, 0.016, 0.006], shade(tone, 0.4), opacity=0.8)
    moon = (stage.width * chance.uniform(0.1, 0.3), chance.uniform(0.7, 0.9))
    stage.back.ellipse(moon, 0.045, 0.045, Gradient((226, 222, 214), (134, 132, 148)))
    land.hill(
        stage.back,
        land.ridge(stage, 0.32, 0.05, rough=0.6),
        mix((104, 92, 128), deep, 0.45),
        deep,
        0.3,
    )
    dust = mix((156, 140, 150), tones[0], 0.3)
    outline = land.ridge(stage, 0.23, 0.014)
    stage.near.fill(outline, Gradient(dust, shade(dust, -0.55)))
    for _ in range(22):
        at = (chance.uniform(stage.left, stage.right), chance.uniform(stage.low, 0.19))
        size = 0.012 + 0.05 * (0.24 - at[1]) * chance.uniform(0.5, 1.6)
        stage.near.ellipse(at, size * 1.8, size * 0.62, shade(dust, -0.35), opacity=0.7)
        stage.near.ellipse(
            (at[0], at[1] - size * 0.1), size * 1.5, size * 0.46, shade(dust, -0.16), opacity=0.8
        )
