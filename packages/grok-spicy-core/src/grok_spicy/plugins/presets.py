"""Presets, the names after `--backend`, merged from the parts of several plugins."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from grok_spicy.errors import PluginError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grok_spicy.plugins.descriptors import LoadedPlugin
    from grok_spicy.specs import Capability, PresetPart


@dataclass(frozen=True, slots=True)
class PresetSource:
    """A part of a preset and who declares it.

    Attributes:
        part: What it fills and with whom.
        plugin: Name of the plugin that declares it.
        origin: Distribution and version of that plugin.
    """

    part: PresetPart
    plugin: str
    origin: str


@dataclass(slots=True)
class Preset:
    """One preset with all of its parts.

    Attributes:
        name: What is written after `--backend`.
        sources: Every part that a plugin declares, in order of the plugins' names.
    """

    name: str
    sources: list[PresetSource] = field(default_factory=list)

    def parts(self) -> dict[Capability, PresetPart]:
        """Return the parts by capability; some capabilities may be missing.

        Raises:
            PluginError: If two plugins fill the same capability; it names both.
        """
        chosen: dict[Capability, PresetSource] = {}
        for source in self.sources:
            other = chosen.setdefault(source.part.capability, source)
            if other is not source:
                raise PluginError(
                    f"Preset {self.name}: {source.part.capability} is filled by two plugins, with "
                    f"{other.part.provider} (by {other.plugin}, {other.origin}) and with "
                    f"{source.part.provider} (by {source.plugin}, {source.origin})",
                    hint=f"Leave one out: --no-plugins {other.plugin} or "
                    f"--no-plugins {source.plugin}",
                )
        return {capability: source.part for capability, source in chosen.items()}


def merge(plugins: Iterable[LoadedPlugin]) -> dict[str, Preset]:
    """Collect the presets of all plugins, in order of name."""
    presets: dict[str, Preset] = {}
    for plugin in plugins:
        for part in plugin.presets:
            preset = presets.setdefault(part.preset, Preset(part.preset))
            preset.sources.append(PresetSource(part, plugin.name, plugin.origin))
    return {name: presets[name] for name in sorted(presets)}
