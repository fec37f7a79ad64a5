"""Cancelling a call: at once where nothing was paid, after its answer where something was."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from grok_spicy.calls.cancellation import PaidJob, keep_paid


async def begin(work: Callable[[], Awaitable[str]], job: PaidJob) -> asyncio.Task[str]:
    task = asyncio.create_task(keep_paid(work(), job))
    for _ in range(5):
        await asyncio.sleep(0)
    return task


async def test_result_comes_through() -> None:
    async def work() -> str:
        return "done"

    assert await keep_paid(work(), PaidJob()) == "done"


async def test_call_without_a_paid_create_is_cancelled_at_once() -> None:
    ended: list[str] = []

    async def work() -> str:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("work")
        return "done"

    task = await begin(work, PaidJob())
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended == ["work"]


async def test_a_call_that_has_told_its_cost_is_kept() -> None:
    kept: list[str] = []
    stored = asyncio.Event()

    async def work() -> str:
        await stored.wait()
        kept.append("result")
        return "done"

    task = asyncio.create_task(keep_paid(work(), PaidJob(), has_cost=lambda: True))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.sleep(0)
    stored.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert kept == ["result"]


async def test_paid_create_is_seen_through_until_its_id_is_stored() -> None:
    job = PaidJob()
    answer = asyncio.Event()
    polled: list[str] = []

    async def work() -> str:
        await job.submitting()
        await answer.wait()
        await job.save("job-7")
        await asyncio.Event().wait()
        polled.append("never")
        return "done"

    task = await begin(work, job)
    task.cancel()
    for _ in range(5):
        await asyncio.sleep(0)
    assert not task.done()
    answer.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (job.id, polled) == ("job-7", [])


async def test_second_cancellation_gives_up_the_answer() -> None:
    job = PaidJob()

    async def work() -> str:
        await job.submitting()
        await asyncio.Event().wait()
        return "done"

    task = await begin(work, job)
    task.cancel()
    for _ in range(5):
        await asyncio.sleep(0)
    assert not task.done()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert job.in_flight
    assert job.id is None


async def test_create_that_began_nothing_is_not_waited_for() -> None:
    job = PaidJob()

    async def work() -> str:
        await job.submitting()
        await job.save(None)
        job.expect_nothing()
        await asyncio.Event().wait()
        return "done"

    task = await begin(work, job)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
