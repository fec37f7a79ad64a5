"""How many calls a second a provider is sent: each takes the next moment that is free."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from grok_spicy.calls.asking import limits_of
from grok_spicy.calls.sharing import where_served
from grok_spicy.watch.reports import Reporter, Waiting, silent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grok_spicy.calls.call import Call, Proceed
    from grok_spicy.providers.base import Provider

R = TypeVar("R")


class Slots(Protocol):
    """Gives out the moments at which calls may begin."""

    async def slot(self, name: str, per_second: float) -> float:
        """Take the next moment that is free, and return how many seconds off it is.

        Args:
            name: What the calls are made to.
            per_second: How many may begin in a second, evenly spread.
        """


class Pacing:
    """Sends a provider no more calls a second than it takes; each try counts.

    Args:
        rates: Overrides of what providers declare, by name (`backends.rates`); None: no limit.
        slots: Gives out the moments, over all runs; None: the run is alone.
        report: Told of a wait, and for how long it is.
    """

    def __init__(
        self,
        rates: Mapping[str, float | None],
        *,
        slots: Slots | None = None,
        report: Reporter = silent,
    ) -> None:
        self._rates = rates
        self._slots = slots
        self._report = report
        self._next: dict[str, float] = {}

    async def __call__(self, call: Call[R], proceed: Proceed[R]) -> R:
        """Wait for the next moment, then make the call."""
        rate = self._rate_of(call.provider)
        # What was sent by an earlier process is only asked for.
        if rate is not None and call.job.id is None:
            name = f"{call.config.provider} {call.capability}"
            clock = call.provider.ctx.clock
            if self._slots is None:
                seconds = self._own_slot(name, rate, clock.monotonic())
            else:
                seconds = await self._slots.slot(where_served(call.provider, name), rate)
            if seconds > 0:
                why = f"for its turn: {name} takes {_in_words(rate)}"
                self._report(Waiting(call.purpose.piece, why, seconds))
                await clock.sleep(seconds)
        return await proceed(call)

    def _rate_of(self, provider: Provider) -> float | None:
        name = provider.config.provider
        return self._rates.get(name, limits_of(provider).calls_per_second)

    def _own_slot(self, name: str, per_second: float, now: float) -> float:
        moment = max(now, self._next.get(name, now))
        self._next[name] = moment + 1 / per_second
        return moment - now


def _in_words(rate: float) -> str:
    """Say a rate as people do: `2 calls a second`, `1 call in 10 s`."""
    if rate < 1:
        return f"1 call in {1 / rate:.3g} s"
    return "1 call a second" if rate == 1 else f"{rate:.3g} calls a second"
