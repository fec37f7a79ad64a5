"""Blocking media work in threads that let go when their caller is cancelled."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Stopped(BaseException):
    """Nobody waits for this work any more. Unwinds the thread; callers never see it."""


class Stop:
    """Tells work in a thread that nobody waits for it any more."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def set(self) -> None:
        """Ask the work to stop."""
        self._event.set()

    def check(self) -> None:
        """Leave the work here if it was asked to stop.

        Raises:
            Stopped: If so. Clean up as for any exception and let it pass.
        """
        if self._event.is_set():
            raise Stopped


async def in_thread(work: Callable[[Stop], T]) -> T:
    """Run blocking work in a thread; when cancelled, stop it and wait until it has let go.

    So a cancelled caller knows that no thread still writes a file behind its back.

    Args:
        work: Called with a `Stop` whose `check` long work calls from time to time.
    """
    stop = Stop()
    context = contextvars.copy_context()
    future = asyncio.get_running_loop().run_in_executor(None, context.run, work, stop)
    try:
        await asyncio.wait([future])
    except asyncio.CancelledError:
        stop.set()
        await wait_until_done(future)
        raise
    return future.result()


async def wait_until_done(future: asyncio.Future[T]) -> None:
    """Wait until `future` is done, whatever becomes of it and however often that is cancelled.

    A cancellation takes effect afterwards, unless the caller is being cancelled already.
    """
    cancelled = False
    while not future.done():
        try:
            await asyncio.wait([future])
        except asyncio.CancelledError:
            cancelled = True
    if not future.cancelled():
        future.exception()
    if cancelled:
        raise asyncio.CancelledError
