"""The plugin under test, alone: whatever else is installed is neither imported nor asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grok_spicy import PluginManager
    from importlib_metadata import EntryPoint


def alone(provider: str, **settings: Any) -> PluginManager:
    """Return a manager that sees only the plugin `provider`; `settings` as for `PluginManager`.

    Another plugin, which the user may have disabled because it hangs, has no part in a test.
    """
    from grok_spicy import PluginManager
    from grok_spicy.plugins.discovery import installed_entry_points

    def source() -> Iterable[EntryPoint]:
        return [entry for entry in installed_entry_points() if entry.name == provider]

    return PluginManager(source=source, **settings)
