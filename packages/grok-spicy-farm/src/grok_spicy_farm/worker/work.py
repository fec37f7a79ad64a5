"""A worker: takes films of the queue until told to stop, and looks after the dead."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import time
from typing import TYPE_CHECKING, Any

import click
from grok_spicy.errors import GrokSpicyError
from grok_spicy.ledger.engines import choose_engine, with_login
from grok_spicy.system.files import write_atomically
from procrastinate.exceptions import ConnectorException

from grok_spicy_farm.queue.app import QUEUE, TASK, opened
from grok_spicy_farm.worker.making import GivenBackError, TakenOverError, Worker, WorkerSettings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from procrastinate import App, JobContext

_STOPPING = {
    1: "Finishing the films in work; once more stops them gently and gives them back.",
    2: "Stopping the films in work; what is paid for is kept.",
}

logger = logging.getLogger("grok_spicy_farm")

_CANCEL_AGAIN_SECONDS = 1.0


def run_worker(settings: WorkerSettings) -> None:
    """Work until told to stop, or until the queue is empty.

    Raises:
        LedgerError: If the queue cannot be reached.
        ConfigError: If the output folder has another ledger.
    """
    # What its pool says of every attempt, this worker says itself, once in a while.
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
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
        at_once = "1 film" if settings.slots == 1 else f"{settings.slots} films"
        click.echo(f"Taking films for {settings.output}, {at_once} at a time.")
        running = asyncio.create_task(_take_films(app, worker))
        with _signals(worker, running):
            beating = asyncio.create_task(_beat(app, worker))
            try:
                await running
            except asyncio.CancelledError:
                if not worker.stopping:
                    raise
            finally:
                await _ended(beating)


async def _ended(task: asyncio.Task[None]) -> None:
    """Cancel a task until it ends: libraries swallow a cancellation that comes with an answer."""
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=_CANCEL_AGAIN_SECONDS)


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


class Silence:
    """Knows whether a worker that says nothing is dead: not while nobody could say anything.

    After the database was away, all of them look dead until each has reached it again.

    Args:
        patience: After how many seconds without a sign of life a worker counts as dead.
        beat: Seconds between such signs: the last one may be as old as that when the database
            goes away.
    """

    def __init__(self, patience: float, beat: float) -> None:
        self._patience = patience
        self._longest_gap = patience - beat
        self._heard: float | None = None
        self._since = 0.0

    def means_death(self, now: float) -> bool:
        """Note that the database answers, and judge.

        Args:
            now: Seconds that never run backwards.
        """
        if self._heard is None or now - self._heard > self._longest_gap:
            self._since = now
        self._heard = now
        return now - self._since >= self._patience


async def _beat(app: App, worker: Worker) -> None:
    """Say that this worker lives, and give the films of dead ones back to the queue."""
    silence = Silence(worker.settings.stalled, worker.settings.beat)
    while True:
        try:
            # Not `wait_for`: in Python 3.11 it swallows a cancellation that comes with an answer.
            async with asyncio.timeout(worker.settings.stalled):
                await _look_after(app, worker, silence)
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


async def _look_after(app: App, worker: Worker, silence: Silence) -> None:
    if worker.known_as is not None and worker.making:
        # Procrastinate itself says nothing any more while it waits for the last films.
        await app.job_manager.update_heartbeat(worker.known_as)
    stalled = await app.job_manager.get_stalled_jobs(
        queue=QUEUE, seconds_since_heartbeat=worker.settings.stalled
    )
    if silence.means_death(time.monotonic()):
        for job in stalled:
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
        if worker.making:
            click.echo(_STOPPING[min(worker.stopping, 2)])
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
