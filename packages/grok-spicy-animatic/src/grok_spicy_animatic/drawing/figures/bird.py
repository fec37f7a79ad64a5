"""Birds: owls, songbirds, penguins, crows."""

from __future__ import annotations

from grok_spicy_animatic.drawing.canvas import Point, smooth
from grok_spicy_animatic.drawing.colour import mix, shade
from grok_spicy_animatic.drawing.figures.brush import Brush, form
from grok_spicy_animatic.drawing.figures.wear import carried, glasses, headwear, neckwear

_BEAK = (230, 168, 70)


def draw(brush: Brush) -> None:
    """Draw the bird that `brush.look.kind` names."""
    owl = brush.look.kind == "owl"
    _tail(brush)
    _feet(brush)
    _wing(brush, -1)
    _body(brush, owl=owl)
    _wing(brush, 1)
    _head(brush, owl=owl)
    neckwear(brush, (1, 54 if owl else 57), 17 if owl else 12.5)
    headwear(brush, (1, 91), 13)


def _body(brush: Brush, *, owl: bool) -> None:
    w = 25 if owl else 20
    outline = [(0, 66), (w * 0.86, 56), (w, 36), (w * 0.78, 16), (w * 0.3, 8)]
    outline += [(-x, y) for x, y in outline[::-1] if x]
    brush.shape(outline, form(brush.main, 0.18))
    belly = [(3, 58), (w * 0.68, 48), (w * 0.76, 30), (w * 0.5, 14), (3, 10)]
    belly += [(5 - x, y) for x, y in belly[-2:0:-1]]
    brush.shape(belly, form(brush.second, 0.1))
    if owl:
        mark = mix(brush.second, brush.main, 0.55)
        for row, y in enumerate((46, 38.5, 31, 23.5)):
            for column in range(-1, 2) if row % 2 else (-1.5, -0.5, 0.5, 1.5):
                x = 3 + column * 7.2
                brush.canvas.fill(
                    smooth([(x - 2.4, y), (x, y - 1.2), (x + 2.4, y), (x, y - 4.2)]), mark
                )


def _tail(brush: Brush) -> None:
    feathers = [(-6, 22), (-30, 6), (-25, 2), (-20, 1), (2, 12)]
    brush.canvas.fill(feathers, form(shade(brush.dark, 0.08)))


def _feet(brush: Brush) -> None:
    stride = brush.stride(6.0, 11.0)
    aloft = 5.0 if brush.pose == "fly" else 0.0
    for side in (-1, 1):
        x = side * 8.5 + stride * side
        raised = aloft + brush.lift(1.4, 4.0, side)
        brush.canvas.limb([(side * 8, 13), (x, 3 + raised)], [4, 3.2], shade(_BEAK, -0.12))
        for toe in (-4.5, 0.5, 5.5):
            brush.canvas.limb([(x, 3.4 + raised), (x + toe, 1.4 + raised)], [3, 2.2], _BEAK)


def _wing(brush: Brush, side: int) -> None:
    tone = form(shade(mix(brush.main, brush.dark, 0.4), 0.04 if side > 0 else -0.12), 0.2)
    shoulder = (side * 19.0, 53.0)
    if brush.pose in {"fly", "wave", "reach"} and (side > 0 or brush.pose == "fly"):
        away = brush.away(side)
        tip = (shoulder[0] + away[0] * 38 + side * 4, shoulder[1] + away[1] * 34)
        trail = [(tip[0] - side * 4, tip[1] - 11), (shoulder[0] + side * 13, shoulder[1] - 20)]
        outline: list[Point] = [(shoulder[0] - side * 6, shoulder[1] + 5), tip, *trail]
        outline.append((shoulder[0] - side * 4, shoulder[1] - 22))
        brush.canvas.fill(smooth(outline, steps=6), tone)
        hand = tip
    else:
        outline = [(side * 15, 58), (side * 25, 52), (side * 29, 34), (side * 25, 17)]
        outline += [(side * 18, 26), (side * 15, 42)]
        brush.shape(outline, tone)
        hand = (side * 26.0, 26.0)
    if side > 0:
        carried(brush, hand)


def _head(brush: Brush, *, owl: bool) -> None:
    if owl:
        for side in (-1, 1):
            tuft = [(side * 7 + 1, 89), (side * 24 + 1, 104), (side * 22 + 1, 80)]
            brush.canvas.fill(smooth(tuft, steps=5), form(shade(brush.main, -0.12)))
    width = 25 if owl else 19.5
    outline = [(1, 93), (width * 0.75, 87), (width, 71), (width * 0.7, 56), (1, 52)]
    outline += [(2 - x, y) for x, y in outline[-2:0:-1]]
    brush.shape(outline, form(brush.main, 0.12))
    shut = brush.shut
    up = 1.4 if brush.pose == "look up" else 0.0
    if owl:
        for x in (-7.8, 12.4):
            brush.canvas.ellipse((x, 72), 11.8, 12.6, form(brush.second, 0.06))
        for x in (-7, 12.6):
            brush.eye((x, 72.6 + up), 7.0, closed=shut)
        if brush.mood in {"crying", "moved"}:
            brush.expression(((-7, 72.6 + up), (12.6, 72.6 + up)), 5.0)
        for side, x in ((-1, -8), (1, 13)):
            brow = [(x - side * 8, 82.5), (x + side * 1, 85.6), (x + side * 6.5, 85.2)]
            brush.canvas.limb(brow, [1.2, 3.2, 1], shade(brush.dark, -0.05))
        glasses(brush, ((-7.8, 72), (12.4, 72)), 11)
        beak = [(-0.6, 68), (3, 70), (6.4, 68), (3.6, 59.5)]
    else:
        brush.canvas.ellipse((7, 66), 12, 10.5, form(brush.second, 0.06), inside=smooth(outline))
        for x in (-2.6, 12.4):
            brush.eye((x, 74 + up), 4.4, closed=shut)
        brush.expression(((-2.6, 74 + up), (12.4, 74 + up)), 4.4)
        glasses(brush, ((-2.6, 74), (12.4, 74)), 6.4)
        beak = [(5, 70.5), (13, 69), (24, 64.2), (12, 62.4), (5, 63.6)]
    brush.shape(beak, form(_BEAK, 0.2))
