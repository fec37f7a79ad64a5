"""Workflow templates: graphs whose declared inputs, and nothing else, are filled for a call."""

from __future__ import annotations

import json
import random
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grok_spicy.toolkit import did_you_mean, listed
from pydantic import ValidationError

from grok_spicy_comfyui.graphs import (
    Graph,
    WorkflowError,
    find_node,
    ids_by_title,
    is_link,
    leave_out,
    read_graph,
)
from grok_spicy_comfyui.models import model_files
from grok_spicy_comfyui.slots import SLOT_KINDS, Slots, Target

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_SEED = 2**53 - 1
"""The largest seed drawn: whole numbers beyond it are not exact in every JSON reader."""

_CALL_PICTURES = frozenset(
    {
        "image_path",
        "image_path_2",
        "image_path_3",
        "image_path_4",
        "previous_image_path",
        "end_image_path",
        "video_path",
    }
)

_MAY_BE_EMPTY = frozenset({"negative_prompt"})


class Workflow(dict[str, Any]):
    """A graph ready to be queued.

    Attributes:
        seed: The seed it will be drawn with, if it has a slot for one.
    """

    seed: int | None = None


class WorkflowTemplate:
    """A graph and its sidecar.

    Args:
        template_path: The graph, in ComfyUI's API format; its sidecar `NAME.slots.json` lies
            beside it.
        rng: Draws seeds; the system's chance by default.

    Attributes:
        path: Where the graph was read.
        name: File name without `.json`.
        slots: The sidecar.

    Raises:
        WorkflowError: If one of the two files cannot be used.
    """

    def __init__(self, template_path: Path, *, rng: random.Random | None = None) -> None:
        self.path = Path(template_path)
        self.name = self.path.name.removesuffix(".json")
        self._rng = rng or random.Random()  # noqa: S311 - seeds of pictures, not of keys
        self._graph = read_graph(self.path)
        self._text = json.dumps(self._graph)
        self._sidecar = self.path.with_name(f"{self.name}.slots.json")
        self.slots = self._read_slots()
        self._ids = ids_by_title(self._graph)
        self.output = find_node(self._ids, self.slots.output, f"{self._sidecar}, output")
        self._check_targets()

    @property
    def graph(self) -> Graph:
        """A copy of the graph as it stands in the file."""
        # A tenth of the time of a deep copy: it is JSON by its nature.
        copied: Graph = json.loads(self._text)
        return copied

    @property
    def parameters(self) -> frozenset[str]:
        """The slots that `render` fills."""
        return frozenset(self.slots.slots)

    def render(self, files: Mapping[str, str] | None = None, **params: Any) -> Workflow:
        """Fill the slots.

        Only inputs that the sidecar names are changed, and, for `files`, the inputs of loaders;
        parts that the sidecar calls optional go when their slot stays empty. A value for a part
        that went has no effect.

        Args:
            files: Other model files to load instead: `{"name in the template": "your name"}`.
            **params: Values by slot name; None is the same as not given. Pictures and videos
                are named as the server knows them (`ComfyUIClient.upload` returns that).
                `seed=-1` draws a seed.

        Returns:
            The graph, with the `seed` it will use.

        Raises:
            WorkflowError: If a parameter is unknown, of the wrong kind, or a slot stays empty.
        """
        given = {name: value for name, value in params.items() if value is not None}
        for name in given:
            if name not in self.slots.slots:
                raise WorkflowError(
                    f"The workflow {self.name} has no slot {name!r}"
                    f"{did_you_mean(name, self.parameters)}",
                    hint=f"It has {listed(self.parameters)}.",
                )
        if given.get("seed") == -1:
            given["seed"] = self._rng.randint(0, MAX_SEED)
        workflow = Workflow(self.graph)
        missing = {
            slot: branch for slot, branch in self.slots.optional.items() if slot not in given
        }
        removed = leave_out(workflow, missing, str(self._sidecar))
        for name, value in given.items():
            for target in self.slots.targets(name):
                self._fill(workflow, name, target, value, removed)
        self._refuse_empty(workflow, removed)
        _swap_files(workflow, files or {})
        workflow.seed = self._seed_of(workflow, removed)
        return workflow

    def example(self, files: Mapping[str, str], values: Mapping[str, Any]) -> Workflow:
        """Return the graph as a call would send it, with stand-ins for what only a call knows.

        Args:
            files: Model files in place of the workflow's.
            values: Values by slot name.
        """
        stand_ins = dict.fromkeys(_CALL_PICTURES & self.parameters, "example.png")
        if "prompt" in self.parameters:
            stand_ins["prompt"] = "an example"
        return self.render(files, **{**stand_ins, **values})

    def _read_slots(self) -> Slots:
        try:
            text = self._sidecar.read_text("utf-8")
        except FileNotFoundError as error:
            raise WorkflowError(
                f"The workflow {self.path} has no sidecar {self._sidecar.name} beside it",
                hint="It says which inputs are filled. Copy one of the shipped workflows with "
                "`grok-spicy comfyui export DIR` and change its .slots.json to fit.",
            ) from error
        except OSError as error:
            raise WorkflowError(f"{self._sidecar} cannot be read: {error.strerror}") from error
        try:
            return Slots.model_validate(json.loads(text))
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            reason = first["msg"].removeprefix("Value error, ")
            raise WorkflowError(f"{self._sidecar}, {place}: {reason}") from error
        except ValueError as error:
            raise WorkflowError(f"{self._sidecar} is not JSON: {error}") from error

    def _check_targets(self) -> None:
        """See to it that every slot fills a plain value that is there."""
        for slot in self.slots.slots:
            for target in self.slots.targets(slot):
                place = f"{self._sidecar}, slots.{slot}"
                node_id = find_node(self._ids, target.node, place)
                inputs = self._graph[node_id]["inputs"]
                if target.input not in inputs:
                    raise WorkflowError(
                        f"{place}: the node {target.node!r} has no input {target.input!r}"
                        f"{did_you_mean(target.input, inputs)}"
                    )
                if is_link(inputs[target.input]):
                    raise WorkflowError(
                        f"{place}: {target} is linked to another node and cannot be filled"
                    )
        for slot in self.slots.optional:
            if slot not in self.slots.slots:
                raise WorkflowError(f"{self._sidecar}, optional.{slot}: there is no such slot")

    def _fill(
        self, workflow: Workflow, slot: str, target: Target, value: Any, removed: set[str]
    ) -> None:
        node_id = self._ids[target.node]
        if node_id in removed:
            return
        inputs = workflow[node_id]["inputs"]
        inputs[target.input] = self._converted(slot, target, value, inputs[target.input])

    def _converted(self, slot: str, target: Target, value: Any, before: Any) -> Any:
        kind = SLOT_KINDS[slot]
        if kind in {"text", "file"}:
            if not isinstance(value, str | Path):
                raise self._wrong_kind(slot, value, "a text")
            return str(value)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._wrong_kind(slot, value, "a number")
        if kind == "whole" and value != int(value):
            raise self._wrong_kind(slot, value, "a whole number")
        if slot == "seed":
            return int(value)
        scaled = value * target.times
        return round(scaled) if isinstance(before, int) else float(scaled)

    def _wrong_kind(self, slot: str, value: Any, wanted: str) -> WorkflowError:
        return WorkflowError(f"The slot {slot} of {self.name} takes {wanted}, not {value!r}")

    def _refuse_empty(self, workflow: Workflow, removed: set[str]) -> None:
        for slot in self.slots.slots:
            if slot in _MAY_BE_EMPTY:
                continue
            for target in self.slots.targets(slot):
                node_id = self._ids[target.node]
                if node_id not in removed and workflow[node_id]["inputs"][target.input] == "":
                    raise WorkflowError(
                        f"The slot {slot} of the workflow {self.name} is empty ({target})",
                        hint=f"Give a value for {slot}.",
                    )

    def _seed_of(self, workflow: Workflow, removed: set[str]) -> int | None:
        for target in self.slots.targets("seed") if "seed" in self.slots.slots else ():
            node_id = self._ids[target.node]
            if node_id not in removed:
                return int(workflow[node_id]["inputs"][target.input])
        return None


def _swap_files(workflow: Workflow, files: Mapping[str, str]) -> None:
    for found in model_files(workflow):
        if found.file in files:
            workflow[found.node_id]["inputs"][found.input] = files[found.file]


def shipped_folder() -> Path:
    """Return the folder of the workflows that come with this package."""
    return Path(str(files(__package__).joinpath("workflows")))


def shipped_names() -> list[str]:
    """Return the names of the workflows that come with this package, in order."""
    names = (path.name for path in shipped_folder().glob("*.json"))
    return sorted(n.removesuffix(".json") for n in names if not n.endswith(".slots.json"))


@cache
def shipped(name: str) -> WorkflowTemplate:
    """Return a workflow that comes with this package, by its name."""
    return WorkflowTemplate(shipped_folder() / f"{name}.json")
