"""Queue, execution, cache and history of the server, with the events in the recorded order."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any, Protocol

from grok_spicy.toolkit import remove_file

from grok_spicy_testing.fake_comfyui.cache import Cache
from grok_spicy_testing.fake_comfyui.jobs import PromptJob, execution_order
from grok_spicy_testing.fake_comfyui.nodes import SAMPLERS, NodeContext, run_node, sampling_steps
from grok_spicy_testing.fake_comfyui.storage import SAVERS, Storage

if TYPE_CHECKING:
    from grok_spicy_testing.fake_comfyui.faults import Fault
    from grok_spicy_testing.fake_comfyui.schema import NodeSchema


class Host(Protocol):
    """What the engine needs of the server around it."""

    step_seconds: float
    broken: dict[str, Fault]

    async def tell(self, client_id: str | None, kind: str, event: dict[str, Any]) -> None:
        """Send an event to one socket, or to all."""

    async def preview(self, client_id: str | None, node: str, prompt_id: str) -> None:
        """Send a preview picture, if this server does so."""

    def crash(self, *, stay_down: bool) -> None:
        """Go down now, with everything that is in memory."""


class _InterruptedError(Exception):
    """Somebody interrupted the job."""


class _FailedError(Exception):
    """A node raised."""

    def __init__(self, node: str, fault: Fault) -> None:
        super().__init__(fault.message)
        self.node = node
        self.fault = fault


def now_ms() -> int:
    """Return the milliseconds since the epoch, as ComfyUI stamps its events."""
    return int(time.time() * 1000)


class Engine:
    """Runs one job after the other.

    Args:
        schema: The node classes.
        storage: The folders.
        host: The server around it.
    """

    def __init__(self, schema: NodeSchema, storage: Storage, host: Host) -> None:
        self.schema = schema
        self.storage = storage
        self.host = host
        self.pending: list[PromptJob] = []
        self.running: PromptJob | None = None
        self.finished: dict[str, PromptJob] = {}
        self.gate = asyncio.Event()
        self.gate.set()
        self._wake = asyncio.Event()
        self._cache = Cache(storage)

    def find(self, prompt_id: str) -> PromptJob | None:
        """Return a job wherever it is."""
        everywhere = [*self.pending, *([self.running] if self.running else [])]
        waiting = {job.id: job for job in everywhere}
        return waiting.get(prompt_id) or self.finished.get(prompt_id)

    @property
    def remaining(self) -> int:
        """How many jobs wait or run."""
        return len(self.pending) + (self.running is not None)

    async def tell_status(self) -> None:
        """Tell every socket how many jobs are left."""
        info = {"status": {"exec_info": {"queue_remaining": self.remaining}}}
        await self.host.tell(None, "status", info)

    async def submit(self, job: PromptJob) -> None:
        """Put a job into the queue."""
        self.pending.append(job)
        await self.tell_status()
        self._wake.set()

    async def delete(self, ids: list[str] | None) -> None:
        """Take jobs that have not begun out of the queue; None takes all."""
        self.pending = [job for job in self.pending if ids is not None and job.id not in ids]
        await self.tell_status()

    def interrupt(self, prompt_id: str | None) -> None:
        """Interrupt the running job, or do nothing if it is another one."""
        if self.running is not None and prompt_id in {None, self.running.id}:
            self.running.stop.set()

    async def work(self) -> None:
        """Run jobs for ever."""
        while True:
            while not self.pending:
                self._wake.clear()
                await self._wake.wait()
            self.running = job = self.pending.pop(0)
            await self._run(job)

    async def _run(self, job: PromptJob) -> None:
        job.state, job.started = "in_progress", now_ms()
        if job.fault is not None and job.fault.kind == "hold":
            self.gate.clear()
        await self.tell_status()
        await self._note(job, "execution_start", {})
        done: list[str] = []
        try:
            await self._nodes(job, done)
        except _InterruptedError:
            node = done[-1]
            facts = {"node_id": node, "node_type": job.graph[node]["class_type"]}
            await self._end(job, "execution_interrupted", facts | {"executed": done[:-1]})
        except _FailedError as failed:
            job.error = await self._end(job, "execution_error", self._failure(job, failed, done))
        else:
            job.state = "completed"
            await self._end(job, "execution_success", {})
        await self.tell_status()
        last = {"node": None, "prompt_id": job.id}
        await self.host.tell(job.client_id, "executing", last)

    async def _end(self, job: PromptJob, event: str, facts: dict[str, Any]) -> dict[str, Any]:
        if job.state != "completed":
            job.state, job.outputs = "failed", {}
        job.ended = now_ms()
        told = await self._note(job, event, facts)
        self.finished[job.id], self.running = job, None
        return told

    async def _note(self, job: PromptJob, event: str, facts: dict[str, Any]) -> dict[str, Any]:
        told = {"prompt_id": job.id, **facts, "timestamp": now_ms()}
        if event == "execution_cached":
            told = {**facts, "prompt_id": job.id, "timestamp": now_ms()}
        job.messages.append([event, told])
        await self.host.tell(job.client_id, event, told)
        return told

    async def _nodes(self, job: PromptJob, done: list[str]) -> None:
        order = execution_order(job.graph, job.targets)
        marks = self._cache.marks(job.graph, order)
        cached = [node_id for node_id in order if marks[node_id] in self._cache.values]
        await self._note(job, "execution_cached", {"nodes": cached})
        states: dict[str, Any] = {}
        for node_id in order:
            class_type = job.graph[node_id]["class_type"]
            if node_id in cached:
                await self._show_cached(job, node_id, marks[node_id], states)
                continue
            done.append(node_id)
            await self._progress(job, node_id, states, 0.0, 1.0)
            event = {"node": node_id, "display_node": node_id, "prompt_id": job.id}
            await self.host.tell(job.client_id, "executing", event)
            inputs = self._inputs(job, node_id, marks)
            if class_type in SAMPLERS:
                await self._steps(job, node_id, sampling_steps(inputs), states)
            elif class_type in SAVERS:
                self._strike(job, node_id)
            self._cache.values[marks[node_id]] = await self._compute(job, node_id, inputs, marks)
            value = states[node_id]["max"]
            await self._progress(job, node_id, states, value, value, "finished")
        self._cache.keep_only(marks.values())

    async def _show_cached(
        self, job: PromptJob, node_id: str, mark: str, states: dict[str, Any]
    ) -> None:
        shown = self._cache.shown.get(mark)
        if shown is None or job.client_id is None:
            return
        job.outputs[node_id] = shown
        await self._executed(job, node_id, shown)
        await self._progress(job, node_id, states, 1, 1, "finished")

    async def _executed(self, job: PromptJob, node_id: str, shown: dict[str, Any]) -> None:
        event = {
            "node": node_id,
            "display_node": node_id,
            "output": shown,
            "prompt_id": job.id,
        }
        await self.host.tell(job.client_id, "executed", event)

    async def _compute(
        self, job: PromptJob, node_id: str, inputs: dict[str, Any], marks: dict[str, str]
    ) -> tuple[Any, ...]:
        class_type = job.graph[node_id]["class_type"]
        if class_type in SAVERS:
            shown = await asyncio.to_thread(self.storage.save, class_type, inputs, job.graph)
            if job.fault is not None and job.fault.kind == "vanish":
                self._delete_files(shown)
            if job.fault is None or job.fault.kind != "empty":
                job.outputs[node_id] = self._cache.shown[marks[node_id]] = shown
            await self._executed(job, node_id, shown)
            return ()
        if class_type in self.host.broken:
            raise _FailedError(node_id, self.host.broken[class_type])
        context = NodeContext(self.storage.locate)
        outputs = len(self.schema.outputs(class_type))
        return await asyncio.to_thread(run_node, class_type, inputs, context, outputs)

    async def _steps(
        self, job: PromptJob, node_id: str, steps: int, states: dict[str, Any]
    ) -> None:
        for step in range(1, steps + 1):
            await self._pause(job)
            await self._progress(job, node_id, states, step, steps)
            await self.host.preview(job.client_id, node_id, job.id)
            event = {"value": step, "max": steps, "prompt_id": job.id, "node": node_id}
            await self.host.tell(job.client_id, "progress", event)
            self._strike(job, node_id)

    async def _pause(self, job: PromptJob) -> None:
        """Take the time of one step; wait while the server is held; notice an interrupt."""
        await asyncio.sleep(self.host.step_seconds)
        if not self.gate.is_set():
            waits = [asyncio.ensure_future(e.wait()) for e in (self.gate, job.stop)]
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for wait in waits:
                wait.cancel()
        if job.stop.is_set():
            raise _InterruptedError

    def _strike(self, job: PromptJob, node_id: str) -> None:
        """Let the job's fault happen."""
        fault = job.fault
        if fault is None:
            return
        if fault.kind == "interrupt":
            raise _InterruptedError
        if fault.kind == "fail":
            raise _FailedError(node_id, fault)
        if fault.kind in {"restart", "stop"}:
            job.fault = None
            self.host.crash(stay_down=fault.kind == "stop")

    async def _progress(
        self,
        job: PromptJob,
        node_id: str,
        states: dict[str, Any],
        value: float,
        maximum: float,
        state: str = "running",
    ) -> None:
        states[node_id] = {
            "value": value,
            "max": maximum,
            "state": state,
            "node_id": node_id,
            "prompt_id": job.id,
            "display_node_id": node_id,
            "parent_node_id": None,
            "real_node_id": node_id,
        }
        event = {"prompt_id": job.id, "nodes": {n: dict(s) for n, s in states.items()}}
        await self.host.tell(job.client_id, "progress_state", event)

    def _inputs(self, job: PromptJob, node_id: str, marks: dict[str, str]) -> dict[str, Any]:
        found = {}
        for name, value in job.graph[node_id]["inputs"].items():
            linked = isinstance(value, list)
            found[name] = self._cache.values[marks[value[0]]][value[1]] if linked else value
        return found

    @staticmethod
    def _failure(job: PromptJob, failed: _FailedError, done: list[str]) -> dict[str, Any]:
        return {
            "node_id": failed.node,
            "node_type": job.graph[failed.node]["class_type"],
            "executed": [node for node in done if node != failed.node],
            "exception_message": failed.fault.message,
            "exception_type": failed.fault.exception_type,
            "traceback": ["..."],
            "current_inputs": {
                name: [str(value)]
                for name, value in job.graph[failed.node]["inputs"].items()
                if not isinstance(value, list)
            },
            "current_outputs": list(job.graph),
        }

    def _delete_files(self, shown: dict[str, Any]) -> None:
        for entries in shown.values():
            for entry in entries:
                if isinstance(entry, dict):
                    path = self.storage.inside(entry["type"], entry["subfolder"], entry["filename"])
                    if path is not None:
                        remove_file(path)
