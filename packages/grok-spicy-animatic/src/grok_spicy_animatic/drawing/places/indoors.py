"""Rooms: a window, a floor, a lamp, and what the room is used for."""

# ruff: noqa: PLR2004 - a drawing is made of numbers

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.canvas import Gradient, box, smooth
from grok_spicy_animatic.drawing.colour import RGB, mix, shade
from grok_spicy_animatic.drawing.stage import paint_sky

if TYPE_CHECKING:
    from grok_spicy_animatic.drawing.stage import Stage

_BOOKS: tuple[RGB, ...] = ((172, 84, 66), (72, 108, 120), (206, 160, 84), (104, 118, 84))
_POTS: tuple[RGB, ...] = ((196, 112, 74), (226, 208, 172), (112, 140, 132), (188, 152, 84))


def room(stage: Stage) -> None:
    """A room with a window, shelves and a lamp."""
    light, chance = stage.light, stage.chance
    wall = mix(light.lit((196, 152, 116)), light.cast, 0.12)
    paint_sky(
        stage.back,
        [
            (stage.high, shade(wall, -0.25)),
            (0.5, shade(wall, 0.06)),
            (stage.low, shade(wall, -0.2)),
        ],
        chance.getrandbits(32),
    )
    left = stage.width * chance.uniform(0.36, 0.46)
    view = box(left, 0.46, left + 0.46, 0.9, 0.02)
    stage.back.fill(
        box(left - 0.03, 0.43, left + 0.49, 0.93, 0.02), shade(light.lit((112, 76, 56)), -0.1)
    )
    stage.back.fill(view, Gradient(light.sky_top, light.sky_low))
    hills = [
        (left - 0.1, 0.4),
        (left, 0.58),
        (left + 0.16, 0.64),
        (left + 0.3, 0.57),
        (left + 0.6, 0.62),
        (left + 0.6, 0.4),
    ]
    stage.back.fill(smooth(hills), light.lit((92, 120, 96), 0.6), inside=view)
    stage.back.ellipse((left + 0.34, 0.78), 0.035, 0.035, light.glow, inside=view)
    frame = shade(light.lit((112, 76, 56)), -0.1)
    stage.back.fill(box(left + 0.22, 0.46, left + 0.24, 0.9), frame)
    stage.back.fill(box(left, 0.67, left + 0.46, 0.685), frame)
    if not light.night:
        beam = [(left, 0.9), (left + 0.46, 0.9), (left + 0.2, 0.0), (left - 0.5, 0.0)]
        stage.back.fill(beam, light.glow, opacity=0.16, blur=0.02)
    if "kitchen" in stage.props:
        _kitchen(stage, frame)
    elif "workshop" in stage.props:
        _workshop(stage, frame)
    else:
        _library(stage, frame)
    floor = light.lit((150, 104, 74))
    stage.near.fill(
        box(stage.left, stage.low, stage.right, 0.24),
        Gradient(mix(floor, light.glow, 0.15), shade(floor, -0.4)),
    )
    stage.near.fill(box(stage.left, 0.236, stage.right, 0.262), shade(floor, -0.35))
    for index in range(-9, 10):
        x = stage.width * 0.5 + index * 0.16
        stage.near.limb(
            [(x, 0.235), (x + index * 0.09, stage.low)], [0.0025], shade(floor, -0.3), opacity=0.6
        )
    rug = mix(light.vivid(_BOOKS)[0], floor, 0.25)
    stage.near.ellipse((stage.width * 0.5, 0.08), 0.62, 0.085, shade(rug, -0.1), opacity=0.9)
    stage.near.ellipse(
        (stage.width * 0.5, 0.08), 0.53, 0.066, mix(rug, (240, 220, 180), 0.35), opacity=0.8
    )
    stage.near.ellipse((stage.width * 0.5, 0.08), 0.45, 0.052, rug, opacity=0.9)
    lamp = stage.width * chance.choice((0.06, 0.94))
    stage.near.limb([(lamp, 0.2), (lamp, 0.62)], [0.012], (58, 44, 42))
    stage.near.ellipse((lamp, 0.64), 0.32, 0.32, (255, 204, 124), opacity=0.26, blur=0.09)
    stage.near.fill(
        [(lamp - 0.085, 0.6), (lamp - 0.045, 0.73), (lamp + 0.045, 0.73), (lamp + 0.085, 0.6)],
        Gradient((255, 226, 160), (240, 172, 92)),
    )


def _library(stage: Stage, frame: RGB) -> None:
    """Line the walls with books."""
    books = stage.light.vivid(_BOOKS)
    for start in (0.02, stage.width - 0.44):
        for row in range(3):
            y = 0.42 + row * 0.2
            stage.back.fill(box(start, y - 0.018, start + 0.42, y), frame)
            x = start + 0.015
            while x < start + 0.36:
                thick, high = stage.chance.uniform(0.012, 0.032), stage.chance.uniform(0.08, 0.14)
                if stage.chance.random() < 0.86:
                    stage.back.fill(
                        box(x, y, x + thick, y + high),
                        shade(stage.light.lit(stage.chance.choice(books)), -0.12),
                    )
                x += thick + 0.002


