"""Judges a graph as a ComfyUI server does, and says so in the same words.

Shapes and texts follow the answers recorded from ComfyUI 0.8.0: an unknown class stops at the
first; a value is judged by type, range and choice; a link by the type it carries; a graph of
which at least one output is sound is accepted and the others are named in `node_errors`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from grok_spicy_testing.fake_comfyui.schema import InputSpec, NodeSchema

_SHORT_LIST = 20
"""Longer choices are not repeated in an error, only counted."""

Graph = dict[str, Any]


@dataclass(slots=True)
class Verdict:
    """What the server thinks of a graph.

    Attributes:
        outputs: Ids of the output nodes that can run.
        error: The error, if none can.
        node_errors: Errors by node id.
    """

    outputs: list[str] = field(default_factory=list)
    error: dict[str, Any] | None = None
    node_errors: dict[str, Any] = field(default_factory=dict)


def judge(graph: Graph, schema: NodeSchema, has_file: Callable[[str], bool]) -> Verdict:
    """Validate a graph.

    Args:
        graph: The `prompt` of a POST.
        schema: The node classes of this server.
        has_file: Whether a file named by a loader of pictures or videos is there.
    """
    for node_id, node in graph.items():
        if not isinstance(node, dict) or "class_type" not in node:
            message = "Cannot execute because a node is missing the class_type property."
            return Verdict(error=_error("invalid_prompt", message, f"Node ID '#{node_id}'"))
        if node["class_type"] not in schema.classes:
            message = f"Cannot execute because node {node['class_type']} does not exist."
            return Verdict(error=_error("invalid_prompt", message, f"Node ID '#{node_id}'"))
    outputs = [node_id for node_id, node in graph.items() if schema.is_output(node["class_type"])]
    if not outputs:
        return Verdict(error=_error("prompt_no_outputs", "Prompt has no outputs", ""))
    verdict = Verdict()
    details: list[str] = []
    for output in outputs:
        inspection = _Inspection(graph, schema, has_file)
        try:
            sound = inspection.node(output)
        except KeyError as exception:
            inspection.found = {output: [_exception(exception)]}
            sound = False
        if sound:
            verdict.outputs.append(output)
            continue
        details += [f"{e['message']}: {e['details']}" for e in inspection.found.get(output, [])]
        for node_id, errors in inspection.found.items():
            _add(verdict.node_errors, graph, node_id, errors, output)
    if not verdict.outputs:
        verdict.error = _error(
            "prompt_outputs_failed_validation",
            "Prompt outputs failed validation",
            "\n".join(details),
        )
    return verdict


class _Inspection:
    """Walks back from one output and collects the errors of each node."""

    def __init__(self, graph: Graph, schema: NodeSchema, has_file: Callable[[str], bool]) -> None:
        self.graph = graph
        self.schema = schema
        self.has_file = has_file
        self.found: dict[str, list[dict[str, Any]]] = {}
        self._sound: dict[str, bool] = {}

    def node(self, node_id: str) -> bool:
        if node_id in self._sound:
            return self._sound[node_id]
        node = self.graph[node_id]
        class_type = node["class_type"]
        inputs = node["inputs"]
        errors: list[dict[str, Any]] = []
        upstream_sound = True
        for kind in ("required", "optional"):
            for name, spec in self.schema.inputs(class_type, kind).items():
                if name not in inputs:
                    if kind == "required":
                        errors.append(
                            _node_error(
                                "required_input_missing",
                                "Required input is missing",
                                name,
                                {"input_name": name},
                            )
                        )
                    continue
                value = inputs[name]
                if isinstance(value, list):
                    upstream_sound &= self._link(name, spec, value, errors)
                elif (kind_of_file := _file_kind(class_type, name, spec)) is not None:
                    self._file(name, kind_of_file, str(value), errors)
                else:
                    _judge_value(inputs, name, spec, errors)
        if errors:
            self.found[node_id] = errors
        self._sound[node_id] = upstream_sound and not errors
        return self._sound[node_id]

    def _link(
        self, name: str, spec: InputSpec, value: list[Any], errors: list[dict[str, Any]]
    ) -> bool:
        if len(value) != 2:  # a link is a node and the number of its output
            info = {"input_name": name, "input_config": spec.raw, "received_value": value}
            errors.append(
                _node_error(
                    "bad_linked_input",
                    "Bad linked input, must be a length-2 list of [node_id, slot_index]",
                    name,
                    info,
                )
            )
            return True
        source = self.graph[value[0]]
        received = self.schema.outputs(source["class_type"])[value[1]]
        if received != spec.type and "*" not in (received, spec.type):
            errors.append(
                _node_error(
                    "return_type_mismatch",
                    "Return type mismatch between linked nodes",
                    f"{name}, received_type({received}) mismatch input_type({spec.type})",
                    {
                        "input_name": name,
                        "input_config": spec.raw,
                        "received_type": received,
                        "linked_node": value,
                    },
                )
            )
            return True
        return self.node(value[0])

    def _file(self, name: str, kind: str, value: str, errors: list[dict[str, Any]]) -> None:
        if not self.has_file(value):
            errors.append(
                _node_error(
                    "custom_validation_failed",
                    "Custom validation failed for node",
                    f"{name} - Invalid {kind} file: {value}",
                    {"input_name": name},
                )
            )


def _file_kind(class_type: str, name: str, spec: InputSpec) -> str | None:
    """Return what an input names if it is looked up in the input folder, not in its list."""
    if spec.config.get("image_upload"):
        return "image"
    if spec.config.get("video_upload") or (class_type, name) == ("VHS_LoadVideo", "video"):
        return "video"
    return None


def _judge_value(
    inputs: dict[str, Any], name: str, spec: InputSpec, errors: list[dict[str, Any]]
) -> None:
    value = inputs[name]
    info: dict[str, Any] = {
        "input_name": name,
        "input_config": spec.raw,
        "received_value": value,
    }
    convert = _CONVERTERS.get(spec.type)
    if convert is not None:
        try:
            value = inputs[name] = convert(value)
        except (TypeError, ValueError) as exception:
            errors.append(
                _node_error(
                    "invalid_input_type",
                    f"Failed to convert an input value to a {spec.type} value",
                    f"{name}, {value}, {exception}",
                    info | {"exception_message": str(exception)},
                )
            )
            return
    errors.extend(_range_errors(name, value, spec, info))
    if spec.choices is not None and value not in spec.choices:
        short = len(spec.choices) <= _SHORT_LIST
        shown = str(list(spec.choices)) if short else f"(list of length {len(spec.choices)})"
        errors.append(
            _node_error(
                "value_not_in_list",
                "Value not in list",
                f"{name}: '{value}' not in {shown}",
                info if short else info | {"input_config": None},
            )
        )


def _range_errors(
    name: str, value: Any, spec: InputSpec, info: dict[str, Any]
) -> list[dict[str, Any]]:
    low, high = spec.config.get("min"), spec.config.get("max")
    if spec.type not in {"INT", "FLOAT"}:
        return []
    if low is not None and value < low:
        message = f"Value {value} smaller than min of {low}"
        return [_node_error("value_smaller_than_min", message, name, info)]
    if high is not None and value > high:
        message = f"Value {value} bigger than max of {high}"
        return [_node_error("value_bigger_than_max", message, name, info)]
    return []


_CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "INT": int,
    "FLOAT": float,
    "STRING": str,
    "BOOLEAN": bool,
}


def _error(kind: str, message: str, details: str) -> dict[str, Any]:
    return {"type": kind, "message": message, "details": details, "extra_info": {}}


def _node_error(kind: str, message: str, details: str, info: dict[str, Any]) -> dict[str, Any]:
    return {"type": kind, "message": message, "details": details, "extra_info": info}


def _exception(exception: Exception) -> dict[str, Any]:
    return _node_error(
        "exception_during_validation",
        "Exception when validating node",
        str(exception),
        {"exception_type": type(exception).__name__, "traceback": ["..."]},
    )


def _add(
    found: dict[str, Any], graph: Graph, node_id: str, errors: list[dict[str, Any]], output: str
) -> None:
    entry = found.setdefault(
        node_id,
        {"errors": errors, "dependent_outputs": [], "class_type": graph[node_id]["class_type"]},
    )
    entry["dependent_outputs"].append(output)
