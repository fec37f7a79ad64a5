"""From the user's words to a plan: their beats, their people, their places, their camera."""

# ruff: noqa: RUF001, E501 - words of other scripts and rows of a table

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy.lettering import unspaced
from grok_spicy.schemas import MIN_SCENE_SECONDS, Scene, StoryPlan

from grok_spicy_animatic.language.gender import gender_of
from grok_spicy_animatic.language.introductions import without_looks
from grok_spicy_animatic.language.moods import mood_of
from grok_spicy_animatic.language.places import HOURS, keys_in, place_in
from grok_spicy_animatic.language.scenery import Season, at_ebb, season_in
from grok_spicy_animatic.language.tokens import shortened, words_of
from grok_spicy_animatic.language.unseen import seen_in, toys_in
from grok_spicy_animatic.language.weather import CLEAR, weather_in
from grok_spicy_animatic.story.beats import Beat, merged
from grok_spicy_animatic.story.cutting import MOST_BEATS, beats_of
from grok_spicy_animatic.story.players import Player, characters_of, players_of, present
from grok_spicy_animatic.story.presence import Before, is_alone, thing_meant, those_in
from grok_spicy_animatic.story.request import Request, request_in, seconds_in
from grok_spicy_animatic.story.screenplay import is_only_heard
from grok_spicy_animatic.story.shots import Coverage, camera_for, coverage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grok_spicy_animatic.story.brief import Brief

_TITLE = 56
_HOUR_NAMES = {"golden": "sunset"}
"""Hours that a user calls otherwise than the light is called."""

_FEW_WORDS = 2
_SUMMARY_WORDS = 30
_SUMMARY_LETTERS = 220
_WORDS_A_SECOND = 2.6
"""How fast a caption is read: about 155 words a minute, a slow reader's pace (own choice)."""
_LETTERS_A_SECOND = 6.0
_BASE_SECONDS = 2.5
_MOST_SECONDS = 8
_ENDING = " .,;:。،；：-–—"
_STYLE = "Storyboard panel, flat colour and ink outlines, plain figures"


@dataclass(frozen=True, slots=True)
class _Shot:
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


def plan_story(brief: Brief, scenes: int = 3) -> StoryPlan:
    """Plan a film; the same brief, the same plan.

    Args:
        brief: The concept and what the user gave with it.
        scenes: How many scenes to write where the concept is one sentence.
    """
    request = request_in(brief.concept)
    beats = beats_of(brief.concept)
    numbered = beats[0].number is not None
    players = players_of(brief, beats)
    if not numbered:
        beats = merged(beats, request.scenes or MOST_BEATS)
    covered = coverage(len(beats), request.scenes or _rounds(brief, beats, players, scenes))
    if numbered:
        covered = [(index, Coverage.PLAIN) for index in range(len(beats))]
    shots = _shots(brief, beats, covered, players)
    used = {name for shot in shots for name in shot.cast}
    seconds = _lengths(shots, request, brief)
    return StoryPlan(
        title=_title(brief.concept, beats),
        style=_style(request),
        aspect_ratio=request.aspect,
        color_palette=request.palette,
        characters=characters_of([player for player in players if player.name in used]),
        scenes=_told_apart(
            [
                _scene(index, shot, shots, length)
                for index, (shot, length) in enumerate(zip(shots, seconds, strict=True))
            ]
        ),
    )


def _told_apart(scenes: list[Scene]) -> list[Scene]:
    """Give shots of one sentence titles of their own: what is seen of it, and which that is."""
    shared = Counter(scene.title for scene in scenes)
    used: Counter[str] = Counter()
    told: list[Scene] = []
    for scene in scenes:
        if shared[scene.title] > 1 and scene.camera:
            size = scene.camera.partition(",")[0].lower()
            title = f"{shortened(scene.title, _TITLE - len(size) - 2)}, {size}"
            used[title] += 1
            if used[title] > 1:
                title += f" {used[title]}"
            scene = scene.model_copy(update={"title": title})  # noqa: PLW2901 - the same scene
        told.append(scene)
    return told


def _rounds(brief: Brief, beats: Sequence[Beat], players: Sequence[Player], scenes: int) -> int:
    """Return how many shots a single sentence gets; a word alone gets one."""
    if any(beat.heading or beat.spoken for beat in beats):
        return 0
    words = words_of(brief.concept)
    told = players or place_in(brief.concept) or len(words) > _FEW_WORDS
    return scenes if len(beats) == 1 and told and len(words) > 1 else 0


