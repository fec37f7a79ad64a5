"""What is installed and what speaks against loading it, all known before any import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.errors import ConfigError, PluginError
from grok_spicy.plugins.discovery import discover, normalized
from grok_spicy.plugins.rows import PluginRow
from grok_spicy.text.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from importlib_metadata import EntryPoint

    from grok_spicy.plugins.disabled import DisabledPlugins
    from grok_spicy.plugins.discovery import Installed
    from grok_spicy.plugins.rows import PluginState

_LIST = "List them with: grok-spicy plugins"


class Inventory:
    """The installed plugins, which of them are switched off, and where names collide.

    Args:
        source: Lists the entry points.
        disabled: What the user has switched off.
        core_version: The version that plugins must go with; None: nothing is compared.
    """

    def __init__(
        self,
        source: Callable[[], Iterable[EntryPoint]],
        disabled: DisabledPlugins,
        core_version: str | None,
    ) -> None:
        self.disabled = disabled
        self._source = source
        self._core = core_version
        self._found: tuple[Installed, ...] | None = None
        self._objections: dict[int, PluginRow | None] = {}

    def all(self) -> tuple[Installed, ...]:
        """Return every installed plugin, in order of name and distribution."""
        if self._found is None:
            self._found = discover(self._source, self._core)
        return self._found

    def names(self) -> tuple[str, ...]:
        """Return the names of all plugins, each once."""
        return tuple(dict.fromkeys(plugin.name for plugin in self.all()))

    def called(self, name: str) -> list[Installed]:
        """Return the plugins of that name, and those of the distribution of that name."""
        wanted = normalized(name)
        return [
            plugin
            for plugin in self.all()
            if wanted in {normalized(plugin.name), normalized(plugin.distribution)}
        ]

    def enabled(self, name: str) -> list[Installed]:
        """Return the plugins called exactly `name` that are not switched off."""
        return [
            plugin
            for plugin in self.all()
            if plugin.name == name and self.disabled.why(plugin) is None
        ]

    def only(self, name: str) -> Installed:
        """Return the one plugin called `name` that may be loaded.

        Raises:
            PluginError: If there is none, it is switched off or made for another core, its
                metadata is wrong, or two distributions offer it.
        """
        every = [plugin for plugin in self.all() if plugin.name == name]
        if not every:
            raise PluginError(
                f"No plugin called {name!r} is installed{did_you_mean(name, self.names())}",
                hint=_LIST,
            )
        enabled = self.enabled(name)
        if len(enabled) > 1:
            owners = " and ".join(plugin.origin for plugin in enabled)
            raise PluginError(
                f"Plugin {name} is offered by {len(enabled)} distributions: {owners}",
                hint=self._without(enabled[-1]),
            )
        plugin = enabled[0] if enabled else every[0]
        if (objection := self.objection(plugin)) is not None:
            raise unusable(objection)
        return plugin

    def objection(self, plugin: Installed) -> PluginRow | None:
        """Return the row of a plugin that must not be loaded, or None if nothing is against it.

        Args:
            plugin: One of those that `all` returned.
        """
        if id(plugin) not in self._objections:
            self._objections[id(plugin)] = self._object(plugin)
        return self._objections[id(plugin)]

    def disable(self, name: str) -> list[Installed]:
        """Switch a plugin or a distribution off for good, and return what that concerns.

        Raises:
            ConfigError: If nothing installed is called so, or the list cannot be written.
        """
        plugins = self.called(name)
        if not plugins:
            raise self._unknown(name)
        self.disabled.add(name)
        self._objections.clear()
        return plugins

    def enable(self, name: str) -> Installed | None:
        """Take a plugin or a distribution off the list, and return it if it is installed.

        Raises:
            ConfigError: If the list cannot be read or written, or never had that name.
        """
        plugins = self.called(name)
        if not plugins and normalized(name) not in map(normalized, self.disabled.kept):
            raise self._unknown(name)
        own = {name}
        for plugin in plugins:
            own |= {plugin.name, plugin.distribution}
        self.disabled.remove(own)
        self._objections.clear()
        return plugins[0] if plugins else None

    def _object(self, plugin: Installed) -> PluginRow | None:
        if (why := self.disabled.why(plugin)) is not None:
            return row(plugin, "disabled", *why)
        if plugin.fault is not None:
            return row(plugin, "broken", plugin.fault, f"pip install -U {plugin.distribution}")
        if plugin.misfit is not None:
            return row(plugin, "incompatible", plugin.misfit, _mend_misfit(plugin))
        rivals = [other for other in self.enabled(plugin.name) if other is not plugin]
        if rivals:
            owners = " and ".join(other.origin for other in rivals)
            cause = f"the name is also offered by {owners}"
            return row(plugin, "conflict", cause, self._without(plugin))
        return None

    def _unknown(self, name: str) -> ConfigError:
        return ConfigError(
            f"No plugin is called {name!r}{did_you_mean(name, self.names())}", hint=_LIST
        )

    def _without(self, plugin: Installed) -> str:
        """Return the command that leaves out this one of several plugins of the same name."""
        if normalized(plugin.distribution) in map(normalized, self.names()):
            return f"pip uninstall {plugin.distribution}"
        return f"grok-spicy plugins disable {plugin.distribution}"


def row(
    plugin: Installed, state: PluginState, cause: str | None = None, command: str | None = None
) -> PluginRow:
    """Return the row of a plugin in a state."""
    return PluginRow(
        name=plugin.name,
        distribution=plugin.distribution,
        version=plugin.version,
        core_range=plugin.core_range,
        state=state,
        cause=cause,
        command=command,
    )


def unusable(found: PluginRow) -> PluginError:
    """Return the error for asking for a plugin that cannot be used."""
    return PluginError(
        f"Plugin {found.name} ({found.origin}) is {found.state}: {found.cause}", hint=found.command
    )


def _mend_misfit(plugin: Installed) -> str:
    if plugin.core_too_old:
        from grok_spicy.plugins.missing import known_extras, upgrade_command

        return upgrade_command(plugin.core_range, known_extras())
    return f"pip install -U {plugin.distribution}"
