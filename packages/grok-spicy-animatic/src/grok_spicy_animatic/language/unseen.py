"""Whom a text mentions who is not there to be seen: addressees, owners, pictures, machines."""

# ruff: noqa: RUF001 - words of other scripts

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from grok_spicy.lettering import unspaced

from grok_spicy_animatic.language.figures import GLUED, UNSPACED, figure_kind
from grok_spicy_animatic.language.given import is_listed_name
from grok_spicy_animatic.language.grammar import (
    COMMON_STARTS,
    DETERMINERS,
    NUMBERS,
    PRONOUNS,
    STOPS,
)
from grok_spicy_animatic.language.listed import any_of, listed, patterns
from grok_spicy_animatic.language.tokens import Token, tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_QUOTED = re.compile('["“„«「『][^"“”„«»「」『』\n]*["”“»」』]')
_BODY = listed("body_parts")
_THERE = listed("of_those_there")
_OF = listed("of_words")
_MADE_OF = listed("made_of")
_MADE_AS = listed("made_as")
_DESCRIBED = 3
"""How many words may stand between `of` and the figure that it means."""

_BEGINNINGS = COMMON_STARTS | PRONOUNS | DETERMINERS

_ITS_PLACE = re.compile(r"\s+(?:in|from|at|near|aus|en|de|à|в|из)\s+[A-ZÀ-ÞА-Я][\w-]*")


def things_like_figures(text: str) -> list[tuple[int, int]]:
    """Return where `text` names a thing called like somebody: a robot vacuum, a toy bear."""
    spans = [match.span() for match in any_of("machines").finditer(text)]
    tokens = tokens_of(text)
    for index, token in enumerate(tokens):
        if not token.is_word or figure_kind(token.low) is None:
            continue
        before = tokens[index - 1] if index else None
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        if before is not None and before.low in _MADE_OF and _next_to(before, token):
            spans.append((before.start, token.end))
        elif after is not None and after.low in _MADE_AS and _next_to(token, after):
            spans.append((token.start, after.end))
    return sorted(spans)


def toys_in(text: str) -> dict[str, str]:
    """Return what `text` first names as a thing: by its noun, the whole of it (`plush rabbit`)."""
    found: dict[str, str] = {}
    low = text.casefold()
    for start, end in things_like_figures(text):
        said = low[start:end]
        made, _, noun = said.partition(" ")
        if made not in _MADE_OF or not noun:
            continue
        first = re.search(rf"(?<!\w){re.escape(noun)}(?!\w)", low)
        another = re.search(rf"(?<!\w)(?:an?|one|two|three|real) {re.escape(noun)}", low[end:])
        if first is not None and start <= first.start() < end and another is None:
            found.setdefault(noun, said)
    return found


def _next_to(first: Token, second: Token) -> bool:
    return second.start - first.end == 1


@lru_cache(maxsize=512)
def seen_in(text: str) -> str:
    """Return `text` with blanks in place of everybody whom it mentions and who is not there.

    What is said is blank too: a name that is called out belongs to no one in the picture.
    """
    letters = list(text)
    for begin, end in _unseen(text):
        letters[begin:end] = " " * (end - begin)
    return "".join(letters)


def without_speech(text: str) -> str:
    """Return `text` with blanks in place of what stands in quotation marks."""
    return _QUOTED.sub(lambda match: " " * len(match.group()), text)


def _unseen(text: str) -> Iterator[tuple[int, int]]:
    yield from (match.span() for match in _QUOTED.finditer(text))
    yield from things_like_figures(text)
    yield from (match.span("who") for match in any_of("unseen_between").finditer(text))
    if unspaced(text) or _KOREAN.search(text):
        yield from _unseen_inside(text)
    if unspaced(text):
        return
    tokens = tokens_of(text)
    for index, token in enumerate(tokens):
        if not token.is_word:
            continue
        kind = figure_kind(token.low)
        unnamed = not token.is_name_like and not is_listed_name(token.text)
        if kind is None and (unnamed or token.low in _BEGINNINGS):
            continue
        if _owns(tokens, index):
            yield token.start, token.end
        elif kind is None and token.first:
            continue
        elif _told_of(text, tokens, index):
            its_place = _ITS_PLACE.match(text, token.end)
            yield token.start, its_place.end() if its_place else token.end


_KOREAN = re.compile("[\uac00-\ud7a3]")


def _unseen_inside(text: str) -> Iterator[tuple[int, int]]:
    for word in listed("not_figures_inside"):
        yield from (match.span() for match in re.finditer(word, text))
    for word in (*UNSPACED, *GLUED):
        if word not in text:
            continue
        for pattern in patterns("unseen_around"):
            for match in re.finditer(pattern.replace("{}", f"(?P<who>{re.escape(word)})"), text):
                yield match.span("who")


def _owns(tokens: Sequence[Token], index: int) -> bool:
    """Tell whether somebody only owns what is told of: `the knight's picnic`, not `his hand`."""
    if tokens[index].text[-2:] not in {"'s", "’s"} and tokens[index].text[-1] not in "'’":
        return False
    after = [token.low for token in tokens[index + 1 : index + 3] if token.is_word]
    return bool(after) and after[0] not in {"is", "has", "not"} and not _BODY & set(after)


def _told_of(text: str, tokens: Sequence[Token], index: int) -> bool:
    """Tell whether somebody is written to, thought of, painted, or owner of what is told of."""
    for begin in range(index, max(0, index - _DESCRIBED - 1), -1):
        before = tokens[begin - 1]
        if _BEFORE.search(text, max(0, before.end - _FAR), before.end):
            return True
        if before.low in _OF:
            known = figure_kind(tokens[index].low) is not None
            return known and begin > 1 and _is_owned(tokens[begin - 2])
        if not _describes(before):
            return False
    return False


_FAR = 90
"""How many letters before somebody are looked at for what is done with the thought of them."""

_BEFORE = re.compile(rf"(?:{'|'.join(patterns('unseen_before'))})$", re.IGNORECASE)


def _is_owned(head: Token) -> bool:
    """Tell whether what stands before `of` belongs to whom it names, and is no part of theirs."""
    if not head.is_word or head.low.endswith("ed"):
        return False
    return head.low not in _THERE and head.low not in NUMBERS and head.low not in STOPS


def _describes(token: Token) -> bool:
    """Tell whether a word may stand between `of` and its noun: an article, a describing word."""
    if not token.is_word or token.low in _OF:
        return False
    return token.low in DETERMINERS or (
        token.low not in STOPS and figure_kind(token.low) is None and token.text.islower()
    )
