"""What the ideation message asks for, taken apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grok_spicy.providers.base import Message

_HEADINGS = re.compile(
    r"(?:^|\n\s*\n)(?P<title>Concept|(?:Seen|Also) in reference photos[^\n]*"
    r"|Characters \(use these names\)|Narrative rules|Where the concept is silent|Tone)\n"
)
_NAMED = re.compile(r"^(?P<name>[^:\n]{1,300}?): +(?P<text>\S.*)$")
_TRAITS = re.compile(r"^Traits of (?P<name>.+?): +(?P<text>.+)$")
_LONGEST = re.compile(r"scenery alone lasts (?:\d+) to (\d+) seconds")
_CAST_LONGEST = re.compile(r"named characters lasts \d+ to (\d+) seconds")
_ENOUGH_WORDS_FOR_PROSE = 8


@dataclass(frozen=True, slots=True)
class Member:
    """A character that the user brings along.

    Attributes:
        name: Exact name.
        description: How they look; empty if the user left it open.
        traits: As given in spicy mode.
    """

    name: str
    description: str = ""
    traits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything that the planner goes by.

    Attributes:
        concept: The user's idea, as written.
        cast: Characters of the user's configuration.
        photos: What reference photos show, by label.
        scene: Where it happens if the concept is silent.
        motion: What moves if the concept is silent.
        cast_seconds: The longest scene with characters, in seconds.
        scenery_seconds: The longest scene of scenery, in seconds.
    """

    concept: str
    cast: tuple[Member, ...] = ()
    photos: tuple[Member, ...] = ()
    scene: str = ""
    motion: str = ""
    cast_seconds: int = 8
    scenery_seconds: int = 15


def brief_in(messages: Sequence[Message]) -> Brief:
    """Read the conversation of the plan step.

    Text without the known headings is taken as the concept, whole.
    """
    system = "\n".join(turn["content"] for turn in messages if turn["role"] == "system")
    user = next((turn["content"] for turn in messages if turn["role"] == "user"), "")
    sections = _sections(user)
    silent = _lines(sections.get("Where the concept is silent", ""))
    longest = _LONGEST.search(system)
    cast_longest = _CAST_LONGEST.search(system)
    cast_seconds = int(cast_longest.group(1)) if cast_longest else 8
    return Brief(
        concept=sections.get("Concept", user).strip(),
        cast=_cast(sections.get("Characters", "")),
        photos=(
            *_photos(sections.get("Seen", "")),
            *(Member(name.strip()) for name in sections.get("Also", "").splitlines()),
        ),
        scene=silent.get("Scene", ""),
        motion=silent.get("Motion", ""),
        cast_seconds=cast_seconds,
        scenery_seconds=int(longest.group(1)) if longest else max(cast_seconds, 3),
    )


def _sections(text: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    marks = list(_HEADINGS.finditer(text))
    for index, mark in enumerate(marks):
        stop = marks[index + 1].start() if index + 1 < len(marks) else len(text)
        title = mark["title"]
        key = title if title.startswith("Where") else title.split()[0]
        found.setdefault(key, text[mark.end() : stop].strip())
    return found


def _lines(text: str) -> dict[str, str]:
    return {
        match["name"]: match["text"]
        for line in text.splitlines()
        if (match := _NAMED.match(line)) is not None
    }


def _cast(text: str) -> tuple[Member, ...]:
    members: dict[str, Member] = {}
    last: str | None = None
    for line in (line.strip() for line in text.splitlines()):
        if not line:
            continue
        if match := _TRAITS.match(line):
            name = match["name"]
            if name in members:
                traits = tuple(part.strip() for part in match["text"].split(","))
                members[name] = Member(name, members[name].description, traits)
        elif match := _NAMED.match(line):
            last = match["name"].strip()
            members[last] = Member(last, match["text"].strip())
        elif last and len(line.split()) >= _ENOUGH_WORDS_FOR_PROSE:
            members[last] = Member(last, f"{members[last].description} {line}")
        else:
            last = line
            members[last] = Member(last)
    return tuple(members.values())


def _photos(text: str) -> tuple[Member, ...]:
    """Read `label: description`, descriptions going on over several lines."""
    members: list[Member] = []
    for line in text.splitlines():
        match = _NAMED.match(line)
        if match and (not members or len(match["name"].split()) <= 4):  # noqa: PLR2004
            members.append(Member(match["name"].strip(), match["text"].strip()))
        elif members and line.strip():
            members[-1] = Member(members[-1].name, f"{members[-1].description}\n{line.strip()}")
    return tuple(members)
