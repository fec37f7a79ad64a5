"""One beat as one camera sees it, and the scene of the plan that it becomes."""

# ruff: noqa: RUF001 - words of other scripts

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy.lettering import unspaced
from grok_spicy.schemas import DialogueLine, Place, Scene

from grok_spicy_animatic.language.moods import mood_of
from grok_spicy_animatic.language.place_titles import GOES_ON
from grok_spicy_animatic.language.places import HEADED, HOURS, WEATHER, keys_in
from grok_spicy_animatic.language.scenery import Season, season_in
from grok_spicy_animatic.language.tokens import shortened, words_of
from grok_spicy_animatic.story.players import alike
from grok_spicy_animatic.story.screenplay import is_only_heard
from grok_spicy_animatic.story.shots import Camera, Coverage, camera_for
from grok_spicy_animatic.story.titles import title_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grok_spicy_animatic.story.beats import Beat, Spoken

_HOUR_NAMES = {"golden": "sunset"}
"""Hours that a user calls otherwise than the light is called."""

_SUMMARY_WORDS = 30
_SUMMARY_LETTERS = 220

_DAY = frozenset(
    ("day", "tag", "jour", "día", "dia", "giorno", "dzień", "gündüz", "昼", "白天", "日")
)
"""Says in a heading that it is day; elsewhere some of these are other words."""

_SOUND = re.compile(
    r"(?:^|(?<=\s))(?:SFX|FX|SOUNDS?|TON|SON|SONIDO|SUONO|SOM|ЗВУК|DŹWIĘK|音|声音|소리)\s*[:：]\s*"
    r"(?P<heard>[^.。!?\n]+)"
)
"""Says what is heard."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One beat as one camera sees it."""

    beat: Beat
    coverage: Coverage
    cast: tuple[str, ...]
    place: str
    hour: str
    air: str
    season: Season
    arrives: bool
    it: str = ""
    who: str = ""
    meant: str = ""


def scene_of(
    index: int,
    shot: Shot,
    before: Shot | None,
    camera: Camera,
    seconds: int,
    places: Mapping[str, Place],
) -> Scene:
    """Return a shot as the plan has it.

    Args:
        index: Its number in the film, from 0.
        shot: The shot.
        before: The one before it, if there is one.
        camera: How it is filmed.
        seconds: Its length.
        places: The plan's places, by what shots call them.
    """
    beat = shot.beat
    said = " ".join(_written(one) for one in beat.spoken)
    action = beat.text or said or beat.heading
    told = " ".join(part for part in (beat.text, said) if part) or beat.heading
    heard = _SOUND.search(beat.text)
    place = places.get(shot.place)
    it = f"(it is the {shot.it})" if shot.it else ""
    return Scene(
        scene_id=index + 1 if beat.number is None else beat.number,
        title=title_of(beat.heading or beat.text or said) or f"{index + 1}",
        description=" ".join(part for part in (beat.heading, told) if part),
        characters_present=list(shot.cast),
        setting=", ".join(part for part in _where_and_when(shot) if part),
        camera=camera.words,
        mood=_mood(told, shot.cast),
        action=" ".join(action.split()),
        prompt_summary=" ".join(filter(None, (_summary(told), it, shot.meant, shot.who))),
        duration_seconds=seconds,
        transition="crossfade" if before and shot.hour and before.hour != shot.hour else "cut",
        place_id=place.id if place else "",
        shot_size=camera.size,
        angle=camera.angle,
        camera_move=camera.move,
        dialogue=[_line(one, shot.cast) for one in beat.spoken],
        ambience=heard["heard"].strip() if heard else "",
        continues=before is not None and goes_on(beat.heading),
    )


def goes_on(heading: str) -> bool:
    """Tell whether a heading says that no time passes before it."""
    return GOES_ON.search(heading) is not None


def cameras_of(shots: Sequence[Shot]) -> list[Camera]:
    """Say how each shot of a film is filmed, so that they cut together."""
    cameras: list[Camera] = []
    for index, shot in enumerate(shots):
        cameras.append(
            camera_for(
                f"{shot.beat.heading} {shot.beat.text}",
                shot.coverage,
                index,
                figures=len(shot.cast),
                arrives=shot.arrives,
                speaks=any(not is_only_heard(one.name) for one in shot.beat.spoken),
                before=[one.size for one in cameras],
            )
        )
    return cameras


def places_of(shots: Sequence[Shot]) -> dict[str, Place]:
    """Return the places of a film, by what shots call them; hours and weather make no other one."""
    found: dict[str, Place] = {}
    by_id: dict[str, Place] = {}
    for shot in shots:
        name = place_name(shot.place)
        if name:
            one = by_id.setdefault(name.casefold(), Place(id=name.casefold(), name=_named(name)))
            found[shot.place] = one
    return found


def place_name(place: str) -> str:
    """Return a place without what a heading says besides: `INT. BAKERY - NIGHT` is `BAKERY`."""
    heading = HEADED.match(place)
    told = place[heading.end() :] if heading else place
    # Where words need no spaces, a space is as good as a dash.
    between = r"[\s\u3000、，・,/-]+" if unspaced(told) else r"\s+[-–—]\s+|,\s*|\s*/\s*"
    parts = re.split(between, told)
    kept = [part for part in parts if part and not _is_when(part)]
    return ", ".join(kept[:2])


def _is_when(part: str) -> bool:
    words = words_of(part)
    last = " ".join(words[-1:]) if len(words) <= 2 else ""  # noqa: PLR2004 - `late night`
    said = keys_in(last, HOURS) or keys_in(last, WEATHER) or GOES_ON.search(part)
    return part == "at ebb" or part.casefold() in _DAY or bool(said)


def _where_and_when(shot: Shot) -> tuple[str, ...]:
    hour = "" if keys_in(shot.place, HOURS) else _HOUR_NAMES.get(shot.hour, shot.hour)
    air = "" if shot.air in keys_in(shot.place, WEATHER) else shot.air
    return (shot.place, hour, air, "" if season_in(shot.place, shot.air) else shot.season)


def _line(said: Spoken, cast: Sequence[str]) -> DialogueLine:
    """Return a line of dialogue; a voice from outside the picture is nobody's who is there."""
    text = said.line.strip('“”"«»「」')
    if is_only_heard(said.name):
        return DialogueLine(
            text=text, manner=", ".join(filter(None, (_named(said.name), said.manner)))
        )
    speaker = next((name for name in cast if alike(name, said.name)), "")
    if not speaker:
        manner = ", ".join(part for part in (_named(said.name), said.manner) if part)
        return DialogueLine(text=text, manner=manner)
    return DialogueLine(speaker=speaker, text=text, manner=said.manner)


def _written(said: Spoken) -> str:
    manner = f" ({said.manner})" if said.manner else ""
    return f"{_named(said.name)}{manner}: “{said.line.strip('“”')}”"


def _named(name: str) -> str:
    return " ".join(
        part.capitalize() if part.isupper() and part.isalpha() else part for part in name.split()
    )


def _summary(told: str) -> str:
    words = told.split()
    cut = " ".join(words[:_SUMMARY_WORDS]) + ("…" if len(words) > _SUMMARY_WORDS else "")
    return shortened(cut, _SUMMARY_LETTERS)


def _mood(told: str, cast: Sequence[str]) -> str:
    found = mood_of(cast[0], told, cast[1:]) if cast else "neutral"
    return "" if found == "neutral" else found
