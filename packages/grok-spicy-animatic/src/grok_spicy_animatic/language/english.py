"""Whether a text is English: its verbs are known by their stems, which mean nothing elsewhere."""

from __future__ import annotations

from functools import lru_cache

from grok_spicy_animatic.language.grammar import DETERMINERS, LOCATIVE, PRONOUNS, STOPS
from grok_spicy_animatic.language.listed import listed
from grok_spicy_animatic.language.tokens import tokens_of

_ENGLISH = listed("english")
_FOREIGN = (
    DETERMINERS
    | LOCATIVE
    | PRONOUNS
    | STOPS
    | listed("of_words")
    | listed("everybody")
    | listed("he")
    | listed("she")
) - _ENGLISH


@lru_cache(maxsize=512)
def is_english(text: str) -> bool:
    """Tell whether a text may be English: no more small words of other languages than of it."""
    words = [token for token in tokens_of(text) if token.is_word]
    own = sum(word.low in _ENGLISH for word in words)
    foreign = sum(word.low in _FOREIGN or not word.low.isascii() for word in words)
    return foreign <= own
