"""The plugins of this installation: listed without import, loaded one by one, kept apart."""

from __future__ import annotations

import logging
import os
from collections import Counter
from threading import RLock
from typing import TYPE_CHECKING, Any

from grok_spicy.nearest import did_you_mean
from grok_spicy.plugins.disabled import DisabledPlugins
from grok_spicy.plugins.discovery import (
    CORE,
    discover,
    installed_entry_points,
    normalized,
    running_core,
)
from grok_spicy.plugins.folders import config_folder, state_folder
from grok_spicy.plugins.loading import MISBEHAVIOUR, BrokenPluginError, Loader, broken, raised
from grok_spicy.plugins.presets import merge
from grok_spicy.plugins.results import LoadResult, LoadResults
from grok_spicy.plugins.rows import PluginRow
from grok_spicy.providers.errors import ConfigError, PluginError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from importlib_metadata import EntryPoint

    from grok_spicy.plugins.descriptors import LoadedPlugin
    from grok_spicy.plugins.discovery import Installed
    from grok_spicy.plugins.presets import Preset

log = logging.getLogger(__name__)


class PluginManager:
    """Knows the installed plugins and lets them speak, one at a time.

    Nothing is read before it is asked for, and no plugin is imported before it is needed. What a
    plugin raises, at import or in a hook, quarantines that plugin and nothing else. May be used
    from several threads.

    Args:
        disabled: Plugins to leave out in this process (`--no-plugins`), by name or distribution.
        source: Lists the entry points; those of the installed distributions by default.
        state_dir: Where results of loads are kept; `GROK_SPICY_STATE` or the user's own by default.
        config_dir: Where the list of disabled plugins is kept; `GROK_SPICY_CONFIG_DIR` or the
            user's own by default.
        core_version: The version that plugins must go with; the running one by default.
        environ: The environment; that of the process by default.
    """

    def __init__(
        self,
        *,
        disabled: Iterable[str] = (),
        source: Callable[[], Iterable[EntryPoint]] | None = None,
        state_dir: Path | None = None,
        config_dir: Path | None = None,
        core_version: str | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        environ = os.environ if environ is None else environ
        self._source = source or installed_entry_points
        self._core = core_version or running_core()
        self._disabled = DisabledPlugins(config_dir or config_folder(environ), disabled, environ)
        self._results = LoadResults(state_dir or state_folder(environ), self._core)
        self._loader = Loader()
        self._lock = RLock()
        self._found: tuple[Installed, ...] | None = None
        self._loaded: dict[str, LoadedPlugin] = {}
        self._quarantined: dict[str, LoadResult] = {}
        self._noted: dict[str, LoadResult] = {}
        self._required: set[str] = set()

    # -- listing -------------------------------------------------------------------------------

    def rows(self) -> list[PluginRow]:
        """List every installed plugin, importing none of them."""
        with self._lock:
            return [self._row(plugin) for plugin in self._installed()]

    def names(self) -> tuple[str, ...]:
        """Return the names of all installed plugins, disabled and broken ones included."""
        with self._lock:
            return tuple(dict.fromkeys(plugin.name for plugin in self._installed()))

    def unknown_disabled(self) -> tuple[str, ...]:
        """Return what `--no-plugins` names although nothing installed is called so."""
        with self._lock:
            return tuple(
                name for name in self._disabled.flags if name != "*" and not self._called(name)
            )

    # -- switching on and off ------------------------------------------------------------------

    def disable(self, name: str) -> None:
        """Keep a plugin from being imported, in this process and in later ones.

        Args:
            name: A plugin, or a distribution.

        Raises:
            ConfigError: If nothing installed is called so, or the list cannot be written.
        """
        with self._lock:
            for plugin in self._called(name) or self._unknown(name):
                if plugin.name in self._loaded:
                    del self._loaded[plugin.name]
                    self._loader.forget(plugin.name)
            self._disabled.add(name)

    def enable(self, name: str) -> PluginRow | None:
        """Take a plugin, or a distribution, off the list of disabled ones.

        Returns:
            The plugin's row, which may still be `"disabled"` by the environment or a flag; None
            if nothing installed is called so any more.

        Raises:
            ConfigError: If the list cannot be read or written, or never had that name.
        """
        with self._lock:
            plugins = self._called(name)
            if not plugins and normalized(name) not in map(normalized, self._disabled.kept):
                self._unknown(name)
            own = {name, *(plugin.name for plugin in plugins)}
            self._disabled.remove(own | {plugin.distribution for plugin in plugins})
            return self._row(plugins[0]) if plugins else None

    # -- loading -------------------------------------------------------------------------------

    def load(self, name: str) -> LoadedPlugin:
        """Load the plugin called `name` and no other.

        Raises:
            PluginError: If it is missing, disabled, broken, made for another core, or offered by
                two distributions; the hint is the command that mends it.
        """
        with self._lock:
            if name in self._loaded:
                return self._loaded[name]
            plugin = self._only(name)
            if name in self._quarantined:
                raise _unusable(self._row(plugin))
            try:
                loaded = self._loader.load(plugin)
            except BrokenPluginError as error:
                self._quarantine(plugin, error.result)
                raise _unusable(self._row(plugin)) from error
            self._loaded[name] = loaded
            self._results.put(plugin, LoadResult("loaded"))
            return loaded

    def load_all(self) -> list[LoadedPlugin]:
        """Load every plugin that is enabled and compatible; what breaks becomes a row."""
        with self._lock:
            loaded = []
            for row in self.rows():
                if not row.usable:
                    continue
                try:
                    loaded.append(self.load(row.name))
                except PluginError as error:
                    log.debug("%s", error)
            return loaded

    def check(self) -> list[PluginRow]:
        """Load every plugin that is enabled and compatible, and list how that went."""
        with self._lock:
            self.load_all()
            return self.rows()

    def require(self, names: Iterable[str]) -> None:
        """Make sure that plugins are there and work; from now on a failure of theirs is fatal.

        Args:
            names: What the configuration lists under `require_plugins`.

        Raises:
            ConfigError: If any is missing, disabled, incompatible or broken; it names them all.
        """
        problems: list[PluginError] = []
        with self._lock:
            for name in names:
                try:
                    self.load(name)
                except PluginError as error:
                    problems.append(error)
                else:
                    self._required.add(name)
        if problems:
            raise ConfigError(
                "require_plugins: " + "; ".join(problem.message for problem in problems),
                hint="\n".join(problem.hint for problem in problems if problem.hint) or None,
            )

    def fault(self, name: str, cause: str, command: str | None = None) -> None:
        """Note in the list what went wrong with a plugin after it was loaded.

        Args:
            name: The plugin.
            cause: What went wrong.
            command: What mends it.
        """
        with self._lock:
            for plugin in self._enabled(name):
                result = LoadResult("broken", cause, command)
                self._noted[name] = result
                self._results.put(plugin, result)

    # -- what plugins say ----------------------------------------------------------------------

    def presets(self) -> dict[str, Preset]:
        """Return what `--backend` can name, merged over all usable plugins."""
        return merge(self.load_all())

    def event(self, event: object) -> None:
        """Hand an event to every plugin that watches, in order of name; never raises.

        Args:
            event: One of the models in `grok_spicy.events`.
        """
        for plugin in self._implementing("grok_spicy_event"):
            try:
                self._loader.call(plugin.name, "grok_spicy_event", event=event)
            except MISBEHAVIOUR as error:
                log.warning(
                    "Plugin %s (%s) failed on an event: %s",
                    plugin.name,
                    plugin.origin,
                    raised(error),
                    exc_info=log.isEnabledFor(logging.DEBUG),
                )
                self.fault(plugin.name, f"its grok_spicy_event raised {raised(error)}")

    def review(self, text: str, kind: str) -> str | None:
        """Ask every plugin with rules of its own whether a text may be used.

        Args:
            text: The text to be judged.
            kind: `"concept"`, `"plan"`, `"config"`, `"prompt"` or `"answer"`.

        Returns:
            The first complaint, with the name of the plugin; None if there is none.

        Raises:
            PluginError: If a plugin named in `require_plugins` fails to judge. Any other that
                fails is quarantined and left out.
        """
        for plugin in self._implementing("grok_spicy_review"):
            try:
                answer = self._loader.call(plugin.name, "grok_spicy_review", text=text, kind=kind)
                complaint = _sentence(answer)
            except MISBEHAVIOUR as error:
                self._give_up(plugin, error)
                continue
            if complaint is not None:
                return f"{complaint} (rule of plugin {plugin.name})"
        return None

    # -- inside --------------------------------------------------------------------------------

    def _installed(self) -> tuple[Installed, ...]:
        if self._found is None:
            self._found = discover(self._source, self._core)
        return self._found

    def _called(self, name: str) -> list[Installed]:
        wanted = normalized(name)
        return [
            plugin
            for plugin in self._installed()
            if wanted in {normalized(plugin.name), normalized(plugin.distribution)}
        ]

    def _unknown(self, name: str) -> list[Installed]:
        raise ConfigError(
            f"No plugin is called {name!r}{did_you_mean(name, self.names())}",
            hint="List them with: grok-spicy plugins",
        )

    def _enabled(self, name: str) -> list[Installed]:
        return [
            plugin
            for plugin in self._installed()
            if plugin.name == name and self._disabled.why(plugin) is None
        ]

    def _only(self, name: str) -> Installed:
        """Return the one plugin called `name` that may be loaded."""
        every = [plugin for plugin in self._installed() if plugin.name == name]
        if not every:
            raise PluginError(
                f"No plugin called {name!r} is installed{did_you_mean(name, self.names())}",
                hint="List them with: grok-spicy plugins",
            )
        enabled = self._enabled(name)
        if len(enabled) > 1:
            owners = " and ".join(plugin.origin for plugin in enabled)
            raise PluginError(
                f"Plugin {name} is offered by {len(enabled)} distributions: {owners}",
                hint=self._row(enabled[-1]).command,
            )
        plugin = enabled[0] if enabled else every[0]
        row = self._row(plugin)
        if not row.usable or plugin.fault is not None:
            raise _unusable(row)
        return plugin

    def _row(self, plugin: Installed) -> PluginRow:
        result = self._result(plugin)
        return PluginRow(
            name=plugin.name,
            distribution=plugin.distribution,
            version=plugin.version,
            core_range=plugin.core_range,
            state=result[0],
            cause=result[1],
            command=result[2],
        )

    def _result(self, plugin: Installed) -> tuple[Any, str | None, str | None]:
        if (why := self._disabled.why(plugin)) is not None:
            return "disabled", *why
        if plugin.fault is not None:
            return "broken", plugin.fault, f"pip install --upgrade {plugin.distribution}"
        if plugin.misfit is not None:
            return "incompatible", plugin.misfit, _mend_misfit(plugin)
        rivals = [other for other in self._enabled(plugin.name) if other is not plugin]
        if rivals:
            owners = " and ".join(other.origin for other in rivals)
            return "conflict", f"{owners} offers the same name", self._without(plugin)
        known = (
            self._quarantined.get(plugin.name)
            or self._noted.get(plugin.name)
            or self._results.get(plugin)
        )
        if known is None:
            return "not checked", None, None
        return known.state, known.cause, known.command

    def _without(self, plugin: Installed) -> str:
        """Return the command that leaves out this one of several plugins of the same name."""
        names = Counter(normalized(name) for name in self.names())
        if normalized(plugin.distribution) in names:
            return f"pip uninstall {plugin.distribution}"
        return f"grok-spicy plugins disable {plugin.distribution}"

    def _quarantine(self, plugin: Installed, result: LoadResult) -> None:
        self._quarantined[plugin.name] = result
        self._loaded.pop(plugin.name, None)
        self._results.put(plugin, result)
        log.warning("Plugin %s (%s) is left out: %s", plugin.name, plugin.origin, result.cause)

    def _give_up(self, loaded: LoadedPlugin, error: BaseException) -> None:
        with self._lock:
            for plugin in self._enabled(loaded.name):
                self._loader.forget(plugin.name)
                self._quarantine(plugin, broken(plugin, error))
        if loaded.name in self._required:
            raise PluginError(
                f"Plugin {loaded.name} ({loaded.origin}) is required and failed: {raised(error)}",
                hint=f"pip install --upgrade {loaded.distribution}",
            ) from error

    def _implementing(self, hook: str) -> list[LoadedPlugin]:
        return [plugin for plugin in self.load_all() if hook in plugin.hooks]


def _mend_misfit(plugin: Installed) -> str:
    if plugin.core_too_old:
        return f'pip install --upgrade "{CORE}{plugin.core_range}"'
    return f"pip install --upgrade {plugin.distribution}"


def _unusable(row: PluginRow) -> PluginError:
    return PluginError(
        f"Plugin {row.name} ({row.origin}) is {row.state}: {row.cause}", hint=row.command
    )


def _sentence(answer: object) -> str | None:
    if answer is None:
        return None
    if isinstance(answer, str) and answer.strip():
        return answer.strip()
    raise TypeError(f"grok_spicy_review returned {answer!r}, neither None nor a sentence")
