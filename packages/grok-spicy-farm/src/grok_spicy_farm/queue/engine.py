"""A batch in the queue: put in, looked at, taken out."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

from grok_spicy.batch.journal import state_from_end
from grok_spicy.batch.orders import FilmOrder
from grok_spicy.ledger.engines import with_login

from grok_spicy_farm.queue.app import QUEUE, STALLED_SECONDS, TASK, connected, has_tables, opened

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from grok_spicy.batch.journal import Batch, BatchFolder, JobState, QueuedJob
    from grok_spicy.batch.work import WorkOptions
    from procrastinate import App
    from procrastinate.jobs import Job

T = TypeVar("T")

AT_ONCE = 500
"""Jobs that are put in by one statement."""

_UNDER_WAY: dict[str, JobState] = {"todo": "waiting", "doing": "working"}


_TAKE_OUT = (
    "select procrastinate_cancel_job_v1(id, false, false) from procrastinate_jobs "
    "where status = 'todo' and queueing_lock = any(%s)"
)


class PostgresQueue:
    """A queue of films in a database.

    Args:
        url: The database.
    """

    def __init__(self, url: str) -> None:
        self._url = url

    def enqueue(self, folder: BatchFolder, batch: Batch, options: WorkOptions) -> int:
        """Queue what is left of a batch and is not queued yet; return how many films."""
        return _now(self._enqueue(folder, batch, options))

    def go_on(self, job: QueuedJob, order: FilmOrder) -> None:
        """Queue a film of which more is asked, before all that are not begun."""
        asked = order.model_copy(update={"again": True, "output": ""})
        _now(self._go_on(job.model_copy(update={"goes_on": True}), asked))

    def states(self, batch: Batch) -> dict[int, JobState]:
        """Return how the films of a batch are, by number: one question for all of them."""
        return _now(self._states(batch))

    def workers(self) -> int:
        """Return how many workers live that take films."""
        return _now(self._workers())

    def cancel(self, batch: Batch) -> None:
        """Take what was not begun out of the queue."""
        _now(self._cancel(batch))

    async def _enqueue(self, folder: BatchFolder, batch: Batch, options: WorkOptions) -> int:
        async with opened(self._url) as app:
            known = await _statuses(self._url, [one.run for one in batch.jobs])
            left = [
                one for one in batch.jobs if not one.done and known.get(one.run) not in _UNDER_WAY
            ]
            jobs = [_queued(app, one, _order(one, folder, options)) for one in left]
            for start in range(0, len(jobs), AT_ONCE):
                await app.job_manager.batch_defer_jobs_async(jobs[start : start + AT_ONCE])
            return len(jobs)

    async def _go_on(self, job: QueuedJob, order: FilmOrder) -> None:
        async with opened(self._url) as app, connected(self._url) as db:
            # It may wait there already: with what was asked before, and as one of many.
            await db.execute(_TAKE_OUT, ([job.run],))
            await app.job_manager.batch_defer_jobs_async([_queued(app, job, order)])

    async def _states(self, batch: Batch) -> dict[int, JobState]:
        known = await _statuses(self._url, [one.run for one in batch.jobs])
        return {one.number: _state(one, known.get(one.run)) for one in batch.jobs}

    async def _workers(self) -> int:
        async with connected(self._url) as db:
            if not await has_tables(db):
                return 0
            found = await db.execute(
                "select count(*) from procrastinate_workers "
                "where last_heartbeat > now() - make_interval(secs => %s)",
                (STALLED_SECONDS,),
            )
            row = await found.fetchone()
            return 0 if row is None else int(row[0])

    async def _cancel(self, batch: Batch) -> None:
        async with connected(self._url) as db:
            if not await has_tables(db):
                return
            await db.execute(_TAKE_OUT, ([one.run for one in batch.jobs],))


def _order(job: QueuedJob, folder: BatchFolder, options: WorkOptions) -> FilmOrder:
    """Return what a worker is told; it knows the output folder and the cap itself."""
    named = options.backends.get(job.number)
    return FilmOrder(
        output="",
        run=job.run,
        preset=named if isinstance(named, str) else None,
        backends=None if isinstance(named, str) else named,
        until=job.until,
        repeat_unknown=options.repeat_unknown,
        check=options.check,
        batch=folder.name,
        seal=options.seals.get(job.number),
        again=job.goes_on,
    )


def _queued(app: App, job: QueuedJob, order: FilmOrder) -> Job:
    task = app.configure_task(
        TASK, allow_unknown=True, queue=QUEUE, queueing_lock=job.run, priority=_priority(job)
    )
    return task.make_new_job(order=order.model_dump(mode="json"))


def _state(job: QueuedJob, status: str | None) -> JobState:
    """Return how a job is, from what the queue says of it and from how it ended."""
    under_way = _UNDER_WAY.get(status or "")
    if under_way is not None:
        return under_way
    # A worker that could not even write down how it ended.
    return "failed" if status == "failed" and job.end is None else state_from_end(job)


def _priority(job: QueuedJob) -> int:
    """Return how soon a job is begun: first what the user says, then each batch's next film.

    What somebody waits for, a film that was approved or of which another take is wanted, comes
    before what is not begun; the third film of every batch before the fourth of any.
    """
    number = 0 if job.goes_on else min(job.number, 99_999)
    return max(-1000, min(1000, job.priority)) * 100_000 - number


async def _statuses(url: str, runs: list[str]) -> dict[str, str]:
    """Return what the queue says of runs; of one that was queued twice, the later."""
    async with connected(url) as db:
        if not await has_tables(db):
            return {}
        rows = await (
            await db.execute(
                "select queueing_lock, status::text from procrastinate_jobs "
                "where queueing_lock = any(%s) order by id",
                (runs,),
            )
        ).fetchall()
        return dict(rows)


def _now(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def open_queue(url: str) -> PostgresQueue:
    """Return the queue at an address."""
    return PostgresQueue(with_login(url))
