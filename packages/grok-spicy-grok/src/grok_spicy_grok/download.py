"""Fetching what the service has finished: apart from creating and polling, with its own retries."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from grok_spicy.providers.errors import InvalidOutputError, JobLostError, UnavailableError

from grok_spicy_grok.plugin import PROVIDER

if TYPE_CHECKING:
    from pathlib import Path

    import httpx
    from grok_spicy.providers.context import Clock

MIB = 1 << 20

MAX_PICTURE_BYTES = 64 * MIB

# 15 s at 1080p are well under 100 MiB.
MAX_CLIP_BYTES = 512 * MIB

ATTEMPTS = 4

FIRST_PAUSE_SECONDS = 0.5

CONNECT_SECONDS = 20.0

# Longest silence of the server, not the length of the download.
READ_SECONDS = 60.0

GONE = (401, 403, 404, 410)


class _InterruptedError(Exception):
    """A download that may work when tried again.

    Args:
        reason: What happened.
        gone: True if the service says that there is no such file (any more).
    """

    def __init__(self, reason: str, *, gone: bool = False) -> None:
        super().__init__(reason)
        self.gone = gone


def open_http() -> httpx.AsyncClient:
    """Make the client for downloads; slow enough (certificates) to be called in a thread."""
    import httpx

    return httpx.AsyncClient(
        timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS), follow_redirects=True
    )


async def fetch(
    http: httpx.AsyncClient,
    url: str,
    path: Path,
    *,
    max_bytes: int,
    clock: Clock,
    encrypted: bool = True,
) -> None:
    """Download `url` to `path`; a partial file never stays.

    Args:
        http: The client.
        url: Where the service says the result is.
        path: Where to write; replaced if it exists.
        max_bytes: Refuse more than this.
        clock: Time, for the pauses between attempts.
        encrypted: Accept `https` only.

    Raises:
        JobLostError: If the service no longer has the file.
        InvalidOutputError: If it is too large.
        UnavailableError: If it could not be fetched in four attempts; trying again costs nothing.
    """
    scheme = urlsplit(url).scheme
    if scheme != "https" and (encrypted or scheme != "http"):
        raise InvalidOutputError(PROVIDER, f"xAI sent an address that is not https: {_short(url)}")
    pause = FIRST_PAUSE_SECONDS
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return await _fetch_once(http, url, path, max_bytes)
        except _InterruptedError as error:
            if attempt == ATTEMPTS:
                raise _given_up(url, error) from error.__cause__
        await clock.sleep(pause)
        pause *= 2
    return None


def _given_up(url: str, error: _InterruptedError) -> JobLostError | UnavailableError:
    if error.gone:
        return JobLostError(
            PROVIDER,
            f"xAI no longer has the result at {_short(url)} ({error}); it keeps them about a day",
            hint="`grok-spicy resume RUN --repeat-unknown` pays for it again.",
        )
    return UnavailableError(
        PROVIDER,
        f"the result at {_short(url)} could not be downloaded: {error}",
        hint="It is paid for, and xAI keeps it about a day: `grok-spicy resume RUN` fetches it.",
    )


async def _fetch_once(http: httpx.AsyncClient, url: str, path: Path, max_bytes: int) -> None:
    import httpx

    try:
        async with http.stream("GET", url) as response:
            if response.status_code != httpx.codes.OK:
                status = response.status_code
                raise _InterruptedError(f"HTTP {status}", gone=status in GONE)
            await _write(response, path, max_bytes)
    except (httpx.TransportError, httpx.DecodingError, httpx.TooManyRedirects) as error:
        raise _InterruptedError(str(error) or type(error).__name__) from error


async def _write(response: httpx.Response, path: Path, max_bytes: int) -> None:
    size = 0
    finished = False
    file = await asyncio.to_thread(path.open, "wb")
    try:
        async for chunk in response.aiter_bytes(MIB):
            size += len(chunk)
            if size > max_bytes:
                break
            await asyncio.to_thread(file.write, chunk)
        finished = 0 < size <= max_bytes
    finally:
        file.close()
        if not finished:
            with suppress(OSError):
                await asyncio.to_thread(path.unlink)
    if size == 0:
        raise _InterruptedError("an empty file")
    if not finished:
        raise InvalidOutputError(
            PROVIDER, f"the result at {response.url.path} is larger than {max_bytes // MIB} MiB"
        )


def _short(url: str) -> str:
    """Return the address without its query, which may grant access."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}{parts.path}"
