"""What a run cost, by step and provider."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from grok_spicy.ledger import Ledger
from grok_spicy.ledger.engines import has_ledger
from grok_spicy.runs.find import recorded_as
from grok_spicy.steps import STEPS

if TYPE_CHECKING:
    from grok_spicy.runs.folder import RunFolder

N = TypeVar("N", int, float)


@dataclass(frozen=True, slots=True)
class Spent:
    """What one provider and model used in one step.

    Attributes:
        step: The step.
        provider: Who was asked.
        model: With which model.
        requests: How many requests reported what they used.
        cost_usd: Their price in US dollars; None if none of them named one.
        tokens: Their tokens; None if none of them named any.
    """

    step: str
    provider: str
    model: str
    requests: int
    cost_usd: float | None
    tokens: int | None

    def fields(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return asdict(self)


async def spending(folder: RunFolder) -> list[Spent]:
    """Return what a run used, those of killed processes included, in order of the steps.

    Args:
        folder: The run's folder.

    Raises:
        LedgerError: If the ledger cannot be read.
    """
    if not await asyncio.to_thread(has_ledger, folder.output):
        return []
    async with Ledger(folder.output, mend=False) as ledger:
        bookings = await ledger.bookings(recorded_as(folder))
    groups: dict[tuple[str, str, str], Spent] = {}
    for one in bookings:
        key = (one.step, one.provider, one.model)
        before = groups.get(key, Spent(*key, 0, None, None))
        groups[key] = Spent(
            *key,
            before.requests + 1,
            _sum(before.cost_usd, one.cost_usd),
            _sum(before.tokens, one.tokens),
        )
    order = {str(step): number for number, step in enumerate(STEPS)}
    return sorted(groups.values(), key=lambda one: order.get(one.step, len(order)))


def _sum(left: N | None, right: N | None) -> N | None:
    if left is None or right is None:
        return right if left is None else left
    return left + right
