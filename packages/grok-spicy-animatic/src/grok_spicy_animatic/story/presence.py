"""Who is in a beat: those it names, and those before whom its pronouns mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy.lettering import unspaced

from grok_spicy_animatic.language.acts import is_act, is_foreign_act, is_verb
from grok_spicy_animatic.language.deeds import without_camera
from grok_spicy_animatic.language.gender import sounds_like
from grok_spicy_animatic.language.grammar import DETERMINERS, LOCATIVE, NUMBERS, PRONOUNS, STOPS
from grok_spicy_animatic.language.listed import any_of, listed
from grok_spicy_animatic.language.props import props_in
from grok_spicy_animatic.language.tokens import Token, tokens_of
from grok_spicy_animatic.language.unseen import without_speech
from grok_spicy_animatic.story.owners import owner_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grok_spicy_animatic.story.beats import Beat

_EVERYBODY = listed("everybody")
_SEVERAL = listed("several") - _EVERYBODY
_HE, _SHE = listed("he"), listed("she")
_BODY = listed("body_parts")
_FOREIGN_VERBS = listed("foreign_verbs")
_NOUNS_TOO = frozenset(("montre", "porte", "porta", "garde", "chasse", "cache", "mira", "suit"))
"""Verbs that are nouns after `la`."""

_IT = frozenset(("it", "its", "itself", "它", "それ", "оно"))
_OTHERS = frozenset(("one", "another", "other", "others"))
_MOST_BACK = 4
_MOST_OF_ALL = 6


@dataclass(frozen=True, slots=True)
class Before:
    """Who was in the shots before, the latest first, and what is known of them.

    Attributes:
        casts: Of each earlier shot that showed somebody, whom it showed.
        scene: Everybody of the place where the film is now, in order of appearance.
        people: Those who are people.
        genders: `"he"` or `"she"` for those of whom it is known.
    """

    casts: Sequence[Sequence[str]]
    scene: Sequence[str]
    people: frozenset[str]
    genders: Mapping[str, str]

    def latest(self, pronoun: str, without: Sequence[str]) -> str | None:
        """Return whom `he`, `she` or `either` means: the latest who fits, people first."""
        told = [name for cast in self.casts[:_MOST_BACK] for name in cast if name not in without]
        either = pronoun == "either"
        fits = [name for name in told if either or self.genders.get(name, pronoun) == pronoun]
        sure = [name for name in fits if self.genders.get(name) == pronoun]
        people = sorted(
            (name for name in fits if name in self.people),
            key=lambda name: not either and sounds_like(name) not in {None, pronoun},
        )
        nearest = self.casts[0] if self.casts else ()
        near = [name for name in people if name in nearest]
        return next(
            iter([*(name for name in sure if name in self.people), *near, *people, *fits]), None
        )

    def group(self) -> list[str]:
        """Return whom `they` means: those shown together last, else those shown one by one."""
        for cast in self.casts[:_MOST_BACK]:
            if len(cast) > 1:
                if len({name.rstrip("0123456789 ") for name in cast}) == 1:
                    return list(cast)
                singles = [name for one in self.casts[: self.casts.index(cast)] for name in one]
                return list(dict.fromkeys((*cast, *singles)))
        one_by_one = self.casts[:_MOST_BACK][::-1]
        return list(dict.fromkeys(name for cast in one_by_one for name in cast))


def those_in(beat: Beat, named: list[str], before: Before) -> list[str]:
    """Return who is in a beat.

    Args:
        beat: What happens.
        named: Whom its own words name, in order.
        before: Who was there before.
    """
    told = without_speech(without_camera(beat.text))
    tokens = [token for token in tokens_of(told) if token.is_word]
    if not before.casts:
        return named
    family = any_of("whole_family").search(told) is not None
    if family or _means_everybody(tokens, told):
        known = [name for name in before.scene if not family or name in before.people]
        return list(dict.fromkeys((*named, *known)))[:_MOST_OF_ALL]
    if len(named) < 2 and any_of("two_of_them").search(told) and not _they(tokens, told):  # noqa: PLR2004
        return _pair(named, before)
    meant = _meant(tokens, told, owners=not named)
    if meant & _SEVERAL or _they(tokens, told):
        return list(dict.fromkeys((*named, *before.group())))
    found = list(named)
    in_order = sorted(_GENDERS, key=lambda one: _first(tokens, told, one[1]))
    for gender, words in in_order:
        if meant & words and not _named_before(named, told, gender, before):
            shown = [name for name in found if _at(name, told) >= 0 or name not in named]
            one = before.latest(gender, shown)
            found += [one] if one and one not in found else []
    if found != named:
        return found
    if not named:
        owner = owner_in(tokens, told)
        one = before.latest(owner, ()) if owner else None
        return [one] if one else _gone_on(tokens, told, meant, before)
    first = tokens[0] if tokens else None
    if (
        first is not None
        and first.text.islower()
        and is_act(first.low)
        and first.low not in DETERMINERS
    ):
        return list(dict.fromkeys((*before.casts[0], *named)))
    return named


def _named_before(named: Sequence[str], told: str, gender: str, before: Before) -> bool:
    """Tell whether a pronoun means somebody whom a sentence before it in the same beat names."""
    begins = [
        token.start
        for token in tokens_of(told)
        if token.first and token.low in dict(_GENDERS)[gender] and token.low not in DETERMINERS
    ]
    return any(
        0 <= _at(name, told) < begin and before.genders.get(name, gender) == gender
        for begin in begins
        for name in named
        if name in before.people
    )


def _at(name: str, told: str) -> int:
    """Return where a text names somebody, or -1; who speaks in it need not be named."""
    return told.casefold().find(name.casefold().rpartition(" ")[2])


_GENDERS = (("he", _HE), ("she", _SHE))


def _first(tokens: Sequence[Token], told: str, words: frozenset[str]) -> int:
    """Return where the first of some words stands in a text; its end if none does."""
    starts = [token.start for token in tokens if token.low in words]
    if unspaced(told):
        starts = [told.find(word) for word in words if word in told]
    return min(starts, default=len(told))


def is_alone(text: str) -> bool:
    """Tell whether a text says that nobody else is there."""
    return any_of("alone").search(text) is not None


def _pair(named: list[str], before: Before) -> list[str]:
    told = [name for cast in before.casts for name in cast if name not in named]
    people = [name for name in told if name in before.people]
    chosen = dict.fromkeys((*named, *(people if len(people) + len(named) > 1 else told)))
    return list(chosen)[:2]


def _they(tokens: Sequence[Token], told: str) -> bool:
    """Tell whether a plural pronoun stands in the text, `sie geht` not being one."""
    if unspaced(told):
        return any(word in told for word in _SEVERAL if unspaced(word))
    for index, token in enumerate(tokens):
        if token.low == "sie":
            after = tokens[index + 1].low if index + 1 < len(tokens) else ""
            if after.endswith("en") and token.first:
                return True
        elif token.low in _SEVERAL and _stands_alone(tokens, index):
            return True
    return False


def _means_everybody(tokens: Sequence[Token], told: str) -> bool:
    """Tell whether a text is about everybody who is there: `all dance`, not `all the lamps`."""
    if unspaced(told):
        return any(word in told for word in _EVERYBODY if unspaced(word))
    for index, token in enumerate(tokens):
        if token.low not in _EVERYBODY:
            continue
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        if after is None or not token.low.isascii() or token.low in {"everyone", "everybody"}:
            return True
        noun = after.is_name_like or after.low in DETERMINERS
        if token.low == "all":
            noun = not (
                after.low in STOPS
                or after.low in NUMBERS
                or is_verb(after.low)
                or _verb_like(after.low)
            )
        if not noun and (token.first or index == 0 or tokens[index - 1].low in {"they", "them"}):
            return True
    return False


def _verb_like(word: str) -> bool:
    return word.endswith("ed") or is_foreign_act(word)


def _meant(tokens: Sequence[Token], told: str, *, owners: bool) -> set[str]:
    """Return the pronouns that stand for somebody, not before a noun as articles and owners do."""
    if unspaced(told):
        # `她` within `她们` is no pronoun of its own.
        left = re.sub("[他她它]们|彼ら|彼女ら", " ", told)
        left = left.replace("彼女", " 她 ")
        return {word for word in (*_HE, *_SHE) if unspaced(word) and word in left}
    return {
        token.low
        for index, token in enumerate(tokens)
        if token.low in PRONOUNS - _IT | _HE | _SHE
        and _stands_alone(tokens, index)
        and (owners or not _owns(tokens, index))
    }


def _owns(tokens: Sequence[Token], index: int) -> bool:
    """Tell whether a pronoun says whose hand it is: of somebody named beside it, if anybody is."""
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    return tokens[index].low in {"his", "her", "their"} and after is not None and after.low in _BODY


def _stands_alone(tokens: Sequence[Token], index: int) -> bool:
    """Tell whether a pronoun is no article and says more than whose something is."""
    token = tokens[index]
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    touching = after is not None and after.start - token.end == 1
    if token.low in listed("possessives") and index == 0 and touching:
        return False  # `Её собака`: her dog
    if token.low in {"his", "their", "its"}:
        return after is not None and after.low in _BODY
    if token.low in {"her", "ihr"}:
        return not touching or (after is not None and (after.low in _BODY | STOPS | DETERMINERS))
    if token.low in DETERMINERS:
        if token.low == "la" and after is not None and after.low in _NOUNS_TOO:
            return False
        return (
            touching and after is not None
            and (is_foreign_act(after.low) or after.low in _FOREIGN_VERBS)
        )  # fmt: skip
    return True


def _gone_on(tokens: Sequence[Token], told: str, meant: set[str], before: Before) -> list[str]:
    """Return who is in a beat that names nobody: whoever its verb goes on about, or no one."""
    recent = list(before.casts[0])
    if unspaced(told):
        # Japanese leaves out who is told of; what has a subject of its own is about that.
        japanese = re.search("[ぁ-ん]", told)
        return recent if japanese and not re.search("[はがも]", told) else []
    first = tokens[0].low if tokens else ""
    if not tokens:
        return recent
    others = tokens[1:] if first == "the" and len(tokens) > 1 else tokens
    if others[0].low in _OTHERS and len(others) > 1 and is_act(others[1].low):
        return recent
    if first in _IT:
        # Nobody is called `it`: that is an animal, or a thing that nobody has to be shown with.
        return [name for name in recent if name not in before.people][:1]
    acts = [is_act(token.low) and token.text.islower() for token in tokens]
    goes_on = tokens[0].text.islower() and (
        acts[0]
        or (first in _THEN and len(tokens) > 1 and acts[1])
        or (first in LOCATIVE and not any(acts))
    )
    alone = len(tokens) <= 2 and is_foreign_act(first)  # noqa: PLR2004 - `Llora.`
    return recent if goes_on or alone or meant & _FIRST else []


_THEN = frozenset(("and", "then", "who", "und", "y", "et", "e", "и"))

_FIRST = frozenset(("himself", "herself", "themselves"))


_THING = re.compile(r"\bit\b|它", re.IGNORECASE)


def thing_meant(beats: Sequence[Beat], index: int) -> str:
    """Return the thing of the beats before that `it` means; nothing if it can mean none."""
    told = without_camera(without_speech(beats[index].text))
    pronoun = _THING.search(told)
    if pronoun is None or props_in(told[: pronoun.start()]):
        return ""
    for back in range(index - 1, max(-1, index - 3), -1):
        before = without_speech(beats[back].text)
        if _IT_DOES.match(told) and _IT_DOES.match(before):
            return thing_meant(beats, back)  # `It rolls. It finds a ring.` is about one thing.
        things = props_in(before, beats[back].place)
        if things:
            return things[0]
    return ""


_IT_DOES = re.compile(r"\s*(?:it\b|它)", re.IGNORECASE)