def _kitchen(stage: Stage, frame: RGB) -> None:
    """Hang pans, fill shelves with jars, light the stove."""
    light, chance, canvas = stage.light, stage.chance, stage.back
    pots = light.vivid(_POTS)
    right = stage.width - 0.5
    for row in range(2):
        y = 0.52 + row * 0.2
        canvas.fill(box(0.04, y - 0.018, 0.46, y), frame)
        x = 0.06
        while x < 0.42:
            wide, high = chance.uniform(0.03, 0.05), chance.uniform(0.06, 0.11)
            tone = shade(light.lit(chance.choice(pots)), -0.06)
            canvas.fill(box(x, y, x + wide, y + high, 0.012), Gradient(shade(tone, 0.15), tone))
            canvas.fill(box(x + 0.004, y + high, x + wide - 0.004, y + high + 0.012, 0.004), frame)
            x += wide + chance.uniform(0.008, 0.03)
    canvas.limb([(right, 0.8), (stage.width - 0.06, 0.8)], [0.01], frame)
    for index in range(4):
        x = right + 0.06 + index * 0.105
        radius = 0.03 + 0.008 * (index % 2)
        canvas.limb([(x, 0.8), (x, 0.72)], [0.008], shade(frame, -0.2))
        canvas.ellipse((x, 0.72 - radius), radius, radius, light.lit((176, 106, 70)))
        canvas.ellipse((x, 0.72 - radius), radius * 0.7, radius * 0.7, light.lit((120, 76, 58)))
    metal = light.lit((92, 88, 94))
    canvas.fill(
        box(right + 0.02, 0.2, stage.width - 0.04, 0.46, 0.02), Gradient(metal, shade(metal, -0.4))
    )
    canvas.ellipse((right + 0.2, 0.32), 0.2, 0.12, (255, 150, 70), opacity=0.35, blur=0.04)
    canvas.fill(box(right + 0.08, 0.26, stage.width - 0.1, 0.38, 0.02), (255, 176, 92))
    canvas.fill(box(right + 0.0, 0.46, stage.width - 0.02, 0.485, 0.006), shade(metal, 0.2))
    pot = light.lit((200, 92, 70))
    canvas.fill(
        box(right + 0.1, 0.485, right + 0.26, 0.58, 0.02),
        Gradient(shade(pot, 0.15), shade(pot, -0.2)),
    )
    for index in range(3):
        x = right + 0.14 + index * 0.04
        steam = [(x, 0.6), (x + 0.015, 0.65), (x - 0.01, 0.7), (x + 0.01, 0.76)]
        canvas.limb(steam, [0.012, 0.02, 0.012], (244, 240, 232), opacity=0.3)


def _workshop(stage: Stage, frame: RGB) -> None:
    """Hang tools and cogs over a bench."""
    light, chance, canvas = stage.light, stage.chance, stage.back
    steel = light.lit((150, 156, 164))
    for start in (0.03, stage.width - 0.47):
        canvas.fill(box(start, 0.5, start + 0.44, 0.86, 0.012), shade(frame, 0.12))
        for column in range(4):
            x, y = start + 0.06 + column * 0.11, 0.8
            tone = shade(steel, chance.uniform(-0.25, 0.1))
            kind = chance.randrange(3)
            if kind == 0:
                canvas.limb([(x, y), (x, y - 0.14)], [0.014], light.lit((140, 94, 60)))
                canvas.fill(box(x - 0.035, y - 0.01, x + 0.035, y + 0.025, 0.006), tone)
            elif kind == 1:
                canvas.limb([(x, y), (x, y - 0.16)], [0.018, 0.012], tone)
                canvas.ellipse((x, y), 0.024, 0.024, tone)
                canvas.ellipse((x, y + 0.008), 0.012, 0.014, shade(frame, 0.12))
            else:
                _cog(stage, (x, y - 0.06), chance.uniform(0.035, 0.05), tone)
        bench = light.lit((158, 112, 74))
        canvas.fill(box(start - 0.02, 0.38, start + 0.48, 0.42, 0.006), bench)
        for leg in (0.02, 0.4):
            canvas.fill(box(start + leg, 0.2, start + leg + 0.03, 0.38), shade(bench, -0.3))
        _cog(stage, (start + 0.12, 0.46), 0.045, shade(steel, -0.15))
        canvas.fill(box(start + 0.24, 0.42, start + 0.36, 0.49, 0.01), light.lit((188, 84, 66)))


def _cog(stage: Stage, at: tuple[float, float], radius: float, tone: RGB) -> None:
    teeth = []
    for step in range(40):
        away = radius if step % 4 < 2 else radius * 0.8
        angle = step * math.tau / 40
        teeth.append((at[0] + math.cos(angle) * away, at[1] + math.sin(angle) * away))
    stage.back.fill(teeth, Gradient(shade(tone, 0.15), shade(tone, -0.15)))
    stage.back.ellipse(at, radius * 0.34, radius * 0.34, shade(tone, -0.4))
