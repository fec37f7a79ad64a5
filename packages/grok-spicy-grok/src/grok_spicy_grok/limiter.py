"""Rate limits kept before the service has to say so."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grok_spicy.providers.context import Clock

# Grok Imagine, all tiers: docs.x.ai, rate limits, read on 2026-11-22.
IMAGES_PER_SECOND = 5

VIDEOS_PER_SECOND = 1

# A request may reach the service a little later or earlier than its neighbour.
WINDOW_SECONDS = 1.05


class RateLimiter:
    """Lets at most so many requests start in any window, in the order in which they came.

    Args:
        per_window: How many may start in one window.
        clock: Time.
        window: Length of the window in seconds.
    """

    def __init__(self, per_window: int, clock: Clock, *, window: float = WINDOW_SECONDS) -> None:
        self._clock = clock
        self._window = window
        self._starts: deque[float] = deque(maxlen=per_window)
        self._not_before = 0.0
        self._turn = asyncio.Lock()

    async def wait(self) -> None:
        """Wait until the next request may start, and count it."""
        async with self._turn:
            while (seconds := self._seconds_to_wait()) > 0:
                await self._clock.sleep(seconds)
            self._starts.append(self._clock.monotonic())

    def pause(self, seconds: float) -> None:
        """Let nothing start for `seconds`: the service asked for patience."""
        self._not_before = max(self._not_before, self._clock.monotonic() + seconds)

    def _seconds_to_wait(self) -> float:
        now = self._clock.monotonic()
        full = len(self._starts) == self._starts.maxlen
        free_at = self._starts[0] + self._window if full else now
        return max(free_at, self._not_before) - now
