"""Which workflows a server could run: every shipped one, or a user's own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError

from grok_spicy_comfyui.failures import cannot_run, mending, missing_lines
from grok_spicy_comfyui.families import FAMILIES, owner
from grok_spicy_comfyui.graphs import WorkflowError
from grok_spicy_comfyui.models import unseen_need
from grok_spicy_comfyui.schema import MISSING, ServerSchema
from grok_spicy_comfyui.shapes import NodeClass
from grok_spicy_comfyui.workflows import WorkflowTemplate, shipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from grok_spicy_comfyui.client import ComfyUIClient
    from grok_spicy_comfyui.graphs import Graph
    from grok_spicy_comfyui.rows import Use
    from grok_spicy_comfyui.schema import Problem
    from grok_spicy_comfyui.slots import Operation


@dataclass(frozen=True, slots=True)
class Row:
    """One way in which a model does something.

    Attributes:
        model: The model as the configuration names it; empty for a user's own workflow.
        operation: What it does.
        workflow: The workflow.
        lender: Title of the family it is borrowed from, if it is.
        problems: What keeps it from running; nothing if it would.
        variant: What tells it from another way with the same workflow.
        unseen: What it also needs, and no server tells.
    """

    model: str
    operation: str
    workflow: str
    lender: str
    problems: tuple[Problem, ...]
    variant: str = ""
    unseen: tuple[str, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether it would run."""
        return not self.problems

    def reasons(self) -> list[str]:
        """Say what is missing, or what is wrong with values and links."""
        missing = [p for p in self.problems if p.kind in MISSING]
        if missing:
            return missing_lines(missing)
        return [cannot_run("this server", self.problems).message]

    def mending(self) -> str:
        """Say how it is put right."""
        return mending(self.problems)


def read_schema(path: Path) -> ServerSchema:
    """Read a saved answer of `/object_info`.

    Raises:
        WorkflowError: If the file is something else.
    """
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise WorkflowError(f"The schema {path} cannot be read: {error}") from error
    try:
        for info in found.values():
            NodeClass.model_validate(info)
    except (AttributeError, ValidationError) as error:
        raise WorkflowError(
            f"{path} is not an answer of /object_info",
            hint=f"Save one: curl http://127.0.0.1:8188/object_info > {path.name}",
        ) from error
    return ServerSchema(found)


async def audit_models(source: ComfyUIClient | ServerSchema, model: str | None = None) -> list[Row]:
    """Look at every way in which the models do what they do.

    Args:
        source: A server, or what one said before.
        model: Only this model; all if None.
    """
    ways = list(_ways(model))
    graphs = [_graph(shipped(use.template), use) for _, _, use in ways]
    schema = await _schema(source, graphs)
    return [
        Row(
            name,
            operation,
            use.template,
            _lender(name, use),
            _problems(schema, graph),
            _variant(FAMILIES[name].uses[operation], use),
            _unseen(graph),
        )
        for (name, operation, use), graph in zip(ways, graphs, strict=True)
    ]


async def audit_file(source: ComfyUIClient | ServerSchema, path: Path) -> list[Row]:
    """Look at a workflow file and its sidecar.

    Raises:
        WorkflowError: If file or sidecar cannot be used.
    """
    template = WorkflowTemplate(path)
    graph = _graph(template, None)
    problems = _problems(await _schema(source, [graph]), graph)
    unseen = _unseen(graph)
    return [
        Row("", operation, str(path), "", problems, unseen=unseen)
        for operation in template.slots.does
    ]


def _ways(model: str | None) -> Iterator[tuple[str, Operation, Use]]:
    for name, row in FAMILIES.items():
        if row.capability is not None and model in {None, name}:
            for operation, uses in row.uses.items():
                for use in uses:
                    yield name, operation, use


def _lender(model: str, use: Use) -> str:
    return owner(FAMILIES[model], use).title if use.of is not None else ""


def _variant(ways: Sequence[Use], use: Use) -> str:
    """Name a way by its LoRA where another does the same with the same workflow."""
    if sum(other.template == use.template for other in ways) == 1:
        return ""
    steps = use.values.get("steps")
    return f"{steps} steps with its LoRA" if "lightning" in use.tags else "all steps"


def _unseen(graph: Graph) -> tuple[str, ...]:
    needs = [unseen_need(node["class_type"]) for node in graph.values()]
    return tuple(dict.fromkeys(need.what for need in needs if need is not None))


def _graph(template: WorkflowTemplate, use: Use | None) -> Graph:
    values = use.values if use else {}
    fitting = {name: value for name, value in values.items() if name in template.parameters}
    return template.example(use.files if use else {}, fitting)


async def _schema(source: ComfyUIClient | ServerSchema, graphs: Iterable[Graph]) -> ServerSchema:
    if isinstance(source, ServerSchema):
        return source
    return await source.schema_for(
        node["class_type"] for graph in graphs for node in graph.values()
    )


def _problems(schema: ServerSchema, graph: Graph) -> tuple[Problem, ...]:
    schema.fill(graph)
    return tuple(schema.problems(graph))
