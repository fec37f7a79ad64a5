"""One line of the plugin list: what is known of a plugin, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PluginState = Literal["loaded", "not checked", "incompatible", "broken", "conflict", "disabled"]


@dataclass(frozen=True, slots=True)
class PluginRow:
    """One plugin as the list shows it.

    Attributes:
        name: Name of the entry point, which is the provider's name.
        distribution: Who ships it.
        version: Version of that distribution.
        core_range: Which versions of grok-spicy-core it asks for, `""` if it does not say.
        state: `"loaded"` (the last load went well), `"not checked"` (never loaded here),
            `"incompatible"` (asks for another core), `"broken"` (cannot be loaded or misbehaved),
            `"conflict"` (two distributions offer the name), `"disabled"`.
        cause: Why it is in that state, where there is something to say.
        command: The command that mends it, where there is one.
    """

    name: str
    distribution: str
    version: str
    core_range: str
    state: PluginState
    cause: str | None = None
    command: str | None = None

    @property
    def origin(self) -> str:
        """The distribution and its version, for messages."""
        return f"{self.distribution} {self.version}".strip()
