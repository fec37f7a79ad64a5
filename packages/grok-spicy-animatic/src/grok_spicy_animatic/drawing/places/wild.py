"""Wild places: woods, meadows, mountains, deserts, snow."""

# ruff: noqa: PLR2004 - a drawing is made of numbers

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.canvas import Gradient, smooth
from grok_spicy_animatic.drawing.colour import mix, shade
from grok_spicy_animatic.drawing.places import air, flora, land

if TYPE_CHECKING:
    from grok_spicy_animatic.drawing.stage import Stage

_GREENS = ((106, 142, 76), (72, 112, 72), (150, 164, 84))


def forest(stage: Stage) -> None:
    """A wood with depth: pale trees, darker trees, trunks near the camera, light between."""
    light, chance = stage.light, stage.chance
    air.sky(stage, 0.42, clouds=0)
    leaves = light.leaves(_GREENS)
    bark = (98, 72, 58)
    for distance, count, height in ((0.86, 26, 0.5), (0.68, 20, 0.62), (0.46, 15, 0.78)):
        foot = 0.36 - (0.86 - distance) * 0.22
        outline = land.ridge(stage, foot, 0.025)
        land.hill(stage.back, outline, light.lit((78, 98, 66), distance), light.haze, 0.25)
        for index in range(count):
            x = stage.left + (stage.right - stage.left) * (index + chance.uniform(0.1, 0.9)) / count
            tone = light.lit(chance.choice(leaves), distance)
            size = height * chance.uniform(0.7, 1.15)
            if chance.random() < 0.4:
                flora.pine(
                    stage.back, chance, (x, foot - 0.02), size, light.lit((58, 88, 70), distance)
                )
            else:
                flora.leafy(
                    stage.back, chance, (x, foot - 0.02), size, tone, light.lit(bark, distance)
                )
        air.mist(stage.back, stage, foot + 0.03, 0.12, 0.3 + 0.3 * light.murk)
    if not light.night and light.murk < 0.4:
        air.rays(stage, stage.back, 5, 0.16)
    land.ground(stage, 0.24, mix((92, 84, 54), leaves[0], 0.42))
    land.path(stage, 0.24, (176, 142, 96))
    for _ in range(60):
        at = (chance.uniform(stage.left, stage.right), chance.uniform(stage.low, 0.2))
        size = 0.004 + 0.007 * (0.22 - at[1])
        leaf = shade(light.lit(chance.choice(leaves)), chance.uniform(-0.2, 0.2))
        stage.near.ellipse(at, size * 2.2, size, leaf, turn=chance.uniform(-40, 40), opacity=0.85)
    for _ in range(16):
        at = (chance.uniform(stage.left, stage.right), chance.uniform(0.17, 0.22))
        flora.grass(stage.near, chance, at, 0.06, light.lit((84, 104, 58)))
    near_bark = light.lit(shade(bark, -0.25))
    for x, width in ((-0.02, 0.1), (0.13, 0.055), (0.9, 0.06), (1.03, 0.11)):
        flora.trunk(stage.near, chance, x * stage.width, 0.17, width, near_bark)
    dark = light.lit(shade(leaves[-1], -0.3))
    flora.canopy(
        stage.near,
        chance,
        (stage.left, stage.right),
        1.02,
        mix(dark, light.lit(leaves[0]), 0.35),
        0.11,
    )
    frame = shade(light.lit((44, 56, 44)), -0.35)
    for x in (0.02, 0.94):
        flora.fern(stage.front, chance, (x * stage.width, -0.08), 0.26, frame, blur=0.005)
    if light.night:
        air.motes(stage, (226, 240, 130), 26)
    else:
        air.motes(stage, leaves[0], 22, leaves=True)


