"""Plain negation: `no nudity`, `without blood or sex`, `ohne Gewalt`.

It counts only in the form in which nobody can mean anything else: the negation stands directly
before the word, and the word ends the phrase. Taking clothes away is no negation.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from grok_spicy.policy.lists import word_lists

if TYPE_CHECKING:
    from grok_spicy.policy.tokens import Words

_OR = frozenset({"or", "nor", "ou", "ni", "oder", "noch", "o", "of", "eller", "lub", "или"})
_AND = frozenset({"and", "but", "just", "und", "et", "mais", "y", "e", "en", "maar", "aber", "ma"})
_DOUBTED = frozenset({"or", "why", "if", "whether", "than", "just", "only", "nothing"})
_BEFORE_THE_END = frozenset(",.;:!)]}\u2026\u2013\u2014")


@dataclass(slots=True)
class Negations:
    """What is negated in one text, from its beginning to its end.

    Attributes:
        text: The text in lower case.
        languages: Languages whose negations count.
    """

    text: Words
    languages: frozenset[str]
    _until: set[int] = field(default_factory=set)

    def negate(self, start: int, end: int) -> bool:
        """Tell whether the words from `start` to before `end` are plainly negated.

        Ask for words in the order of the text: `no blood or sex` negates both.
        """
        if not self._ends(end):
            return False
        if self._is_directly_before(start) or self._goes_on(start):
            self._until.add(end)
            return True
        return False

    def _is_directly_before(self, start: int) -> bool:
        words, gaps = self.text.words, self.text.gaps
        if start == 0 or not self._is_negation(words[start - 1]):
            return False
        if gaps[start] != " " and (words[start - 1] != "non" or gaps[start] != "-"):
            return False
        before = words[start - 2] if start > 1 and gaps[start - 1] == " " else ""
        return before not in _DOUBTED and not self._is_negation(before)

    def _goes_on(self, start: int) -> bool:
        words, gaps = self.text.words, self.text.gaps
        return (
            start > 1
            and words[start - 1] in _OR
            and gaps[start] == gaps[start - 1] == " "
            and (start - 1 in self._until or self._is_directly_before(start - 2))
        )

    def _ends(self, end: int) -> bool:
        words, gaps = self.text.words, self.text.gaps
        if end >= len(words):
            return "?" not in gaps[end]
        if "\n" in gaps[end]:
            return True
        if not gaps[end].isspace():
            return gaps[end][0] in _BEFORE_THE_END
        after = words[end]
        return after in _OR or after in _AND or after in _following()

    def _is_negation(self, word: str) -> bool:
        return not self.languages.isdisjoint(_negations().get(word, ()))


@cache
def _negations() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for language, listed in word_lists().items():
        for word in listed.section("negations"):
            found[word] = found.get(word, frozenset()) | {language}
    return found


@cache
def _following() -> frozenset[str]:
    return frozenset(
        word for listed in word_lists().values() for word in listed.section("after a negation")
    )
