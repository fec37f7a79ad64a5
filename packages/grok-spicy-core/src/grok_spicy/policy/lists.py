"""Loads the word lists: one file a language, read once and only when a text is to be judged.

A file of `words/` has comments (`#`) and sections (`[minor]`) of entries parted by spaces. In an
entry `_` parts the words of a phrase, which is also found written as one word or with hyphens;
`*` at the end stands for any ending. Words are in lower case, without diacritics where that is
still the word. Lists err on the side of refusing: no word is a refusal by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from grok_spicy.policy.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

KINDS = {
    "minor": Kind.MINOR,
    "sexual": Kind.SEXUAL,
    "suggestive": Kind.SUGGESTIVE,
    "violence": Kind.VIOLENCE,
    "minor sexual": Kind.MINOR | Kind.SEXUAL,
    "sexual violence": Kind.SEXUAL | Kind.VIOLENCE,
}
"""Sections of words, and what these words speak of."""

PERHAPS = "perhaps "
"""Before a kind: words that mean something else elsewhere (Swedish "barn", French "nu")."""

ANYWHERE = "anywhere "
"""Before a kind: words of scripts without word boundaries, looked for in the text as it is."""

OTHER_SECTIONS = frozenset(
    {
        "names",  # which of the perhaps words are names where they begin with a capital letter
        "nouns",  # words for a minor that, uncapitalised, are other words (German "Kind")
        "signs",  # everyday words that tell that a text is in this language
        "harmless",  # phrases whose words are listed and mean nothing of the kind
        "apart",  # everyday words side by side that only together would be a listed one
        "negations",  # words that, right before another, say that it is not there
        "after a negation",  # words that may follow what is negated ("no sexual content")
        "garments",  # what nobody takes away without undressing somebody
        "undressing",  # what a negative prompt takes away to make a picture sexual
        "adulthood",  # what a negative prompt takes away to make a person younger
        "steering",  # what turns a list of unwanted things into a wish
        "numbers",  # from one, or in other languages three, to seventeen
        "ordinals",  # from first to seventeenth
        "units",  # what numbers count that are no ages
        "aged things",  # things that are twelve years old
        "counted",  # what has a number of its own: scene, chapter
    }
)


@dataclass(frozen=True, slots=True)
class WordList:
    """The words of one language.

    Attributes:
        language: Name of the file.
        sections: Entries by section, in the order of the file.
    """

    language: str
    sections: Mapping[str, tuple[str, ...]]

    def section(self, name: str) -> tuple[str, ...]:
        """Return the entries of a section; none if it has no such section."""
        return self.sections.get(name, ())

    def kinds(self, prefix: str = "") -> Iterator[tuple[str, Kind]]:
        """Yield entries and what they speak of.

        Args:
            prefix: `""`, `PERHAPS` or `ANYWHERE`.
        """
        for name, kind in KINDS.items():
            for entry in self.section(prefix + name):
                yield entry, kind


@cache
def word_lists() -> Mapping[str, WordList]:
    """Return the word lists by language, read from the package."""
    folder = files(__package__) / "words"
    found = sorted(folder.iterdir(), key=lambda file: file.name)
    return {
        file.name.removesuffix(".txt"): _parsed(file.name, file.read_text(encoding="utf-8"))
        for file in found
        if file.name.endswith(".txt")
    }


@cache
def words_of(section: str, language: str = "en") -> frozenset[str]:
    """Return a section of one language as a set."""
    return frozenset(word_lists()[language].section(section))


def _parsed(name: str, text: str) -> WordList:
    sections: dict[str, tuple[str, ...]] = {}
    current = ""
    for line in (written.split("#")[0].strip() for written in text.splitlines()):
        if line.startswith("["):
            current = line.strip("[]")
            kind = current.removeprefix(PERHAPS).removeprefix(ANYWHERE)
            if kind not in KINDS and current not in OTHER_SECTIONS:
                raise ValueError(f"{name} has a section {current!r} that nothing reads")
            sections[current] = ()
        elif line:
            sections[current] += tuple(line.split())
    return WordList(name.removesuffix(".txt"), sections)
