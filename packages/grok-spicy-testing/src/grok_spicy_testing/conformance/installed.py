"""The plugin under test, alone: whatever else is installed is neither imported nor asked."""

from __future__ import annotations

import sys
from functools import cache
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

    def source() -> Iterable[EntryPoint]:
        return _entries(provider, tuple(sys.path))

    return PluginManager(source=source, **settings)


@cache
def _entries(provider: str, path: tuple[str, ...]) -> tuple[EntryPoint, ...]:  # noqa: ARG001 - says where
    """Look once for what the tests of a provider ask for again and again."""
    from grok_spicy.plugins.discovery import installed_entry_points

    return tuple(entry for entry in installed_entry_points() if entry.name == provider)
