"""Makes the films of a batch side by side, each in a process of its own."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from grok_spicy.batch.journal import JobEnd, write_end
from grok_spicy.batch.orders import EndSaid, FilmOrder
from grok_spicy.batch.process import PROGRAM, FilmProcess
from grok_spicy.batch.spent import booked

if TYPE_CHECKING:
    from collections.abc import Callable

    from grok_spicy.batch.journal import Batch, BatchFolder, QueuedJob
    from grok_spicy.batch.orders import Said
    from grok_spicy.schemas import BackendConfig

LOOK_SECONDS = 0.3
"""How often to look whether the batch was cancelled from elsewhere."""


@dataclass(frozen=True, slots=True)
class WorkOptions:
    """How a batch is worked on.

    Attributes:
        workers: How many films are made at the same time.
        backends: Who makes each film, by its number: a preset's name or a configuration; None: as
            the run was begun.
        seals: What this user's machine says of what films name (`seal_of`), by number: for machines
            that do not know this user.
        repeat_unknown: How often a piece may be made again whose answer was lost.
        check: Whether every film asks its providers first if they are ready.
        program: What is started for a film; it reads an order.
    """

    workers: int
    backends: dict[int, str | BackendConfig | None] = field(default_factory=dict)
    seals: dict[int, str] = field(default_factory=dict)
    repeat_unknown: int = 0
    check: bool = True
    program: tuple[str, ...] = PROGRAM


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
        self._processes: dict[str, FilmProcess] = {}
        left = [one for one in batch.jobs if not one.done]
        self._left = deque(sorted(left, key=_turn_of))

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
        for process in self._processes.values():
            process.stop()

    def kill(self) -> None:
        """Stop everything at once; what was paid without an answer is lost, the ledger says."""
        self.stopping = True
        for process in self._processes.values():
            process.kill()

    async def _work(self) -> None:
        while self._left and not self.stopping:
            job = self._left.popleft()
            if await asyncio.to_thread(self._folder.is_cancelled, job.run):
                end = job.cancelled()
            else:
                self._tell(job, None)
                end = await self._made(job)
                end = await booked(self._folder, job, end, self.batch.max_cost)
            await asyncio.to_thread(write_end, self._folder, job, end)
            self.batch = self.batch.ended(job.number, end)
            self._tell(job, EndSaid(end=end))

    async def _made(self, job: QueuedJob) -> JobEnd:
        process = FilmProcess(self._order_for(job), partial(self._tell, job), self._options.program)
        self._processes[job.run] = process
        try:
            return await process.run(stop_at_once=self.stopping)
        finally:
            del self._processes[job.run]

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
            batch=self._folder.name,
            max_cost=self.batch.max_cost,
        )

    async def _watch_for_cancel(self) -> None:
        # Who cancels is another process: there is no event to wait for.
        while not self._folder.cancelled.exists():
            for run in tuple(self._processes):
                if self._folder.cancelled_film(run).exists():
                    self._processes[run].stop()
            await asyncio.sleep(LOOK_SECONDS)
        self.stop()


def _turn_of(job: QueuedJob) -> tuple[int, bool, int]:
    """Return the place of a job: what the user says, then what was begun, then as in the file."""
    return -job.priority, not job.goes_on, job.number


def worst(batch: Batch) -> int:
    """Return the exit code of a batch: that of its worst film."""
    return max((one.end.exit_code for one in batch.jobs if one.end is not None), default=0)
