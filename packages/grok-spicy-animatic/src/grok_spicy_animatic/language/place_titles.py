"""Places as titles: `nebligen See` out of its sentence is a `nebliger See`, `лесу` is `лес`."""

# ruff: noqa: RUF001 - words of other scripts

from __future__ import annotations

import re

from grok_spicy_animatic.language.listed import listed
from grok_spicy_animatic.language.tongues import tongue_of

_GERMAN = (("der", "er"), ("die", "e"), ("das", "es"))
_GERMAN_ENDING = re.compile(r"(?:e[nmrs]?)$")
_RUSSIAN_ENDING = re.compile(
    r"(?:ому|ему|ого|его|ыми|ими|ым|им|ом|ем|ой|ей|ую|юю|ый|ий|ая|яя|ое|ее|ые|ие|ых|их)$"
)
_SOFT = re.compile(r"(?:ему|его|ем|ей|юю|яя|ее|им|ими|ий|ие|их)$")
_HUSHED = "гкхжшщч"
_PARTICLES = re.compile(r"(?<=[\uac00-\ud7a3])(?:에서|에게|으로|에|로|의|을|를)$")
_NOUN_ENDING = 3

GOES_ON = re.compile(
    r"\b(?:CONTINUOUS|CONT(?:INUED|['’]D|\.)|FORTLAUFEND|CONTINU|CONTINUA|CONTINUO|CONTINÚA|ПРОДОЛЖЕНИЕ)\b"
    r"|連続|连续"
)
"""Says in a heading that no time passes before it; no place is called so."""


def as_title(place: str) -> str:
    """Return the words of a place as they stand alone; a place in no known form stays as it is."""
    if place.isupper():
        return place
    tongue = tongue_of(place)
    if tongue == "cyrillic":
        return _russian(place)
    if tongue == "ko":
        return _PARTICLES.sub("", place)
    polish = _polish(place.split())
    return " ".join(polish or _german(place.split()))


def _german(words: list[str]) -> list[str]:
    """Give the adjectives before a noun that is known the endings that its gender has."""
    noun = words[-1].casefold() if words else ""
    if not words or not words[-1][:1].isupper() or not all(word.islower() for word in words[:-1]):
        return words
    for gender, ending in _GERMAN:
        known = {word.casefold() for word in listed(f"places_{gender}")}
        if any(noun == one or (len(one) > _NOUN_ENDING and noun.endswith(one)) for one in known):
            return [*(_GERMAN_ENDING.sub("", word) + ending for word in words[:-1]), words[-1]]
    return words


def _russian(place: str) -> str:
    words = place.split()
    for index, word in enumerate(words):
        noun = _nominative(word.casefold())
        if noun:
            before = [_agreeing(one, noun) for one in words[:index]]
            shown = noun.capitalize() if word[:1].isupper() else noun
            return " ".join((*before, shown, *words[index + 1 :]))
    return place


def _nominative(word: str) -> str:
    """Return the noun of which a word is a form: the same stem, another ending."""
    known = listed("places_ru")
    if word in known:
        return word
    fits = [
        noun
        for noun in known
        if len(stem := noun.rstrip("аяоейьы")) > 1
        and word.startswith(stem)
        and len(word) - len(stem) <= _NOUN_ENDING
        and re.fullmatch("[аеиоуыюяйьмхв]*", word[len(stem) :])
    ]
    return max(fits, key=len, default="")


def _agreeing(adjective: str, noun: str) -> str:
    ending = _RUSSIAN_ENDING.search(adjective)
    if ending is None:
        return adjective
    stem = adjective[: ending.start()]
    soft = _SOFT.search(adjective) is not None and stem[-1:] not in _HUSHED
    if noun[-1] in "ая" or noun in {"площадь", "церковь", "гавань"}:
        return stem + ("яя" if soft else "ая")
    if noun[-1] in "оеё":
        return stem + ("ее" if soft else "ое")
    return stem + ("ий" if soft or stem[-1:] in _HUSHED else "ый")


def _polish(words: list[str]) -> list[str]:
    """Return Polish words with their known noun in the nominative; nothing if none is known."""
    forms = dict(pair.split("=") for pair in listed("places_pl"))
    for index, word in enumerate(words):
        noun = forms.get(word.casefold())
        if noun is not None:
            return [*(_polish_adjective(one, noun) for one in words[:index]), noun]
    return []


def _polish_adjective(word: str, noun: str) -> str:
    stem = re.sub(r"(?:ego|emu|ym|im|ej|ą|y|i|a|e)$", "", word)
    if stem == word:
        return word
    if noun.endswith("a") or noun == "wieś":
        return stem + "a"
    return stem + ("e" if noun[-1] in "oe" else "i" if stem[-1:] in "kg" else "y")
