"""What this backend promises, as the standard tests: `grok-spicy conform ollama` runs them.

They run against a stand-in for the server, on its real HTTP API. Needs
grok-spicy-testing[ollama]; nothing else imports this module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from grok_spicy_testing.conformance import (
    CallableProvider,
    LLMProviderTests,
    PluginTests,
    VisionProviderTests,
)

if TYPE_CHECKING:
    from grok_spicy_testing.fake_ollama import FakeOllama

NAME = "ollama"


class OnStandIn(CallableProvider):
    """Points a provider at the stand-in, and has the stand-in refuse."""

    provider = NAME
    key_variables = ("OLLAMA_API_KEY",)

    @pytest.fixture
    def urls(self, fake_ollama: FakeOllama) -> tuple[str, ...]:
        """The address of the stand-in."""
        return (fake_ollama.url,)

    @pytest.fixture
    def unauthorised(self, fake_ollama: FakeOllama) -> str | None:
        """Refuse the key, as a proxy before the server does."""
        return self._refuse(fake_ollama, 401, "unauthorized")

    @pytest.fixture
    def rate_limited(self, fake_ollama: FakeOllama) -> str | None:
        """Ask for patience, as a hosted server does."""
        return self._refuse(fake_ollama, 429, "too many requests")

    @pytest.fixture
    def invalid(self, fake_ollama: FakeOllama) -> str | None:
        """Call the request malformed."""
        return self._refuse(fake_ollama, 400, "invalid options: num_ctx must be positive")

    def _refuse(self, ollama: FakeOllama, status: int, error: str) -> str | None:
        from grok_spicy_testing.fake_ollama import Fail

        ollama.always(Fail(status, error))
        return None


class TestPlugin(PluginTests):
    """The plugin as a whole."""

    provider = NAME


class TestWriting(OnStandIn, LLMProviderTests):
    """Words."""


class TestLooking(OnStandIn, VisionProviderTests):
    """Eyes."""
