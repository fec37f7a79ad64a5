"""Whom `she` and `he` mean where several are seen: said for the board, which knows no story."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grok_spicy.lettering import unspaced

from grok_spicy_animatic.language.acts import is_foreign_act
from grok_spicy_animatic.language.gender import sounds_like
from grok_spicy_animatic.language.listed import listed
from grok_spicy_animatic.language.tokens import tokens_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from grok_spicy_animatic.language.gender import Gender
    from grok_spicy_animatic.language.tokens import Token

_SUBJECTS = {
    "she": frozenset(
        ("she", "sie", "elle", "ella", "lei", "ela", "она", "вона", "ona", "zij", "hon")
    ),
    "he": frozenset(("he", "er", "il", "él", "lui", "ele", "он", "він", "on", "hij", "han")),
}
_AFTER_IL = frozenset(("lui", "se", "s", "la", "le", "les", "l", "ne", "y", "en", "a", "est"))
"""Words that show that French `il` is somebody and no Italian article."""


def pointed(
    told: str, cast: Sequence[str], people: Collection[str], genders: Mapping[str, str]
) -> dict[str, str]:
    """Return whom each pronoun that is a subject means; only what is known or told apart by names.

    Args:
        told: What happens.
        cast: Those who are seen.
        people: Those who are people.
        genders: `"he"` or `"she"` for those of whom it is known.
    """
    persons = [name for name in cast if name in people]
    if len(persons) < 2:  # noqa: PLR2004 - whoever is alone is meant
        return {}
    found: dict[str, str] = {}
    tokens = [token for token in tokens_of(told) if token.is_word]
    for gender, words in _SUBJECTS.items():
        for index, token in enumerate(tokens):
            if token.low in words and _is_subject(tokens, index):
                one = _meant(persons, gender, genders)
                if one is not None:
                    found[token.low] = one
                break
    return found


def spoken_of(told: str) -> Gender | None:
    """Return whether a text begins with `she` or `he`, and so calls whoever is seen alone."""
    tokens = [token for token in tokens_of(told) if token.is_word]
    if not tokens:
        return None
    if unspaced(told):
        signs = _SIGNS.match(told.lstrip())
        return None if signs is None else "she" if signs["she"] else "he"
    found = next((one for one in _BOTH if tokens[0].low in _SUBJECTS[one]), None)
    if found is None or not _is_subject(tokens, 0):
        return None
    several = tokens[0].low == "sie" and len(tokens) > 1 and tokens[1].low.endswith("n")
    return None if several else found


_BOTH: tuple[Gender, ...] = ("she", "he")
_SIGNS = re.compile("(?P<she>她|彼女)(?![们達たちら])|(?:他|彼)(?![们女達たちら])")


def _meant(persons: Sequence[str], gender: str, genders: Mapping[str, str]) -> str | None:
    sure = [name for name in persons if genders.get(name) == gender]
    fits = [name for name in persons if genders.get(name, gender) == gender]
    alike = [name for name in fits if sounds_like(name) == gender]
    return next((few[0] for few in (sure, fits, alike) if len(few) == 1), None)


def _is_subject(tokens: Sequence[Token], index: int) -> bool:
    token = tokens[index]
    if not token.first and (not index or tokens[index - 1].low not in listed("and_words")):
        return False
    if token.low not in {"il", "on", "han", "lui"}:
        return True
    after = tokens[index + 1].low if index + 1 < len(tokens) else ""
    return after in _AFTER_IL or after in listed("foreign_verbs") or is_foreign_act(after)


def pointers(meant: Mapping[str, str]) -> str:
    """Return what the summary of a shot says of its pronouns: `(she is Nora; he is Tom)`."""
    said = "; ".join(f"{pronoun} is {name}" for pronoun, name in meant.items())
    return f"({said})" if said else ""
