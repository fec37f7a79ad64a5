"""Whom a clause is about: where it names figures and things, and which of them does something."""

# ruff: noqa: RUF001 - words of other scripts

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy.lettering import unspaced

from grok_spicy_animatic.language.acts import is_act
from grok_spicy_animatic.language.english import is_english
from grok_spicy_animatic.language.figures import base_form
from grok_spicy_animatic.language.grammar import (
    DETERMINERS,
    LOCATIVE,
    NUMBERS,
    PRONOUNS,
    STOPS,
    TIME_NOUNS,
    VERBS,
)
from grok_spicy_animatic.language.listed import listed
from grok_spicy_animatic.language.phrases import worn_after
from grok_spicy_animatic.language.tokens import Token, tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

AND = listed("and_words")
JOINS = listed("clause_joins")
PREPOSITIONS = LOCATIVE | listed("with_words")
_POSSESSIVES = listed("possessives")
_ROOM = 3
"""How many words may stand between an article and its noun."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a clause names somebody or something.

    Attributes:
        name: Name of the figure or thing.
        start: Where the name begins in the clause.
        end: Where it ends.
    """

    name: str
    start: int
    end: int


def mentions_of(clause: str, names: Sequence[str]) -> Iterator[Mention]:
    """Yield where a clause names whom it names, each once."""
    found: list[Mention] = []
    for name in names:
        for form in _forms(name):
            match = re.search(form, clause, re.IGNORECASE)
            if match:
                found.append(Mention(name, match.start(), match.end()))
                break
    # `The boxer in red` names no other boxer.
    yield from (one for one in found if not any(_within(one, other) for other in found))


def _within(one: Mention, other: Mention) -> bool:
    longer = other.end - other.start > one.end - one.start
    return longer and other.start <= one.start and one.end <= other.end


def _forms(name: str) -> Iterator[str]:
    """Yield patterns of the forms in which a text names somebody: whole, plural, inflected."""
    bare = re.sub(r"\s+\d+$", "", name)
    if unspaced(bare):
        yield re.escape(bare)
        return
    yield rf"(?<!\w){re.escape(name)}(?!\w)"
    if bare == "Person":
        yield r"(?<!\w)people(?!\w)"
    yield rf"(?<!\w){re.escape(bare)}(?:e?s|n|en|nen|e|er|ren|ler|lar)?(?!\w)"
    stem = base_form(bare.casefold())
    if stem[0] > "\u0370":
        yield rf"(?<!\w)(?:و|ال|وال)?{re.escape(stem)}\w{{0,4}}"
    if bare != name:
        last = bare.rsplit(" ", maxsplit=1)[-1]
        yield (
            rf"(?<!\w)\w*(?:{re.escape(last[:-2])}\w{{1,4}})(?!\w)"
            if len(last) > _ROOM
            else re.escape(last)
        )
    parts = bare.split()
    if len(parts) > _ROOM - 1 and parts[1].islower():
        # Called by their clothes: `Boxer in red shorts`.
        yield rf"(?<!\w){re.escape(parts[0])}(?:e?s)?(?!\w)"
        return
    for part in parts:
        if len(part) > _ROOM or part[0].isupper():
            yield rf"(?<!\w){re.escape(part)}(?!\w)"


def all_of(name: str, figures: Sequence[str]) -> list[str]:
    """Return everybody of a group of which one is named: `Astronaut 1` stands for all of them."""
    bare = re.sub(r"\s+\d+$", "", name)
    same = [one for one in figures if re.sub(r"\s+\d+$", "", one) == bare]
    return same if bare != name and same else [name]


def phrase_start(mention: Mention, tokens: Sequence[Token], clause: str) -> int:
    """Return where a noun phrase begins: at its article, or at the words that describe it."""
    begin = mention.start
    before = [token for token in tokens if token.start < mention.start]
    after = mention.start
    for token in before[: -_ROOM - 1 : -1]:
        if set(clause[token.end : after]) & set(",:;"):
            break
        whose = token.low in _POSSESSIVES and token.end + 1 == after
        if whose or token.low in DETERMINERS or token.low in NUMBERS or token.low.isdigit():
            return token.start
        if token.low in STOPS | PRONOUNS | PREPOSITIONS | TIME_NOUNS or is_act(token.low):
            break
        if token.text[0] > "\u0370" or token.low in JOINS:
            break
        begin = after = token.start
    return begin


def is_subject(mention: Mention, tokens: Sequence[Token], clause: str) -> bool:
    """Tell whether somebody stands where a clause says whom it is about."""
    begin = phrase_start(mention, tokens, clause)
    before = [token for token in tokens if token.start < begin]
    if not before:
        return True
    last = before[-1]
    if last.low in PREPOSITIONS or clause[last.start : begin].rstrip().endswith(("'s", "’s")):
        return False
    english = is_english(clause) and clause.isascii()
    if clause[mention.start : mention.end + 1].rstrip().endswith(_DONE_TO):
        return False
    acts = any(is_act(token.low) or _orders(token) or _plain_verb(token) for token in before)
    stands_first = english and acts and before[0].low in PREPOSITIONS and is_act(last.low)
    pronoun = any(token.low in PRONOUNS for token in before[:2])
    return not pronoun and (not (english and acts) or stands_first)


_DONE_TO = ("을", "를")
"""Particles of what something is done to, in Korean."""


def _plain_verb(token: Token) -> bool:
    """Tell whether a word is a verb in its plain form and no noun: `they kneel`."""
    return token.text.islower() and token.low in VERBS and token.low not in _ALSO_NOUNS


_ALSO_NOUNS = listed("also_nouns")


def _orders(token: Token) -> bool:
    """Tell whether a clause begins with a verb: `Peel six potatoes`, `loosen the nuts`."""
    return (
        token.start == 0
        and token.low not in DETERMINERS
        and any(is_act(f"{token.low}{ending}") for ending in ("s", "es"))
    )


def joined(
    subject: Mention, mentions: Sequence[Mention], clause: str, figures: Sequence[str]
) -> list[Mention]:
    """Return the subject with those joined to it: `a baker, a postman and a florist`."""
    found = [subject]
    for mention in mentions:
        if mention.start <= found[-1].start:
            continue
        end = found[-1].end
        between = tokens_of(clause[end + len(worn_after(clause, end)) : mention.start])
        joins = any(token.low in AND or token.text in ",،、" for token in between)
        words = [token.low for token in between if token.is_word]
        quiet = not any(is_act(word) or word in PRONOUNS - DETERMINERS for word in words)
        known = mention.name in figures and found[-1].name in figures
        if (
            joins
            and quiet
            and known
            and len(words) <= _ROOM + 1
            and not set(words) & PREPOSITIONS - AND
        ):
            found.append(mention)
    return found
