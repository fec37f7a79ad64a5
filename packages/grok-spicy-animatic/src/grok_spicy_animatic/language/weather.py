"""Which weather a text tells of: not what has ended, nor what is said not to be there."""

from __future__ import annotations

import re
from functools import lru_cache

from grok_spicy_animatic.language.listed import patterns
from grok_spicy_animatic.language.places import WEATHER, key_in

CLEAR = "clear"
"""What is there when weather has ended."""


def weather_in(text: str) -> str | None:
    """Return the weather that `text` tells of: the first key, `CLEAR` where it ended, else None."""
    text = _OF_SNOW.sub(" ", text)
    left = without_ended(text)
    return key_in(left, WEATHER) or (CLEAR if left != text else None)


_OF_SNOW = re.compile("雪(?=玉|だるま|うさぎ|人|球|仗)")
"""Begins what is made of snow that has fallen."""


@lru_cache(maxsize=256)
def without_ended(text: str) -> str:
    """Return `text` with blanks in place of weather that has ended or is not there."""
    return _not_there().sub(lambda match: " " * len(match.group()), text)


@lru_cache(maxsize=1)
def _not_there() -> re.Pattern[str]:
    words = sorted({word for names in WEATHER.values() for word in names}, key=len, reverse=True)
    latin = "|".join(re.escape(word) for word in words if word[0] < "\u0370")
    other = "|".join(re.escape(word) for word in words if word[0] >= "\u0370")
    named = rf"(?:(?<!\w)(?:{latin})(?!\w)|(?:ال)?(?:{other})\w{{0,2}}?)"
    ended = "|".join(f"(?:{line})" for line in patterns("weather_ended"))
    before = "|".join(f"(?:{line})" for line in patterns("weather_before"))
    return re.compile(rf"(?:{before}){named}|{named}\s*(?:{ended})", re.IGNORECASE)
