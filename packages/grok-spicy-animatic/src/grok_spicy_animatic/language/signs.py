"""Concepts of signs alone: what Unicode calls them is what they tell."""

from __future__ import annotations

import unicodedata

_PICTURES = "So"
"""The category of signs that show something: emoji, arrows, weather (Unicode, 4.5)."""

_TAILS = (" FACE", " SIGN", " SYMBOL")


def spelled_out(text: str) -> str:
    """Return a text of signs alone in the words that Unicode has for them; any other as it is.

    A text with a single letter or digit speaks for itself, and keeps its signs.
    """
    if any(letter.isalnum() for letter in text):
        return text
    names = [_called(sign) for sign in text if unicodedata.category(sign) == _PICTURES]
    names = list(dict.fromkeys(name for name in names if name))
    if not names:
        return text
    *firsts, last = (f"{'an' if name[0] in 'aeiou' else 'a'} {name}" for name in names)
    told = f"{', '.join(firsts)} and {last}" if firsts else last
    return f"{told[0].upper()}{told[1:]}."


def _called(sign: str) -> str:
    name = unicodedata.name(sign, "")
    for tail in _TAILS:
        name = name.removesuffix(tail)
    return name.lower()
