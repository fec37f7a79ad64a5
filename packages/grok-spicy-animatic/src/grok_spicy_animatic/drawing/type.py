"""Lettering with the font that Pillow brings along."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from grok_spicy_animatic.drawing.colour import RGB

_ELLIPSIS = "..."
_NOT_IN_ANY_FONT = "\U0010fffe"


@lru_cache(maxsize=32)
def font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Return the built-in font at `size` pixels."""
    return ImageFont.load_default(size)


@lru_cache(maxsize=4096)
def _drawn(character: str) -> bool:
    if character.isspace():
        return True
    missing = font(20).getmask(_NOT_IN_ANY_FONT)
    glyph = font(20).getmask(character)
    return glyph.size != (0, 0) and (glyph.size != missing.size or bytes(glyph) != bytes(missing))


def legible(text: str) -> str:
    """Return `text` with the letters the font lacks replaced by their base letter or left out."""
    kept: list[str] = []
    for character in " ".join(text.split()):
        if _drawn(character):
            kept.append(character)
            continue
        base = unicodedata.normalize("NFKD", character)[0]
        if base != character and _drawn(base):
            kept.append(base)
    return " ".join("".join(kept).split())


def width(text: str, size: int) -> float:
    """Return how many pixels `text` takes."""
    return font(size).getlength(text)


def shortened(text: str, size: int, room: float) -> str:
    """Return `text`, cut at a word if it does not fit into `room` pixels."""
    if width(text, size) <= room:
        return text
    words = text.split()
    while len(words) > 1:
        words.pop()
        cut = " ".join(words).rstrip(",;:-") + _ELLIPSIS
        if width(cut, size) <= room:
            return cut
    cut = text
    while cut and width(cut + _ELLIPSIS, size) > room:
        cut = cut[:-1]
    return cut + _ELLIPSIS if cut else ""


def write(
    image: Image.Image,
    at: tuple[float, float],
    text: str,
    size: int,
    colour: RGB,
    *,
    anchor: str = "lm",
) -> None:
    """Write one line; `anchor` as in Pillow: left, middle or right; ascender, middle, baseline."""
    ImageDraw.Draw(image).text(at, text, fill=colour, font=font(size), anchor=anchor)
