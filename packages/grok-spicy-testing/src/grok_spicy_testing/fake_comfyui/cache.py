"""What the server remembers of the graph before: nodes with the same inputs do not run again."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grok_spicy_testing.fake_comfyui.storage import Storage

_FILE_INPUTS = frozenset({"image", "file", "video"})


class Cache:
    """Results of the nodes of the last graph, by what makes them the same.

    Args:
        storage: The folders, because the content of an input file counts.
    """

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self.values: dict[str, tuple[Any, ...]] = {}
        self.shown: dict[str, dict[str, Any]] = {}

    def marks(self, graph: dict[str, Any], order: Iterable[str]) -> dict[str, str]:
        """Return a digest per node over its class, values, sources and files."""
        marks: dict[str, str] = {}
        for node_id in order:
            parts: list[Any] = [graph[node_id]["class_type"]]
            for name, value in sorted(graph[node_id]["inputs"].items()):
                if isinstance(value, list):
                    parts.append([name, marks[value[0]], value[1]])
                else:
                    parts.append([name, value])
                if isinstance(value, str) and name in _FILE_INPUTS:
                    content = self._storage.locate(value).read_bytes()
                    parts.append(hashlib.sha256(content).hexdigest())
            marks[node_id] = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
        return marks

    def keep_only(self, marks: Iterable[str]) -> None:
        """Forget everything that the graph just run does not have."""
        kept = set(marks)
        self.values = {mark: value for mark, value in self.values.items() if mark in kept}
        self.shown = {mark: shown for mark, shown in self.shown.items() if mark in kept}
