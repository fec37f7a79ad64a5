"""Stopping a run from outside: gently once, at once the second time.

Whoever starts a run may hand it an `Interrupter` and keep it: a signal handler, the button of a
dashboard, a deadline. Core imports nothing here, so that it costs the command line nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

T = TypeVar("T")


class Interrupter:
    """Lets the caller of a run stop it.

    `stop` and `kill` are called on the event loop's thread (from a signal handler through
    `loop.add_signal_handler`, from another thread through `loop.call_soon_threadsafe`).

    Attributes:
        stopping: Whether the run was asked to stop.
        killed: Whether it was asked to stop at once.
    """

    def __init__(self) -> None:
        self.stopping = False
        self.killed = False
        self._stop: Callable[[], object] | None = None
        self._kill: Callable[[], object] | None = None

    def attach(self, stop: Callable[[], object], kill: Callable[[], object]) -> None:
        """Say how this run stops; a request made before is carried out now.

        Args:
            stop: Lets no new call begin and waits for what is paid, at most a minute.
            kill: Cancels everything.
        """
        self._stop, self._kill = stop, kill
        if self.stopping:
            stop()
        if self.killed:
            kill()

    def stop(self) -> None:
        """Stop gently: no new call; a paid one is waited for until it can be resumed."""
        if not self.stopping:
            self.stopping = True
            if self._stop is not None:
                self._stop()

    def kill(self) -> None:
        """Stop at once: paid calls without an id are lost, which the journal says."""
        self.stop()
        if not self.killed:
            self.killed = True
            if self._kill is not None:
                self._kill()


async def interruptible(work: Coroutine[Any, Any, T], interrupter: Interrupter | None) -> T:
    """Await `work` such that the interrupter cancels it: gently once, at once the second time."""
    import asyncio

    if interrupter is None:
        return await work
    task = asyncio.ensure_future(work)
    interrupter.attach(task.cancel, task.cancel)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        if not task.done():
            task.cancel()
            await asyncio.wait({task})
        raise
