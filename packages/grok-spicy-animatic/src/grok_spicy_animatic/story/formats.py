"""Lines that say what a film is and how it looks: titles, styles, lengths, credits, transitions.

They belong to the film, not to any moment of it, and no panel shows them.
"""

# ruff: noqa: RUF001 - marks of other scripts

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from grok_spicy_animatic.language.acts import is_act, is_foreign_act
from grok_spicy_animatic.language.grammar import DETERMINERS
from grok_spicy_animatic.language.listed import any_of, listed
from grok_spicy_animatic.language.tokens import Token, tokens_of
from grok_spicy_animatic.story.request import styles_in

if TYPE_CHECKING:
    from collections.abc import Sequence

_KINDS = listed("film_kinds")
_STYLES = listed("film_styles")
_STYLE_WORDS = _STYLES | _KINDS | listed("film_style_words")
"""Words of a line about style; `_STYLES` and `_KINDS` are those that nothing else is told with."""

_LABELLED = re.compile(r"^(?P<said>[^:：\n]{2,80}[:：])\s+(?P<rest>\S.*)$", re.DOTALL)
_ENDED = re.compile(r"[.!?…,;:—。！？、，；：।؟]\s*[\"”»’)]*$")
_LONGEST_TITLE = 60
_FOR_WHAT = listed("for_what")
"""Words after which a film's subject follows: an ad for a thermos."""


_BY = frozenset(("by", "von", "par", "por", "di", "de"))


def is_format(text: str) -> bool:
    """Tell whether a line or sentence says what the film is, and nothing that happens in it."""
    text = text.strip()
    if not text:
        return False
    if any_of("format_lines").fullmatch(text):
        return True
    tokens = [token for token in tokens_of(text) if token.is_word]
    if not tokens:
        return False
    if all(_is_style(token) for token in tokens) and _says_style(text, tokens):
        return True
    return _names_a_kind(tokens)


def _says_style(text: str, tokens: Sequence[Token]) -> bool:
    return bool(styles_in(text)) or any(token.low in _STYLES | _KINDS for token in tokens)


def _is_style(token: Token) -> bool:
    return token.low in _STYLE_WORDS or _counts(token.low)


def _counts(word: str) -> bool:
    return re.fullmatch(r"\d+(?:-?(?:s|sec|seconds?|min|minutes?|mm|th))?", word) is not None


def _names_a_kind(tokens: Sequence[Token]) -> bool:
    """Tell whether words name a kind of film, and no verb: `A 20-second ad for a thermos`."""
    for index, token in enumerate(tokens[:7]):
        if token.low in _FOR_WHAT and index:
            return False
        if token.low in _KINDS or token.low.rpartition("-")[2] in _KINDS:
            after = tokens[index + 1 :]
            if not after or all(_is_style(one) for one in after):
                return index == 0 or _modest(tokens[:index])
            made_by = after[0].low in _BY and len(after) > 1 and after[1].is_name_like
            return (
                (after[0].low in _FOR_WHAT or made_by)
                and _modest(tokens[:index])
                and not _happens(after)
            )
    return False


def _modest(before: Sequence[Token]) -> bool:
    """Tell whether what stands before a kind of film only describes it."""
    return not any(is_act(one.low) and one.text.islower() for one in before)


def _happens(after: Sequence[Token]) -> bool:
    """Tell whether a verb tells what happens after `about`: such a line is a story of its own."""
    return any(
        (is_act(one.low) or is_foreign_act(one.low)) and before.low not in DETERMINERS
        for before, one in itertools.pairwise(after)
    )


def parted(text: str) -> tuple[str, str]:
    """Return what a text says of the film before its colon, and the rest: `Music video: a …`."""
    match = _LABELLED.match(text)
    if match is not None and is_format(match["said"].rstrip(":： ")):
        return match["said"], match["rest"]
    return "", text


def title_in(lines: Sequence[str]) -> int:
    """Return how many lines at the beginning are a title: set off by a blank line, never ended.

    Args:
        lines: All lines, blank ones included.
    """
    if len(lines) < 3 or lines[1] or not lines[0]:  # noqa: PLR2004 - title, blank, text
        return 0
    told = [line for line in lines[2:] if line]
    first = lines[0]
    if not told or len(first) > _LONGEST_TITLE or _ENDED.search(first):
        return 0
    return 1 if len(" ".join(told)) > len(first) else 0
