"""Text as tokens that know where they stand, in any script."""

# ruff: noqa: RUF001 - words of other scripts

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from grok_spicy.lettering import unspaced

if TYPE_CHECKING:
    from collections.abc import Iterable

_TOKEN = re.compile(
    r"[^\W_]+(?:[\u0300-\u036f\u0900-\u0dff\u0e30-\u0e4e]+[^\W_]*)*(?:['’\-][^\W_]+)*|[^\w\s]|_"
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word or mark.

    Attributes:
        text: As written.
        low: In lower case, its possessive ending removed.
        start: Where it begins in the text.
        end: Where it ends.
        first: Whether it begins a sentence.
    """

    text: str
    low: str
    start: int
    end: int
    first: bool

    @property
    def is_word(self) -> bool:
        """Whether it is a word, not a mark."""
        return self.text[0].isalnum()

    @property
    def is_name_like(self) -> bool:
        """Whether it begins with a capital and is not all capitals."""
        return self.text[0].isupper() and (len(self.text) == 1 or not self.text.isupper())


@lru_cache(maxsize=256)
def tokens_of(text: str) -> tuple[Token, ...]:
    """Return the words and marks of `text`, in order."""
    found: list[Token] = []
    first = True
    for match in _TOKEN.finditer(text):
        word = match.group()
        low = re.sub(r"['’]s?$", "", word.casefold())
        newline = bool(found) and "\n" in text[found[-1].end : match.start()]
        found.append(Token(word, low, match.start(), match.end(), first or newline))
        if word[0].isalnum():
            first = False
        elif word in '.!?:;…。！？।؟"“”«»„‘(-–—':
            first = True
    return tuple(found)


def words_of(text: str) -> list[str]:
    """Return the words of `text` in lower case, possessive endings removed."""
    return [token.low for token in tokens_of(text) if token.is_word]


def stems(word: str) -> tuple[str, ...]:
    """Return the forms under which an English word may stand in a list: `chases`, `chase`."""
    forms = [word]
    if word.endswith("ies"):
        forms.append(word[:-3] + "y")
    if word.endswith("ves"):
        forms += [word[:-3] + "f", word[:-3] + "fe"]
    for ending in ("es", "s", "ed", "ing"):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            stem = word[: -len(ending)]
            forms += [stem, stem + "e"]
            if len(stem) > 2 and stem[-1] == stem[-2]:  # noqa: PLR2004 - running, run
                forms.append(stem[:-1])
    return tuple(dict.fromkeys(forms))


def mentions(text: str, phrases: Iterable[str]) -> bool:
    """Tell whether `text` has one of `phrases`; words inflect, unspaced scripts match inside."""
    low = f" {' '.join(words_of(text))} "
    return any(phrase in text if unspaced(phrase) else f" {phrase} " in low for phrase in phrases)


def shortened(text: str, longest: int) -> str:
    """Return `text`, cut at a word's end with an ellipsis if it has more than `longest` letters."""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    if not unspaced(cut) and " " in cut and not text[longest - 1].isspace():
        cut = cut[: cut.rindex(" ")]
    while cut and unicodedata.combining(cut[-1]):
        cut = cut[:-1]
    return cut.rstrip(" ,;:-–—") + "…"
