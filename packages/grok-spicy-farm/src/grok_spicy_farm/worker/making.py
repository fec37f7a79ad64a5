"""What a worker does with a film: has it made by a process of its own, and says how that ended."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import click
from grok_spicy.batch.journal import (
    INTERRUPTED,
    BatchFolder,
    JobEnd,
    QueuedJob,
    batch_at,
    read_end,
    write_end,
)
from grok_spicy.batch.orders import FilmOrder
from grok_spicy.batch.process import PROGRAM, FilmProcess
from grok_spicy.batch.spent import booked
from grok_spicy.errors import InUseError, LedgerTakenOverError, LedgerUnreachableError

from grok_spicy_farm.queue.app import STALLED_SECONDS

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy.batch.journal import Batch
    from grok_spicy.batch.orders import Said

LOOK_SECONDS = 1.0
"""How often to look whether a batch was cancelled."""

_ELSEWHERE = {one.__name__ for one in (InUseError, LedgerTakenOverError, LedgerUnreachableError)}
"""How a film ends on which another process works, or that cannot be looked at for now."""


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """What a worker is told.

    Attributes:
        engine: The queue.
        output: The output folder, as this machine mounts it.
        slots: How many films are made at the same time.
        health: Where it says that it lives; None: nowhere.
        once: Whether it ends when the queue is empty.
        beat: How often it says that it lives, and looks whether others do, in seconds.
        stalled: After how many seconds without a sign of life a worker counts as dead, and its
            films go on elsewhere.
        program: What is started for a film.
    """

    engine: str
    output: Path
    slots: int = 1
    health: Path | None = None
    once: bool = False
    beat: float = 5.0
    stalled: float = STALLED_SECONDS
    program: tuple[str, ...] = PROGRAM


@dataclass
class Worker:
    """One worker.

    Attributes:
        settings: What it is told.
        making: The films in work.
        stopping: How often it was asked to stop.
        known_as: What the queue calls it, once it had a film.
    """

    settings: WorkerSettings
    making: dict[str, FilmProcess] = field(default_factory=dict)
    stopping: int = 0
    known_as: int | None = None

    async def film(self, order: dict[str, Any]) -> None:
        """Make a film of the queue, and write down how that ended."""
        film = FilmOrder.model_validate({**order, "output": str(self.settings.output)})
        folder = BatchFolder.named(self.settings.output, film.batch)
        job = QueuedJob(number=1, digest="", run=film.run, title="")
        batch = await asyncio.to_thread(_wanted_by, folder, job, film)
        if batch is None:
            click.echo(f"{film.run}: not wanted any more")
            return
        click.echo(f"{film.run}: begun")
        # The cap may have been raised since the film was queued.
        end = await self._made(folder, film.model_copy(update={"max_cost": batch.max_cost}))
        end = await booked(folder, job, end, batch.max_cost)
        click.echo(f"{film.run}: {_words(end)}")
        if end.cause in _ELSEWHERE:
            raise TakenOverError(film.run)
        stopped = end.exit_code == INTERRUPTED and self.stopping
        if stopped and not await asyncio.to_thread(folder.is_cancelled, film.run):
            raise GivenBackError(film.run)
        await asyncio.to_thread(write_end, folder, job, end)

    async def _made(self, folder: BatchFolder, film: FilmOrder) -> JobEnd:
        process = FilmProcess(film, _heard, self.settings.program)
        self.making[film.run] = process
        watching = asyncio.create_task(_stop_when_cancelled(folder, film.run, process))
        try:
            return await process.run(stop_at_once=self.stopping > 1)
        finally:
            watching.cancel()
            del self.making[film.run]

    def stop(self) -> None:
        """Take no film any more; asked again, stop those in work gently."""
        self.stopping += 1
        if self.stopping > 1:
            for process in self.making.values():
                process.stop()


class GivenBackError(Exception):
    """A film is given back to the queue: this worker is being stopped."""


class TakenOverError(Exception):
    """Another process works on a film, or the ledger is gone for now: it is tried again later."""


def _wanted_by(folder: BatchFolder, job: QueuedJob, film: FilmOrder) -> Batch | None:
    """Return the batch that wants a film; None if none does, or does any more. Blocks."""
    batch = batch_at(folder)
    if batch is None or folder.is_cancelled(job.run) or not batch.has(job.run):
        return None
    end = read_end(folder, job)
    # One that was made by a worker that died before it could tell the queue is done. Looking at one
    # again of which more was asked costs nothing.
    made = end is not None and end.exit_code == 0 and not film.again
    return None if made else batch


async def _stop_when_cancelled(folder: BatchFolder, run: str, process: FilmProcess) -> None:
    # Who cancels is another process, on another machine.
    while not await asyncio.to_thread(folder.is_cancelled, run):  # noqa: ASYNC110
        await asyncio.sleep(LOOK_SECONDS)
    process.stop()


def _heard(_: Said) -> None:
    """Leave what a film says to its own log and events."""


def _words(end: JobEnd) -> str:
    if end.exit_code == 0:
        waits = None if end.waits_for is None else f"waits for you to approve its {end.waits_for}"
        return waits or end.film or "done"
    return end.error or ("stopped" if end.exit_code == INTERRUPTED else "failed")