def remarks_on(concept: str) -> tuple[str, ...]:
    """Say what of a concept the board cannot honour, one sentence each."""
    beyond = request_in(concept).beyond
    if not beyond:
        return ()
    return (
        (
            f"The animatic draws boards and cannot draw this style: {', '.join(beyond)}; "
            "the words stay in the plan for another backend."
        ),
    )


def _style(request: Request) -> str:
    return ", ".join((_STYLE, *request.styles, *request.beyond))


def _title(concept: str, beats: Sequence[Beat]) -> str:
    first = next((beat.heading for beat in beats if beat.heading), "") or beats[0].text or concept
    return shortened(first, _TITLE).rstrip(_ENDING) or "Untitled"


# -- shots -------------------------------------------------------------------------------------


def _shots(
    brief: Brief,
    beats: Sequence[Beat],
    covered: Sequence[tuple[int, Coverage]],
    players: Sequence[Player],
) -> list[_Shot]:
    """Say of every shot who is there, where and when; what is not said goes on as before."""
    # What is named later is not yet there: only a film of one beat plays where its words say.
    told_at_once = place_in(brief.concept) if len(beats) == 1 else ""
    overall = told_at_once or place_in(brief.scene) or brief.scene
    hour, air = "", ""
    season: Season = ""
    where = ""
    shots: list[_Shot] = []
    mentioned = [present(_whole(beat), players) for beat in beats]
    nobody = not any(mentioned)
    people = frozenset(player.name for player in players if player.found.kind == "person")
    genders = {
        player.name: gender
        for player in players
        if (gender := gender_of(player.found, brief.concept))
    }
    since = 0
    toys = toys_in("\n".join(beat.text for beat in beats))
    for index, how in covered:
        beat = beats[index]
        casts = [shot.cast for shot in shots if shot.cast][::-1]
        here = dict.fromkeys(name for shot in shots[since:] for name in shot.cast)
        said = those_in(beat, mentioned[index], Before(casts, tuple(here), people, genders))
        if is_alone(beat.text):
            said = said[:1]
        if nobody:
            said = [player.name for player in players]
        own = beat.place or place_in(seen_in(without_looks(beat.text)))
        told = f"{beat.heading} {beat.text}"
        hour = next(iter(keys_in(told, HOURS)), "" if beat.heading and own else hour)
        now = weather_in(told)
        air = (now or ("" if own and own != where else air)).removeprefix(CLEAR)
        season = season_in(told) or season
        arrives = bool(own and own != where) or not shots
        if beat.place and beat.place != where:
            since = len(shots)
        where = own or _left_at(said, shots) or where or overall
        if where and at_ebb(told) and ", at ebb" not in where:
            where += ", at ebb"
        outside = _OUTSIDE.match(beat.text) if not own else None
        here_now = outside.group() if outside else where
        it = thing_meant(beats, index) or _toy_meant(beat, toys)
        shots.append(_Shot(beat, how, tuple(said), here_now, hour, air, season, arrives, it))
    return shots


_OUTSIDE = re.compile(
    r"(?:outside|draußen|dehors|a?fuera|fuori|lá fora|снаружи|на улице|窗外|外では)(?!\w)",
    re.IGNORECASE,
)
"""Begins what plays outside the place where the film is, whatever is there."""


def _left_at(said: Sequence[str], shots: Sequence[_Shot]) -> str:
    """Return where those of a shot were last, if the film has gone to others since; else nothing."""
    if not said or not shots:
        return ""
    here = shots[-1].place
    those_here = {name for shot in shots if shot.place == here for name in shot.cast}
    if not those_here or those_here & set(said):
        return ""
    return next((shot.place for shot in reversed(shots) if set(said) <= set(shot.cast)), "")


def _toy_meant(beat: Beat, toys: Mapping[str, str]) -> str:
    """Return the toy, or picture, that a beat calls by what it is made as: `the rabbit`."""
    words = words_of(beat.text)
    return next(
        (toy for noun, toy in toys.items() if noun in words and toy not in beat.text.casefold()), ""
    )


