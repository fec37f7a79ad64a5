"""A worker: makes films of the queue, each in a process of its own, and looks after the dead."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import time
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
from grok_spicy.errors import (
    GrokSpicyError,
    InUseError,
    LedgerTakenOverError,
    LedgerUnreachableError,
)
from grok_spicy.ledger.engines import choose_engine, with_login
from grok_spicy.system.files import write_atomically
from procrastinate.exceptions import ConnectorException

from grok_spicy_farm.queue.app import QUEUE, TASK, opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from grok_spicy.batch.journal import Batch
    from grok_spicy.batch.orders import Said
    from procrastinate import App, JobContext

logger = logging.getLogger("grok_spicy_farm")

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
    stalled: float = 15.0
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
        batch = await asyncio.to_thread(_wanted_by, folder, job)
        if batch is None:
            click.echo(f"{film.run}: not wanted any more")
            return
        click.echo(f"{film.run}: begun")
        # The cap may have been raised since the film was queued.
        end = await self._made(folder, film.model_copy(update={"max_cost": batch.max_cost}))
        click.echo(f"{film.run}: {_words(end)}")
        if end.cause in _ELSEWHERE:
            raise TakenOverError(film.run)
        if end.exit_code == INTERRUPTED and self.stopping and not folder.cancelled.exists():
            raise GivenBackError(film.run)
        await asyncio.to_thread(write_end, folder, job, end)

    async def _made(self, folder: BatchFolder, film: FilmOrder) -> JobEnd:
        process = FilmProcess(film, _heard, self.settings.program)
        self.making[film.run] = process
        watching = asyncio.create_task(_stop_when_cancelled(folder, process))
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


def _wanted_by(folder: BatchFolder, job: QueuedJob) -> Batch | None:
    """Return the batch that wants a film; None if none does, or does any more. Blocks."""
    batch = batch_at(folder)
    if batch is None or folder.cancelled.exists() or not batch.has(job.run):
        return None
    end = read_end(folder, job)
    # One that was made by a worker that died before it could tell the queue is done.
    return None if end is not None and end.exit_code == 0 else batch


async def _stop_when_cancelled(folder: BatchFolder, process: FilmProcess) -> None:
    # Who cancels is another process, on another machine.
    while not folder.cancelled.exists():  # noqa: ASYNC110
        await asyncio.sleep(LOOK_SECONDS)
    process.stop()


def _heard(_: Said) -> None:
    """Leave what a film says to its own log and events."""


def _words(end: JobEnd) -> str:
    if end.exit_code == 0:
        return end.film or "done"
    return end.error or ("stopped" if end.exit_code == INTERRUPTED else "failed")


def run_worker(settings: WorkerSettings) -> None:
    """Work until told to stop, or until the queue is empty.

    Raises:
        LedgerError: If the queue cannot be reached.
        ConfigError: If the output folder has another ledger.
    """
    url = with_login(settings.engine)
    choose_engine(settings.output, url)
    asyncio.run(run_films(url, settings))


async def run_films(url: str, settings: WorkerSettings) -> None:
    """Work until a signal says to stop, or until the queue is empty; in the main thread.

    Args:
        url: The queue, with its login.
        settings: What the worker is told.

    Raises:
        LedgerUnreachableError: If the queue cannot be reached.
    """
    worker = Worker(settings)
    async with opened(url) as app:
        _register(app, worker)
        running = asyncio.create_task(_take_films(app, worker))
        with _signals(worker, running):
            beating = asyncio.create_task(_beat(app, worker))
            try:
                await running
            except asyncio.CancelledError:
                if not worker.stopping:
                    raise
            finally:
                beating.cancel()
                await asyncio.wait({beating})


async def _take_films(app: App, worker: Worker) -> None:
    """Take films until there are none, or until cancelled; then those in work are finished."""
    settings = worker.settings
    while True:
        try:
            await app.run_worker_async(
                queues=[QUEUE],
                concurrency=settings.slots,
                wait=not settings.once,
                install_signal_handlers=False,
                update_heartbeat_interval=settings.beat,
                stalled_worker_timeout=settings.stalled,
                fetch_job_polling_interval=settings.beat,
                # A connection that only listens ends the worker when it is lost.
                listen_notify=False,
                delete_jobs="never",
            )
            if settings.once:
                return
        except ConnectorException as error:
            logger.warning("The queue's database does not answer; trying again: %s", error)
        await asyncio.sleep(settings.beat)


def _register(app: App, worker: Worker) -> None:
    from procrastinate import RetryStrategy

    @app.task(
        name=TASK,
        queue=QUEUE,
        pass_context=True,
        retry=RetryStrategy(
            max_attempts=None,
            wait=2,
            linear_wait=2,
            retry_exceptions={GivenBackError, TakenOverError},
        ),
    )
    async def film(context: JobContext, order: dict[str, Any]) -> None:
        worker.known_as = context.job.worker_id
        await worker.film(order)


async def _beat(app: App, worker: Worker) -> None:
    """Say that this worker lives, and give the films of dead ones back to the queue."""
    while True:
        try:
            await asyncio.wait_for(_look_after(app, worker), worker.settings.stalled)
            how = "ok"
        except Exception as error:  # noqa: BLE001 - whatever it is, the films in work go on
            logger.warning("The queue cannot be looked after: %s", error)
            how = "no database"
        if worker.settings.health is not None:
            films = f"{len(worker.making)} of {worker.settings.slots} in work"
            line = f"{int(time.time())} {how} {films}\n"
            try:
                await asyncio.to_thread(_write, worker.settings.health, line)
            except GrokSpicyError as error:
                logger.warning("The health line cannot be written: %s", error)
        await asyncio.sleep(worker.settings.beat)


async def _look_after(app: App, worker: Worker) -> None:
    if worker.known_as is not None and worker.making:
        # Procrastinate itself says nothing any more while it waits for the last films.
        await app.job_manager.update_heartbeat(worker.known_as)
    for job in await app.job_manager.get_stalled_jobs(
        queue=QUEUE, seconds_since_heartbeat=worker.settings.stalled
    ):
        await app.job_manager.retry_job(job)


def _write(path: Path, line: str) -> None:
    write_atomically(path, lambda stream: stream.write(line.encode()))


@contextlib.contextmanager
def _signals(worker: Worker, running: asyncio.Task[None]) -> Iterator[None]:
    """Let the first signal drain the worker and the second one stop its films."""
    loop = asyncio.get_running_loop()
    numbers = [signal.SIGINT, signal.SIGTERM]

    def obey() -> None:
        worker.stop()
        if worker.stopping == 1:
            # Procrastinate finishes what is in work before it ends.
            running.cancel()

    former = {number: signal.signal(number, _passing(loop, obey)) for number in numbers}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _passing(loop: asyncio.AbstractEventLoop, obey: Any) -> Any:
    return lambda _number, _frame: loop.call_soon_threadsafe(obey)
