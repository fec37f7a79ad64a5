"""Trees, bushes, grass, reeds, cacti."""

# ruff: noqa: PLR2004 - a drawing is made of numbers

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.canvas import Gradient, Point, smooth
from grok_spicy_animatic.drawing.colour import RGB, mix, shade

if TYPE_CHECKING:
    import random

    from grok_spicy_animatic.drawing.canvas import Canvas


def pine(canvas: Canvas, chance: random.Random, foot: Point, height: float, tone: RGB) -> None:
    """Draw a conifer."""
    x, y = foot
    half = height * chance.uniform(0.17, 0.23)
    canvas.fill(
        [
            (x - height * 0.018, y),
            (x - height * 0.012, y + height * 0.3),
            (x + height * 0.012, y + height * 0.3),
            (x + height * 0.018, y),
        ],
        shade(mix(tone, (80, 58, 46), 0.6), -0.2),
    )
    tiers = 5
    outline_left: list[Point] = []
    outline_right: list[Point] = []
    for tier in range(tiers):
        low = y + height * (0.12 + 0.76 * tier / tiers)
        high = y + height * (0.12 + 0.76 * (tier + 1) / tiers)
        wide = half * (1 - tier / tiers * 0.86)
        outline_left += [(x - wide, low), (x - wide * 0.42, high)]
        outline_right += [(x + wide, low), (x + wide * 0.42, high)]
    canvas.fill(
        [*outline_left, (x, y + height), *outline_right[::-1]],
        Gradient(shade(tone, 0.1), shade(tone, -0.2)),
    )


def leafy(
    canvas: Canvas, chance: random.Random, foot: Point, height: float, tone: RGB, bark: RGB
) -> None:
    """Draw a broad-leaved tree: trunk, boughs and a crown of clumps."""
    x, y = foot
    lean = chance.uniform(-0.05, 0.05) * height
    fork = (x + lean, y + height * 0.5)
    canvas.limb(
        [(x, y - 0.01), (x + lean * 0.4, y + height * 0.25), fork],
        [height * 0.075, height * 0.05, height * 0.038],
        Gradient(bark, shade(bark, -0.25)),
    )
    for side in (-1, 1):
        canvas.limb(
            [
                (x + lean * 0.8, y + height * 0.4),
                (fork[0] + side * height * 0.15, y + height * 0.62),
            ],
            [height * 0.032, height * 0.014],
            bark,
        )
    crown = (x + lean, y + height * 0.7)
    clumps = []
    for _ in range(9):
        angle = chance.uniform(0, math.tau)
        away = chance.uniform(0.35, 1.0)
        clumps.append(
            (
                crown[0] + math.cos(angle) * height * 0.2 * away,
                crown[1] + math.sin(angle) * height * 0.16 * away,
            )
        )
    clumps.sort(key=lambda at: -at[1])
    for radius, lift, spots in (
        (0.145, -0.22, clumps),
        (0.12, 0.0, clumps),
        (0.07, 0.2, clumps[:5]),
    ):
        for spot in spots:
            at = (spot[0] + (height * 0.02 if lift > 0 else 0), spot[1] + height * 0.1 * lift)
            canvas.fill(_clump(chance, at, height * radius), shade(tone, lift), opacity=0.96)


def _clump(chance: random.Random, at: Point, radius: float) -> list[Point]:
    outline = []
    for step in range(11):
        angle = step * math.tau / 11
        away = radius * chance.uniform(0.84, 1.16)
        outline.append((at[0] + math.cos(angle) * away, at[1] + math.sin(angle) * away * 0.88))
    return smooth(outline, steps=5)


