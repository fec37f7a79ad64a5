"""What one call sends as text, and when a negative prompt counts as one.

Naming in a negative prompt what is not wanted is harmless, but only where a model can do nothing
else with it: plain terms on one line. Anything more is read as part of the wish.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from grok_spicy.policy.kinds import Kind
from grok_spicy.policy.lists import words_of
from grok_spicy.policy.reading import contains_any

_MOST_WORDS = 4
_TERM = re.compile(r"[\[({]*[^\W_]+(?:[ '\u2019-][^\W_]+)*(?::\d(?:\.\d+)?)?[\])}]*")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Everything that one call sends to a model as text.

    Attributes:
        prompt: The prompt as it leaves; of a conversation, its turns as JSON.
        parts: The prompts of a clip that is made in parts, as they leave.
        further: Other texts that reach the model with it: of `params`, names of pictures.
        negative: What the model subtracts, in an input of its own.
    """

    prompt: str
    parts: tuple[str, ...] = ()
    further: tuple[str, ...] = ()
    negative: str | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text that leaves."""
        negative = (self.negative,) if self.negative else ()
        return (self.prompt, *self.parts, *self.further, *negative)


def is_plain(negative: str) -> bool:
    """Tell whether a negative prompt is one line of plain terms, parted by commas.

    A term has at most four words, may stand in brackets and carry a positive weight
    (`(blurry:1.2)`). Sentences, line breaks and words that ask for something ("instead", "show")
    make it no negative prompt.
    """
    terms = [term.strip() for term in negative.strip().rstrip(",.").split(",")]
    return all(
        _TERM.fullmatch(term) is not None and len(term.split()) <= _MOST_WORDS for term in terms
    ) and not contains_any(negative, words_of("steering"))


def asked_by_excluding(negative: str) -> Kind:
    """Say what a negative prompt asks for by taking its opposite away: clothes, adulthood."""
    undressed = contains_any(negative, words_of("undressing"))
    younger = contains_any(negative, words_of("adulthood"))
    return (Kind.SEXUAL if undressed else Kind.NONE) | (Kind.MINOR if younger else Kind.NONE)
