"""What a concept is cut into: beats, each one shot."""

# ruff: noqa: RUF001 - words of other scripts

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import NamedTuple

BULLET = re.compile(r"^\s*[-*•–·]\s+(?P<text>\S.*)$")
"""A line of a list."""


class Spoken(NamedTuple):
    """A line of dialogue.

    Attributes:
        name: Who says it, as the cue has it.
        line: The words.
        manner: How they are said, from the brackets above them or beside the name.
    """

    name: str
    line: str
    manner: str = ""


@dataclass(frozen=True, slots=True)
class Beat:
    """One thing that is told, and so one shot.

    Attributes:
        text: What happens, verbatim.
        number: The user's own number, if there is one.
        place: Where a heading says that it plays; empty if none does.
        heading: The heading, verbatim.
        spoken: Who says what, in order.
    """

    text: str
    number: int | None = None
    place: str = ""
    heading: str = ""
    spoken: tuple[Spoken, ...] = ()


def merged(beats: list[Beat], count: int) -> list[Beat]:
    """Return no more than `count` beats: neighbours share one, as evenly as they come."""
    if len(beats) <= count:
        return beats
    groups: list[list[Beat]] = [[] for _ in range(count)]
    for index, beat in enumerate(beats):
        groups[index * count // len(beats)].append(beat)
    return [
        replace(
            group[0],
            text=" ".join(beat.text for beat in group if beat.text),
            spoken=tuple(line for beat in group for line in beat.spoken),
            heading=" / ".join(dict.fromkeys(beat.heading for beat in group if beat.heading)),
        )
        for group in groups
    ]
