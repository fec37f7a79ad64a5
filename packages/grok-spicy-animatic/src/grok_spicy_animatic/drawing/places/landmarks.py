"""Lighthouses, castles, bridges and other landmarks of a view."""

# ruff: noqa: PLR2004 - a drawing is made of numbers

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.canvas import Point, box, smooth
from grok_spicy_animatic.drawing.colour import mix, shade
from grok_spicy_animatic.drawing.places.houses import LAMP, painted

if TYPE_CHECKING:
    from collections.abc import Callable

    from grok_spicy_animatic.drawing.canvas import Canvas
    from grok_spicy_animatic.drawing.stage import Stage


def lighthouse(stage: Stage, canvas: Canvas, foot: Point, size: float) -> None:
    """Draw a lighthouse on its rock, its lamp lit when it is dark."""
    x, y = foot
    light = stage.light
    rock = light.lit((92, 92, 98), 0.2)
    canvas.fill(
        smooth(
            [
                (x - size * 0.55, y - size * 0.12),
                (x - size * 0.36, y + size * 0.07),
                (x, y + size * 0.12),
                (x + size * 0.38, y + size * 0.05),
                (x + size * 0.6, y - size * 0.12),
            ]
        ),
        painted(rock),
    )
    white, red = light.lit((240, 236, 226), 0.16), light.lit((190, 62, 54), 0.16)
    foot_half, top_half, high = size * 0.15, size * 0.095, size * 1.0
    bands = 5
    for band in range(bands):
        low, top = band / bands, (band + 1) / bands
        a = foot_half + (top_half - foot_half) * low
        b = foot_half + (top_half - foot_half) * top
        canvas.fill(
            [
                (x - a, y + high * low),
                (x - b, y + high * top),
                (x + b, y + high * top),
                (x + a, y + high * low),
            ],
            red if band % 2 else white,
        )
    tower = [
        (x + foot_half * 0.2, y),
        (x + top_half * 0.2, y + high),
        (x + top_half, y + high),
        (x + foot_half, y),
    ]
    canvas.fill(tower, (30, 26, 52), opacity=0.2)
    canvas.fill(
        box(x - size * 0.13, y + high, x + size * 0.13, y + high + size * 0.03), shade(rock, -0.3)
    )
    lamp = (x, y + high + size * 0.1)
    if light.cast_strength > 0.12 or light.murk > 0.2:
        for end in (-1, 1):
            beam = [lamp, (x + end * 1.5, lamp[1] + 0.18), (x + end * 1.5, lamp[1] - 0.02)]
            canvas.fill(beam, light.glow, opacity=0.2, blur=0.012)
        canvas.ellipse(lamp, size * 0.3, size * 0.3, LAMP, opacity=0.4, blur=size * 0.1)
    canvas.fill(
        box(x - size * 0.075, y + high + size * 0.03, x + size * 0.075, y + high + size * 0.17),
        mix(LAMP, white, 0.2),
    )
    canvas.fill(
        [
            (x - size * 0.11, y + high + size * 0.17),
            (x, y + high + size * 0.28),
            (x + size * 0.11, y + high + size * 0.17),
        ],
        red,
    )


def castle(stage: Stage, canvas: Canvas, foot: Point, size: float) -> None:
    """Draw a castle with towers."""
    x, y = foot
    light = stage.light
    stone = light.lit((138, 132, 146), 0.42)
    roof = light.lit((96, 74, 120), 0.36)
    for off, wide, high in (
        (-0.46, 0.2, 0.66),
        (0.46, 0.22, 0.6),
        (-0.2, 0.17, 0.92),
        (0.18, 0.2, 1.1),
        (0, 0.9, 0.42),
    ):
        left, right = x + size * (off - wide / 2), x + size * (off + wide / 2)
        canvas.fill(box(left, y - 0.05, right, y + size * high), painted(shade(stone, off * 0.2)))
        if wide < 0.5:
            canvas.fill(
                [
                    (left - size * 0.03, y + size * high),
                    ((left + right) / 2, y + size * (high + 0.32)),
                    (right + size * 0.03, y + size * high),
                ],
                painted(roof),
            )
            canvas.fill(
                box(
                    (left + right) / 2 - size * 0.022,
                    y + size * high * 0.74,
                    (left + right) / 2 + size * 0.022,
                    y + size * high * 0.86,
                ),
                mix(LAMP, stone, 0.15 if light.cast_strength > 0.1 else 0.8),
            )
    canvas.fill(
        [*box(x - size * 0.08, y - 0.05, x + size * 0.08, y + size * 0.18, size * 0.07)],
        shade(stone, -0.4),
    )


