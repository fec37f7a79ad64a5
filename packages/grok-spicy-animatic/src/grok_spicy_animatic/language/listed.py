"""Word lists: one file a list, words separated by spaces; lists of patterns, one a line."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from unicodedata import normalize


@lru_cache(maxsize=96)
def listed(name: str) -> frozenset[str]:
    """Return the words of a list in `language/lists`."""
    return frozenset(_text(name).split())


@lru_cache(maxsize=16)
def composed(name: str) -> frozenset[str]:
    """Return the words of a list in Unicode's composed form, in which accents are one way only."""
    return frozenset(normalize("NFC", word) for word in listed(name))


@lru_cache(maxsize=32)
def patterns(name: str) -> tuple[str, ...]:
    """Return the lines of a list in `language/lists`, each a regular expression."""
    return tuple(line for line in _text(name).splitlines() if line)


@lru_cache(maxsize=32)
def any_of(name: str) -> re.Pattern[str]:
    """Return one expression for all the patterns of a list, in any case."""
    return re.compile("|".join(f"(?:{line})" for line in patterns(name)), re.IGNORECASE)


def _text(name: str) -> str:
    text = files("grok_spicy_animatic.language").joinpath("lists", f"{name}.txt")
    return text.read_text("utf-8")
