"""Fonts by coverage: which file has the glyphs of a text, by its character map."""

from __future__ import annotations

import contextlib
import unicodedata
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from fontTools.ttLib import TTFont, TTLibError  # type: ignore[import-untyped]
from PIL import ImageFont, features

from grok_spicy.system.platforms import font_folders
from grok_spicy.text.installing import extra_command

if TYPE_CHECKING:
    from collections.abc import Iterator

_PACKAGES = ("manimgx_fonts", "manimgx_fonts_cjk")
_FIRST = "NotoSans[wght]"
_UNWANTED = (
    "Italic",
    "Oblique",
    "Mono",
    "Serif",
    "Condensed",
    "Narrow",
    "ExtraLight",
    "Emoji-",
    "Bold",
)
_WEIGHT = "Regular"
_NEVER_SHOWN = {"Cc", "Cf", "Cs", "Co", "Cn"}
CJK_EXTRA = "cjk"
"""What brings the fonts of Chinese, Japanese and Korean, by the name that users install."""

# Scripts, as Unicode names them, whose letters stand side by side and never change.
_UNSHAPED = ("LATIN", "GREEK", "CYRILLIC", "CJK", "HIRAGANA", "KATAKANA", "HANGUL")


@lru_cache(maxsize=1)
def shapes_text() -> bool:
    """Whether Pillow can shape text, which it cannot on Windows."""
    return bool(features.check("raqm"))


@lru_cache(maxsize=4096)
def shaped(text: str) -> str:
    """Return the letters of `text` that join, change their order or stand on each other."""
    return "".join(
        character
        for character in text
        if unicodedata.category(character).startswith("M")
        or (character.isalpha() and not unicodedata.name(character, "").startswith(_UNSHAPED))
    )


@lru_cache(maxsize=1)
def files() -> tuple[Path, ...]:
    """Return the font files to choose from: the packages', then the system's plain ones."""
    packaged = [path for name in _PACKAGES for path in _in_package(name)]
    packaged.sort(key=lambda path: (not path.name.startswith(_FIRST), path.parent.name, path.name))
    return (*packaged, *_of_system())


def _in_package(name: str) -> list[Path]:
    spec = find_spec(name)
    places = spec.submodule_search_locations if spec else None
    return [
        path
        for place in places or ()
        for path in Path(place).iterdir()
        if path.suffix.lower() in {".ttf", ".otf", ".ttc"}
        and not any(word in path.name for word in _UNWANTED)
    ]


def _of_system() -> list[Path]:
    found = [
        path
        for root in font_folders()
        if root.is_dir()
        for path in root.rglob("*")
        if path.suffix.lower() in {".ttf", ".otf", ".ttc"}
        and not any(word in path.name for word in _UNWANTED)
    ]
    return sorted(found, key=lambda path: path.name)


@lru_cache(maxsize=256)
def _covered(path: Path) -> frozenset[int]:
    """Return the code points that a font file has glyphs for; none if it cannot be read."""
    try:
        with TTFont(path, fontNumber=0, lazy=True) as font:
            return frozenset(font.getBestCmap() or ())
    except (OSError, TTLibError, AssertionError):
        return frozenset()


@lru_cache(maxsize=8192)
def file_for(character: str) -> Path | None:
    """Return the first font file that has `character`, or None if no font here does."""
    return next((path for path in files() if ord(character) in _covered(path)), None)


@lru_cache(maxsize=64)
def _opened(path: Path, size: int, engine: ImageFont.Layout) -> ImageFont.FreeTypeFont:
    face = ImageFont.truetype(str(path), size, layout_engine=engine)
    # Fonts of all weights in one file may begin with the thinnest.
    with contextlib.suppress(OSError, ValueError):
        face.set_variation_by_name(_WEIGHT)
    return face


def font(path: Path | None, size: int, text: str) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Return a font at `size` pixels that sets `text`; Pillow's own for None.

    What needs no shaping is set without it, so that it looks the same on every system.
    """
    if path is None:
        return ImageFont.load_default(size)
    engine = ImageFont.Layout.RAQM if shaped(text) and shapes_text() else ImageFont.Layout.BASIC
    return _opened(path, size, engine)


def has(path: Path | None, character: str) -> bool:
    """Tell whether a font file has `character`."""
    return path is not None and ord(character) in _covered(path)


def shown(character: str) -> bool:
    """Whether a character is one that is seen at all, and not a mark of its neighbour."""
    return not character.isspace() and unicodedata.category(character) not in _NEVER_SHOWN


def missing(text: str) -> str:
    """Return the characters of `text` that no font here has, each once."""
    return "".join(
        dict.fromkeys(
            character for character in text if shown(character) and file_for(character) is None
        )
    )


def scripts_of(characters: str) -> Iterator[str]:
    """Yield the names of the scripts of `characters`, as Unicode names them, each once."""
    seen: set[str] = set()
    for character in characters:
        name = unicodedata.name(character, "unknown script").split()[0]
        if name not in seen:
            seen.add(name)
            yield name.title()


def notice(text: str) -> str | None:
    """Say what `text` cannot be set with, and how to get it; None if nothing is missing."""
    gone = missing(text)
    if not gone:
        return _unshaped(text)
    named = ", ".join(scripts_of(gone))
    return (
        f"No font here has the {named} letters of this film ({len(gone)} of them), which "
        f"shows their code points instead. Install a font for them, for Chinese, Japanese and "
        f"Korean: "
        f"{extra_command(CJK_EXTRA, anywhere=True)}"
    )


def _unshaped(text: str) -> str | None:
    letters = shaped(text)
    if not letters or shapes_text():
        return None
    named = ", ".join(scripts_of(letters))
    return (
        f"Pillow has no Raqm on this system: the {named} letters of this film stand in it "
        "one by one, neither joined nor reordered. Linux and macOS have it."
    )
