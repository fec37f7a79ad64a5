"""The plain words that one written word may stand for: digits, stretched and masked letters."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from grok_spicy.policy.kinds import Kind
from grok_spicy.policy.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_MASKED = re.compile(r"(?<![a-z])[a-z]+(?:[*#%?]+[a-z]+)+")
_MASK = re.compile(r"[*#%?]")
_STRETCHED = re.compile(r"(.)\1{2,}")
_ORDINAL_OR_UNIT = re.compile(r"\d+(?:st|nd|rd|th|s|k|p|d|mm|cm|m|km|fps|x|h|hz)")
_DIGITS = str.maketrans("013456789", "oieasgtbg")
_ONE_AS_L = str.maketrans("1", "l")
_SHORTEST_FUSED = 3


@lru_cache(maxsize=8192)
def kinds_of_word(token: str) -> Kind:
    """Look up one word in the ways in which a single word is disguised."""
    table = vocabulary()
    kinds = Kind.NONE
    if len(token) > 2 * table.longest:
        # Too long to be a word; only its beginning can be one.
        return table.stem(token)
    for spelling in _spellings(token):
        kinds |= table.words.get(spelling, Kind.NONE) | table.stem(spelling) | _fused(spelling)
        if "i" in spelling or "l" in spelling:
            kinds |= table.skeletons.get(spelling.replace("l", "i"), Kind.NONE)
    return kinds


def letters_for_digits(tokens: list[str]) -> list[str]:
    """Read digits as letters where they stand among letters, for joining."""
    forms = list(tokens)
    for place, token in enumerate(tokens):
        if token.isalpha():
            continue
        if token.isdigit():
            near = tokens[max(0, place - 1) : place] + tokens[place + 1 : place + 2]
            spelled = len(token) == 1 and any(len(word) == 1 and word.isalpha() for word in near)
        else:
            spelled = not _ORDINAL_OR_UNIT.fullmatch(token)
        if spelled:
            forms[place] = token.translate(_DIGITS)
    return forms


def kinds_of_masked(text: str) -> Kind:
    """Complete words with masked letters (`k*d`)."""
    kinds = Kind.NONE
    by_shape = _words_by_shape()
    for masked in set(_MASKED.findall(text)):
        candidates = by_shape.get((len(masked), masked[0]), ())
        if candidates:
            pattern = re.compile(_MASK.sub(".", masked))
            for word, kind in candidates:
                if kind not in kinds and pattern.fullmatch(word):
                    kinds |= kind
    return kinds


@cache
def _words_by_shape() -> Mapping[tuple[int, str], list[tuple[str, Kind]]]:
    shapes: defaultdict[tuple[int, str], list[tuple[str, Kind]]] = defaultdict(list)
    for word, kind in vocabulary().words.items():
        shapes[len(word), word[0]].append((word, kind))
    return dict(shapes)


def _spellings(token: str) -> Iterable[str]:
    """Return the plain words that a token may stand for; none if it is a number."""
    if token.isdigit():
        return ()
    spellings = {token}
    if not token.isalpha() and not _ORDINAL_OR_UNIT.fullmatch(token):
        spellings = {token.translate(_ONE_AS_L).translate(_DIGITS), token.translate(_DIGITS)}
    for spelling in list(spellings):
        if _STRETCHED.search(spelling):
            spellings |= {_STRETCHED.sub(r"\1", spelling), _STRETCHED.sub(r"\1\1", spelling)}
    return spellings


def _fused(word: str) -> Kind:
    """Take apart two listed words written as one."""
    words = vocabulary().words
    for middle in range(_SHORTEST_FUSED, len(word) - _SHORTEST_FUSED + 1):
        first, second = words.get(word[:middle]), words.get(word[middle:])
        if first and second:
            return first | second
    return Kind.NONE
