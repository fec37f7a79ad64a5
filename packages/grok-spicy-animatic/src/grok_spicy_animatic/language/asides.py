"""What is said of a place by the way, and what stairs and streets somebody goes up or down."""

from __future__ import annotations

import re

_ASIDE = re.compile(
    r"(?:,? \b(?-i:because|as if|as though)\b|, the way\b)[^.!?\n]*"
    r"|, as (?=\w+ (?:on|in|of|at)\b)[^,.!?\n]*"
    r"|\b(?:nobody|no one) (?:in|on|at|of) the \w+",
    re.IGNORECASE,
)
"""What is said by the way: there nothing happens that is seen."""

_UP_OR_DOWN = re.compile(
    r"\b(?:up|down) (?:the|an?) ((?:\w+ ){0,2}?"
    r"(?:stairs|staircase|stairway|corridor|hallway|hill|mountain|street|road|path|lane|alley"
    r"|slope|aisle))\b"
)


def without_asides(text: str) -> str:
    """Return `text` with blanks in place of what is said by the way."""
    return _ASIDE.sub(lambda match: " " * len(match.group()), text)


def climbed_in(text: str) -> str:
    """Return the stairs or the street that somebody goes up or down, or nothing."""
    match = _UP_OR_DOWN.search(text)
    return match[1] if match else ""
