"""Reads a text as a person would, disguises included, and says what kinds of content it names.

The text is revealed (see `confusables`) and cut into words. Listed words are then looked up as
they stand, with digits read as letters, with stretched letters shortened, and spread over several
words or separated letter by letter. Deterministic.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from grok_spicy.policy.ages import set_off_young_age, speaks_of_young_age
from grok_spicy.policy.ages_abroad import speaks_of_young_age_abroad
from grok_spicy.policy.confusables import fold, reveal
from grok_spicy.policy.kinds import Kind
from grok_spicy.policy.polyglot import kinds_in_tongues
from grok_spicy.policy.scripts import OTHER_SCRIPTS
from grok_spicy.policy.words import EMOJI, EVERYDAY_PAIRS, NEUTRAL, STEMS, WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_TOKEN = re.compile(r"[^\W_]+")
_APOSTROPHES = "'`\u00b4\u02bc\u2018\u2019"
_POSSESSIVE = re.compile(rf"(?<=\w)[{_APOSTROPHES}]s\b")
_APOSTROPHE = re.compile(rf"(?<=\w)[{_APOSTROPHES}](?=\w)")
_ESCAPED_CODE = re.compile(r"(?<!\\)\\+u([0-9a-fA-F]{4})")
_ESCAPED_SPACE = re.compile(r"(?<!\\)\\+[bfnrt]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_MASKED = re.compile(r"(?<![a-z])[a-z]+(?:[*#%?]+[a-z]+)+")
_STRETCHED = re.compile(r"(.)\1{2,}")
_ORDINAL_OR_UNIT = re.compile(r"\d+(?:st|nd|rd|th|s|k|p|d|mm|cm|m|km|fps|x|h|hz)")

_SIGNS = (
    ("!", re.compile(r"(?<=[a-z])!(?=[a-z])"), "i"),
    ("|", re.compile(r"(?<=[a-z])\|(?=[a-z])"), "i"),
    ("$", re.compile(r"(?<=[a-z])\$|\$(?=[a-z])"), "s"),
    ("@", re.compile(r"(?<=[a-z])@|@(?=[a-z])"), "a"),
    ("€", re.compile(r"(?<=[a-z])€|€(?=[a-z])"), "e"),
    ("£", re.compile(r"(?<=[a-z])£|£(?=[a-z])"), "l"),
    ("¢", re.compile(r"(?<=[a-z])¢|¢(?=[a-z])"), "c"),
    ("+", re.compile(r"(?<=[a-z])\+(?=[a-z])"), "t"),
)
_DIGITS = str.maketrans("013456789", "oieasgtbg")
_ONE_AS_L = str.maketrans("1", "l")

_ALL_KINDS = Kind.MINOR | Kind.SEXUAL | Kind.SUGGESTIVE | Kind.VIOLENCE
_SHORTEST_FUSED = 3
_LONGEST_FUSED = 2 * max(map(len, WORDS))

_PREFIXES = frozenset(word[:end] for word in WORDS for end in range(1, len(word) + 1))
_STEM_LENGTHS = tuple(sorted({len(stem) for stem in STEMS}))
_SKELETONS = {word.replace("l", "i"): kind for word, kind in WORDS.items() if "l" in word}
_NEUTRAL_BY_FIRST: dict[str, list[tuple[str, ...]]] = {}
for _phrase in sorted(NEUTRAL):
    _words = tuple(_phrase.split("_"))
    _NEUTRAL_BY_FIRST.setdefault(_words[0], []).append(_words)


def kinds_in(text: str) -> Kind:
    """Say what kinds of content a text names.

    Args:
        text: Any text, or the JSON of a conversation; kinds are found in English and, less
            completely, in other languages.
    """
    if "\\" in text:
        return _kinds(_unescaped(text)) | _kinds(text.replace("\\", " "))
    return _kinds(text)


def _unescaped(text: str) -> str:
    """Resolve the escapes of JSON, also of JSON inside JSON."""
    text = _ESCAPED_CODE.sub(lambda match: chr(int(match[1], 16)), text)
    return _ESCAPED_SPACE.sub("\n", text)


def _kinds(text: str) -> Kind:
    if not text.isascii():
        for sign, word in EMOJI.items():
            text = text.replace(sign, word)
    folded = fold(text)
    young = speaks_of_young_age_abroad(folded)
    kinds = kinds_in_tongues(text, young=young) | (Kind.MINOR if young else Kind.NONE)
    if not text.isascii():
        kinds |= _in_other_scripts(folded)
    text = reveal(text)
    for pattern in (_POSSESSIVE, _APOSTROPHE, _THOUSANDS):
        text = pattern.sub("", text)
    for sign, pattern, letter in _SIGNS:
        if sign in text:
            text = pattern.sub(letter, text)
    kinds |= _in_masked(text)
    if Kind.MINOR not in kinds and set_off_young_age(text):
        kinds |= Kind.MINOR
    found = list(_TOKEN.finditer(text))
    tokens = [match[0] for match in found]
    gaps = [text[left.end() : right.start()] for left, right in pairwise(found)]
    kinds |= _in_tokens(tokens, gaps)
    if Kind.MINOR not in kinds and speaks_of_young_age(tokens, gaps):
        kinds |= Kind.MINOR
    return kinds


def contains_any(text: str, words: frozenset[str]) -> bool:
    """Tell whether a text has one of these words, however it is written."""
    return not words.isdisjoint(match[0] for match in _TOKEN.finditer(reveal(text)))


def _in_tokens(tokens: list[str], gaps: list[str]) -> Kind:
    """Look words up alone and joined over gaps, apart from those inside a neutral phrase."""
    forms = _letters_for_digits(tokens)
    neutral = _neutral_ends(tokens, gaps)
    kinds = Kind.NONE
    for start, (token, form) in enumerate(zip(tokens, forms, strict=True)):
        if kinds == _ALL_KINDS:
            break
        harmless_until = neutral.get(start, start)
        alone = _of_word(token)
        if alone and harmless_until == start:
            kinds |= alone
        if form not in _PREFIXES:
            continue
        for end, kind in _joined(forms, start):
            if end > harmless_until and not _everyday(tokens[start:end], gaps[start:end]):
                kinds |= kind
    return kinds


def _everyday(words: list[str], gaps: list[str]) -> bool:
    """Tell whether words only seem to make a listed one, being two of everyday English."""
    return tuple(words) in EVERYDAY_PAIRS and gaps[0].isspace()


def _joined(forms: list[str], start: int) -> Iterator[tuple[int, Kind]]:
    """Yield the listed words that begin at a token, and the token after each."""
    word = ""
    for end in range(start, len(forms)):
        word += forms[end]
        kind = WORDS.get(word)
        if kind is not None:
            yield end + 1, kind
        if word not in _PREFIXES:
            kind = _stem(word)
            if kind:
                yield end + 1, kind
            return


@lru_cache(maxsize=8192)
def _of_word(token: str) -> Kind:
    """Look up one word in the ways in which a single word is disguised."""
    kinds = Kind.NONE
    for spelling in _spellings(token):
        kinds |= WORDS.get(spelling, Kind.NONE) | _stem(spelling) | _fused(spelling)
        if "i" in spelling or "l" in spelling:
            kinds |= _SKELETONS.get(spelling.replace("l", "i"), Kind.NONE)
    return kinds


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
    if len(word) > _LONGEST_FUSED:
        return Kind.NONE
    for middle in range(_SHORTEST_FUSED, len(word) - _SHORTEST_FUSED + 1):
        first, second = WORDS.get(word[:middle]), WORDS.get(word[middle:])
        if first and second:
            return first | second
    return Kind.NONE


def _stem(word: str) -> Kind:
    for length in _STEM_LENGTHS:
        kind = STEMS.get(word[:length])
        if kind:
            return kind
    return Kind.NONE


def _letters_for_digits(tokens: list[str]) -> list[str]:
    """Read digits as letters where they stand among letters, for joining."""
    forms = list(tokens)
    for place, token in enumerate(tokens):
        if token.isdigit():
            near = tokens[max(0, place - 1) : place] + tokens[place + 1 : place + 2]
            spelled = len(token) == 1 and any(len(word) == 1 and word.isalpha() for word in near)
        else:
            spelled = not token.isalpha() and not _ORDINAL_OR_UNIT.fullmatch(token)
        if spelled:
            forms[place] = token.translate(_DIGITS)
    return forms


def _neutral_ends(tokens: list[str], gaps: list[str]) -> dict[int, int]:
    """Return where the neutral phrase around each token ends."""
    ends: dict[int, int] = {}
    for start, token in enumerate(tokens):
        for phrase in _NEUTRAL_BY_FIRST.get(token, ()):
            end = start + len(phrase)
            if tuple(tokens[start:end]) == phrase and all(
                gap in {" ", "-", "\n"} for gap in gaps[start : end - 1]
            ):
                ends.update(dict.fromkeys(range(start, end), end))
    return ends


def _in_masked(text: str) -> Kind:
    """Complete words with masked letters (`k*d`)."""
    kinds = Kind.NONE
    for masked in sorted(set(_MASKED.findall(text))):
        pattern = re.compile(re.sub(r"[*#%?]", ".", masked))
        for word, kind in WORDS.items():
            if pattern.fullmatch(word):
                kinds |= kind
    return kinds


def _in_other_scripts(text: str) -> Kind:
    kinds = Kind.NONE
    for word, kind in OTHER_SCRIPTS.items():
        if word in text:
            kinds |= kind
    return kinds
