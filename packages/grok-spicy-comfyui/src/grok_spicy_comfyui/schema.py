"""What a server's nodes accept: read from `/object_info`, used before anything is queued.

A server has no way to ask "would this run?" without running it, stops at the first unknown node,
and does not apply its own defaults. So graphs are completed and judged here, and everything that
is wrong is said at once.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from grok_spicy_comfyui.graphs import is_link, title_of
from grok_spicy_comfyui.models import MODEL_FOLDERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from grok_spicy_comfyui.graphs import Graph

ProblemKind = Literal[
    "missing_node", "missing_model", "unusable_node", "missing_input", "bad_value", "bad_link"
]

MISSING: frozenset[ProblemKind] = frozenset({"missing_node", "missing_model", "unusable_node"})
"""Kinds that only an installation mends, no other value."""

_ANY = "*"
_MATCHED = "COMFY_MATCHTYPE"
"""Beginning of the type of inputs and outputs that take on each other's type."""

_GROWING = "COMFY_AUTOGROW_V3"
"""Type of an input that takes as many values as are given, each under a name of its own."""

_NUMBERS: dict[str, type] = {"INT": int, "FLOAT": float}


@dataclass(frozen=True, slots=True)
class InputInfo:
    """One input of a node class, whichever of the server's two encodings declares it.

    Attributes:
        type: `"INT"`, `"MODEL"`, ...; `"COMBO"` for a choice.
        required: Whether a graph must give it.
        choices: What may be chosen, for a choice.
        config: Its settings: default, min, max.
    """

    type: str
    required: bool
    choices: tuple[Any, ...] | None
    config: Mapping[str, Any]

    @property
    def uploaded(self) -> bool:
        """Whether it names a file of the input folder, which its choices list incompletely."""
        return any(name.endswith("_upload") and value for name, value in self.config.items())

    @property
    def default(self) -> Any:
        """What the server's interface would put in; None if it has nothing to put in."""
        if "default" in self.config:
            return self.config["default"]
        return self.choices[0] if self.choices and not self.uploaded else None


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that keeps a graph from running on a server.

    Attributes:
        kind: What sort of thing.
        node_id: The node.
        title: What the node is called.
        class_type: Its class.
        input: The input concerned, if one is.
        value: The value it has.
        detail: What is wrong, if kind, input and value do not say it.
        nearest: Names on the server that are most like the value.
    """

    kind: ProblemKind
    node_id: str
    title: str
    class_type: str
    input: str = ""
    value: Any = None
    detail: str = ""
    nearest: tuple[str, ...] = ()

    @property
    def folder(self) -> str:
        """The model folder concerned, for a missing model."""
        return MODEL_FOLDERS.get((self.class_type, self.input), "")


class ServerSchema:
    """Node classes as one server describes them.

    Args:
        classes: Descriptions by class name; an unknown class is missing or empty.
    """

    def __init__(self, classes: Mapping[str, Any]) -> None:
        self._classes = {name: info for name, info in classes.items() if info}

    def knows(self, class_type: str) -> bool:
        """Whether the server has a node class."""
        return class_type in self._classes

    def inputs(self, class_type: str) -> dict[str, InputInfo]:
        """Return the inputs of a class, required ones first."""
        declared = self._classes[class_type].get("input", {})
        found: dict[str, InputInfo] = {}
        for kind in ("required", "optional"):
            for name, raw in declared.get(kind, {}).items():
                if isinstance(raw, list) and raw and raw[0] == _GROWING:
                    found |= _grown(name, raw)
                elif isinstance(raw, list) and raw:
                    found[name] = _read(raw, required=kind == "required")
        return found

    def choices(self, class_type: str, name: str) -> tuple[Any, ...]:
        """Return what may be chosen for an input; nothing if it is no choice."""
        if not self.knows(class_type):
            return ()
        info = self.inputs(class_type).get(name)
        return info.choices or () if info else ()

    def fill(self, graph: Graph) -> None:
        """Give required inputs that a graph leaves out the server's own defaults, in place.

        Node packs add required inputs over time; the server's browser fills them, its API does
        not.
        """
        for node in graph.values():
            if not self.knows(node["class_type"]):
                continue
            for name, info in self.inputs(node["class_type"]).items():
                if info.required and name not in node["inputs"] and info.default is not None:
                    node["inputs"][name] = info.default

    def problems(self, graph: Graph) -> list[Problem]:
        """Return everything that would keep a graph from running, node by node."""
        found: list[Problem] = []
        for node_id, node in graph.items():
            class_type = node["class_type"]
            title = title_of(graph, node_id)
            if not self.knows(class_type):
                found.append(Problem("missing_node", node_id, title, class_type))
                continue
            for name, info in self.inputs(class_type).items():
                if name not in node["inputs"]:
                    if info.required:
                        found.append(Problem("missing_input", node_id, title, class_type, name))
                    continue
                value = node["inputs"][name]
                detail = (
                    self._link_fault(graph, value, info)
                    if is_link(value)
                    else _value_fault(value, info)
                )
                if detail is not None:
                    found.append(_problem(node_id, title, class_type, name, value, detail, info))
        return found

    def _link_fault(self, graph: Graph, link: list[Any], info: InputInfo) -> str | None:
        source = graph.get(link[0])
        if source is None:
            return f"it is linked to node {link[0]}, which is not there"
        if not self.knows(source["class_type"]):
            return None
        outputs = self._classes[source["class_type"]].get("output", [])
        given = outputs[link[1]] if link[1] < len(outputs) else "nothing"
        if isinstance(given, list) or _compatible(str(given), info.type):
            return None
        return f"it takes {info.type}, but {title_of(graph, link[0])!r} gives {given}"


def nearest_files(file: str, present: Iterable[Any]) -> tuple[str, ...]:
    """Return at most three of the present file names, the most like `file` first."""
    names = {str(name).rpartition("/")[2].lower(): str(name) for name in present}
    close = difflib.get_close_matches(file.lower(), list(names), n=3, cutoff=0.5)
    return tuple(names[name] for name in close)


def _compatible(given: str, wanted: str) -> bool:
    """Whether an output may be linked to an input; a type may be a choice of several."""
    if _ANY in (given, wanted) or _MATCHED in (given[: len(_MATCHED)], wanted[: len(_MATCHED)]):
        return True
    return bool({*given.split(",")} & {*wanted.split(",")})


def _read(raw: list[Any], *, required: bool) -> InputInfo:
    config = raw[1] if len(raw) > 1 and isinstance(raw[1], dict) else {}
    if isinstance(raw[0], list):
        return InputInfo("COMBO", required, tuple(raw[0]), config)
    if raw[0] == "COMBO":
        options = config.get("options")
        choices = tuple(options) if isinstance(options, list) else ()
        return InputInfo("COMBO", required, choices, config)
    return InputInfo(str(raw[0]), required, None, config)


def _grown(name: str, raw: list[Any]) -> dict[str, InputInfo]:
    """Return the inputs that one input grows into: `images.image_1`, `images.image_2`, ...

    One whose template is of another shape than known so far has no inputs here: the server judges.
    """
    try:
        template = raw[1]["template"]
        (spec,) = template["input"]["required"].values()
        members = template.get("names") or [
            f"{template['prefix']}{number}" for number in range(template["max"])
        ]
        return {
            f"{name}.{member}": _read(spec, required=number < template.get("min", 0))
            for number, member in enumerate(members)
        }
    except (IndexError, KeyError, TypeError, ValueError):
        return {}


def _problem(
    node_id: str,
    title: str,
    class_type: str,
    name: str,
    value: Any,
    detail: str,
    info: InputInfo,
) -> Problem:
    if is_link(value):
        return Problem("bad_link", node_id, title, class_type, name, value, detail)
    near = nearest_files(str(value), info.choices) if info.choices else ()
    missing = (class_type, name) in MODEL_FOLDERS and info.choices is not None
    kind: ProblemKind = "missing_model" if missing else "bad_value"
    return Problem(kind, node_id, title, class_type, name, value, detail, near)


def _value_fault(value: Any, info: InputInfo) -> str | None:
    if info.choices is not None:
        if info.uploaded or "remote" in info.config or value in info.choices:
            return None
        return "the server does not offer it"
    number = _NUMBERS.get(info.type)
    if number is None:
        return None
    try:
        found = number(value)
    except (TypeError, ValueError):
        return f"it takes a {'whole ' if number is int else ''}number"
    low, high = info.config.get("min"), info.config.get("max")
    if isinstance(low, int | float) and found < low:
        return f"it must be at least {low}"
    if isinstance(high, int | float) and found > high:
        return f"it must be at most {high}"
    return None
