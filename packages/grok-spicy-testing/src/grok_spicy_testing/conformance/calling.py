"""How the standard tests call a provider; each capability says it in its own terms."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from grok_spicy.providers.errors import ProviderError

from grok_spicy_testing.conformance.author import CallableProvider
from grok_spicy_testing.conformance.rig import expect, fail
from grok_spicy_testing.conformance.static import StaticTests

if TYPE_CHECKING:
    from grok_spicy_testing.conformance.samples import Stage


class Calling(StaticTests, CallableProvider):
    """How a provider is called, and what a failing call must raise.

    Attributes:
        principal: The operation with which errors, cancellation and the rest are tried.
    """

    principal: ClassVar[str] = ""

    async def ask(
        self,
        subject: Any,
        stage: Stage,
        *,
        operation: str = "",
        name: str = "take-1",
        prompt: str | None = None,
        **more: Any,
    ) -> object:
        """Call one operation with sensible arguments; defined by the class for the capability."""
        raise AssertionError("this class is used through one of the classes for a capability")

    def examine(self, operation: str, answer: object, stage: Stage, name: str, model: str) -> None:
        """Judge an answer; defined by the class for the capability."""
        raise AssertionError("this class is used through one of the classes for a capability")

    async def fails(self, subject: Any, stage: Stage, prompt: str | None) -> ProviderError:
        """Return the error with which a call fails that must fail."""
        try:
            async with asyncio.timeout(self.patience):
                await self.ask(subject, stage, prompt=prompt)
        except ProviderError as error:
            _is_helpful(error, self.provider)
            return error
        except TimeoutError:
            fail(f"the call did not end in {self.patience:g} s", "give requests a time limit")
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the wrong class
            fail(
                f"the call raised {type(error).__name__}: {error}",
                "turn it into one of the classes of grok_spicy.providers.errors",
            )
        fail("the call succeeded", "see that the fixture makes the server answer with an error")
        return None


def needs_server(urls: tuple[str, ...]) -> None:
    """Skip the test if the provider has no server."""
    if not urls:
        pytest.skip("has no server: override the fixture `urls` if it has")


def _is_helpful(error: ProviderError, provider: str) -> None:
    expect(
        error.provider == provider,
        f"the error says it comes from {error.provider!r}",
        f"make errors with the provider's name: {type(error).__name__}({provider!r}, ...)",
    )
    expect(error.message.strip(), f"{type(error).__name__} says nothing", "say what happened")