def trunk(
    canvas: Canvas, chance: random.Random, x: float, foot: float, width: float, bark: RGB
) -> None:
    """Draw a trunk that goes up beyond the picture."""
    lean = chance.uniform(-0.05, 0.05)
    left = [
        (x - width * 0.95, foot - 0.02),
        (x - width * 0.56, foot + 0.09),
        (x - width * 0.46 + lean * 0.5, 0.6),
    ]
    left.append((x - width * 0.42 + lean, 1.3))
    right = [
        (x + width * 1.0, foot - 0.02),
        (x + width * 0.54, foot + 0.08),
        (x + width * 0.46 + lean * 0.5, 0.6),
    ]
    right.append((x + width * 0.44 + lean, 1.3))
    outline = [*smooth(left, closed=False), *smooth(right, closed=False)[::-1]]
    canvas.fill(outline, bark)
    canvas.fill(
        [(px + width * 0.3, py) for px, py in outline],
        shade(bark, -0.22),
        opacity=0.6,
        inside=outline,
    )
    for _ in range(7):
        y = chance.uniform(foot + 0.08, 1.0)
        at = x + lean * y * 0.8 + chance.uniform(-0.3, 0.3) * width
        canvas.limb(
            [(at, y), (at + 0.002, y + chance.uniform(0.03, 0.09))],
            [0.0035, 0.001],
            shade(bark, -0.3),
            opacity=0.6,
        )
    if chance.random() < 0.6:
        side = chance.choice((-1, 1))
        y = chance.uniform(0.5, 0.85)
        start = (x + lean * y + side * width * 0.3, y)
        canvas.limb(
            [start, (start[0] + side * 0.09, y + 0.07), (start[0] + side * 0.2, y + 0.1)],
            [width * 0.42, width * 0.22, width * 0.07],
            bark,
        )


def canopy(
    canvas: Canvas,
    chance: random.Random,
    span: tuple[float, float],
    height: float,
    tone: RGB,
    size: float,
) -> None:
    """Hang leaves over the top of the view, from `span[0]` to `span[1]`."""
    x = span[0]
    while x < span[1]:
        at = (x, height + chance.uniform(-0.03, 0.09))
        canvas.fill(
            _clump(chance, at, size * chance.uniform(0.7, 1.25)),
            shade(tone, chance.uniform(-0.16, 0.12)),
        )
        x += size * 0.72


def bush(canvas: Canvas, chance: random.Random, foot: Point, size: float, tone: RGB) -> None:
    """Draw a low bush."""
    for index in range(5):
        at = (foot[0] + (index - 2) * size * 0.36, foot[1] + size * chance.uniform(0.1, 0.34))
        canvas.fill(
            _clump(chance, at, size * chance.uniform(0.3, 0.42)),
            shade(tone, -0.12 + 0.06 * (index % 3)),
        )


def grass(
    canvas: Canvas, chance: random.Random, foot: Point, size: float, tone: RGB, blur: float = 0.0
) -> None:
    """Draw a tuft of grass."""
    for _ in range(7):
        lean = chance.uniform(-0.5, 0.5) * size
        high = size * chance.uniform(0.6, 1.0)
        x = foot[0] + chance.uniform(-0.25, 0.25) * size
        blade = [
            (x - size * 0.03, foot[1]),
            (x + lean * 0.4, foot[1] + high * 0.6),
            (x + lean, foot[1] + high),
            (x + lean * 0.4 + size * 0.05, foot[1] + high * 0.55),
            (x + size * 0.04, foot[1]),
        ]
        canvas.fill(blade, shade(tone, chance.uniform(-0.12, 0.14)), blur=blur)


def fern(
    canvas: Canvas, chance: random.Random, foot: Point, size: float, tone: RGB, blur: float = 0.0
) -> None:
    """Draw a fern that frames the foreground."""
    for index in range(6):
        angle = math.radians(28 + index * 25 + chance.uniform(-6, 6))
        tip = (foot[0] + math.cos(angle) * size, foot[1] + math.sin(angle) * size * 0.9)
        bend = ((foot[0] + tip[0]) / 2, (foot[1] + tip[1]) / 2 + size * 0.16)
        frond = [
            foot,
            (bend[0] - size * 0.03, bend[1] + size * 0.06),
            tip,
            (bend[0] + size * 0.05, bend[1] - size * 0.05),
        ]
        canvas.fill(smooth(frond, steps=5), shade(tone, chance.uniform(-0.1, 0.1)), blur=blur)


def cactus(canvas: Canvas, foot: Point, height: float, tone: RGB) -> None:
    """Draw a saguaro."""
    x, y = foot
    wide = height * 0.16
    paint = Gradient(shade(tone, 0.1), shade(tone, -0.2))
    canvas.limb([(x, y), (x, y + height)], [wide, wide * 0.9], paint)
    canvas.limb(
        [
            (x, y + height * 0.36),
            (x + height * 0.24, y + height * 0.4),
            (x + height * 0.25, y + height * 0.72),
        ],
        [wide * 0.7],
        paint,
    )
    canvas.limb(
        [
            (x, y + height * 0.5),
            (x - height * 0.2, y + height * 0.54),
            (x - height * 0.21, y + height * 0.8),
        ],
        [wide * 0.66],
        paint,
    )
