"""Loads one plugin and holds it against the hook specifications."""

from __future__ import annotations

import inspect
import logging
import warnings
from contextlib import redirect_stdout
from functools import partial
from typing import TYPE_CHECKING, Any

from grok_spicy.plugins.descriptors import (
    LoadedPlugin,
    UnfitPluginError,
    read_measures,
    read_presets,
    read_specs,
)
from grok_spicy.plugins.results import LoadResult
from grok_spicy.system.foreign import in_time, must_propagate, raised
from grok_spicy.system.streams import Spilled
from grok_spicy.system.undisturbed import undisturbed
from grok_spicy.text.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable

    import pluggy

    from grok_spicy.plugins.discovery import Installed

log = logging.getLogger(__name__)


LOADING_SECONDS = 30.0
"""How long the import of a plugin and its declarations may take: they import nothing heavy."""

CALLING_SECONDS = 10.0
"""How long a hook may take that somebody waits for."""


class BrokenPluginError(Exception):
    """A plugin cannot be loaded; carries the result to be shown and kept."""

    def __init__(self, result: LoadResult) -> None:
        super().__init__(result.cause)
        self.result = result


class Loader:
    """Imports plugins, registers them with pluggy and calls their hooks one by one."""

    def __init__(self) -> None:
        self._pluggy: pluggy.PluginManager | None = None

    def load(self, plugin: Installed) -> LoadedPlugin:
        """Import one plugin, check its hooks, read what it declares.

        Raises:
            BrokenPluginError: If anything about it is not as it must be; it is unregistered then.
        """
        try:
            # What a plugin prints must not end up in the output of `--json`.
            with undisturbed(), redirect_stdout(Spilled()):
                return in_time(lambda: self._load(plugin), LOADING_SECONDS)
        except BaseException as error:
            self.forget(plugin.name)
            if must_propagate(error):
                raise
            log.debug("Plugin %s cannot be used", plugin.name, exc_info=True)
            raise BrokenPluginError(broken(plugin, error)) from error

    def call(self, plugin: str, hook: str, **arguments: Any) -> Any:
        """Call one plugin's implementation of one hook; whatever it raises comes out.

        One that does not end blocks whoever calls it: see `call_in_time`.
        """
        implementation = self._implementation(plugin, hook)
        if implementation is None:
            return None
        return implementation(arguments)

    def call_in_time(self, plugin: str, hook: str, **arguments: Any) -> Any:
        """Call one plugin's implementation of one hook, for a few seconds at most.

        Raises:
            TimeoutError: If it takes longer.
        """
        return in_time(lambda: self.call(plugin, hook, **arguments), CALLING_SECONDS)

    def forget(self, plugin: str) -> None:
        """Let nothing of a plugin be called any more."""
        if self._manager().has_plugin(plugin):
            self._manager().unregister(name=plugin)

    def _load(self, plugin: Installed) -> LoadedPlugin:
        found = plugin.entry.load()
        warned = self._register(found, plugin.name)
        hooks = self._checked_hooks(plugin.name)
        calls = {name: partial(self.call, plugin.name, name) for name in hooks}
        return LoadedPlugin(
            name=plugin.name,
            distribution=plugin.distribution,
            version=plugin.version,
            specs=read_specs(plugin.name, calls),
            presets=read_presets(calls),
            hooks=frozenset(hooks),
            measures=read_measures(calls),
            warnings=warned,
        )

    def _implementation(self, plugin: str, hook: str) -> Callable[[dict[str, Any]], Any] | None:
        caller = getattr(self._manager().hook, hook, None)
        for implementation in caller.get_hookimpls() if caller is not None else ():
            if implementation.plugin_name == plugin:
                function, names = implementation.function, implementation.argnames
                return lambda arguments: function(*(arguments[name] for name in names))
        return None

    def _register(self, found: Any, name: str) -> tuple[str, ...]:
        """Hand a plugin to pluggy, and return what it warns of.

        Raises:
            UnfitPluginError: If one of its hooks takes what there is not.
        """
        import pluggy

        # Deprecated hooks are said in the list, also where warnings are errors.
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                self._manager().register(found, name=name)
            except pluggy.PluginValidationError as error:
                raise UnfitPluginError(self._misfit(found) or raised(error)) from error
        return tuple(str(warning.message) for warning in caught)

    def _misfit(self, found: Any) -> str | None:
        """Say which argument a hook does not have, and which it has."""
        manager = self._manager()
        for attribute in dir(found):
            options = manager.parse_hookimpl_opts(found, attribute)
            if options is None:
                continue
            hook = options["specname"] or attribute
            spec = getattr(getattr(manager.hook, hook, None), "spec", None)
            if spec is None:
                continue
            for taken in inspect.signature(getattr(found, attribute)).parameters:
                if taken not in spec.argnames:
                    meant = did_you_mean(taken, spec.argnames)
                    only = f", only {', '.join(spec.argnames)}" if spec.argnames else ""
                    return f"{hook} takes no argument {taken!r}{only}{meant}"
        return None

    def _checked_hooks(self, name: str) -> list[str]:
        manager = self._manager()
        callers = manager.get_hookcallers(manager.get_plugin(name)) or []
        known = [caller.name for caller in _manager_specs(manager)]
        for caller in callers:
            own = next(item for item in caller.get_hookimpls() if item.plugin_name == name)
            if not caller.has_spec() and not own.optionalhook:
                raise UnfitPluginError(
                    f"implements {caller.name}, which this core does not know"
                    + did_you_mean(caller.name, known)
                )
            if own.hookwrapper or own.wrapper:
                raise UnfitPluginError(
                    f"wraps {caller.name}; wrappers around other plugins' hooks are not supported"
                )
        if not callers:
            raise UnfitPluginError("implements no hook; mark its functions with @hookimpl")
        return [caller.name for caller in callers if caller.has_spec()]

    def _manager(self) -> pluggy.PluginManager:
        if self._pluggy is None:
            import pluggy

            from grok_spicy import hookspecs

            self._pluggy = pluggy.PluginManager("grok_spicy")
            self._pluggy.add_hookspecs(hookspecs)
        return self._pluggy


def broken(plugin: Installed, error: BaseException) -> LoadResult:
    """Put into words why a plugin cannot be used and what mends it."""
    if isinstance(error, UnfitPluginError):
        cause = str(error)
    elif isinstance(error, SystemExit):
        cause = f"tried to end the program when it was loaded (SystemExit: {error.code})"
    else:
        cause = raised(error)
    reinstall = isinstance(error, ImportError)
    verb = "--force-reinstall" if reinstall else "-U"
    return LoadResult("broken", cause, f"pip install {verb} {plugin.distribution}")


def _manager_specs(manager: pluggy.PluginManager) -> list[Any]:
    callers = [getattr(manager.hook, name) for name in dir(manager.hook)]
    return [caller for caller in callers if getattr(caller, "has_spec", bool)()]