def _whole(beat: Beat) -> str:
    """Return what a beat tells and who speaks in it, without those who are only heard."""
    seen = (said.name.title() for said in beat.spoken if not is_only_heard(said.name))
    return " ".join((beat.text, *seen))


def _scene(index: int, shot: _Shot, shots: Sequence[_Shot], seconds: int) -> Scene:
    beat = shot.beat
    said = " ".join(
        f"{_named(one.name)}{f' ({one.manner})' if one.manner else ''}: “{one.line.strip('“”')}”"
        for one in beat.spoken
    )
    action = " ".join(f"{beat.text} {said}".split()) or beat.heading
    title = beat.heading or beat.text or said
    before = shots[index - 1] if index else None
    return Scene(
        scene_id=index + 1 if beat.number is None else beat.number,
        title=shortened(title, _TITLE).rstrip(_ENDING) or f"{index + 1}",
        description=" ".join(part for part in (beat.heading, action) if part),
        characters_present=list(shot.cast),
        setting=", ".join(part for part in (shot.place, _HOUR_NAMES.get(shot.hour, shot.hour) if not _says(shot.place, HOURS) else "", shot.air, shot.season if not season_in(shot.place, shot.air) else "") if part),
        camera=camera_for(
            f"{beat.heading} {beat.text}", shot.coverage, index, figures=len(shot.cast), arrives=shot.arrives,
            speaks=any(not is_only_heard(one.name) for one in beat.spoken),
        ),
        mood=_mood(action, shot.cast),
        action=action,
        prompt_summary=_summary(action) + (f" (it is the {shot.it})" if shot.it else ""),
        duration_seconds=seconds,
        transition="cut" if before is None or before.hour == shot.hour or not shot.hour else "crossfade",
    )  # fmt: skip


def _says(place: str, table: dict[str, tuple[str, ...]]) -> bool:
    return bool(keys_in(place, table))


def _named(name: str) -> str:
    return " ".join(
        part.capitalize() if part.isupper() and part.isalpha() else part for part in name.split()
    )


def _summary(action: str) -> str:
    words = action.split()
    cut = " ".join(words[:_SUMMARY_WORDS]) + ("…" if len(words) > _SUMMARY_WORDS else "")
    return shortened(cut, _SUMMARY_LETTERS)


def _mood(action: str, cast: Sequence[str]) -> str:
    found = mood_of(cast[0], action, cast[1:]) if cast else "neutral"
    return "" if found == "neutral" else found


# -- lengths -----------------------------------------------------------------------------------


def _lengths(shots: Sequence[_Shot], request: Request, brief: Brief) -> list[int]:
    longest = max(MIN_SCENE_SECONDS, brief.scenery_seconds)
    own = [_length(shot, brief) for shot in shots]
    if request.seconds is None:
        return own
    total = sum(own)
    lengths = [
        max(MIN_SCENE_SECONDS, min(longest, round(one * request.seconds / total))) for one in own
    ]
    return _summing_to(lengths, request.seconds, longest)


def _summing_to(lengths: list[int], total: int, longest: int) -> list[int]:
    """Give or take single seconds until the film is as long as asked, where it can be."""
    lengths = list(lengths)
    for step in range(10 * len(lengths)):
        missing = total - sum(lengths)
        if not missing:
            break
        index = step % len(lengths)
        changed = lengths[index] + (1 if missing > 0 else -1)
        if MIN_SCENE_SECONDS <= changed <= longest:
            lengths[index] = changed
    return lengths


def _length(shot: _Shot, brief: Brief) -> int:
    """Return how long a shot lasts: as it says, else as long as it takes to read what happens."""
    text = " ".join((shot.beat.text, *(one.line for one in shot.beat.spoken)))
    longest = brief.cast_seconds if shot.cast else brief.scenery_seconds
    asked = seconds_in(shot.beat.text) if shot.beat.number is not None else None
    if asked is not None:
        return max(MIN_SCENE_SECONDS, min(max(brief.scenery_seconds, MIN_SCENE_SECONDS), asked))
    letters = sum(character.isalnum() for character in text)
    reading = (
        letters / _LETTERS_A_SECOND if unspaced(text) else len(words_of(text)) / _WORDS_A_SECOND
    )
    return max(MIN_SCENE_SECONDS, min(longest, _MOST_SECONDS, round(_BASE_SECONDS + reading)))
