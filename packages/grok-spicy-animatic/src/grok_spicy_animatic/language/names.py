"""Proper names: who is called what, and which capitals are places or mere beginnings."""

# ruff: noqa: RUF001 - words of other scripts

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grok_spicy_animatic.language.figures import figure_kind
from grok_spicy_animatic.language.given import is_given
from grok_spicy_animatic.language.grammar import (
    COMMON_STARTS,
    DETERMINERS,
    NATIONALITIES,
    NUMBERS,
    PLACES_BY_NAME,
    PRONOUNS,
    STOPS,
    STRONG_LOCATIVE,
    TIME_NOUNS,
    VERBS,
    is_towards,
)
from grok_spicy_animatic.language.inflected import is_form_of_any
from grok_spicy_animatic.language.listed import listed
from grok_spicy_animatic.language.phrases import Found, phrase
from grok_spicy_animatic.language.tokens import Token, stems
from grok_spicy_animatic.language.tongues import tongue_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TITLES = listed("titles")
_MOTION = listed("motion")
_FILM = listed("film")
_PAST = listed("past")
"""Past forms that a list of verbs by their stems does not have."""

_LANDS = frozenset(
    ("island", "isle", "city", "town", "village", "port", "bay", "kingdom", "valley", "lake")
)
"""Places that have a name after `of`."""

_OF_PLACES = frozenset(("de", "del", "di", "da", "do", "dos", "von", "aus"))
_GERMAN = listed("german")


def proper_names(text: str, tokens: Sequence[Token]) -> list[Found]:
    """Return whom `text` names by a proper name."""
    if _german(tokens):
        return []
    lower = {token.text for token in tokens if token.text.islower()}
    chains = list(_chains(tokens))
    sure = {
        chain[-1].low
        for chain in chains
        if not chain[0].first and not _is_place(tokens, chain) and _may_be_name(chain, lower)
    }
    other = tongue_of(text) in {"cyrillic", "pl", "tr"}
    found = []
    for chain in chains:
        if not _may_be_name(chain, lower) or _names_a_thing(tokens, chain):
            continue
        if _only_begins(chain, sure) or _captions(tokens, chain):
            continue
        listed_name = other and is_given(chain[0].text)
        known = (
            listed_name
            or chain[-1].low in sure
            or chain[0].low in _TITLES
            or _has_an_age(tokens, chain)
        )
        if chain[0].first and not known and not _acts(tokens, chain):
            continue
        if not known and _is_place(tokens, chain):
            continue
        name = text[chain[0].start : chain[-1].end]
        name = re.sub(r"['’]s?$", "", name)
        noun, words = _apposition(text, tokens, chain)
        kind = (figure_kind(noun) if noun else None) or "person"
        found.append(Found(name, kind, noun, words, chain[0].start, proper=True))
    return _shared_names(found)


def _only_begins(chain: Sequence[Token], sure: set[str]) -> bool:
    """Tell whether a word is no name but has its capital from the sentence: `Лодка плывёт`."""
    first = chain[0]
    if not first.first or len(chain) > 1 or first.low in sure:
        return False
    if is_form_of_any(first.low, listed("never_names")):
        return True
    return "\u0400" <= first.low[0] <= "\u04ff" and not is_given(first.text)


def _captions(tokens: Sequence[Token], chain: Sequence[Token]) -> bool:
    """Tell whether a colon follows who is only heard or read: `Super: STAYS WARM`."""
    after = _after(tokens, chain)[:1]
    return bool(after) and after[0].text == ":" and chain[-1].low in listed("only_heard")


def _has_an_age(tokens: Sequence[Token], chain: Sequence[Token]) -> bool:
    """Tell whether an age follows, as in `Marta, 60,`."""
    at = tokens.index(chain[-1]) + 1
    after = [token.text for token in tokens[at : at + 3]]
    return len(after) > 2 and after[0] == after[2] == "," and after[1].isdigit()  # noqa: PLR2004