def meadow(stage: Stage) -> None:
    """Rolling fields under a wide sky."""
    light, chance = stage.light, stage.chance
    air.sky(stage, 0.44, clouds=6)
    leaves = light.leaves(_GREENS)
    for distance, height in ((0.82, 0.46), (0.62, 0.4), (0.4, 0.33)):
        tone = light.lit(mix((124, 152, 82), leaves[0], 0.2), distance)
        outline = land.ridge(stage, height, 0.05, waves=1.8)
        land.hill(stage.back, outline, tone, light.haze, 0.2)
        for _ in range(9):
            step = chance.randrange(10, 150)
            x, y = outline[step]
            flora.leafy(
                stage.back,
                chance,
                (x, y - 0.01),
                0.16 * (1.1 - distance),
                light.lit(chance.choice(leaves), distance * 0.9),
                light.lit((94, 72, 58), distance),
            )
    land.ground(stage, 0.25, (112, 142, 70), 0.02)
    land.path(stage, 0.25, (206, 178, 124))
    flowers = light.vivid(((236, 196, 92), (226, 116, 104), (232, 226, 240)))
    for _ in range(70):
        at = (chance.uniform(stage.left, stage.right), chance.uniform(stage.low, 0.22))
        size = 0.003 + 0.011 * (0.24 - at[1])
        stage.near.ellipse(at, size, size, light.lit(chance.choice(flowers)), opacity=0.9)
    for _ in range(26):
        at = (chance.uniform(stage.left, stage.right), chance.uniform(0.0, 0.22))
        flora.grass(stage.near, chance, at, 0.05, light.lit((98, 132, 62)))
    for x in (0.0, 0.07, 0.9, 0.99):
        flora.grass(
            stage.front,
            chance,
            (x * stage.width, -0.08),
            0.24,
            shade(light.lit((62, 92, 52)), -0.25),
            blur=0.006,
        )
    if light.night:
        air.motes(stage, (230, 240, 140), 20)


def mountains(stage: Stage) -> None:
    """Ranges behind ranges, snow on the highest."""
    light, chance = stage.light, stage.chance
    air.sky(stage, 0.5, clouds=4)
    for distance, count, foot, high in ((0.58, 6, 0.36, 0.46), (0.34, 5, 0.28, 0.34)):
        for index in range(count):
            x = stage.left + (stage.right - stage.left) * (index + chance.uniform(0.1, 0.9)) / count
            _peak(stage, (x, foot), high * chance.uniform(0.6, 1.05), distance)
        air.mist(stage.back, stage, foot + 0.02, 0.12, 0.34)
    outline = land.ridge(stage, 0.31, 0.035, rough=0.3)
    land.hill(stage.back, outline, light.lit((82, 104, 92), 0.22), light.haze, 0.25)
    land.ground(stage, 0.23, (116, 122, 96), 0.02)
    for _ in range(16):
        x = chance.uniform(stage.left, stage.right)
        flora.pine(
            stage.near,
            chance,
            (x, chance.uniform(0.2, 0.24)),
            chance.uniform(0.1, 0.26),
            light.lit((58, 82, 70), 0.1),
        )
    land.path(stage, 0.22, (190, 174, 142))
    for _ in range(22):
        at = (chance.uniform(stage.left, stage.right), chance.uniform(stage.low, 0.2))
        size = chance.uniform(0.008, 0.028)
        stone = light.lit((128, 126, 124))
        stage.near.fill(
            smooth(
                [
                    (at[0] - size, at[1]),
                    (at[0] - size * 0.5, at[1] + size * 0.8),
                    (at[0] + size * 0.6, at[1] + size * 0.7),
                    (at[0] + size, at[1]),
                ]
            ),
            Gradient(shade(stone, 0.12), shade(stone, -0.3)),
        )
    for x in (0.03, 0.96):
        flora.pine(
            stage.front, chance, (x * stage.width, -0.25), 0.8, shade(light.lit((40, 58, 54)), -0.3)
        )


def _peak(stage: Stage, foot: tuple[float, float], high: float, distance: float) -> None:
    """Draw one mountain: a lit flank, a flank in shade, snow where it is high enough."""
    light, chance = stage.light, stage.chance
    rock = light.lit((86, 96, 124), distance)
    half = high * chance.uniform(0.75, 1.05)
    top = (foot[0], foot[1] + high)
    left, right = [(foot[0] - half, foot[1])], [(foot[0] + half, foot[1])]
    spine = [top]
    for step in range(1, 7):
        along = step / 7
        jag = half * 0.07
        left.append(
            (foot[0] - half * (1 - along) + chance.uniform(-jag, jag), foot[1] + high * along)
        )
        right.append(
            (foot[0] + half * (1 - along) + chance.uniform(-jag, jag), foot[1] + high * along)
        )
        spine.append((foot[0] + chance.uniform(-jag, jag) * 1.6, top[1] - high * along))
    spine.append((foot[0] + half * 0.12, foot[1]))
    canvas = stage.back
    whole = [*left, top, *right[::-1]]
    canvas.fill(whole, Gradient(rock, mix(rock, light.haze, 0.35)))
    dark = [*spine, *right]
    lit_right = light.sun[0] * stage.width > foot[0]
    shadow = [*spine, *left] if lit_right else dark
    canvas.fill(shadow, shade(rock, -0.24), opacity=0.75, inside=whole)
    if high > 0.26:
        edge = []
        for step in range(9):
            x = foot[0] - half + 2 * half * step / 8
            edge.append((x, top[1] - high * (0.42 if step % 2 else 0.24)))
        snow = [(foot[0] - half, top[1] + 0.1), *edge, (foot[0] + half, top[1] + 0.1)]
        canvas.fill(snow, light.lit((242, 246, 252), distance * 0.6), inside=whole, opacity=0.94)
        canvas.fill(shadow, shade(rock, -0.1), opacity=0.28, inside=whole)


