"""Parts of a body, each with the ink line between it and the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.canvas import smooth
from grok_spicy_animatic.drawing.figures.brush import INK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy_animatic.drawing.canvas import Point
    from grok_spicy_animatic.drawing.colour import RGB
    from grok_spicy_animatic.drawing.figures.brush import Brush

EDGE = 1.1
"""Half the thickness of the ink between the parts of a body, in units."""


def inked_limb(brush: Brush, points: Sequence[Point], widths: Sequence[float], colour: RGB) -> None:
    """Draw an arm, a leg or a strand along points, as wide at each as said."""
    brush.canvas.limb(points, [width + 2 * EDGE for width in widths], INK)
    brush.canvas.limb(points, widths, colour)


def inked_shape(brush: Brush, points: Sequence[Point], colour: RGB) -> None:
    """Draw a soft shape through points."""
    outline = smooth(points, steps=7)
    brush.canvas.fill(outline, colour)
    half = len(outline) // 2
    # Two strokes: one that meets itself would leave a gap where it overlaps.
    brush.canvas.limb(outline[: half + 1], [EDGE * 1.3], INK)
    brush.canvas.limb([*outline[half:], outline[0]], [EDGE * 1.3], INK)
