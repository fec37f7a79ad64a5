"""Who a concept is about: names and nouns found in its own words."""

from __future__ import annotations

from dataclasses import dataclass, field

from grok_spicy_animatic.lexicon import PERSON_WORDS, kind_named, stems
from grok_spicy_animatic.story.tokens import (
    CALENDAR,
    ENGLISH,
    LANDMARKS,
    LEADS_TO_A_PLACE,
    NO_NAME,
    PLACES,
    VERBS,
    Word,
    bare,
    modifies,
    phrase_before,
    plain_name,
    plural_of,
    singular,
    tokens_of,
)

MOST = 4
"""The largest cast that is found; what is named beyond it is part of the scenery."""

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
    """

    name: str
    kind: str
    noun: str = ""
    adjectives: list[str] = field(default_factory=list)
    proper: bool = False
    spans: list[tuple[int, int]] = field(default_factory=list)


def find_cast(concept: str) -> list[Found]:
    """Return the characters of a concept, in order of appearance, at most `MOST`."""
    tokens = tokens_of(concept)
    found: list[Found] = []
    index = 0
    while index < len(tokens):
        index = _named(tokens, index, found) or _noun_phrase(tokens, index, found) or index + 1
    proper = [one for one in found if one.kind not in _PROPS or one.proper]
    return (proper or found)[:MOST]


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
    verbal = any(form in VERBS for form in stems(after))
    return verbal or (after in {"and", "the", "is", "has", ",", "&"} and len(low) > 2)  # noqa: PLR2004


def _named(tokens: list[Word], index: int, found: list[Found]) -> int:
    """Take a proper name at `index`; return where to go on, or 0."""
    word = tokens[index]
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
    plural = (
        count > 1 or (word.low.endswith("s") and plural_of(word.low)) or word.low in _COLLECTIVE
    )
    name, stop = _given_name(tokens, index)
    if name:
        one = Found(name, kind, singular(word.low), adjectives, proper=True)
        _add(found, one, tokens[start].start, tokens[stop - 1].end)
        return stop
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
        for ordinal in ("First", "Second", "Third", "Fourth")[: max(2, count)]:
            one = Found(f"{ordinal} {label}", kind, noun, list(adjectives))
            _add(found, one, tokens[start].start, word.end)
        return index + 1
    foreign = noun not in ENGLISH
    _add(found, Found(label, kind, noun, adjectives, proper=foreign), tokens[start].start, word.end)
    return index + 1


def _given_name(tokens: list[Word], index: int) -> tuple[str, int]:
    """Read `named Rusty`, `called Rusty` or `, Rusty,` after a noun."""
    following = [token.low for token in tokens[index + 1 : index + 2]]
    apposed = following == [","] and _name_between_commas(tokens, index + 2)
    if not apposed and following not in (["named"], ["called"]):
        return "", index
    stop = index + 2
    parts: list[str] = []
    while stop < len(tokens) and tokens[stop].text[:1].isupper() and len(parts) < _NAME_PARTS:
        parts.append(bare(tokens[stop].text))
        stop += 1
    return " ".join(parts), stop + (1 if apposed else 0)


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