def _shared_names(found: Sequence[Found]) -> list[Found]:
    """Let `Otto` be `Captain Otto`, if the text says both."""
    longer = {one.name for one in found}
    renamed = []
    for one in found:
        full = next(
            (name for name in longer if name != one.name and one.name in name.split()), None
        )
        renamed.append(
            Found(full, one.kind, one.noun, one.words, one.start, proper=True) if full else one
        )
    return renamed


def _german(tokens: Sequence[Token]) -> bool:
    words = [token for token in tokens if token.is_word]
    marks = sum(token.low in _GERMAN for token in words)
    capitals = sum(token.is_name_like and not token.first for token in words)
    return marks >= 2 and capitals * 6 > len(words)  # noqa: PLR2004 - nouns are capitalised


def _chains(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield runs of capitalised words that stand next to each other."""
    run: list[Token] = []
    for token in tokens:
        joined = run and (
            token.start - run[-1].end <= 1
            or (run[-1].text == "." and token.start - run[-1].end <= 1)
        )
        if token.is_word and token.is_name_like and token.text[0].isalpha() and (joined or not run):
            run.append(token)
            continue
        if run and token.text == "." and run[-1].low in _TITLES:
            continue
        if run:
            yield run
        run = [token] if token.is_word and token.is_name_like and token.text[0].isalpha() else []
    if run:
        yield run


def _may_be_name(chain: list[Token], lower: set[str]) -> bool:
    while (
        chain
        and chain[0].first
        and chain[0].low not in _TITLES
        and (ordinary(chain[0].low) or chain[0].text.lower() in lower)
    ):
        del chain[0]
    if not chain:
        return False
    if len(chain) == 1:
        word = chain[0]
        if ordinary(word.low) or word.low in _TITLES or figure_kind(word.low):
            return False
        if word.low in PLACES_BY_NAME or word.text.lower() in lower or len(word.text) == 1:
            return False
        return not word.low.endswith(NATIONALITIES)
    return not all(word.low in PLACES_BY_NAME or ordinary(word.low) for word in chain)


def ordinary(word: str) -> bool:
    """Tell whether a lower-case word is no name although a sentence may begin with it."""
    return (
        word in COMMON_STARTS or word in DETERMINERS or word in STOPS or word in TIME_NOUNS
        or word in NUMBERS or word in PRONOUNS or word in _FILM
        or any(stem in VERBS for stem in stems(word))
    )  # fmt: skip


def _before(tokens: Sequence[Token], chain: Sequence[Token]) -> list[Token]:
    index = tokens.index(chain[0])
    return list(tokens[max(0, index - 3) : index])


def _is_place(tokens: Sequence[Token], chain: Sequence[Token]) -> bool:
    if chain[-1].low in PLACES_BY_NAME:
        return True
    before = _before(tokens, chain)
    if not before:
        return False
    if before[-1].low in DETERMINERS:
        return True
    if is_towards(before):
        return False
    if before[-1].low in STRONG_LOCATIVE or before[-1].low in _OF_PLACES:
        return True
    if before[-1].low == "of" and len(before) > 1 and before[-2].low in _LANDS:
        return True
    if before[-1].low in {"to", "from", "towards", "toward", "over", "around", "на", "из"}:
        return len(before) > 1 and any(
            stem in _MOTION for token in before[:-1] for stem in stems(token.low)
        )
    return False


def _after(tokens: Sequence[Token], chain: Sequence[Token]) -> list[Token]:
    index = tokens.index(chain[-1])
    return list(tokens[index + 1 : index + 8])


def _acts(tokens: Sequence[Token], chain: Sequence[Token]) -> bool:
    """Tell whether a sentence goes on as one about somebody: by a verb, an `and`, a comma."""
    after = _after(tokens, chain)
    if not after:
        return False
    word = after[0]
    if word.text in {",", ":"}:
        return len(after) > 1 and (word.text == ":" or after[1].low in DETERMINERS)
    if word.low in {
        "and",
        "is",
        "was",
        "has",
        "had",
        "does",
        "can",
        "will",
        "the",
        "und",
        "et",
        "y",
        "и",
    }:
        return word.low != "and" or (len(after) > 1 and after[1].is_name_like)
    if not word.text.islower() or word.low in STOPS | PRONOUNS | DETERMINERS:
        return False
    if word.low in VERBS or word.low in _PAST:
        # `Roots drink` and `Ladle the soup` are not about somebody of that name.
        return word.low in _PAST
    return word.text.endswith(_ACTING) or any(stem in VERBS for stem in stems(word.low))


_ACTING = ("s", "ed", "t", "a", "ó", "é", "е", "т", "л")
"""Endings of verbs of which one person is the subject, in several languages."""


def _apposition(text: str, tokens: Sequence[Token], chain: Sequence[Token]) -> tuple[str, str]:
    """Return the noun and the words of `Luna the cat`, `Luna, a small cat in a blue scarf`."""
    noun = _noun_before(tokens, chain)
    after = _after(tokens, chain)
    set_off = bool(after) and after[0].text == ","
    after = after[1:] if set_off else after
    if len(after) > 1 and after[0].low in ({"the", "a", "an"} if set_off else {"the"}):
        said = _noun_of(after[1:6])
        if said is not None and set_off and _is_listed(tokens, said):
            return "", ""
        if said is not None:
            return noun or said.low, phrase(text, after[1].start, said.end)
    if noun:
        return noun, phrase(text, chain[-1].end, chain[-1].end)
    called = _before(tokens, chain)
    if called and called[-1].low in {"named", "called"}:
        index = tokens.index(chain[0])
        for token in reversed(tokens[max(0, index - 5) : index - 1]):
            if figure_kind(token.low):
                return token.low, phrase(text, token.start, token.end)
    if called and not called[-1].first and figure_kind(called[-1].low):
        return called[-1].low, called[-1].text
    return "", phrase(text, chain[-1].end, chain[-1].end)


def _noun_of(words: Sequence[Token]) -> Token | None:
    """Return the noun for somebody that a phrase leads to: `small dog in …`."""
    for token in words:
        if figure_kind(token.low):
            return token
        if not token.is_word or token.low in STOPS:
            return None
    return None


def _is_listed(tokens: Sequence[Token], noun: Token) -> bool:
    """Tell whether a noun is one of several: `Bo, a dog and a cat run`."""
    after = tokens[tokens.index(noun) + 1 :][:3]
    joins = len(after) > 2 and after[0].low in listed("and_words")  # noqa: PLR2004 - and, a, cat
    return joins and after[1].low in DETERMINERS and figure_kind(after[2].low) is not None


def _noun_before(tokens: Sequence[Token], chain: Sequence[Token]) -> str:
    """Return what somebody is whose name stands between commas after it: `the keeper, Orm, …`.

    In a list (`the keeper, Orm and Ida`) the noun and the name are two.
    """
    before, after = _before(tokens, chain), _after(tokens, chain)[:2]
    if len(before) < 3 or before[2].text != "," or len(after) < 2 or after[0].text != ",":  # noqa: PLR2004 - the, noun, comma
        return ""
    known = before[0].low in DETERMINERS and figure_kind(before[1].low) is not None
    lists = after[1].is_name_like or after[1].low in listed("and_words")
    return before[1].low if known and not lists else ""


def _names_a_thing(tokens: Sequence[Token], chain: Sequence[Token]) -> bool:
    """Tell whether `Zephyr, the quietest bike` is no figure."""
    after = _after(tokens, chain)
    if len(after) < 3 or after[0].text != "," or after[1].low not in {"the", "a", "an"}:  # noqa: PLR2004
        return False
    return not any(figure_kind(token.low) for token in after[2:7])
