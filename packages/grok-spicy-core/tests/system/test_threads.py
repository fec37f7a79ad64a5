from __future__ import annotations

import asyncio
import contextvars
import threading

import pytest
from grok_spicy.system.threads import Stop, in_thread

PLACE = contextvars.ContextVar("PLACE", default="nowhere")


async def test_result_and_context_pass_through() -> None:
    PLACE.set("here")
    thread, place = await in_thread(lambda _: (threading.current_thread(), PLACE.get()))
    assert thread is not threading.current_thread()
    assert place == "here"


async def test_what_the_work_raises_passes() -> None:
    def work(_: Stop) -> None:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        await in_thread(work)


@pytest.mark.parametrize("times", [1, 3])
async def test_cancelled_caller_waits_until_the_thread_has_let_go(times: int) -> None:
    begun, let_go = threading.Event(), threading.Event()
    cleaned: list[bool] = []

    def work(stop: Stop) -> None:
        begun.set()
        try:
            while True:
                let_go.wait(0.001)
                stop.check()
        finally:
            let_go.wait(60)
            cleaned.append(True)

    task = asyncio.create_task(in_thread(work))
    await asyncio.to_thread(begun.wait)
    for _ in range(times):
        task.cancel()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    assert not task.done()
    let_go.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert cleaned == [True]


async def test_work_that_ends_anyway_is_cancelled_all_the_same() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def work(_: Stop) -> str:
        begun.set()
        go_on.wait(60)
        return "done"

    task = asyncio.create_task(in_thread(work))
    await asyncio.to_thread(begun.wait)
    task.cancel()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
