"""What a plugin declares: which providers it has and which presets they take part in.

Light on purpose: this module imports nothing but the standard library's `dataclasses`, because
every plugin module imports it before anything is known to be needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Capability = Literal["image", "video", "llm", "vision"]

CAPABILITIES: tuple[Capability, ...] = ("image", "video", "llm", "vision")

ENTRY_POINT_GROUP = "grok_spicy"
"""Modules with hook implementations; the entry's name is the provider's name."""

COMMANDS_GROUP = "grok_spicy.commands"
"""Further commands of the command line."""

CONFORMANCE_GROUP = "grok_spicy.conformance"
"""Conformance kits of provider authors."""


@dataclass(frozen=True, slots=True)
class ProviderSpec:
    """One capability offered under one provider name.

    Attributes:
        name: The provider's name; must equal the name of the plugin's entry point.
        target: Where the class lives, as `"package.module:ClassName"`; imported on first use.
        summary: One line for lists, without a full stop.
        default_model: The model meant when the configuration names none.
        default_url: The server meant when the configuration has no `<name>_url`.
    """

    name: str
    target: str
    summary: str = ""
    default_model: str = ""
    default_url: str | None = None


@dataclass(frozen=True, slots=True)
class PresetPart:
    """One capability of a preset, the thing `--backend NAME` chooses.

    Parts of one preset may come from several plugins; the same capability twice is an error
    that names both.

    Attributes:
        preset: Name of the preset, for example `"local"`; lower-case, and never `"config"`.
        capability: The capability this part fills.
        provider: Name of the provider that fills it.
        model: The model, or None for the provider's default.
    """

    preset: str
    capability: Capability
    provider: str
    model: str | None = None
