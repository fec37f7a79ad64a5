"""The cap on what a run may spend: booked + reserved + quote <= cap."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

from grok_spicy.calls.outcomes import state_after
from grok_spicy.errors import BudgetError
from grok_spicy.watch.reports import Reporter, SpendChanged, Waiting, silent

if TYPE_CHECKING:
    from collections.abc import Callable

    from grok_spicy.calls.call import Call, Proceed

R = TypeVar("R")


class Budget:
    """Books what calls cost and refuses those that do not fit under the cap.

    A call's quote is reserved before it is made and settled by what it really used. A call that
    does not fit waits while others hold reservations, because they may turn out cheaper, and is
    refused when none does. A nested call never waits: it would wait for its own parent. What an
    unknown outcome may have cost stays reserved.

    Args:
        cap: US dollars, or None for no cap.
        spent: What earlier processes of this run booked.
        held: What unknown outcomes of earlier processes may have cost.
        unpriced_calls: How many calls of earlier processes named no price.
        report: Told about money and about waiting.
        waiting: Marks the piece as waiting meanwhile (`ResourceScheduler.away`).
    """

    def __init__(
        self,
        cap: float | None = None,
        *,
        spent: float = 0.0,
        held: float = 0.0,
        unpriced_calls: int = 0,
        report: Reporter = silent,
        waiting: Callable[[], Any] | None = None,
    ) -> None:
        self.cap = cap
        self.booked = spent
        self.held = held
        self.unpriced_calls = unpriced_calls
        self._reserved: dict[int, float] = {}
        self._changed = asyncio.Event()
        self._report = report
        self._waiting = waiting

    @property
    def reserved(self) -> float:
        """What calls under way, and unknown outcomes, may still cost."""
        return self.held + sum(self._reserved.values())

    async def __call__(self, call: Call[R], proceed: Proceed[R]) -> R:
        """Reserve, make the call, settle."""
        reservation = id(call)
        began_with = call.job.id
        price = await self._reserve(reservation, call)
        self._tell()
        try:
            result = await proceed(call)
        except Exception as error:
            may_be_paid = state_after(error, call.job, began_with) in ("submitted", "unknown")
            if call.spent_usd is None and may_be_paid:
                self.held += self._reserved.get(reservation, 0.0)
            raise
        finally:
            self._reserved.pop(reservation, None)
            self._book(call, price)
        return result

    async def _reserve(self, reservation: int, call: Call[Any]) -> float | None:
        """Reserve what a call may cost, and return its price."""
        price = call.price
        if call.job.id is not None:
            # An earlier process has paid for it: polling on costs nothing new.
            self.held = max(0.0, self.held - (price or 0.0))
            self._reserved[reservation] = price or 0.0
            return price
        if self.cap is None:
            self._reserved[reservation] = price or 0.0
            return price
        if price is None:
            raise BudgetError(
                f"{call.config.provider} cannot say what {call.operation} with "
                f"{call.config.model} costs, and a cap of ${self.cap:.2f} is set",
                hint="Name a model with a known price, or run without --max-cost.",
            )
        while self.booked + self.reserved + price > self.cap + 1e-9 and price > 0:
            if call.nested or not self._reserved:
                raise BudgetError(
                    f"{call.purpose.piece}: the next call costs up to ${price:.2f}; "
                    f"${self.booked:.2f} of ${self.cap:.2f} are spent and "
                    f"${self.reserved:.2f} reserved",
                    hint="Resume with a higher --max-cost.",
                )
            self._report(Waiting(call.purpose.piece, "for the budget"))
            await self._wait_for_change()
        self._reserved[reservation] = price
        return price

    async def _wait_for_change(self) -> None:
        self._changed.clear()
        if self._waiting is None:
            await self._changed.wait()
            return
        with self._waiting():
            await self._changed.wait()

    def _book(self, call: Call[Any], price: float | None) -> None:
        spent = call.spent_usd
        if spent is not None:
            self.booked += spent
        elif price is None:
            self.unpriced_calls += 1
        self._changed.set()
        self._tell()

    def _tell(self) -> None:
        self._report(SpendChanged(self.booked, self.reserved, self.unpriced_calls))
