"""A loop ends with its work, whatever is left running in it."""

from __future__ import annotations

import asyncio
import signal
import threading

import pytest
from grok_spicy.system import loops
from grok_spicy.system.foreign import AskedToStop
from grok_spicy.system.loops import run_to_end


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loops, "PATIENCE_SECONDS", 0.05)


async def for_ever() -> None:
    while True:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            continue


def test_task_that_ignores_being_cancelled_is_left() -> None:
    left: list[asyncio.Task[None]] = []

    async def work() -> str:
        left.append(asyncio.create_task(for_ever()))
        await asyncio.sleep(0)
        return "done"

    assert run_to_end(work()) == "done"
    assert not left[0].done()


def test_thread_that_does_not_end_is_left() -> None:
    free = threading.Event()

    async def work() -> str:
        asyncio.get_running_loop().run_in_executor(None, free.wait)
        return "done"

    try:
        assert run_to_end(work()) == "done"
    finally:
        free.set()


def test_other_tasks_clean_up_before_the_loop_ends() -> None:
    cleaned: list[str] = []

    async def tidy() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            cleaned.append("tidy")

    async def work() -> None:
        tasks.append(asyncio.create_task(tidy()))
        await asyncio.sleep(0)
        raise ValueError("broken")

    tasks: list[asyncio.Task[None]] = []
    with pytest.raises(ValueError, match="broken"):
        run_to_end(work())
    assert cleaned == ["tidy"]


@pytest.mark.parametrize("error", [SystemExit(0), KeyboardInterrupt(), GeneratorExit()])
def test_task_that_breaks_out_of_the_loop_ends_nothing_else(error: BaseException) -> None:
    async def strike() -> None:
        raise error

    async def work() -> str:
        tasks.append(asyncio.create_task(strike()))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return "done"

    tasks: list[asyncio.Task[None]] = []
    before = signal.signal(signal.SIGINT, AskedToStop())
    try:
        assert run_to_end(work()) == "done"
    finally:
        signal.signal(signal.SIGINT, before)


def test_loop_that_is_stopped_goes_on() -> None:
    async def work() -> str:
        asyncio.get_running_loop().stop()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return "done"

    assert run_to_end(work()) == "done"


def test_ctrl_c_breaks_into_the_loop() -> None:
    handler = AskedToStop()
    before = signal.signal(signal.SIGINT, handler)

    async def work() -> None:
        signal.raise_signal(signal.SIGINT)

    try:
        with pytest.raises(KeyboardInterrupt):
            run_to_end(work())
    finally:
        signal.signal(signal.SIGINT, before)
