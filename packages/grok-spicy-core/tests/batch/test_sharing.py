"""What runs that are made side by side share: places, turns, money."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from functools import partial
from typing import TYPE_CHECKING

import pytest
from grok_spicy.batch.sharing import FileSharing
from grok_spicy.calls.call import Call, Purpose
from grok_spicy.calls.resources import ResourceScheduler
from grok_spicy.calls.results import TEXT
from grok_spicy.calls.sharing import SharedBudget, SharedPlaces, Shortage
from grok_spicy.errors import BudgetError
from grok_spicy.providers.base import Limits, Provider, QuoteRequest, ResolvedConfig, Usage
from grok_spicy.providers.context import Context
from grok_spicy.watch.reports import Waiting

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
    assert told.reports == [Waiting("clip:1", "for camera, which other runs use")]


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
    assert told.reports == [Waiting("clip:1", "for another run to be done with gpu:here")]
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
