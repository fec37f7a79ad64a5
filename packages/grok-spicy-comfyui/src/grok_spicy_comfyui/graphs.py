"""Graphs in ComfyUI's API format: reading them, finding nodes by title, leaving parts out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeAlias

from grok_spicy.errors import ConfigError
from grok_spicy.toolkit import did_you_mean

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy_comfyui.slots import Branch

Graph: TypeAlias = dict[str, Any]

_HOW_TO_EXPORT = (
    "Open it in ComfyUI and choose Workflow > Export (API); in older versions first switch on "
    "Settings > Dev mode, then use Save (API Format)."
)


class WorkflowError(ConfigError):
    """A workflow file, its sidecar or the values for its slots are wrong; nothing was sent."""


def read_graph(path: Path) -> Graph:
    """Read a workflow file in API format.

    Raises:
        WorkflowError: If it cannot be read, is no JSON, or is ComfyUI's UI format.
    """
    try:
        found = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise WorkflowError(f"The workflow {path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise WorkflowError(f"The workflow {path} is not JSON: {error}") from error
    if isinstance(found, dict) and isinstance(found.get("nodes"), list):
        raise WorkflowError(
            f"The workflow {path} is in ComfyUI's UI format, which no server accepts",
            hint=_HOW_TO_EXPORT,
        )
    if isinstance(found, dict) and "prompt" in found and "class_type" not in found["prompt"]:
        found = found["prompt"]
    for node_id, node in found.items() if isinstance(found, dict) else [("", None)]:
        if not isinstance(node, dict) or "class_type" not in node or "inputs" not in node:
            where = (
                f"node {node_id} has no class_type and inputs" if node_id else "it is not an object"
            )
            raise WorkflowError(
                f"The workflow {path} is not in ComfyUI's API format: {where}",
                hint=_HOW_TO_EXPORT,
            )
    graph: Graph = found
    return graph


def title_of(graph: Graph, node_id: str) -> str:
    """Return what a node is called for people: its title, else its class."""
    node = graph.get(node_id, {})
    title = node.get("_meta", {}).get("title") or node.get("class_type") or "a node"
    return str(title)


def ids_by_title(graph: Graph) -> dict[str, str]:
    """Return node numbers by title and by `#NUMBER`; a title used twice is left out."""
    found: dict[str, str] = {f"#{node_id}": node_id for node_id in graph}
    twice: set[str] = set()
    for node_id in graph:
        title = title_of(graph, node_id)
        if title in found:
            twice.add(title)
        found[title] = node_id
    return {title: node_id for title, node_id in found.items() if title not in twice}


def find_node(ids: dict[str, str], title: str, place: str) -> str:
    """Return the number of the node with that title.

    Args:
        ids: What `ids_by_title` found.
        title: The title as the sidecar writes it.
        place: Where it is written, for the message.

    Raises:
        WorkflowError: If no node, or more than one, has that title.
    """
    if title not in ids:
        raise WorkflowError(
            f"{place} names a node {title!r}, but not exactly one node has that title"
            f"{did_you_mean(title, ids)}",
            hint="Give each node that the sidecar names a title of its own (in ComfyUI: double-"
            "click its head), export the workflow again, and use that title.",
        )
    return ids[title]


def split_target(text: str, ids: dict[str, str]) -> tuple[str, str]:
    """Part `"Title.input"`; either may have points of its own: `"Prompt.images.image_2"`.

    Args:
        text: As the sidecar writes it.
        ids: Node numbers by title; the longest title that fits is meant.
    """
    points = [at for at, letter in enumerate(text) if letter == "."]
    for at in reversed(points):
        if text[:at] in ids:
            return text[:at], text[at + 1 :]
    title, _, name = text.rpartition(".")
    return title, name


def is_link(value: Any) -> bool:
    """Whether an input's value is a link to an output of another node."""
    match value:
        case [str(), int()]:
            return True
    return False


def leave_out(graph: Graph, branches: dict[str, Branch], place: str) -> set[str]:
    """Remove the parts of optional slots that stay empty, with their links, in place.

    Args:
        graph: The graph to change.
        branches: What to leave out, by slot.
        place: The sidecar, for messages.

    Returns:
        The numbers of the removed nodes.

    Raises:
        WorkflowError: If a remaining node would be left with a link to a removed one.
    """
    cut = _Cut(graph, branches, place)
    for node_id, node in graph.items():
        if node_id in cut.removed:
            continue
        for name, value in list(node["inputs"].items()):
            if not is_link(value) or value[0] not in cut.removed:
                continue
            source = cut.around(value)
            if source is not None:
                node["inputs"][name] = source
            elif (node_id, name) in cut.open_inputs:
                del node["inputs"][name]
            else:
                raise WorkflowError(
                    f"{place}: without {', '.join(sorted(branches))} the input {name} of "
                    f"{title_of(graph, node_id)!r} has no source",
                    hint=f"List {title_of(graph, value[0])!r} under bypass, or "
                    f'"{title_of(graph, node_id)}.{name}" under unlink.',
                )
    for node_id in cut.removed:
        del graph[node_id]
    return cut.removed


class _Cut:
    """What goes from a graph, and where links to it lead instead."""

    def __init__(self, graph: Graph, branches: dict[str, Branch], place: str) -> None:
        self.removed: set[str] = set()
        self.open_inputs: set[tuple[str, str]] = set()
        self._detours: dict[str, list[Any]] = {}
        ids = ids_by_title(graph)
        for slot, branch in branches.items():
            where = f"{place}, optional.{slot}"
            self.removed |= {find_node(ids, title, where) for title in branch.remove}
            for title, inputs in branch.bypass.items():
                node_id = find_node(ids, title, where)
                self._detours[node_id] = [graph[node_id]["inputs"].get(name) for name in inputs]
            for text in branch.unlink:
                title, name = split_target(text, ids)
                self.open_inputs.add((find_node(ids, title, where), name))

    def around(self, link: list[Any]) -> list[Any] | None:
        """Follow the detours of removed nodes until a source remains; None if none does."""
        while link[0] in self.removed:
            ways = self._detours.get(link[0], [])
            if link[1] >= len(ways) or not is_link(ways[link[1]]):
                return None
            link = ways[link[1]]
        return link
