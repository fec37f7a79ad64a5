"""From the user's words to a plan: their beats, their people, their places, their camera."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grok_spicy.schemas import StoryPlan

from grok_spicy_animatic.language.camera import size_in
from grok_spicy_animatic.language.cast import cast_of
from grok_spicy_animatic.language.deeds import without_camera
from grok_spicy_animatic.language.gender import gender_of
from grok_spicy_animatic.language.introductions import without_looks
from grok_spicy_animatic.language.places import HOURS, is_seen_in_space, keys_in, place_in
from grok_spicy_animatic.language.props import props_in
from grok_spicy_animatic.language.scenery import Season, at_ebb, season_in, side_of
from grok_spicy_animatic.language.tokens import tokens_of, words_of
from grok_spicy_animatic.language.unseen import seen_in, toys_in
from grok_spicy_animatic.language.weather import CLEAR, weather_in
from grok_spicy_animatic.story.beats import Beat, merged
from grok_spicy_animatic.story.colours import colours_kept, things_meant
from grok_spicy_animatic.story.cutting import MOST_BEATS, beats_of, sentences_of
from grok_spicy_animatic.story.focus import focused
from grok_spicy_animatic.story.kin import called_otherwise
from grok_spicy_animatic.story.lengths import lengths_of
from grok_spicy_animatic.story.owners import owner_in
from grok_spicy_animatic.story.players import Player, characters_of, players_of, present
from grok_spicy_animatic.story.pointing import pointed, pointers, spoken_of
from grok_spicy_animatic.story.presence import Before, is_alone, thing_meant, those_in
from grok_spicy_animatic.story.request import Request, request_in
from grok_spicy_animatic.story.screenplay import is_only_heard
from grok_spicy_animatic.story.shot import (
    Shot,
    cameras_of,
    goes_on,
    place_name,
    places_of,
    scene_of,
)
from grok_spicy_animatic.story.shots import Coverage, coverage
from grok_spicy_animatic.story.titles import title_of, told_apart

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grok_spicy_animatic.language.gender import Gender
    from grok_spicy_animatic.story.brief import Brief

_FEW_WORDS = 2
_PLACE_WORDS = 7
_STYLE = "Storyboard panel, flat colour and ink outlines, plain figures"


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
    seconds = lengths_of(shots, request, brief)
    places = places_of(shots)
    return StoryPlan(
        title=_title(brief.concept, beats),
        style=_style(request),
        aspect_ratio=request.aspect,
        color_palette=request.palette,
        characters=characters_of(
            [player for player in players if player.name in used],
            _called(shots, players, brief.concept),
        ),
        places=list({place.id: place for place in places.values()}.values()),
        scenes=told_apart(
            [
                scene_of(index, shot, shots[index - 1] if index else None, camera, length, places)
                for index, (shot, camera, length) in enumerate(
                    zip(shots, cameras_of(shots), seconds, strict=True)
                )
            ]
        ),
    )


def _called(shots: Sequence[Shot], players: Sequence[Player], concept: str) -> dict[str, Gender]:
    """Return who is he or she only by a pronoun: of somebody seen alone, and always the same."""
    said: dict[str, set[Gender]] = {}
    for shot in shots:
        gender = spoken_of(without_camera(shot.beat.text).strip())
        if gender and len(shot.cast) == 1 and not present(shot.beat.text, players):
            said.setdefault(shot.cast[0], set()).add(gender)
    return {
        player.name: next(iter(said[player.name]))
        for player in players
        if player.found.kind == "person"
        and len(said.get(player.name, ())) == 1
        and gender_of(player.found, concept) is None
    }


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
    return title_of(first) or "Untitled"


# -- shots -------------------------------------------------------------------------------------


def _shots(
    brief: Brief,
    beats: Sequence[Beat],
    covered: Sequence[tuple[int, Coverage]],
    players: Sequence[Player],
) -> list[Shot]:
    """Say of every shot who is there, where and when; what is not said goes on as before."""
    # What is named later is not yet there: only a film of one beat plays where its words say.
    told_at_once = place_in(brief.concept) if len(beats) == 1 else ""
    overall = told_at_once or place_in(brief.scene) or brief.scene
    hour, air = "", ""
    season: Season = ""
    where = ""
    shots: list[Shot] = []
    mentioned = [present(_whole(beat), players) for beat in beats]
    nobody = not any(mentioned)
    people = frozenset(player.name for player in players if player.found.kind == "person")
    genders = {
        player.name: gender
        for player in players
        if (gender := gender_of(player.found, brief.concept))
    }
    nouns = {player.name: player.nouns for player in players}
    since = 0
    toys = toys_in("\n".join(beat.text for beat in beats))
    for number, (index, how) in enumerate(covered):
        nth = sum(1 for before, _ in covered[:number] if before == index)
        beat = focused(beats[index], how, nth // 3, mentioned[index], players)
        named = present(_whole(beat), players) or mentioned[index]
        casts = [shot.cast for shot in shots if shot.cast][::-1]
        here = dict.fromkeys(name for shot in shots[since:] for name in shot.cast)
        said = those_in(beat, named, Before(casts, tuple(here), people, genders))
        if is_alone(beat.text):
            said = said[:1]
        if _is_of_a_thing(beat, players):
            said = []
        if nobody:
            said = [player.name for player in players]
        own = beat.place or _opened_in(beat.text) or place_in(seen_in(without_looks(beat.text)))
        told = f"{beat.heading} {beat.text}"
        hour = next(
            iter(keys_in(told, HOURS)),
            "" if own and beat.heading and not goes_on(beat.heading) else hour,
        )
        now = weather_in(told)
        leaves = own and own != where and (where or side_of(own) == "in")
        air = (now or ("" if leaves else air)).removeprefix(CLEAR)
        season = season_in(told) or season
        arrives = bool(own and place_name(own) != place_name(where)) or not shots
        if beat.place and beat.place != where:
            since = len(shots)
        if not own and _are_others(said, hour, shots):
            where = ""
        where = own or _left_at(said, shots) or where or overall
        if where and at_ebb(told) and ", at ebb" not in where:
            where += ", at ebb"
        outside = _OUTSIDE.match(beat.text) if not own else None
        here_now = outside.group() if outside else where
        if not said and is_seen_in_space(beat.text):
            here_now = "space"
        it = thing_meant(beats, index) or _toy_meant(beat, toys)
        others = called_otherwise(beat.text, said, nouns)
        who = pointers({**others, **pointed(beat.text, said, people, genders)})
        kept = things_meant(colours_kept(beat.text, [one.text for one in beats[:index]]))
        shots.append(
            Shot(beat, how, tuple(said), here_now, hour, air, season, arrives, it, who, kept)
        )
    return shots


_OUTSIDE = re.compile(
    r"(?:outside|draußen|dehors|a?fuera|fuori|lá fora|снаружи|на улице|窗外|外では)(?!\w)",
    re.IGNORECASE,
)
"""Begins what plays outside the place where the film is, whatever is there."""


def _opened_in(text: str) -> str:
    """Return the place that a text begins with as a sentence of its own: `A beach. Ida …`."""
    sentences = sentences_of(without_camera(text).strip())
    if len(sentences) == 1 or not sentences:
        return ""
    first = sentences[0]
    alone = not cast_of(first) and len(words_of(first)) <= _PLACE_WORDS
    return place_in(first) if alone else ""


def _is_of_a_thing(beat: Beat, players: Sequence[Player]) -> bool:
    """Tell whether a near shot is of a thing while somebody speaks: `CLOSE ON the key`."""
    near = size_in(beat.text) in {"close-up", "extreme close-up"}
    if not near or not beat.spoken or present(beat.text, players):
        return False
    return (
        bool(props_in(without_camera(beat.text)))
        and owner_in(tokens_of(beat.text), beat.text) is None
    )


def _are_others(said: Sequence[str], hour: str, shots: Sequence[Shot]) -> bool:
    """Tell whether at another hour all are new who are seen: where those before were is over."""
    before = {name for shot in shots for name in shot.cast}
    return bool(said and before) and not before & set(said) and shots[-1].hour != hour


def _left_at(said: Sequence[str], shots: Sequence[Shot]) -> str:
    """Return where those of a shot were last, if the film went to others since; else nothing."""
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
