"""Fetching what the service has finished: apart from creating and polling, with its own retries."""

from __future__ import annotations

import asyncio
import glob
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from grok_spicy.errors import DownloadError, InvalidOutputError, JobLostError, UnavailableError
from grok_spicy.toolkit import ANY_RUN, open_client, remove_file

from grok_spicy_grok.errors import GONE_HINT
from grok_spicy_grok.plugin import PROVIDER

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    import httpx

    from grok_spicy_grok.endpoint import Endpoint

MIB = 1 << 20

MAX_PICTURE_BYTES = 64 * MIB

# 15 s at 1080p are well under 100 MiB.
MAX_CLIP_BYTES = 512 * MIB

# Of silence, not of the whole download.
SILENCE_SECONDS = 60.0

GONE = frozenset({401, 403, 404, 410})


# Would be loaded on the event loop, and take a tenth of a second of it: the download itself, and
# what httpx (0.28, with httpcore 1.0 and anyio 4) needs for the first request.
LOADED_BY_FIRST_DOWNLOAD = (
    "grok_spicy.client",
    "httpcore._backends.auto",
    "httpcore._backends.anyio",
    "anyio._backends._asyncio",
)


def open_http(endpoint: Endpoint) -> httpx.AsyncClient:
    """Make the client for downloads; slow enough (certificates) to be called in a thread.

    Args:
        endpoint: A server on this machine or network is never behind a proxy.
    """
    for name in LOADED_BY_FIRST_DOWNLOAD:
        with suppress(ImportError):
            import_module(name)
    return open_client(loopback=not endpoint.encrypted)


async def fetch(
    http: httpx.AsyncClient, url: str, path: Path, *, max_bytes: int, endpoint: Endpoint
) -> None:
    """Download `url` to `path`, whole or not at all; it is tried four times.

    Args:
        http: The client.
        url: Where the service says the result is.
        path: Where to write.
        max_bytes: Refuse more than this.
        endpoint: The service; an encrypted one must give encrypted addresses.

    Raises:
        JobLostError: If the service no longer has the file.
        InvalidOutputError: If the address or the file cannot be what was asked for.
        UnavailableError: If it could not be fetched; trying again costs nothing.
    """
    from grok_spicy.client import download
    from grok_spicy.toolkit import shown_url

    if endpoint.encrypted and urlsplit(url).scheme != "https":
        raise InvalidOutputError(
            PROVIDER, f"xAI sent an address that is not https: {shown_url(url)}"
        )
    try:
        await download(
            url,
            path,
            client=http,
            max_bytes=max_bytes,
            timeout=SILENCE_SECONDS,
            told_by=f"{'https' if endpoint.encrypted else 'http'}://{endpoint.host}",
        )
    except DownloadError as error:
        if error.status in GONE:
            raise JobLostError(
                PROVIDER,
                f"it was made and paid for, but xAI no longer has it ({error.message}); results "
                "stay there for about a day",
                hint=GONE_HINT,
            ) from error
        if error.transient:
            raise UnavailableError(
                PROVIDER,
                error.message,
                hint=f"It is paid for, and xAI keeps it for about a day: `{ANY_RUN}` fetches it.",
            ) from error
        raise InvalidOutputError(PROVIDER, error.message) from error


@asynccontextmanager
async def whole_or_nothing(dest: Path) -> AsyncIterator[None]:
    """Remove what was fetched to `dest`, under whatever suffix, if the code inside breaks off.

    What was paid for and is of no use stays: core keeps it for the user to look at.
    It may be cancelled between the download and the result, too; blocking work inside goes through
    `in_thread`, which lets no thread write behind a cancelled call.
    """
    try:
        yield
    except InvalidOutputError:
        raise
    except BaseException:
        await asyncio.shield(asyncio.to_thread(_remove, dest))
        raise


def _remove(dest: Path) -> None:
    for file in dest.parent.glob(f"{glob.escape(dest.name)}*"):
        remove_file(file)
