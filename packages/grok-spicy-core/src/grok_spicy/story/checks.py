"""Whether a plan can be filmed, and what the run's settings make of it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy.errors import ConfigError
from grok_spicy.schemas import MAX_SCENE_SECONDS, MIN_SCENE_SECONDS
from grok_spicy.story.coverage import shot_notices
from grok_spicy.text.names import name_key
from grok_spicy.text.nearest import did_you_mean

if TYPE_CHECKING:
    from grok_spicy.schemas import PipelineConfig, Scene, StoryPlan

MAX_SCENES = 100

MAX_SCENE_ID = 9999

LongestClip = float | None | Callable[[int], float | None]
"""The longest clip that can be filmed, in seconds: for all scenes, or by scene id."""


@dataclass(frozen=True, slots=True)
class PreparedPlan:
    """A plan as it will be filmed.

    Attributes:
        plan: The plan with the run's settings applied; only characters that appear are in it.
        notices: What was changed that the user did not ask for, and which shots may not cut
            together, one sentence each.
    """

    plan: StoryPlan
    notices: tuple[str, ...] = ()


def plan_problems(plan: StoryPlan) -> list[str]:
    """List everything that keeps a plan from being filmed, with its place, for a repair turn.

    Args:
        plan: A plan from a file or a model.

    Returns:
        One sentence a problem; empty if there is none.
    """
    return [
        *_look_problems(plan),
        *_cast_problems(plan),
        *_numbering_problems(plan),
        *(problem for scene in plan.scenes for problem in _scene_problems(plan, scene)),
    ]


def without_strangers(plan: StoryPlan) -> tuple[StoryPlan, list[str]]:
    """Leave out of each scene whoever is not among the characters.

    Args:
        plan: A plan from a model; it is not changed.

    Returns:
        The plan, and one sentence for each name that is left out.
    """
    known = {character.name for character in plan.characters}
    scenes, left = [], []
    for scene in plan.scenes:
        strangers = [name for name in scene.characters_present if name not in known]
        left += [
            f"Scene {scene.scene_id} names {name!r}, who is not among the characters: left out."
            for name in dict.fromkeys(strangers)
        ]
        present = [name for name in scene.characters_present if name in known]
        scenes.append(scene.model_copy(update={"characters_present": present}))
    return (plan.model_copy(update={"scenes": scenes}) if left else plan), left


def check_plan(plan: StoryPlan, source: str = "The plan") -> None:
    """Refuse a plan that cannot be filmed.

    Args:
        plan: A plan from a file or a model.
        source: What to call it, beginning a sentence: `"plan.json"`, `"The model's plan"`.

    Raises:
        ConfigError: Listing every problem.
    """
    problems = plan_problems(plan)
    if problems:
        listing = "\n".join(f"  {problem}" for problem in problems)
        raise ConfigError(
            f"{source} cannot be filmed:\n{listing}", hint="Correct it and start again."
        )


def prepare_plan(
    plan: StoryPlan, config: PipelineConfig, *, longest_clip: LongestClip = None
) -> PreparedPlan:
    """Apply a run's settings to a checked plan: style, shape, debug, durations, cast.

    Args:
        plan: A plan that `check_plan` accepts; it is not changed.
        config: The run's settings.
        longest_clip: `limits.max_seconds` of the video provider: one for all scenes, or a
            function of the scene id where scenes have options of their own.

    Returns:
        A plan with style and shape overridden, only the first scene in a debug run, durations
        clamped, each character once a scene and only those characters that appear; and the
        notices, one for all shortened scenes together, then those of `shot_notices`.

    Raises:
        ConfigError: If the video provider cannot make clips as long as the shortest scene.
    """
    scenes = plan.scenes[:1] if config.debug else plan.scenes
    clamped = [_clamped(scene, config.max_duration, longest_clip) for scene in scenes]
    appearing = {name for scene, _ in clamped for name in scene.characters_present}
    prepared = plan.model_copy(
        update={
            "style": (config.style_override or "").strip() or plan.style,
            "aspect_ratio": config.aspect or plan.aspect_ratio,
            "scenes": [scene for scene, _ in clamped],
            "characters": [one for one in plan.characters if one.name in appearing],
        }
    )
    notices = [_shortened([change for _, change in clamped if change])]
    if not config.debug:
        notices.append(_idle([one.name for one in plan.characters if one.name not in appearing]))
    notices += shot_notices(prepared)
    return PreparedPlan(prepared, tuple(notice for notice in notices if notice))


def _look_problems(plan: StoryPlan) -> list[str]:
    return [
        f"{field} is empty."
        for field, text in (("title", plan.title), ("style", plan.style))
        if not text.strip()
    ]


def _cast_problems(plan: StoryPlan) -> list[str]:
    problems = []
    first_with: dict[str, int] = {}
    for number, character in enumerate(plan.characters):
        place, name = f"characters[{number}]", character.name
        if not name.strip():
            problems.append(f"{place}.name is blank.")
        elif "\0" in name:
            problems.append(f"{place}.name contains a NUL character.")
        elif (first := first_with.setdefault(name_key(name), number)) != number:
            other = plan.characters[first].name
            problems.append(
                f"{place}.name {name!r} is the same as characters[{first}] {other!r} but for "
                "case; give each character a name of its own."
                if other != name
                else f"{place}.name {name!r} is taken by characters[{first}]."
            )
        if not character.visual_description.strip():
            problems.append(f"{place}.visual_description of {name!r} is empty.")
    return problems


def _numbering_problems(plan: StoryPlan) -> list[str]:
    problems = []
    if not 1 <= len(plan.scenes) <= MAX_SCENES:
        problems.append(f"scenes: there are {len(plan.scenes)}; a film has 1 to {MAX_SCENES}.")
    counts = Counter(scene.scene_id for scene in plan.scenes)
    problems += [
        f"scenes: scene_id {scene_id} is used {count} times; each scene needs its own."
        for scene_id, count in counts.items()
        if count > 1
    ]
    problems += [
        f"scenes: scene_id {scene_id} is not from 0 to {MAX_SCENE_ID}."
        for scene_id in counts
        if not 0 <= scene_id <= MAX_SCENE_ID
    ]
    return problems


def _scene_problems(plan: StoryPlan, scene: Scene) -> list[str]:
    names = [character.name for character in plan.characters]
    problems = [
        f"scene {scene.scene_id}: characters_present names {name!r}, who is not among the "
        f"characters{did_you_mean(name, names) or '.'}"
        for name in dict.fromkeys(scene.characters_present)
        if name not in names
    ]
    if not MIN_SCENE_SECONDS <= scene.duration_seconds <= MAX_SCENE_SECONDS:
        problems.append(
            f"scene {scene.scene_id}: duration_seconds is {scene.duration_seconds}; a scene "
            f"lasts {MIN_SCENE_SECONDS} to {MAX_SCENE_SECONDS}."
        )
    if not any(text.strip() for text in (scene.prompt_summary, scene.description, scene.action)):
        problems.append(
            f"scene {scene.scene_id}: prompt_summary, description and action are all empty."
        )
    return problems


def _clamped(scene: Scene, max_duration: int, longest: LongestClip) -> tuple[Scene, str]:
    """Return the scene as it will be filmed and, if it is shorter, a phrase that says so."""
    limit = longest(scene.scene_id) if callable(longest) else longest
    clip = MAX_SCENE_SECONDS if limit is None else math.floor(limit)
    if clip < MIN_SCENE_SECONDS:
        raise ConfigError(
            f"The video provider makes clips of at most {limit:g} s; scene {scene.scene_id} needs "
            f"at least {MIN_SCENE_SECONDS} s.",
            hint="Choose another video model, or options that make longer clips.",
        )
    wanted, seconds = scene.duration_seconds, min(scene.duration_seconds, max_duration, clip)
    shorter = scene.model_copy(
        update={
            "duration_seconds": seconds,
            "characters_present": list(dict.fromkeys(scene.characters_present)),
        }
    )
    why = "the video provider's longest clip" if clip < max_duration else "--max-duration"
    change = f"scene {scene.scene_id} from {wanted} to {seconds} s ({why})"
    return shorter, change if seconds < wanted else ""


def _shortened(changes: list[str]) -> str:
    return f"Shortened: {', '.join(changes)}." if changes else ""


def _idle(names: list[str]) -> str:
    return f"Not drawn, because in no scene: {', '.join(names)}." if names else ""
