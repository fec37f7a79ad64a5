"""Gives orders to processes of their own, and waits for the one line that each says."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from typing import TYPE_CHECKING

from grok_spicy.system.children import let_go
from pydantic import ValidationError

from grok_spicy_studio.work.orders import Reply

if TYPE_CHECKING:
    from asyncio.subprocess import Process

    from grok_spicy_studio.work.orders import Order

PATIENCE_SECONDS = 120.0
"""How long a process may take until it says what it began or found: providers are asked first."""

MAX_REPLY_BYTES = 4 * 1024 * 1024


class Office:
    """Has orders carried out.

    A process that makes a film belongs to nobody: it goes on when the studio is stopped, and it
    does not hear the Ctrl-C that stops the studio.

    Args:
        at_once: How many processes that only answer a question may run at the same time.
    """

    def __init__(self, *, at_once: int = 2) -> None:
        self._questions = asyncio.Semaphore(at_once)
        self._waiting: set[asyncio.Task[int]] = set()

    async def all_ended(self) -> None:
        """Wait until every process that was begun here has ended."""
        await asyncio.gather(*self._waiting)

    async def ask(self, order: Order) -> Reply:
        """Have a question answered; the process ends with the answer."""
        async with self._questions:
            return await self.give(order)

    async def give(self, order: Order, *, patience: float = PATIENCE_SECONDS) -> Reply:
        """Have something done; return what the process says first.

        Args:
            order: What to do.
            patience: How long it may take until the process says something, in seconds.
        """
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",  # no module is taken from the folder that the user happens to be in
            "-m",
            "grok_spicy_studio.work.child",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=MAX_REPLY_BYTES,
            start_new_session=True,
        )
        # Its end is taken note of, whenever that is: else it would stay as a zombie.
        ended = asyncio.create_task(_ended(process))
        self._waiting.add(ended)
        ended.add_done_callback(self._waiting.discard)
        if process.stdin is None or process.stdout is None:
            raise AssertionError("both are pipes")
        try:
            async with asyncio.timeout(patience):
                process.stdin.write(order.model_dump_json().encode())
                await process.stdin.drain()
                process.stdin.close()
                line = await process.stdout.readline()
        except (TimeoutError, OSError, ValueError):
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            return Reply(error="The process did not answer in time and was ended.")
        return _read(line)


async def _ended(process: Process) -> int:
    code = await process.wait()
    let_go(process)
    return code


def _read(line: bytes) -> Reply:
    try:
        return Reply.model_validate_json(line)
    except ValidationError:
        return Reply(
            error="The process ended without an answer.",
            hint="Try the same in a terminal: it says more there.",
        )
