"""Arrows that show which way somebody or something goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.canvas import Canvas
from grok_spicy_animatic.drawing.shading import PAPER

if TYPE_CHECKING:
    from PIL import Image

    from grok_spicy_animatic.drawing.colour import RGB

_ARROW: RGB = (226, 60, 48)
_SHAFT = (
    (-0.6, 0.14), (0.1, 0.14), (0.1, 0.36), (0.64, 0.0), (0.1, -0.36), (0.1, -0.14), (-0.6, -0.14),
)  # fmt: skip

TURNS: dict[str, tuple[float, float]] = {
    "right": (1, 0), "left": (-1, 0), "up": (0, 1), "down": (0, -1), "away": (0.78, 0.62),
}  # fmt: skip
"""The ways in which things go, to the right and up."""


def arrow_image(unit: float, turn: tuple[float, float]) -> Image.Image:
    """Return an arrow on a square of one and a half units.

    Args:
        unit: Its length in pixels, about.
        turn: The way it points, to the right and up, of length 1.
    """
    canvas = Canvas.blank((round(unit * 1.5), round(unit * 1.5)), unit, unit * 0.75, unit * 0.75)
    points = [(x * turn[0] - y * turn[1], x * turn[1] + y * turn[0]) for x, y in _SHAFT]
    canvas.limb([*points, points[0]], [0.1], PAPER)
    canvas.fill(points, _ARROW)
    return canvas.image
