"""What figures wear and carry, whatever their body."""

from __future__ import annotations

from grok_spicy_animatic.drawing.canvas import Gradient, Point, box, smooth
from grok_spicy_animatic.drawing.colour import mix, shade
from grok_spicy_animatic.drawing.figures.brush import INK, Brush, form, ring

_GOLD = (222, 178, 84)


def neckwear(brush: Brush, at: Point, half: float) -> None:
    """Draw scarf, bow tie or collar at the neck.

    Args:
        brush: The figure.
        at: Middle of the neck.
        half: Half the neck's width, in units.
    """
    brush = brush.dressed_in("scarf", "tie", "collar")
    x, y = at
    if brush.has("scarf"):
        tail = [(x + half * 0.35, y), (x + half * 0.75, y - 1), (x + half * 0.95, y - half * 1.55)]
        tail += [(x + half * 0.45, y - half * 1.6)]
        brush.shape(tail, form(shade(brush.accent, -0.12), 0.15))
        wrap = [(x - half, y + 2), (x, y + 0.2), (x + half, y + 2.4), (x + half * 1.06, y - 2.6)]
        wrap += [(x, y - 6.4), (x - half * 1.06, y - 3)]
        brush.shape(wrap, form(brush.accent, 0.16))
        brush.canvas.limb(
            [(x - half * 0.8, y - 1.4), (x, y - 3.2), (x + half * 0.8, y - 1)], [0.8],
            shade(brush.accent, -0.25),
        )  # fmt: skip
    elif brush.has("tie"):
        for side in (-1, 1):
            wing = [(x + 1, y - 3), (x + 1 + side * 6.5, y + 0.4), (x + 1 + side * 6.5, y - 6.4)]
            brush.canvas.fill(wing, form(brush.accent))
        brush.canvas.ellipse((x + 1, y - 3), 1.8, 2, shade(brush.accent, -0.2))
    elif brush.has("collar", "bell"):
        brush.canvas.limb(
            [(x - half * 0.8, y - 0.5), (x, y - 3), (x + half * 0.8, y - 0.5)], [3.2], brush.accent
        )
        brush.canvas.ellipse((x + 1, y - 5.4), 2.6, 2.6, form(_GOLD))


def torsowear(brush: Brush, half: float) -> None:
    """Draw vest, cape, bag strap or apron over a body that is `half` wide at most."""
    brush = brush.dressed_in("coat", "jacket", "sweater", "vest", "uniform", "apron", "cape")
    canvas = brush.canvas
    if brush.has("vest", "waistcoat", "jacket", "coat", "uniform", "sweater"):
        for side in (-1, 1):
            panel = [
                (side * half * 0.3 + 2, 55),
                (side * half * 0.86, 50),
                (side * half * 1.06, 30),
            ]
            panel += [
                (side * half * 0.98, 20),
                (side * half * 0.32 + 2, 18),
                (side * half * 0.2 + 2, 38),
            ]
            if brush.has("sweater"):
                panel[-1] = (0, 36)
                panel[-2] = (0, 18)
                panel[0] = (0, 55)
            brush.shape(panel, form(shade(brush.accent, 0.02 if side > 0 else -0.1), 0.16))
        if not brush.has("sweater"):
            for y in (44, 37, 30):
                canvas.ellipse((half * 0.42 + 2.4, y), 1.1, 1.1, _GOLD)
    if brush.has("apron", "overalls"):
        front = [
            (-half * 0.55, 48),
            (half * 0.72, 48),
            (half * 0.92, 20),
            (0, 12),
            (-half * 0.86, 20),
        ]
        covered = brush.has("vest", "coat", "uniform", "sweater")
        brush.shape(front, form(brush.second if covered else brush.accent, 0.12))
    if brush.has("cape", "cloak"):
        for side in (-1, 1):
            fold = [(side * half * 0.5, 56), (side * half * 1.02, 50), (side * half * 1.5, 12)]
            fold += [(side * half * 1.0, 8), (side * half * 0.9, 36)]
            brush.shape(fold, form(shade(brush.accent, 0 if side > 0 else -0.14), 0.2))
    if brush.has("bag", "satchel", "backpack"):
        strap = shade(brush.dark, 0.1)
        canvas.limb([(-half * 0.7, 53), (half * 0.2, 38), (half * 0.86, 24)], [2.2], strap)
        bag = box(half * 0.5, 13, half * 0.5 + 14, 25, 2.6)
        canvas.fill(bag, form(mix((150, 100, 62), brush.accent, 0.25), 0.16))
        canvas.fill(box(half * 0.5, 19.5, half * 0.5 + 14, 25, 2.6), shade((128, 84, 52), -0.05))
        canvas.ellipse((half * 0.5 + 7, 19.6), 1.1, 1.1, _GOLD)


