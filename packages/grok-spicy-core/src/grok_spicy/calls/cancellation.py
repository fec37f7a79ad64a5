"""Cancellation that does not lose what is paid for.

A call that is cancelled between `job.submitting()` and its answer may already have been paid. It
goes on, at most a minute, until its id or its result is stored; a second cancellation ends that.
So does a question to a paid LLM, which has no job to speak of.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

from grok_spicy.providers.job import Job, JobJournal
from grok_spicy.system.threads import settled

if TYPE_CHECKING:
    from collections.abc import Awaitable

R = TypeVar("R")

SHIELD_SECONDS = 60.0


class SettlingJob(Job):
    """A job that can be waited for: settled once nothing paid hangs in the air."""

    def __init__(
        self,
        id: str | None = None,  # noqa: A002 - the contract's name
        state: dict[str, object] | None = None,
        *,
        journal: JobJournal | None = None,
    ) -> None:
        super().__init__(id, state, journal=journal)
        self.exposed = False
        self.settled = asyncio.Event()

    async def submitting(self) -> None:
        """Say that a paid or slow create is sent next."""
        self.expose()
        await super().submitting()

    def expose(self) -> None:
        """Say that a paid request without a job is sent next: its answer is all there is."""
        self.exposed = True
        self.settled.clear()

    async def save(self, id: str | None = None, **state: object) -> None:  # noqa: A002
        """Say that the create was answered."""
        await super().save(id, **state)
        if id is not None:
            # From here on the service remembers: the job can be polled by another process.
            self.exposed = False
            self.settled.set()

    def rest(self) -> None:
        """Say that nothing was started after all: there is nothing to wait for."""
        self.exposed = False
        self.settled.set()


async def shielded(work: Awaitable[R], job: SettlingJob) -> R:
    """Await `work` such that cancelling does not lose a paid create.

    Args:
        work: The call, and the storing of its result.
        job: Its job.

    Returns:
        What `work` returns.

    Raises:
        asyncio.CancelledError: If cancelled; by then `work` is over, its id is stored, or the
            minute (or the user's patience) has run out.
    """
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        if not task.done() and job.exposed:
            await _until_settled(task, job)
        if not task.done():
            task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        raise


async def _until_settled(task: asyncio.Future[R], job: SettlingJob) -> None:
    settled = asyncio.ensure_future(job.settled.wait())
    waiting: set[asyncio.Future[Any]] = {task, settled}
    try:
        await asyncio.wait(waiting, timeout=SHIELD_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    except asyncio.CancelledError:
        # The second Ctrl-C: give up waiting, the outcome stays unknown.
        return
    finally:
        settled.cancel()


async def seen_through(work: Awaitable[R]) -> R:
    """Await `work` to its end, however often that is cancelled; then the cancellation goes on.

    Args:
        work: Something short, such as storing what has been paid.
    """
    task = asyncio.ensure_future(work)
    await settled(task)
    return task.result()
