"""One GPU, several servers: batches, releases, and nobody waits for ever."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from grok_spicy.calls.call import Call
from grok_spicy.calls.concurrency import Concurrency
from grok_spicy.calls.gate import NewCalls, RunEndingError
from grok_spicy.calls.resources import ResourceScheduler
from grok_spicy.errors import AuthenticationError
from grok_spicy.providers.context import Context

if TYPE_CHECKING:
    from conftest import MakeCall

GPU = {"painter": "gpu", "critic": "gpu"}


async def piece(scheduler: ResourceScheduler, calls: list[Call[str]], order: list[str]) -> None:
    """Make calls one after the other, as a piece at work does."""

    async def proceed(call: Call[str]) -> str:
        order.append(call.config.provider)
        await asyncio.sleep(0)
        return "done"

    with scheduler.at_work():
        for call in calls:
            await scheduler(call, proceed)


async def test_holders_take_turns_in_batches_and_release(make_call: MakeCall) -> None:
    scheduler = ResourceScheduler(dict(GPU))
    order: list[str] = []
    painter, critic = make_call(provider="painter"), make_call(provider="critic")
    await asyncio.gather(*[piece(scheduler, [painter, critic], order) for _ in range(4)])
    assert order == ["painter"] * 4 + ["critic"] * 4
    assert scheduler.switches("gpu") == 1
    assert painter.provider.released == 1  # type: ignore[attr-defined]
    assert critic.provider.released == 0  # type: ignore[attr-defined]


class Slow:
    """Gives memory back when it is let to."""

    def __init__(self) -> None:
        self.begun, self.let_go = asyncio.Event(), asyncio.Event()
        self.times = 0

    async def release(self) -> None:
        self.begun.set()
        await self.let_go.wait()
        self.times += 1


async def test_instance_that_comes_while_memory_is_given_back_waits_its_turn(
    make_call: MakeCall,
) -> None:
    scheduler = ResourceScheduler(dict(GPU))
    order: list[str] = []
    slow = Slow()
    early, painter = make_call(provider="critic"), make_call(provider="painter")
    early.provider.release = slow.release  # type: ignore[method-assign]
    twin = replace(early, provider=type(early.provider)(early.config, Context()))
    twin.provider.release = slow.release  # type: ignore[method-assign]
    late = replace(early, provider=type(early.provider)(early.config, Context()))
    await piece(scheduler, [early, twin], order)
    first = asyncio.create_task(piece(scheduler, [painter], order))
    await slow.begun.wait()
    second = asyncio.create_task(piece(scheduler, [late], order))
    await asyncio.sleep(0)
    slow.let_go.set()
    await asyncio.gather(first, second)
    assert order == ["critic", "critic", "painter", "critic"]
    assert slow.times == 2


async def test_memory_is_made_although_others_come_meanwhile(make_call: MakeCall) -> None:
    scheduler = ResourceScheduler(dict(GPU))
    slow = Slow()
    early, painter = make_call(provider="critic"), make_call(provider="painter")
    early.provider.release = slow.release  # type: ignore[method-assign]
    late = replace(early, provider=type(early.provider)(early.config, Context()))
    await piece(scheduler, [early], [])
    making = asyncio.create_task(scheduler.make_room(painter.provider))
    await slow.begun.wait()
    await piece(scheduler, [late], [])
    slow.let_go.set()
    await making
    assert slow.times == 1


async def test_providers_without_a_resource_take_no_turn(make_call: MakeCall) -> None:
    scheduler = ResourceScheduler()
    order: list[str] = []
    both = [make_call(provider="painter"), make_call(provider="critic")]
    await piece(scheduler, both, order)
    assert order == ["painter", "critic"]
    assert scheduler.switches("gpu") == 0


async def test_cancelled_waiter_does_not_keep_the_resource(make_call: MakeCall) -> None:
    scheduler = ResourceScheduler(dict(GPU))
    order: list[str] = []
    go_on = asyncio.Event()

    async def hold(call: Call[str]) -> str:
        await go_on.wait()
        return "done"

    async def paint() -> None:
        with scheduler.at_work():
            await scheduler(make_call(provider="painter"), hold)

    painting = asyncio.create_task(paint())
    await asyncio.sleep(0)
    waiting = asyncio.create_task(piece(scheduler, [make_call(provider="critic")], order))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    go_on.set()
    await painting
    await piece(scheduler, [make_call(provider="critic")], order)
    assert order == ["critic"]


async def test_concurrency_lets_through_as_many_as_the_limits_say(make_call: MakeCall) -> None:
    places = Concurrency()
    call = make_call(fields={"concurrency": 2})
    under_way = 0
    most = 0

    async def proceed(call: Call[str]) -> str:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        under_way -= 1
        return "done"

    await asyncio.gather(*[places(call, proceed) for _ in range(6)])
    assert most == 2


async def test_gate_closes_for_good_at_an_error_that_ends_the_run(make_call: MakeCall) -> None:
    new_calls = NewCalls()
    refused = AuthenticationError("camera", "key refused", hint="Set another.")

    async def fail(call: Call[str]) -> str:
        raise refused

    with pytest.raises(AuthenticationError):
        await new_calls(make_call(), fail)
    with pytest.raises(RunEndingError) as closed:
        await new_calls(make_call(), fail)
    assert closed.value.cause is refused
    assert str(closed.value) == "not begun, because the run is ending: key refused"
    assert new_calls.succeeded == 0
