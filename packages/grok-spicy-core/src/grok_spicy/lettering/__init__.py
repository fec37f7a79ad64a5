"""Lettering: text drawn into pictures, every script by a font that has it.

Used for title cards, and by packages that draw: `legible`, `lines`, `missing`, `notice`,
`right_to_left`, `shortened`, `unspaced`, `width`, `write`. Core promises these names as it
promises its toolkit.
"""

from grok_spicy.lettering.fonts import missing, notice
from grok_spicy.lettering.writing import (
    legible,
    lines,
    right_to_left,
    shortened,
    unspaced,
    width,
    write,
)

__all__ = [
    "legible",
    "lines",
    "missing",
    "notice",
    "right_to_left",
    "shortened",
    "unspaced",
    "width",
    "write",
]
