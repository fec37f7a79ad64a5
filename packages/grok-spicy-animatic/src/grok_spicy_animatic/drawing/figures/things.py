"""Characters that are not animals, people or robots: boats, fish, spirits, trees, anything."""

from __future__ import annotations

import math

from grok_spicy_animatic.drawing.canvas import Point, box, smooth
from grok_spicy_animatic.drawing.colour import mix, shade
from grok_spicy_animatic.drawing.figures.brush import Brush, form
from grok_spicy_animatic.drawing.figures.wear import carried, glasses, headwear, neckwear


def boat(brush: Brush) -> None:
    """Draw a small ship under sail."""
    canvas = brush.canvas
    canvas.limb([(-2, 24), (0, 98)], [3.2, 2], form(shade(brush.dark, 0.1)))
    canvas.fill(smooth([(2, 94), (20, 66), (33, 36), (2, 34)], steps=7), form(brush.second, 0.14))
    canvas.fill(smooth([(-4, 88), (-24, 38), (-4, 36)], steps=6), form(shade(brush.second, -0.1)))
    canvas.limb([(5, 62), (20, 60)], [3.4], brush.accent)
    pennant = [(0, 98), (-14, 95), (0, 91.5)]
    canvas.fill(pennant, form(brush.accent))
    hull = [(-40, 27), (-33, 10), (-20, 3), (22, 3), (37, 13), (46, 30)]
    canvas.fill([*smooth(hull, closed=False), (0, 24)], form(brush.main, 0.24))
    canvas.limb([(-39.5, 26.5), (0, 23.4), (45, 29.5)], [3.4], form(brush.accent))
    for x in (-20, -6, 8, 22):
        canvas.ellipse((x, 15.5), 3, 3, shade(brush.dark, -0.1))
        canvas.ellipse((x, 15.5), 2, 2, (250, 222, 150))


def fish(brush: Brush) -> None:
    """Draw a fish or whale, afloat."""
    canvas = brush.canvas
    whale = brush.look.kind == "whale"
    rise = 26.0
    fluke = [(-34, 26 + rise), (-60, 46 + rise), (-53, 26 + rise), (-60, 8 + rise)]
    canvas.fill(smooth(fluke, steps=7), form(brush.dark, 0.2))
    if not whale:
        canvas.fill(
            smooth([(-12, 42 + rise), (-2, 60 + rise), (18, 42 + rise)], steps=6),
            form(brush.accent),
        )
    body = [(-40, 26 + rise), (-14, 46 + rise), (18, 50 + rise), (42, 34 + rise), (46, 22 + rise)]
    body += [(32, 6 + rise), (2, 0 + rise), (-22, 10 + rise)]
    brush.shape(body, form(brush.main, 0.2))
    belly = [(-30, 18 + rise), (6, 18 + rise), (46, 20 + rise), (34, 0 + rise), (-4, -6 + rise)]
    canvas.fill(smooth(belly), form(brush.second, 0.1), inside=smooth(body))
    if not whale:
        for x in (-10, 2, 14):
            canvas.limb([(x, 44 + rise), (x - 4, 30 + rise), (x, 14 + rise)], [3.2], brush.accent)
    canvas.fill(
        smooth([(4, 14 + rise), (-8, -8 + rise), (16, 2 + rise)], steps=6),
        form(shade(brush.dark, 0.08)),
    )
    brush.eye((28, 31 + rise), 4.6)
    brush.smile((37, 19 + rise), 8, 0.9)
    headwear(brush, (16, 51 + rise), 12)


def spirit(brush: Brush) -> None:
    """Draw a floating spirit, cloud or flame."""
    canvas = brush.canvas
    canvas.ellipse((0, 52), 40, 44, brush.main, opacity=0.26, blur=9)
    outline: list[Point] = [(0, 94), (-20, 86), (-28, 62), (-25, 34), (-30, 14), (-17, 19), (-9, 8)]
    outline += [(2, 17), (12, 7), (19, 18), (31, 12), (26, 36), (28, 62), (21, 86)]
    brush.shape(outline, form(brush.main, 0.24))
    canvas.ellipse((2, 48), 15, 22, brush.second, opacity=0.75, blur=3)
    for side in (-1, 1):
        away = brush.away(side)
        hand = (side * 24 + away[0] * 16, 50 + away[1] * 16)
        canvas.limb([(side * 22, 50), hand], [10, 7], shade(brush.main, -0.06))
    for x in (-6, 12):
        brush.eye((x, 70), 5.8)
    brush.smile((3, 58), 8, 1)
    neckwear(brush, (1, 50), 24)
    headwear(brush, (1, 92), 15)


