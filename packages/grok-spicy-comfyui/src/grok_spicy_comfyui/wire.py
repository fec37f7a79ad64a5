"""Requests to one server: JSON in and out, files up and down, every failure a typed error."""

from __future__ import annotations

import asyncio
import errno
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias, TypeVar

import httpx
from grok_spicy.errors import (
    AnswerLimitError,
    RateLimitedError,
    StorageError,
    UnavailableError,
)
from grok_spicy.toolkit import answer_limits, open_client, read_json

from grok_spicy_comfyui import failures
from grok_spicy_comfyui.connecting import unreachable
from grok_spicy_comfyui.outputs import BrokenFileError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
    from pathlib import Path

    from grok_spicy_comfyui.address import Address

T = TypeVar("T")

Json: TypeAlias = dict[str, Any]

MAX_BYTES = 500_000_000
"""The most one finished file may take: what core's own downloads allow."""

MAX_JSON_BYTES = 64_000_000
"""The largest is the list of nodes: 12 MB on a server with every well-known extension."""

JSON_SECONDS = 120.0
"""For a whole answer; one that has to be uploaded before it is answered has longer."""

UPLOAD_SECONDS = 1800.0

DOWNLOAD_SECONDS = 1800.0
"""For a whole file: the largest at 280 kB a second."""

_TIMEOUT = httpx.Timeout(30.0, connect=5.0)
_UPLOAD_TIMEOUT = httpx.Timeout(60.0, connect=5.0, write=300.0)
_CHUNK = 1 << 20
_LARGE = 200_000
_TRIES = 3
_PAUSE = 0.2


