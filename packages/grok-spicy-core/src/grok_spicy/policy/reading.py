"""Reads a text as a person would, disguises included, and says what kinds of content it names.

Every reading of it (see `disguises`) is revealed (see `confusables`) and cut into words, which
are looked up alone and joined, in English and in the languages of the lists. Deterministic, and
linear in the length of the text.
"""

from __future__ import annotations

import re
from functools import lru_cache

from grok_spicy.policy.ages import set_off_young_age, speaks_of_young_age
from grok_spicy.policy.ages_abroad import speaks_of_young_age_abroad
from grok_spicy.policy.confusables import fold, reveal
from grok_spicy.policy.disguises import readings
from grok_spicy.policy.kinds import Kind
from grok_spicy.policy.languages import read_in_languages
from grok_spicy.policy.matching import kinds_of_words
from grok_spicy.policy.spelling import kinds_of_masked
from grok_spicy.policy.tokens import Words
from grok_spicy.policy.vocabulary import vocabulary

_APOSTROPHES = "'`\u00b4\u02bc\u2018\u2019"
_WHO_ARE = re.compile(rf"(?<=\bwho)[{_APOSTROPHES}](?=re\b)")
_POSSESSIVE = re.compile(rf"(?<=\w)[{_APOSTROPHES}]s\b")
_APOSTROPHE = re.compile(rf"(?<=\w)[{_APOSTROPHES}](?=\w)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")

_SPELLED = re.compile(r"\b[^\W\d_](?:\|[^\W\d_]){2,}\b|\b[^\W\d_](?:\+[^\W\d_]){2,}\b")
"""A word whose letters are set apart by signs that elsewhere stand for one."""

_SIGNS = (
    ("!", re.compile(r"(?<=[a-z0-9])!(?=[a-z0-9])"), "i"),
    ("|", re.compile(r"(?<=[a-z])\|(?=[a-z])"), "i"),
    ("$", re.compile(r"(?<=[a-z])\$|\$(?=[a-z])"), "s"),
    ("@", re.compile(r"(?<=[a-z])@|@(?=[a-z])"), "a"),
    ("€", re.compile(r"(?<=[a-z])€|€(?=[a-z])"), "e"),
    ("£", re.compile(r"(?<=[a-z])£|£(?=[a-z])"), "l"),
    ("¢", re.compile(r"(?<=[a-z])¢|¢(?=[a-z])"), "c"),
    ("+", re.compile(r"(?<=[a-z])\+(?=[a-z])"), "t"),
)

_EMOJI = {
    "\N{BABY}": " baby ",
    "\N{CHILD}": " child ",
    "\N{BOY}": " boy ",
    "\N{GIRL}": " girl ",
    "\N{BABY ANGEL}": " baby ",
    "\N{NO ONE UNDER EIGHTEEN SYMBOL}": " nsfw ",
}


def kinds_in(text: str) -> Kind:
    """Say what kinds of content a text names.

    Args:
        text: Any text, or the JSON of a conversation; kinds are found in English and, less
            completely, in other languages.
    """
    return _remembered(text) if len(text) <= _LONGEST_REMEMBERED else _read(text)


_LONGEST_REMEMBERED = 10_000
"""Characters. One prompt is asked again and again: for each take, by each check, on going on."""


@lru_cache(maxsize=512)
def _remembered(text: str) -> Kind:
    return _read(text)


def _read(text: str) -> Kind:
    kinds = Kind.NONE
    for reading in readings(text):
        kinds |= _kinds(reading)
    return kinds


def contains_any(text: str, words: frozenset[str]) -> bool:
    """Tell whether a text has one of these words, however it is written."""
    return any(not words.isdisjoint(Words.of(reveal(one)).words) for one in readings(text))


def _kinds(text: str) -> Kind:
    if not text.isascii():
        for sign, word in _EMOJI.items():
            text = text.replace(sign, word)
    folded = fold(text)
    young = speaks_of_young_age_abroad(folded)
    kinds, spoken = read_in_languages(text, young=young)
    if young:
        kinds |= Kind.MINOR
    if not text.isascii():
        kinds |= _in_other_scripts(folded)
    text = _cleaned(reveal(text))
    kinds |= kinds_of_masked(text)
    words = Words.of(text)
    kinds |= kinds_of_words(words, spoken)
    if Kind.MINOR not in kinds and (set_off_young_age(text) or speaks_of_young_age(words)):
        kinds |= Kind.MINOR
    return kinds


def _cleaned(text: str) -> str:
    """Take out apostrophes and the commas of thousands, and read signs among letters as such."""
    text = _WHO_ARE.sub(" ", text)
    for pattern in (_POSSESSIVE, _APOSTROPHE, _THOUSANDS):
        text = pattern.sub("", text)
    if "|" in text or "+" in text:
        text = _SPELLED.sub(lambda found: re.sub("[|+]", "", found[0]), text)
    for sign, pattern, letter in _SIGNS:
        if sign in text:
            text = pattern.sub(letter, text)
    return text


def _in_other_scripts(text: str) -> Kind:
    kinds = Kind.NONE
    for phrase in vocabulary().harmless_anywhere:
        # What stood beside it is joined to nothing.
        text = text.replace(phrase, "\n")
    for word, kind in vocabulary().anywhere.items():
        if kind not in kinds and word in text:
            kinds |= kind
    return kinds
