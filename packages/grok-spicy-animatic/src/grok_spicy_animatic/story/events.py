"""What happens: the concept's own sentences, with names in the place of descriptions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grok_spicy_animatic.lexicon import PLACE_WORDS, POSE_WORDS, stems, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy_animatic.story.cast import Found

_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
_THEN = re.compile(
    r",?\s+(?:and then|then|until|before|but then|finally)\s+|,\s+but\s+", re.IGNORECASE
)
_PLACES = {word for names in PLACE_WORDS.values() for word in names}
_VERBS = {verb for verbs in POSE_WORDS.values() for verb in verbs}
_SETTING = re.compile(
    r"\s+(?:in|at|on|through|across|under|inside|along|near|by|beneath|within|over)\s+"
    r"(?:(?:a|an|the|their|his|her|its)\s+)?(?:[\w'\u2019-]+\s+){0,4}?(?P<word>[\w'\u2019-]+)(?=[\s,.;!?]|$)",
    re.IGNORECASE,
)
_LONGEST_SUMMARY = 28


def events_of(concept: str, cast: Sequence[Found]) -> list[str]:
    """Return what happens, one event each, in order; at least one unless there are no words."""
    named = with_names(concept, cast)
    found: list[str] = []
    for sentence in _SENTENCE.split(named):
        found += [part for part in _THEN.split(sentence) if len(words(part)) > 1]
    tidy = [_tidied(part) for part in found]
    return [part for part in tidy if part]


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
        pieces += [text[at:start], " and ".join(names), tail.group() if tail else ""]
        at = stop
    return "".join([*pieces, text[at:]])


def without_setting(event: str) -> str:
    """Leave out the phrase that says where, which the setting says already."""
    for match in _SETTING.finditer(event):
        if match["word"].lower().rstrip("'\u2019s") in _PLACES or match["word"].lower() in _PLACES:
            shorter = (event[: match.start()] + event[match.end() :]).strip(" ,")
            if len(words(shorter)) > 1:
                return _tidied(shorter)
    return event


def has_verb(text: str) -> bool:
    """Tell whether `text` says that someone does something."""
    return any(form in _VERBS for word in words(text) for form in stems(word)) or bool(
        re.search(r"\b\w{3,}(?:s|es|ed|ing)\b", text)
    )


def summary(text: str, most: int = _LONGEST_SUMMARY) -> str:
    """Shorten `text` to at most `most` words."""
    parts = text.split()
    return text if len(parts) <= most else " ".join(parts[:most]).rstrip(",;:") + " ..."


def present_in(text: str, names: Sequence[str]) -> list[str]:
    """Return the names that `text` mentions, in order of mention."""
    places: dict[str, int] = {}
    for name in names:
        pattern = rf"(?<!\w){re.escape(name)}(?!\w)"
        match = re.search(pattern, text, re.IGNORECASE)
        first = name.split()[-1] if name.split() else name
        match = match or re.search(rf"(?<!\w){re.escape(first)}(?!\w)", text, re.IGNORECASE)
        if match:
            places[name] = match.start()
    return sorted(places, key=lambda name: places[name])


def _tidied(text: str) -> str:
    text = " ".join(text.split()).strip(" ,;:-\u2013\u2014\"'")
    text = re.sub(r"\s+([,.;!?])", r"\1", text).rstrip(".!?")
    return text[:1].upper() + text[1:]
