"""Fetching a file, whole or not at all."""

from __future__ import annotations

import ipaddress
import socket
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, Literal
from urllib.parse import urlsplit

import httpx
import stamina

from grok_spicy.errors import DownloadError
from grok_spicy.media.frames import verify_clip
from grok_spicy.media.pictures import verify_picture
from grok_spicy.system.files import discard, publish, storage_error, temporary_beside
from grok_spicy.system.http import open_client
from grok_spicy.system.secrets import shown_url
from grok_spicy.system.threads import Stop, in_thread

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

Expected = Literal["image", "video"]

MAX_BYTES = 500_000_000

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
    expected: Expected | None = None,
) -> Path:
    """Fetch a file, whole or not at all; transient faults are tried again with growing pauses.

    Args:
        url: An `http` or `https` address. Redirects are followed, but not from `https` to `http`
            and not from a public address to a private one.
        path: The file to write. Its folder is made if it is missing.
        client: The HTTP client; None uses one of its own, which takes no proxy for this machine.
        max_bytes: Larger files are refused.
        timeout: Seconds without a byte after which an attempt is given up.
        expected: What the file must be: it is decoded before it gets its name.

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
                url, path, client=own, max_bytes=max_bytes, timeout=timeout, expected=expected
            )
    async for attempt in stamina.retry_context(
        on=_may_work_later, attempts=_ATTEMPTS, timeout=None, wait_initial=0.5, wait_max=10.0
    ):
        with attempt:
            await _fetch(url, path, client, max_bytes, timeout, expected)
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


async def _fetch(
    url: str,
    path: Path,
    client: httpx.AsyncClient,
    max_bytes: int,
    timeout: float,  # noqa: ASYNC109 - see download
    expected: Expected | None,
) -> None:
    temporary = temporary_beside(path)
    try:
        async with _answered(url, client, timeout) as answer:
            _check_answer(answer, url, max_bytes)
            await _store(answer.aiter_bytes(_CHUNK), temporary, path, shown_url(url), max_bytes)
        verify = _VERIFIERS[expected]
        await in_thread(lambda _: publish(temporary, path, verify=verify))
    except httpx.TooManyRedirects as error:
        raise DownloadError(f"{shown_url(url)} redirects too often") from error
    except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        raise DownloadError(f"{shown_url(url)} redirects to what is not an http address") from error
    except httpx.RequestError as error:
        reason = str(error) or type(error).__name__
        raise DownloadError(
            f"{shown_url(url)} cannot be fetched: {reason}", transient=True
        ) from error
    finally:
        discard(temporary)


@asynccontextmanager
async def _answered(
    url: str,
    client: httpx.AsyncClient,
    timeout: float,  # noqa: ASYNC109 - see download
) -> AsyncIterator[httpx.Response]:
    """Ask for a file, following redirects to places that are as safe as the first."""
    request = client.build_request("GET", url, timeout=timeout)
    begun = request.url
    for _ in range(client.max_redirects + 1):
        answer = await client.send(request, stream=True, follow_redirects=False)
        try:
            if answer.next_request is None:
                yield answer
                return
        finally:
            await answer.aclose()
        _check_redirect(begun, request.url, answer.next_request.url)
        request = answer.next_request
    raise httpx.TooManyRedirects("too many", request=request)


def _check_redirect(begun: httpx.URL, here: httpx.URL, there: httpx.URL) -> None:
    """Refuse to be led from an encrypted address to an open one, or from outside to within.

    Args:
        begun: The address that was to be fetched.
        here: The one that redirects.
        there: The one it redirects to.
    """
    if here.scheme == "https" and there.scheme == "http":
        raise DownloadError(
            f"{shown_url(str(begun))} redirects to an address that is not encrypted"
        )
    if _is_near(there.host) and not _is_near(begun.host):
        raise DownloadError(f"{shown_url(str(begun))} redirects into a private network")


def _is_near(host: str) -> bool:
    """Whether a host is this machine or a private address; names are not looked up."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        try:
            # Such as 127.1 or 2130706433, which the system takes for addresses too.
            address = ipaddress.ip_address(socket.inet_aton(host))
        except (OSError, ValueError):
            return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return not (mapped or address).is_global


def _check_answer(answer: httpx.Response, url: str, max_bytes: int) -> None:
    if not answer.is_success:
        raise DownloadError(
            f"{shown_url(url)} answers {answer.status_code} {answer.reason_phrase}".rstrip(),
            transient=answer.status_code in _TRANSIENT,
            status=answer.status_code,
        )
    announced = answer.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > max_bytes:
        raise _too_large(shown_url(url), max_bytes)


async def _store(
    chunks: AsyncIterator[bytes], temporary: Path, path: Path, name: str, max_bytes: int
) -> None:
    try:
        with await in_thread(lambda _: _created(temporary)) as file:
            received = 0
            async for chunk in chunks:
                received += len(chunk)
                if received > max_bytes:
                    raise _too_large(name, max_bytes)
                await in_thread(partial(_append, file, chunk))
    except OSError as error:
        raise storage_error(error, path) from error


def _created(temporary: Path) -> BinaryIO:
    temporary.parent.mkdir(parents=True, exist_ok=True)
    return temporary.open("xb")


def _append(file: BinaryIO, chunk: bytes, _: Stop) -> None:
    file.write(chunk)


def _too_large(name: str, max_bytes: int) -> DownloadError:
    return DownloadError(f"{name} is larger than the {max_bytes / 1e6:.0f} MB that are allowed")
