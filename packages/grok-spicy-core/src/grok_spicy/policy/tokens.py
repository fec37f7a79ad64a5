"""A text as words and what stands between them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

_TOKEN = re.compile(r"([^\W_]+)")
_LOOSE_HYPHEN = re.compile(r"-\s+|\s+-")
_WALL = re.compile(r"[\s,;:!?()\[\]{}\"\u201c-\u201f\u00ab\u00bb\u2013-\u2015\u2026]")
_INSIDE = frozenset(".,;:!?")
_FEW = 3


class Gap(Enum):
    """How far apart two words stand."""

    BOUND = auto()  # one written thing: a hyphen, a slash, an underscore
    OPEN = auto()  # white space, or punctuation without any, as nobody sets it between words
    WALL = auto()  # the end of a sentence or of a part of one


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a text.

    Attributes:
        words: The words.
        gaps: What stands before each word, and after the last.
    """

    words: list[str]
    gaps: list[str]

    @classmethod
    def of(cls, text: str, pattern: re.Pattern[str] = _TOKEN) -> Words:
        """Take a text apart.

        Args:
            text: The text.
            pattern: What a word is, as its only group; by default letters and digits of any
                script.
        """
        parts = pattern.split(text)
        return cls(words=parts[1::2], gaps=parts[::2])

    def gap(self, place: int) -> Gap:
        """Return how far word `place` stands from the one before it."""
        gap = self.gaps[place]
        if gap.isspace() or gap in _INSIDE or _LOOSE_HYPHEN.fullmatch(gap):
            return Gap.OPEN
        if not _WALL.search(gap):
            return Gap.BOUND
        # Letters set apart are still spelled: n, u, ...
        single = len(self.words[place - 1]) == len(self.words[place]) == 1
        return Gap.OPEN if single and len(gap) <= _FEW else Gap.WALL
