"""How many calls are under way at once at one provider."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from grok_spicy.calls.asking import limits_of

if TYPE_CHECKING:
    from grok_spicy.calls.call import Call, Proceed

R = TypeVar("R")

DEFAULT_CONCURRENCY = 8
"""Calls under way at once at a provider that declares no limit of its own."""


class Concurrency:
    """Lets as many calls through at once as the provider's limits say."""

    def __init__(self) -> None:
        self._places: dict[int, asyncio.Semaphore] = {}

    async def __call__(self, call: Call[R], proceed: Proceed[R]) -> R:
        """Wait for a place, then make the call."""
        places = self._places.setdefault(
            id(call.provider),
            asyncio.Semaphore(limits_of(call.provider).concurrency or DEFAULT_CONCURRENCY),
        )
        async with places:
            return await proceed(call)
