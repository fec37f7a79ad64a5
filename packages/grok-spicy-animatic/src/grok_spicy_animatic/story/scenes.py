"""From beats to scenes: where each plays, how it is shot, how long it lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from grok_spicy.schemas import Scene, Transition

from grok_spicy_animatic.story import shots
from grok_spicy_animatic.story.events import summary, without_setting
from grok_spicy_animatic.story.hours import airs_of, hours_of, third
from grok_spicy_animatic.story.whereabouts import phrase_in, place_word_in, where_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy_animatic.story.arc import Beat
    from grok_spicy_animatic.story.brief import Brief
    from grok_spicy_animatic.story.scenery import Scenery


def scenes_of(beats: Sequence[Beat], world: Scenery, brief: Brief) -> list[Scene]:
    """Stage and shoot the beats of a story.

    Args:
        beats: What happens, scene by scene.
        world: Where and when.
        brief: How long scenes may be.
    """
    scenes: list[Scene] = []
    told = [beat for beat in beats if beat.told]
    where = _home(beats, world) if len(told) > 1 and beats[0].told else world.where
    hours = hours_of(beats, world.hours)
    airs = airs_of(beats, brief.concept)
    for part, beat in enumerate(beats):
        act = third(part, len(beats))
        figures = len(beat.present)
        longest = brief.cast_seconds if figures else brief.scenery_seconds
        before = scenes[-1].characters_present if scenes else []
        if world.route and len(told) == 1 and not beats[0].told:
            where = (*world.route, world.where)[act]
        elif beat.told and phrase_in(said := beat.action if figures else _first_phase(beat)):
            where = _outdoors(where_in(said)) if airs[part] else where_in(said)
        action = without_setting(beat.action) if beat.told and figures else beat.action
        later = part > 0 and hours[part] != hours[part - 1]
        when = ", ".join(filter(None, (hours[part], airs[part])))
        scenes.append(
            Scene(
                scene_id=beat.number,
                title=beat.title,
                description=beat.action.replace(";", ","),
                characters_present=list(beat.present),
                setting=f"{where[:1].upper()}{where[1:]}, {when}",
                camera=shots.camera(
                    part, len(beats), beat.action, figures=figures, seed=brief.concept
                ),
                mood=world.moods[act],
                action=action,
                prompt_summary=summary(action.replace(";", ",")),
                duration_seconds=shots.seconds(part, len(beats), figures=figures, longest=longest),
                transition=cast(
                    "Transition",
                    shots.transition(
                        part, len(beats), same_cast=before == list(beat.present), later=later
                    ),
                ),
            )
        )
    return scenes


def _home(beats: Sequence[Beat], world: Scenery) -> str:
    """Return where a story begins whose first place is only named later."""
    named = [part for part, beat in enumerate(beats) if phrase_in(beat.action)]
    return world.home if named and named[0] > 0 else world.where


def _first_phase(beat: Beat) -> str:
    """Return what the user tells of scenery; the second phase is the planner's own."""
    return beat.action.partition(";")[0]


def _outdoors(where: str) -> str:
    """Return a place where weather is felt: not the bakery, but the street in front of it."""
    return f"the street in front of {where}" if place_word_in(where) == "room" else where
