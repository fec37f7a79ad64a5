"""Questions that are only answered: what something costs, what would be made again, what works."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import asdict
from typing import TYPE_CHECKING

from grok_spicy import explain_run, make_film
from grok_spicy.runs.find import find_run
from grok_spicy.runs.plan import story_now
from grok_spicy.runs.state import read_state

from grok_spicy_studio.work.orders import Reply

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy import RunResult

    from grok_spicy_studio.work.context import OrderContext
    from grok_spicy_studio.work.orders import DoctorOrder, PriceOrder, WhyOrder


async def price(context: OrderContext, order: PriceOrder) -> None:
    """Say what every step of a run's story costs."""
    folder = find_run(order.run, context.output)
    state = await asyncio.to_thread(read_state, folder.state)
    plan = order.plan or await asyncio.to_thread(story_now, folder, state)
    config = state.config.model_copy(update={"dry_run": True, "until": None, "max_cost": None})
    with tempfile.TemporaryDirectory(prefix="grok-spicy-quote-") as scratch:
        result = await make_film(
            state.concept,
            plan=plan,
            backends=state.backends,
            config=config,
            output_dir=scratch,
            registry=context.registry,
            secrets=context.secrets,
        )
    context.speaker.say(Reply(facts=quoted(result)))


async def why(context: OrderContext, order: WhyOrder) -> None:
    """Say what would be made again with another story, why, and for about how much."""
    verdicts = await explain_run(
        order.run,
        output_dir=context.output,
        plan=order.plan,
        registry=context.registry,
        secrets=context.secrets,
    )
    pieces = [
        {"piece": one.piece, "made": one.accepted, "causes": list(one.causes)}
        for one in verdicts
        if not one.reused
    ]
    context.speaker.say(Reply(facts={"pieces": pieces}))


async def doctor(context: OrderContext, order: DoctorOrder) -> None:
    """Examine what is installed and configured."""
    from grok_spicy.doctor.health import Wanted, examine

    examined = await examine(
        context.registry,
        Wanted(order.backend or None, None, None),
        output=context.output,
        secrets=context.secrets,
        trial=None,
    )
    findings = [{"area": one.area, **asdict(one.finding)} for one in examined]
    context.speaker.say(Reply(facts={"findings": findings}))


def quoted(result: RunResult) -> dict[str, object]:
    """Return what a film would cost, step by step and in all."""

    def total(prices: Sequence[float | None]) -> float | None:
        known = [price for price in prices if price is not None]
        return sum(known) if len(known) == len(prices) else None

    plan = result.plan
    return {
        "steps": [asdict(one) for one in result.quotes],
        "usd": total([one.usd for one in result.quotes]),
        "most_usd": total([one.most_usd for one in result.quotes]),
        "scenes": 0 if plan is None else len(plan.scenes),
        "seconds": 0 if plan is None else sum(one.duration_seconds for one in plan.scenes),
    }
