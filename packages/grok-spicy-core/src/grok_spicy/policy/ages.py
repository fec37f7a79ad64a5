"""Ages below eighteen, however they are written: 12, twelve, 12yo, 6 months old, fifth grade."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate

_NUMBER_WORDS = """
one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen
"""
_ORDINAL_WORDS = """
first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
fourteenth fifteenth sixteenth seventeenth
"""
_NUMBERS = _NUMBER_WORDS.split()
_ORDINALS = _ORDINAL_WORDS.split()
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_LARGER = (*_TENS, "hundred", "hundredand", "thousand", "thousandand")

_WORD = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_CHILD_AGE = rf"(?:{_WORD}|(?:1[0-7]|0?\d)(?!\d))"
_LIKELY_AGE = (
    r"(?:(?:1[0-7]|0?[3-9])(?!\d)|"
    rf"{'|'.join(sorted(_NUMBERS[2:], key=len, reverse=True))})"
)
_ORDINAL = rf"(?:{'|'.join(_ORDINALS)}|(?:1[0-7]|\d)(?:st|nd|rd|th))"
_ABOUT = "(?:about|around|roughly|only|just|barely|between|of|from|is|was|now|not|yet|almost)*"

_BY_ITSELF = re.compile(
    rf"{_CHILD_AGE}(?:(?:years?|yrs?|yr?)s?(?:old|ofage|young)|yo|yold|yearolds?)"
    rf"|(?:\d+|{_WORD})(?:months?|weeks?|days?)old"
    rf"|{_ORDINAL}(?:birthday|grade(?:r|rs)?)"
)
"""Ages that need nothing around them."""

_BEFORE_A_UNIT = re.compile(
    rf"(?:aged?|ages|ageof){_ABOUT}{_CHILD_AGE}"
    rf"|(?:turns|turned|turning|looks|looking|looklike|lookslike|appears|seems|barely|just|only)"
    rf"{_ABOUT}{_LIKELY_AGE}"
    rf"|(?:is|was|im|am|shes|hes)(?:about|around|only|just|barely|almost|nearly|now|still)*"
    rf"{_LIKELY_AGE}"
    rf"|(?:under|below|beneath|notyet|notquite|youngerthan|lessthan|nearly|almost)"
    rf"(?:theageof|age)?(?:18|eighteen|{_LIKELY_AGE})"
    r"|(?:barely|freshly)(?:legal|18|eighteen)"
    r"|1[0-7](?:f|yf|fem)"
)
"""Ages only if what follows is no unit of something else ("only 12 metres")."""

_UNITS_TEXT = """
act acts adults am bars beats billion candles chapter chapters cm couples dancers day days degree
degrees dollars euros feet fewer foot fps frame frames ft gram grams guests h hour hours hundred
inch inches kg km layer layers lb lbs litre litres lovers m men meter meters metre metres mile
miles million min mins minute minutes mm month months more nd oclock of or part parts people
percent persons pm pounds rd rooms s scene scenes sec second seconds secs shade shades shot shots
st step steps th thousand time times to week weeks women yard yards
"""
_UNITS = frozenset(_UNITS_TEXT.split())

_LARGER_UNITS = frozenset({"hundred", "thousand", "million"})

_AGED_THINGS_TEXT = """
boat bottle bourbon brandy bridge building car case castle cheddar cheese cognac company feud
house lighthouse malt mystery oak oaks piano port rug ruin rum scotch sherry ship sofa statue
tower tradition tree trees vinegar violin war whiskey whisky wine wines
"""
_AGED_THINGS = frozenset(_AGED_THINGS_TEXT.split())

_INTRODUCTIONS_TEXT = """
age almost am appears barely below beneath freshly hes im is just lessthan look nearly notquite
notyet only seems shes turn under was youngerthan
"""
_STARTS = (*_NUMBERS, *_ORDINALS, *_INTRODUCTIONS_TEXT.split(), *"0123456789")
_STARTS_OF_STARTS = frozenset(word[:end] for word in _STARTS for end in range(1, len(word) + 1))

_COMPARISONS = ("yearsolder", "yearsyounger", "yearsapart", "yearslater", "yearsago")

_END_OF_NUMBER = ","

_NOT_SOMEONE = frozenset({"it", "there", "time", "scene", "shot", "which", "clock", "number"})

_SET_OFF = re.compile(r",\s*(?:1[0-7]|[3-9])\s*[,.;)]|\(\s*(?:1[0-7]|[3-9])\s*\)")
_LAST_WORD = re.compile(r"([^\W\d_]+)\W*$")
_FAR = 40
_COUNTED_TEXT = """
act chapter figure no number page part phase room scene scenes shot shots step take version
"""
_COUNTED = frozenset(_COUNTED_TEXT.split())


@dataclass(frozen=True, slots=True)
class _Reading:
    """Words run together, so that a number spread over several is found, and where each begins."""

    tokens: list[str]
    gaps: list[str]
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
        match = _BY_ITSELF.match(self.squashed, start)
        if match:
            return self._is_age_of_someone(match)
        match = _BEFORE_A_UNIT.match(self.squashed, start)
        if match is None or self._is_said_of_a_thing(match, number):
            return False
        end = match.end() + self.squashed.startswith(_END_OF_NUMBER, match.end())
        after = self.token_at.get(end)
        if after is None or self._is_ratio(after) or self.squashed.startswith(_COMPARISONS, end):
            return False
        units = _LARGER_UNITS if match[0].startswith("age") else _UNITS
        return not self._goes_on_with(after, units)

    def _is_age_of_someone(self, match: re.Match[str]) -> bool:
        """Tell whether `12 years old` is not the age of a thing, nor `12 years older`."""
        after = self.token_at.get(match.end())
        if after is None:
            older = self.squashed.startswith("er", match.end())
            return not older and match[0].endswith(("old", "young", "ofage", "grade"))
        return not self._goes_on_with(after, _AGED_THINGS)

    def _is_said_of_a_thing(self, match: re.Match[str], number: int) -> bool:
        """Tell whether `is five` is said of the time or the number of things."""
        before = self.tokens[number - 1] if number else ""
        return match[0].startswith(("is", "was")) and before in _NOT_SOMEONE

    def _is_ratio(self, number: int) -> bool:
        """Tell whether a token goes on a ratio or a time (16:9, 7:30)."""
        return (
            number < len(self.tokens)
            and self.tokens[number][0].isdigit()
            and self.gaps[number - 1] == ":"
        )

    def _goes_on_with(self, number: int, words: frozenset[str]) -> bool:
        """Tell whether a token is one of these words, with no punctuation before it."""
        return (
            number < len(self.tokens)
            and self.tokens[number].rstrip(_END_OF_NUMBER) in words
            and not self.gaps[number - 1].strip(" -\n")
        )


def speaks_of_young_age(tokens: list[str], gaps: list[str]) -> bool:
    """Tell whether words and numbers say that someone is under eighteen.

    Args:
        tokens: The words of a text in lower case; a word may be spread over several tokens.
        gaps: What stands between each two of them.
    """
    candidates = [
        number
        for number, token in enumerate(tokens)
        if token in _STARTS_OF_STARTS or token.startswith(_STARTS)
    ]
    if not candidates:
        return False
    apart = _numbers_apart(tokens)
    readings = [_Reading.of(tokens, gaps)]
    if apart != tokens:
        readings.append(_Reading.of(apart, gaps))
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
        if before and before[1] not in _COUNTED:
            return True
    return False
