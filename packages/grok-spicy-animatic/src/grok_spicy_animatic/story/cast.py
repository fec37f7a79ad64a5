"""Who a concept is about: names and nouns found in its own words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from grok_spicy_animatic.lexicon import PERSON_WORDS, gender_of, gender_of_name, kind_named, words
from grok_spicy_animatic.story.tokens import (
    CALENDAR,
    ENGLISH,
    LANDMARKS,
    LEADS_TO_A_PLACE,
    NO_NAME,
    PLACES,
    TITLES,
    Word,
    bare,
    modifies,
    phrase_before,
    plain_name,
    plural_of,
    singular,
    tokens_of,
)
from grok_spicy_animatic.story.verbs import is_verb

MOST = 6
"""The largest cast that is found; what is named beyond it is part of the scenery."""

ORDINALS = (
    "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth",
    "Eleventh", "Twelfth",
)  # fmt: skip

_NAME_PARTS = 3

_PROPS = {"boat", "vehicle", "tree", "fish"}
_COLLECTIVE = {"friends", "people", "children", "kids", "twins"}


@dataclass(slots=True)
class Found:
    """One character as the concept mentions it.

    Attributes:
        name: How the film calls it.
        kind: Which figure it is.
        noun: The noun that says what it is; empty for a bare name.
        adjectives: Words in front of it that describe it.
        proper: Whether the concept itself gives it a name.
        spans: Where it is mentioned, as start and end offsets.
        gender: `"male"` or `"female"` where noun or pronoun tells.
    """

    name: str
    kind: str
    noun: str = ""
    adjectives: list[str] = field(default_factory=list)
    proper: bool = False
    spans: list[tuple[int, int]] = field(default_factory=list)
    gender: str = ""


def find_cast(concept: str) -> list[Found]:
    """Return the characters of a concept, in order of appearance, at most `MOST`."""
    return everyone_in(concept)[:MOST]


def everyone_in(concept: str) -> list[Found]:
    """Return all characters of a concept, in order of appearance; of a crowd, twelve at most."""
    tokens = tokens_of(concept)
    found: list[Found] = []
    index = 0
    while index < len(tokens):
        index = _named(tokens, index, found) or _noun_phrase(tokens, index, found) or index + 1
    for one in found:
        one.gender = gender_of(one.noun) or _gender_told(concept, one, found)
        one.gender = one.gender or (gender_of_name(one.name) if one.kind == "person" else "")
    proper = [one for one in found if one.kind not in _PROPS or one.proper]
    return proper or found


def _gender_told(concept: str, one: Found, found: list[Found]) -> str:
    """Return what the pronoun after a mention says: `Mia the baker opens her bakery`."""
    if one.kind != "person":
        return ""
    others = sorted(start for other in found if other is not one for start, _ in other.spans)
    for _, end in one.spans:
        stop = next((start for start in others if start >= end), len(concept))
        sentence = re.split(r"[.!?;]", concept[end:stop], maxsplit=1)[0]
        if told := gender_of(" ".join(word for word in words(sentence) if word in _PRONOUNS)):
            return told
    return ""


_PRONOUNS = {"he", "his", "him", "himself", "she", "her", "hers", "herself"}


def _is_name(tokens: list[Word], index: int) -> bool:
    """Tell whether the word at `index` is a proper name."""
    word = tokens[index]
    low = word.low
    if not word.capital or low in NO_NAME or low in PLACES or low in CALENDAR:
        return False
    if kind_named(low) is not None:
        return False
    before = tokens[index - 1].low if index else ""
    if before in LEADS_TO_A_PLACE:
        return False
    if not word.opens:
        return len(low) > 1
    after = tokens[index + 1].low if index + 1 < len(tokens) else ""
    return is_verb(after) or (after in {"and", "the", "is", "has", ",", "&"} and len(low) > 2)  # noqa: PLR2004


def _named(tokens: list[Word], index: int, found: list[Found]) -> int:
    """Take a proper name at `index`; return where to go on, or 0."""
    word = tokens[index]
    if addressed := _addressed(tokens, index, found):
        return addressed
    title = word.capital and word.low in PERSON_WORDS and index + 1 < len(tokens)
    if title and tokens[index + 1].capital and plain_name(tokens[index + 1]):
        name = f"{word.text} {bare(tokens[index + 1].text)}"
        _add(found, Found(name, "person", word.low, proper=True), word.start, tokens[index + 1].end)
        return index + 2
    if not _is_name(tokens, index):
        return 0
    known = _known(found, word.low)
    if known is not None:
        known.spans.append((word.start, word.end))
        return index + 1
    end = index + 1
    parts = [bare(word.text)]
    while end < len(tokens) and len(parts) < _NAME_PARTS:
        if not tokens[end].capital or not plain_name(tokens[end]):
            break
        parts.append(bare(tokens[end].text))
        end += 1
    kind, noun, adjectives, stop = _apposition(tokens, end)
    one = Found(" ".join(parts), kind or "person", noun, adjectives, proper=True)
    _add(found, one, word.start, tokens[stop - 1].end if kind else tokens[end - 1].end)
    return stop if kind else end


def _addressed(tokens: list[Word], index: int, found: list[Found]) -> int:
    """Take `Mr. Brown` at `index`, without the full stop; return where to go on, or 0."""
    word = tokens[index]
    if word.low not in TITLES or not word.capital:
        return 0
    at = index + 1
    if at < len(tokens) and tokens[at].text == ".":
        at += 1
    if at >= len(tokens) or not tokens[at].capital or tokens[at].low in NO_NAME:
        return 0
    stop = at + 1
    if stop < len(tokens) and tokens[stop].capital and plain_name(tokens[stop]):
        stop += 1
    name = " ".join([word.text, *(bare(token.text) for token in tokens[at:stop])])
    one = Found(name, "person", TITLES[word.low], proper=True)
    _add(found, one, word.start, tokens[stop - 1].end)
    return stop


def _apposition(tokens: list[Word], index: int) -> tuple[str | None, str, list[str], int]:
    """Read `the cat` or `, a small cat` after a name."""
    at = index
    if at < len(tokens) and tokens[at].text in {",", "("}:
        at += 1
    if at >= len(tokens) or tokens[at].low not in {"the", "a", "an", "our", "my"}:
        return None, "", [], index
    adjectives: list[str] = []
    for stop in range(at + 1, min(at + 5, len(tokens))):
        kind = kind_named(tokens[stop].low)
        if kind is not None and not modifies(tokens, stop):
            after = stop + 1
            if after < len(tokens) and tokens[after].text in {",", ")"}:
                after += 1
            return kind, tokens[stop].low, adjectives, after
        adjectives.append(tokens[stop].low)
    return None, "", [], index


def _noun_phrase(tokens: list[Word], index: int, found: list[Found]) -> int:
    """Take a noun that names a kind of figure; return where to go on, or 0."""
    word = tokens[index]
    kind = kind_named(word.low)
    if kind is None or modifies(tokens, index):
        return 0
    start, adjectives, count, article = phrase_before(tokens, index)
    start = _group_before(tokens, start)
    plural = (
        count > 1 or (word.low.endswith("s") and plural_of(word.low)) or word.low in _COLLECTIVE
    )
    one = Found("", kind, singular(word.low), adjectives, proper=True)
    if stop := _with_given_names(tokens, index, start, one, found, several=plural):
        return stop
    if kind in _PROPS and not article and not plural and not word.opens and not adjectives:
        return index + 1
    noun = singular(word.low)
    label = _label(tokens, index, noun)
    same = [one for one in found if one.noun == noun or one.name == label]
    if same and article != "another":
        if not plural or article == "the":
            same[0].spans.append((tokens[start].start, word.end))
            return index + 1
        return index + 1
    if article == "another" and same:
        label = f"Other {label}"
    if plural:
        for ordinal in ORDINALS[: max(2, count)]:
            one = Found(f"{ordinal} {label}", kind, noun, list(adjectives))
            _add(found, one, tokens[start].start, word.end)
        return index + 1
    foreign = noun not in ENGLISH
    _add(found, Found(label, kind, noun, adjectives, proper=foreign), tokens[start].start, word.end)
    return index + 1


_GROUPS = {
    "crowd", "group", "pair", "couple", "band", "family", "flock", "herd", "pack", "team", "choir",
    "class", "queue", "row", "dozen", "dozens", "hundreds", "crew", "gang",
}  # fmt: skip


def _group_before(tokens: list[Word], start: int) -> int:
    """Return where `a crowd of` begins that stands before a phrase, else where that begins."""
    if start < 2 or tokens[start - 1].low != "of" or tokens[start - 2].low not in _GROUPS:  # noqa: PLR2004
        return start
    begin = start - 2
    while begin and tokens[begin - 1].low in {"a", "an", "the", "large", "small", "huge", "whole"}:
        begin -= 1
    return begin


def _given_name(tokens: list[Word], index: int) -> tuple[str, int]:
    """Read `named Rusty`, `called Rusty` or `, Rusty,` after a noun."""
    following = [token.low for token in tokens[index + 1 : index + 2]]
    if index + 1 < len(tokens) and _plain_capital(tokens[index + 1]):
        return bare(tokens[index + 1].text), index + 2
    apposed = following == [","] and _name_between_commas(tokens, index + 2)
    if not apposed and following not in (["named"], ["called"]):
        return "", index
    stop = index + 2
    parts: list[str] = []
    while stop < len(tokens) and tokens[stop].text[:1].isupper() and len(parts) < _NAME_PARTS:
        parts.append(bare(tokens[stop].text))
        stop += 1
    return " ".join(parts), stop + (1 if apposed else 0)


def _with_given_names(
    tokens: list[Word], index: int, start: int, one: Found, found: list[Found], *, several: bool
) -> int:
    """Take the name or names given after the noun at `index`; return where to go on, or 0."""
    names, stop = _given_names(tokens, index) if several else ([], index)
    if not names:
        name, stop = _given_name(tokens, index)
        names = [name] if name else []
    for name in names:
        named = replace(one, name=name, adjectives=list(one.adjectives), spans=[])
        _add(found, named, tokens[start].start, tokens[stop - 1].end)
    return stop if names else 0


def _plain_capital(word: Word) -> bool:
    return word.capital and not word.opens and plain_name(word)


def _given_names(tokens: list[Word], index: int) -> tuple[list[str], int]:
    """Read `, Ada and Eve,` or `named Ada and Eve` after a plural; return where to go on too."""
    at = index + 1
    if at >= len(tokens) or tokens[at].low not in {",", "named", "called", ":", "("}:
        return [], index
    at += 1
    names: list[str] = []
    while at < len(tokens) and tokens[at].capital and plain_name(tokens[at]):
        names.append(bare(tokens[at].text))
        joined = at + 1 < len(tokens) and tokens[at + 1].low in {",", "and", "&"}
        if not joined or at + 2 >= len(tokens):
            at += 1
            break
        if not (tokens[at + 2].capital and plain_name(tokens[at + 2])):
            at += 2 if tokens[at + 1].text == "," else 1
            break
        at += 2
    return (names, at) if len(names) > 1 else ([], index)


def _name_between_commas(tokens: list[Word], index: int) -> bool:
    """Tell whether a single proper name stands at `index`, closed by a comma."""
    return (
        index + 1 < len(tokens)
        and tokens[index].capital
        and plain_name(tokens[index])
        and tokens[index + 1].text == ","
    )


def _label(tokens: list[Word], index: int, noun: str) -> str:
    """Return what to call a figure that has no name: `Fox`, `Lighthouse Keeper`."""
    before = tokens[index - 1].low if index else ""
    if before in PLACES or before in LANDMARKS:
        return f"{before} {noun}".title()
    return noun.title()


def _known(found: list[Found], low: str) -> Found | None:
    return next((one for one in found if low in one.name.lower().split()), None)


def _add(found: list[Found], one: Found, start: int, end: int) -> None:
    names = {other.name.casefold(): other for other in found}
    if one.name.casefold() in names:
        names[one.name.casefold()].spans.append((start, end))
        return
    one.spans.append((start, end))
    found.append(one)
