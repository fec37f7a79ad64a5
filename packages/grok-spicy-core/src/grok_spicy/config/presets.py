"""The parts of a preset, and what to tell a user whose preset is missing or incomplete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.errors import ConfigError
from grok_spicy.plugins.descriptors import CONFIG_PRESET
from grok_spicy.plugins.missing import install_command, known_extras
from grok_spicy.text.nearest import listed, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from grok_spicy.plugins.registry import ProviderRegistry
    from grok_spicy.specs import Capability, PresetPart


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
