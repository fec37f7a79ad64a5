"""Paid cancellation: whoever is cancelled loses nothing that is paid for.

A call that is cancelled between `job.submitting()` and its answer may already have been paid. It
goes on, at most a minute, until its id or its result is stored; a second cancellation ends that.
So does a question to a paid LLM, which has no job to speak of.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

from grok_spicy.providers.job import Job, JobJournal
from grok_spicy.system.foreign import must_propagate
from grok_spicy.system.threads import wait_until_done

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

R = TypeVar("R")

PAID_ANSWER_SECONDS = 60.0
"""How long a cancelled call may still wait for what is paid."""


class PaidJob(Job):
    """The job of one call as the engine keeps it: it knows whether something paid is on its way.

    Attributes:
        answer_due: True while a paid request is under way of which nothing is stored yet.
    """

    def __init__(
        self,
        id: str | None = None,  # noqa: A002 - the contract's name
        state: Mapping[str, Any] | None = None,
        *,
        journal: JobJournal | None = None,
    ) -> None:
        super().__init__(id, state, journal=journal)
        self.answer_due = False
        self._nothing_due = asyncio.Event()

    async def submitting(self) -> None:
        """Say that a paid or slow create is sent next."""
        self.expect_answer()
        await super().submitting()

    def expect_answer(self) -> None:
        """Say that a paid request is sent next, or was answered and is not stored yet."""
        self.answer_due = True
        self._nothing_due.clear()

    async def save(self, id: str | None = None, **state: Any) -> None:  # noqa: A002
        """Say that the create was answered."""
        await super().save(id, **state)
        if id is not None:
            # From here on the service remembers: the job can be polled by another process.
            self.expect_nothing()

    def expect_nothing(self) -> None:
        """Say that there is nothing to wait for: stored, or never started."""
        self.answer_due = False
        self._nothing_due.set()

    async def wait_for_answer(self) -> None:
        """Wait until nothing paid is under way any more."""
        await self._nothing_due.wait()


class ProviderCancelledError(Exception):
    """A call was cancelled although nobody asked for that."""


async def keep_paid(
    work: Awaitable[R], job: PaidJob, *, has_cost: Callable[[], bool] = lambda: False
) -> R:
    """Await `work` such that cancelling does not lose a paid create.

    Args:
        work: The call, and the storing of its result.
        job: Its job.
        has_cost: Whether the call has said what it cost, and so is about to return.

    Returns:
        What `work` returns.

    Raises:
        asyncio.CancelledError: If cancelled; by then `work` is over, its id is stored, or the
            minute (or the user's patience) has run out.
    """
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError as error:
        if not must_propagate(error):
            # Its provider cancelled it, not we: a fault like any other.
            raise ProviderCancelledError("the provider cancelled its own call") from error
        if not task.done() and (job.answer_due or (job.id is None and has_cost())):
            await _wait_for_answer(task, job)
        if not task.done():
            task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        raise


async def _wait_for_answer(task: asyncio.Future[R], job: PaidJob) -> None:
    answered = asyncio.ensure_future(job.wait_for_answer())
    waiting: set[asyncio.Future[Any]] = {task, answered}
    try:
        await asyncio.wait(
            waiting, timeout=PAID_ANSWER_SECONDS, return_when=asyncio.FIRST_COMPLETED
        )
    except asyncio.CancelledError:
        # The second Ctrl-C: give up waiting, the outcome stays unknown.
        return
    finally:
        answered.cancel()


async def finish_anyway(work: Awaitable[R]) -> R:
    """Await `work` to its end, however often that is cancelled; then the cancellation goes on.

    Args:
        work: Something short, such as storing what has been paid.
    """
    task = asyncio.ensure_future(work)
    await wait_until_done(task)
    return task.result()
