"""One line or several, in the direction in which they are read."""

# ruff: noqa: RUF001 - signs that look like others

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from grok_spicy.lettering import fonts

if TYPE_CHECKING:
    from pathlib import Path

RGB = tuple[int, int, int]

ELLIPSIS = "…"
_RIGHT_TO_LEFT = {"R", "AL"}

_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch of text in one font."""

    text: str
    path: Path | None


@lru_cache(maxsize=4096)
def legible(text: str) -> str:
    """Return `text` with what no font here has written out as code points: `[U+1F98A]`."""
    kept = []
    for character in " ".join(text.split()):
        if not fonts.shown(character):
            kept.append(character if character in "\u200c\u200d " else "")
        elif fonts.file_for(character) is not None:
            kept.append(character)
        else:
            kept.append(f"[U+{ord(character):04X}]")
    return "".join(kept)


def unspaced(text: str) -> bool:
    """Tell whether a text is in a script that puts no spaces between words."""
    letters = [character for character in text if character.isalpha()]
    return bool(letters) and len(_UNSPACED.findall(text)) * 2 > len(letters)


def right_to_left(text: str) -> bool:
    """Tell whether a text is read from the right: by its first strong letter."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in _RIGHT_TO_LEFT:
            return True
        if direction == "L":
            return False
    return False


@lru_cache(maxsize=4096)
def _runs(text: str) -> tuple[_Run, ...]:
    """Cut a text where another font is needed; spaces and marks stay with what is before them."""
    runs: list[_Run] = []
    for character in text:
        last = runs[-1].path if runs else None
        if runs and (not fonts.shown(character) or fonts.has(last, character)):
            runs[-1] = _Run(runs[-1].text + character, last)
            continue
        path = fonts.file_for(character)
        if runs and path == last:
            runs[-1] = _Run(runs[-1].text + character, last)
        else:
            runs.append(_Run(character, path))
    return tuple(reversed(runs)) if right_to_left(text) else tuple(runs)


@lru_cache(maxsize=4096)
def width(text: str, size: int) -> float:
    """Return how many pixels `text` takes."""
    return sum(
        fonts.font(run.path, size, run.text).getlength(run.text) for run in _runs(legible(text))
    )


def shortened(text: str, size: int, room: float) -> str:
    """Return `text`, cut at a word's end with an ellipsis if it does not fit into `room` pixels."""
    text = legible(text)
    if width(text, size) <= room:
        return text
    if not unspaced(text):
        words = text.split()
        while len(words) > 1:
            words.pop()
            cut = " ".join(words).rstrip(",;:-–—") + ELLIPSIS
            if width(cut, size) <= room:
                return cut
    cut = text
    while cut and width(cut + ELLIPSIS, size) > room:
        cut = cut[:-1]
    return cut + ELLIPSIS if cut else ""


def lines(text: str, size: int, room: float, most: int) -> list[str]:
    """Break `text` into at most `most` lines of `room` pixels; the last one ends in an ellipsis."""
    text = legible(text)
    parts = list(text) if unspaced(text) else text.split()
    glue = "" if unspaced(text) else " "
    found: list[str] = []
    while parts and len(found) < most:
        count = len(parts)
        if len(found) == most - 1:
            found.append(shortened(glue.join(parts), size, room))
            break
        while count > 1 and width(glue.join(parts[:count]), size) > room:
            count -= 1
        found.append(shortened(glue.join(parts[:count]), size, room))
        parts = parts[count:]
    return found


def write(
    image: Image.Image,
    at: tuple[float, float],
    text: str,
    size: int,
    colour: RGB,
    *,
    anchor: str = "lm",
    bold: bool = False,
) -> None:
    """Write one line.

    Args:
        image: Where.
        at: Where its anchor is, in pixels.
        text: The line; what no font has is written out as code points.
        size: Height of the letters in pixels.
        colour: Of the ink.
        anchor: As in Pillow: left, middle or right; ascender, middle, baseline.
        bold: Whether the strokes are thicker.
    """
    text = legible(text)
    left = at[0] - {"l": 0.0, "m": 0.5, "r": 1.0}[anchor[0]] * width(text, size)
    draw = ImageDraw.Draw(image)
    stroke = max(1, round(size / 28)) if bold else 0
    for run in _runs(text):
        face = fonts.font(run.path, size, run.text)
        draw.text(
            (left, at[1]),
            run.text,
            fill=colour,
            font=face,
            anchor="l" + anchor[1],
            stroke_width=stroke,
        )
        left += face.getlength(run.text)
