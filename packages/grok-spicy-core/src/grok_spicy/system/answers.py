"""Answers over HTTP that end: a cap in bytes and a deadline for the whole, for every request.

A server may send for ever, one byte at a time, or a few kilobytes that unpack to gigabytes. A
timeout of the socket sees none of that, because something always comes.
"""

from __future__ import annotations

import asyncio
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from grok_spicy.errors import AnswerLimitError
from grok_spicy.system.secrets import shown_url

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

EXTENSION = "grok_spicy.answer_limits"

_ANY_ZLIB = 32 + zlib.MAX_WBITS
"""Tells zlib to find out itself whether it reads gzip or zlib (RFC 1952, RFC 1950)."""

_STEP = 1 << 20


@dataclass(frozen=True, slots=True)
class AnswerLimits:
    """What one answer may take.

    Attributes:
        most_bytes: Its size as it comes, and as it is when unpacked.
        seconds: From the request to the last byte.
    """

    most_bytes: int = 64_000_000
    seconds: float = 300.0


class LimitedClient(httpx.AsyncClient):
    """An HTTP client whose answers are limited, those that are streamed too.

    A request may have limits of its own as the extension `EXTENSION`.

    Args:
        limits: Of requests that have none of their own.
        **options: As `httpx.AsyncClient` takes them.
    """

    def __init__(self, limits: AnswerLimits, **options: Any) -> None:
        super().__init__(**options)
        self._limits = limits
        # What can be unpacked step by step.
        self.headers["Accept-Encoding"] = "gzip"

    async def send(
        self, request: httpx.Request, *, stream: bool = False, **options: Any
    ) -> httpx.Response:
        """Send a request; see `httpx.AsyncClient.send`.

        Raises:
            AnswerLimitError: If the answer is too large, or not whole in time.
        """
        limits: AnswerLimits = request.extensions.get(EXTENSION, self._limits)
        until = asyncio.get_running_loop().time() + limits.seconds
        where = shown_url(str(request.url))
        try:
            async with asyncio.timeout_at(until) as deadline:
                response = await super().send(request, stream=True, **options)
        except TimeoutError as error:
            if not deadline.expired():
                raise
            raise _too_slow(where, limits) from error
        try:
            given = response.stream
            assert isinstance(given, httpx.AsyncByteStream)  # noqa: S101 - of an async client
            unpacker = _unpacker(response, where)
            response.stream = _Limited(given, unpacker, where, limits, until)
            if not stream:
                await response.aread()
        except BaseException:
            await response.aclose()
            raise
        return response


def _unpacker(response: httpx.Response, where: str) -> zlib._Decompress | None:
    """Return what unpacks an answer, which then counts as not packed; None if it is not.

    Raises:
        AnswerLimitError: If it is packed in a way that was not asked for.
    """
    packed = response.headers.pop("Content-Encoding", "").strip().lower()
    if packed in {"", "identity"}:
        return None
    if packed in {"gzip", "x-gzip", "deflate"}:
        return zlib.decompressobj(_ANY_ZLIB)
    raise AnswerLimitError(
        f"{where} packs its answer in a way that was not asked for: {packed:.40}"
    )


class _Limited(httpx.AsyncByteStream):
    """The body of an answer, as far as it may go."""

    def __init__(
        self,
        stream: httpx.AsyncByteStream,
        unpacker: zlib._Decompress | None,
        where: str,
        limits: AnswerLimits,
        until: float,
    ) -> None:
        self._stream = stream
        self._unpacker = unpacker
        self._where = where
        self._limits = limits
        self._until = until

    async def __aiter__(self) -> AsyncIterator[bytes]:
        came = given = 0
        async for chunk in self._in_time():
            came += len(chunk)
            self._require_fit(came)
            for part in self._unpacked(chunk):
                given += len(part)
                self._require_fit(given)
                yield part
        if self._unpacker is not None and came and not self._unpacker.eof:
            raise httpx.DecodingError("the compressed answer breaks off")

    async def aclose(self) -> None:
        """Let go of the connection."""
        await self._stream.aclose()

    async def _in_time(self) -> AsyncIterator[bytes]:
        chunks = aiter(self._stream)
        while True:
            try:
                async with asyncio.timeout_at(self._until) as deadline:
                    chunk = await anext(chunks)
            except StopAsyncIteration:
                return
            except TimeoutError as error:
                if not deadline.expired():
                    raise
                raise _too_slow(self._where, self._limits) from error
            yield chunk

    def _unpacked(self, chunk: bytes) -> Iterator[bytes]:
        if self._unpacker is None:
            yield chunk
            return
        rest = chunk
        try:
            while rest and not self._unpacker.eof:
                yield self._unpacker.decompress(rest, _STEP)
                rest = self._unpacker.unconsumed_tail
        except zlib.error as error:
            raise httpx.DecodingError(f"the answer cannot be unpacked: {error}") from error

    def _require_fit(self, size: int) -> None:
        if size > self._limits.most_bytes:
            raise AnswerLimitError(
                f"{self._where} answers with more than the {self._limits.most_bytes / 1e6:g} MB "
                "that are read"
            )


def _too_slow(where: str, limits: AnswerLimits) -> AnswerLimitError:
    return AnswerLimitError(f"{where} has not answered to the end within {limits.seconds:g} s")
