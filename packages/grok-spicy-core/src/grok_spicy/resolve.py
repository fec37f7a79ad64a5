"""From the choice of backends to the validated configuration of each provider a run will use."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from grok_spicy.config import ChosenBackends
from grok_spicy.nearest import listed, nearest
from grok_spicy.option_paths import anchored
from grok_spicy.plugins.loading import MISBEHAVIOUR, raised
from grok_spicy.providers.base import ResolvedConfig
from grok_spicy.providers.errors import ConfigError, GrokSpicyError
from grok_spicy.providers.missing import known_extras
from grok_spicy.providers.options import Options
from grok_spicy.specs import CAPABILITIES
from grok_spicy.urls import fault_of
from grok_spicy.validation import Problem, Source, problems_of, raise_all

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grok_spicy.json_source import KeyPath
    from grok_spicy.providers.base import Provider
    from grok_spicy.providers.registry import ProviderRegistry
    from grok_spicy.schemas import BackendConfig, ParamsOverride, ProviderConfig, StepOverride
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

_SCENE_STEPS: tuple[Step, ...] = ("keyframes", "videos")


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


def resolve(
    backends: ChosenBackends | BackendConfig,
    registry: ProviderRegistry,
    capability: Capability,
    step: Step,
    scene_id: int | None = None,
) -> ResolvedConfig:
    """Say who serves a capability in one step, with which model, options and servers.

    `steps.<step>.<capability>` goes before `<capability>`, then the options under
    `scenes.<id>.<capability>.params` are laid over. A step's entry with the same provider and no
    other model keeps the options it does not name; any other entry starts afresh.

    Args:
        backends: What `choose_backends` returned, or a configuration with that capability filled.
        registry: Knows the providers.
        capability: One of the four.
        step: The step.
        scene_id: The scene, for pieces that belong to one.

    Raises:
        ConfigError: If the provider, its model, options or addresses are wrong; it lists every
            problem, each with its place.
    """
    resolved, problems = _resolve(_chosen(backends), registry, capability, step, scene_id)
    raise_all(problems, what="backends")
    if resolved is None:
        raise ConfigError(f"backends.{capability}: nobody is named for it")
    return resolved


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
    chosen = _chosen(backends)
    registry.plugins.require(chosen.config.require_plugins)
    if uses is None:
        uses = [(capability, step) for step, every in STEP_USES.items() for capability in every]
    problems = _misplaced(chosen) + _strangers(chosen, registry)
    if scene_ids is not None:
        problems += _unknown_scenes(chosen, set(scene_ids))
    found: list[Use] = []
    for capability, step in uses:
        for scene_id in (None, *_scenes_with(chosen.config, capability, step)):
            resolved, wrong = _resolve(chosen, registry, capability, step, scene_id)
            problems += wrong
            if resolved is not None:
                found.append(Use(capability, step, scene_id, resolved))
    raise_all(problems, what="backends")
    return found


# -- one configuration -------------------------------------------------------------------------


@dataclass(slots=True)
class _Entry:
    """An entry after overrides, remembering where each option was written."""

    provider: str
    model: str | None
    place: KeyPath
    params: dict[str, Any] = field(default_factory=dict)
    written: dict[str, KeyPath] = field(default_factory=dict)

    def lay_over(self, params: dict[str, Any], place: KeyPath) -> None:
        for name, value in params.items():
            self.params[name] = value
            self.written[name] = (*place, name)


def _resolve(
    chosen: ChosenBackends,
    registry: ProviderRegistry,
    capability: Capability,
    step: Step,
    scene_id: int | None,
) -> tuple[ResolvedConfig | None, list[Problem]]:
    entry = _entry(chosen, capability, step, scene_id)
    try:
        spec = registry.spec(capability, entry.provider)
        provider = registry.get(capability, entry.provider)
    except GrokSpicyError as error:
        place = chosen.at((*entry.place, "provider"))
        return None, [Problem(place, error.message, error.hint)]
    model = entry.model or spec.default_model
    options, problems = _options(chosen, entry, provider, model)
    urls, faults = _urls(chosen, entry.provider, spec.default_url)
    problems += faults
    if problems or options is None:
        return None, problems
    return ResolvedConfig(entry.provider, capability, model, options, urls), []


def _entry(
    chosen: ChosenBackends, capability: Capability, step: Step, scene_id: int | None
) -> _Entry:
    base = chosen.provider(capability)
    entry = _Entry(base.provider, base.model, (capability,))
    entry.lay_over(base.params, (capability, "params"))
    override: StepOverride | None = getattr(chosen.config.steps, step, None)
    own: ProviderConfig | None = getattr(override, capability, None)
    if own is not None:
        place: KeyPath = ("steps", step, capability)
        if own.provider != entry.provider or own.model not in {None, entry.model}:
            entry = _Entry(own.provider, own.model, place)
        entry.place = place
        entry.lay_over(own.params, (*place, "params"))
    scene = chosen.config.scenes.get(scene_id) if scene_id is not None else None
    params: ParamsOverride | None = getattr(scene, capability, None)
    if scene_id is not None and params is not None:
        key = _scene_key(chosen, scene_id)
        entry.lay_over(params.params, ("scenes", key, capability, "params"))
    return entry


def _options(
    chosen: ChosenBackends, entry: _Entry, provider: type[Provider], model: str
) -> tuple[Options | None, list[Problem]]:
    where = chosen.at((*entry.place, "model"))
    kind = Options
    try:
        kind = _options_class(provider, model)
        base = chosen.source.path.parent if chosen.source.path is not None else None
        return kind.model_validate(anchored(entry.params, kind, base)), []
    except ValidationError as error:
        return None, _option_problems(error, kind, chosen, entry)
    except GrokSpicyError as error:
        return None, [Problem(where, error.message, error.hint)]
    except MISBEHAVIOUR as error:
        text = f"provider {entry.provider} fails on model {model!r}: {raised(error)}"
        return None, [Problem(where, text)]


def _options_class(provider: type[Provider], model: str) -> type[Options]:
    kind: object = provider.options_for(model)
    if isinstance(kind, type) and issubclass(kind, Options):
        return kind
    raise TypeError(f"options_for({model!r}) returned {kind!r}, no subclass of Options")


def _option_problems(
    error: ValidationError, kind: type[Options], chosen: ChosenBackends, entry: _Entry
) -> list[Problem]:
    """Describe each wrong option at the place where it was written last."""

    def locate(key_path: KeyPath, *, of_key: bool = False) -> str:
        if not key_path:
            return chosen.at((*entry.place, "params") if entry.params else entry.place)
        written = entry.written[str(key_path[0])]
        return chosen.at((*written, *key_path[1:]), of_key=of_key)

    return problems_of(error, kind, entry.params, locate, noun="parameter")


def _urls(
    chosen: ChosenBackends, provider: str, default: str | None
) -> tuple[tuple[str, ...], list[Problem]]:
    """Return the addresses of a provider, each once, and what is wrong with them."""
    urls = chosen.config.urls(provider)
    if not urls:
        return ((default,) if default else ()), []
    problems = [
        Problem(chosen.at((f"{provider}_url",)), fault)
        for url in urls
        if (fault := fault_of(url)) is not None
    ]
    return tuple(dict.fromkeys(url.strip() for url in urls)), problems


# -- what belongs to no single configuration ---------------------------------------------------


def _chosen(backends: ChosenBackends | BackendConfig) -> ChosenBackends:
    if isinstance(backends, ChosenBackends):
        return backends
    return ChosenBackends(backends, Source(name="backends"), dict.fromkeys(CAPABILITIES))


def _scenes_with(config: BackendConfig, capability: Capability, step: Step) -> list[int]:
    """Return the scenes with options of their own for a capability in a step."""
    if step not in _SCENE_STEPS:
        return []
    return [
        scene_id
        for scene_id, override in sorted(config.scenes.items())
        if getattr(override, capability) is not None
    ]


def _scene_key(chosen: ChosenBackends, scene_id: int) -> str:
    """Return a scene's key as it stands in the file, where `03` is scene 3 too."""
    source = chosen.source
    place = (*source.prefix, "scenes")
    for path in source.document.keys if source.document is not None else ():
        key = str(path[-1])
        if path[:-1] == place and key.isdecimal() and int(key) == scene_id:
            return key
    return str(scene_id)


