"""Ears, horns, tails, manes, spines and wings of the animals."""

# ruff: noqa: PLR2004 - a drawing is made of numbers

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.canvas import Point, smooth
from grok_spicy_animatic.drawing.colour import mix, shade
from grok_spicy_animatic.drawing.figures.brush import Brush, form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy_animatic.drawing.figures.species import Species


def ears(brush: Brush, species: Species) -> None:
    """Draw both ears, and horns where there are some."""
    inner = mix(brush.second, (214, 130, 120), 0.35)
    for side in (-1, 1):
        base_x = 2 + side * 12.5
        tone = form(shade(brush.main, -0.05 if side > 0 else -0.14), 0.12)
        if species.ears in {"pointed", "tall pointed"}:
            height = 24 if species.ears == "tall pointed" else 18
            tip = (base_x + side * 6.5, 82 + height)
            ear = [(base_x - side * 8.5, 84), tip, (base_x + side * 7.2, 76)]
            brush.canvas.fill(_tipped(ear), tone)
            if species.ears == "tall pointed":
                top = [_along(ear[0], tip, 0.62), tip, _along(ear[2], tip, 0.62)]
                brush.canvas.fill(_tipped(top), brush.dark, inside=_tipped(ear))
            hollow = [_along(ear[0], ear[2], 0.2), _along(ear[0], tip, 0.66)]
            hollow = [hollow[0], (_along(tip, (base_x, 80), 0.25)), _along(ear[2], ear[0], 0.2)]
            brush.canvas.fill(_tipped(hollow), inner)
        elif species.ears == "long":
            lean = side * 5
            ear = [(base_x - 4, 82), (base_x - 5 + lean * 0.6, 100), (base_x + lean, 117)]
            ear += [(base_x + 5 + lean * 0.8, 102), (base_x + 4.5, 82)]
            brush.shape(ear, tone)
            brush.canvas.limb([(base_x, 88), (base_x + lean * 0.8, 110)], [3.4, 3], inner)
        elif species.ears in {"round", "big round"}:
            radius = 7.5 if species.ears == "round" else 12
            at = (base_x + side * (2.5 if radius < 10 else 6), 87 + (radius - 7.5) * 0.3)
            brush.canvas.ellipse(at, radius, radius, tone)
            brush.canvas.ellipse(at, radius * 0.58, radius * 0.58, inner)
        elif species.ears == "floppy":
            ear = [(base_x - side * 5, 89), (base_x + side * 7, 88), (base_x + side * 13, 72)]
            ear += [(base_x + side * 8, 60), (base_x + side * 2.5, 71)]
            brush.shape(ear, form(shade(mix(brush.main, brush.dark, 0.55), 0.02), 0.12))
        elif species.ears == "side":
            big = 1.9 if species.extra == "trunk" else 1.0
            at = (base_x + side * 8 * big, 79)
            brush.canvas.ellipse(at, 8.5 * big, 5 * big, tone, turn=side * 24)
            brush.canvas.ellipse(at, 5.5 * big, 2.8 * big, inner, turn=side * 24)
        if species.extra == "antlers":
            horn = shade(brush.dark, 0.2)
            brush.canvas.limb(
                [(base_x - side * 4, 88), (base_x, 102), (base_x + side * 8, 112)],
                [3, 2, 1.4],
                horn,
            )
            brush.canvas.limb([(base_x - side * 1, 99), (base_x - side * 5, 108)], [2, 1.2], horn)
            brush.canvas.limb([(base_x + side * 3, 106), (base_x + side * 11, 105)], [2, 1.2], horn)
        if species.extra == "wings":
            spike = [(base_x - side * 8, 87), (base_x - side * 1, 87), (base_x + side * 1, 102)]
            brush.canvas.fill(spike, form(shade(brush.second, -0.1)))


def _along(start: Point, end: Point, amount: float) -> Point:
    return start[0] + (end[0] - start[0]) * amount, start[1] + (end[1] - start[1]) * amount


