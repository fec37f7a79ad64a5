"""The things that a text names: what somebody uses, holds or looks at."""

# ruff: noqa: RUF001, E501 - words of other scripts and rows of a table

from __future__ import annotations

from grok_spicy_animatic.language.acts import is_foreign_act
from grok_spicy_animatic.language.cast import COMPOUNDED
from grok_spicy_animatic.language.figures import figure_kind
from grok_spicy_animatic.language.grammar import (
    ABSTRACT,
    DETERMINERS,
    NUMBERS,
    PLACES_BY_NAME,
    PRONOUNS,
    STOPS,
    TIME_NOUNS,
    VERBS,
)
from grok_spicy_animatic.language.listed import listed
from grok_spicy_animatic.language.places import HOURS, LANDMARKS, PLACES, WEATHER
from grok_spicy_animatic.language.tokens import Token, stems, tokens_of, words_of
from grok_spicy_animatic.language.wardrobe import part_named

MOST = 3
_LONGEST = 3

_SCENERY = {
    word for table in (PLACES, HOURS, WEATHER) for names in table.values() for word in names
} - {"cuisine", "place", "see", "mar", "pull"}
_FILM = listed("film")


def props_in(text: str, place: str = "") -> list[str]:
    """Return the names of the things in `text`, in order, without people, places and clothes.

    Args:
        text: What happens.
        place: Where it plays: its words are no props.
    """
    where = set(words_of(place))
    found: list[str] = []
    tokens = tokens_of(text)
    for index, token in enumerate(tokens):
        if not token.is_word:
            continue
        if token.low in COMPOUNDED and _drives(tokens, index):
            found.append(token.low)
        elif token.low in DETERMINERS or token.low in NUMBERS:
            found += _thing(tokens, index + 1, where, one=token.low in {"a", "an"})
        elif (
            index and tokens[index - 1].is_word and _is_verb(tokens[index - 1].low)
            and figure_kind(tokens[index - 1].low) is None
            and not _is_verb(token.low)
            and token.text.islower() and len(token.low) > 2  # noqa: PLR2004 - no particle
            and token.low not in PRONOUNS and token.low not in STOPS
        ):  # fmt: skip
            found += _thing(tokens, index, where, one=False)
    kept: list[str] = []
    for name in found:
        if not any(name in other.split() or name == other for other in kept):
            kept = [other for other in kept if other not in name.split()]
            kept.append(name)
    return kept[:MOST]


def _drives(tokens: tuple[Token, ...], index: int) -> bool:
    return index + 1 < len(tokens) and figure_kind(tokens[index + 1].low) == "person"


def _thing(tokens: tuple[Token, ...], begin: int, where: set[str], *, one: bool) -> list[str]:
    words: list[str] = []
    for token in tokens[begin : begin + _LONGEST + 1]:
        low = token.low
        if not token.is_word or low in STOPS or low in DETERMINERS or low in PRONOUNS:
            break
        if words and _ends(low, one=one):
            break
        words.append(low)
        if token.text[-2:] in {"'s", "’s"} or figure_kind(low):
            return []
    if not words or len(words) > _LONGEST:
        words = words[:_LONGEST]
    while words and (words[0] in NUMBERS or words[0] in {"few", "more", "whole", "very"}):
        words = words[1:]
    if not words or not _is_thing(words[-1]) or words[-1] in where:
        return []
    return [" ".join(words[-2:])]


def _ends(word: str, *, one: bool) -> bool:
    """Tell whether a word after a noun is the verb: known, or `-s` after a singular."""
    if _is_verb(word):
        return True
    return one and word.endswith("s") and not word.endswith(("ss", "us", "is"))


def _is_verb(word: str) -> bool:
    if word in VERBS:
        return word not in _ALSO_NOUNS
    return any(stem in VERBS for stem in stems(word)[1:]) and word not in _NOUN_FORMS


_ALSO_NOUNS = listed("also_nouns")
_NOUN_FORMS = frozenset(["building", "painting", "wedding", "glasses", "boxes", "drums", "skis", "rings", "plants", "nails", "cooking", "clothing", "stairs", "waves", "ceiling"])  # fmt: skip


def _is_thing(word: str) -> bool:
    if not word[0].isalpha() or len(word) < 2:  # noqa: PLR2004 - no initial
        return False
    if word in ABSTRACT or word in TIME_NOUNS or word in PLACES_BY_NAME or word in _FILM:
        return False
    if part_named(word) or figure_kind(word) or word in PRONOUNS:
        return False
    if any(stem in _SCENERY for stem in stems(word)):
        return any(word in names for names in LANDMARKS.values())
    if is_foreign_act(word):
        return False
    return not (word.endswith(("ly", "ness", "tion", "ment", "ity", "ism")) and word != "station")
