"""Readers of our output that stop reading, as `head` does: the work goes on without a word."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TextIO, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def while_read(show: Callable[[T], None], stream: TextIO) -> Callable[[T], None]:
    """Return a way to show things that goes on silently when nobody reads any more.

    A film is not given up because `head` has seen enough: what is paid for is finished.

    Args:
        show: Shows one thing.
        stream: Where it is shown.
    """

    def shown(thing: T) -> None:
        try:
            show(thing)
        except BrokenPipeError:
            _hush(stream)

    return shown


def _hush(stream: TextIO) -> None:
    """Let everything that is still to be written, what is buffered included, go nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