def _tipped(corners: Sequence[Point]) -> list[Point]:
    """Round a triangle's sides outwards a little, keeping its corners."""
    outline: list[Point] = []
    middle = (sum(x for x, _ in corners) / 3, sum(y for _, y in corners) / 3)
    for index, start in enumerate(corners):
        end = corners[(index + 1) % 3]
        half = _along(start, end, 0.5)
        bulge = _along(middle, half, 1.22)
        outline += [_along(_along(start, bulge, t), _along(bulge, end, t), t) for t in _STEPS]
    return outline


_STEPS = tuple(step / 8 for step in range(8))


_SPINY = 28.0


def tail(brush: Brush, species: Species) -> None:
    """Draw the tail, behind everything else."""
    tone = shade(brush.main, -0.1)
    if species.tail == "bushy":
        spine = [(-8, 16), (-24, 14), (-35, 26), (-33, 44), (-27, 55)]
        brush.canvas.limb(spine, [7, 17, 24, 19, 3], form(tone))
        brush.canvas.limb([(-34.5, 42), (-32, 49), (-27, 56)], [16.5, 14, 2.5], brush.second)
    elif species.tail in {"long", "thin"}:
        spine = [(-8, 14), (-24, 10), (-33, 20), (-30, 36), (-36, 46)]
        width = 5.5 if species.tail == "long" else 2.6
        brush.canvas.limb(spine, [width, width, width, width * 0.9, width * 0.7], tone)
        if species.extra == "mane":
            brush.canvas.ellipse((-36, 47), 5, 7, brush.dark, turn=20)
    elif species.tail == "striped":
        spine = [(-8, 15), (-24, 12), (-34, 24), (-33, 42)]
        brush.canvas.limb(spine, [8, 12, 13, 9], tone)
        for at in ((-21, 12.5), (-31, 19.5), (-34, 31), (-33, 42)):
            brush.canvas.ellipse(at, 3.2, 5.6, brush.dark, turn=40)
    elif species.tail == "up":
        brush.canvas.limb([(-10, 18), (-22, 24), (-25, 38)], [8, 7, 4], tone)
    elif species.tail == "puff":
        brush.canvas.ellipse((-species.body - 2, 20), 7.5, 7.5, form(brush.second))
    elif species.tail == "short":
        brush.canvas.limb([(-10, 20), (-21, 23)], [7, 4], tone)
    elif species.tail == "heavy":
        brush.canvas.limb([(-4, 16), (-22, 7), (-38, 5), (-48, 14)], [18, 13, 8, 2], form(tone))


def spines(brush: Brush) -> None:
    """Draw a coat of spines behind the body."""
    tone = form(brush.dark, 0.2)
    for step in range(13):
        angle = 58 + step * 15.5
        cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        middle = (-2.0, 50.0)
        at = (middle[0] + cosine * 22, middle[1] + sine * 34)
        tip = (middle[0] + cosine * 34, middle[1] + sine * 47)
        brush.canvas.fill(
            [(at[0] - sine * 7, at[1] + cosine * 7), tip, (at[0] + sine * 7, at[1] - cosine * 7)],
            tone,
        )
    brush.canvas.ellipse((-2, 50), _SPINY, 40, tone)


def mane(brush: Brush) -> None:
    """Draw the mane behind the head."""
    if brush.look.kind == "horse":
        brush.canvas.limb(
            [(2, 92), (-14, 86), (-19, 68), (-15, 52)], [9, 13, 12, 6], form(brush.dark)
        )
        return
    outline: list[Point] = []
    for step in range(28):
        radius = 31 if step % 2 else 26.5
        angle = step * math.tau / 28
        outline.append((1 + radius * math.cos(angle), 70 + radius * 0.95 * math.sin(angle)))
    brush.shape(outline, form(brush.dark, 0.22))


def wings(brush: Brush) -> None:
    """Draw a pair of wings behind the body."""
    raised = 14.0 * brush.step if brush.pose == "fly" else 0.0
    for side in (-1, 1):
        wing = [(0, 50), (14, 70 + raised), (40, 80 + raised), (35, 62 + raised), (42, 52 + raised)]
        wing += [(30, 48), (31, 38), (18, 40)]
        points = [(x * side, y) for x, y in wing]
        brush.canvas.fill(
            _webbed(points), form(shade(mix(brush.main, brush.accent, 0.4), -0.1), 0.2)
        )


def _webbed(points: Sequence[Point]) -> list[Point]:
    return smooth(points, steps=6)
