"""What runs that are made side by side share: providers' limits, turns on a GPU, one budget.

A run that stands alone shares nothing. Who makes many at once, in processes or on machines of
their own, gives each the same `Sharing`; core knows only what it promises.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from grok_spicy.calls.asking import limits_of
from grok_spicy.calls.concurrency import DEFAULT_CONCURRENCY
from grok_spicy.calls.outcomes import state_after
from grok_spicy.errors import BudgetError
from grok_spicy.watch.reports import Reporter, Waited, Waiting, silent

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from grok_spicy.calls.call import Call, Proceed
    from grok_spicy.calls.pacing import Slots
    from grok_spicy.providers.base import Provider

R = TypeVar("R")

LOOK_SECONDS = 0.5
"""How often to look whether other runs have left money for a call."""


@dataclass(frozen=True, slots=True)
class Shortage:
    """Why a call does not fit under the cap of a batch; all in US dollars.

    Attributes:
        cap: The most that its runs may spend together.
        booked: What they have spent.
        reserved: What calls under way may still cost; some of it may become free.
        held: What calls with unknown outcome may have cost.
    """

    cap: float
    booked: float
    reserved: float
    held: float


class Turn(Protocol):
    """A turn of one run on a resource that several want whole."""

    async def wanted(self) -> bool:
        """Whether another run waits for it."""

    async def end(self) -> None:
        """Let the next one have it."""


class Sharing(Protocol):
    """What runs share. Whatever a process holds is free again as soon as it dies.

    What has a name that ends with `THIS_MACHINE`, each machine has for itself.
    """

    @property
    def capped(self) -> bool:
        """Whether the runs have a cap together."""

    def place(
        self, provider: str, most: int, on_wait: Callable[[], object]
    ) -> AbstractAsyncContextManager[None]:
        """Hold one of a provider's places, over all runs.

        Args:
            provider: What its places are called.
            most: How many calls may be under way at once.
            on_wait: Called once if there is a wait.
        """

    async def slot(self, name: str, per_second: float) -> float:
        """Take the next moment at which a call may begin, over all runs.

        Args:
            name: What the calls are made to.
            per_second: How many may begin in a second.

        Returns:
            How many seconds off it is.
        """

    async def turn(self, resource: str, on_wait: Callable[[], object]) -> Turn:
        """Wait until no other run uses a resource, and return the turn.

        Args:
            resource: Its name, as in `limits.resource`.
            on_wait: Called once if there is a wait.
        """

    async def begin(self, run: str, *, booked: float, held: float) -> None:
        """Say what a run has spent, and may have spent, when a process begins to work on it.

        What an earlier process of it had reserved is free again.
        """

    async def reserve(self, run: str, usd: float) -> Shortage | None:
        """Reserve what a call may cost; None if it is reserved, else what is in the way."""

    async def settle(self, run: str, *, reserved: float, spent: float, held: float) -> None:
        """Give back what was reserved for a call.

        Args:
            run: The run that made it.
            reserved: What was reserved, in US dollars.
            spent: What it cost.
            held: What it may have cost beside, if its outcome is unknown; below 0 if the outcome
                of an earlier one is known now.
        """


class Wait:
    """A wait for other runs: told when it begins, and when it ends for how long it was.

    Args:
        report: Told.
        piece: What waits.
        why: For what.
    """

    def __init__(self, report: Reporter, piece: str, why: str) -> None:
        self._report = report
        self._piece = piece
        self._why = why
        self._began: float | None = None

    def begin(self) -> None:
        """Say so, once."""
        if self._began is None:
            self._began = time.monotonic()
            self._report(Waiting(self._piece, self._why))

    def end(self) -> None:
        """Say how long it was, if there was one."""
        if self._began is not None:
            self._report(Waited(self._piece, self._why, time.monotonic() - self._began))


THIS_MACHINE = ":localhost"
"""How the name of what each machine has for itself ends."""


def where_served(provider: Provider, name: str) -> str:
    """Return a name for what a provider's calls take up, over all machines or on this one.

    Args:
        provider: The provider.
        name: What they take up.
    """
    limits = limits_of(provider)
    here = limits.local or (limits.resource or "").endswith(THIS_MACHINE)
    return f"{name}{THIS_MACHINE}" if here else name


class SharedPlaces:
    """Lets as many calls of all runs through at once as a provider's limits say.

    Args:
        sharing: Knows the other runs.
        report: Told of a wait.
    """

    def __init__(self, sharing: Sharing, report: Reporter = silent) -> None:
        self._sharing = sharing
        self._report = report

    async def __call__(self, call: Call[R], proceed: Proceed[R]) -> R:
        """Wait for a place, then make the call."""
        provider = call.config.provider
        wait = Wait(self._report, call.purpose.piece, f"for {provider}, which other runs use")
        most = limits_of(call.provider).concurrency or DEFAULT_CONCURRENCY
        name = where_served(call.provider, provider)
        async with self._sharing.place(name, most, wait.begin):
            wait.end()
            return await proceed(call)


class SharedBudget:
    """Keeps all runs together under one cap: what a call may cost is reserved before it is made.

    Args:
        sharing: Knows the other runs.
        run: This run.
        report: Told of a wait.
        waiting: Marks the piece as waiting meanwhile (`ResourceScheduler.away`).
    """

    def __init__(
        self,
        sharing: Sharing,
        run: str,
        *,
        report: Reporter = silent,
        waiting: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        self._sharing = sharing
        self._run = run
        self._report = report
        self._waiting = waiting

    async def __call__(self, call: Call[R], proceed: Proceed[R]) -> R:
        """Reserve, make the call, settle."""
        began_with = call.job.id
        reserved = 0.0 if began_with is not None else await self._reserve(call)
        # An earlier process paid for what has an id: what it may have cost is known in a moment.
        held = 0.0 if began_with is None else -(call.price or 0.0)
        try:
            return await proceed(call)
        except BaseException as error:
            # Also when it is cancelled: other runs go on, and must not spend what may be gone.
            may_be_paid = state_after(error, call.job, began_with) in ("submitted", "unknown")
            if call.spent_usd is None and may_be_paid:
                held = reserved
            raise
        finally:
            await self._sharing.settle(
                self._run, reserved=reserved, spent=call.spent_usd or 0.0, held=held
            )

    async def _reserve(self, call: Call[Any]) -> float:
        """Reserve what a call may cost, waiting for other runs as long as they may need less."""
        price = call.price
        if price is None:
            if not self._sharing.capped:
                return 0.0
            raise BudgetError(
                f"{call.config.provider} cannot say what {call.operation} with "
                f"{call.config.model} costs, and the batch has a cap",
                hint="Name a model with a known price, or give the batch no --max-cost.",
            )
        wait = Wait(self._report, call.purpose.piece, "for the budget of the batch")
        while (short := await self._sharing.reserve(self._run, price)) is not None:
            if call.nested or short.reserved <= 0:
                raise BudgetError(
                    f"{call.purpose.piece}: the next call costs up to ${price:.2f}; of the "
                    f"${short.cap:.2f} of the batch ${short.booked:.2f} are spent and "
                    f"${short.held:.2f} perhaps",
                    hint="Go on with the batch with a higher --max-cost.",
                )
            wait.begin()
            with self._waiting():
                await asyncio.sleep(LOOK_SECONDS)
        wait.end()
        return price


@dataclass(frozen=True, slots=True)
class SharedLimits:
    """What the calls of one run are held to because of the others.

    Attributes:
        budget: The cap of all.
        places: How many calls providers take at once, over all.
        slots: How many they take a second, over all.
    """

    budget: SharedBudget
    places: SharedPlaces
    slots: Slots
