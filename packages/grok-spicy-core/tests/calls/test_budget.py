"""The cap: what is reserved, settled, refused, and what waits."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from grok_spicy.calls.budget import Budget
from grok_spicy.calls.call import Call
from grok_spicy.calls.cancellation import PaidJob
from grok_spicy.errors import BudgetError, OutcomeUnknownError, UnavailableError
from grok_spicy.providers.base import Usage

if TYPE_CHECKING:
    from conftest import MakeCall


def costing(usd: float) -> object:
    async def proceed(call: Call[str]) -> str:
        call.usage.append(Usage(cost_usd=usd))
        return "done"

    return proceed


async def test_reservation_is_settled_by_what_was_used(make_call: MakeCall) -> None:
    budget = Budget(1.0)
    await budget(make_call(), costing(0.2))  # type: ignore[arg-type]
    assert (budget.booked, budget.reserved) == (0.2, 0.0)


async def test_call_that_does_not_fit_is_refused_before_it_is_made(make_call: MakeCall) -> None:
    budget = Budget(1.0, spent=0.6)
    with pytest.raises(BudgetError, match="higher --max-cost"):
        await budget(make_call(), costing(0.5))  # type: ignore[arg-type]
    assert budget.booked == 0.6


async def test_call_waits_for_one_that_may_turn_out_cheaper(make_call: MakeCall) -> None:
    budget = Budget(0.7)
    go_on = asyncio.Event()

    async def slowly(call: Call[str]) -> str:
        await go_on.wait()
        call.usage.append(Usage(cost_usd=0.1))
        return "done"

    first = asyncio.create_task(budget(make_call("clip:1"), slowly))
    await asyncio.sleep(0)
    second = asyncio.create_task(budget(make_call("clip:2"), costing(0.5)))  # type: ignore[arg-type]
    await asyncio.sleep(0)
    assert not second.done()
    go_on.set()
    assert (await first, await second) == ("done", "done")
    assert budget.booked == pytest.approx(0.6)


async def test_waiting_call_is_refused_when_nothing_is_reserved_any_more(
    make_call: MakeCall,
) -> None:
    budget = Budget(0.7)
    go_on = asyncio.Event()

    async def slowly(call: Call[str]) -> str:
        await go_on.wait()
        call.usage.append(Usage(cost_usd=0.5))
        return "done"

    first = asyncio.create_task(budget(make_call("clip:1"), slowly))
    await asyncio.sleep(0)
    second = asyncio.create_task(budget(make_call("clip:2"), costing(0.5)))  # type: ignore[arg-type]
    await asyncio.sleep(0)
    go_on.set()
    assert await first == "done"
    with pytest.raises(BudgetError):
        await second


async def test_nested_call_never_waits_for_its_own_parent(make_call: MakeCall) -> None:
    budget = Budget(0.7)

    async def ask(call: Call[str]) -> str:
        return await budget(make_call(parent="generate"), costing(0.5))  # type: ignore[arg-type]

    with pytest.raises(BudgetError):
        await budget(make_call(), ask)
    assert budget.reserved == 0.0


async def test_unknown_price_is_refused_under_a_cap_and_counted_without(
    make_call: MakeCall,
) -> None:
    call = make_call(fields={"price": None})
    with pytest.raises(BudgetError, match="cannot say what"):
        await Budget(1.0)(call, costing(0.5))  # type: ignore[arg-type]
    budget = Budget()

    async def silently(call: Call[str]) -> str:
        return "done"

    await budget(call, silently)
    assert (budget.booked, budget.unpriced_calls) == (0.0, 1)


async def test_unknown_outcome_stays_reserved(make_call: MakeCall) -> None:
    budget = Budget(1.2)

    async def lose(call: Call[str]) -> str:
        raise OutcomeUnknownError("camera", "no answer")

    with pytest.raises(OutcomeUnknownError):
        await budget(make_call(), lose)
    assert budget.reserved == 0.5
    await budget(make_call("clip:2"), costing(0.5))  # type: ignore[arg-type]
    with pytest.raises(BudgetError):
        await budget(make_call("clip:3"), costing(0.5))  # type: ignore[arg-type]


async def test_failed_call_gives_its_reservation_back_and_books_what_it_used(
    make_call: MakeCall,
) -> None:
    budget = Budget(1.0)

    async def fail(call: Call[str]) -> str:
        call.usage.append(Usage(cost_usd=0.1))
        raise UnavailableError("camera", "away")

    with pytest.raises(UnavailableError):
        await budget(make_call(), fail)
    assert (budget.booked, budget.reserved) == (0.1, 0.0)


async def test_saved_job_needs_no_room_under_the_cap(make_call: MakeCall) -> None:
    budget = Budget(1.0, spent=0.9, held=0.5)
    call = replace(make_call(), job=PaidJob("job-7"))
    await budget(call, costing(0.0))  # type: ignore[arg-type]
    assert budget.reserved == 0.0
