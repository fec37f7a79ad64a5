"""Reads a text in the languages that part words by spaces, and says what kinds it names.

Words that mean something else in another language (Swedish "barn", French "nu", German "Kind")
are looked up as they are written, capitals and marks included, and count beside another word of
their own language only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from grok_spicy.policy.confusables import plain, reveal, visible
from grok_spicy.policy.kinds import Kind
from grok_spicy.policy.more_tongues import EASTERN
from grok_spicy.policy.tongues import WESTERN, Tongue

TONGUES: tuple[Tongue, ...] = (*WESTERN, *EASTERN)

_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[0-9](?=[^\W\d_]))*")
_DIGITS = str.maketrans("013457", "oieast")
_LATIN = re.compile(r"[a-z\u00df-\u024f]", re.IGNORECASE)
_PART = re.compile(r"[.!?:;,()\n\"\u2013\u2014\u201c\u201e\u00ab]")
_SHORTEST_JOINED = 6
_NOT_A_CHILD = frozenset({"regards", "of", "words", "wishes"})
_AFTER_A_NOUN_TEXT = """
am an auf aus bei hat im in ist lauft liegt mit ohne sitzt spielt steht tragt und von vor
"""
_AFTER_A_NOUN = frozenset(_AFTER_A_NOUN_TEXT.split())


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a word is in one language; not sure if it is another word elsewhere."""

    tongue: int
    kind: Kind
    sure: bool = True
    name: bool = False
    noun: bool = False


def _sure(tongue: Tongue) -> list[tuple[str, Kind]]:
    lists = (
        (tongue.minor, Kind.MINOR),
        (tongue.sexual, Kind.SEXUAL),
        (tongue.suggestive, Kind.SUGGESTIVE),
        (tongue.violent, Kind.SEXUAL | Kind.VIOLENCE),
    )
    return [(entry, kind) for listed, kind in lists for entry in listed.split()]


def _meanings(number: int, tongue: Tongue) -> list[tuple[str, _Meaning]]:
    names = tongue.names.split()
    found = [(entry, _Meaning(number, kind)) for entry, kind in _sure(tongue)]
    for listed, kind in (
        (tongue.perhaps_minor, Kind.MINOR),
        (tongue.perhaps_sexual, Kind.SEXUAL),
        (tongue.perhaps_violent, Kind.SEXUAL | Kind.VIOLENCE),
    ):
        found += [
            (entry, _Meaning(number, kind, sure=False, name=entry in names))
            for entry in listed.split()
        ]
    found += [
        (entry, _Meaning(number, Kind.MINOR, sure=False, noun=True))
        for entry in tongue.nouns.split()
    ]
    return found


def _key(word: str) -> str:
    """Return the form in which a word is looked up: marks tell Latin words apart, not others."""
    return visible(word).casefold() if _LATIN.search(word) else plain(word)


_WORDS: dict[str, tuple[_Meaning, ...]] = {}
_STEMS: dict[str, tuple[_Meaning, ...]] = {}
_SIGNS: dict[str, frozenset[int]] = {}
_HARMLESS: dict[str, list[tuple[str, ...]]] = {}
for _number, _tongue in enumerate(TONGUES):
    for _entry, _meaning in _meanings(_number, _tongue):
        _table = _STEMS if _entry.endswith("*") else _WORDS
        _word = _key(_entry.rstrip("*"))
        _table[_word] = (*_table.get(_word, ()), _meaning)
    for _sign in _tongue.signs.split():
        _SIGNS[_sign] = _SIGNS.get(_sign, frozenset()) | {_number}
    for _phrase in _tongue.harmless.split():
        _words = tuple(reveal(_word) for _word in _phrase.split("_"))
        _HARMLESS.setdefault(_words[0], []).append(_words)
_STEM_LENGTHS = tuple(sorted({len(stem) for stem in _STEMS}))

HARMLESS = frozenset(
    phrase for tongue in TONGUES for phrase in tongue.harmless.split() if phrase.isascii()
)
"""Phrases whose words are on a list and mean nothing of the kind; `_` is a space."""


def joined_words() -> dict[str, Kind]:
    """Return the words that are also found in disguise, spread out or run together."""
    table: dict[str, Kind] = {}
    for tongue in TONGUES:
        for word, kind in _sure(tongue):
            if len(word) >= _SHORTEST_JOINED and word.isascii() and word.isalpha():
                table[word] = table.get(word, Kind.NONE) | kind
    return table


