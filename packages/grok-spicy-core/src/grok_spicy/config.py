"""Who does what: presets, the user's file and `--backend`, made into one choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy.config_files import (
    Configuration,
    LoadedBackends,
    LoadedVideoConfig,
    load_backends,
    load_configuration,
    load_video_config,
)
from grok_spicy.nearest import listed, nearest
from grok_spicy.plugins.descriptors import CONFIG_PRESET
from grok_spicy.providers.errors import ConfigError
from grok_spicy.providers.missing import install_command, known_extras
from grok_spicy.schemas import BackendConfig, ProviderConfig, SceneOverride, StepOverrides
from grok_spicy.specs import CAPABILITIES
from grok_spicy.validation import Source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grok_spicy.json_source import KeyPath
    from grok_spicy.providers.registry import ProviderRegistry
    from grok_spicy.schemas import StepOverride
    from grok_spicy.specs import Capability, PresetPart

__all__ = [
    "CONFIG_PRESET",
    "DEFAULT_PRESET",
    "ChosenBackends",
    "Configuration",
    "LoadedBackends",
    "LoadedVideoConfig",
    "choose_backends",
    "load_backends",
    "load_configuration",
    "load_video_config",
]

DEFAULT_PRESET = "grok"
"""The preset that fills what the user leaves open; the only vendor name in core."""

_SCENE_STEPS = ("keyframes", "videos")
"""The steps that work scene by scene."""


@dataclass(frozen=True, slots=True)
class ChosenBackends:
    """Who does what, with all four capabilities filled.

    Attributes:
        config: The choice; `image`, `video`, `llm` and `vision` are never None.
        source: Where the user's own settings were written.
        origins: By capability, the preset that chose the provider, or None: the user's file did.
        notices: What of the user's file does not fit the preset and was left out.
    """

    config: BackendConfig
    source: Source
    origins: Mapping[Capability, str | None]
    notices: tuple[str, ...] = ()

    def provider(self, capability: Capability) -> ProviderConfig:
        """Return who serves a capability, before overrides by step and scene.

        Raises:
            ConfigError: If nobody does, which `choose_backends` rules out.
        """
        entry: ProviderConfig | None = getattr(self.config, capability)
        if entry is None:
            raise ConfigError(f"backends.{capability}: nobody is named for it")
        return entry

    def at(self, key_path: KeyPath, *, of_key: bool = False) -> str:
        """Return the place of a setting for messages: its line in the file, or its preset."""
        for capability, preset in self.origins.items():
            if preset is not None and key_path[:1] == (capability,):
                return f"preset {preset}, {capability}"
        return self.source.at(key_path, of_key=of_key)


def choose_backends(
    flag: str | None,
    backends: LoadedBackends | BackendConfig | None,
    registry: ProviderRegistry,
) -> ChosenBackends:
    """Decide who does what.

    Args:
        flag: What stands after `--backend`: a preset; `"config"`: the file, which must have
            `backends`; None: the file, its gaps filled from the default preset.
        backends: The `backends` of the user's file or program.
        registry: Knows the presets and providers.

    Raises:
        ConfigError: If the preset is unknown or incomplete, or `"config"` has no file.
        PluginError: If two plugins fill the same capability of the preset.
    """
    if isinstance(backends, BackendConfig):
        backends = LoadedBackends(backends, Source(name="backends"))
    if flag == CONFIG_PRESET and backends is None:
        raise ConfigError(
            "--backend config needs a file with backends, and there is none",
            hint="Name one with --config video.json or --backends FILE",
        )
    if backends is None:
        backends = LoadedBackends(BackendConfig(), Source(name="backends"))
    if flag is None or flag == CONFIG_PRESET:
        return _from_file(backends, registry)
    return _from_preset(flag, backends, registry)


def _from_file(backends: LoadedBackends, registry: ProviderRegistry) -> ChosenBackends:
    """Take the file's choice and fill its gaps from the default preset."""
    config = backends.config
    gaps = [capability for capability in CAPABILITIES if getattr(config, capability) is None]
    parts = _complete(DEFAULT_PRESET, gaps, registry) if gaps else {}
    filled: dict[str, ProviderConfig] = {
        capability: ProviderConfig(provider=part.provider, model=part.model)
        for capability, part in parts.items()
    }
    return ChosenBackends(
        config=config.model_copy(update=filled),
        source=backends.source,
        origins={name: DEFAULT_PRESET if name in filled else None for name in CAPABILITIES},
    )


