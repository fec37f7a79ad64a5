"""The small words that show where a noun phrase begins and ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy_animatic.language.listed import listed
from grok_spicy_animatic.language.tokens import stems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy_animatic.language.tokens import Token

NUMBERS: dict[str, int] = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
    "zwei": 2, "drei": 3, "vier": 4, "deux": 2, "trois": 3, "quatre": 4, "dos": 2, "tres": 3,
    "cuatro": 4, "due": 2, "tre": 3, "dois": 2, "duas": 2, "três": 3, "both": 2,
    "два": 2, "две": 2, "три": 3, "четыре": 4,
}  # fmt: skip

DETERMINERS: frozenset[str] = listed("determiners")

PRONOUNS: frozenset[str] = listed("pronouns")

LOCATIVE: frozenset[str] = listed("locative")

STRONG_LOCATIVE: frozenset[str] = listed("strong_locative")
"""Those after which a capitalised word is a place."""

STOPS: frozenset[str] = listed("stops")

TIME_NOUNS: frozenset[str] = listed("time_nouns")

ABSTRACT: frozenset[str] = listed("abstract")

NATIONALITIES = ("ish", "ese", "ican", "ssian", "alian", "ndian", "ench", "rman", "eek", "wiss",
                 "utch",
                 "rkish", "orean", "rtian", "tian", "bian", "vian", "nian", "hian", "uban", "rican",
                 "xican", "oman", "elian", "kish", "aean", "pean", "ioned")  # fmt: skip
"""Endings of adjectives of peoples: a capitalised word that ends so is no name."""

_AT_SOMEBODY = listed("at_somebody")


def is_towards(before: Sequence[Token]) -> bool:
    """Tell whether words end in an `at` that means somebody and no place: `barks at`."""
    if len(before) < 2 or before[-1].low != "at":  # noqa: PLR2004 - a verb and `at`
        return False
    return any(stem in _AT_SOMEBODY for stem in stems(before[-2].low))


COMMON_STARTS: frozenset[str] = listed("common_starts")

PLACES_BY_NAME: frozenset[str] = listed("places_by_name")

VERBS: frozenset[str] = listed("verbs")
"""English verbs by their stems."""


def is_inflected_verb(word: str) -> bool:
    """Tell whether a lower-case word is an English verb with an ending: `mends`, `mended`."""
    return word.endswith(("s", "ing", "ed")) and any(stem in VERBS for stem in stems(word)[1:])
