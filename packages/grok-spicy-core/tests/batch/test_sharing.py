"""What runs that are made side by side share: places, turns, money."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest
from grok_spicy.batch.moments import next_moment
from grok_spicy.batch.sharing import FileSharing
from grok_spicy.calls.call import Call, Purpose
from grok_spicy.calls.pacing import Pacing
from grok_spicy.calls.resources import ResourceScheduler
from grok_spicy.calls.results import TEXT
from grok_spicy.calls.sharing import SharedBudget, SharedPlaces, Shortage, where_served
from grok_spicy.errors import BudgetError
from grok_spicy.providers.base import Limits, Provider, QuoteRequest, ResolvedConfig, Usage
from grok_spicy.providers.context import Context, SystemClock
from grok_spicy.watch.reports import Waited, Waiting

if TYPE_CHECKING:
    from pathlib import Path


class Told:
    """Remembers what was reported, and wakes whoever waits for it."""

    def __init__(self) -> None:
        self.reports: list[object] = []
        self.something = asyncio.Event()

    def __call__(self, report: object) -> None:
        self.reports.append(report)
        self.something.set()


class Camera(Provider):
    """Takes one call at a time, wants the GPU for it, and gives memory back."""

    price: float | None = 0.5
    released = 0

    @property
    def limits(self) -> Limits:
        return Limits(concurrency=1, resource="gpu:here")

    def quote(self, operation: str, request: QuoteRequest) -> float | None:
        return self.price

    async def release(self) -> None:
        self.released += 1


async def filmed(call: Call[str]) -> str:
    call.usage.append(Usage(cost_usd=0.4))
    return "done"


def a_call(camera: Camera | None = None) -> Call[str]:
    config = ResolvedConfig(provider="camera", capability="video", model="m")
    return Call(
        provider=camera or Camera(config, Context()),
        config=config,
        operation="generate",
        step="videos",
        purpose=Purpose("clip:1"),
        prompt="a fox",
        kind=TEXT,
        perform=filmed,
    )


def of_a_process(folder: Path, cap: float | None = None) -> FileSharing:
    """Return what one process of a batch has; each has an object of its own."""
    return FileSharing(folder / "locks", folder / "spending.sqlite", cap)


async def test_a_place_is_held_by_one_run_at_a_time(tmp_path: Path) -> None:
    told = Told()
    entered = asyncio.Event()

    async def second(call: Call[str]) -> str:
        entered.set()
        return "done"

    async with AsyncExitStack() as first:
        await first.enter_async_context(of_a_process(tmp_path).place("camera", 1, lambda: None))
        other = asyncio.create_task(SharedPlaces(of_a_process(tmp_path), told)(a_call(), second))
        await told.something.wait()
        assert not entered.is_set()
    assert await other == "done"
    waits, waited = told.reports
    assert waits == Waiting("clip:1", "for camera, which other runs use")
    assert isinstance(waited, Waited)
    assert waited.seconds > 0


async def test_a_run_that_lies_idle_gives_the_gpu_to_the_one_that_waits(tmp_path: Path) -> None:
    first = ResourceScheduler(sharing=of_a_process(tmp_path))
    told = Told()
    second = ResourceScheduler(sharing=of_a_process(tmp_path), report=told)
    call = a_call()
    camera = call.provider
    assert isinstance(camera, Camera)
    with first.at_work():
        assert await first(call, filmed) == "done"
        # Its piece could go on at any moment: the other run waits.
        other = asyncio.create_task(second(a_call(), filmed))
        await told.something.wait()
        assert camera.released == 0
    assert await other == "done"
    assert camera.released == 1
    waits, waited = told.reports
    assert waits == Waiting("clip:1", "for another run to be done with gpu:here")
    assert isinstance(waited, Waited)
    await second.release()


async def test_runs_together_stay_under_the_cap(tmp_path: Path) -> None:
    budgets = []
    for run in ("fox", "owl"):
        sharing = of_a_process(tmp_path, cap=1.0)
        await sharing.begin(run, booked=0.0, held=0.0)
        budgets.append(SharedBudget(sharing, run))
    assert await budgets[0](a_call(), filmed) == "done"
    assert await budgets[1](a_call(), filmed) == "done"
    with pytest.raises(BudgetError, match=r"of the \$1.00 of the batch \$0.80 are spent"):
        await budgets[0](a_call(), filmed)


async def test_what_a_dead_process_had_reserved_is_free_again(tmp_path: Path) -> None:
    sharing = of_a_process(tmp_path, cap=1.0)
    await sharing.begin("fox", booked=0.0, held=0.0)
    assert await sharing.reserve("fox", 0.9) is None
    assert await sharing.reserve("fox", 0.9) == Shortage(1.0, 0.0, 0.9, 0.0)
    await of_a_process(tmp_path, cap=1.0).begin("fox", booked=0.05, held=0.0)
    assert await sharing.reserve("fox", 0.9) is None


async def test_a_call_whose_outcome_is_unknown_stays_in_the_way(tmp_path: Path) -> None:
    async def lost(call: Call[str]) -> str:
        await call.job.create(_answer_is_lost)
        return "never"

    sharing = of_a_process(tmp_path, cap=0.9)
    await sharing.begin("fox", booked=0.0, held=0.0)
    budget = SharedBudget(sharing, "fox")
    with pytest.raises(ConnectionError):
        await budget(a_call(), lost)
    assert await sharing.reserve("fox", 0.5) == Shortage(0.9, 0.0, 0.0, 0.5)


async def test_a_call_that_is_cancelled_on_its_way_stays_in_the_way(tmp_path: Path) -> None:
    sent = asyncio.Event()

    async def on_its_way(call: Call[str]) -> str:
        return await call.job.create(partial(_never_answered, sent))

    sharing = of_a_process(tmp_path, cap=0.9)
    await sharing.begin("fox", booked=0.0, held=0.0)
    making = asyncio.create_task(SharedBudget(sharing, "fox")(a_call(), on_its_way))
    await sent.wait()
    making.cancel()
    await asyncio.wait({making})
    assert await sharing.reserve("owl", 0.5) == Shortage(0.9, 0.0, 0.0, 0.5)


async def _never_answered(sent: asyncio.Event) -> str:
    sent.set()
    await asyncio.Event().wait()
    return "never"


async def _answer_is_lost() -> str:
    raise ConnectionError


async def test_a_call_of_unknown_price_needs_a_batch_without_a_cap(tmp_path: Path) -> None:
    call = a_call()
    assert isinstance(call.provider, Camera)
    call.provider.price = None
    capped = of_a_process(tmp_path, cap=1.0)
    with pytest.raises(BudgetError, match="the batch has a cap"):
        await SharedBudget(capped, "fox")(call, filmed)
    free = of_a_process(tmp_path)
    await free.begin("fox", booked=0.0, held=0.0)
    assert await SharedBudget(free, "fox")(call, filmed) == "done"


class FakeClock(SystemClock):
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.time = 0.0

    def monotonic(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += seconds


class Slow(Camera):
    """Takes a call in ten seconds."""

    @property
    def limits(self) -> Limits:
        return Limits(calls_per_second=0.1)


def of_slow(clock: FakeClock) -> Call[str]:
    config = ResolvedConfig(provider="camera", capability="video", model="m")
    return replace(a_call(), provider=Slow(config, Context(clock=clock)))


async def test_calls_of_a_run_that_is_alone_are_spread_over_time() -> None:
    told, clock = Told(), FakeClock()
    pacing = Pacing({}, report=told)
    for _ in range(3):
        await pacing(of_slow(clock), filmed)
    assert clock.time == 20.0
    why = "for its turn: camera video takes 1 call in 10 s"
    assert told.reports == [Waiting("clip:1", why, 10.0)] * 2


async def test_the_user_may_know_the_rate_better() -> None:
    clock = FakeClock()
    for rate, takes in (None, 0.0), (2.0, 0.5):
        pacing = Pacing({"camera": rate})
        for _ in range(2):
            await pacing(of_slow(clock), filmed)
        assert clock.time == takes


async def test_a_call_that_was_sent_before_is_asked_for_at_once() -> None:
    clock = FakeClock()
    pacing = Pacing({})
    await pacing(of_slow(clock), filmed)
    sent = of_slow(clock)
    await sent.job.save("job-1")
    assert await pacing(sent, filmed) == "done"
    assert clock.time == 0.0


async def test_calls_of_all_runs_are_spread_over_time(tmp_path: Path) -> None:
    clocks = FakeClock(), FakeClock()
    waits = []
    for clock in clocks * 2:
        told = Told()
        await Pacing({}, slots=of_a_process(tmp_path), report=told)(of_slow(clock), filmed)
        waits += [one.seconds for one in told.reports if isinstance(one, Waiting)]
    # Each comes ten seconds after the one before, whichever run it is of.
    assert [round(one or 0, -1) for one in waits] == [10, 20, 30]


def test_a_clock_that_was_set_back_keeps_nobody_waiting(tmp_path: Path) -> None:
    path = tmp_path / "moments.sqlite"
    assert next_moment(path, "camera", 1.0, 1_000_000.0) == 0.0
    assert next_moment(path, "camera", 1.0, 1_000_000.0) == 1.0
    assert next_moment(path, "camera", 1.0, 900_000.0) == 0.0


class Here(Camera):
    """Works on this machine."""

    @property
    def limits(self) -> Limits:
        return Limits(local=True)


class AtHome(Camera):
    """Works on this machine's GPU."""

    @property
    def limits(self) -> Limits:
        return Limits(resource="gpu:localhost")


def test_what_a_machine_does_itself_is_its_own() -> None:
    config = ResolvedConfig(provider="camera", capability="video", model="m")
    names = [where_served(one(config, Context()), "camera") for one in (Camera, Here, AtHome)]
    assert names == ["camera", "camera:localhost", "camera:localhost"]
