"""Ctrl-C: once to stop gently, twice to stop at once; a third time it is an ordinary one."""

from __future__ import annotations

import asyncio
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from grok_spicy.cli.failures import INTERRUPTED, say
from grok_spicy.cli.leaving import is_own_process, leave_in_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from grok_spicy.runs.interrupt import Interrupter

KILLED_SECONDS = 15.0
"""What is written down after the second Ctrl-C takes less than one."""

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
    own_process = is_own_process()

    def restore() -> None:
        while former:
            number, handler = former.popitem()
            signal.signal(number, handler)

    def give_up() -> None:
        # A provider that cannot be cancelled does not keep the user waiting either.
        if own_process:
            leave_in_time(INTERRUPTED, patience=KILLED_SECONDS)

    def obey() -> None:
        if interrupter.stopping:
            say(_AT_ONCE)
            restore()
            interrupter.kill()
            give_up()
        else:
            say(_GENTLY)
            interrupter.stop()

    _handle(former, obey, give_up)
    try:
        yield
    finally:
        restore()


def _handle(
    former: dict[signal.Signals, Any], obey: Callable[[], None], give_up: Callable[[], None]
) -> None:
    """Have `obey` called on the loop for every signal; remember what stood there before.

    Where something blocks the loop, the second one calls `give_up` and breaks into it.

    `signal.signal` works on every system; the loop's own `add_signal_handler` only on some.
    """
    handler = _PassedOn(asyncio.get_running_loop(), obey, give_up)
    try:
        for number in _SIGNALS:
            former[number] = signal.signal(number, handler)
    except ValueError:
        # Not the main thread: whoever started this thread handles signals.
        former.clear()


class _PassedOn:
    """Has signals obeyed on the event loop; remembers, like `AskedToStop`, that one came.

    Attributes:
        asked: Whether one did: else whoever raises a `KeyboardInterrupt` does so by himself.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        obey: Callable[[], None],
        give_up: Callable[[], None],
    ) -> None:
        self.asked = False
        self._loop = loop
        self._obey = obey
        self._give_up = give_up
        self._waiting = False

    def __call__(self, _number: int, _frame: object) -> None:
        """Take a signal."""
        self.asked = True
        if self._waiting:
            # The loop has not even heard of the signal before: something blocks it, and may go
            # on to do so whatever is raised there.
            self._give_up()
            raise KeyboardInterrupt
        self._waiting = True
        self._loop.call_soon_threadsafe(self._obeyed)

    def _obeyed(self) -> None:
        self._waiting = False
        self._obey()
