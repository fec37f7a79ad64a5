"""How far a job is: from the events of the socket to a fraction and a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from grok_spicy_comfyui.graphs import title_of

if TYPE_CHECKING:
    from collections.abc import Mapping

ENDINGS = frozenset({"execution_success", "execution_error", "execution_interrupted"})
"""Events after which a job is over."""

_SAMPLER_WEIGHT = 20.0
_DECODER_WEIGHT = 3.0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is.

    Attributes:
        fraction: 0 to 1, or None while that is unknown.
        text: What happens.
    """

    fraction: float | None
    text: str


class ProgressMeter:
    """Adds up the progress of a graph's nodes; samplers count for most of the time.

    Args:
        workflow: The graph that runs; None if it is not known.
    """

    def __init__(self, workflow: Mapping[str, Any] | None = None) -> None:
        self._workflow = dict(workflow or {})
        self._weights = {
            node_id: _weight(str(node.get("class_type", "")))
            for node_id, node in self._workflow.items()
        }
        self._shares: dict[str, float] = {}
        self._running: str | None = None

    def read(self, kind: str, event: Mapping[str, Any]) -> Progress | None:
        """Take in one event.

        Args:
            kind: Its type.
            event: Its data.

        Returns:
            The progress, if the event changed it.
        """
        if kind == "execution_cached":
            self._shares.update(dict.fromkeys(event.get("nodes", ()), 1.0))
            return self._progress("started")
        if kind == "executing" and event.get("node") is not None:
            self._running = str(event["node"])
            return self._progress(title_of(self._workflow, self._running))
        if kind == "progress_state":
            for node_id, state in event.get("nodes", {}).items():
                self._shares[node_id] = _share(state.get("value"), state.get("max"))
            return None
        if kind == "progress":
            node_id = str(event.get("node", self._running))
            value, maximum = event.get("value"), event.get("max")
            self._shares[node_id] = _share(value, maximum)
            return self._progress(f"{title_of(self._workflow, node_id)} {value}/{maximum}")
        return None

    def _progress(self, text: str) -> Progress:
        total = sum(self._weights.values())
        if not total:
            return Progress(None, text)
        done = sum(self._weights.get(node, 0.0) * share for node, share in self._shares.items())
        return Progress(min(done / total, 1.0), text)


def _weight(class_type: str) -> float:
    if "Sampler" in class_type and not class_type.endswith("Select"):
        return _SAMPLER_WEIGHT
    return _DECODER_WEIGHT if "Decode" in class_type or "VFI" in class_type else 1.0


def _share(value: Any, maximum: Any) -> float:
    if not isinstance(value, int | float) or not isinstance(maximum, int | float) or not maximum:
        return 0.0
    return min(max(value / maximum, 0.0), 1.0)
