"""Text from plans and models on its way to paper, files of other programs and the terminal."""

from __future__ import annotations

import unicodedata

_KEPT = {"\u200c", "\u200d"}
"""Joiners, without which some scripts and emoji cannot be written."""

_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}


def clock(seconds: float) -> str:
    """Return a time of the film as people write it: `1:05`, with a tenth where there is one.

    Args:
        seconds: From the beginning of the film.
    """
    tenths = round(seconds * 10)
    minutes, rest = divmod(tenths, 600)
    whole, tenth = divmod(rest, 10)
    return f"{minutes}:{whole:02d}" + (f".{tenth}" if tenth else "")


def maker(provider: str, model: str) -> str:
    """Return who made something with which model; a name that both have stands once.

    Args:
        provider: The provider.
        model: Its model; may be empty.
    """
    return provider if model in ("", provider) else f"{provider} {model}"


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
