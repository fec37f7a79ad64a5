"""Which plugins the user has switched off, and where: acts before any import."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from grok_spicy.errors import ConfigError
from grok_spicy.plugins.discovery import normalized
from grok_spicy.plugins.folders import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from grok_spicy.plugins.discovery import Installed

VARIABLE = "GROK_SPICY_DISABLE"

EVERYTHING = "*"

_SCHEMA = 1

_LARGEST = 1_000_000


class DisabledPlugins:
    """The union of three lists: the kept one, `GROK_SPICY_DISABLE` and `--no-plugins`.

    A plugin is named by its own name or by that of its distribution; `*` names all of them.

    Args:
        folder: The folder of settings; the kept list is `plugins.json` there.
        flags: Names given to `--no-plugins`.
        environ: The environment.
    """

    def __init__(
        self, folder: Path, flags: Iterable[str] = (), environ: Mapping[str, str] = os.environ
    ) -> None:
        self.path = folder / "plugins.json"
        self.flags = _names(flags)
        self.variable = _names(environ.get(VARIABLE, "").split(","))
        self._kept: tuple[str, ...] | None = None

    @property
    def kept(self) -> tuple[str, ...]:
        """The list kept by `grok-spicy plugins disable`.

        Raises:
            ConfigError: If the file cannot be understood: nothing is imported then.
        """
        if self._kept is None:
            self._kept = self._load()
        return self._kept

    def why(self, plugin: Installed) -> tuple[str, str] | None:
        """Say what switches `plugin` off and the command that switches it on; None if nothing."""
        if (name := _named(plugin, self.flags)) is not None:
            return f"disabled by --no-plugins {name}", f"leave out --no-plugins {name}"
        if (name := _named(plugin, self.variable)) is not None:
            return f"disabled by {VARIABLE}", f"take {name} out of {VARIABLE}"
        if (name := _named(plugin, self.kept)) is not None:
            return f"disabled in {self.path}", f"grok-spicy plugins enable {name}"
        return None

    def add(self, name: str) -> None:
        """Keep `name` switched off.

        Raises:
            ConfigError: If the list cannot be read or written.
        """
        self._save((*self.kept, name))

    def remove(self, names: Iterable[str]) -> None:
        """Take names out of the kept list; names that are not in it do no harm.

        Raises:
            ConfigError: If the list cannot be read or written.
        """
        gone = {normalized(name) for name in names}
        self._save(name for name in self.kept if normalized(name) not in gone)

    def _load(self) -> tuple[str, ...]:
        try:
            with self.path.open("rb") as stream:
                raw = stream.read(_LARGEST)
            return _names(_listed(json.loads(raw)))
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, RecursionError) as error:
            raise ConfigError(
                f"{self.path}: the list of disabled plugins cannot be read: {error}",
                hint=f'Delete it, or write {{"schema": {_SCHEMA}, "disabled": []}} into it.',
            ) from error

    def _save(self, names: Iterable[str]) -> None:
        unique = sorted(set(names))
        if tuple(unique) == tuple(sorted(self.kept)):
            return
        text = json.dumps({"schema": _SCHEMA, "disabled": unique}, indent=1) + "\n"
        try:
            write_whole(self.path, text)
        except OSError as error:
            raise ConfigError(
                f"{self.path}: the list of disabled plugins cannot be written: {error}",
                hint=f"Set {VARIABLE}={','.join(unique)} instead." if unique else None,
            ) from error
        self._kept = tuple(unique)


def _listed(kept: object) -> list[str]:
    names = kept.get("disabled") if isinstance(kept, dict) else None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError('it has no list of names under "disabled"')
    return names


def _names(names: Iterable[str]) -> tuple[str, ...]:
    """Split comma-separated names and leave out empty ones."""
    return tuple(name.strip() for item in names for name in item.split(",") if name.strip())


def _named(plugin: Installed, names: Iterable[str]) -> str | None:
    own = {normalized(plugin.name), normalized(plugin.distribution), EVERYTHING}
    return next((name for name in names if name == EVERYTHING or normalized(name) in own), None)
