"""People: a grown or growing body in coat, dress or cloak, with hair and hat."""

from __future__ import annotations

from dataclasses import replace

from grok_spicy_animatic.drawing.canvas import Gradient, Point, box, smooth
from grok_spicy_animatic.drawing.colour import luminance, mix, shade
from grok_spicy_animatic.drawing.figures.brush import INK, Brush, form, ring
from grok_spicy_animatic.drawing.figures.wear import carried, glasses, headwear

HAIR = ("bob", "long hair", "bun", "short hair", "curls", "braid", "bald")


def draw(brush: Brush) -> None:
    """Draw a person: `main` is the skin, `second` shirt and trim, `dark` the hair."""
    if brush.pose in {"sit", "sleep"}:
        brush = _seated(brush)
    if brush.has("cape", "cloak"):
        _cloak(brush)
    _back_hair(brush)
    _arm(brush, -1)
    _legs(brush)
    _torso(brush)
    _arm(brush, 1)
    brush.canvas.limb([(0.5, 66), (0.8, 74)], [7, 6.4], shade(brush.main, -0.14))
    _scarf(brush)
    _head(brush)
    _front_hair(brush)
    _beard(brush)
    glasses(brush, ((-0.8, 80.6), (8.2, 80.6)), 4.1)
    headwear(brush, (1.2, 89.6), 10.6)
    _helmet(brush)


_SEAT = 16.0
"""How much lower a seated body is, in units."""


def _seated(brush: Brush) -> Brush:
    """Put a crate under a figure and lower the body onto it; a long robe hides its own seat."""
    if brush.has("robe", "gown"):
        canvas = replace(brush.canvas, base=brush.canvas.base + _SEAT / 2 * brush.canvas.scale)
        return replace(brush, canvas=canvas)
    brush.canvas.fill(box(-15, 0, 11, 19, 1.5), form((150, 108, 72), 0.18))
    for y in (5.5, 13):
        brush.canvas.limb([(-14, y), (10, y)], [1], (110, 76, 52))
    canvas = replace(brush.canvas, base=brush.canvas.base + _SEAT * brush.canvas.scale)
    return replace(brush, canvas=canvas)


def _cloak(brush: Brush) -> None:
    tone = form(shade(brush.accent, -0.22), 0.2)
    fall = [(-9, 69), (9, 69), (16, 44), (23, 9), (8, 6), (-8, 7), (-24, 9), (-17, 44)]
    brush.canvas.fill(smooth(fall, steps=7), tone)


def _dressed(brush: Brush) -> bool:
    return brush.has("dress", "gown", "robe", "skirt")


def _legs(brush: Brush) -> None:
    if _dressed(brush) and brush.has("robe", "gown"):
        return
    trousers = mix(brush.dark, (58, 62, 84), 0.45 + 0.5 * luminance(brush.dark))
    stride = brush.stride(8.5, 14.0)
    for side in (-1, 1):
        tone = shade(trousers, -0.16 if side < 0 else 0.0)
        if brush.pose in {"sit", "sleep"}:
            knee = (side * 3.0 + 15, 37.0)
            brush.canvas.limb([(side * 4, 37), knee, (knee[0] + 2, 20)], [10.4, 8.8, 7], tone)
            foot = (knee[0] + 5, 18.6)
        else:
            x = side * 4.6 + stride * side
            lift = brush.lift(1.4, 4.0, side)
            knee = (side * 4.6 + stride * side * 0.6 + 1, 18.0 + lift)
            brush.canvas.limb([(side * 4.2, 38), knee, (x, 4 + lift)], [10.4, 8.2, 6.8], tone)
            foot = (x + 2.6, 2.8 + lift)
        brush.canvas.ellipse(foot, 6.2, 3, shade(trousers, -0.35))


def _torso(brush: Brush) -> None:
    tone = form(brush.accent, 0.18)
    if _dressed(brush):
        hem = 8 if brush.has("robe", "gown") else 20
        skirt = [(-10.5, 66), (10.5, 66), (9, 48), (20, hem + 6), (18.5, hem), (0, hem - 2.4)]
        skirt += [(-18.5, hem), (-20, hem + 6), (-9, 48)]
        brush.canvas.fill(smooth(skirt, steps=6), tone)
        brush.canvas.fill(box(-9.4, 47, 9.4, 50.2, 1), shade(brush.second, -0.06))
        return
    long = brush.has("coat", "uniform", "overcoat")
    hem = 22 if long else 34
    coat = [(-10.5, 67), (0, 68.6), (10.8, 67), (11.4, 50), (12.8 if long else 10.8, hem)]
    coat += [(0, hem - 1.6), (-12.8 if long else -10.8, hem), (-11.2, 50)]
    brush.canvas.fill(smooth(coat, steps=6), tone)
    shirt = [(-1.5, 68.4), (5.2, 68.4), (2.4, 54)]
    brush.canvas.fill(shirt, form(brush.second, 0.06))
    brush.canvas.limb([(2.4, 56), (2.6, hem)], [0.7], shade(brush.accent, -0.3))
    for y in (50, 44, 38):
        brush.canvas.ellipse((5, y), 0.9, 0.9, (222, 186, 104))
    if brush.has("apron", "overalls"):
        brush.canvas.fill(box(-7.5, 26, 8.5, 58, 2), form(brush.second, 0.1))
    if brush.has("bag", "satchel", "backpack"):
        brush.canvas.limb([(-8, 66), (2, 50), (11, 38)], [1.9], (112, 74, 48))
        brush.canvas.fill(box(8, 27, 19, 38, 2), form((150, 102, 64), 0.16))


