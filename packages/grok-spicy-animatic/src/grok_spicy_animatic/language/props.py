"""The things that a text names: what somebody uses, holds or looks at."""

# ruff: noqa: RUF001, E501 - words of other scripts and rows of a table

from __future__ import annotations

import re

from grok_spicy_animatic.language.acts import is_foreign_act
from grok_spicy_animatic.language.cast import COMPOUNDED, cast_of
from grok_spicy_animatic.language.english import is_english
from grok_spicy_animatic.language.figures import figure_kind
from grok_spicy_animatic.language.grammar import (
    ABSTRACT,
    COMMON_STARTS,
    DETERMINERS,
    LOCATIVE,
    NUMBERS,
    PLACES_BY_NAME,
    PRONOUNS,
    STOPS,
    TIME_NOUNS,
    VERBS,
)
from grok_spicy_animatic.language.handiwork import handles
from grok_spicy_animatic.language.listed import any_of, listed
from grok_spicy_animatic.language.looks import colour_word
from grok_spicy_animatic.language.objects import objects_in
from grok_spicy_animatic.language.places import HOURS, LANDMARKS, PLACES, WEATHER
from grok_spicy_animatic.language.tokens import Token, stems, tokens_of, words_of
from grok_spicy_animatic.language.tongues import tongue_of
from grok_spicy_animatic.language.unseen import things_like_figures
from grok_spicy_animatic.language.wardrobe import part_named

MOST = 3
_LONGEST = 3

_SCENERY = {
    word for table in (PLACES, HOURS, WEATHER) for names in table.values() for word in names
} - {"cuisine", "place", "see", "mar", "pull"}
_FILM = listed("film")


_PARTICIPLE = re.compile(
    r"\b(?:a|ont|ha|han|hanno|à la) (?P<verb>\w+(?:é|ée|ado|ido|ato|ito|uto)|main)\b"
)
"""What somebody has done, and what is in a hand: French `a cessé`, `à la main`."""


def props_in(text: str, place: str = "") -> list[str]:
    """Return the names of the things in `text`, in order, without people, places and clothes.

    Args:
        text: What happens.
        place: Where it plays: its words are no props.
    """
    where = set(words_of(place))
    found: list[str] = []
    tokens = _with_made_things(text)
    names = {word for one in cast_of(text) for word in words_of(one.name)}
    foreign = _ROMANCE.search(text) is not None and not _SURELY_ENGLISH & set(words_of(text))
    other = tongue_of(text) in {"pl", "tr"}
    for index, token in enumerate(tokens):
        if token.is_word:
            found += _named_at(tokens, index, where, names, objects=other, foreign=foreign)
    if not is_english(text):
        no_things = listed("body_parts") | listed("foreign_verbs")
        done = {match["verb"] for match in _PARTICIPLE.finditer(text.casefold())}
        found = [name for name in found if name.split()[0] not in no_things | done]
    found += [name for name in objects_in(text) if not where & set(words_of(name))]
    kept: list[str] = []
    for name in found:
        if not any(name in other.split() or _same(name, other) for other in kept):
            kept = [other for other in kept if other not in name.split()]
            kept.append(name)
    return kept[:MOST]


def _same(name: str, other: str) -> bool:
    """Tell whether two things are one: `the fence creaks, as fences do`."""
    return other in stems(name) or name in stems(other)


_ROMANCE = re.compile(
    r"(?<!\w)(?:dos|das|na|nas|nos|uma?|il|gli|nella|della|una|el|los|las)(?!\w)|[ãõçñ]",
    re.IGNORECASE,
)
"""Signs of languages in which `a` is something else than in English."""

_SURELY_ENGLISH = frozenset(("the", "and", "of", "to", "on", "with", "is", "his", "her", "at"))


def _named_at(
    tokens: tuple[Token, ...],
    index: int,
    where: set[str],
    names: set[str],
    *,
    objects: bool,
    foreign: bool,
) -> list[str]:
    """Return the thing whose phrase begins with a word, if there is one.

    Args:
        tokens: The words of the text.
        index: Which of them.
        where: Words of the place.
        names: Words of the names of those who are there.
        foreign: Whether `a` is the article, or preposition, of another language.
        objects: Whether the text is in a language without articles: `un` is flour there.
    """
    token = tokens[index]
    if token.low in COMPOUNDED and _drives(tokens, index):
        return [token.low]
    if token.low in DETERMINERS and (token.low not in _ENGLISH or (token.low == "a" and foreign)):
        return _foreign_thing(tokens, index, where) if not objects else []
    after = tokens[index + 1].low if index + 1 < len(tokens) else ""
    if token.low == "other" and after.endswith("s") and _is_verb(after):
        return []  # `The other laughs`
    if token.low in NUMBERS and _does(tokens, index + 1):
        return []  # `All three kneel`, `both laugh`
    if token.low in DETERMINERS or token.low in NUMBERS:
        one = token.low in {"a", "an"}
        return _thing(tokens, index + 1, where, one=one, subject=token.first)
    if token.first and token.low not in names and _may_begin(token):
        return _subject(tokens, index, where)
    if index and _takes(tokens[index - 1], token):
        return _thing(tokens, index, where, one=False)
    return []


