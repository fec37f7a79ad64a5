"""A server that means harm: answers that never end, burst when unpacked, or lead elsewhere.

    async with hostile_server("endless") as url:
        with pytest.raises(InvalidOutputError):
            await client.ask(url)

Whatever is asked, it answers in its one manner. It listens on loopback only.
"""

from __future__ import annotations

import asyncio
import gzip
import zlib
from contextlib import asynccontextmanager, suppress
from functools import cache
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

Manner: TypeAlias = Literal[
    "endless", "drip", "drip headers", "bomb", "bomb of bombs", "deep", "deep line", "brotli"
]

MANNERS: tuple[Manner, ...] = get_args(Manner)
"""All of them.

* `endless`: blanks for ever, as fast as they are read;
* `drip`: a blank every half second; `drip headers`: the same, before the body;
* `bomb`: 50 MB of blanks in 220 kB of gzip; `bomb of bombs`: the same, packed twice;
* `deep`: JSON of 100,000 lists within each other; `deep line`: the same in a stream of lines;
* `brotli`: a compression that nobody asked for.
"""

_PAUSE = 0.5

_BOMB_BYTES = 50_000_000

_DEPTH = 100_000

_JSON = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"


@asynccontextmanager
async def hostile_server(manner: Manner) -> AsyncIterator[str]:
    """Serve while the block runs.

    Args:
        manner: How every request is answered.

    Yields:
        Its address.
    """
    at_work: set[asyncio.Task[None]] = set()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        at_work.add(task)
        try:
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                await reader.readuntil(b"\r\n\r\n")
                async for part in _ANSWERS[manner]():
                    writer.write(part)
                    await writer.drain()
        finally:
            at_work.discard(task)
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        ending = list(at_work)
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)


async def _endless() -> AsyncIterator[bytes]:
    yield _JSON + b"\r\n{"
    while True:
        yield b" " * 65_536


async def _drip() -> AsyncIterator[bytes]:
    yield _JSON + b"\r\n{"
    while True:
        yield b" "
        await asyncio.sleep(_PAUSE)


async def _drip_headers() -> AsyncIterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nX-Wait: "
    while True:
        yield b"x"
        await asyncio.sleep(_PAUSE)


async def _bomb() -> AsyncIterator[bytes]:
    yield _JSON + b"Content-Encoding: gzip\r\n\r\n" + _packed()


async def _bomb_of_bombs() -> AsyncIterator[bytes]:
    yield _JSON + b"Content-Encoding: gzip, gzip\r\n\r\n" + gzip.compress(_packed())


async def _deep() -> AsyncIterator[bytes]:
    yield _JSON + b"\r\n" + b"[" * _DEPTH + b"]" * _DEPTH


async def _deep_line() -> AsyncIterator[bytes]:
    yield _JSON + b"\r\n" + b'{"message": ' + b"[" * _DEPTH + b"]" * _DEPTH + b"}\n"


async def _brotli() -> AsyncIterator[bytes]:
    yield _JSON + b"Content-Encoding: br\r\n\r\n" + bytes(64)


@cache
def _packed() -> bytes:
    step = b" " * 1_000_000
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    return b"".join(packer.compress(step) for _ in range(_BOMB_BYTES // len(step))) + packer.flush()


_ANSWERS: dict[Manner, Callable[[], AsyncIterator[bytes]]] = {
    "endless": _endless,
    "drip": _drip,
    "drip headers": _drip_headers,
    "bomb": _bomb,
    "bomb of bombs": _bomb_of_bombs,
    "deep": _deep,
    "deep line": _deep_line,
    "brotli": _brotli,
}