def _arm(brush: Brush, side: int) -> None:
    shoulder = (side * 9.8, 63.0)
    away = brush.away(side)
    hand = (shoulder[0] + away[0] * 27 + side * 1.6, shoulder[1] + away[1] * 27)
    elbow = ((shoulder[0] + hand[0]) / 2 + side * 3.4, (shoulder[1] + hand[1]) / 2 - 1.2)
    tone = shade(brush.accent, -0.24 if side < 0 else -0.08)
    brush.canvas.limb([shoulder, elbow, hand], [8.2, 7, 5.8], tone)
    brush.canvas.ellipse(hand, 3.3, 3.3, brush.main)
    if side > 0:
        carried(brush, hand)


def _helmet(brush: Brush) -> None:
    if not brush.has("helmet"):
        return
    canvas = brush.canvas
    canvas.ellipse((1, 82), 19, 18.5, (206, 226, 240), opacity=0.24)
    canvas.fill(ring((1, 82), 19, 1.5), form((228, 232, 238), 0.2))
    canvas.limb([(-11, 87), (-7, 94), (-1, 97)], [2.4, 2.8, 1.6], (255, 255, 255), opacity=0.75)
    canvas.fill(box(-11, 62.5, 13, 67.5, 2.4), form(brush.accent))


def _scarf(brush: Brush) -> None:
    if not brush.has("scarf"):
        return
    tone = mix(brush.second, brush.accent, 0.15)
    brush.shape([(3, 69), (9, 68), (10, 50), (4.5, 49)], form(shade(tone, -0.1), 0.14))
    wrap = [(-8.5, 70.5), (0.5, 69), (9.6, 71), (9.8, 66.4), (0.5, 64), (-8.6, 66)]
    brush.shape(wrap, form(tone, 0.14))


def _head(brush: Brush) -> None:
    outline: list[Point] = [(1, 92), (-7.6, 88.5), (-9.6, 80), (-7.4, 73), (2, 69.4)]
    outline += [(9, 73), (11.4, 80), (9.8, 88)]
    brush.shape(outline, form(brush.main, 0.1))
    brush.canvas.ellipse((-9.2, 79), 2.1, 2.8, shade(brush.main, -0.1))
    shut = brush.shut
    up = 1.0 if brush.pose == "look up" else 0.0
    for x in (-0.8, 7.4):
        if shut:
            brush.eye((x, 80.4), 2.4, closed=True)
            continue
        brush.canvas.ellipse((x, 80.6 + up), 1.35, 2.05, INK)
        brush.canvas.ellipse((x + 0.35, 81.4 + up), 0.45, 0.55, (255, 255, 255))
    brow = shade(brush.dark, -0.1)
    for x in (-0.8, 7.6):
        brush.canvas.limb([(x - 2, 84.3 + up), (x, 85 + up), (x + 2, 84.5 + up)], [0.9], brow)
    nose = shade(brush.main, -0.18)
    brush.canvas.limb([(4.6, 80), (6.2, 76.9), (4.4, 76.4)], [0.8, 1.1, 0.7], nose)
    brush.smile((4, 73.9), 4.6, 0.75)
    brush.blush((-3.6, 76.6), 2.2)
    brush.blush((9, 76.6), 1.8)


def _back_hair(brush: Brush) -> None:
    tone = form(shade(brush.dark, -0.1), 0.16)
    if brush.has("long hair"):
        flow = [(-8, 92), (-14.5, 82), (-14, 64), (-16, 50), (-4, 54), (8, 56), (14, 70), (11, 92)]
        brush.shape(flow, tone)
    elif brush.has("bob", "curls"):
        brush.shape(
            [(0, 96), (-14, 88), (-14.5, 73), (-7, 69.5), (8, 71), (14, 76), (12, 90)], tone
        )
    elif brush.has("braid"):
        brush.canvas.limb([(-9, 82), (-15, 66), (-12, 50)], [6, 5.6, 3], tone)
    elif brush.has("bun"):
        brush.canvas.ellipse((-7, 95), 6.6, 6.2, tone)


def _front_hair(brush: Brush) -> None:
    if brush.has("bald"):
        return
    tone = form(brush.dark, 0.2)
    cap = [(2, 96), (-8, 93.5), (-12, 85), (-10.6, 78.5), (-7.4, 84.5), (-2, 88.2), (5, 87.4)]
    cap += [(10.4, 84.4), (12.4, 86.6), (9.8, 93.6)]
    if brush.has("curls"):
        for x, y in ((-10, 84), (-9, 91), (-3, 95.5), (4, 96), (10, 92), (12.6, 86)):
            brush.canvas.ellipse((x, y), 5.2, 5, tone)
    brush.shape(cap, tone)


def _beard(brush: Brush) -> None:
    if not brush.has("beard", "moustache"):
        return
    tone = form(mix(brush.dark, brush.second, 0.12), 0.14)
    if brush.has("beard"):
        beard = [(-8.6, 79), (-7.4, 70.5), (-1, 64), (4, 62.4), (9, 66), (11.4, 73), (10.8, 79)]
        beard += [(8.2, 75.4), (4, 76.4), (-1, 75.4), (-5.6, 76.8)]
        brush.shape(beard, tone)
        brush.canvas.limb([(1.6, 73.6), (4.2, 73.1), (6.6, 73.8)], [0.7], Gradient(INK, INK))
    brush.canvas.limb([(-1, 74.8), (4.4, 76), (9.4, 75)], [1.2, 2.8, 1.2], tone)
