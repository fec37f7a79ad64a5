"""Ages below eighteen, however they are written: 12, twelve, 12yo, 6 months old, fifth grade."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from grok_spicy.policy.lists import word_lists, words_of

if TYPE_CHECKING:
    from grok_spicy.policy.tokens import Words

_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_LARGER = (*_TENS, "hundred", "hundredand", "thousand", "thousandand")

_ABOUT = "(?:about|around|roughly|only|just|barely|between|of|from|is|was|now|not|yet|almost){0,4}"

_LARGER_UNITS = frozenset({"hundred", "thousand", "million"})

_INTRODUCTIONS = (
    "age almost am appears barely below beneath freshly hes im is just lessthan look nearly "
    "notquite notyet only seems shes turn under was youngerthan"
)


class _Patterns(NamedTuple):
    """What ages look like once the spaces between words are gone.

    Attributes:
        by_itself: Ages that need nothing around them.
        before_a_unit: Ages only if what follows is no unit of something else ("only 12 metres").
        starts: How they begin.
        beginnings: Every beginning of how they begin.
    """

    by_itself: re.Pattern[str]
    before_a_unit: re.Pattern[str]
    starts: tuple[str, ...]
    beginnings: frozenset[str]


@cache
def _patterns() -> _Patterns:
    english = word_lists()["en"]
    numbers, ordinals = english.section("numbers"), english.section("ordinals")
    word = _any_of(numbers)
    child_age = rf"(?:{word}|(?:1[0-7]|0?\d)(?!\d))"
    likely_age = rf"(?:(?:1[0-7]|0?[3-9])(?!\d)|{_any_of(numbers[2:])})"
    ordinal = rf"(?:{_any_of(ordinals)}|(?:1[0-7]|\d)(?:st|nd|rd|th))"
    by_itself = re.compile(
        rf"{child_age}(?:(?:years?|yrs?|yr?)s?(?:old|ofage|young)|yo|yold|yearolds?)"
        rf"|(?:\d{{1,4}}|{word})(?:months?|weeks?|days?)old"
        rf"|{ordinal}(?:birthday|grade(?:r|rs)?)"
    )
    before_a_unit = re.compile(
        rf"(?:aged?|ages|ageof){_ABOUT}{child_age}"
        rf"|(?:turns|turned|turning|looks|looking|looklike|lookslike|appears|seems|barely|just"
        rf"|only){_ABOUT}{likely_age}"
        rf"|(?:is|was|im|am|shes|hes)(?:about|around|only|just|barely|almost|nearly|now|still)"
        rf"{{0,3}}{likely_age}"
        rf"|(?:under|below|beneath|notyet|notquite|youngerthan|lessthan|nearly|almost)"
        rf"(?:theageof|age)?(?:18|eighteen|{likely_age})"
        r"|(?:barely|freshly)(?:legal|18|eighteen)"
        r"|1[0-7](?:f|yf|fem)"
    )
    starts = (*numbers, *ordinals, *_INTRODUCTIONS.split(), *"0123456789")
    beginnings = frozenset(start[:end] for start in starts for end in range(1, len(start) + 1))
    return _Patterns(by_itself, before_a_unit, starts, beginnings)


def _any_of(words: tuple[str, ...]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_COMPARISONS = ("yearsolder", "yearsyounger", "yearsapart", "yearslater", "yearsago")

_END_OF_NUMBER = ","

_NOT_SOMEONE = frozenset({"it", "there", "time", "scene", "shot", "which", "clock", "number"})

_SET_OFF = re.compile(r",\s*(?:1[0-7]|[3-9])\s*[,.;)]|\(\s*(?:1[0-7]|[3-9])\s*\)")
_LAST_WORD = re.compile(r"([^\W\d_]+)\W*$")
_FAR = 40


@dataclass(frozen=True, slots=True)
class _Reading:
    """Words run together, so that a number spread over several is found, and where each begins."""

    tokens: list[str]
    gaps: list[str]  # before each token, and after the last
    squashed: str
    starts: list[int]
    token_at: dict[int, int]

    @classmethod
    def of(cls, tokens: list[str], gaps: list[str]) -> _Reading:
        starts = [0, *accumulate(len(token) for token in tokens)]
        token_at = {place: number for number, place in enumerate(starts)}
        return cls(tokens, gaps, "".join(tokens), starts, token_at)

    def young(self, number: int) -> bool:
        """Tell whether a young age begins at a token."""
        start = self.starts[number]
        if self.squashed.endswith(_LARGER, 0, start):
            return False
        patterns = _patterns()
        match = patterns.by_itself.match(self.squashed, start)
        if match:
            return self._is_age_of_someone(match)
        match = patterns.before_a_unit.match(self.squashed, start)
        if match is None or self._is_said_of_a_thing(match, number):
            return False
        end = match.end() + self.squashed.startswith(_END_OF_NUMBER, match.end())
        after = self.token_at.get(end)
        if after is None or self._is_ratio(after) or self.squashed.startswith(_COMPARISONS, end):
            return False
        units = _LARGER_UNITS if match[0].startswith("age") else words_of("units")
        return not self._goes_on_with(after, units)

    def _is_age_of_someone(self, match: re.Match[str]) -> bool:
        """Tell whether `12 years old` is not the age of a thing, nor `12 years older`."""
        after = self.token_at.get(match.end())
        if after is None:
            older = self.squashed.startswith("er", match.end())
            return not older and match[0].endswith(("old", "young", "ofage", "grade"))
        return not self._goes_on_with(after, words_of("aged things"))

    def _is_said_of_a_thing(self, match: re.Match[str], number: int) -> bool:
        """Tell whether `is five` is said of the time or the number of things."""
        before = self.tokens[number - 1] if number else ""
        return match[0].startswith(("is", "was")) and before in _NOT_SOMEONE

    def _is_ratio(self, number: int) -> bool:
        """Tell whether a token goes on a ratio or a time (16:9, 7:30)."""
        return (
            number < len(self.tokens)
            and self.tokens[number][0].isdigit()
            and self.gaps[number] == ":"
        )

    def _goes_on_with(self, number: int, words: frozenset[str]) -> bool:
        """Tell whether a token is one of these words, with no punctuation before it."""
        return (
            number < len(self.tokens)
            and self.tokens[number].rstrip(_END_OF_NUMBER) in words
            and not self.gaps[number].strip(" -\n")
        )


def speaks_of_young_age(text: Words) -> bool:
    """Tell whether words and numbers say that someone is under eighteen.

    Args:
        text: The words of a text in lower case; one word may be spread over several.
    """
    tokens, patterns = text.words, _patterns()
    candidates = [
        number
        for number, token in enumerate(tokens)
        if token in patterns.beginnings or token.startswith(patterns.starts)
    ]
    if not candidates:
        return False
    apart = _numbers_apart(tokens)
    readings = [_Reading.of(tokens, text.gaps)]
    if apart != tokens:
        readings.append(_Reading.of(apart, text.gaps))
    return any(reading.young(number) for reading in readings for number in candidates)


def _numbers_apart(tokens: list[str]) -> list[str]:
    """End each number that another follows, so that `12, 13` is not read as 1213."""
    return [
        token + _END_OF_NUMBER if token[-1].isdigit() and after[:1].isdigit() else token
        for token, after in zip(tokens, [*tokens[1:], ""], strict=True)
    ]


def set_off_young_age(text: str) -> bool:
    """Tell whether a text gives a young age as newspapers do: `Mia, 12, ...` or `Mia (12)`.

    Args:
        text: A text in lower case, with its punctuation.
    """
    for match in _SET_OFF.finditer(text):
        before = _LAST_WORD.search(text, max(0, match.start() - _FAR), match.start())
        if before and before[1] not in words_of("counted"):
            return True
    return False
