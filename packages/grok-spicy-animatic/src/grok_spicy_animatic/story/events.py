"""What happens: the concept's own sentences, with names in the place of descriptions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grok_spicy_animatic.lexicon import PLACE_WORDS, words
from grok_spicy_animatic.story.cast import ORDINALS
from grok_spicy_animatic.story.verbs import base_of, is_verb, plain, third_person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy_animatic.story.cast import Found

_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
_THEN = re.compile(
    r",?\s+(?:and then|then|until|before|but then|finally)\s+|,\s+but\s+", re.IGNORECASE
)
_AND = re.compile(r",?\s+and\s+(?=(?P<verb>[a-z]+)\b)")
_PRONOUN = re.compile(
    r"^(?P<lead>(?:there|then|now|suddenly|finally|later|soon|next|one|that|at|in|on|by|during"
    r"|after|before|under|from)\b,?(?:\s+[\w'\u2019-]+,?){0,4}?\s+)?"
    r"(?P<who>he|she|it(?!\s+(?:rains|snows|is|was|gets|grows|becomes|starts))|they|both|the two)"
    r"\b\s*",
    re.IGNORECASE,
)
_EMPTY_LEADS = {"there", "then", "now", "suddenly", "finally", "later", "soon", "at last", "next"}
_PLACES = {word for names in PLACE_WORDS.values() for word in names}
_PREPOSITION = re.compile(
    r"\s+(?:in|at|on|through|across|under|inside|along|near|by|beneath|within|over|above|during)\s+",
    re.IGNORECASE,
)
_REACH = 6
"""How many words a phrase may have that says where."""

_LONGEST_SUMMARY = 28


def events_of(concept: str, cast: Sequence[Found]) -> list[str]:
    """Return what happens, one event each, in order; empty if the concept tells nothing."""
    found: list[str] = []
    for sentence in _SENTENCE.split(with_names(concept, cast)):
        for part in _THEN.split(sentence):
            found += _clauses(part, [one.name for one in cast])
    tidy = [tidied(part) for part in found]
    return [part for part in tidy if len(words(part)) > 1]


def _clauses(part: str, names: Sequence[str]) -> list[str]:
    """Split `finds a map and follows it`, and give the second half its subject."""
    clauses: list[str] = []
    at = 0
    subject = subject_of(part, names)
    several = " and " in subject
    for match in _AND.finditer(part, len(subject)):
        verb = match["verb"]
        if subject and is_verb(verb) and verb.endswith("s") is not several:
            clauses.append(part[at : match.start()])
            at = match.end()
    clauses.append(part[at:])
    return [
        _told(clause, subject) if not index else f"{subject} {clause}"
        for index, clause in enumerate(clauses)
    ]


def subject_of(part: str, names: Sequence[str]) -> str:
    """Return the name, or the list of names, that a clause begins with."""
    text = part.strip()
    found = ""
    while True:
        rest = text[len(found) :]
        joint = re.match(r"(?:,|\s+and)\s+", rest) if found else None
        start = joint.end() if joint else 0
        if found and joint is None:
            return found
        name = next(
            (
                name
                for name in sorted(names, key=len, reverse=True)
                if re.match(rf"{re.escape(name)}(?!\w)", rest[start:])
            ),
            "",
        )
        if not name:
            return found
        found += rest[:start] + name


def _told(clause: str, subject: str) -> str:
    """Turn a caption into a sentence: `Snail crossing a road` into `Snail crosses a road`."""
    rest = clause.strip()[len(subject) :]
    match = re.match(r"\s+(?P<verb>[a-z]+)\b", rest) if subject else None
    if match is None:
        return clause
    several = " and " in subject
    base = base_of(match["verb"])
    verb = base if several else third_person(base) if base else ""
    if not base and several:
        verb = plain(match["verb"])
    return f"{subject} {verb or match['verb']}{rest[match.end() :]}"


def with_names(text: str, cast: Sequence[Found]) -> str:
    """Replace each mention of a character by the name; spans refer to `text`."""
    spans: dict[tuple[int, int], list[str]] = {}
    for one in cast:
        for span in one.spans:
            spans.setdefault(span, []).append(one.name)
    pieces: list[str] = []
    at = 0
    for (start, stop), names in sorted(spans.items()):
        if start < at:
            continue
        tail = re.search(r"['\u2019]s$", text[start:stop])
        pieces += [text[at:start], listed(names), tail.group() if tail else ""]
        at = stop
    return "".join([*pieces, text[at:]])


def with_subject(event: str, before: Sequence[str], everyone: Sequence[str]) -> str:
    """Replace a pronoun that an event begins with by those whom it means.

    Args:
        event: One event.
        before: Who was in the scene before.
        everyone: Who has appeared so far.
    """
    match = _PRONOUN.match(event)
    if match is None or not before:
        return event
    who = match["who"].lower()
    several = who in {"they", "both", "the two"}
    chosen = list(before) if several and len(before) > 1 else list(everyone)[:3]
    subject = listed(chosen) if several else before[0]
    rest = event[match.end() :]
    lead = (match["lead"] or "").strip(" ,")
    if lead and lead.lower() not in _EMPTY_LEADS:
        return tidied(f"{lead} {subject} {rest}")
    return tidied(f"{subject} {rest}")


def listed(names: Sequence[str]) -> str:
    """Return names as in a sentence: `Luna, Otto and Pip`."""
    if len(names) < 2:  # noqa: PLR2004 - nothing to join
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def without_setting(event: str) -> str:
    """Leave out the phrase that says where, which the setting says already."""
    for match in _PREPOSITION.finditer(event):
        following = event[match.end() :]
        phrase = re.match(rf"(?:[\w'\u2019-]+\s*){{1,{_REACH}}}", following)
        if phrase is None:
            continue
        tokens = phrase.group().split()
        for count, token in enumerate(tokens, 1):
            ahead = tokens[count].lower() if count < len(tokens) else ""
            if token.lower().rstrip(".,;!?") in _PLACES and ahead not in _PLACES:
                taken = re.match(rf"(?:[\w'\u2019-]+\s*){{{count}}}", following)
                rest = following[taken.end() :] if taken else ""
                shorter = tidied(f"{event[: match.start()]} {rest}")
                return shorter if len(words(shorter)) > 1 else event
    return event


def has_verb(text: str) -> bool:
    """Tell whether `text` says that someone does something."""
    return any(is_verb(word) for word in words(text)) or bool(
        re.search(r"\b[a-z]{3,}(?:s|es|ed|ing)\b", text)
    )


def summary(text: str, most: int = _LONGEST_SUMMARY) -> str:
    """Shorten `text` to at most `most` words."""
    parts = text.split()
    return text if len(parts) <= most else " ".join(parts[:most]).rstrip(",;:") + " ..."


def present_in(text: str, names: Sequence[str]) -> list[str]:
    """Return the names that `text` mentions, in order of mention."""
    places: dict[str, int] = {}
    for name in names:
        match = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)
        if match is None and len(name.split()) > 1 and not name.startswith(_ORDINALS):
            last = re.escape(name.split()[-1])
            match = re.search(rf"(?<!\w){last}(?!\w)", text, re.IGNORECASE)
        if match:
            places[name] = match.start()
    return sorted(places, key=lambda name: places[name])


_ORDINALS = (*(f"{ordinal} " for ordinal in ORDINALS), "Other ")


def tidied(text: str) -> str:
    """Return one clause as a line: single spaces, a capital, no full stop."""
    text = " ".join(text.split()).strip(" ,;:-\u2013\u2014\"'")
    text = re.sub(r"\s+([,.;!?])", r"\1", text).rstrip(".!? ")
    return text[:1].upper() + text[1:]
