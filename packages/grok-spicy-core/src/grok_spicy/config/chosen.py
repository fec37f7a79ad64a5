"""The choice of backends, as it is made from presets, the user's file and `--backend`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from grok_spicy.config.problems import Source, Where
from grok_spicy.errors import ConfigError
from grok_spicy.providers.options import Options
from grok_spicy.specs import CAPABILITIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grok_spicy.config.json_source import KeyPath
    from grok_spicy.plugins.registry import ProviderRegistry
    from grok_spicy.schemas import BackendConfig, ParamsOverride, ProviderConfig, StepOverride
    from grok_spicy.specs import Capability
    from grok_spicy.steps import Step


@dataclass(frozen=True, slots=True)
class ChosenBackends:
    """Who does what, with all four capabilities filled.

    Attributes:
        config: The choice; `image`, `video`, `llm` and `vision` are never None.
        source: Where the user's own settings were written.
        origins: By capability, the preset that chose the provider, or None: the user did.
        notices: What of the user's file does not fit the preset and was left out.
    """

    config: BackendConfig
    source: Source
    origins: Mapping[Capability, str | None]
    notices: tuple[str, ...] = ()

    @classmethod
    def of(cls, config: BackendConfig) -> ChosenBackends:
        """Take a configuration made in Python as it is."""
        return cls(config, Source(name="backends"), dict.fromkeys(CAPABILITIES))

    def provider(self, capability: Capability) -> ProviderConfig:
        """Return who serves a capability, before overrides by step and scene.

        Raises:
            ConfigError: If nobody does, which `choose_backends` rules out.
        """
        entry: ProviderConfig | None = getattr(self.config, capability)
        if entry is None:
            raise ConfigError(f"backends.{capability}: nobody is named for it")
        return entry

    def override(self, capability: Capability, step: Step) -> ProviderConfig | None:
        """Return who serves a capability in one step instead, if anyone does."""
        every: StepOverride | None = getattr(self.config.steps, step, None)
        entry: ProviderConfig | None = getattr(every, capability, None)
        return entry

    def at(self, key_path: KeyPath, *, of_key: bool = False) -> Where:
        """Return the place of a setting for messages: its line in the file, or its preset."""
        for capability, preset in self.origins.items():
            if preset is not None and key_path[:1] == (capability,):
                return Where(name=f"preset {preset}, {capability}")
        return self.source.at(key_path, of_key=of_key)


SCENE_STEPS: tuple[Step, ...] = ("keyframes", "videos")
"""The steps that work scene by scene."""


@dataclass(slots=True)
class Entry:
    """Who serves a capability, after overrides.

    Attributes:
        capability: What is served.
        provider: Name of the provider.
        model: The model, or None for the provider's default.
        place: Key path of the entry in force.
        params: Its options, those of a scene laid over.
        written: Where each option was written last.
    """

    capability: Capability
    provider: str
    model: str | None
    place: KeyPath
    params: dict[str, Any] = field(default_factory=dict)
    written: dict[str, KeyPath] = field(default_factory=dict)

    def lay_over(self, params: Mapping[str, Any], place: KeyPath) -> None:
        """Let options written at `place` go before those so far."""
        for name, value in params.items():
            self.params[name] = value
            self.written[name] = (*place, name)

    def options_class(self, registry: ProviderRegistry) -> type[Options]:
        """Return the class that validates the options.

        Raises:
            GrokSpicyError: If the provider cannot be used or does not know the model.
            Exception: Whatever else the provider raises.
        """
        model = self.model or registry.spec(self.capability, self.provider).default_model
        kind: object = registry.get(self.capability, self.provider).options_for(model)
        if isinstance(kind, type) and issubclass(kind, Options):
            return kind
        raise TypeError(f"options_for({model!r}) returned {kind!r}, no subclass of Options")


def entry_for(
    chosen: ChosenBackends, capability: Capability, step: Step | None, scene_id: int | None = None
) -> Entry:
    """Return who serves a capability: the general entry, the step's over it, the scene's on top.

    A step's entry with the same provider and no other model keeps the options it does not name;
    any other entry starts afresh.

    Args:
        chosen: Who does what.
        capability: What is served.
        step: The step; None for the general entry.
        scene_id: The scene; None for pieces that belong to no scene.
    """
    base = chosen.provider(capability)
    entry = Entry(capability, base.provider, base.model, (capability,))
    entry.lay_over(base.params, (capability, "params"))
    own = chosen.override(capability, step) if step is not None else None
    if own is not None:
        place: KeyPath = ("steps", step or "", capability)
        if own.provider != entry.provider or own.model not in {None, entry.model}:
            entry = Entry(capability, own.provider, own.model, place)
        entry.place = place
        entry.lay_over(own.params, (*place, "params"))
    scene = chosen.config.scenes.get(scene_id) if scene_id is not None else None
    params: ParamsOverride | None = getattr(scene, capability, None)
    if scene_id is not None and params is not None:
        key = scene_key(chosen, scene_id)
        entry.lay_over(params.params, ("scenes", key, capability, "params"))
    return entry


def scene_key(chosen: ChosenBackends, scene_id: int) -> str:
    """Return a scene's key as it stands in the file, where `03` is scene 3 too."""
    source = chosen.source
    place = (*source.prefix, "scenes")
    for path in source.document.keys if source.document is not None else ():
        key = str(path[-1])
        if path[:-1] == place and key.isdecimal() and int(key) == scene_id:
            return key
    return str(scene_id)


def chosen_of(backends: ChosenBackends | BackendConfig) -> ChosenBackends:
    """Return a choice as it is, or a configuration made in Python as a choice."""
    return backends if isinstance(backends, ChosenBackends) else ChosenBackends.of(backends)
