"""Fixtures around the stand-in for an Ollama server; they need `grok-spicy-testing[ollama]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from grok_spicy_testing.fake_ollama import FakeOllama


@pytest.fixture
def fake_ollama() -> Iterator[FakeOllama]:
    """Run a stand-in for an Ollama server with the usual models pulled."""
    from grok_spicy_testing.fake_ollama import FakeOllama

    with FakeOllama() as server:
        yield server


@pytest.fixture
def make_fake_ollama() -> Iterator[Callable[..., FakeOllama]]:
    """Return a function that starts a server with the arguments of `FakeOllama`."""
    from contextlib import ExitStack

    from grok_spicy_testing.fake_ollama import FakeOllama

    with ExitStack() as servers:

        def make(*arguments: object, **named: object) -> FakeOllama:
            return servers.enter_context(FakeOllama(*arguments, **named))  # type: ignore[arg-type]

        yield make
