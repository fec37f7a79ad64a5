"""Robots: boxes, joints and a lit face."""

from __future__ import annotations

from grok_spicy_animatic.drawing.canvas import box
from grok_spicy_animatic.drawing.colour import mix, shade
from grok_spicy_animatic.drawing.figures.brush import INK, Brush, form
from grok_spicy_animatic.drawing.figures.wear import carried, headwear, neckwear


def draw(brush: Brush) -> None:
    """Draw a robot; its proportions follow its seed."""
    chance = brush.chance("build")
    wide = chance.uniform(15.5, 19.5)
    round_ = chance.choice((4.0, 9.0, 14.0))
    wheels = "wheels" in brush.look.features
    _arm(brush, wide, -1)
    _legs(brush, wide, wheels=wheels)
    _body(brush, wide, round_)
    _arm(brush, wide, 1)
    _head(brush, wide, round_)
    neckwear(brush, (0.5, 56.5), wide * 0.74)
    headwear(brush, (0.5, 90), wide * 0.76)


def _joint(brush: Brush) -> tuple[int, int, int]:
    return shade(mix(brush.dark, (96, 102, 112), 0.4), -0.05)


def _legs(brush: Brush, wide: float, *, wheels: bool) -> None:
    joint = _joint(brush)
    if wheels:
        brush.canvas.limb([(0, 22), (0, 10)], [7], joint)
        brush.canvas.fill(box(-wide, 1, wide, 11, 5), form(shade(brush.dark, 0.04)))
        for x in (-wide * 0.55, 0, wide * 0.55):
            brush.canvas.ellipse((x, 6), 3.6, 3.6, shade(joint, 0.3))
        return
    stride = brush.stride(7.0, 12.0)
    for side in (-1, 1):
        x = side * wide * 0.46 + stride * side
        lift = brush.lift(1.2, 3.5, side)
        knee = (side * wide * 0.46 + stride * side * 0.4 + 1.5, 13 + lift * 0.6)
        tone = shade(joint, -0.12 if side < 0 else 0.06)
        brush.canvas.limb([(side * wide * 0.42, 24), knee, (x, 5 + lift)], [5.4, 4.6, 4.6], tone)
        brush.canvas.ellipse(knee, 3.6, 3.6, shade(brush.accent, -0.06))
        foot = form(shade(brush.main, -0.22 if side < 0 else -0.08))
        brush.canvas.fill(box(x - 6, lift, x + 8.5, 6.2 + lift, 3), foot)


def _body(brush: Brush, wide: float, round_: float) -> None:
    canvas = brush.canvas
    canvas.fill(box(-wide, 20, wide, 56, round_), form(brush.main, 0.22))
    canvas.fill(box(-wide * 0.62, 28, wide * 0.74, 49, 3.4), form(brush.second, 0.08))
    canvas.fill(box(-wide, 22.4, wide, 25.4, 1), shade(brush.accent, -0.05))
    canvas.ellipse((wide * 0.32, 41), 5, 5, shade(brush.dark, -0.1))
    canvas.ellipse((wide * 0.32, 41), 8, 8, brush.eyes, opacity=0.3, blur=2.4)
    canvas.ellipse((wide * 0.32, 41), 3.5, 3.5, shade(brush.eyes, 0.25))
    for step in range(3):
        y = 44.4 - step * 3.6
        canvas.limb([(-wide * 0.45, y), (-wide * 0.02, y)], [1.5], mix(brush.second, INK, 0.45))
    canvas.fill(box(-wide * 0.5, 30.6, -wide * 0.08, 34.4, 1), brush.accent)
    for x in (-wide * 0.86, wide * 0.86):
        for y in (29, 48):
            canvas.ellipse((x, y), 1.1, 1.1, mix(brush.main, INK, 0.4))


def _arm(brush: Brush, wide: float, side: int) -> None:
    shoulder = (side * (wide + 1.5), 49.0)
    away = brush.away(side)
    hand = (shoulder[0] + away[0] * 25 + side * 2, shoulder[1] + away[1] * 25)
    elbow = ((shoulder[0] + hand[0]) / 2 + side * 4.4, (shoulder[1] + hand[1]) / 2 - 2)
    joint = shade(_joint(brush), -0.14 if side < 0 else 0.04)
    brush.canvas.limb([shoulder, elbow], [5], joint)
    brush.canvas.limb([elbow, hand], [7.4, 6.4], shade(brush.main, -0.24 if side < 0 else -0.1))
    brush.canvas.ellipse(shoulder, 5, 5, form(shade(brush.accent, -0.2 if side < 0 else 0)))
    brush.canvas.ellipse(elbow, 3.4, 3.4, joint)
    for turn in (-1, 1):
        tip = (hand[0] + away[0] * 6 + turn * 3.2, hand[1] + away[1] * 6 + abs(turn) * 1.0)
        brush.canvas.limb([hand, tip], [3.8, 2.6], joint)
    if side > 0:
        carried(brush, hand)


def _head(brush: Brush, wide: float, round_: float) -> None:
    canvas = brush.canvas
    half = wide * 0.98
    canvas.limb([(0, 55), (0, 61)], [8], _joint(brush))
    canvas.limb([(1, 88), (2, 100)], [2], _joint(brush))
    canvas.ellipse((2, 101), 6, 6, brush.eyes, opacity=0.3, blur=2)
    canvas.ellipse((2, 101), 3.4, 3.4, form(brush.accent, 0.2))
    for side in (-1, 1):
        canvas.fill(box(side * half - 3, 67, side * half + 3, 79, 2), shade(brush.accent, -0.12))
    canvas.fill(box(-half, 60, half, 89, max(5.0, round_)), form(brush.main, 0.18))
    canvas.fill(box(-half * 0.72, 64.5, half * 0.86, 84, 6), form((34, 40, 58), 0.12))
    up = 1.6 if brush.pose == "look up" else 0.0
    glow = shade(brush.eyes, 0.3)
    for x in (-half * 0.24, half * 0.42):
        if brush.shut:
            canvas.limb([(x - 3, 75), (x + 3, 75)], [1.4], glow)
            continue
        canvas.ellipse((x, 76 + up), 5.8, 6.4, brush.eyes, opacity=0.4, blur=1.6)
        canvas.ellipse((x, 76 + up), 3.6, 4.3, glow)
        canvas.ellipse((x + 1, 77.6 + up), 1.2, 1.3, (255, 255, 255))
    _mouth(brush, (half * 0.1, 68.6), glow)


_BENDS = {"happy": -0.9, "laughing": -1.6, "moved": -0.9, "sad": 0.9, "crying": 1.2, "angry": 0.7}


def _mouth(brush: Brush, at: tuple[float, float], glow: tuple[int, int, int]) -> None:
    """Draw the mouth on the screen: level, unless the words say otherwise."""
    x, y = at
    if brush.mood in {"surprised", "afraid", "shouting"}:
        brush.canvas.ellipse((x, y), 2.2, 2.6, glow)
        return
    bend = _BENDS.get(brush.mood, 0.0)
    brush.canvas.limb([(x - 5, y - bend), (x, y + bend), (x + 5, y - bend)], [1.3], glow)
