"""Runs one graph on one of the servers, so that no crash, restart or dead server loses it."""

from __future__ import annotations

import asyncio
import logging
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from grok_spicy.errors import (
    JobLostError,
    MediaError,
    ProviderError,
    UnavailableError,
)

from grok_spicy_comfyui import failures, media
from grok_spicy_comfyui.jobs_api import run_seconds
from grok_spicy_comfyui.outputs import (
    BrokenFileError,
    OutputGoneError,
    choose_output,
    find_outputs,
)
from grok_spicy_comfyui.texts import texts_of
from grok_spicy_comfyui.waiting import StillRunningError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from pathlib import Path

    from grok_spicy.providers.job import Job

    from grok_spicy_comfyui.client import ComfyUIClient
    from grok_spicy_comfyui.outputs import MediaKind, OutputFile
    from grok_spicy_comfyui.progress import Progress
    from grok_spicy_comfyui.servers import ServerPool
    from grok_spicy_comfyui.workflows import Workflow, WorkflowTemplate

_log = logging.getLogger(__name__)

_LEAVING_SECONDS = 3.0

_FETCHES = 2


@dataclass(frozen=True, slots=True)
class Order:
    """A picture or clip to be made.

    Attributes:
        template: The workflow.
        kind: What comes out.
        values: Values of its slots, but for files, seed and prefix.
        seed: The seed.
        pictures: Local files by slot, uploaded to whichever server makes it.
        files: Model files in place of the workflow's.
        servers: Servers that have what it needs.
    """

    template: WorkflowTemplate
    kind: MediaKind
    values: Mapping[str, Any]
    seed: int
    pictures: Mapping[str, Path] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    servers: tuple[ComfyUIClient, ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """A picture or clip that was made.

    Attributes:
        path: The local file.
        output: The same on its server.
        server: Name of the server.
        prompt_id: The job.
        seed: The seed it was made with.
        seconds: How long the server worked; None if it does not say.
    """

    path: Path
    output: OutputFile
    server: str
    prompt_id: str
    seed: int
    seconds: float | None


class JobRunner:
    """Runs orders on a pool of servers.

    Args:
        pool: The servers.
        timeout: Seconds to wait for one job.
        review: Judges what a graph says, and what it says to be avoided, before it is sent.
        remark: Tells the user something about the call in progress.
    """

    def __init__(
        self,
        pool: ServerPool,
        timeout: float,
        review: Callable[[str, str | None], Awaitable[None]] | None = None,
        remark: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.pool = pool
        self.timeout = timeout
        self._review = review
        self._remark = remark

    async def run(
        self,
        order: Order,
        job: Job,
        dest: Path,
        tell: Callable[[Progress], None] | None = None,
    ) -> Made:
        """Make what is ordered, or pick up the job that already makes it.

        A job that its server lost, a file that is gone, or a server that died is made up for
        once, on another server if there is one.

        Args:
            order: What to make.
            job: Remembers the prompt id between processes.
            dest: Where to write, without a suffix.
            tell: Called with progress.
        """
        servers = list(order.servers or self.pool.clients)
        made_again = False
        client = self.pool.find(job.state.get("server")) if job.id else None
        while True:
            begun = client is not None and job.id is not None
            if client is None or not begun:
                client = await self.pool.pick(servers)
            with self.pool.claim(client):
                if not begun:
                    await self._submit(client, order, job)
                    self.pool.used(client)
                try:
                    return await self._finish(client, order, job, dest, tell)
                except (JobLostError, OutputGoneError) as error:
                    if made_again:
                        raise
                    _log.warning("%s. It is made again.", error.message.rstrip("."))
                except (StillRunningError, BrokenFileError):
                    raise
                except UnavailableError as error:
                    servers = [server for server in servers if server is not client]
                    if made_again or not servers:
                        raise
                    _log.warning("%s. Another server takes over.", error.message.rstrip("."))
                    await job.save(None)
            client, made_again = None, True

    async def _submit(self, client: ComfyUIClient, order: Order, job: Job) -> None:
        prompt_id = str(uuid.uuid4())
        if self._review is not None:
            pictures = dict.fromkeys(order.pictures, "picture.png")
            await self._review(*texts_of(order.template, order.files, {**order.values, **pictures}))
        graph = await self._graph_for(client, order, prompt_id)
        try:
            await job.create(
                lambda: client.queue_workflow(graph, prompt_id=prompt_id),
                not_started=(ProviderError,),
                server=client.name,
                seed=order.seed,
            )
        except asyncio.CancelledError:
            await self._leave(client, prompt_id, job)
            raise

    async def _graph_for(self, client: ComfyUIClient, order: Order, prompt_id: str) -> Workflow:
        """Render the graph for one server: with its uploads and its nodes' own defaults."""
        uploads = {slot: await client.upload(path) for slot, path in order.pictures.items()}
        values = {**order.values, **uploads}
        if "seed" in order.template.parameters:
            values["seed"] = order.seed
        if "filename_prefix" in order.template.parameters:
            # A name of its own makes a cached graph write a file again.
            values["filename_prefix"] = f"grok_spicy/{prompt_id}"
        graph = order.template.render(order.files, **values)
        classes = {node["class_type"] for node in graph.values()}
        schema = await client.schema_for(classes)
        schema.fill(graph)
        if schema.problems(graph):
            schema = await client.schema_for(classes, fresh=True)
            schema.fill(graph)
            problems = schema.problems(graph)
            if problems:
                raise failures.cannot_run(client.name, problems)
        return graph

    async def _finish(
        self,
        client: ComfyUIClient,
        order: Order,
        job: Job,
        dest: Path,
        tell: Callable[[Progress], None] | None,
    ) -> Made:
        """Wait for the job and fetch its file; forget the job if it came to nothing."""
        prompt_id = str(job.id)
        try:
            execution = await client.poll_until_complete(
                prompt_id, self.timeout, workflow=order.template.graph, on_progress=tell
            )
            output = choose_output(
                find_outputs(execution["outputs"]), order.kind, order.template.output
            )
            if output is None:
                raise OutputGoneError(
                    failures.PROVIDER,
                    f"The job {prompt_id} at ComfyUI {client.name} put out no {order.kind}",
                    hint=f"The workflow {order.template.name} must save one at its output node.",
                )
            path = await self._fetch(client, output, order.kind, dest)
        except asyncio.CancelledError:
            await self._leave(client, prompt_id, job)
            raise
        except (UnavailableError, MediaError):
            raise
        except ProviderError as error:
            if isinstance(error, failures.NodeUnusableError):
                client.unusable[error.class_type] = error.message
            await job.save(None)
            raise
        seed = int(job.state.get("seed", order.seed))
        seconds = run_seconds(execution["status"])
        return Made(path, output, client.name, prompt_id, seed, seconds)

    async def _fetch(
        self, client: ComfyUIClient, output: OutputFile, kind: MediaKind, dest: Path
    ) -> Path:
        """Fetch a file and look whether it is whole; if not, fetch it again."""
        fault = None
        for _ in range(_FETCHES):
            path = await client.fetch(output, dest)
            fault = await asyncio.to_thread(media.fault_of, path, kind)
            if fault is None:
                return path
            await asyncio.to_thread(media.remove, [path])
        what = "picture" if kind == "image" else "clip"
        raise BrokenFileError(
            failures.PROVIDER,
            f"ComfyUI at {client.name} sends {output.type}/{output.path}, which is not a whole "
            f"{what}: {fault}",
            hint="Look at the file there. If it is broken, delete it and resume the run: it is "
            "made again. If it is whole, something between (a proxy, a login page) answers.",
        )

    async def _leave(self, client: ComfyUIClient, prompt_id: str, job: Job) -> None:
        """Take a job that has not begun out of the queue; a running one goes on, remembered.

        One that nobody will pick up is ended, and so is one whose call is cancelled a second
        time meanwhile; never somebody else's.
        """
        leave = self._withdraw if job.recorded else self._end
        leaving = asyncio.create_task(leave(client, prompt_id, job))
        try:
            await asyncio.wait({leaving}, timeout=_LEAVING_SECONDS)
        except asyncio.CancelledError:
            ending = asyncio.create_task(self._end(client, prompt_id, job))
            await asyncio.wait({ending}, timeout=_LEAVING_SECONDS)
        if not leaving.done():
            leaving.cancel()

    async def _withdraw(self, client: ComfyUIClient, prompt_id: str, job: Job) -> None:
        try:
            became = await client.withdraw(prompt_id)
        except ProviderError as error:
            _log.debug("%s was left where it is: %s", prompt_id, error.message)
            return
        if became == "removed":
            await job.save(None)
            return
        if job.id is None:
            await job.save(prompt_id, server=client.name)
        if became == "running":
            self._remark(
                f"the job {prompt_id} goes on at ComfyUI {client.name}; `grok-spicy resume` "
                "picks it up"
            )

    async def _end(self, client: ComfyUIClient, prompt_id: str, job: Job) -> None:
        try:
            await client.interrupt(prompt_id)
        except ProviderError as error:
            _log.warning("The job %s could not be ended: %s", prompt_id, error.message)
            return
        await job.save(None)
