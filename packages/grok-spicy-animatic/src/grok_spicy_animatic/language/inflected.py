"""Whether a word is one that is listed, with an ending or a prefix of its language."""

# ruff: noqa: RUF001 - words of other scripts

from __future__ import annotations

import re
from functools import lru_cache

from grok_spicy_animatic.language.listed import listed

_SHORT = 4
"""Letters of a Cyrillic stem up to which only endings of cases may follow: `листи` is no `лис`."""

_MOST = 3
"""The most letters of an ending after a longer stem."""

_CASES = listed("case_endings") | {""}

_ARABIC = r"(?<!\w)[وفبلك]?(?:ال|ل)?{}(?:ة|اً|ا|ات|ين|ه|ها|هم)?(?!\w)"
_HEBREW = r"(?<!\w)[ובהלמכש]{{0,2}}{}(?:ים|ות|ה|ת)?(?!\w)"


def is_form(word: str, stem: str) -> bool:
    """Tell whether a lower-case word of a script with endings is a form of a listed one."""
    if not word.startswith(stem):
        return False
    ending = word[len(stem) :]
    if "\u0400" <= stem[0] <= "\u04ff" and len(stem) <= _SHORT:
        return ending in _CASES
    return len(ending) <= _MOST


def is_form_of_any(word: str, stems: frozenset[str]) -> bool:
    """Tell whether a lower-case word is listed, or a form of what is listed in another script."""
    if word in stems or word[0] < "\u0370":
        return word in stems
    return any(len(stem) > _SHORT and is_form(word, stem) for stem in stems)


@lru_cache(maxsize=4096)
def _pattern(name: str) -> re.Pattern[str]:
    escaped = re.escape(name)
    if "\u0600" <= name[0] <= "\u06ff":
        return re.compile(_ARABIC.format(escaped))
    if "\u05d0" <= name[0] <= "\u05ea":
        return re.compile(_HEBREW.format(escaped))
    if "\u0400" <= name[0] <= "\u04ff" and len(name) <= _SHORT:
        endings = "|".join(sorted(_CASES - {""}, key=len, reverse=True))
        return re.compile(rf"(?<!\w){escaped}(?:{endings})?(?!\w)")
    return re.compile(rf"(?<!\w){escaped}" if name[0] < "\u0e00" else escaped)


def where_named(name: str, text: str) -> int:
    """Return where a lower-case text has a listed word of a script other than Latin, or -1."""
    match = _pattern(name).search(text)
    return match.start() if match else -1
