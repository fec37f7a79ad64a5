"""One queued graph, and the shapes in which queue, history and job list show it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from grok_spicy_testing.fake_comfyui.faults import Fault

JobState = Literal["pending", "in_progress", "completed", "failed"]


@dataclass(slots=True)
class PromptJob:
    """A graph on its way through the server.

    Attributes:
        id: The prompt id.
        number: Its place in the order of submission.
        graph: The graph.
        extra: The `extra_data` of the request, with client id and time.
        targets: Ids of the output nodes that will run.
        fault: What will go wrong.
        state: How far it is.
        messages: Events kept for the history.
        outputs: What output nodes put out.
        error: The `execution_error` event, if it failed by itself.
        started: Milliseconds since the epoch.
        ended: Milliseconds since the epoch.
        stop: Set when somebody interrupts it.
    """

    id: str
    number: int
    graph: dict[str, Any]
    extra: dict[str, Any]
    targets: list[str]
    fault: Fault | None = None
    state: JobState = "pending"
    messages: list[list[Any]] = field(default_factory=list)
    outputs: dict[str, Any] = field(default_factory=dict)
    error: dict[str, Any] | None = None
    started: int | None = None
    ended: int | None = None
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def client_id(self) -> str | None:
        """Whose socket hears about it."""
        client: str | None = self.extra.get("client_id")
        return client

    def queue_item(self) -> list[Any]:
        """Return the entry of `GET /queue`."""
        return [self.number, self.id, self.graph, self.extra, self.targets]

    def status(self) -> dict[str, Any]:
        """Return the status of a finished job."""
        done = self.state == "completed"
        return {
            "status_str": "success" if done else "error",
            "completed": done,
            "messages": self.messages,
        }

    def history_entry(self) -> dict[str, Any]:
        """Return the entry of `GET /history/{id}`."""
        meta = {
            node: {
                "node_id": node,
                "display_node": node,
                "parent_node": None,
                "real_node_id": node,
            }
            for node in self.outputs
        }
        return {
            "prompt": self.queue_item(),
            "outputs": self.outputs,
            "status": self.status(),
            "meta": meta,
        }

    def summary(self) -> dict[str, Any]:
        """Return the row of `GET /api/jobs`."""
        row: dict[str, Any] = {
            "id": self.id,
            "status": self.state,
            "priority": self.number,
            "create_time": self.extra["create_time"],
        }
        if self.started is not None and self.ended is not None:
            row |= {"execution_start_time": self.started, "execution_end_time": self.ended}
        if self.error is not None:
            row["execution_error"] = self.error
        entries = [
            entry | {"nodeId": node, "mediaType": kind}
            for node, output in self.outputs.items()
            for kind, listed in output.items()
            for entry in listed
            if isinstance(entry, dict)
        ]
        row["outputs_count"] = len(entries)
        if entries:
            row["preview_output"] = entries[0]
        return row

    def detail(self) -> dict[str, Any]:
        """Return the answer of `GET /api/jobs/{id}`."""
        if self.state in {"pending", "in_progress"}:
            return self.summary()
        return self.summary() | {
            "outputs": self.outputs,
            "execution_status": self.status(),
            "workflow": {"prompt": self.graph, "extra_data": self.extra},
        }


def execution_order(graph: dict[str, Any], targets: list[str]) -> list[str]:
    """Return the nodes that the targets need, each after what it needs itself."""
    order: list[str] = []

    def visit(node_id: str) -> None:
        if node_id in order:
            return
        for value in graph[node_id]["inputs"].values():
            if isinstance(value, list):
                visit(value[0])
        order.append(node_id)

    for target in targets:
        visit(target)
    return order
