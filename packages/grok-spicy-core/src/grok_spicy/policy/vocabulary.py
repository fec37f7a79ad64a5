"""The tables in which words are looked up, made of the word lists once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from grok_spicy.policy.confusables import fold
from grok_spicy.policy.kinds import Kind
from grok_spicy.policy.lists import ANYWHERE, word_lists

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHORTEST_SPREAD = 6
"""Letters of the shortest word of another language that is also found spread over a text."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Listed words, as they are looked up.

    Attributes:
        words: Kinds by word; phrases are written as one word.
        stems: Kinds by beginning.
        stem_lengths: The lengths of stems, shortest first.
        prefixes: Every beginning of a word or stem.
        skeletons: Words with `i` for `l`, which look alike.
        neutral: Phrases that mean nothing of the kind, by their first word.
        apart: Pairs of everyday words that together make a listed one, and their languages.
        anywhere: Kinds by words of scripts without word boundaries.
        harmless_anywhere: Phrases of these scripts whose words mean nothing of the kind.
        longest: Letters of the longest word.
    """

    words: Mapping[str, Kind]
    stems: Mapping[str, Kind]
    stem_lengths: tuple[int, ...]
    prefixes: frozenset[str]
    skeletons: Mapping[str, Kind]
    neutral: Mapping[str, tuple[tuple[str, ...], ...]]
    apart: Mapping[tuple[str, ...], frozenset[str]]
    anywhere: Mapping[str, Kind]
    harmless_anywhere: tuple[str, ...]
    longest: int

    def stem(self, word: str, longer_than: int = 0) -> Kind:
        """Return what a word speaks of by its beginning, of more letters than given."""
        for length in self.stem_lengths:
            kind = self.stems.get(word[:length])
            if kind and length > longer_than:
                return kind
        return Kind.NONE


@cache
def vocabulary() -> Vocabulary:
    """Return the tables."""
    words: dict[str, Kind] = {}
    stems: dict[str, Kind] = {}
    for entry, kind in _english_and_spread():
        word = entry.rstrip("*").replace("_", "")
        words[word] = words.get(word, Kind.NONE) | kind
        if entry.endswith("*"):
            stems[word] = stems.get(word, Kind.NONE) | kind
    return Vocabulary(
        words=words,
        stems=stems,
        stem_lengths=tuple(sorted({len(stem) for stem in stems})),
        prefixes=frozenset(word[:end] for word in words for end in range(1, len(word) + 1)),
        skeletons={word.replace("l", "i"): kind for word, kind in words.items() if "l" in word},
        neutral=_neutral(),
        apart=_apart(),
        anywhere={
            fold(entry): kind
            for listed in word_lists().values()
            for entry, kind in listed.kinds(ANYWHERE)
        },
        harmless_anywhere=tuple(
            fold(entry.replace("_", " "))
            for listed in word_lists().values()
            if any(listed.kinds(ANYWHERE))
            for entry in listed.section("harmless")
        ),
        longest=max(map(len, words)),
    )


def _english_and_spread() -> list[tuple[str, Kind]]:
    """Return English entries, and long ones of other languages, which are found in disguise too."""
    lists = word_lists()
    found = list(lists["en"].kinds())
    for language, listed in lists.items():
        if language != "en":
            found += [
                (entry, kind)
                for entry, kind in listed.kinds()
                if entry.replace("_", "").isascii()
                and entry.replace("_", "").isalpha()
                and len(entry.replace("_", "")) >= _SHORTEST_SPREAD
            ]
    return found


def _neutral() -> dict[str, tuple[tuple[str, ...], ...]]:
    by_first: dict[str, tuple[tuple[str, ...], ...]] = {}
    for listed in word_lists().values():
        for entry in sorted(listed.section("harmless")):
            if entry.isascii():
                phrase = tuple(entry.split("_"))
                by_first[phrase[0]] = (*by_first.get(phrase[0], ()), phrase)
    return by_first


def _apart() -> dict[tuple[str, ...], frozenset[str]]:
    apart: dict[tuple[str, ...], frozenset[str]] = {}
    for language, listed in word_lists().items():
        for entry in listed.section("apart"):
            pair = tuple(entry.split("_"))
            apart[pair] = apart.get(pair, frozenset()) | {language}
    return apart