def headwear(brush: Brush, at: Point, half: float) -> None:
    """Draw hat, crown, hood, glasses or flower on a head.

    Args:
        brush: The figure.
        at: Top of the head.
        half: Half the head's width there, in units.
    """
    brush = brush.dressed_in("cap", "hat", "beanie", "crown")
    x, y = at
    canvas = brush.canvas
    if brush.has("captain hat", "cap"):
        crown = [
            (x - half, y - 3),
            (x - half * 1.25, y + 6),
            (x, y + 9.5),
            (x + half * 1.25, y + 6),
            (x + half, y - 3),
        ]
        brush.shape(crown, form((240, 238, 230) if brush.has("captain hat") else brush.accent, 0.1))
        canvas.fill(box(x - half * 1.02, y - 4.4, x + half * 1.02, y, 1.4), brush.accent)
        peak = [
            (x - half * 0.1, y - 3.4),
            (x + half * 1.1, y - 3),
            (x + half * 1.5, y - 6.6),
            (x + half * 0.2, y - 5.8),
        ]
        brush.shape(peak, Gradient(shade(INK, 0.15), INK))
        if brush.has("captain hat"):
            canvas.ellipse((x + half * 0.2, y - 1), 2.2, 2.6, form(_GOLD))
    elif brush.has("wizard hat", "pointed hat"):
        cone = [
            (x - half, y - 4),
            (x - half * 0.3, y + 14),
            (x - half * 0.9, y + 30),
            (x + half * 0.35, y + 15),
            (x + half, y - 4),
        ]
        canvas.fill(smooth(cone, steps=5), form(brush.accent, 0.2))
        canvas.ellipse((x, y - 4), half * 1.55, 3.6, form(shade(brush.accent, -0.14)))
        canvas.fill(box(x - half * 0.9, y - 2.5, x + half * 0.9, y + 1.4, 1.2), shade(_GOLD, -0.05))
    elif brush.has("hat"):
        crown = [
            (x - half * 0.92, y - 3),
            (x - half * 0.74, y + 11),
            (x, y + 9.4),
            (x + half * 0.74, y + 11),
            (x + half * 0.92, y - 3),
        ]
        canvas.fill(smooth(crown, steps=6), form(brush.accent, 0.16))
        canvas.fill(
            box(x - half * 0.9, y - 2.6, x + half * 0.9, y + 1.4, 0.8), shade(brush.accent, -0.4)
        )
        canvas.ellipse((x, y - 3), half * 1.5, 3.2, form(shade(brush.accent, -0.08)))
    elif brush.has("straw hat", "sun hat"):
        straw = (226, 196, 120)
        canvas.ellipse((x, y + 2), half * 0.9, 8, form(straw))
        canvas.ellipse((x, y - 2.4), half * 1.7, 3.8, form(shade(straw, -0.06)))
        canvas.limb(
            [(x - half * 0.9, y - 0.5), (x, y - 1.6), (x + half * 0.9, y - 0.5)],
            [2.6],
            brush.accent,
        )
    elif brush.has("crown"):
        points = [
            (x - half * 0.8, y - 3),
            (x - half * 0.95, y + 9),
            (x - half * 0.42, y + 3.4),
            (x, y + 11),
        ]
        points += [(x + half * 0.42, y + 3.4), (x + half * 0.95, y + 9), (x + half * 0.8, y - 3)]
        canvas.fill(points, form(_GOLD, 0.2))
        canvas.ellipse((x, y + 1.4), 1.7, 2, brush.accent)
    elif brush.has("beanie"):
        canvas.ellipse((x, y - 1), half * 1.06, 9.5, form(brush.accent))
        canvas.fill(
            box(x - half * 1.1, y - 7, x + half * 1.1, y - 1.6, 2), shade(brush.accent, -0.16)
        )
        canvas.ellipse((x - 1, y + 9.4), 3.6, 3.6, shade(brush.accent, 0.3))
    if brush.has("flower"):
        at_flower = (x - half * 0.8, y - 2)
        for step in range(5):
            turn = step * 72
            canvas.ellipse(_out(at_flower, turn, 2.8), 2.6, 2, brush.accent, turn=turn)
        canvas.ellipse(at_flower, 1.8, 1.8, _GOLD)


