"""Makes the films of a batch side by side, each in a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pydantic import ValidationError

from grok_spicy.batch.journal import JobEnd, write_batch
from grok_spicy.batch.orders import KILL, SAID, STOP, EndSaid, FilmOrder
from grok_spicy.system.children import own_program_options

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import Callable

    from grok_spicy.batch.journal import Batch, BatchFolder, QueuedJob
    from grok_spicy.batch.orders import Said
    from grok_spicy.schemas import BackendConfig

LOOK_SECONDS = 0.3
"""How often to look whether the batch was cancelled from elsewhere."""

MAX_LINE_BYTES = 8 * 1024 * 1024

INTERRUPTED = 130

_LAST_WORDS = 2000
"""Characters of a process's error output that are kept for the case that it breaks."""


@dataclass(frozen=True, slots=True)
class WorkOptions:
    """How a batch is worked on.

    Attributes:
        workers: How many films are made at the same time.
        backends: Who makes each film, by its number: a preset's name or a configuration; None: as
            the run was begun.
        repeat_unknown: How often a piece may be made again whose answer was lost.
        check: Whether every film asks its providers first if they are ready.
        program: What is started for a film; it reads an order.
    """

    workers: int
    backends: dict[int, str | BackendConfig | None] = field(default_factory=dict)
    repeat_unknown: int = 0
    check: bool = True
    program: tuple[str, ...] = (sys.executable, "-m", "grok_spicy.batch.child")


class BatchWork:
    """One process that works on a batch.

    Args:
        folder: The batch; the caller is its only writer.
        batch: What is written down of it.
        options: How it is worked on.
        tell: Told what the film of a number says; None when it begins.
    """

    def __init__(
        self,
        folder: BatchFolder,
        batch: Batch,
        options: WorkOptions,
        tell: Callable[[QueuedJob, Said | None], None],
    ) -> None:
        self.batch = batch
        self.stopping = False
        self._folder = folder
        self._options = options
        self._tell = tell
        self._processes: dict[int, Process] = {}
        self._writing = asyncio.Lock()
        left = [one for one in batch.jobs if not one.done]
        self._left = deque(sorted(left, key=lambda one: (-one.priority, one.number)))

    async def run(self) -> None:
        """Make what is left; films that fail stop no other."""
        watching = asyncio.create_task(self._watch_for_cancel())
        try:
            async with asyncio.TaskGroup() as workers:
                for _ in range(min(self._options.workers, len(self._left))):
                    workers.create_task(self._work())
        finally:
            watching.cancel()
            await asyncio.wait({watching})

    def stop(self) -> None:
        """Begin no film, and stop gently those that are being made."""
        self.stopping = True
        self._order(STOP)

    def kill(self) -> None:
        """Stop everything at once; what was paid without an answer is lost, the ledger says."""
        self.stopping = True
        self._order(KILL)

    def _order(self, line: str) -> None:
        for process in self._processes.values():
            if process.stdin is not None and not process.stdin.is_closing():
                process.stdin.write(line.encode())

    async def _work(self) -> None:
        while self._left and not self.stopping:
            job = self._left.popleft()
            self._tell(job, None)
            end = await self._made(job)
            async with self._writing:
                self.batch = self.batch.ended(job.number, end)
                await write_batch(self._folder, self.batch)
            self._tell(job, EndSaid(end=end))

    async def _made(self, job: QueuedJob) -> JobEnd:
        """Have one film made, and say how that ended."""
        process = await asyncio.create_subprocess_exec(
            *self._options.program,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=MAX_LINE_BYTES,
            **own_program_options(),
        )
        self._processes[job.number] = process
        try:
            end, words = await asyncio.gather(self._talk(process, job), _last_words(process))
        finally:
            if process.stdin is not None:
                process.stdin.close()
            code = await process.wait()
            del self._processes[job.number]
        if end is not None:
            return end
        return JobEnd(
            exit_code=1, error=f"its process ended with {code}: {words or 'it said nothing'}"
        )

    async def _talk(self, process: Process, job: QueuedJob) -> JobEnd | None:
        """Give the order and listen until the end."""
        if process.stdin is None or process.stdout is None:
            raise AssertionError("both are pipes")
        with contextlib.suppress(ConnectionError):
            process.stdin.write(self._order_for(job).model_dump_json().encode() + b"\n")
            await process.stdin.drain()
        if self.stopping:
            # It was stopped while this one began.
            self._order(STOP)
        end: JobEnd | None = None
        async for line in process.stdout:
            try:
                said = SAID.validate_json(line)
            except ValidationError:
                continue
            if isinstance(said, EndSaid):
                end = said.end
            else:
                self._tell(job, said)
        return end

    def _order_for(self, job: QueuedJob) -> FilmOrder:
        backends = self._options.backends.get(job.number)
        return FilmOrder(
            output=str(self._folder.output),
            run=job.run,
            preset=backends if isinstance(backends, str) else None,
            backends=None if isinstance(backends, str) else backends,
            until=job.until,
            repeat_unknown=self._options.repeat_unknown,
            check=self._options.check,
            locks=str(self._folder.locks),
            spending=str(self._folder.spending),
            max_cost=self.batch.max_cost,
        )

    async def _watch_for_cancel(self) -> None:
        # Who cancels is another process: there is no event to wait for.
        while not self._folder.cancelled.exists():  # noqa: ASYNC110
            await asyncio.sleep(LOOK_SECONDS)
        self.stop()


async def _last_words(process: Process) -> str:
    """Return the end of what a process says on its error output."""
    if process.stderr is None:
        raise AssertionError("it is a pipe")
    words = b""
    while part := await process.stderr.read(65536):
        words = (words + part)[-_LAST_WORDS:]
    lines = words.decode("utf-8", "replace").strip().split("\n")
    return lines[-1]


def worst(batch: Batch) -> int:
    """Return the exit code of a batch: that of its worst film."""
    return max((one.end.exit_code for one in batch.jobs if one.end is not None), default=0)
