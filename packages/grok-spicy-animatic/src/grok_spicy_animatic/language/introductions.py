"""How a page introduces somebody: `MARTA (60, flour on her apron)`, `CLARA, 30 ans, …`."""

# ruff: noqa: RUF001 - words of other scripts

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from grok_spicy.lettering import unspaced

from grok_spicy_animatic.language.acts import is_act, is_foreign_act
from grok_spicy_animatic.language.figures import figure_kind
from grok_spicy_animatic.language.listed import any_of, listed
from grok_spicy_animatic.language.phrases import Found
from grok_spicy_animatic.language.tokens import words_of
from grok_spicy_animatic.language.wardrobe import is_worn

if TYPE_CHECKING:
    from collections.abc import Iterator

_CAPITALS = r"[^\W\d_a-zß-ÿа-я][^\W\d_a-zß-ÿа-я'’.-]+"
_BRACKETS = re.compile(
    rf"(?<!\w)(?P<name>{_CAPITALS}(?: {_CAPITALS}){{0,2}}"
    r"|(?:[A-ZÀ-ÞА-Я][\w'’-]+)(?: [A-ZÀ-ÞА-Я][\w'’-]+)?)"
    r"\s*[(（](?P<words>[^()（）]{1,200})[)）]"
)
_COMMAS = re.compile(
    rf"(?<!\w)(?=[A-ZÀ-ÞΑ-ΩА-Я])(?P<name>{_CAPITALS}(?: {_CAPITALS}){{0,2}}"
    r"|[A-ZÀ-ÞА-Я][\w'’-]+(?=\s*,\s*\d{1,3}\s*,))"
    r"(?P<words>(?:\s*[,、，][^,.;:!?、，。()（）]+)+)"
)
_PART = re.compile(r"\s*[,、，;；/]\s*")
_YOUNG_OR_OLD = listed("old") | listed("young")


@dataclass(frozen=True, slots=True)
class Introduction:
    """Somebody who is introduced.

    Attributes:
        name: What they are called.
        words: How they look, verbatim.
        start: Where their name begins.
        noun: What they are, where that goes before their name: `her grandfather, TOM (80)`.
        looks: Where what is said of their looks begins, brackets or comma included.
        end: Where it ends.
    """

    name: str
    words: str
    start: int
    looks: int
    end: int
    noun: str = ""


@lru_cache(maxsize=256)
def introductions_in(text: str) -> tuple[Introduction, ...]:
    """Return whom `text` introduces with age or looks, in order."""
    found = sorted((*_in_brackets(text), *_between_commas(text)), key=lambda one: one.start)
    return tuple(found)


def without_looks(text: str) -> str:
    """Return `text` with blanks in place of what introductions say of somebody's looks."""
    letters = list(text)
    for one in introductions_in(text):
        letters[one.looks : one.end] = " " * (one.end - one.looks)
    return "".join(letters)


def shorn(text: str) -> str:
    """Return `text` without what introductions say of somebody's looks, and without the gap."""
    for one in reversed(introductions_in(text)):
        after = text[one.end :].lstrip(" ,、，") if not unspaced(text) else text[one.end :]
        gap = "" if unspaced(text) or not after or after[0] in ".;:!?" else " "
        text = f"{text[: one.looks]}{gap}{after}"
    return text


def without_introduced(text: str) -> str:
    """Return `text` with blanks in place of introductions, names included."""
    letters = list(text)
    for one in introductions_in(text):
        letters[one.start : one.end] = " " * (one.end - one.start)
    return "".join(letters)


def introduced(text: str) -> list[Found]:
    """Return whom `text` introduces as it does so."""
    found = []
    for one in introductions_in(text):
        noun = one.noun or next((word for word in words_of(one.words) if figure_kind(word)), "")
        kind = figure_kind(one.name.casefold()) or (figure_kind(noun) if noun else None)
        found.append(Found(one.name, kind or "person", noun, one.words, one.start, proper=True))
    return found


def _in_brackets(text: str) -> Iterator[Introduction]:
    for match in _BRACKETS.finditer(text):
        words = match["words"].strip()
        if any(_is_look(part) for part in _PART.split(words)):
            yield _introduction(match, words, match.end())


def _between_commas(text: str) -> Iterator[Introduction]:
    for match in _COMMAS.finditer(text):
        if unspaced(match["name"]) and len(match["name"]) > _NAME_SIGNS:
            continue  # a clause: `小明穿着红色毛衣`
        end = match.start("words")
        for part in re.finditer(r"\s*[,、，]\s*(?P<said>[^,、，]+)", match["words"]):
            if not _is_look(part["said"]) or _goes_on(text, match.start("words") + part.end()):
                break
            end = match.start("words") + part.end()
        if end > match.start("words"):
            yield _introduction(match, text[match.start("words") : end].strip(" ,、，"), end)


_NAME_SIGNS = 4
"""The most signs of a name in a script without spaces."""


def _goes_on(text: str, end: int) -> bool:
    """Tell whether a phrase between commas is the clause itself, for no comma ends it."""
    if text[end : end + 1] in {",", "、", "，"}:
        return False
    last = words_of(re.split("[,、，]", text[:end])[-1])
    acts = any(is_act(word) or is_foreign_act(word) for word in last)
    return acts or len(last) > _LAST_WORDS or text[end : end + 1] not in {".", "。", ""}


_LAST_WORDS = 3
"""How many words the last of several looks has that ends a sentence: `grüne Jacke.`"""


def _introduction(match: re.Match[str], words: str, end: int) -> Introduction:
    name = called(match["name"])
    noun = _NOUN_BEFORE.search(match.string, 0, match.start("name"))
    known = noun["noun"].casefold() if noun and figure_kind(noun["noun"].casefold()) else ""
    start = noun.start("noun") if noun and known else match.start("name")
    return Introduction(name, words, start, match.end("name"), end, known)


_NOUN_BEFORE = re.compile(r"(?P<noun>[^\W\d_]{3,}), $")


def called(name: str) -> str:
    """Return a name that a page writes in capitals as it is written elsewhere."""
    return " ".join(part.capitalize() if part.isupper() else part for part in name.split())


def _is_look(part: str) -> bool:
    """Tell whether a phrase says how old somebody is, what they wear or how they look."""
    part = part.strip()
    words = words_of(part)
    if any_of("ages").search(part):
        return True
    if not words or is_act(words[0]):
        return False
    return is_worn(part) or bool(_YOUNG_OR_OLD & set(words[:4]))
