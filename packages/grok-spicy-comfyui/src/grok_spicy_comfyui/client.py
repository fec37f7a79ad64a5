"""A client for one ComfyUI server (0.8 and newer): queue graphs, wait for them, fetch files.

HTTP is the truth, the WebSocket only progress. Every failure is one of the classes of
`grok_spicy.errors` with a message that can be acted on.
"""

from __future__ import annotations

import asyncio
import uuid
from typing import TYPE_CHECKING, Any, Literal

from grok_spicy.errors import (
    JobLostError,
    ProviderError,
    UnavailableError,
)

from grok_spicy_comfyui import failures, shapes
from grok_spicy_comfyui.jobs_api import Execution, JobState, read_history, read_job
from grok_spicy_comfyui.outputs import OutputFile, OutputGoneError, find_outputs
from grok_spicy_comfyui.transfer import Transfer
from grok_spicy_comfyui.waiting import Patience, StillRunningError, until_over

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from grok_spicy_comfyui.progress import Progress
    from grok_spicy_comfyui.schema import ServerSchema

__all__ = ["ComfyUIClient", "Patience", "Withdrawal"]

Withdrawal = Literal["removed", "running", "gone"]


class ComfyUIClient(Transfer):
    """One ComfyUI server: queue graphs, wait for them, fetch files.

    Nothing is sent before the first call. One client serves many tasks of one event loop.

        client = ComfyUIClient("http://127.0.0.1:8188")
        prompt_id = await client.queue_workflow(graph)
        await client.poll_until_complete(prompt_id)
        picture = await client.download_output(prompt_id, "9", Path("fox.png"))
    """

    _has_jobs_api = True

    async def queue_workflow(
        self,
        workflow: Mapping[str, Any],
        client_id: str | None = None,
        *,
        prompt_id: str | None = None,
    ) -> str:
        """Queue a graph.

        Args:
            workflow: The graph in API format.
            client_id: Whose socket hears about it; this client's by default. It is always sent:
                without one, a cached graph has no outputs.
            prompt_id: The id it shall have, a lowercase UUID; drawn by default. With it a job
                whose answer was lost is found again.

        Returns:
            The prompt id.

        Raises:
            ModelMissingError: If nodes or model files are missing.
            InvalidRequestError: If the graph is wrong in another way.
            UnavailableError: If the server cannot be reached; nothing is queued then.
        """
        graph = dict(workflow)
        wanted = prompt_id or str(uuid.uuid4())
        body = {"prompt": graph, "client_id": client_id or self.client_id, "prompt_id": wanted}
        try:
            taken, answer = await self._wire.post_judged("/prompt", body)
        except UnavailableError:
            if await self._arrived(wanted):
                return wanted
            raise
        if taken:
            queued = shapes.read(shapes.Queued, answer, self.name, "/prompt").prompt_id or wanted
            if not answer.get("node_errors"):
                return queued
            await self.withdraw(queued)
        self._classes.clear()
        raise failures.refused_graph(self.name, answer, graph, await self._choices(graph))

    async def poll_until_complete(
        self,
        prompt_id: str,
        timeout: float = 300,  # noqa: ASYNC109 - part of the public signature
        *,
        workflow: Mapping[str, Any] | None = None,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> dict[str, Any]:
        """Wait until a job is over.

        Args:
            prompt_id: The job.
            timeout: Seconds to wait at most.
            workflow: Its graph, for titles in messages and for progress.
            on_progress: Called with each progress; must not block.

        Returns:
            `{"prompt_id", "outputs", "status"}` as the server's history has them.

        Raises:
            JobLostError: If the server does not know the job (any more): it was restarted.
            OutOfMemoryError: If the graphics memory was too small.
            InvalidRequestError: If a node failed.
            ProviderError: If somebody interrupted it.
            StillRunningError: If the time is over.
            UnavailableError: If the server cannot be reached for long.
        """
        async with self._socket.watch(prompt_id, workflow, on_progress) as watch:
            try:
                async with asyncio.timeout(timeout):
                    execution = await until_over(
                        lambda: self.status(prompt_id), watch.ended, self.patience
                    )
            except TimeoutError:
                raise StillRunningError(
                    failures.PROVIDER,
                    f"ComfyUI at {self.name} has not finished after {timeout:g} s; the job "
                    f"{prompt_id} goes on there",
                    hint="`grok-spicy resume RUN` waits for it again; or raise params.timeout.",
                ) from None
        if execution.state == "done":
            return execution.as_history(prompt_id)
        if execution.state == "unknown":
            raise JobLostError(
                failures.PROVIDER,
                f"ComfyUI at {self.name} does not know the job {prompt_id} any more",
                hint="It was restarted, or the job was deleted there. Resume the run to make it "
                "again.",
            )
        graph = dict(workflow) if workflow is not None else None
        if execution.error is not None:
            raise failures.failed_execution(self.name, execution.error, graph)
        raise ProviderError(
            failures.PROVIDER,
            f"The job {prompt_id} was interrupted at ComfyUI {self.name}",
            hint="Somebody pressed Cancel there. Resume the run to make it again.",
        )

    async def status(self, prompt_id: str) -> Execution:
        """Look once how far a job is."""
        if self._has_jobs_api:
            path = f"/api/jobs/{prompt_id}"
            answer = await self._wire.find(path)
            if answer is not None and "error" in answer and "status" not in answer:
                return Execution("unknown")
            if answer is not None:
                return read_job(shapes.read(shapes.JobAnswer, answer, self.name, path))
            self._has_jobs_api = False
        path = f"/history/{prompt_id}"
        history = await self._wire.get(path, tries=1)
        if prompt_id in history:
            entry = history[prompt_id]
            return read_history(shapes.read(shapes.HistoryEntry, entry, self.name, path))
        running, pending = await self.queue()
        state: JobState = (
            "running" if prompt_id in running else "pending" if prompt_id in pending else "unknown"
        )
        return Execution(state)

    async def queue(self) -> tuple[list[str], list[str]]:
        """Return the ids of running and of waiting jobs, everybody's."""
        answer = await self._wire.get("/queue", tries=1)
        queue = shapes.read(shapes.Queue, answer, self.name, "/queue")
        running, pending = (
            [str(item[1]) for item in items] for items in (queue.queue_running, queue.queue_pending)
        )
        return running, pending

    async def jobs(self) -> list[dict[str, Any]]:
        """Return the server's job list, the newest first; empty if it keeps none."""
        answer = await self._wire.find("/api/jobs")
        if answer is None:
            return []
        return shapes.read(shapes.Jobs, answer, self.name, "/api/jobs").jobs

    async def remaining(self) -> int:
        """Return how many jobs wait or run there, everybody's."""
        answer = await self._wire.get("/prompt", tries=1)
        remaining = shapes.read(shapes.Remaining, answer, self.name, "/prompt")
        return remaining.exec_info.queue_remaining

    async def cancel(self, prompt_id: str) -> None:
        """Take a job out of the queue if it has not begun; never touches a running one."""
        await self._wire.post("/queue", {"delete": [prompt_id]})

    async def withdraw(self, prompt_id: str) -> Withdrawal:
        """Take a job out of the queue and say what became of it."""
        await self.cancel(prompt_id)
        state = (await self.status(prompt_id)).state
        if state == "unknown":
            return "removed"
        return "running" if state in {"running", "pending"} else "gone"

    async def interrupt(self, prompt_id: str) -> None:
        """Stop a job wherever it is: out of the queue, or interrupted if it is the running one."""
        await self.cancel(prompt_id)
        running, _ = await self.queue()
        if prompt_id in running:
            await self._wire.post("/interrupt", {"prompt_id": prompt_id})

    async def download_output(self, prompt_id: str, node_id: str, dest: Path) -> Path:
        """Fetch the file of a node.

        Args:
            prompt_id: The job, finished.
            node_id: The node that wrote it.
            dest: Where to write; the file's own suffix is added if `dest` has another or none.

        Returns:
            Where it was written.

        Raises:
            OutputGoneError: If there is no such file (any more).
            MediaError: If it cannot be written.
        """
        output = await self._output(prompt_id, node_id)
        if dest.suffix.lower() == output.suffix:
            dest = dest.with_suffix("")
        return await self.fetch(output, dest)

    async def _arrived(self, prompt_id: str) -> bool:
        """Whether a job whose answer was lost is there all the same."""
        try:
            return (await self.status(prompt_id)).state != "unknown"
        except ProviderError:
            return False

    async def _choices(self, graph: Mapping[str, Any]) -> ServerSchema | None:
        try:
            return await self.schema_for(node["class_type"] for node in graph.values())
        except ProviderError:
            return None

    async def _output(self, prompt_id: str, node_id: str) -> OutputFile:
        execution = await self.status(prompt_id)
        for output in find_outputs(execution.outputs):
            if output.node_id == node_id:
                return output
        raise OutputGoneError(
            failures.PROVIDER,
            f"Node {node_id} of the job {prompt_id} at ComfyUI {self.name} put out no file",
            hint="Give the id of a node that saves (SaveImage, SaveVideo) of a finished job.",
        )
