"""Whether somebody is called he or she: by what they are, else by the article before it."""

# ruff: noqa: RUF001 - words of other scripts

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal
from unicodedata import normalize

from grok_spicy_animatic.language.figures import figure_kind
from grok_spicy_animatic.language.listed import composed, listed
from grok_spicy_animatic.language.tokens import stems, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from grok_spicy_animatic.language.phrases import Found

Gender = Literal["he", "she"]
GENDERS: tuple[Gender, ...] = ("she", "he")

_WORDS: tuple[tuple[Gender, frozenset[str]], ...] = (
    ("she", listed("female")),
    ("he", listed("male")),
)
_ARTICLES: tuple[tuple[Gender, str], ...] = (
    ("she", r"une|eine|einer|una|uma|la|die|η|μια|μία"),
    ("he", r"un|ein|einen|el|der|den|il|lo|um|le|o|ο|ένας"),
)
_STEMMED = ("\u0400", "\ud7a3")
"""Scripts whose nouns are listed by their stems."""


def gender_of(found: Found, text: str) -> Gender | None:
    """Return whether `text` calls somebody he or she; None if that is not known.

    Args:
        found: Somebody whom the text mentions.
        text: All of it.
    """
    for word in (*words_of(found.noun), *words_of(found.name)):
        for gender, known in _WORDS:
            if any(stem in known for stem in stems(word)) or _inflected(word, known):
                return gender
    said = set(words_of(_A_DRESS.sub(" ", found.words)))
    for gender in GENDERS:
        if said & listed(f"of_{'her' if gender == 'she' else 'him'}"):
            return gender
    if not found.noun:
        return None
    for gender, articles in _ARTICLES:
        if re.search(
            rf"(?<!\w)(?:{articles})\s+(?:\w+\s+)?{re.escape(found.noun)}(?!\w)",
            text,
            re.IGNORECASE,
        ):
            return gender
    return None


_A_DRESS = re.compile(r"(?<!\w)(?:un|uno|um|il|el|su|suo|seu)\s+vesti[td]o(?!\w)", re.IGNORECASE)
"""A dress, of which somebody dressed is called by the same word: `vestito di bianco` is a man."""


def sounds_like(name: str) -> Gender | None:
    """Return the gender that most who have such a first name have; it proves nothing.

    In Romance and Slavic languages most names of women end in `a`.
    """
    first = name.casefold().split()[0]
    if first[-1] in "aая":
        return "she"
    return "he" if "a" <= first[0] <= "z" or "а" <= first[0] <= "я" else None


_STEM, _ENDING = 3, 3
"""The fewest letters of a stem, and the most of an ending."""


def genders_in(name: str) -> set[Gender]:
    """Return whether somebody's name calls them he or she; nothing if it does not say."""
    return {
        gender
        for gender, known in _WORDS
        for word in words_of(name)
        if any(stem in known for stem in stems(word)) or _inflected(word, known)
    }


def meant_among(names: Sequence[str], pronoun: str) -> list[str]:
    """Return whom a pronoun means: who are called so by their names, else all who may be."""
    genders = [gender for gender in GENDERS if pronoun in listed(gender)]
    return meant_by(genders[0], names) if len(genders) == 1 else list(names)


def pronouns(gender: Gender) -> frozenset[str]:
    """Return the words by which a text means somebody, without those that are articles as well."""
    return listed(gender) - _ALSO_ARTICLES


_ALSO_ARTICLES = frozenset(("le", "lo", "gli", "la"))


def meant_by(gender: Gender, names: Iterable[str]) -> list[str]:
    """Return those whom `he` or `she` can mean: who are called so, else all who may be."""
    own = {name: genders_in(name) for name in names}
    return [name for name in own if gender in own[name]] or [name for name in own if not own[name]]


def _inflected(word: str, known: frozenset[str]) -> bool:
    if not _STEMMED[0] <= word[0] <= _STEMMED[1]:
        return False
    return any(
        len(stem) >= _STEM and word.startswith(stem) and len(word) - len(stem) <= _ENDING
        for stem in known
    )


_HERS = re.compile(r"(?:erin|euse|trice|ière|woman|girl|lady|dora|sora|taora|laora)s?$")
"""Endings by which Latin nouns name a woman."""


def is_female(text: str) -> bool:
    """Tell whether words call somebody a woman or a girl."""
    known = composed("female")
    return any(
        any(stem in known and figure_kind(stem) in {None, "person"} for stem in stems(word))
        or _inflected(word, known)
        or _HERS.search(word) is not None
        for word in words_of(normalize("NFC", text))
    )
