"""Calls of a provider whose limits and prices a test decides."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import stamina
from grok_spicy.calls.call import Call, Purpose
from grok_spicy.calls.results import TEXT
from grok_spicy.providers.base import Limits, Provider, QuoteRequest, ResolvedConfig
from grok_spicy.providers.context import Context

MakeCall = Callable[..., Call[str]]


class Priced(Provider):
    """A provider with a price and a resource; remembers when it had to release memory."""

    price: float | None = 0.5
    resource: str | None = None
    on_lost: Any = None
    concurrency: int | None = None

    def __init__(self, config: ResolvedConfig, ctx: Context) -> None:
        super().__init__(config, ctx)
        self.released = 0

    @property
    def limits(self) -> Limits:
        return Limits(resource=self.resource, on_lost=self.on_lost, concurrency=self.concurrency)

    def quote(self, operation: str, request: QuoteRequest) -> float | None:
        return self.price

    async def release(self) -> None:
        self.released += 1


async def nothing(call: Call[str]) -> str:
    return "done"


@pytest.fixture(autouse=True)
def _cheap(small_films: None, small_watch: None, plugins_found_once: None) -> None:
    """Draw and film small: here it is about calls."""


@pytest.fixture(autouse=True)
def without_waiting() -> Iterator[None]:
    """Let repetitions follow at once, as often as in earnest."""
    with stamina.set_testing(True, attempts=6, cap=True):
        yield


@pytest.fixture
def make_call() -> MakeCall:
    """Return a function that makes calls; one provider instance a name."""
    instances: dict[str, Priced] = {}

    def make(
        piece: str = "clip:1",
        *,
        provider: str = "camera",
        capability: Any = "video",
        perform: Callable[[Call[str]], Awaitable[str]] = nothing,
        parent: str | None = None,
        fields: dict[str, Any] | None = None,
        **others: Any,
    ) -> Call[str]:
        config = ResolvedConfig(provider=provider, capability=capability, model="m")
        if provider not in instances:
            kind = type("Made", (Priced,), fields or {})
            instances[provider] = kind(config, Context())
        call: Call[str] = Call(
            provider=instances[provider],
            config=config,
            operation="generate",
            step="videos",
            purpose=Purpose(piece, parent=parent),
            prompt="a fox",
            kind=TEXT,
            perform=perform,
        )
        return replace(call, **others)

    return make