def _takes(verb: Token, token: Token) -> bool:
    """Tell whether a noun without an article follows a verb: `drinks tea`."""
    if handles(verb.low) and token.text[0].isupper():  # German: `wirft Orangen`
        return figure_kind(token.low) is None and token.low not in PRONOUNS
    return (
        verb.is_word and _is_verb(verb.low) and figure_kind(verb.low) is None
        and not _is_verb(token.low)
        and token.text.islower() and len(token.low) > 2  # noqa: PLR2004 - no particle
        and token.low not in PRONOUNS and token.low not in STOPS | LOCATIVE | _WAYS
    )  # fmt: skip


_WAYS = frozenset(("back", "home", "away", "together", "apart", "forward", "upside", "alone",
                   "red", "blue", "green", "yellow", "black", "white", "grey", "gray", "brown", "pink"))  # fmt: skip
"""Words after a verb that say which way or how, and are nothing that it takes: `comes back`."""


def _with_made_things(text: str) -> tuple[Token, ...]:
    """Return the words of a text, `robot vacuum` and the like as one: a thing, not a robot."""
    text = any_of("idioms").sub(lambda match: "_" * len(match.group()), text)
    tokens = list(tokens_of(text))
    for start, end in things_like_figures(text):
        inside = [token for token in tokens if start <= token.start < end]
        if inside:
            at = tokens.index(inside[0])
            said = text[start:end]
            one = Token(said, said.casefold(), start, end, inside[0].first)
            tokens[at : at + len(inside)] = [one]
    return tuple(tokens)


def _does(tokens: tuple[Token, ...], index: int) -> bool:
    """Tell whether a word is a verb whose subject is several: in its plain form, no noun."""
    word = tokens[index].low if index < len(tokens) else ""
    return word in VERBS and word not in _ALSO_NOUNS


def _drives(tokens: tuple[Token, ...], index: int) -> bool:
    return index + 1 < len(tokens) and figure_kind(tokens[index + 1].low) == "person"


def _thing(
    tokens: tuple[Token, ...], begin: int, where: set[str], *, one: bool, subject: bool = False
) -> list[str]:
    words: list[str] = []
    for index in range(begin, min(len(tokens), begin + _LONGEST + 1)):
        token = tokens[index]
        low = token.low
        if not token.is_word or low in STOPS or low in DETERMINERS or low in PRONOUNS:
            break
        if words and _ends(tokens, index, one=one, subject=subject):
            break
        if token.text[-2:] in {"'s", "’s"}:
            words = []  # what somebody has: `the knight's picnic`
            continue
        if not words and tokens[begin - 1].low == "one" and _is_verb(low):
            return []  # `One drops a wrench`
        words.append(low)
        if figure_kind(low) and " " not in low:
            return []
    words = words[:_LONGEST]
    while words and (words[0] in NUMBERS or words[0] in {"few", "more", "whole", "very"}):
        words = words[1:]
    seen_there = subject and words and words[-1] in _IN_THE_SKY
    if not words or words[-1] in where or not (seen_there or _is_thing(words[-1])):
        return []
    return [" ".join(words[-2:])]


_IN_THE_SKY = frozenset(("earth", "moon", "mars", "sun", "stars", "star", "comet"))
"""What is a place, and a thing to be seen where a sentence is about it: `Earth rises`."""

_ENGLISH = frozenset(
    ["a", "an", "the", "this", "that", "these", "those", "his", "her", "their", "its", "my", "our",
     "your", "another", "every", "each", "some", "several", "many", "no", "other", "first", "second",
     "third", "last"]
)  # fmt: skip
"""English words before a noun; after those of other languages its noun does not come last."""


def _foreign_thing(tokens: tuple[Token, ...], at: int, where: set[str]) -> list[str]:
    """Return the thing after a determiner of another language.

    German nouns have a capital; Romance nouns stand before most of their adjectives. The verbs are
    not known: where the thing is what the sentence is about, its last word may be one.
    """
    words: list[Token] = []
    for token in tokens[at + 1 : at + 2 + _LONGEST]:
        stops = token.low in STOPS | LOCATIVE or token.low in DETERMINERS or token.low in PRONOUNS
        if not token.is_word or stops or (words and is_foreign_act(token.low)):
            break
        if figure_kind(token.low):
            return []
        words.append(token)
    if tokens[at].low == "gli" and words and not words[0].low.endswith(("i", "s")):
        return []  # `gli porta`: brings him, no door
    while len(words) > 1 and words[0].low in listed("adjectives_before"):
        del words[0]
    noun = next((token for token in words if token.text[0].isupper()), None)
    if noun is not None:
        before = words[: words.index(noun)][-1:]
        words = [*(one for one in before if colour_word(one.low)), noun]
    elif tokens[at].first:
        described = len(words) > 1 and colour_word(words[1].low) is not None
        words = words[: 2 if described else max(1, min(2, len(words) - 1))]
    kept = [token.low for token in words[:2]]
    if not kept or not _is_thing(kept[-1 if noun else 0]) or where & set(kept):
        return []
    return [" ".join(kept)]


