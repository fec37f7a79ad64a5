"""Speaks the service's HTTP API, and turns its failures into grok-spicy's errors."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
from grok_spicy import (
    AuthenticationError,
    ContentRefusedError,
    Context,
    InvalidOutputError,
    InvalidRequestError,
    JobLostError,
    OutcomeUnknownError,
    ProviderError,
    RateLimitedError,
    UnavailableError,
)

from grok_spicy_example.plugin import KEY_VARIABLE, NAME

POLL_SECONDS = 1.0


class StudioClient:
    """One connection pool and one key; shared by all providers of a run.

    Args:
        url: Where the service is.
        ctx: Where the key and the time come from.
    """

    def __init__(self, url: str, ctx: Context) -> None:
        self.url = url.rstrip("/")
        self._ctx = ctx
        self._http = httpx.AsyncClient(base_url=self.url, timeout=httpx.Timeout(120, connect=10))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def account(self) -> Mapping[str, Any]:
        """Return what the service says about the key."""
        return await self._json("GET", "/v1/account")

    async def create(self, request: Mapping[str, Any]) -> str:
        """Order a picture, which is paid, and return the id of its job.

        Raises:
            OutcomeUnknownError: If the order was sent and its answer lost.
        """
        try:
            answer = await self._json("POST", "/v1/images", json=dict(request))
        except UnavailableError as error:
            if isinstance(error.__cause__, httpx.ConnectError | httpx.ConnectTimeout):
                raise
            raise OutcomeUnknownError(
                NAME, f"{self.url} took the order and did not answer: {error.message}"
            ) from error
        return str(answer["id"])

    async def wait_for(self, job: str) -> Mapping[str, Any]:
        """Poll a job until it is done, and return what the service says about it.

        Raises:
            JobLostError: If the service no longer knows it.
            ContentRefusedError: If the service refused to draw it.
        """
        while True:
            answer = await self._json("GET", f"/v1/images/{job}")
            match answer["status"]:
                case "done":
                    return answer
                case "refused":
                    raise ContentRefusedError(NAME, f"{self.url} refuses this prompt")
            self._ctx.progress(answer.get("progress"), "drawing")
            await self._ctx.clock.sleep(POLL_SECONDS)

    async def download(self, job: str, path: Path) -> None:
        """Fetch a finished picture; nothing half-written is left behind."""
        answer = await self._send("GET", f"/v1/images/{job}/file")
        if not answer.headers.get("content-type", "").startswith("image/"):
            raise InvalidOutputError(NAME, f"{self.url} sent something else than a picture")
        await asyncio.to_thread(path.write_bytes, answer.content)

    async def _json(self, method: str, path: str, **more: Any) -> Mapping[str, Any]:
        answer = await self._send(method, path, **more)
        found: Mapping[str, Any] = answer.json()
        return found

    async def _send(self, method: str, path: str, **more: Any) -> httpx.Response:
        key = self._ctx.secret(KEY_VARIABLE)
        if key is None:
            raise AuthenticationError(
                NAME, "The example service needs a key.", hint=f"Set {KEY_VARIABLE}."
            )
        headers = {"Authorization": f"Bearer {key}"}
        try:
            answer = await self._http.request(method, path, headers=headers, **more)
        except httpx.TransportError as error:
            raise UnavailableError(
                NAME, f"{self.url} cannot be reached: {error}", hint="Check example_url."
            ) from error
        if answer.is_success:
            return answer
        raise _failure(self.url, answer)


def encoded(path: Path) -> str:
    """Return a file as the service takes pictures."""
    return base64.b64encode(path.read_bytes()).decode("ascii")


def _failure(url: str, answer: httpx.Response) -> ProviderError:
    said = f"{url} answers {answer.status_code}: {answer.text[:200]}"
    match answer.status_code:
        case 401 | 403:
            return AuthenticationError(
                NAME, f"{url} refuses the key", hint=f"Correct {KEY_VARIABLE}."
            )
        case 404 | 410:
            return JobLostError(NAME, said)
        case 429:
            seconds = answer.headers.get("retry-after", "")
            wait = float(seconds) if seconds.isdecimal() else None
            return RateLimitedError(NAME, said, retry_after=wait)
        case 451:
            return ContentRefusedError(NAME, said)
        case status if status >= 500:
            return UnavailableError(NAME, said)
        case _:
            return InvalidRequestError(NAME, said)