def kinds_in_tongues(text: str, *, young: bool = False) -> Kind:
    """Say what kinds of content a text names in any of the languages listed.

    Args:
        text: Any text, capitals, marks and punctuation as written.
        young: Whether the text gives a young age in one of them, so that it is no English.
    """
    written = _Written.of(visible(text))
    harmless = written.harmless()
    kinds = Kind.NONE
    spoken: dict[int, set[str]] = {}
    perhaps: list[tuple[int, _Meaning]] = []
    for place, word in enumerate(written.words):
        for tongue in _SIGNS.get(word, ()):
            spoken.setdefault(tongue, set()).add("")
        meanings = () if place in harmless else _look_up(word)
        for meaning in meanings:
            spoken.setdefault(meaning.tongue, set()).add(word.casefold())
            if meaning.sure:
                kinds |= meaning.kind
            else:
                perhaps.append((place, meaning))
    for place, meaning in perhaps:
        if young or written.counts(place, meaning, spoken[meaning.tongue]):
            kinds |= meaning.kind
    return kinds


@dataclass(frozen=True, slots=True)
class _Written:
    """The words of a text as they are written, and what parts them."""

    text: str
    words: list[str]
    gaps: list[str]

    @classmethod
    def of(cls, text: str) -> _Written:
        found = list(_WORD.finditer(text))
        edges = [0, *(edge for match in found for edge in match.span()), len(text)]
        gaps = [text[end:start] for end, start in zip(edges[::2], edges[1::2], strict=True)]
        return cls(text, [match[0].translate(_DIGITS) for match in found], gaps)

    def harmless(self) -> frozenset[int]:
        """Return the places of words inside a harmless phrase."""
        words = [reveal(word) for word in self.words]
        inside: set[int] = set()
        for start, word in enumerate(words):
            for phrase in _HARMLESS.get(word, ()):
                end = start + len(phrase)
                if tuple(words[start:end]) == phrase and not any(
                    _PART.search(gap) for gap in self.gaps[start + 1 : end]
                ):
                    inside.update(range(start, end))
        return frozenset(inside)

    def counts(self, place: int, meaning: _Meaning, spoken: set[str]) -> bool:
        """Tell whether a word that may be another has the meaning of this language.

        Args:
            place: Which word.
            meaning: The meaning.
            spoken: Other words of the language in the text.
        """
        word = self.words[place]
        company = bool(spoken - {word.casefold()})
        if meaning.noun:
            return self._is_noun(place, company=company)
        if meaning.name and word.istitle():
            return company and self._is_followed_by_nudity(place)
        return company

    def _is_followed_by_nudity(self, place: int) -> bool:
        """Tell whether a word begins a sentence and the next one calls it undressed."""
        return (
            self._begins(place)
            and place + 1 < len(self.words)
            and self.gaps[place + 1].isspace()
            and any(Kind.SEXUAL in meaning.kind for meaning in _look_up(self.words[place + 1]))
        )

    def _begins(self, place: int) -> bool:
        """Tell whether a word begins a sentence or a part of one."""
        return place == 0 or bool(_PART.search(self.gaps[place]))

    def _is_noun(self, place: int, *, company: bool) -> bool:
        """Tell a German noun from the English or German adjective that is spelt alike."""
        after = self.words[place + 1] if place + 1 < len(self.words) else ""
        ends = not after or bool(_PART.search(self.gaps[place + 1]))
        begins = self._begins(place)
        if ends or after in _AFTER_A_NOUN or self.text.isupper():
            return company or (not begins and self.words[place].istitle())
        if not self.words[place].istitle() or after in _NOT_A_CHILD:
            return False
        if not begins:
            return not after.istitle() and (company or self.words[place - 1].islower())
        return company and not any(word.istitle() for word in self.words[place + 1 : place + 3])


@lru_cache(maxsize=8192)
def _look_up(word: str) -> tuple[_Meaning, ...]:
    """Return what a word may be, as it is written and without its marks."""
    found: dict[_Meaning, None] = {}
    for spelling in dict.fromkeys((_key(word), reveal(word))):
        found |= dict.fromkeys(_WORDS.get(spelling, ()))
        for length in _STEM_LENGTHS:
            found |= dict.fromkeys(_STEMS.get(spelling[:length], ()))
    return tuple(found)
