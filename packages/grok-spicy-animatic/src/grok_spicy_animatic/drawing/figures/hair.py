"""Hair of people: behind the head, over the forehead, in the face."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.colour import shade
from grok_spicy_animatic.drawing.figures.brush import INK
from grok_spicy_animatic.drawing.figures.inked import inked_limb, inked_shape

if TYPE_CHECKING:
    from grok_spicy_animatic.drawing.canvas import Point
    from grok_spicy_animatic.drawing.colour import RGB
    from grok_spicy_animatic.drawing.figures.brush import Brush


def haired(brush: Brush) -> bool:
    """Tell whether there is hair on a head."""
    return brush.has("short hair", "long hair", "bun", "braid", "ponytail", "curls", "bob")


def back_hair(brush: Brush, head: Point) -> None:
    """Draw the hair that is seen behind a head."""
    x, y = head
    tone = shade(brush.dark, -0.1)
    if brush.has("long hair"):
        inked_shape(
            brush,
            [
                (x - 8, y + 10),
                (x - 14, y),
                (x - 14, y - 18),
                (x - 11, y - 31),
                (x, y - 26),
                (x + 12, y - 28),
                (x + 13.6, y - 8),
                (x + 9, y + 9),
            ],
            tone,
        )
    elif brush.has("bob", "curls"):
        inked_shape(
            brush,
            [
                (x, y + 13),
                (x - 14, y + 5),
                (x - 14.5, y - 9),
                (x - 8, y - 12),
                (x + 9, y - 12),
                (x + 14, y - 8),
                (x + 12, y + 6),
            ],
            tone,
        )
    elif brush.has("braid", "ponytail"):
        inked_limb(brush, [(x - 8, y + 3), (x - 15, y - 8), (x - 13, y - 28)], [6, 5.4, 3], tone)
    elif brush.has("bun"):
        brush.canvas.ellipse((x - 6, y + 13), 7, 6.4, INK)
        brush.canvas.ellipse((x - 6, y + 13), 6, 5.4, tone)


def front_hair(brush: Brush, head: Point) -> None:
    """Draw the hair over the forehead."""
    if not haired(brush):
        return
    x, y = head
    if brush.has("curls"):
        for dx, dy in ((-10, 4), (-8, 9), (-2, 12.4), (5, 12), (9.6, 7)):
            brush.canvas.ellipse((x + dx, y + dy), 5.4, 5, brush.dark)
    inked_shape(
        brush,
        [
            (x + 1, y + 13.4),
            (x - 8, y + 10.6),
            (x - 11.4, y + 1),
            (x - 8.6, y + 3),
            (x - 5, y + 6.2),
            (x + 3, y + 7),
            (x + 9.4, y + 3.6),
            (x + 11, y + 5),
            (x + 8.4, y + 11),
        ],
        brush.dark,
    )


def beard(brush: Brush, head: Point) -> None:
    """Draw beard and moustache."""
    x, y = head
    tone = brush.tone("beard") or brush.dark
    if brush.has("beard"):
        inked_shape(
            brush,
            [
                (x - 8.6, y - 1.4),
                (x - 6.8, y - 9),
                (x, y - 15.4),
                (x + 7, y - 9.6),
                (x + 9.2, y - 1.4),
                (x + 5, y - 4),
                (x + 1, y - 3.6),
                (x - 4, y - 4),
            ],
            tone,
        )
        brush.canvas.limb([(x - 1, y - 6.4), (x + 3.6, y - 6.4)], [1], INK)
    if brush.has("moustache"):
        brush.canvas.limb(
            [(x - 4, y - 4.2), (x + 1.2, y - 2.8), (x + 6, y - 4.2)], [1.4, 3, 1.4], tone
        )


def hair_from_behind(brush: Brush, head: Point) -> None:
    """Draw the back of a head: ears, the nape, and the hair over them as long as it is."""
    x, y = head
    for side in (-1, 1):
        brush.canvas.ellipse((x + side * 11.4, y - 1.4), 3.0, 3.6, INK)
        brush.canvas.ellipse((x + side * 11.4, y - 1.4), 2.2, 2.8, shade(brush.main, -0.06))
    if brush.has("bald") or not haired(brush):
        for dy in (-8.2, -10.0):
            fold = [(x - 3.4, y + dy), (x, y + dy - 0.7), (x + 3.4, y + dy)]
            brush.canvas.limb(fold, [0.7], shade(brush.main, -0.3))
        return
    low, wide = _hem(brush)
    cap = [
        (x, y + 13.4),
        (x - 8.6, y + 9.8),
        (x - 11, y + 1),
        (x - wide, y - low * 0.6),
        (x - wide * 0.72, y - low),
        (x, y - low - 1.6),
        (x + wide * 0.72, y - low),
        (x + wide, y - low * 0.6),
        (x + 11, y + 1),
        (x + 8.6, y + 9.8),
    ]
    inked_shape(brush, cap, brush.dark)
    strand = shade(brush.dark, -0.3)
    for dx in (-0.55, 0.0, 0.55):
        line = [(x + dx * 6, y + 10), (x + dx * 10, y - low * 0.3), (x + dx * wide, y - low + 1.6)]
        brush.canvas.limb(line, [0.7], strand)
    _tied(brush, head, strand)


def _tied(brush: Brush, head: Point, strand: RGB) -> None:
    """Draw what hair is curled or tied to at the back of a head."""
    x, y = head
    if brush.has("curls"):
        for dx, dy in (
            (-10, 5),
            (-11, -3),
            (-5, 12),
            (4, 12.4),
            (10, 6),
            (11, -3),
            (-4, 2),
            (5, 3),
        ):
            brush.canvas.ellipse((x + dx, y + dy), 4.6, 4.4, strand)
            brush.canvas.ellipse((x + dx, y + dy), 3.8, 3.6, brush.dark)
    if brush.has("braid", "ponytail"):
        tone = shade(brush.dark, -0.1)
        inked_limb(brush, [(x, y + 2), (x + 1, y - 14), (x, y - 32)], [7, 6.4, 3], tone)
        brush.canvas.limb([(x - 3, y + 1), (x + 3, y + 1)], [2.4], brush.accent)
        if brush.has("braid"):
            for step in range(4):
                top = y - 4 - step * 6
                notch = [(x - 2.6, top), (x + 0.6, top - 2.4), (x + 3.4, top)]
                brush.canvas.limb(notch, [0.8], strand)
    elif brush.has("bun"):
        brush.canvas.ellipse((x, y + 9), 7.4, 6.8, INK)
        brush.canvas.ellipse((x, y + 9), 6.4, 5.8, shade(brush.dark, -0.1))


def _hem(brush: Brush) -> tuple[float, float]:
    """Return how far below the middle of a head its hair ends behind, and how wide it is there."""
    if brush.has("long hair"):
        return 30.0, 14.0
    if brush.has("bob", "curls"):
        return 11.0, 13.6
    return 9.6, 10.2