class Wire:
    """One server over HTTP.

    Args:
        address: The server.
        headers: Sent with every request: a bearer token, a proxy's own header.
    """

    def __init__(self, address: Address, headers: Mapping[str, str]) -> None:
        self.address = address
        self.headers = dict(headers)
        self._http: httpx.AsyncClient | None = None

    async def aclose(self) -> None:
        """Close connections; the next request opens new ones."""
        http, self._http = self._http, None
        if http is not None:
            await http.aclose()

    async def get(self, path: str, *, tries: int = _TRIES) -> Json:
        """Ask for an object; a connection that breaks or a failing server is asked again.

        Args:
            path: Path below the server's address.
            tries: How often at most.

        Raises:
            ProviderError: Of the class that fits.
        """
        return await _repeated(tries, lambda: self._object("GET", path))

    async def find(self, path: str) -> Json | None:
        """Ask once for an object that may not exist; None if there is no such path."""
        answer = await self._answer("GET", path)
        if answer.status_code == httpx.codes.NOT_FOUND and not _is_json(answer):
            return None
        return await self._read(path, answer, also=httpx.codes.NOT_FOUND)

    async def post(self, path: str, body: Json) -> None:
        """Send an object once; the answer is empty.

        Raises:
            ProviderError: Of the class that fits.
        """
        answer = await self._answer("POST", path, json=body)
        if answer.content or not answer.is_success:
            await self._read(path, answer)

    async def post_judged(self, path: str, body: Json) -> tuple[bool, Json]:
        """Send an object once; return whether it was taken, and the object answered."""
        answer = await self._answer("POST", path, json=body)
        found = await self._read(path, answer, also=httpx.codes.BAD_REQUEST)
        return answer.is_success, found

    async def upload(self, path: str, name: str, content: bytes, form: Mapping[str, str]) -> Json:
        """Send a file in the field `image`, as the server wants it."""
        return await _repeated(
            _TRIES,
            lambda: self._object(
                "POST",
                path,
                data=dict(form),
                files={"image": (name, content)},
                timeout=_UPLOAD_TIMEOUT,
                extensions=answer_limits(most_bytes=MAX_JSON_BYTES, seconds=UPLOAD_SECONDS),
            ),
        )

    async def download(self, path: str, query: Mapping[str, str], dest: Path) -> bool:
        """Fetch a file; nothing is left behind if it fails.

        Args:
            path: Path below the server's address.
            query: Query parameters.
            dest: Where to write; it is there only when it is whole.

        Returns:
            Whether the server has the file.

        Raises:
            StorageError: If it cannot be written.
            ProviderError: If it cannot be fetched.
        """
        part = dest.with_name(f"{dest.name}.part")
        try:
            return await _repeated(_TRIES, lambda: self._fetch(path, query, part, dest))
        finally:
            await asyncio.to_thread(part.unlink, missing_ok=True)

    async def _fetch(self, path: str, query: Mapping[str, str], part: Path, dest: Path) -> bool:
        async with self._stream(path, query) as answer:
            if answer.status_code == httpx.codes.NOT_FOUND:
                return False
            if answer.is_redirect:
                seen = f"a redirect (HTTP {answer.status_code})"
                raise failures.not_comfyui(self.address.name, path, seen)
            if not answer.is_success:
                await answer.aread()
                raise failures.bad_status(self.address.name, path, answer)
            if answer.headers.get("content-type", "").startswith("text/html"):
                raise failures.not_comfyui(self.address.name, path, "a web page")
            try:
                size = await self._write(answer, part)
                if size:
                    await asyncio.to_thread(part.replace, dest)
            except OSError as error:
                raise _unwritable(dest, error) from error
        if not size:
            raise BrokenFileError(
                failures.PROVIDER, f"ComfyUI at {self.address.name} sent an empty file"
            )
        return True

    async def _write(self, answer: httpx.Response, part: Path) -> int:
        announced = answer.headers.get("content-length", "")
        if announced.isdecimal() and int(announced) > MAX_BYTES:
            raise failures.too_large(self.address.name, MAX_BYTES)
        file: BinaryIO = await asyncio.to_thread(part.open, "wb")
        size = 0
        try:
            async for chunk in answer.aiter_bytes(_CHUNK):
                size += len(chunk)
                if size > MAX_BYTES:
                    raise failures.too_large(self.address.name, MAX_BYTES)
                await asyncio.to_thread(file.write, chunk)
        finally:
            await asyncio.to_thread(file.close)
        return size

    @asynccontextmanager
    async def _stream(self, path: str, query: Mapping[str, str]) -> AsyncIterator[httpx.Response]:
        try:
            async with self._client().stream(
                "GET",
                path,
                params=dict(query),
                # Pictures and clips gain nothing from being packed.
                headers={"Accept-Encoding": "identity"},
                # The cap of a file is looked after below, with what to do about it.
                extensions=answer_limits(most_bytes=2 * MAX_BYTES, seconds=DOWNLOAD_SECONDS),
            ) as answer:
                yield answer
        except AnswerLimitError as error:
            raise failures.endless(self.address.name, error) from error
        except httpx.TransportError as error:
            raise unreachable(self.address, error) from error

    async def _object(self, method: str, path: str, **request: Any) -> Json:
        return await self._read(path, await self._answer(method, path, **request))

    async def _answer(self, method: str, path: str, **request: Any) -> httpx.Response:
        try:
            return await self._client().request(method, path, **request)
        except AnswerLimitError as error:
            raise failures.endless(self.address.name, error) from error
        except httpx.TransportError as error:
            raise unreachable(self.address, error) from error

    async def _read(self, path: str, answer: httpx.Response, also: int = httpx.codes.OK) -> Json:
        """Return the object in an answer of status 2xx, or `also` if it is JSON."""
        name = self.address.name
        expected = answer.status_code == also and _is_json(answer)
        if answer.status_code == httpx.codes.NOT_FOUND and not expected:
            raise failures.not_comfyui(name, path, "HTTP 404")
        if answer.is_redirect:
            raise failures.not_comfyui(name, path, f"a redirect (HTTP {answer.status_code})")
        if not answer.is_success and not expected:
            raise failures.bad_status(name, path, answer)
        if not _is_json(answer):
            seen = answer.headers.get("content-type", "no content type").partition(";")[0]
            raise failures.not_comfyui(name, path, seen)
        try:
            found = await _parsed(answer)
        except ValueError as error:
            raise failures.not_comfyui(name, path, "broken JSON") from error
        if not isinstance(found, dict):
            raise failures.not_comfyui(name, path, "other JSON")
        return found

    def _client(self) -> httpx.AsyncClient:
        if self._http is None:
            self._http = open_client(
                loopback=self.address.loopback,
                most_bytes=MAX_JSON_BYTES,
                seconds=JSON_SECONDS,
                base_url=self.address.name,
                headers=self.headers,
                timeout=_TIMEOUT,
            )
        return self._http


async def _repeated(tries: int, ask: Callable[[], Awaitable[T]]) -> T:
    """Ask again while the server cannot be reached, with growing pauses."""
    for attempt in range(1, tries):
        try:
            return await ask()
        except (UnavailableError, RateLimitedError):
            await asyncio.sleep(_PAUSE * 2 ** (attempt - 1))
    return await ask()


def _is_json(answer: httpx.Response) -> bool:
    return "json" in answer.headers.get("content-type", "")


async def _parsed(answer: httpx.Response) -> Any:
    if len(answer.content) < _LARGE:
        return read_json(answer.content)
    return await asyncio.to_thread(read_json, answer.content)


def _unwritable(dest: Path, error: OSError) -> StorageError:
    reason = error.strerror or str(error)
    hint = None
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        hint = "Free some space there and resume the run; the file stays on the server meanwhile."
    return StorageError(f"{dest} cannot be written: {reason}", hint=hint)