def tree(brush: Brush) -> None:
    """Draw a walking tree or plant."""
    canvas = brush.canvas
    trunk = [(-9, 64), (-11, 30), (-22, 2), (-8, 6), (0, 2), (9, 6), (22, 2), (12, 30), (10, 64)]
    canvas.fill(smooth(trunk, steps=6), form(brush.dark, 0.2))
    for side in (-1, 1):
        away = brush.away(side)
        hand = (side * 12 + away[0] * 26, 46 + away[1] * 24)
        canvas.limb([(side * 9, 47), hand], [7, 3], shade(brush.dark, -0.06))
        canvas.ellipse(hand, 5, 4, brush.main)
    chance = brush.chance("crown")
    for step in range(11):
        angle = step * math.tau / 11
        at = (math.cos(angle) * 22, 76 + math.sin(angle) * 15)
        tone = shade(brush.main, chance.uniform(-0.16, 0.06))
        canvas.ellipse(at, 13, 12, form(tone, 0.14))
    canvas.ellipse((0, 77), 24, 18, form(brush.main, 0.12))
    for _ in range(7):
        at = (chance.uniform(-24, 24), chance.uniform(66, 92))
        canvas.ellipse(at, 2.4, 2.4, form(brush.accent))
    for x in (-3, 8):
        brush.eye((x, 46), 4.4)
    brush.smile((3, 36), 8, 1)


def creature(brush: Brush) -> None:
    """Draw a being that has no drawing of its own: a plain body, so that its name says the rest."""
    canvas = brush.canvas
    wide = 25.0
    for side in (-1, 1):
        stride = brush.stride(5.0, 9.0) * side
        foot = (side * wide * 0.45 + stride, 4.0 + brush.lift(1.2, 3.5, side))
        canvas.limb([(side * wide * 0.42, 18), foot], [9, 8], shade(brush.main, -0.18))
        canvas.ellipse((foot[0] + 2, foot[1] - 1), 7, 3.2, shade(brush.dark, -0.05))
    _creature_arm(brush, wide, -1)
    outline = [(0, 90), (wide * 0.82, 80), (wide, 54), (wide * 0.94, 26), (wide * 0.5, 11), (0, 9)]
    outline += [(-x, y) for x, y in outline[-2:0:-1]]
    brush.shape(outline, form(brush.main, 0.2))
    _creature_arm(brush, wide, 1)
    eyes = ((-5.6, 67), (12.4, 67))
    for eye in eyes:
        brush.eye(eye, 6.6)
    glasses(brush, eyes, 8)
    brush.smile((3.4, 53), 12, 1.1)
    neckwear(brush, (1, 47), wide * 0.96)
    headwear(brush, (1, 87), wide * 0.56)


def _creature_arm(brush: Brush, wide: float, side: int) -> None:
    shoulder = (side * wide * 0.86, 50.0)
    away = brush.away(side)
    hand = (shoulder[0] + away[0] * 22 + side * 2, shoulder[1] + away[1] * 22)
    elbow = ((shoulder[0] + hand[0]) / 2 + side * 3, (shoulder[1] + hand[1]) / 2 - 1)
    brush.canvas.limb(
        [shoulder, elbow, hand], [9, 8, 7], shade(brush.main, -0.2 if side < 0 else -0.08)
    )
    brush.canvas.ellipse(hand, 4.6, 4.4, mix(brush.main, brush.dark, 0.5))
    if side > 0:
        carried(brush, hand)


def vehicle(brush: Brush) -> None:
    """Draw a car, truck or train engine with a face."""
    canvas = brush.canvas
    canvas.fill(box(-34, 40, 14, 76, 7), form(brush.main, 0.2))
    canvas.fill(box(-28, 50, -9, 70, 3), form((186, 214, 226), 0.12))
    canvas.fill(box(-5, 50, 9, 70, 3), form((186, 214, 226), 0.12))
    canvas.fill(box(-44, 12, 46, 46, 9), form(brush.main, 0.22))
    canvas.fill(box(-44, 24, 46, 30, 1), brush.accent)
    canvas.fill(box(40, 12, 50, 20, 3), shade(brush.dark, 0.1))
    canvas.ellipse((38, 37), 5, 5, (255, 226, 140))
    brush.eye((16, 38), 5.2)
    brush.eye((27, 38), 5.2)
    for x in (-24, 26):
        canvas.ellipse((x, 11), 11.5, 11.5, shade(brush.dark, -0.2))
        canvas.ellipse((x, 11), 5.6, 5.6, form(brush.second))
