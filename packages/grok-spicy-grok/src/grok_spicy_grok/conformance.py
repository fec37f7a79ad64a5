"""What this backend promises, as the standard tests: `grok-spicy conform grok` runs them.

Needs grok-spicy-testing[grok]; nothing else imports this module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.errors import InvalidOutputError
from grok_spicy.providers.base import LLMProvider, ResolvedConfig
from grok_spicy.providers.context import Context
from grok_spicy_testing.conformance import (
    CallableProvider,
    ImageProviderTests,
    LLMProviderTests,
    PluginTests,
    VideoProviderTests,
    VisionProviderTests,
)

from grok_spicy_grok.errors import KEY_NAMES
from grok_spicy_grok.plugin import PROVIDER

if TYPE_CHECKING:
    from grok_spicy.providers.base import Message, ModelT
    from grok_spicy_testing.fake_xai import FakeXai


class Rewriter(LLMProvider):
    """Words a prompt anew, differently each time."""

    def __init__(self) -> None:
        super().__init__(ResolvedConfig("rewriter", "llm", "plain words"), Context())
        self._asked = 0

    async def complete(
        self,
        messages: list[Message],  # noqa: ARG002 - whatever was refused
        **kwargs: Any,  # noqa: ARG002 - ignored, as the contract says
    ) -> str:
        """Answer with plain words."""
        self._asked += 1
        return f"A calm harbour at dusk, study {self._asked}"

    async def parse(
        self,
        messages: list[Message],  # noqa: ARG002 - see below
        response_model: type[ModelT],
        **kwargs: Any,  # noqa: ARG002 - ignored, as the contract says
    ) -> ModelT:
        """Refuse: rewording is all it does."""
        name = response_model.__name__
        raise InvalidOutputError("rewriter", f"it answers in plain words, with no {name}")


class Grok(CallableProvider):
    """How all four are reached, and how their errors are provoked."""

    provider = PROVIDER
    key_variables = KEY_NAMES
    needs_key = True

    @pytest.fixture
    def urls(self, fake_xai: FakeXai) -> tuple[str, ...]:
        """A stand-in for xAI that answers well."""
        return (fake_xai.url,)

    @pytest.fixture
    def writer(self) -> LLMProvider | None:
        """Rewords what is refused."""
        return Rewriter()

    @pytest.fixture
    def rate_limited(self, fake_xai: FakeXai) -> str | None:
        """Have it ask for patience."""
        from grok_spicy_testing.fake_xai import rate_limited

        fake_xai.add(rate_limited(3, times=None))
        return None

    @pytest.fixture
    def unauthorised(self, fake_xai: FakeXai) -> str | None:
        """Have it refuse the key, and show it."""
        return self._answer(fake_xai, "UNAUTHENTICATED", f"no such key: {self.key}")

    @pytest.fixture
    def refused(self, fake_xai: FakeXai) -> str | None:
        """Have it refuse the content, whatever the wording."""
        return self._answer(fake_xai, "INVALID_ARGUMENT", "Rejected by content moderation.")

    @pytest.fixture
    def invalid(self, fake_xai: FakeXai) -> str | None:
        """Have it call the request malformed."""
        return self._answer(fake_xai, "INVALID_ARGUMENT", "The prompt is too long.")

    def _answer(self, xai: FakeXai, code: str, details: str) -> str | None:
        from grok_spicy_testing.fake_xai import Rule, Status

        xai.add(Rule(do=Status(code=code, details=details), times=None))
        return None


class TestPlugin(PluginTests):
    """The plugin as a whole."""

    provider = PROVIDER


class TestImages(Grok, ImageProviderTests):
    """Pictures."""

    uses_jobs = True


class TestVideos(Grok, VideoProviderTests):
    """Clips."""

    uses_jobs = True
    supports_edit = True


class TestStories(Grok, LLMProviderTests):
    """Plans and wordings."""


class TestLooks(Grok, VisionProviderTests):
    """Descriptions and checks."""