def windmill(stage: Stage, canvas: Canvas, foot: Point, size: float) -> None:
    """Draw a windmill."""
    x, y = foot
    light = stage.light
    body = light.lit((214, 200, 176), 0.25)
    canvas.fill(
        [
            (x - size * 0.2, y),
            (x - size * 0.12, y + size * 0.8),
            (x + size * 0.12, y + size * 0.8),
            (x + size * 0.2, y),
        ],
        painted(body),
    )
    canvas.ellipse((x, y + size * 0.8), size * 0.14, size * 0.13, light.lit((128, 72, 58), 0.25))
    for step in range(4):
        angle = math.radians(24 + step * 90)
        cosine, sine = math.cos(angle), math.sin(angle)
        hub = (x, y + size * 0.82)
        tip = (hub[0] + cosine * size * 0.62, hub[1] + sine * size * 0.62)
        canvas.limb([hub, tip], [size * 0.02], light.lit((92, 70, 58), 0.2))
        side = (-sine * size * 0.1, cosine * size * 0.1)
        start = (hub[0] + cosine * size * 0.16, hub[1] + sine * size * 0.16)
        canvas.fill(
            [
                start,
                tip,
                (tip[0] + side[0], tip[1] + side[1]),
                (start[0] + side[0], start[1] + side[1]),
            ],
            light.lit((238, 228, 206), 0.2),
        )


def tent(stage: Stage, canvas: Canvas, foot: Point, size: float) -> None:
    """Draw a tent with light inside."""
    x, y = foot
    tone = stage.light.lit((206, 120, 70), 0.1)
    canvas.ellipse((x, y + size * 0.2), size * 0.7, size * 0.5, LAMP, opacity=0.22, blur=size * 0.2)
    canvas.fill([(x - size * 0.6, y), (x, y + size * 0.62), (x + size * 0.6, y)], painted(tone))
    canvas.fill(
        [(x - size * 0.16, y), (x, y + size * 0.5), (x + size * 0.16, y)], mix(LAMP, tone, 0.3)
    )


def campfire(stage: Stage, canvas: Canvas, foot: Point, size: float) -> None:
    """Draw a fire that lights the ground."""
    x, y = foot
    canvas.ellipse(
        (x, y + size * 0.2), size * 2.0, size * 1.2, (255, 160, 70), opacity=0.28, blur=size * 0.5
    )
    bark = stage.light.lit((96, 66, 48))
    for lean in (-0.24, 0.24):
        canvas.limb([(x - size * lean, y), (x + size * lean, y + size * 0.16)], [size * 0.1], bark)
    for half, high, tone in (
        (0.24, 0.66, (238, 112, 46)),
        (0.16, 0.46, (252, 178, 66)),
        (0.08, 0.26, (255, 236, 170)),
    ):
        flame = [
            (x - size * half, y + size * 0.12),
            (x - size * half * 0.5, y + size * high * 0.6),
            (x + size * 0.03, y + size * high),
            (x + size * half * 0.7, y + size * high * 0.5),
            (x + size * half, y + size * 0.12),
            (x, y + size * 0.04),
        ]
        canvas.fill(smooth(flame, steps=6), tone)


def bridge(stage: Stage, canvas: Canvas, foot: Point, size: float) -> None:
    """Draw an arched bridge across the view."""
    x, y = foot
    tone = stage.light.lit((128, 110, 100), 0.3)
    deck = [
        (x - size * 1.6, y + size * 0.1),
        (x, y + size * 0.52),
        (x + size * 1.6, y + size * 0.1),
    ]
    upper = smooth(deck, closed=False)
    arch = [(px * 0.8 + x * 0.2, py - size * 0.2 - abs(px - x) * 0.05) for px, py in upper]
    canvas.fill(
        [*upper, (x + size * 1.6, y - size * 0.3), *arch[::-1], (x - size * 1.6, y - size * 0.3)],
        painted(tone),
    )
    canvas.limb([(px, py + size * 0.08) for px, py in deck], [size * 0.03], shade(tone, -0.2))