def glasses(brush: Brush, eyes: tuple[Point, Point], radius: float) -> None:
    """Draw spectacles around two eyes."""
    if not brush.has("glasses", "spectacles", "goggles"):
        return
    for eye in eyes:
        brush.canvas.fill(ring(eye, radius, radius * 0.17), shade(brush.dark, -0.2))
    bridge = [(eyes[0][0] + radius, eyes[0][1]), (eyes[1][0] - radius, eyes[1][1])]
    brush.canvas.limb(bridge, [radius * 0.2], shade(brush.dark, -0.2))


def carried(brush: Brush, hand: Point) -> None:
    """Draw what the near hand holds."""
    x, y = hand
    canvas = brush.canvas
    if brush.has("lantern"):
        canvas.ellipse((x + 1, y - 11), 15, 15, (255, 214, 120), opacity=0.28, blur=5)
        canvas.limb([(x, y), (x + 1, y - 4)], [0.9], INK)
        canvas.fill(box(x - 3.4, y - 16, x + 5.4, y - 5, 1.6), form((86, 72, 62)))
        canvas.fill(box(x - 1.8, y - 14.4, x + 3.8, y - 6.6, 1.2), (255, 226, 138))
    elif brush.has("staff", "cane"):
        canvas.limb([(x + 1, y + 26), (x + 2, -1 + y * 0.0)], [2.6, 2.2], form((128, 92, 60)))
        canvas.ellipse((x + 1, y + 28), 3.8, 3.8, form(brush.accent))
    elif brush.has("book"):
        canvas.fill(box(x - 3, y - 5, x + 9, y + 9, 1), form(brush.accent))
        canvas.fill(box(x + 7.6, y - 4, x + 9, y + 8, 0.4), (244, 236, 214))
    elif brush.has("umbrella"):
        canvas.limb([(x, y - 2), (x + 3, y + 38)], [1.3], INK)
        dome = [
            (x - 24, y + 36),
            (x - 14, y + 50),
            (x + 4, y + 55),
            (x + 22, y + 49),
            (x + 30, y + 36),
        ]
        canvas.fill(
            [*smooth(dome, closed=False), (x + 18, y + 39), (x + 4, y + 37), (x - 10, y + 39)],
            form(brush.accent, 0.2),
        )
    elif brush.has("flag", "map", "letter"):
        canvas.fill(box(x - 2, y - 3, x + 11, y + 6, 0.6), form((238, 222, 182)))
    elif brush.has("tool", "wrench", "hammer"):
        canvas.limb([(x - 1, y - 3), (x + 4, y + 12)], [2.4], (128, 140, 150))
        canvas.fill(box(x, y + 10, x + 9, y + 15, 1.6), form((150, 162, 172)))


def _out(centre: Point, degrees: float, distance: float) -> Point:
    import math

    angle = math.radians(degrees)
    return centre[0] + math.cos(angle) * distance, centre[1] + math.sin(angle) * distance
