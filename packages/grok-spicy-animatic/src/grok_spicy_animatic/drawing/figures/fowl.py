"""Small birds, plain and from the side: what sort of bird it is, its name says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.canvas import smooth
from grok_spicy_animatic.drawing.colour import shade
from grok_spicy_animatic.drawing.figures.brush import form
from grok_spicy_animatic.drawing.figures.wear import headwear

if TYPE_CHECKING:
    from grok_spicy_animatic.drawing.figures.brush import Brush

_BEAK = (230, 168, 70)


def draw(brush: Brush) -> None:
    """Draw a bird that stands, walks, or flies with its wings spread."""
    canvas = brush.canvas
    flying = brush.pose == "fly"
    tail = [(-24, 40), (-58, 46), (-60, 36), (-26, 26)]
    canvas.fill(tail, form(shade(brush.dark, 0.08)))
    if flying:
        _wing(brush, -1)
    else:
        _legs(brush)
    body = [(-32, 38), (-14, 57), (14, 66), (32, 56), (34, 40), (20, 22), (-8, 18), (-26, 26)]
    brush.shape(body, form(brush.main, 0.18))
    belly = [(-6, 30), (18, 44), (32, 46), (30, 34), (18, 24), (-4, 20)]
    canvas.fill(smooth(belly), form(brush.second, 0.1), inside=smooth(body))
    head = (25, 78)
    canvas.ellipse(head, 18.5, 17.5, form(brush.main, 0.12))
    canvas.fill([(18, 64), (34, 64), (38, 54), (10, 54)], brush.main)
    if brush.has("collar", "scarf"):
        canvas.limb([(11, 62), (24, 58.5), (38, 61)], [4], brush.accent)
    open_ = 4.0 if brush.mood in {"talking", "shouting", "laughing", "surprised", "afraid"} else 0.6
    canvas.fill([(41, 81), (58, 77 + open_ * 0.5), (42, 76)], _BEAK)
    canvas.fill([(41, 76.4), (55, 76 - open_), (41, 71)], shade(_BEAK, -0.14))
    brush.eye((31, 81), 4.4, closed=brush.shut)
    if flying:
        _wing(brush, 1)
    else:
        wing = [(12, 52), (-6, 54), (-34, 38), (-44, 34), (-20, 26), (6, 32)]
        brush.shape(wing, form(shade(brush.main, -0.2), 0.16))
    headwear(brush, (25, 93), 11)


def _legs(brush: Brush) -> None:
    stride = brush.stride(6.0, 11.0)
    for side in (-1, 1):
        x = 4 + side * 6 + stride * side
        raised = brush.lift(1.4, 4.0, side)
        canvas = brush.canvas
        canvas.limb([(4 + side * 6, 22), (x, 3 + raised)], [3.4, 2.8], shade(_BEAK, -0.12))
        canvas.limb([(x - 4, 1.8 + raised), (x + 8, 1.8 + raised)], [2.6], shade(_BEAK, -0.06))


def _wing(brush: Brush, side: int) -> None:
    up = 1 if brush.step > 0 else -0.55
    root = 44.0
    tip = (-22 + side * 8, root + 58 * up)
    wing = [(16, root + 8), (6, root + 34 * up), tip, (-20 + side * 6, root + 26 * up), (-20, root)]
    tone = shade(brush.main, -0.2 if side > 0 else -0.32)
    brush.canvas.fill(smooth(wing, steps=6), form(tone, 0.16))