def ship(stage: Stage, canvas: Canvas, foot: Point, size: float) -> None:
    """Draw a sailing boat at its mooring."""
    x, y = foot
    light = stage.light
    hull = light.lit((126, 74, 56), 0.22)
    canvas.limb(
        [(x, y + size * 0.2), (x, y + size * 1.2)],
        [size * 0.03, size * 0.018],
        light.lit((92, 72, 58), 0.2),
    )
    sail = light.lit((236, 226, 204), 0.18)
    canvas.fill(
        smooth(
            [
                (x + size * 0.03, y + size * 1.15),
                (x + size * 0.32, y + size * 0.6),
                (x + size * 0.42, y + size * 0.32),
                (x + size * 0.03, y + size * 0.3),
            ],
            steps=5,
        ),
        painted(sail),
    )
    canvas.fill(
        [
            (x - size * 0.04, y + size * 1.0),
            (x - size * 0.34, y + size * 0.34),
            (x - size * 0.04, y + size * 0.32),
        ],
        shade(sail, -0.1),
    )
    canvas.fill(
        smooth(
            [
                (x - size * 0.52, y + size * 0.24),
                (x - size * 0.4, y),
                (x + size * 0.4, y),
                (x + size * 0.58, y + size * 0.26),
                (x, y + size * 0.2),
            ]
        ),
        painted(hull),
    )


def rocket(stage: Stage, canvas: Canvas, foot: Point, size: float) -> None:
    """Draw a rocket that stands ready."""
    x, y = foot
    light = stage.light
    red, white = light.lit((198, 70, 60), 0.1), light.lit((232, 232, 236), 0.1)
    for side in (-1, 1):
        canvas.fill(
            [
                (x + side * size * 0.12, y + size * 0.34),
                (x + side * size * 0.3, y),
                (x + side * size * 0.1, y + size * 0.12),
            ],
            red,
        )
    canvas.fill(
        smooth(
            [
                (x, y + size * 1.2),
                (x - size * 0.17, y + size * 0.8),
                (x - size * 0.15, y + size * 0.1),
                (x + size * 0.15, y + size * 0.1),
                (x + size * 0.17, y + size * 0.8),
            ],
            steps=7,
        ),
        painted(white),
    )
    canvas.fill(
        smooth(
            [
                (x, y + size * 1.2),
                (x - size * 0.12, y + size * 0.94),
                (x + size * 0.12, y + size * 0.94),
            ],
            steps=6,
        ),
        red,
    )
    canvas.ellipse((x, y + size * 0.7), size * 0.075, size * 0.075, shade(white, -0.5))
    canvas.ellipse((x, y + size * 0.7), size * 0.055, size * 0.055, light.lit((120, 180, 214)))


def island(stage: Stage, canvas: Canvas, foot: Point, size: float) -> None:
    """Draw an island with palms on the horizon."""
    x, y = foot
    light, chance = stage.light, stage.chance
    green, sand = light.lit((92, 128, 84), 0.36), light.lit((224, 200, 150), 0.3)
    shore = [
        (x - size * 1.1, y),
        (x - size * 0.8, y + size * 0.07),
        (x + size * 0.9, y + size * 0.06),
    ]
    canvas.fill(smooth([*shore, (x + size * 1.15, y), (x, y - size * 0.04)]), sand)
    hill = [(x - size * 0.85, y + size * 0.03), (x - size * 0.5, y + size * 0.3)]
    hill += [(x - size * 0.1, y + size * 0.5), (x + size * 0.35, y + size * 0.26)]
    canvas.fill(smooth([*hill, (x + size * 0.85, y + size * 0.03)]), painted(green))
    for off in (-0.62, -0.34, 0.4, 0.66):
        base = (x + size * off, y + size * 0.08)
        top = (
            base[0] + size * chance.uniform(-0.08, 0.1),
            base[1] + size * chance.uniform(0.3, 0.42),
        )
        canvas.limb([base, top], [size * 0.03, size * 0.02], light.lit((118, 88, 64), 0.3))
        for turn in range(7):
            angle = math.radians(-20 + turn * 37)
            tip = (top[0] + math.cos(angle) * size * 0.17, top[1] + math.sin(angle) * size * 0.1)
            bend = ((top[0] + tip[0]) / 2, (top[1] + tip[1]) / 2 + size * 0.05)
            canvas.limb(
                [top, bend, tip], [size * 0.02, size * 0.035, size * 0.006], shade(green, -0.2)
            )


LANDMARKS: dict[str, Callable[[Stage, Canvas, Point, float], None]] = {
    "lighthouse": lighthouse,
    "castle": castle,
    "windmill": windmill,
    "tent": tent,
    "campfire": campfire,
    "bridge": bridge,
    "ship": ship,
    "rocket": rocket,
    "island": island,
}
