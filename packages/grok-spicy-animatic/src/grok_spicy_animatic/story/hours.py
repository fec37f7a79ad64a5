"""When each part of a story plays, and in which weather: as told, else along the film's curve."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grok_spicy_animatic.lexicon import SEASON_WORDS, TIME_WORDS, WEATHER_WORDS, first_in, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy_animatic.story.arc import Beat

CURVES: dict[str, tuple[str, str, str]] = {
    "dawn": ("just before dawn, first light", "at dawn", "in the early morning sun"),
    "day": ("by bright daylight", "in the golden afternoon", "at dusk"),
    "morning": ("in the early morning", "by bright daylight", "at sunset"),
    "autumn": ("on a misty morning", "in the golden afternoon", "at dusk"),
    "golden": ("in low golden light", "in the golden afternoon", "at dusk"),
    "dusk": ("at sunset", "at dusk", "as night falls, under the first stars"),
    "night": ("at dusk, the light almost gone", "at night", "at dawn"),
}
"""When beginning, middle and end play, where the words name one hour, or a season, or none."""

_TOLD = {
    "dawn": "at dawn", "daybreak": "at daybreak", "sunrise": "at sunrise",
    "morning": "in the morning", "noon": "at noon", "midday": "at midday",
    "afternoon": "in the golden afternoon", "sunset": "at sunset", "sundown": "at sundown",
    "dusk": "at dusk", "twilight": "at twilight", "evening": "at dusk, in the evening",
    "nightfall": "at nightfall", "night": "at night", "midnight": "at midnight",
    "moonlight": "at night, by moonlight", "moonlit": "at night, by moonlight",
    "stars": "at night, under the stars", "starry": "at night, under the stars",
    "starlight": "at night, under the stars", "starlit": "at night, under the stars",
    "daylight": "by bright daylight", "sunny": "by bright daylight",
    "sunshine": "by bright daylight",
}  # fmt: skip
"""What a scene's own words say of its hour, as the setting repeats it."""

_EARLIER = {
    "night": "at dusk, the light almost gone",
    "dusk": "in the golden afternoon",
    "golden": "by bright daylight",
    "day": "in the early morning",
    "dawn": "just before dawn, first light",
}

_IN_THE_AIR = re.compile(
    r"\b(?:in|through|into|during|despite|under|from|by|with)\s+(?:the\s+|a\s+|an\s+)?"
    r"(?:[a-z]+\s+){0,2}?(?P<what>snow|rain|storm|fog|mist|thunderstorm|blizzard|drizzle)\b(?!\s+\w*"
    r"(?:forest|field|mountain|plain|peak|cap|ball|flake|man|drift|hill|land|village|city))",
    re.IGNORECASE,
)
_FALLING = re.compile(r"\bit\s+(?:\w+\s+)?(?P<what>rain|snow|storm)(?:s|ing|ed)?\b", re.IGNORECASE)
_AIR = {
    "storm": "in a storm",
    "rain": "in the rain",
    "snow": "in falling snow",
    "fog": "in drifting mist",
}


def hour_in(text: str) -> str:
    """Return the hour that `text` names, as a setting says it, or nothing."""
    return next((_TOLD[word] for word in words(text) if word in _TOLD), "")


def air_in(text: str) -> str:
    """Return the weather that `text` names, as a setting says it, or nothing."""
    match = _FALLING.search(text) or _IN_THE_AIR.search(text)
    if match and match["what"].lower() == "snow":
        return _AIR["snow"]
    return _AIR.get(first_in(text, WEATHER_WORDS) or "", "")


def curve_of(concept: str, where: str) -> tuple[str, str, str]:
    """Return when beginning, middle and end of a film play whose scenes do not say it."""
    told = first_in(hour_in(concept) or concept, TIME_WORDS)
    season = first_in(where, SEASON_WORDS) == "golden"
    return CURVES.get(told or "") or CURVES["autumn" if season else "morning"]


def third(part: int, parts: int) -> int:
    """Return which third of the film a scene belongs to: only the first and the last are ends."""
    return 0 if part == 0 else 2 if part == parts - 1 else 1


def hours_of(beats: Sequence[Beat], curve: tuple[str, str, str]) -> list[str]:
    """Return when each beat plays.

    What a beat's own words say comes first. What comes before the first hour that is told is
    earlier, what comes after it keeps it, and a quiet ending moves on by one hour.

    Args:
        beats: What happens, scene by scene.
        curve: The film's curve, for a story none of whose beats names an hour.
    """
    own = [hour_in(beat.action) if beat.told else "" for beat in beats]
    if not any(own):
        return [_along(curve, part, len(beats)) for part in range(len(beats))]
    first = next(part for part, hour in enumerate(own) if hour)
    hours = list(own)
    for part in range(first - 1, -1, -1):
        hours[part] = _before(hours[part + 1], told=beats[part].told)
    for part in range(first + 1, len(beats)):
        if not hours[part]:
            ends = part == len(beats) - 1 and not beats[part].told
            hours[part] = _key_curve(hours[part - 1])[2] if ends else hours[part - 1]
    return hours


def _along(curve: tuple[str, str, str], part: int, parts: int) -> str:
    """Return a point of the curve; the long middle of a long film sees the light change."""
    act = third(part, parts)
    late = parts >= _LONG and act == 1 and part * 2 > parts
    return _LATE.get(curve[1], curve[1]) if late else curve[act]


_LONG = 6
_LATE = {"by bright daylight": "in the golden afternoon", "in the golden afternoon": "at sunset"}


def _key(hour: str) -> str:
    return first_in(hour, TIME_WORDS) or "day"


def _key_curve(hour: str) -> tuple[str, str, str]:
    return CURVES[_key(hour)]


def _before(hour: str, *, told: bool) -> str:
    """Return the hour before: a step back for an event, hardly any for a quiet opening."""
    return _EARLIER[_key(hour)] if told else _key_curve(hour)[0]


def airs_of(beats: Sequence[Beat], concept: str) -> list[str]:
    """Return the weather of each beat: its own, else that of a film whose beats name none."""
    own = [air_in(beat.action) if beat.told else "" for beat in beats]
    if any(own):
        return own
    said = air_in(concept)
    return [said if third(part, len(beats)) == 1 else "" for part in range(len(beats))]
