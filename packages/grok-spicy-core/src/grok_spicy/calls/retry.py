"""What is tried again, by class of error, and after how long."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

import stamina

from grok_spicy.calls.asking import is_amount
from grok_spicy.errors import (
    InvalidOutputError,
    JobLostError,
    OutcomeUnknownError,
    OutOfMemoryError,
    RateLimitedError,
    UnavailableError,
)
from grok_spicy.watch.reports import Reporter, Waiting, silent

if TYPE_CHECKING:
    from grok_spicy.calls.call import Call, Proceed
    from grok_spicy.calls.resources import ResourceScheduler

R = TypeVar("R")

ATTEMPTS = 6
"""How often a service that cannot be reached is tried."""

TIMEOUT_SECONDS = 600.0
"""How long patience lasts altogether; limits are by the minute."""

FIRST_WAIT_SECONDS = 0.5

LONGEST_WAIT_SECONDS = 30.0


class Retry:
    """Repeats a call where repeating can help and costs nothing twice.

    * rate limited: waits as long as the service says at least, and longer each time;
    * unavailable: nothing was started or the job is saved, so the whole call is repeated with
      growing pauses;
    * out of memory: the others on the resource release theirs, then once more;
    * an unusable answer of an LLM or a check: asked once more, unless the provider has done so;
    * a lost job or answer where `on_lost` is `"repeat"`: once more.

    Args:
        scheduler: Knows who shares the resource.
        report: Told about waiting.
    """

    def __init__(self, scheduler: ResourceScheduler, *, report: Reporter = silent) -> None:
        self._scheduler = scheduler
        self._report = report

    async def __call__(self, call: Call[R], proceed: Proceed[R]) -> R:
        """Make the call, again where that helps."""
        try:
            return await self._patiently(call, proceed)
        except OutOfMemoryError:
            self._report(Waiting(call.purpose.piece, "for memory to be released"))
            await self._scheduler.make_room(call.provider)
        except InvalidOutputError as error:
            if call.capability not in ("llm", "vision") or error.asked_again:
                raise
        except (JobLostError, OutcomeUnknownError):
            if call.on_lost != "repeat":
                raise
            await call.job.save(None)
        return await self._patiently(call, proceed)

    async def _patiently(self, call: Call[R], proceed: Proceed[R]) -> R:
        away = limited = 0
        until = time.monotonic() + TIMEOUT_SECONDS

        def wait(error: Exception) -> bool | float:
            nonlocal away, limited
            if time.monotonic() >= until:
                return False
            if isinstance(error, RateLimitedError):
                limited += 1
                pause = _patience(error.retry_after, limited)
                if pause is not None and time.monotonic() + pause > until:
                    return False
                self._report(Waiting(call.purpose.piece, f"rate limit: {error.message}", pause))
                return True if pause is None else pause
            if isinstance(error, UnavailableError):
                away += 1
                if away == ATTEMPTS:
                    return False
                self._report(Waiting(call.purpose.piece, error.message))
                return True
            return False

        async for attempt in stamina.retry_context(
            on=wait,
            attempts=None,
            timeout=TIMEOUT_SECONDS,
            wait_initial=FIRST_WAIT_SECONDS,
            wait_max=LONGEST_WAIT_SECONDS,
        ):
            with attempt:
                return await _begun(call, proceed)
        raise AssertionError("stamina returns or raises")


def _patience(asked: object, times: int) -> float | None:
    """Return how long to wait after a rate limit, in seconds; None: nothing was asked.

    What a service asks for is the least. One that asks for a second again and again does not
    mean it: the pause doubles, up to the longest one of our own.
    """
    if not is_amount(asked):
        return None
    return max(asked, min(asked * 2.0 ** (times - 1), LONGEST_WAIT_SECONDS))


async def _begun(call: Call[R], proceed: Proceed[R]) -> R:
    """Make one try; where nothing was started, nothing paid hangs in the air meanwhile."""
    try:
        return await proceed(call)
    except (RateLimitedError, UnavailableError):
        job = call.job
        if job.in_flight:
            await job.save(None)
        if job.id is None:
            job.expect_nothing()
        raise
