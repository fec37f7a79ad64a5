"""How the standard tests call a provider; each capability says it in its own terms."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from grok_spicy.errors import ProviderError

from grok_spicy_testing.conformance.advice import fail_for
from grok_spicy_testing.conformance.author import CallableProvider
from grok_spicy_testing.conformance.capturing import listening
from grok_spicy_testing.conformance.rig import expect, fail
from grok_spicy_testing.conformance.static import StaticTests

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from grok_spicy.providers.base import QuoteRequest

    from grok_spicy_testing.conformance.capturing import Heard
    from grok_spicy_testing.conformance.samples import CallFolders


CANCEL_SECONDS = 20.0
"""How long a cancelled call may take to end, if that is less than its class' `patience`."""

AFTER_SILENCE = 3.0
"""How long a call may take, in seconds, once a call of the same class never ended."""

_SILENT: set[type] = set()


class Calling(StaticTests, CallableProvider):
    """How a provider is called, and what a failing call must raise.

    Attributes:
        principal: The operation with which errors, cancellation and the rest are tried.
    """

    principal: ClassVar[str] = ""

    async def ask(
        self,
        subject: Any,
        folders: CallFolders,
        *,
        operation: str = "",
        name: str = "take-1",
        prompt: str | None = None,
        **more: Any,
    ) -> object:
        """Call one operation with sensible arguments; defined by the class for the capability."""
        raise AssertionError("this class is used through one of the classes for a capability")

    def examine(
        self, operation: str, answer: object, folders: CallFolders, name: str, model: str
    ) -> None:
        """Judge an answer; defined by the class for the capability."""
        raise AssertionError("this class is used through one of the classes for a capability")

    def size(self, operation: str, subject: Any) -> QuoteRequest:
        """Return the size of what `ask` asks for; defined by the class for the capability."""
        raise AssertionError("this class is used through one of the classes for a capability")

    async def answer(
        self, subject: Any, folders: CallFolders, *, to_mend: str | None = None, **how: Any
    ) -> object:
        """Call one operation, as `ask` does; if it fails or does not end, so does the test.

        Args:
            subject: The provider.
            folders: Where the files lie.
            to_mend: What to do if it raises.
            **how: Keywords of `ask`.
        """
        operation = how.get("operation") or self.principal
        try:
            return await self.ends(self.ask(subject, folders, **how), operation)
        except Exception as error:  # noqa: BLE001 - an author's code
            fail_for(operation, error, subject, to_mend)

    async def fails(self, subject: Any, folders: CallFolders, prompt: str | None) -> ProviderError:
        """Return the error with which a call fails that must fail, and listen meanwhile."""
        try:
            with listening() as heard:
                await self.ends(self.ask(subject, folders, prompt=prompt), self.principal)
        except ProviderError as error:
            self.keeps_quiet(heard)
            _is_helpful(error, self.provider)
            text = f"{error} {error.message} {error.hint} {error.usage}"
            expect(self.key not in text, "the error shows the key", "leave it out")
            return error
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the wrong class
            fail_for(self.principal, error, subject)
        fail("the call succeeded", "see that the fixture makes the server answer with an error")
        return None

    def keeps_quiet(self, heard: Heard) -> None:
        """See that the key was not said."""
        where = heard.where(self.key)
        expect(
            not where,
            f"the key was shown in {', '.join(where)}",
            "log and show no headers, and no addresses or errors with credentials in them",
        )

    async def ends(self, call: Awaitable[object], what: str) -> object:
        """Wait for a call that must end within `patience`."""
        seconds = AFTER_SILENCE if type(self) in _SILENT else self.patience
        task = asyncio.ensure_future(_kept_in(call))
        try:
            await asyncio.wait({task}, timeout=seconds)
            if not task.done():
                _SILENT.add(type(self))
                fail(
                    f"{what} did not end in {seconds:g} s",
                    "give every request a time limit, and poll no job for ever; is it the test "
                    "server that is slow, set a higher `patience`",
                )
            return task.result()
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait({task}, timeout=self.cancel_seconds)

    @property
    def cancel_seconds(self) -> float:
        """How long a cancelled call may take to end."""
        return min(self.patience, CANCEL_SECONDS)


class QuitError(Exception):
    """The provider raised what ends the process."""


async def _kept_in(call: Awaitable[object]) -> object:
    try:
        return await call
    except (KeyboardInterrupt, SystemExit) as error:
        raise QuitError(f"{type(error).__name__}, which ends the process").with_traceback(
            error.__traceback__
        ) from error


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
