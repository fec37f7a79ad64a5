"""Who does what: presets, the user's file and `--backend`, made into one choice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grok_spicy.config.chosen import SCENE_STEPS, ChosenBackends
from grok_spicy.config.files import (
    LoadedBackends,
)
from grok_spicy.config.option_paths import with_absolute_paths
from grok_spicy.config.problems import Source
from grok_spicy.errors import ConfigError
from grok_spicy.plugins.descriptors import CONFIG_PRESET
from grok_spicy.plugins.missing import install_command, known_extras
from grok_spicy.schemas import BackendConfig, ProviderConfig, SceneOverride, StepOverrides
from grok_spicy.specs import CAPABILITIES
from grok_spicy.text.nearest import listed, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from grok_spicy.plugins.registry import ProviderRegistry
    from grok_spicy.schemas import StepOverride
    from grok_spicy.specs import Capability, PresetPart


DEFAULT_PRESET = "grok"
"""The preset that fills what the user leaves open; the only vendor name in core."""


def choose_backends(
    flag: str | None,
    backends: ChosenBackends | LoadedBackends | BackendConfig | None,
    registry: ProviderRegistry,
) -> ChosenBackends:
    """Decide who does what.

    Relative paths among the options are made absolute: they count from the folder of the file
    that names them, or from the working directory where there is no file.

    Args:
        flag: What stands after `--backend`: a preset; `"config"`: the file, which must have
            `backends`; None: the file, its gaps filled from the default preset.
        backends: The `backends` of the user's file or program. What was chosen already stays as
            it is, unless a preset is named.
        registry: Knows the presets and providers.

    Raises:
        ConfigError: If the preset is unknown or incomplete, or `"config"` has no file.
        PluginError: If two plugins fill the same capability of the preset.
    """
    if flag == CONFIG_PRESET and backends is None:
        raise ConfigError(
            "--backend config needs a file with backends, and there is none",
            hint="Name one with --config video.json or --backends FILE",
        )
    if backends is None:
        backends = BackendConfig()
    if isinstance(backends, ChosenBackends):
        if flag is None or flag == CONFIG_PRESET:
            return backends
        backends = LoadedBackends(backends.config, backends.source)
    if isinstance(backends, BackendConfig):
        backends = LoadedBackends(backends, Source(name="backends"))
    if flag is None or flag == CONFIG_PRESET:
        chosen = _from_file(backends, registry)
    else:
        chosen = _from_preset(flag, backends, registry)
    return with_absolute_paths(chosen, registry)


def _from_file(backends: LoadedBackends, registry: ProviderRegistry) -> ChosenBackends:
    """Take the file's choice and fill its gaps from the default preset."""
    config = backends.config
    gaps = [capability for capability in CAPABILITIES if getattr(config, capability) is None]
    parts = parts_of(DEFAULT_PRESET, gaps, registry) if gaps else {}
    filled: dict[str, ProviderConfig] = {
        capability: provider_of(part) for capability, part in parts.items()
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
    parts = parts_of(preset, CAPABILITIES, registry)
    config = backends.config
    chosen: dict[str, ProviderConfig] = {}
    origins: dict[Capability, str | None] = {}
    for capability, part in parts.items():
        own: ProviderConfig | None = getattr(config, capability)
        if own is not None and own.provider == part.provider:
            chosen[capability] = own.model_copy(
                update={"model": own.model or part.model, "params": _params(own, part)}
            )
            origins[capability] = None
        else:
            chosen[capability] = provider_of(part)
            origins[capability] = preset
    notices: list[str] = []
    steps = _fitting_steps(backends, parts, notices)
    steps = _with_steps_of_preset(steps, parts, chosen)
    scenes = _fitting_scenes(backends, parts, registry, notices)
    return ChosenBackends(
        config=config.model_copy(update={**chosen, "steps": steps, "scenes": scenes}),
        source=backends.source,
        origins=origins,
        notices=tuple(f"--backend {preset}: {notice}" for notice in notices),
    )


def provider_of(part: PresetPart) -> ProviderConfig:
    """Return who fills a capability by a preset alone."""
    return ProviderConfig(provider=part.provider, model=part.model, params=dict(part.params))


def _params(own: ProviderConfig, part: PresetPart) -> dict[str, Any]:
    """Lay the user's options over those of a preset, which are for its own model alone."""
    return {**part.params, **own.params} if own.model in (None, part.model) else own.params


def _with_steps_of_preset(
    steps: StepOverrides,
    parts: Mapping[Capability, PresetPart],
    chosen: Mapping[str, ProviderConfig],
) -> StepOverrides:
    """Add what a preset says of single steps, where the user says nothing of them."""
    changes: dict[str, StepOverride] = {}
    for capability, part in parts.items():
        for step, params in part.steps.items() if chosen[capability].model == part.model else ():
            override: StepOverride = changes.get(step) or getattr(steps, step)
            if getattr(override, capability) is None:
                own = ProviderConfig(provider=part.provider, model=part.model, params=dict(params))
                changes[step] = override.model_copy(update={capability: own})
    return steps.model_copy(update=changes)


def _fitting_steps(
    backends: LoadedBackends, parts: Mapping[Capability, PresetPart], notices: list[str]
) -> StepOverrides:
    """Keep the overrides that name the preset's own provider."""
    kept: dict[str, StepOverride] = {}
    for step in StepOverrides.model_fields:
        override: StepOverride = getattr(backends.config.steps, step)
        gone: dict[str, None] = {}
        for capability, part in parts.items():
            entry: ProviderConfig | None = getattr(override, capability)
            if entry is not None and entry.provider != part.provider:
                where = backends.source.at(("steps", step, capability))
                notices.append(f"{where} names {entry.provider} and is left out")
                gone[capability] = None
        kept[step] = override.model_copy(update=gone)
    return backends.config.steps.model_copy(update=kept)


def _fitting_scenes(
    backends: LoadedBackends,
    parts: Mapping[Capability, PresetPart],
    registry: ProviderRegistry,
    notices: list[str],
) -> dict[int, SceneOverride]:
    """Keep the scenes' options that were written for the preset's own provider."""
    kept: dict[int, SceneOverride] = {}
    for scene, override in backends.config.scenes.items():
        gone: dict[str, None] = {}
        for capability, part in parts.items():
            if getattr(override, capability) is None:
                continue
            if _meant_for(backends.config, capability, registry) != {part.provider}:
                where = backends.source.at(("scenes", str(scene), capability))
                notices.append(f"{where} is not meant for {part.provider} and is left out")
                gone[capability] = None
        kept[scene] = override.model_copy(update=gone)
    return kept


def _meant_for(
    config: BackendConfig, capability: Capability, registry: ProviderRegistry
) -> set[str]:
    """Return the providers that a scene's options can be meant for, by the file alone."""
    base: ProviderConfig | PresetPart | None = getattr(config, capability)
    if base is None:
        default = registry.plugins.presets().get(DEFAULT_PRESET)
        base = default.parts().get(capability) if default is not None else None
    overrides = [getattr(getattr(config.steps, step), capability) for step in SCENE_STEPS]
    return {entry.provider for own in overrides if (entry := own or base) is not None}


def parts_of(
    preset: str, capabilities: Iterable[Capability], registry: ProviderRegistry
) -> dict[Capability, PresetPart]:
    """Return the parts of a preset for the capabilities asked for.

    Raises:
        ConfigError: If there is no such preset or it does not fill them all.
        PluginError: If two plugins fill the same capability of it.
    """
    presets = registry.plugins.presets()
    if preset not in presets:
        raise _unknown(preset, presets, registry)
    parts = presets[preset].parts()
    wanted = list(capabilities)
    missing = [capability for capability in wanted if capability not in parts]
    if missing:
        raise ConfigError(
            f"Preset {preset} is incomplete: "
            + "; ".join(_nobody_for(capability, registry) for capability in missing),
            hint=_mend(registry, install_command(preset, known_extras())),
        )
    return {capability: parts[capability] for capability in wanted}


def _unknown(preset: str, presets: Mapping[str, object], registry: ProviderRegistry) -> ConfigError:
    extras = known_extras()
    install = install_command(preset, extras)
    meant = nearest(preset, [*presets, *((extras or frozenset()) - {"all"})])
    asked = "."
    if meant is not None and (extras is None or install is None):
        asked = f"; did you mean {meant}?"
        install = None if meant in presets else install_command(meant, extras)
    return ConfigError(
        f"There is no preset {preset!r}{asked} "
        f"--backend takes: {listed([*presets, CONFIG_PRESET])}",
        hint=_mend(registry, install) if meant is None else install,
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
