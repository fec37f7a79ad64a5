"""Reads a text in the languages that part words by spaces, and says what kinds it names.

Words that mean something else in another language (Swedish "barn", French "nu", German "Kind")
are looked up as they are written, capitals and marks included, and count beside another word of
their own language only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from grok_spicy.policy.confusables import plain, reveal, visible
from grok_spicy.policy.kinds import Kind
from grok_spicy.policy.lists import PERHAPS, word_lists
from grok_spicy.policy.negation import Negations
from grok_spicy.policy.tokens import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grok_spicy.policy.lists import WordList

_WORD = re.compile(r"([^\W\d_](?:[^\W\d_]|[0-9](?=[^\W\d_]))*)")
_DIGITS = str.maketrans("013457", "oieast")
_LATIN = re.compile(r"[a-z\u00df-\u024f]", re.IGNORECASE)
_PART = re.compile(r"[.!?:;,()\n\"\u2013\u2014\u201c\u201e\u00ab]")
_NOT_A_CHILD = frozenset({"regards", "of", "words", "wishes"})
_AFTER_A_NOUN = frozenset(
    """
    am an auf aus bei hat im in ist lauft liegt mit ohne sitzt spielt steht tragt und von vor
    """.split()  # noqa: SIM905 - a list of words reads best as words
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word is in one language; not sure if it is another word elsewhere."""

    language: str
    kind: Kind
    sure: bool = True
    name: bool = False
    noun: bool = False


class Read(NamedTuple):
    """What was read.

    Attributes:
        kinds: The kinds of content.
        spoken: By language that the text is in or has words of, the words that tell so.
    """

    kinds: Kind
    spoken: Mapping[str, set[str]]


def read_in_languages(text: str, *, young: bool = False) -> Read:
    """Say what kinds of content a text names in any of the languages listed.

    Args:
        text: Any text, capitals, marks and punctuation as written.
        young: Whether the text gives a young age in one of them, so that it is no English.
    """
    written = _Written.of(visible(text))
    harmless = written.harmless()
    table = _table()
    kinds = Kind.NONE
    spoken: dict[str, set[str]] = {}
    found: list[tuple[int, Meaning]] = []
    for place, word in enumerate(written.words):
        for language in table.signs.get(word, ()):
            spoken.setdefault(language, set()).add(word)
        for meaning in () if place in harmless else _look_up(word):
            spoken.setdefault(meaning.language, set()).add(word.casefold())
            found.append((place, meaning))
    negations = Negations(written.lowered, frozenset({"en", *spoken}))
    for place, meaning in found:
        if meaning.kind in kinds:
            continue
        if meaning.sure or young or written.counts(place, meaning, spoken[meaning.language]):
            plainly = meaning.kind is not Kind.SUGGESTIVE
            if not plainly or not negations.negate(place, place + 1):
                kinds |= meaning.kind
    return Read(kinds, spoken)


class _Table(NamedTuple):
    words: Mapping[str, tuple[Meaning, ...]]
    stems: Mapping[str, tuple[Meaning, ...]]
    stem_lengths: tuple[int, ...]
    signs: Mapping[str, frozenset[str]]
    harmless: Mapping[str, tuple[tuple[str, ...], ...]]


@cache
def _table() -> _Table:
    words: dict[str, tuple[Meaning, ...]] = {}
    stems: dict[str, tuple[Meaning, ...]] = {}
    signs: dict[str, frozenset[str]] = {}
    harmless: dict[str, tuple[tuple[str, ...], ...]] = {}
    for listed in word_lists().values():
        if listed.language == "en":
            continue
        for entry, meaning in _meanings(listed):
            into = stems if entry.endswith("*") else words
            word = _key(entry.rstrip("*").replace("_", ""))
            into[word] = (*into.get(word, ()), meaning)
        for sign in listed.section("signs"):
            signs[sign] = signs.get(sign, frozenset()) | {listed.language}
        for entry in listed.section("harmless"):
            phrase = tuple(reveal(word) for word in entry.split("_"))
            harmless[phrase[0]] = (*harmless.get(phrase[0], ()), phrase)
    lengths = tuple(sorted({len(stem) for stem in stems}))
    return _Table(words, stems, lengths, signs, harmless)


def _meanings(listed: WordList) -> list[tuple[str, Meaning]]:
    names = listed.section("names")
    language = listed.language
    found = [(entry, Meaning(language, kind)) for entry, kind in listed.kinds()]
    found += [
        (entry, Meaning(language, kind, sure=False, name=entry in names))
        for entry, kind in listed.kinds(PERHAPS)
    ]
    found += [
        (entry, Meaning(language, Kind.MINOR, sure=False, noun=True))
        for entry in listed.section("nouns")
    ]
    return found


def _key(word: str) -> str:
    """Return the form in which a word is looked up: marks tell Latin words apart, not others."""
    return visible(word).casefold() if _LATIN.search(word) else plain(word)


@dataclass(frozen=True, slots=True)
class _Written:
    """The words of a text as they are written, and what parts them."""

    words: list[str]
    gaps: list[str]
    lowered: Words
    upper: bool

    @classmethod
    def of(cls, text: str) -> _Written:
        found = Words.of(text, _WORD)
        words = [word.translate(_DIGITS) for word in found.words]
        lowered = Words([word.casefold() for word in words], found.gaps)
        return cls(words, found.gaps, lowered, text.isupper())

    def harmless(self) -> frozenset[int]:
        """Return the places of words inside a harmless phrase."""
        phrases = _table().harmless
        words = [reveal(word) for word in self.words]
        inside: set[int] = set()
        for start, word in enumerate(words):
            for phrase in phrases.get(word, ()):
                end = start + len(phrase)
                if tuple(words[start:end]) == phrase and not any(
                    _PART.search(gap) for gap in self.gaps[start + 1 : end]
                ):
                    inside.update(range(start, end))
        return frozenset(inside)

    def counts(self, place: int, meaning: Meaning, spoken: set[str]) -> bool:
        """Tell whether a word that may be another has the meaning of this language.

        Args:
            place: Which word.
            meaning: The meaning.
            spoken: Words of the language in the text, this one among them.
        """
        word = self.words[place]
        company = len(spoken) > 1
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
        if ends or after in _AFTER_A_NOUN or self.upper:
            return company or (not begins and self.words[place].istitle())
        if not self.words[place].istitle() or after in _NOT_A_CHILD:
            return False
        if not begins:
            return not after.istitle() and (company or self.words[place - 1].islower())
        return company and not any(word.istitle() for word in self.words[place + 1 : place + 3])


@lru_cache(maxsize=8192)
def _look_up(word: str) -> tuple[Meaning, ...]:
    """Return what a word may be, as it is written and without its marks."""
    table = _table()
    found: dict[Meaning, None] = {}
    for spelling in dict.fromkeys((_key(word), reveal(word))):
        found |= dict.fromkeys(table.words.get(spelling, ()))
        for length in table.stem_lengths:
            found |= dict.fromkeys(table.stems.get(spelling[:length], ()))
    return tuple(found)
