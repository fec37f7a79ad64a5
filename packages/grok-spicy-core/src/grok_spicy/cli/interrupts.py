"""Ctrl-C: once to stop gently, twice to stop at once; a third time it is an ordinary one."""

from __future__ import annotations

import asyncio
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from grok_spicy.cli.failures import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from grok_spicy.runs.interrupt import Interrupter

_GENTLY = (
    "Stopping: nothing new is started, what is being paid for is kept (up to a minute). "
    "Ctrl-C again stops at once."
)

_AT_ONCE = "Stopping at once."

_SIGNALS = tuple(
    getattr(signal, name)
    # Ctrl-C, the polite kill, the terminal that is closed, and Ctrl-Break of Windows.
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    if hasattr(signal, name)
)


@contextmanager
def obeying_signals(interrupter: Interrupter) -> Iterator[None]:
    """Let Ctrl-C and the polite kill stop a run; used on the event loop that runs it.

    Where signals cannot be handled (not the main thread) they do what they did before.

    Args:
        interrupter: Told to stop at the first signal and to kill at the second.
    """
    former: dict[signal.Signals, Any] = {}

    def restore() -> None:
        while former:
            number, handler = former.popitem()
            signal.signal(number, handler)

    def obey() -> None:
        if interrupter.stopping:
            say(_AT_ONCE)
            restore()
            interrupter.kill()
        else:
            say(_GENTLY)
            interrupter.stop()

    _handle(former, obey)
    try:
        yield
    finally:
        restore()


def _handle(former: dict[signal.Signals, Any], obey: Callable[[], None]) -> None:
    """Have `obey` called on the loop for every signal; remember what stood there before.

    `signal.signal` works on every system; the loop's own `add_signal_handler` only on some.
    """
    loop = asyncio.get_running_loop()
    waiting: list[int] = []

    def obeyed() -> None:
        waiting.clear()
        obey()

    def pass_on(number: int, _frame: object) -> None:
        if waiting:
            # The loop has not even heard of the signal before: something blocks it.
            raise KeyboardInterrupt
        waiting.append(number)
        loop.call_soon_threadsafe(obeyed)

    try:
        for number in _SIGNALS:
            former[number] = signal.signal(number, pass_on)
    except ValueError:
        # Not the main thread: whoever started this thread handles signals.
        former.clear()