def _misplaced(chosen: ChosenBackends) -> list[Problem]:
    """Find overrides for something that the step never calls."""
    problems: list[Problem] = []
    for step, used in STEP_USES.items():
        override: StepOverride = getattr(chosen.config.steps, step)
        for capability in CAPABILITIES:
            if capability not in used and getattr(override, capability) is not None:
                place = chosen.at(("steps", step, capability), of_key=True)
                text = f"step {step} uses no {capability}, only {listed(used)}"
                problems.append(Problem(place, text))
    return problems


def _unknown_scenes(chosen: ChosenBackends, scene_ids: set[int]) -> list[Problem]:
    return [
        Problem(
            chosen.at(("scenes", _scene_key(chosen, scene_id)), of_key=True),
            f"the plan has no scene {scene_id}; it has {listed(map(str, scene_ids))}",
        )
        for scene_id in chosen.config.scenes
        if scene_id not in scene_ids
    ]


def _strangers(chosen: ChosenBackends, registry: ProviderRegistry) -> list[Problem]:
    """Find misspelt provider names in `<provider>_url` and `resources`.

    Names like no other are left alone: one file may serve machines with other providers.
    """
    known = {*registry.every_name(), *(known_extras() or ())}
    spelt = known | {name.replace("-", "_") for name in known}
    named: list[tuple[KeyPath, str]] = [
        (("resources", name), name) for name in chosen.config.resources
    ]
    named += [((key,), key.removesuffix("_url")) for key in chosen.config.model_extra or {}]
    problems: list[Problem] = []
    for path, name in named:
        if name not in spelt and (meant := nearest(name, known)) is not None:
            suffix = "" if path[0] == "resources" else "_url"
            text = f"no provider is called {name!r}; did you mean {meant}{suffix}?"
            problems.append(Problem(chosen.at(path, of_key=True), text))
    return problems
