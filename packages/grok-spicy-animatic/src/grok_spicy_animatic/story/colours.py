"""Which colour something has where the text says so elsewhere: by a verb, or in a beat before."""

# ruff: noqa: RUF001 - words of other scripts

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.colour import WORDS
from grok_spicy_animatic.language.looks import colour_word
from grok_spicy_animatic.language.props import props_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy_animatic.language.phrases import Found

_KNOWN = (
    r"the|this|that|his|her|their|its|der|die|das|den|dem|le|la|les|l['’]|el|los|las|il|lo|gli"
    r"|os?|as|i"
)
"""Words before a thing that has been told of."""

_SHINES = (
    r"(?:that |which |who )?"
    r"(?:glow|shine|gleam|shimmer|turn|become|is|are|leuchte|schimmer|brille|brilla|luce)\w*"
    r" (?:all |bright |deep |en |in |de )?(?P<colour>\w+)"
)
"""Gives a creature its colour by a verb."""

_SHINES_IN_SIGNS = (
    r"[がはも]?(?P<colour>[青赤緑白黄黒]く|发出?[蓝红绿白黄]色?的?光|[青赤緑白黄]色に)"
)


def has_colour(words: str) -> bool:
    """Tell whether one of some words names a colour."""
    return any(word in WORDS or colour_word(word) for word in words.casefold().split())


def colours_kept(text: str, before: Sequence[str]) -> dict[str, str]:
    """Return the things of a text that one before gave a colour, and what it called them.

    `The square` is the `blue square` if that is the only square with a colour.

    Args:
        text: What happens.
        before: What happened before it.
    """
    bare = [name for name in props_in(text) if " " not in name and _is_known(name, text)]
    if not bare:
        return {}
    told = {name for one in before for name in props_in(one) if " " in name and has_colour(name)}
    kept = {}
    for name in bare:
        same = [one for one in told if name in one.split()]
        if len(same) == 1:
            kept[name] = same[0]
    return kept


def _is_known(name: str, text: str) -> bool:
    """Tell whether a text speaks of a thing as of one told of before."""
    if name[0] > "\u024f":
        return True
    return (
        re.search(rf"(?<!\w)(?:{_KNOWN})\s?{re.escape(name)}(?!\w)", text, re.IGNORECASE)
        is not None
    )


def things_meant(kept: dict[str, str]) -> str:
    """Return what the summary of a shot says of them: `(the square is the blue square)`."""
    said = "; ".join(f"the {name} is the {whole}" for name, whole in kept.items())
    return f"({said})" if said else ""


def shines(found: Found, told: str) -> str:
    """Return the words that give a creature its colour by a verb: `the jellyfish glows blue`."""
    if not found.noun or found.proper or has_colour(found.words):
        return ""
    noun = re.escape(found.noun)
    if found.noun[0] > "\u3040":
        match = re.search(noun + _SHINES_IN_SIGNS, told)
        return match.group() if match else ""
    for match in re.finditer(rf"(?<!\w){noun}(?:e?s)? {_SHINES}", told, re.IGNORECASE):
        if has_colour(match["colour"]):
            return match.group()
    return ""
