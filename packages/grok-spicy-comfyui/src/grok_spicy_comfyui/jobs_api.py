"""How a server tells what became of a job: its job list, or its history in older versions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grok_spicy_comfyui.shapes import HistoryEntry, JobAnswer

JobState = Literal["pending", "running", "done", "failed", "unknown"]

_STATES: dict[str, JobState] = {
    "pending": "pending",
    "in_progress": "running",
    "completed": "done",
}


@dataclass(frozen=True, slots=True)
class Execution:
    """What is known of a job.

    Attributes:
        state: How far it is.
        outputs: What its nodes put out, by node id.
        status: The status of a history entry: `status_str`, `completed`, `messages`.
        error: The `execution_error`, if a node failed; None also if it was interrupted.
    """

    state: JobState
    outputs: dict[str, Any] = field(default_factory=dict)
    status: dict[str, Any] = field(default_factory=dict)
    error: dict[str, Any] | None = None

    def as_history(self, prompt_id: str) -> dict[str, Any]:
        """Return it as a dictionary in the shape of a history entry."""
        return {"prompt_id": prompt_id, "outputs": self.outputs, "status": self.status}


def read_job(answer: JobAnswer) -> Execution:
    """Read the answer of `GET /api/jobs/{id}`."""
    state = _STATES.get(answer.status, "failed")
    status = answer.execution_status or {}
    error = answer.execution_error or _error_in(status)
    return Execution(state, answer.outputs or {}, status, error)


def read_history(entry: HistoryEntry) -> Execution:
    """Read an entry of `GET /history/{id}`, which only finished jobs have."""
    status = entry.status or {}
    done = status.get("status_str", "success") == "success"
    return Execution("done" if done else "failed", entry.outputs or {}, status, _error_in(status))


def run_seconds(status: dict[str, Any]) -> float | None:
    """Return how long a job ran, in seconds, from the time stamps of its messages."""
    stamps = [
        facts["timestamp"]
        for _, facts in _messages(status)
        if isinstance(facts.get("timestamp"), int | float)
    ]
    return (stamps[-1] - stamps[0]) / 1000 if stamps else None


def _error_in(status: dict[str, Any]) -> dict[str, Any] | None:
    for kind, facts in _messages(status):
        if kind == "execution_error":
            return facts
    return None


def _messages(status: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Go through the events of a status: `[kind, facts]` each; what is not so is passed over."""
    messages = status.get("messages")
    for message in messages if isinstance(messages, list) else ():
        match message:
            case [str(kind), dict(facts), *_]:
                yield kind, facts
