"""A relay before a test server that, at a chosen moment, falls silent or breaks the line."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Literal, Self
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

PIECE = 4096
"""Bytes that are passed on at a time, so that a file comes in several pieces."""

Fault = Literal["silent", "broken"]


class Relay:
    """Passes on what a server says, up to a moment.

    Args:
        url: Address of the server.
        pieces: How many pieces of its answers are passed on.
        fault: What happens then: `"silent"` holds every connection open and passes on nothing
            any more; `"broken"` closes the connections, once, and then passes on everything.

    Attributes:
        struck: Set when that has happened.
    """

    def __init__(self, url: str, pieces: int, fault: Fault) -> None:
        self._to = urlsplit(url if "//" in url else f"//{url}")
        self._left = pieces
        self._fault = fault
        self._port = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.struck = asyncio.Event()

    @property
    def url(self) -> str:
        """Its address."""
        own = self._to._replace(netloc=f"127.0.0.1:{self._port}").geturl()
        return own if self._to.scheme else own.removeprefix("//")

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server is not None:
            self._server.close()
        lines = list(self._tasks)
        for line in lines:
            line.cancel()
        await asyncio.gather(*lines, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ends = [writer]
        try:
            there, back = await asyncio.open_connection(self._to.hostname, self._to.port)
            ends.append(back)
            ways = {
                asyncio.ensure_future(self._pass(reader, back, answers=False)),
                asyncio.ensure_future(self._pass(there, writer, answers=True)),
            }
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
        except OSError:
            pass  # the server is gone: so is this line
        finally:
            for end in ends:
                end.close()

    async def _pass(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, answers: bool
    ) -> None:
        while piece := await source.read(PIECE):
            if answers and await self._strikes():
                return
            if self.struck.is_set() and self._fault == "silent":
                continue
            target.write(piece)
            await target.drain()

    async def _strikes(self) -> bool:
        """Whether the line breaks now; if it falls silent, this never returns."""
        if self._left > 0:
            self._left -= 1
            return False
        if self._fault == "broken":
            breaks = not self.struck.is_set()
            self.struck.set()
            return breaks
        self.struck.set()
        await asyncio.Event().wait()
        return True


def moments() -> Iterator[int]:
    """Count the pieces after which something may happen: all early ones, fewer later."""
    pieces = 0
    for _ in range(16):
        yield pieces
        pieces += 1 + pieces // 2


def can_relay(urls: tuple[str, ...]) -> bool:
    """Whether a relay can stand before these servers: not if they insist on their own name."""
    return bool(urls) and urlsplit(urls[0]).scheme not in ("https", "wss", "grpcs", "unix")
