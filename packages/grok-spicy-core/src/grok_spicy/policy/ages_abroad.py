"""Ages below eighteen in other languages: 12 ans, quince años, 14-jährig, 12 лет, 十二岁.

Only what is an age by its form, not what is as often a span of time ("depuis 12 ans").
"""

# ruff: noqa: RUF001 - Turkish, Greek and Cyrillic letters are meant

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from grok_spicy.policy.lists import word_lists

_SPAN = re.compile(
    r"(?:\b(?:il y a|depuis|pendant|durant|dans|apres|avant|hace|desde|durante|tras|ha|fa|faz|"
    r"da|dopo|despues de|depois de|antes de|unos|vor|seit|nach|geleden|voor|sinds|przez|od|po|"
    r"через|после|за|назад)\s+)$"
)
_LATER = re.compile(
    r"\s+(?:plus tard|apres|avant|de (?:mariage|carriere|travail|scene|metier|distance)|despues|"
    r"mas tarde|depois|antes|atras|dopo|fa\b|piu tardi|spater|senere|senare|later|geleden|temu|"
    r"назад|спустя|de (?:experien|casad|trabaj|trabalh|carrer))"
)


class _Patterns(NamedTuple):
    """What ages look like, apart from those of languages with other numerals."""

    years: re.Pattern[str]
    old: re.Pattern[str]
    northern: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    numbers = dict.fromkeys(
        number
        for language, listed in word_lists().items()
        if language != "en"
        for number in listed.section("numbers")
    )
    words = "|".join(sorted(numbers, key=len, reverse=True))
    number = rf"(?:(?:1[0-7]|0?[1-9])|(?:{words}))"
    years = re.compile(rf"(?<![\w.,])(?:d'|l')?{number}[\s-]*(?:ans|anos|anni|лет|года)\b")
    old = re.compile(
        rf"(?<![\w.,]){number}[\s-]*(?:"
        r"jahre?n? (?:alt|jung)|-?jahrig\w*|jaar (?:oud|jong)|-?jarig\w*|ar (?:gammal|gammel|ung)"
        r"\w*|-?aring\w*|-?arig\w*|-?letni\w*|-?let[aeyi]\b|-?летн\w*|-?річн\w*|років|yas(?:inda|indaki|li)"
        r"\w*|eves\b|-?vuotia\w*|tahun\b|tuoi\b|ετων\b|χρονων\b|ani\b)"
        rf"|(?:im alter von|mit|de edad de|op de leeftijd van|i en alder af)\s+{number}\s+jahren"
        rf"|(?:ma|miala|mial|majaca|majacy|wieku)\s+{number}\s+lat\b"
        rf"|(?:ve veku|je ji|je mu)\s+{number}\s+let\b"
    )
    northern = re.compile(
        rf"(?<![\w.,])(?<!\bi )(?<!\bf[oö]r )(?<!\befter )(?<!\better )(?<!\bom ){number} år\b"
        r"(?! (?:sedan|siden|senare|senere|efter|etter|i))"
    )
    return _Patterns(years, old, northern)


_EASTERN = re.compile(
    r"(?<![\d十百])(?:1[0-7]|[1-9]|十[一二三四五六七]?|[一二两三四五六七八九])\s*"
    r"(?:岁|歳|歲|才の|살)"
)
_BEFORE = 24


def speaks_of_young_age_abroad(text: str) -> bool:
    """Tell whether a text says in another language that someone is under eighteen.

    Args:
        text: A text in one case and visible, marks included.
    """
    patterns = _patterns()
    if _EASTERN.search(text) or patterns.northern.search(text):
        return True
    if not text.isascii():
        text = "".join(
            char
            for char in unicodedata.normalize("NFD", text.replace("ı", "i"))
            if not unicodedata.combining(char)
        )
    return bool(patterns.old.search(text)) or any(
        not _SPAN.search(text, max(0, match.start() - _BEFORE), match.start())
        and not _LATER.match(text, match.end())
        for match in patterns.years.finditer(text)
    )
