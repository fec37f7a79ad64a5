"""How the last load of each plugin went: one small file per version of a distribution."""

from __future__ import annotations

import json
import logging
import re
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from grok_spicy.plugins.discovery import normalized
from grok_spicy.plugins.folders import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy.plugins.discovery import Installed

log = logging.getLogger(__name__)

_SCHEMA = 1

_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class LoadResult:
    """How a load ended.

    Attributes:
        state: `"loaded"` or `"broken"`.
        cause: What went wrong, or what is worth knowing of a plugin that loaded.
        command: The command that mends it.
    """

    state: Literal["loaded", "broken"]
    cause: str | None = None
    command: str | None = None


class LoadResults:
    """The results kept in the state folder.

    A result counts only for the same core, the same Python and the same place of installation;
    otherwise the plugin has not been checked here. Nothing depends on these files: one that is
    missing, unreadable or cannot be written means "not checked".

    Args:
        folder: The state folder.
        core_version: The running core.
    """

    def __init__(self, folder: Path, core_version: str | None) -> None:
        self._folder = folder / "plugins"
        self._core = core_version or ""
        self._read: dict[Path, dict[str, Any]] = {}

    def get(self, plugin: Installed) -> LoadResult | None:
        """Return how the last load of `plugin` went, or None if there was none here."""
        kept = self._of(plugin).get("plugins", {})
        fields = kept.get(plugin.name) if isinstance(kept, dict) else None
        if not isinstance(fields, dict) or fields.get("module") != plugin.entry.value:
            return None
        state, cause, command = (fields.get(key) for key in ("state", "cause", "command"))
        if state not in {"loaded", "broken"}:
            return None
        return LoadResult(state, _text(cause), _text(command))

    def put(self, plugin: Installed, result: LoadResult) -> None:
        """Keep how a load went; writes only if it went otherwise than the last time."""
        if self.get(plugin) == result:
            return
        path = self._path(plugin)
        kept = self._of(plugin)
        plugins = dict(kept.get("plugins", {}))
        plugins[plugin.name] = {"module": plugin.entry.value, **asdict(result)}
        kept = {**self._circumstances(plugin), "plugins": plugins}
        self._read[path] = kept
        try:
            write_whole(path, json.dumps(kept, indent=1) + "\n")
        except OSError as error:
            log.debug("The result of loading %s cannot be kept: %s", plugin.name, error)

    def _of(self, plugin: Installed) -> dict[str, Any]:
        path = self._path(plugin)
        if path not in self._read:
            self._read[path] = self._load(path, plugin)
        return self._read[path]

    def _load(self, path: Path, plugin: Installed) -> dict[str, Any]:
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        if not isinstance(kept, dict) or not isinstance(kept.get("plugins"), dict):
            return {}
        expected = self._circumstances(plugin)
        if any(kept.get(key) != value for key, value in expected.items()):
            return {}
        return kept

    def _circumstances(self, plugin: Installed) -> dict[str, Any]:
        return {
            "schema": _SCHEMA,
            "distribution": plugin.distribution,
            "version": plugin.version,
            "core": self._core,
            "python": "{}.{}.{}".format(*sys.version_info[:3]),
            "place": plugin.place,
        }

    def _path(self, plugin: Installed) -> Path:
        name = f"{normalized(plugin.distribution)}-{plugin.version}"
        return self._folder / (re.sub(r"[^a-zA-Z0-9.+_-]", "_", name)[:_LONGEST_NAME] + ".json")


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
