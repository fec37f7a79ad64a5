"""From beats to scenes: where each plays, how it is shot, how long it lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from grok_spicy.schemas import Scene, Transition

from grok_spicy_animatic.story import shots
from grok_spicy_animatic.story.events import summary, without_setting
from grok_spicy_animatic.story.scenery import Scenery, phrase_in, where_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy_animatic.story.arc import Beat
    from grok_spicy_animatic.story.brief import Brief


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
    for part, beat in enumerate(beats):
        third = 0 if part == 0 else 2 if part == len(beats) - 1 else 1
        figures = len(beat.present)
        longest = brief.cast_seconds if figures else brief.scenery_seconds
        before = scenes[-1].characters_present if scenes else []
        if world.route and len(told) == 1 and not beats[0].told:
            where = (*world.route, world.where)[third]
        elif beat.told and phrase_in(beat.action):
            where = where_in(beat.action)
        action = without_setting(beat.action) if beat.told and figures else beat.action
        later = part > 0 and world.hours[third] != world.hours[max(0, third - 1)]
        scenes.append(
            Scene(
                scene_id=beat.number,
                title=beat.title,
                description=beat.action.replace(";", ","),
                characters_present=list(beat.present),
                setting=f"{where[:1].upper()}{where[1:]}, {world.hours[third]}",
                camera=shots.camera(
                    part, len(beats), beat.action, figures=figures, seed=brief.concept
                ),
                mood=world.moods[third],
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
