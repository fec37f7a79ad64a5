"""A face in a few strokes: neutral, unless the words say otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.figures.brush import INK, Brush

if TYPE_CHECKING:
    from grok_spicy_animatic.drawing.canvas import Point

_BROWS: dict[str, tuple[float, float]] = {
    "neutral": (0.0, 0.0), "happy": (0.8, 0.8), "laughing": (1.4, 1.4), "moved": (0.2, 1.8),
    "sad": (-1.2, 1.2), "crying": (-1.4, 1.8), "angry": (1.4, -1.6), "afraid": (0.6, 2.0),
    "surprised": (2.4, 2.4), "tired": (-1.0, -0.4), "shouting": (0.4, 0.4),
    "talking": (0.2, 0.2),
}  # fmt: skip
"""How much higher than level a brow is at its outer and at its inner end, in units."""


def draw_face(brush: Brush, head: Point) -> None:
    """Draw brows, eyes, nose and mouth on a head that looks a little to the right."""
    x, y = head
    canvas = brush.canvas
    up = {"look up": 2.0, "look down": -2.4}.get(brush.pose, 0.0)
    outer, inner = _BROWS[brush.mood]
    aside = brush.pose == "look"
    # From the side one eye is seen, the brow's inner end before it.
    for side, dx in ((-1, 5.4),) if aside else ((-1, -2.6), (1, 5.8)):
        if brush.shut or brush.mood == "laughing":
            arch = 1.6 if brush.mood == "laughing" and not brush.shut else -0.8
            lid = [(x + dx - 1.8, y + 0.8), (x + dx, y + 0.8 + arch), (x + dx + 1.8, y + 0.8)]
            canvas.limb(lid, [0.8], INK)
        else:
            size = 1.25 if brush.mood in {"afraid", "surprised"} else 1.0
            canvas.ellipse((x + dx, y + 0.8 + up * 0.3), 2.1 * size, 2.5 * size, (252, 252, 250))
            canvas.ellipse((x + dx + 0.4, y + 0.8 + up * 0.5), 1.35, 1.75, brush.eyes)
            canvas.ellipse((x + dx + 0.5, y + 0.8 + up * 0.5), 0.75, 1.0, INK)
            if brush.mood == "tired":
                lid = [(x + dx - 2.6, y + 0.9), (x + dx - 2.6, y + 3.8), (x + dx + 2.6, y + 3.8)]
                canvas.fill([*lid, (x + dx + 2.6, y + 0.9)], brush.main)
                canvas.limb([(x + dx - 2.2, y + 0.9), (x + dx + 2.2, y + 0.9)], [0.7], INK)
        if brush.mood in {"crying", "moved"}:
            _tear(brush, (x + dx + side * 0.6, y - 2.4))
        ends = [
            (x + dx + side * 2.2, y + 4.6 + outer + up * 0.3),
            (x + dx - side * 1.9, y + 4.6 + inner + up * 0.3),
        ]
        canvas.limb(ends, [1.0], INK)
    if aside:
        draw_mouth(brush, (x + 6.2, y - 5.8), 4.2, 0.95)
        return
    canvas.limb(
        [(x + 2, y + 0.6), (x + 3.4, y - 2.4 + up * 0.3), (x + 1.8, y - 2.6 + up * 0.3)], [0.8], INK
    )
    draw_mouth(brush, (x + 1.4, y - 5.8 + up * 0.2), 5.4, 0.95)


def _tear(brush: Brush, at: Point) -> None:
    """Draw tears below an eye."""
    brush.canvas.limb([(at[0], at[1] + 1.0), (at[0], at[1] - 2.6)], [0.9, 1.5], (96, 164, 226))


OPEN = ("laughing", "afraid", "surprised", "shouting", "talking")
"""Moods in which a mouth is open."""


def draw_mouth(brush: Brush, at: Point, width: float, thick: float) -> None:
    """Draw a mouth in the figure's mood."""
    x, y = at
    half = width / 2
    if brush.mood in OPEN:
        _open_mouth(brush, at, half)
        return
    bend = _BENDS.get(brush.mood, 0.0) * width
    points = [(x - half, y + bend * 0.6), (x, y - bend * 0.5), (x + half, y + bend * 0.6)]
    brush.canvas.limb(points, [thick], INK)


_BENDS = {
    "happy": 0.34, "moved": 0.34, "sad": -0.34, "crying": -0.4, "angry": -0.24, "tired": -0.1,
}  # fmt: skip


def _open_mouth(brush: Brush, at: Point, half: float) -> None:
    """Draw a mouth that laughs, cries out, or stands open."""
    x, y = at
    if brush.mood != "laughing":
        wide, high = {"shouting": (0.8, 0.72), "talking": (0.62, 0.42)}.get(brush.mood, (0.6, 0.95))
        brush.canvas.ellipse((x, y), half * wide, half * high, INK)
        return
    lips = [(x - half * 1.15, y + 0.9), (x + half * 1.15, y + 0.9), (x + half * 0.7, y - 1.8)]
    brush.canvas.fill([*lips, (x, y - 2.6), (x - half * 0.7, y - 1.8)], INK)
    teeth = [(x - half * 0.9, y + 0.6), (x + half * 0.9, y + 0.6), (x + half * 0.75, y - 0.2)]
    brush.canvas.fill([*teeth, (x - half * 0.75, y - 0.2)], (252, 252, 250))
