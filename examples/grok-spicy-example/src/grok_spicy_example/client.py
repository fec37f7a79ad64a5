"""Speaks the service's HTTP API, and turns its failures into grok-spicy's errors."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
from grok_spicy import (
    AuthenticationError,
    ContentRefusedError,
    Context,
    DownloadError,
    InvalidOutputError,
    InvalidRequestError,
    JobLostError,
    OutcomeUnknownError,
    OutOfCreditError,
    ProviderError,
    RateLimitedError,
    UnavailableError,
)
from grok_spicy.client import download

from grok_spicy_example.plugin import KEY_VARIABLE, NAME

POLL_SECONDS = 1.0

MAX_PICTURE_BYTES = 64_000_000


class NotSentError(UnavailableError):
    """Nobody was reached: what was to be sent never left."""


NOTHING_ORDERED = (
    AuthenticationError,
    ContentRefusedError,
    InvalidRequestError,
    NotSentError,
    OutOfCreditError,
    RateLimitedError,
)
"""The failures of an order after which there is certainly no job and nothing to pay."""


class StudioClient:
    """One connection pool and one key; shared by all providers of a run.

    Args:
        url: Where the service is.
        ctx: Where the key and the time come from.
    """

    def __init__(self, url: str, ctx: Context) -> None:
        self.url = url.rstrip("/")
        self._ctx = ctx
        self._http = httpx.AsyncClient(
            base_url=self.url, timeout=httpx.Timeout(120, connect=10), auth=self._with_key
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def account(self) -> Mapping[str, Any]:
        """Return what the service says about the key."""
        return await self._json("GET", "/v1/account")

    async def create(self, request: Mapping[str, Any]) -> str:
        """Order a picture, which is paid, and return the id of its job.

        Raises:
            ProviderError: One of `NOTHING_ORDERED`, if the service took no order.
            OutcomeUnknownError: If the order was sent, whatever else happened then.
        """
        try:
            answer = await self._json("POST", "/v1/images", json=dict(request))
            return str(answer["id"])
        except JobLostError as error:
            raise InvalidRequestError(
                NAME, f"no pictures are drawn there: {error.message}", hint="Check example_url."
            ) from error
        except NOTHING_ORDERED:
            raise
        except Exception as error:
            raise OutcomeUnknownError(
                NAME, f"{self.url} was sent an order, and its answer is lost: {error!r}"
            ) from error

    async def wait_for(self, job: str, patience: float) -> Mapping[str, Any]:
        """Poll a job until it is done, and return what the service says about it.

        Args:
            job: Its id.
            patience: Seconds to wait in this process; the job itself goes on.

        Raises:
            JobLostError: If the service no longer knows it.
            ContentRefusedError: If the service refused to draw it.
            InvalidOutputError: If it came to nothing.
            UnavailableError: If it is not done in time.
        """
        clock = self._ctx.clock
        give_up = clock.monotonic() + patience
        while clock.monotonic() < give_up:
            answer = await self._json("GET", f"/v1/images/{job}")
            match answer.get("status"):
                case "done":
                    return answer
                case "refused":
                    raise ContentRefusedError(NAME, f"{self.url} refuses this prompt")
                case "failed":
                    why = answer.get("error", "no reason given")
                    raise InvalidOutputError(NAME, f"{self.url} could not draw it: {why}")
            self._ctx.progress(answer.get("progress"), "drawing")
            await clock.sleep(POLL_SECONDS)
        raise UnavailableError(
            NAME,
            f"job {job} is still not done after {patience:g} s",
            hint=f"It goes on at {self.url}: `grok-spicy resume` fetches it.",
        )

    async def download(self, job: str, path: Path) -> None:
        """Fetch a finished picture, whole or not at all; hiccups are tried again.

        Raises:
            JobLostError: If the service no longer has it.
            InvalidOutputError: If what it sends cannot be a picture.
            UnavailableError: If it cannot be fetched now.
        """
        try:
            await download(
                f"{self.url}/v1/images/{job}/file",
                path,
                client=self._http,
                max_bytes=MAX_PICTURE_BYTES,
            )
        except DownloadError as error:
            if error.transient:
                raise UnavailableError(NAME, error.message) from error
            if error.status is None:
                raise InvalidOutputError(NAME, error.message) from error
            raise _failure(self.url, error.status, error.message, {}) from error

    async def _json(self, method: str, path: str, **more: Any) -> Mapping[str, Any]:
        try:
            answer = await self._http.request(method, path, **more)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise NotSentError(
                NAME, f"{self.url} cannot be reached: {error}", hint="Check example_url."
            ) from error
        except httpx.RequestError as error:
            raise UnavailableError(NAME, f"{self.url} does not answer: {error!r}") from error
        if not answer.is_success:
            raise _failure(self.url, answer.status_code, answer.text[:200], answer.headers)
        try:
            found = answer.json()
        except ValueError as error:
            found = error
        if not isinstance(found, dict):
            raise UnavailableError(NAME, f"{self.url} answers with something else than JSON")
        return found

    def _with_key(self, request: httpx.Request) -> httpx.Request:
        key = self._ctx.secret(KEY_VARIABLE)
        if key is None:
            raise AuthenticationError(
                NAME, "The example service needs a key.", hint=f"Set {KEY_VARIABLE}."
            )
        request.headers["Authorization"] = f"Bearer {key}"
        return request


def encoded(path: Path) -> str:
    """Return a file as the service takes pictures."""
    return base64.b64encode(path.read_bytes()).decode("ascii")


def _failure(url: str, status: int, text: str, headers: Mapping[str, str]) -> ProviderError:
    said = f"{url} answers {status}: {text}"
    match status:
        case 401 | 403:
            return AuthenticationError(
                NAME, f"{url} refuses the key", hint=f"Correct {KEY_VARIABLE}."
            )
        case 402:
            return OutOfCreditError(NAME, said)
        case 404 | 410:
            return JobLostError(NAME, said)
        case 429:
            seconds = headers.get("retry-after", "")
            wait = float(seconds) if seconds.isdecimal() else None
            return RateLimitedError(NAME, said, retry_after=wait)
        case 451:
            return ContentRefusedError(NAME, said)
        case 408:
            return UnavailableError(NAME, said)
        case _ if 400 <= status < 500:
            return InvalidRequestError(NAME, said)
        case _:
            return UnavailableError(NAME, said)
