"""Resolves everything a run would use, before anything is sent or paid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy.config.chosen import SCENE_STEPS, chosen_of, scene_key
from grok_spicy.config.problems import Problem, raise_all
from grok_spicy.config.resolve import try_resolve
from grok_spicy.plugins.missing import known_extras
from grok_spicy.specs import CAPABILITIES
from grok_spicy.text.nearest import listed, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grok_spicy.config.chosen import ChosenBackends
    from grok_spicy.config.json_source import KeyPath
    from grok_spicy.plugins.registry import ProviderRegistry
    from grok_spicy.providers.base import ResolvedConfig
    from grok_spicy.schemas import BackendConfig
    from grok_spicy.specs import Capability
    from grok_spicy.steps import Step

STEP_USES: dict[Step, tuple[Capability, ...]] = {
    "describe": ("vision", "llm"),
    "plan": ("llm",),
    "characters": ("image", "vision", "llm"),
    "keyframes": ("image", "vision", "llm"),
    "videos": ("video", "vision", "llm"),
}
"""What each step may call; the LLM wherever a provider may ask it for a rewording."""


@dataclass(frozen=True, slots=True)
class Use:
    """One provider configuration that a run will use.

    Attributes:
        capability: What it serves.
        step: In which step.
        scene_id: For which scene, if that scene has options of its own; else None.
        config: The validated configuration.
    """

    capability: Capability
    step: Step
    scene_id: int | None
    config: ResolvedConfig


def validate_backends(
    backends: ChosenBackends | BackendConfig,
    registry: ProviderRegistry,
    *,
    uses: Iterable[tuple[Capability, Step]] | None = None,
    scene_ids: Iterable[int] | None = None,
) -> list[Use]:
    """Resolve everything a run would use, before anything is sent or paid.

    Args:
        backends: What `choose_backends` returned, or a configuration with all four filled.
        registry: Knows the providers.
        uses: What the run will use; by default everything that any step may call.
        scene_ids: The plan's scenes, if there is one already; options for others are an error.

    Returns:
        The configurations in order of step: one for each use, and one more for each scene with
        options of its own.

    Raises:
        ConfigError: If anything is wrong; one error lists all problems, each with its place.
    """
    chosen = chosen_of(backends)
    registry.plugins.require(chosen.config.require_plugins)
    if uses is None:
        uses = [(capability, step) for step, every in STEP_USES.items() for capability in every]
    problems = _misplaced(chosen) + _strangers(chosen, registry)
    if scene_ids is not None:
        problems += _unknown_scenes(chosen, set(scene_ids))
    found: list[Use] = []
    for capability, step in uses:
        for scene_id in (None, *_scenes_with(chosen.config, capability, step)):
            resolved = try_resolve(chosen, registry, capability, step, scene_id, problems)
            if resolved is not None:
                found.append(Use(capability, step, scene_id, resolved))
    raise_all(problems, what="backends")
    return found


def _scenes_with(config: BackendConfig, capability: Capability, step: Step) -> list[int]:
    """Return the scenes with options of their own for a capability in a step."""
    if step not in SCENE_STEPS:
        return []
    return [
        scene_id
        for scene_id, override in sorted(config.scenes.items())
        if getattr(override, capability) is not None
    ]


def _misplaced(chosen: ChosenBackends) -> list[Problem]:
    """Find overrides for something that the step never calls."""
    problems: list[Problem] = []
    for step, used in STEP_USES.items():
        for capability in CAPABILITIES:
            if capability not in used and chosen.override(capability, step) is not None:
                place = chosen.at(("steps", step, capability), of_key=True)
                text = f"step {step} uses no {capability}, only {listed(used)}"
                problems.append(Problem(place, text))
    return problems


def _unknown_scenes(chosen: ChosenBackends, scene_ids: set[int]) -> list[Problem]:
    return [
        Problem(
            chosen.at(("scenes", scene_key(chosen, scene_id)), of_key=True),
            f"the plan has no scene {scene_id}; it has {listed(map(str, scene_ids))}",
        )
        for scene_id in chosen.config.scenes
        if scene_id not in scene_ids
    ]


def _strangers(chosen: ChosenBackends, registry: ProviderRegistry) -> list[Problem]:
    """Find misspelt provider names in `<provider>_url`, `resources` and `rates`.

    Names like no other are left alone: one file may serve machines with other providers.
    """
    known = {*registry.every_name(), *(known_extras() or ())}
    spelt = known | {name.replace("-", "_") for name in known}
    named: list[tuple[KeyPath, str]] = [
        ((field, name), name)
        for field in ("resources", "rates")
        for name in getattr(chosen.config, field)
    ]
    named += [((key,), key.removesuffix("_url")) for key in chosen.config.model_extra or {}]
    problems: list[Problem] = []
    for path, name in named:
        if name not in spelt and (meant := nearest(name, known)) is not None:
            suffix = "_url" if len(path) == 1 else ""
            text = f"no provider is called {name!r}; did you mean {meant}{suffix}?"
            problems.append(Problem(chosen.at(path, of_key=True), text))
    return problems