def _from_preset(
    preset: str, backends: LoadedBackends, registry: ProviderRegistry
) -> ChosenBackends:
    """Take the preset's choice; keep of the file what speaks of the same providers."""
    parts = _complete(preset, CAPABILITIES, registry)
    config, notices = backends.config, list[str]()
    chosen: dict[str, ProviderConfig] = {}
    origins: dict[Capability, str | None] = {}
    for capability, part in parts.items():
        own: ProviderConfig | None = getattr(config, capability)
        if own is not None and own.provider == part.provider:
            chosen[capability] = own.model_copy(update={"model": own.model or part.model})
            origins[capability] = None
            continue
        chosen[capability] = ProviderConfig(provider=part.provider, model=part.model)
        origins[capability] = preset
    steps = _fitting_steps(config.steps, parts, backends.source, notices)
    scenes = _fitting_scenes(config, parts, registry, backends.source, notices)
    update = {**chosen, "steps": steps, "scenes": scenes}
    return ChosenBackends(
        config=config.model_copy(update=update),
        source=backends.source,
        origins=origins,
        notices=tuple(f"--backend {preset}: {notice}" for notice in notices),
    )


def _complete(
    preset: str, capabilities: tuple[Capability, ...] | list[Capability], registry: ProviderRegistry
) -> dict[Capability, PresetPart]:
    """Return the parts of a preset for the capabilities asked for.

    Raises:
        ConfigError: If there is no such preset or it does not fill them all.
    """
    presets = registry.plugins.presets()
    if preset not in presets:
        raise _unknown_preset(preset, presets, registry)
    parts = presets[preset].parts()
    missing = [capability for capability in capabilities if capability not in parts]
    if missing:
        raise ConfigError(
            f"Preset {preset} is incomplete: "
            + "; ".join(_nobody_for(capability, registry) for capability in missing),
            hint=_mend(registry, install_command(preset, known_extras())),
        )
    return {capability: parts[capability] for capability in capabilities}


def _unknown_preset(
    preset: str, presets: Mapping[str, object], registry: ProviderRegistry
) -> ConfigError:
    extras = known_extras()
    install = install_command(preset, extras)
    meant = nearest(preset, [*presets, *((extras or frozenset()) - {"all"})])
    asked = ""
    if meant is not None and (extras is None or install is None):
        asked = f"; did you mean {meant}?"
        install = None if meant in presets else install_command(meant, extras)
    return ConfigError(
        f"There is no preset {preset!r}{asked or '.'} "
        f"--backend takes: {listed([*presets, CONFIG_PRESET])}",
        hint=_mend(registry, install),
    )


def _nobody_for(capability: Capability, registry: ProviderRegistry) -> str:
    offering = registry.names(capability)
    could = f" ({listed(offering)} could, in a file with backends)" if offering else ""
    return f"nothing installed fills {capability}{could}"


def _mend(registry: ProviderRegistry, install: str | None) -> str | None:
    """Return what can be done: install something, or mend the plugins that cannot be used."""
    lines = [install] if install else []
    for row in registry.plugins.rows():
        if row.state not in {"loaded", "not checked"}:
            command = f" -> {row.command}" if row.command else ""
            lines.append(f"Plugin {row.name} ({row.origin}) is {row.state}: {row.cause}{command}")
    return "\n".join(lines) or None


def _fitting_steps(
    steps: StepOverrides,
    parts: Mapping[Capability, PresetPart],
    source: Source,
    notices: list[str],
) -> StepOverrides:
    """Keep the overrides that name the preset's own provider."""
    kept: dict[str, StepOverride] = {}
    for step in StepOverrides.model_fields:
        override: StepOverride = getattr(steps, step)
        gone: dict[str, None] = {}
        for capability, part in parts.items():
            entry: ProviderConfig | None = getattr(override, capability)
            if entry is not None and entry.provider != part.provider:
                place = source.at(("steps", step, capability))
                notices.append(f"{place} names {entry.provider} and is left out")
                gone[capability] = None
        kept[step] = override.model_copy(update=gone)
    return steps.model_copy(update=kept)


def _fitting_scenes(
    config: BackendConfig,
    parts: Mapping[Capability, PresetPart],
    registry: ProviderRegistry,
    source: Source,
    notices: list[str],
) -> dict[int, SceneOverride]:
    """Keep the scenes' options that were written for the preset's own provider."""
    kept: dict[int, SceneOverride] = {}
    for scene, override in config.scenes.items():
        gone: dict[str, None] = {}
        for capability, part in parts.items():
            if getattr(override, capability) is None:
                continue
            if _meant_for(config, capability, registry) != {part.provider}:
                place = source.at(("scenes", str(scene), capability))
                notices.append(f"{place} is not meant for {part.provider} and is left out")
                gone[capability] = None
        kept[scene] = override.model_copy(update=gone)
    return kept


def _meant_for(
    config: BackendConfig, capability: Capability, registry: ProviderRegistry
) -> set[str]:
    """Return the providers that a scene's options can be meant for, by the file alone."""
    entry: ProviderConfig | None = getattr(config, capability)
    if entry is not None:
        base = entry.provider
    else:
        default = registry.plugins.presets().get(DEFAULT_PRESET)
        part = default.parts().get(capability) if default is not None else None
        base = part.provider if part is not None else ""
    overrides = [getattr(getattr(config.steps, step), capability) for step in _SCENE_STEPS]
    return {override.provider if override is not None else base for override in overrides}
