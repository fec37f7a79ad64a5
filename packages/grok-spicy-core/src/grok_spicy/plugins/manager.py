"""The plugins of this installation: listed without import, loaded one by one, kept apart."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from grok_spicy.errors import ConfigError, GrokSpicyError, PluginError
from grok_spicy.plugins.disabled import EVERYTHING, DisabledPlugins
from grok_spicy.plugins.discovery import installed_entry_points, running_core
from grok_spicy.plugins.folders import config_folder, state_folder
from grok_spicy.plugins.inventory import Inventory, row, unusable
from grok_spicy.plugins.loading import BrokenPluginError, Loader, broken
from grok_spicy.plugins.presets import merge
from grok_spicy.plugins.results import LoadResult, LoadResults
from grok_spicy.system.foreign import must_propagate, raised
from grok_spicy.text.installing import extra_command

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from importlib_metadata import EntryPoint

    from grok_spicy.plugins.descriptors import LoadedPlugin
    from grok_spicy.plugins.discovery import Installed
    from grok_spicy.plugins.presets import Preset
    from grok_spicy.plugins.rows import PluginRow
    from grok_spicy.schemas import SignConfig

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
        core = core_version or running_core()
        off = DisabledPlugins(config_dir or config_folder(environ), disabled, environ)
        self._inventory = Inventory(source or installed_entry_points, off, core)
        self._results = LoadResults(state_dir or state_folder(environ), core)
        self._loader = Loader()
        self._lock = RLock()
        self._loaded: dict[str, LoadedPlugin] = {}
        self._quarantined: dict[str, LoadResult] = {}
        self._faults: dict[str, LoadResult] = {}
        self._required: set[str] = set()

    # -- listing -------------------------------------------------------------------------------

    def rows(self) -> list[PluginRow]:
        """List every installed plugin, importing none of them."""
        with self._lock:
            return [self._row(plugin) for plugin in self._inventory.all()]

    def names(self) -> tuple[str, ...]:
        """Return the names of all installed plugins, disabled and broken ones included."""
        with self._lock:
            return self._inventory.names()

    def unknown_disabled(self) -> tuple[str, ...]:
        """Return what `--no-plugins` names although nothing installed is called so."""
        with self._lock:
            return tuple(
                name
                for name in self._inventory.disabled.flags
                if name != EVERYTHING and not self._inventory.called(name)
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
            for plugin in self._inventory.disable(name):
                if self._loaded.pop(plugin.name, None) is not None:
                    self._loader.forget(plugin.name)

    def enable(self, name: str) -> PluginRow | None:
        """Take a plugin, or a distribution, off the list of disabled ones.

        Returns:
            The plugin's row, which may still be `"disabled"` by the environment or a flag; None
            if nothing installed is called so any more.

        Raises:
            ConfigError: If the list cannot be read or written, or never had that name.
        """
        with self._lock:
            plugin = self._inventory.enable(name)
            return self._row(plugin) if plugin is not None else None

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
            plugin = self._inventory.only(name)
            if name in self._quarantined:
                raise unusable(self._row(plugin))
            try:
                loaded = self._loader.load(plugin)
            except BrokenPluginError as error:
                self._quarantine(plugin, error.result)
                raise unusable(self._row(plugin)) from error
            self._loaded[name] = loaded
            self._results.put(plugin, _result_of(loaded))
            return loaded

    def load_all(self) -> list[LoadedPlugin]:
        """Load every plugin that is enabled and compatible; what breaks becomes a row."""
        with self._lock:
            loaded = []
            for plugin in self._inventory.all():
                if self._inventory.objection(plugin) is None:
                    try:
                        loaded.append(self.load(plugin.name))
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
                hint="\n".join(dict.fromkeys(error.hint for error in problems if error.hint)),
            )

    def fault(self, name: str, cause: str, command: str | None = None) -> None:
        """Note in the list what went wrong with a plugin after it was loaded.

        Args:
            name: The plugin.
            cause: What went wrong.
            command: What mends it.
        """
        with self._lock:
            for plugin in self._inventory.enabled(name):
                self._faults[name] = LoadResult("broken", cause, command)
                self._results.put(plugin, self._faults[name])

    # -- what plugins say ----------------------------------------------------------------------

    def presets(self) -> dict[str, Preset]:
        """Return what `--backend` can name, merged over all usable plugins."""
        return merge(self.load_all())

    def event(self, event: object) -> None:
        """Hand an event to every plugin that watches, in order of name; never raises.

        Args:
            event: One of the models in `grok_spicy.watch.events`.
        """
        for plugin in self._implementing("grok_spicy_event"):
            try:
                self._loader.call(plugin.name, "grok_spicy_event", event=event)
            except BaseException as error:
                if must_propagate(error):
                    raise
                cause = f"its grok_spicy_event raised {raised(error)}"
                log.warning("Plugin %s (%s): %s", plugin.name, plugin.origin, cause)
                log.debug("Where that happened:", exc_info=True)
                self.fault(plugin.name, cause, f"pip install -U {plugin.distribution}")

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
        plugins = self._implementing("grok_spicy_review")
        for name in sorted(self._required):
            self.load(name)  # raises for one that failed earlier: no text must pass it unseen
        for plugin in plugins:
            try:
                answer = self._loader.call_in_time(
                    plugin.name, "grok_spicy_review", text=text, kind=kind
                )
                complaint = _sentence(answer)
            except BaseException as error:
                if must_propagate(error):
                    raise
                self._give_up(plugin, error)
                continue
            if complaint is not None:
                return f"{complaint} (rule of plugin {plugin.name})"
        return None

    def sign(self, settings: SignConfig, run: Path | None) -> Path | None:
        """Have a finished film signed, or only find out whether it could be.

        Args:
            settings: How.
            run: The folder of the finished run; None: only find out.

        Returns:
            The signed copy; None if nothing was signed.

        Raises:
            ConfigError: If nothing that is installed signs films, or a key cannot be used.
            PluginError: If the plugin fails otherwise.
        """
        signers = self._implementing("grok_spicy_sign")
        if not signers:
            raise ConfigError(
                "the configuration asks for signed films, and nothing that is installed signs them",
                hint=f'{extra_command("handover")}, or remove "sign".',
            )
        signer = signers[0]
        try:
            signed = self._loader.call(signer.name, "grok_spicy_sign", settings=settings, run=run)
        except GrokSpicyError:
            raise
        except BaseException as error:
            if must_propagate(error):
                raise
            raise PluginError(
                f"Plugin {signer.name} ({signer.origin}) cannot sign: {raised(error)}",
                hint=f"pip install -U {signer.distribution}",
            ) from error
        return signed if isinstance(signed, Path) else None

    # -- inside --------------------------------------------------------------------------------

    def _implementing(self, hook: str) -> list[LoadedPlugin]:
        return [plugin for plugin in self.load_all() if hook in plugin.hooks]

    def _row(self, plugin: Installed) -> PluginRow:
        if (objection := self._inventory.objection(plugin)) is not None:
            return objection
        known = (
            self._quarantined.get(plugin.name)
            or self._faults.get(plugin.name)
            or self._results.get(plugin)
        )
        if known is None:
            return row(plugin, "not checked")
        return row(plugin, known.state, known.cause, known.command)

    def _quarantine(self, plugin: Installed, result: LoadResult) -> None:
        self._quarantined[plugin.name] = result
        self._results.put(plugin, result)
        log.warning("Plugin %s (%s) is left out: %s", plugin.name, plugin.origin, result.cause)

    def _give_up(self, loaded: LoadedPlugin, error: BaseException) -> None:
        """Quarantine a plugin that failed to judge a text.

        Raises:
            PluginError: If it is required: a text that its rules did not see must not pass.
        """
        with self._lock:
            self._loader.forget(loaded.name)
            self._loaded.pop(loaded.name, None)
            for plugin in self._inventory.enabled(loaded.name):
                self._quarantine(plugin, broken(plugin, error))
        if loaded.name in self._required:
            raise PluginError(
                f"Plugin {loaded.name} ({loaded.origin}) is required and failed: {raised(error)}",
                hint=f"pip install -U {loaded.distribution}",
            ) from error


def _result_of(loaded: LoadedPlugin) -> LoadResult:
    """Return what is kept of a plugin that loaded: also what it should not go on doing."""
    if not loaded.warnings:
        return LoadResult("loaded")
    cause = "works, with a warning: " + "; ".join(loaded.warnings)
    return LoadResult("loaded", cause, f"pip install -U {loaded.distribution}")


def _sentence(answer: object) -> str | None:
    if answer is None:
        return None
    if isinstance(answer, str) and answer.strip():
        return answer.strip()
    raise TypeError(f"grok_spicy_review returned {answer!r}, neither None nor a sentence")
