"""From the words of a setting to a backdrop: drawn where that is certain, lettered otherwise."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy_animatic.language.place_titles import GOES_ON, as_title
from grok_spicy_animatic.language.places import HEADED, HOURS, WEATHER, key_in
from grok_spicy_animatic.language.scenery import (
    SEASONS,
    drawn_place,
    marks_in,
    said_in,
    season_in,
    side_of,
    without_yearly,
)
from grok_spicy_animatic.language.tokens import mentions, words_of
from grok_spicy_animatic.language.weather import without_ended

if TYPE_CHECKING:
    from grok_spicy_animatic.language.scenery import Season, Side


@dataclass(frozen=True, slots=True)
class Backdrop:
    """What is behind the figures of a panel.

    Attributes:
        place: Which place is drawn; empty for a plain backdrop.
        lettered: What is written on it.
        side: Whether a plain one is inside or outside.
        season: The season that the words name.
        marks: What a plain one shows.
        hour: The hour that the words name, or None.
        air: The weather that the words name, or None.
    """

    place: str
    lettered: str
    side: Side
    season: Season
    marks: tuple[str, ...]
    hour: str | None
    air: str | None


_LOOKED_IN = re.compile(
    r"\b(?:looks?|peers?|stares?|peeks?|gazes?|climbs?|breaks?|knocks?) (?:in|into|on|at)"
    r" (?:\w+ ){0,2}windows?\b",
    re.IGNORECASE,
)
"""Says that somebody is outside a window."""


def backdrop_of(where: str, told: str, avoid: str) -> Backdrop:
    """Return what is behind the figures.

    Args:
        where: The place, with hour and weather, as the prompt says it.
        told: What happens there, without what is said.
        avoid: What is not to be drawn.
    """
    where, told = without_ended(where), without_yearly(without_ended(told))
    ground = _ground(where)
    place = drawn_place(where, told)
    if place and mentions(avoid, (place,)):
        place = ""
    side = side_of(ground, told)
    marks = () if place else marks_in(ground, told, side)
    air = key_in(where, WEATHER) or key_in(told, WEATHER)
    if side == "" and "window" in marks and air:
        # No window hangs in the falling snow: who looks out of it is inside.
        side = "out" if _LOOKED_IN.search(told) else "in"
        marks = marks_in(ground, told, side)
    return Backdrop(
        place=place,
        lettered=" · ".join((*_lettered(where), *_when(where, told, avoid))),
        side=side,
        season=season_in(where, told),
        marks=tuple(mark for mark in marks if not mentions(avoid, (mark,))),
        hour=key_in(where, HOURS) or key_in(told, HOURS),
        air=air,
    )


def _lettered(where: str) -> list[str]:
    """Return what the backdrop says: the place and its hour, as the words do.

    A sentence after the place says how it looks there; the dot of `INT.` ends none.
    """
    heading = HEADED.match(where)
    begin = heading.end() if heading else 0
    where = (heading.group() if heading else "") + where[begin:].partition(". ")[0][:80]
    parts = [part.strip() for part in re.split(r",| - ", where)]
    return [as_title(part) for part in parts if part and not GOES_ON.fullmatch(part)]


def _ground(where: str) -> str:
    """Return the words of a place without those that say nothing but when."""
    return ", ".join(
        part
        for part in where.split(", ")
        if not (len(words_of(part)) == 1 and (key_in(part, HOURS) or key_in(part, WEATHER)))
    )


def _when(where: str, told: str, avoid: str) -> list[str]:
    """Return hour, season and weather that only the action names, in the user's own words."""
    found: list[str] = []
    for table in (HOURS, SEASONS, WEATHER):
        key = key_in(told, table)
        if key is None or key == "day" or mentions(avoid, (key,)):
            continue
        known = key_in(where, table if table is HOURS else {key: table[key]})
        word = "" if known else said_in(told, table[key]).rstrip("のに")
        if word and word not in found:
            found.append(word)
    return found