def desert(stage: Stage) -> None:
    """Dunes and mesas in dry light."""
    light, chance = stage.light, stage.chance
    air.sky(stage, 0.4, clouds=1)
    for index in range(3):
        left = stage.width * (0.08 + 0.34 * index) + chance.uniform(-0.1, 0.1)
        wide, high = chance.uniform(0.14, 0.3), chance.uniform(0.48, 0.62)
        tone = light.lit((190, 112, 84), 0.72)
        mesa = [
            (left, 0.3),
            (left + wide * 0.12, high),
            (left + wide * 0.9, high - 0.01),
            (left + wide * 1.08, 0.3),
        ]
        stage.back.fill(mesa, Gradient(tone, mix(tone, light.haze, 0.5)))
        stage.back.fill(
            [
                (left + wide * 0.6, 0.3),
                (left + wide * 0.66, high),
                (left + wide * 0.9, high - 0.01),
                (left + wide * 1.08, 0.3),
            ],
            shade(tone, -0.2),
            opacity=0.6,
        )
    for distance, height in ((0.55, 0.38), (0.3, 0.32)):
        outline = land.ridge(stage, height, 0.04, waves=1.5)
        land.hill(stage.back, outline, light.lit((222, 168, 108), distance), light.haze, 0.2)
    outline = land.ground(stage, 0.24, (226, 174, 112), 0.02)
    for step in range(6):
        dune = land.ridge(stage, 0.2 - step * 0.045, 0.02, waves=1.6)
        stage.near.fill(
            dune,
            shade(light.lit((220, 166, 104)), -0.07 if step % 2 else 0.07),
            opacity=0.35,
            inside=outline,
        )
    for _ in range(5):
        x = chance.uniform(stage.left, stage.right)
        flora.cactus(
            stage.near,
            (x, chance.uniform(0.19, 0.24)),
            chance.uniform(0.1, 0.22),
            light.lit((96, 124, 86), 0.12),
        )
    for x in (0.02, 0.95):
        flora.grass(
            stage.front,
            chance,
            (x * stage.width, -0.1),
            0.22,
            shade(light.lit((150, 116, 70)), -0.25),
            blur=0.006,
        )


def snow(stage: Stage) -> None:
    """Snowfields, white firs, pale peaks."""
    light, chance = stage.light, stage.chance
    air.sky(stage, 0.44, clouds=3)
    for distance, height, swell in ((0.78, 0.56, 0.16), (0.6, 0.42, 0.1)):
        outline = land.ridge(stage, height, swell, rough=0.7)
        land.hill(stage.back, outline, light.lit((176, 194, 216), distance), light.haze, 0.5)
    for distance, height in ((0.5, 0.36), (0.3, 0.31)):
        outline = land.ridge(stage, height, 0.03)
        land.hill(stage.back, outline, light.lit((222, 232, 244), distance), light.haze, 0.2)
        for _ in range(13):
            x, y = outline[chance.randrange(3, 157)]
            tone = light.lit((84, 112, 112), distance)
            high = chance.uniform(0.12, 0.26)
            flora.pine(
                stage.back,
                chance,
                (x, y - 0.01),
                high,
                mix(tone, light.lit((240, 246, 250), distance), 0.4),
            )
    ground = land.ground(stage, 0.24, (236, 242, 250), 0.02)
    for step in range(4):
        drift = land.ridge(stage, 0.19 - step * 0.06, 0.018)
        stage.near.fill(
            drift, shade(light.lit((206, 222, 244)), -0.04), opacity=0.35, inside=ground
        )
    for x in (0.0, 0.12, 0.88, 1.0):
        flora.pine(
            stage.near,
            chance,
            (x * stage.width, 0.12),
            chance.uniform(0.5, 0.75),
            mix(light.lit((70, 98, 98)), light.lit((240, 246, 252)), 0.28),
        )
    air.snowfall(stage, 110)
