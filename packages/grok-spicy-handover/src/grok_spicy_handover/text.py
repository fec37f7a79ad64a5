"""Text from plans and models on its way to paper, files of other programs and the terminal."""

from __future__ import annotations

import unicodedata

_KEPT = {"\u200c", "\u200d"}
"""Joiners, without which some scripts and emoji cannot be written."""

_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}


def shown(text: str) -> str:
    """Return a text as one line without control, escape and bidirectional characters.

    Args:
        text: Any text.
    """
    spaced = "".join(" " if letter.isspace() else letter for letter in text)
    kept = (
        letter
        for letter in spaced
        if letter in _KEPT or unicodedata.category(letter) not in _UNSEEN
    )
    return " ".join("".join(kept).split())
