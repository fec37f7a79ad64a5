"""Work in threads that can be stopped, and the one stage on which a panel is set up."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class StoppedError(Exception):
    """The work was cancelled; raised in the thread that does it."""


class Stop:
    """A request to stop, made by one thread and noticed by another."""

    def __init__(self) -> None:
        self._event = threading.Event()

    @property
    def requested(self) -> bool:
        """Whether the work was asked to stop."""
        return self._event.is_set()

    def request(self) -> None:
        """Ask the work to stop."""
        self._event.set()

    def check(self) -> None:
        """Go on, or raise `StoppedError` if the work is to stop."""
        if self._event.is_set():
            raise StoppedError


class _Current(threading.local):
    stop: Stop | None = None


_CURRENT = _Current()
_STAGE = threading.RLock()
_PATIENCE_SECONDS = 0.05


@contextmanager
def stoppable(stop: Stop) -> Iterator[None]:
    """Let `checkpoint` in this thread mean `stop` for the code inside."""
    _CURRENT.stop = stop
    try:
        yield
    finally:
        _CURRENT.stop = None


def checkpoint() -> None:
    """Go on, or raise `StoppedError` if this thread's work is to stop."""
    if _CURRENT.stop is not None:
        _CURRENT.stop.check()


@contextmanager
def on_stage() -> Iterator[None]:
    """Set up one panel at a time.

    A panel's layers take most memory while they are drawn, and drawing is Python, which runs in
    one thread at a time anyway; others film or write meanwhile.
    """
    while not _STAGE.acquire(timeout=_PATIENCE_SECONDS):
        checkpoint()
    try:
        yield
    finally:
        _STAGE.release()
