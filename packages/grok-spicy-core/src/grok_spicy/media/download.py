"""Fetching a file, whole or not at all."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, Literal
from urllib.parse import urlsplit

import httpx
import stamina

from grok_spicy.errors import AnswerLimitError, DownloadError
from grok_spicy.media.frames import verify_clip
from grok_spicy.media.hops import answered
from grok_spicy.media.pictures import verify_picture
from grok_spicy.system.addresses import Resolve, addresses_of
from grok_spicy.system.files import discard, publish, storage_error, temporary_beside
from grok_spicy.system.http import answer_limits, open_client
from grok_spicy.system.secrets import shown_url
from grok_spicy.system.threads import Stop, in_thread

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

Expected = Literal["image", "video"]

MAX_BYTES = 500_000_000

MOST_SECONDS = 1800.0
"""What one attempt may take as a whole: the largest file at 280 kB a second."""

_CHUNK = 1 << 20

_MAX_REDIRECTS = 5

_ATTEMPTS = 4

# Answers that say "not now" rather than "no": RFC 9110, RFC 6585 and RFC 8470.
_TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504})

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")

_VERIFIERS: dict[Expected | None, Callable[[Path], object]] = {
    "image": verify_picture,
    "video": verify_clip,
    None: lambda path: path,
}


async def download(
    url: str,
    path: Path,
    *,
    client: httpx.AsyncClient | None = None,
    max_bytes: int = MAX_BYTES,
    timeout: float = 60.0,  # noqa: ASYNC109 - seconds of silence, not of the whole download
    most_seconds: float = MOST_SECONDS,
    expected: Expected | None = None,
    told_by: str | None = None,
    resolve: Resolve = addresses_of,
) -> Path:
    """Fetch a file, whole or not at all; transient faults are tried again with growing pauses.

    Args:
        url: An `http` or `https` address. Redirects are followed, but not from `https` to `http`
            and not from a public address to a private one, whatever a name resolves to.
        path: The file to write. Its folder is made if it is missing.
        client: The HTTP client; None uses one of its own, which takes no proxy for this machine.
        max_bytes: Larger files are refused.
        timeout: Seconds without a byte after which an attempt is given up.
        most_seconds: Seconds after which an attempt is given up although bytes still come.
        expected: What the file must be: it is decoded before it gets its name.
        told_by: The address of the server that said where the file is, if one did: like a redirect
            of its, that leads into no private network unless the server is in one.
        resolve: Finds the addresses of a host that a redirect leads to.

    Returns:
        `path`.

    Raises:
        DownloadError: If the address cannot be used or does not give the file.
        MediaError: If the file is not what is expected, or cannot be written.
    """
    _check_address(url)
    if client is None:
        mounts = dict.fromkeys((f"all://{host}" for host in _LOOPBACK), None)
        near = httpx.URL(url).host in _LOOPBACK
        async with open_client(loopback=near, max_redirects=_MAX_REDIRECTS, mounts=mounts) as own:
            return await download(
                url,
                path,
                client=own,
                max_bytes=max_bytes,
                timeout=timeout,
                most_seconds=most_seconds,
                expected=expected,
                told_by=told_by,
                resolve=resolve,
            )
    request = client.build_request(
        "GET",
        url,
        # Pictures and clips gain nothing from it, and what is not packed cannot burst.
        headers={"Accept-Encoding": "identity"},
        timeout=timeout,
        extensions=answer_limits(most_bytes=max_bytes, seconds=most_seconds),
    )
    teller = None if told_by is None else httpx.URL(told_by)
    fetching = _Fetching(client, request, shown_url(url), max_bytes, most_seconds, resolve, teller)
    async for attempt in stamina.retry_context(
        on=_may_work_later, attempts=_ATTEMPTS, timeout=None, wait_initial=0.5, wait_max=10.0
    ):
        with attempt:
            await fetching.attempt(path, _VERIFIERS[expected])
    return path


def _check_address(url: str) -> None:
    try:
        address = httpx.URL(url)
        urlsplit(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise DownloadError(f"not an address: {error}") from error
    if address.scheme not in {"http", "https"} or not address.host:
        raise DownloadError(f"not an http or https address: {shown_url(url) or 'it is empty'}")


def _may_work_later(error: Exception) -> bool:
    return isinstance(error, DownloadError) and error.transient


@dataclass(frozen=True, slots=True)
class _Fetching:
    """What one attempt to fetch a file needs to know."""

    client: httpx.AsyncClient
    request: httpx.Request
    name: str
    max_bytes: int
    most_seconds: float
    resolve: Resolve
    told_by: httpx.URL | None

    async def attempt(self, path: Path, verify: Callable[[Path], object]) -> None:
        """Fetch the file once, whole or not at all."""
        temporary = temporary_beside(path)
        try:
            async with asyncio.timeout(self.most_seconds) as deadline:
                await self._receive(temporary, path)
            await in_thread(lambda _: publish(temporary, path, verify=verify))
        except TimeoutError as error:
            if not deadline.expired():
                raise
            raise DownloadError(
                f"{self.name} is not whole after {self.most_seconds:g} s", transient=True
            ) from error
        except AnswerLimitError as error:
            raise DownloadError(error.message) from error
        except httpx.TooManyRedirects as error:
            raise DownloadError(f"{self.name} redirects too often") from error
        except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
            raise DownloadError(f"{self.name} redirects to what is not an http address") from error
        except httpx.RequestError as error:
            reason = str(error) or type(error).__name__
            raise DownloadError(
                f"{self.name} cannot be fetched: {reason}", transient=True
            ) from error
        finally:
            discard(temporary)

    async def _receive(self, temporary: Path, path: Path) -> None:
        async with answered(self.request, self.client, self.resolve, self.told_by) as answer:
            self._check(answer)
            await _store(answer.aiter_bytes(_CHUNK), temporary, path, self.name, self.max_bytes)

    def _check(self, answer: httpx.Response) -> None:
        if not answer.is_success:
            raise DownloadError(
                f"{self.name} answers {answer.status_code} {answer.reason_phrase}".rstrip(),
                transient=answer.status_code in _TRANSIENT,
                status=answer.status_code,
            )
        packed = answer.headers.get("content-encoding", "identity").strip().lower()
        if packed not in {"", "identity"}:
            raise DownloadError(f"{self.name} comes compressed, which was not asked for")
        announced = answer.headers.get("content-length", "")
        if announced.isdecimal() and int(announced) > self.max_bytes:
            raise _too_large(self.name, self.max_bytes)


async def _store(
    chunks: AsyncIterator[bytes], temporary: Path, path: Path, name: str, max_bytes: int
) -> None:
    opened: list[BinaryIO] = []
    try:
        # Whoever is cancelled while it is being opened closes it all the same.
        await in_thread(lambda _: opened.append(_created(temporary)))
        received = 0
        async for chunk in chunks:
            received += len(chunk)
            if received > max_bytes:
                raise _too_large(name, max_bytes)
            await in_thread(partial(_append, opened[0], chunk))
    except OSError as error:
        raise storage_error(error, path) from error
    finally:
        for file in opened:
            with suppress(OSError):
                file.close()


def _created(temporary: Path) -> BinaryIO:
    temporary.parent.mkdir(parents=True, exist_ok=True)
    return temporary.open("xb")


def _append(file: BinaryIO, chunk: bytes, _: Stop) -> None:
    file.write(chunk)


def _too_large(name: str, max_bytes: int) -> DownloadError:
    return DownloadError(f"{name} is larger than the {max_bytes / 1e6:.0f} MB that are allowed")
