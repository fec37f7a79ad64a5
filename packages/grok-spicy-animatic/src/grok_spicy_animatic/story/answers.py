"""Answers other than plans: descriptions, matches of names, milder words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grok_spicy.schemas import CharacterDescription, CharacterRefMapping

from grok_spicy_animatic.language.figures import figure_kind
from grok_spicy_animatic.language.tokens import words_of as words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.providers.base import Message

_LINE = re.compile(r"^- (?P<name>.+?)(?: \((?P<role>[^)]*)\))?(?:: (?P<text>.*))?$")
_QUOTED = re.compile(r'"([^"\n]{1,200})"')

_MILDER: tuple[tuple[str, str], ...] = (
    (r"\b(?:fights?|battles?|attacks?|clash(?:es)?)\b", "contest"),
    (r"\b(?:blood(?:y|ied)?|gore|gory)\b", "red light"),
    (r"\b(?:kills?|murders?|slays?)\b", "stops"),
    (r"\b(?:dead|dying|corpse)\b", "sleeping"),
    (r"\b(?:guns?|rifles?|pistols?|knives|knife|swords?|weapons?)\b", "tool"),
    (r"\b(?:explosions?|explodes?|blasts?)\b", "burst of light"),
    (r"\b(?:terrifying|horrifying|brutal|violent|savage)\b", "dramatic"),
    (r"\b(?:naked|nude|undressed)\b", "fully clothed"),
    (r"\b(?:sexy|seductive|erotic|sensual)\b", "elegant"),
    (r"\b(?:drunk|drugged)\b", "drowsy"),
)


def reworded(messages: Sequence[Message]) -> str:
    """Return the last turn's prompt in milder words; composition, names and camera stay.

    The prompt is what stands below the first blank line of the turn, or all of it.
    """
    turn = next((turn["content"] for turn in reversed(messages) if turn["role"] == "user"), "")
    _, blank, below = turn.partition("\n\n")
    text = below if blank and below.strip() else turn
    for pattern, word in _MILDER:
        text = re.sub(pattern, word, text, flags=re.IGNORECASE)
    return text.strip() or "A calm scene, evenly lit."


def described(messages: Sequence[Message]) -> CharacterDescription:
    """Describe whom the last turn names, from what it says about them."""
    turn = next((turn["content"] for turn in reversed(messages) if turn["role"] == "user"), "")
    quoted = _QUOTED.search(turn)
    name = quoted.group(1) if quoted else (words(turn)[:1] or ["figure"])[0].title()
    kind = _kind(name) or _kind(turn) or "person"
    return CharacterDescription(
        name=name,
        visual_description=(
            f"{name}, {kind}, as in the photo that lies beside the figure. This planner sees no "
            "pictures and guesses at no face, clothes or colours: the photo is the description."
        ),
    )


def _kind(text: str) -> str | None:
    """Return the kind that `text` names; an animal or thing goes before a person's trade."""
    named = [kind for word in words(text) if (kind := figure_kind(word)) is not None]
    return next((kind for kind in named if kind != "person"), named[0] if named else None)


def matched(messages: Sequence[Message]) -> CharacterRefMapping:
    """Match photo labels to characters by name or by kind; whoever has neither stays unmatched."""
    turn = next((turn["content"] for turn in reversed(messages) if turn["role"] == "user"), "")
    labels_text, _, cast_text = turn.partition("\n\n")
    labels, cast = _entries(labels_text), _entries(cast_text)
    mapping: dict[str, str] = {}
    for label, shown in labels.items():
        free = [name for name in cast if name not in mapping.values()]
        if not free:
            break
        best = max(free, key=lambda name: _likeness(label, shown, name, cast[name]))
        if _likeness(label, shown, best, cast[best]) > 0:
            mapping[label] = best
    return CharacterRefMapping(mapping=mapping)


def _entries(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in text.splitlines():
        if match := _LINE.match(line):
            found[match["name"]] = " ".join(filter(None, (match["role"], match["text"])))
    return found


def _likeness(label: str, shown: str, name: str, description: str) -> float:
    """Return how much speaks for a match: the name or the kind, and nothing if neither does.

    Words that two descriptions happen to share only decide between those who qualify.
    """
    named = len(_telling(label) & _telling(name))
    kind = _kind(f"{label} {shown}")
    alike = kind is not None and kind == _kind(f"{name} {description}")
    if not named and not alike:
        return 0.0
    common = {word for word in _telling(f"{label} {shown}") if len(word) > 4}  # noqa: PLR2004
    return 10.0 * named + 4.0 * alike + 0.05 * len(common & set(words(description)))


def _telling(text: str) -> set[str]:
    return set(words(text)) - _SMALL


_SMALL = {
    "a", "an", "the", "of", "and", "with", "in", "on", "my", "our", "his", "her", "its", "first",
    "second", "third", "other", "photo", "picture", "reference", "character",
}  # fmt: skip
