"""Where a text plays under water: there the place is no shore and has no sky."""

from __future__ import annotations

import re
from functools import lru_cache

from grok_spicy_animatic.language.listed import patterns

_GOES_UNDER = re.compile(
    r"\b(?:sinks?|sank|sinking|slips?|pulls?|drags?|disappears?|vanish(?:es)?|sets?|goes down"
    r"|versinkt|sinkt|coule|sombre|hunde|affonda|afunda)\W+(?:\w+\W+)?$",
    re.IGNORECASE,
)
"""Goes before what only sinks there, seen from above: `The sun sinks beneath the sea`."""

_ROOMS = r"\b(?:station|base|lab|laborator\w+|hotel|restaurant|tunnel|submarine|u-boot|sous-marin)"
_ROOM = re.compile(_ROOMS + r"\b", re.IGNORECASE)
"""Names a room that is under water, in which it is dry."""

_ROOM_BEFORE = re.compile(_ROOMS + r"\W+$", re.IGNORECASE)


@lru_cache(maxsize=512)
def under_water_in(text: str) -> str:
    """Return the words that say that `text` plays under water, or nothing."""
    for line in patterns("under_water"):
        for match in _compiled(line).finditer(text):
            said = match.groupdict().get("said") or match.group()
            begin = match.end() - len(said)
            if not (_GOES_UNDER.search(text, 0, begin) or _ROOM_BEFORE.search(text, 0, begin)):
                return said.strip()
    return ""


def plays_under_water(where: str) -> bool:
    """Tell whether a place is under water, not merely by it."""
    return bool(under_water_in(where)) and _ROOM.search(where) is None


@lru_cache(maxsize=32)
def _compiled(line: str) -> re.Pattern[str]:
    return re.compile(line, re.IGNORECASE)
