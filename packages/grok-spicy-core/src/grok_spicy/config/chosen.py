"""The choice of backends, as it is made from presets, the user's file and `--backend`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy.config.problems import Source, Where
from grok_spicy.errors import ConfigError
from grok_spicy.specs import CAPABILITIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grok_spicy.config.json_source import KeyPath
    from grok_spicy.schemas import BackendConfig, ProviderConfig, StepOverride
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
