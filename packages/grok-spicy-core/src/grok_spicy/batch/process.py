"""One process that makes one film of a batch, as seen by whoever began it."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from typing import TYPE_CHECKING

from pydantic import ValidationError

from grok_spicy.batch.journal import DIED, JobEnd
from grok_spicy.batch.orders import KILL, SAID, STOP, EndSaid, FilmOrder
from grok_spicy.system.children import let_go, own_program_options

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import Callable, Sequence

    from grok_spicy.batch.orders import Said

PROGRAM = (sys.executable, "-P", "-m", "grok_spicy.batch.child")
"""What is started for a film; it reads an order.

`-P`: no module is taken from the folder that the user happens to be in.
"""

MAX_LINE_BYTES = 8 * 1024 * 1024

_LAST_WORDS_SECONDS = 1.0

_LAST_WORDS = 2000
"""Characters of a process's error output that are kept for the case that it breaks."""


class FilmProcess:
    """A process that makes one film.

    Args:
        order: What to make.
        tell: Told what it says.
        program: What is started.
    """

    def __init__(
        self, order: FilmOrder, tell: Callable[[Said], None], program: Sequence[str] = PROGRAM
    ) -> None:
        self._film = order
        self._tell = tell
        self._program = program
        self._process: Process | None = None

    async def run(self, *, stop_at_once: bool = False) -> JobEnd:
        """Have the film made, and say how that ended.

        Args:
            stop_at_once: Whether it is to stop as soon as it has begun.
        """
        began = time.monotonic()
        process = self._process = await asyncio.create_subprocess_exec(
            *self._program,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=MAX_LINE_BYTES,
            **own_program_options(),
        )
        listening = asyncio.create_task(_last_words(process))
        try:
            end = await self._talk(process, stop_at_once=stop_at_once)
        finally:
            # The end of its input stops it, if it is not done.
            if process.stdin is not None:
                process.stdin.close()
            code = await process.wait()
            # What a provider has left running may hold its error output for ever.
            await asyncio.wait({listening}, timeout=_LAST_WORDS_SECONDS)
            heard = listening.done()
            listening.cancel()
            let_go(process)
        if end is None:
            said = (listening.result() if heard else "") or "it said nothing"
            end = JobEnd(exit_code=1, error=f"its process ended with {code}: {said}", cause=DIED)
        return end.model_copy(update={"seconds": time.monotonic() - began})

    def stop(self) -> None:
        """Stop it gently: what is paid for is kept."""
        self._write(STOP)

    def kill(self) -> None:
        """Stop it at once."""
        self._write(KILL)

    def _write(self, line: str) -> None:
        process = self._process
        if process is not None and process.stdin is not None and not process.stdin.is_closing():
            process.stdin.write(line.encode())

    async def _talk(self, process: Process, *, stop_at_once: bool) -> JobEnd | None:
        """Give the order and listen until the end."""
        if process.stdin is None or process.stdout is None:
            raise AssertionError("both are pipes")
        with contextlib.suppress(ConnectionError):
            process.stdin.write(self._film.model_dump_json().encode() + b"\n")
            await process.stdin.drain()
        if stop_at_once:
            self.stop()
        async for line in process.stdout:
            try:
                said = SAID.validate_json(line)
            except ValidationError:
                continue
            if isinstance(said, EndSaid):
                return said.end
            self._tell(said)
        return None


async def _last_words(process: Process) -> str:
    """Return the end of what a process says on its error output."""
    if process.stderr is None:
        raise AssertionError("it is a pipe")
    words = b""
    while part := await process.stderr.read(65536):
        words = (words + part)[-_LAST_WORDS:]
    lines = words.decode("utf-8", "replace").strip().split("\n")
    return lines[-1]