def _may_begin(token: Token) -> bool:
    """Tell whether a sentence's first word may be, or describe, the thing that it is about."""
    return (
        token.low.isascii()
        and (token.low in _ALSO_SUBJECTS or not _is_verb(token.low))
        and token.low not in _NO_SUBJECT
        and figure_kind(token.low) is None
    )


_ALSO_SUBJECTS = frozenset(
    ("wind", "waves", "leaves", "clouds", "water", "fire", "smoke", "steam", "dust", "light", "music")
)  # fmt: skip
"""Nouns that look like verbs, and begin sentences that are about them: `Steam rises`."""

_NO_SUBJECT = (COMMON_STARTS | STOPS | PRONOUNS) - _ALSO_SUBJECTS


def _subject(tokens: tuple[Token, ...], at: int, where: set[str]) -> list[str]:
    """Return what a sentence without an article is about: `Steam rises`, `Hot tea pours`."""
    found = _thing(tokens, at, where, one=True, subject=True)
    end = at + len(found[0].split()) if found else at
    if not found or end >= len(tokens) or not tokens[end].is_word:
        return []
    if tokens[at].low in _ALSO_SUBJECTS and _is_verb(tokens[at].low):
        # `Light the lamp` is an order.
        return found if _is_verb(tokens[end].low) and tokens[end].low[-1] in "sd" else []
    return found if _is_verb(tokens[end].low) or tokens[end].low in STOPS else []


def is_object(text: str, name: str) -> bool:
    """Tell whether a verb takes a thing directly, or somebody is there with it.

    Args:
        text: What happens.
        name: The thing, as `props_in` names it.
    """
    if name in objects_in(text):
        return True
    tokens = _with_made_things(text)
    first = name.split(maxsplit=1)[0]
    for index, token in enumerate(tokens):
        if token.low.split(maxsplit=1)[0] != first:
            continue
        back = index - 1
        while back >= 0 and index - back <= _LONGEST and _describes(tokens[back]):
            back -= 1
        end = index + len(name.split())
        acts = end < len(tokens) and _is_verb(tokens[end].low)
        if back > 1 and tokens[back].low in _AND and not acts:
            back -= 1  # `holds a cup and a spoon`
            while back >= 0 and index - back <= 2 * _LONGEST and _describes(tokens[back]):
                back -= 1
        if back >= 0 and (
            _is_verb(tokens[back].low)
            or is_foreign_act(tokens[back].low)
            or tokens[back].low in {"with", "mit", "con", "com", "avec"}
        ):
            return True
    return False


_AND = listed("and_words")


def _describes(token: Token) -> bool:
    """Tell whether a word may stand between a verb and its object: `gives the florist a loaf`."""
    if not token.is_word or token.low in STOPS or token.low in PRONOUNS - DETERMINERS:
        return False
    verb = _is_verb(token.low) or handles(token.low)
    return not verb and token.text[-2:] not in {"'s", "’s"}


def _ends(tokens: tuple[Token, ...], index: int, *, one: bool, subject: bool) -> bool:
    """Tell whether a word after a noun is the verb: known, or `-s` after a singular."""
    word = tokens[index].low
    if _is_verb(word):
        return True
    if not one or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return False
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    if after is None or not after.is_word:
        return subject
    return not _is_verb(after.low)


def _is_verb(word: str) -> bool:
    if word in VERBS:
        return word not in _ALSO_NOUNS
    return any(stem in VERBS for stem in stems(word)[1:]) and word not in _NOUN_FORMS


_ALSO_NOUNS = listed("also_nouns")
_NOUN_FORMS = frozenset(["building", "painting", "wedding", "glasses", "boxes", "drums", "skis", "rings", "plants", "nails", "cooking", "clothing", "stairs", "waves", "ceiling"])  # fmt: skip


_STUFF = frozenset(("wool", "shell", "metal", "feathers"))
"""What animals have and what lies about, too."""


def _is_thing(word: str) -> bool:
    if not word[0].isalpha() or len(word) < 2:  # noqa: PLR2004 - no initial
        return False
    if word in ABSTRACT or word in TIME_NOUNS or word in PLACES_BY_NAME or word in _FILM:
        return False
    if " " in word:
        return True
    if (part_named(word) and word not in _STUFF) or figure_kind(word) or word in PRONOUNS:
        return False
    if any(stem in _SCENERY for stem in stems(word)):
        return any(word in names for names in LANDMARKS.values())
    if is_foreign_act(word):
        return False
    return not (word.endswith(("ly", "ness", "tion", "ment", "ity", "ism")) and word != "station")
