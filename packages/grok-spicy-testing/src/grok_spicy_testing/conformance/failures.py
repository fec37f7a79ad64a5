"""Tests of failing calls: each cause has its class of error, because core decides by class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.errors import (
    AuthenticationError,
    ContentRefusedError,
    InvalidRequestError,
    ProviderError,
    RateLimitedError,
    UnavailableError,
)

from grok_spicy_testing.conformance.calling import Calling, needs_server
from grok_spicy_testing.conformance.rig import expect

if TYPE_CHECKING:
    from grok_spicy_testing.conformance.author import MakeProvider
    from grok_spicy_testing.conformance.samples import CallFolders


class FailureTests(Calling):
    """What a provider raises, and what it keeps to itself."""

    @pytest.mark.asyncio
    async def test_unreachable_server_is_unavailable(
        self,
        make_provider: MakeProvider,
        folders: CallFolders,
        urls: tuple[str, ...],
        closed_port: str,
    ) -> None:
        """Nobody listening is UnavailableError, so that core repeats the call.

        To mend: turn connection errors into UnavailableError, naming the address.
        """
        needs_server(urls)
        error = await self.fails(make_provider(urls=(closed_port,)), folders, None)
        _is_a(error, UnavailableError, "connection errors")

    @pytest.mark.asyncio
    async def test_missing_key_is_an_authentication_error(
        self, make_provider: MakeProvider, folders: CallFolders, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Without a key a call fails before it is sent, and the error names the variable.

        To mend: raise AuthenticationError with the variable's name where `ctx.secret` is None.
        """
        if not self.needs_key:
            pytest.skip("works without a key: set `needs_key = True` and `key_variables` if not")
        expect(
            self.key_variables,
            "needs_key is True, and key_variables is empty",
            "name the variables in which the key is looked for: key_variables = (...,)",
        )
        for name in self.key_variables:
            monkeypatch.delenv(name, raising=False)
        error = await self.fails(make_provider(), folders, None)
        _is_a(error, AuthenticationError, "a missing key")
        expect(
            any(name in str(error) for name in self.key_variables),
            f"the error does not say which variable is missing: {error}",
            f"name {self.key_variables[0]} in its message or hint",
        )

    @pytest.mark.asyncio
    async def test_refused_key_is_an_authentication_error(
        self, subject: Any, folders: CallFolders, unauthorised: str | None
    ) -> None:
        """A key that the service refuses is AuthenticationError: it ends the run.

        To mend: turn HTTP 401 and 403 (gRPC UNAUTHENTICATED) into AuthenticationError.
        """
        error = await self.fails(subject, folders, unauthorised)
        _is_a(error, AuthenticationError, "a refused key")

    @pytest.mark.asyncio
    async def test_rate_limit_is_typed(
        self, subject: Any, folders: CallFolders, rate_limited: str | None
    ) -> None:
        """A request for patience is RateLimitedError: core waits `retry_after`.

        To mend: turn HTTP 429 (gRPC RESOURCE_EXHAUSTED) into RateLimitedError.
        """
        error = await self.fails(subject, folders, rate_limited)
        _is_a(error, RateLimitedError, "a rate limit")
        wait = getattr(error, "retry_after", None)
        expect(
            wait is None or wait >= 0,
            f"retry_after is {wait!r}",
            "give seconds from now as a number, or None",
        )

    @pytest.mark.asyncio
    async def test_refused_content_is_typed(
        self, subject: Any, folders: CallFolders, refused: str | None
    ) -> None:
        """Refused content is ContentRefusedError: core asks no second time.

        To mend: tell a refusal from other bad requests by the service's own code.
        """
        _is_a(await self.fails(subject, folders, refused), ContentRefusedError, "refused content")

    @pytest.mark.asyncio
    async def test_invalid_request_is_typed(
        self, subject: Any, folders: CallFolders, invalid: str | None
    ) -> None:
        """What the service calls malformed is InvalidRequestError: the piece fails.

        To mend: turn HTTP 400 and 422 (gRPC INVALID_ARGUMENT) into InvalidRequestError.
        """
        _is_a(await self.fails(subject, folders, invalid), InvalidRequestError, "a bad request")


def _is_a(error: ProviderError, expected: type[ProviderError], what: str) -> None:
    expect(
        isinstance(error, expected),
        f"{what}: the call raised {type(error).__name__}: {error}",
        f"raise {expected.__name__} for {what}",
    )
