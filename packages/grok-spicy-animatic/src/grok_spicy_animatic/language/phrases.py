"""Noun phrases, with what somebody wears in them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from grok_spicy_animatic.language.figures import figure_kind
from grok_spicy_animatic.language.grammar import VERBS
from grok_spicy_animatic.language.tokens import stems, tokens_of
from grok_spicy_animatic.language.wardrobe import part_named

_WEARING = re.compile(
    r"\s*(?:,\s*\d{1,3}s?\s*)?,?\s*"
    r"(?:(?:who is |who's )?(?:dressed |clad )?in (?:a |an |his |her |their )?"
    r"|wearing |with (?:a |an )?)(?=[\w -]{0,40})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody whom a text mentions.

    Attributes:
        name: What to call them.
        kind: Which figure they are.
        noun: The noun they were recognised by, in lower case; empty for a mere name.
        words: What the text says about them, verbatim: the noun phrase, clothes.
        start: Where the first mention begins.
        proper: Whether the name is a proper name.
    """

    name: str
    kind: str
    noun: str
    words: str
    start: int
    proper: bool


def is_verb_form(word: str) -> bool:
    """Tell whether an English word is a verb in the third person."""
    return word.endswith("s") and any(stem in VERBS for stem in stems(word)[1:])


def phrase(text: str, start: int, end: int) -> str:
    """Return a noun phrase with the clothes and marks that follow it."""
    worn = _WEARING.match(text, end)
    if worn is not None:
        end = _end_of_clothes(text, worn.end()) or end
    return text[start:end].strip(" ,")


def worn_after(text: str, end: int) -> str:
    """Return the words right after a name that say what somebody wears, as they stand there."""
    worn = _WEARING.match(text, end)
    last = _end_of_clothes(text, worn.end()) if worn is not None else 0
    return text[end:last] if last else ""


def _end_of_clothes(text: str, begin: int) -> int:
    """Return where a description of clothes that begins there ends; 0 if it is none."""
    last, since = 0, 0
    for token in tokens_of(text[begin : begin + 160]):
        if token.text in ".;:!?" or figure_kind(token.low) or since > _BETWEEN_CLOTHES:
            break
        if last and token.is_name_like and part_named(token.low) is None:
            break  # `Ann in a green coat, Bo with a red beard`
        if part_named(token.low):
            last, since = begin + token.end, 0
        elif token.is_word and not last and is_verb_form(token.low):
            break
        else:
            since += 1
    return last


_BETWEEN_CLOTHES = 5
"""How many words may stand between two garments of one description."""
