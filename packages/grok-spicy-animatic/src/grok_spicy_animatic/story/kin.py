"""Who is meant by what they are to somebody: the grandfather of a story with one old man is he.

Only what is sure: a noun with a definite article for somebody whom nothing introduces, and one
person before it whom it fits.
"""

# ruff: noqa: RUF001 - words of other scripts

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grok_spicy_animatic.language.figures import figure_kind
from grok_spicy_animatic.language.gender import gender_of
from grok_spicy_animatic.language.listed import listed
from grok_spicy_animatic.language.tokens import words_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grok_spicy_animatic.language.phrases import Found

_DEFINITE = r"(?:the|il|la|lo|l['’]|el|der|die|das|le|o)"


def kin_in(found: Sequence[Found], told: str) -> dict[str, str]:
    """Return whom nouns mean that are no other person's: the noun, and the name of who it is.

    Args:
        found: Those whom a text names or counts.
        told: The text.
    """
    people = sorted((one for one in found if one.kind == "person"), key=lambda one: one.start)
    meant: dict[str, str] = {}
    for index, one in enumerate(people):
        before = [other for other in people[:index] if other.noun not in meant]
        fits = _who_fits(one, before)
        fits = [other for other in fits if not _differ(one, other, told)]
        if len(fits) == 1 and not one.proper and _is_definite(one, told):
            meant[one.noun] = fits[0].name
    return meant


def _who_fits(one: Found, before: Sequence[Found]) -> list[Found]:
    grandchildren = [other for other in before if other.noun in listed("grandchildren")]
    if one.noun in listed("grandparents") and grandchildren:
        return [
            other
            for other in before
            if other not in grandchildren and listed("old") & set(words_of(other.words))
        ]
    young = [other for other in before if listed("young") & {other.noun, *words_of(other.words)}]
    kin = [
        other
        for other in before
        if other.noun in listed("grandchildren") | listed("sons_and_daughters")
    ]
    if one.noun in listed("boys_and_girls") and all(other in kin for other in young):
        return kin
    return []


def _differ(one: Found, other: Found, told: str) -> bool:
    """Tell whether one of two is a man and the other a woman."""
    genders = {gender_of(one, told), gender_of(other, told)} - {None}
    return len(genders) > 1 or other.name[-1:].isdigit()


def _is_definite(one: Found, told: str) -> bool:
    """Tell whether somebody is spoken of as known, wherever they are."""
    mentions = list(re.finditer(rf"(?<!\w){re.escape(one.noun)}(?!\w)", told, re.IGNORECASE))
    return bool(mentions) and all(
        re.search(rf"(?<!\w){_DEFINITE}\s?$", told[: match.start()], re.IGNORECASE)
        for match in mentions
    )


def called_otherwise(
    text: str, said: Sequence[str], nouns: Mapping[str, frozenset[str]]
) -> dict[str, str]:
    """Return whom of several a text calls by a noun of theirs and not by name: noun and name.

    Args:
        text: What happens.
        said: Those who are seen.
        nouns: The nouns by which each is called.
    """
    if len(said) < 2:  # noqa: PLR2004 - whoever is alone is meant
        return {}
    words, low = set(words_of(text)), text.casefold()
    return {
        noun: name
        for name in said
        for noun in sorted(nouns.get(name, ()))
        if noun in words
        and name.casefold() not in low
        and sum(noun in nouns.get(other, ()) for other in said) == 1
        and re.search(rf"(?<!\w){_DEFINITE}\s(?:\w+\s)?{re.escape(noun)}(?!\w)", low)
    }


def nouns_of(found: Found) -> set[str]:
    """Return the nouns by which somebody is called: `the keeper, Orm, an old man` has two."""
    if not found.proper or not found.noun:
        return {found.noun} - {""}
    said = (word for word in words_of(found.words) if figure_kind(word) == found.kind)
    return {found.noun, *said}
