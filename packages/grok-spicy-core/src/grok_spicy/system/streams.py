"""Standard output, kept from what plugins and libraries print."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_STDOUT, _STDERR = 1, 2


class Spilled(io.TextIOBase):
    """Takes the place of stdout: what is printed goes to stderr, and closing it closes nothing."""

    encoding = "utf-8"

    def writable(self) -> bool:
        """Whether it can be written to: always."""
        return True

    def write(self, text: str) -> int:
        """Print on stderr."""
        return sys.stderr.write(text)

    def flush(self) -> None:
        """Print what is held back."""
        sys.stderr.flush()

    def fileno(self) -> int:
        """Return the number of stderr, for child processes."""
        return sys.stderr.fileno()

    def close(self) -> None:
        """Do nothing: it is not the caller's to close."""


class SetAside:
    """The real stdout, out of everybody's reach until `restore`.

    Whatever is printed meanwhile, by Python, by a C library or by a child process, goes to stderr.
    What programs read from it is UTF-8, whatever the terminal speaks.

    Attributes:
        stream: The real stdout, for what it is meant for.
    """

    def __init__(self) -> None:
        self._before = sys.stdout
        self._own: TextIO | None = None
        self.stream: TextIO = sys.stdout
        if _is_descriptor(sys.stdout, _STDOUT):
            sys.stdout.flush()
            self._own = self.stream = os.fdopen(
                os.dup(_STDOUT), "w", encoding="utf-8", errors="backslashreplace"
            )
            os.dup2(_STDERR, _STDOUT)
        sys.stdout = Spilled()

    def restore(self) -> None:
        """Put everything back."""
        sys.stdout = self._before
        if self._own is None:
            return
        with suppress(OSError, ValueError):  # a reader that is gone, a stream closed by a plugin
            self._before.flush()
        os.dup2(self._own.fileno(), _STDOUT)
        with suppress(OSError):
            self._own.close()


def _is_descriptor(stream: TextIO, number: int) -> bool:
    try:
        os.fstat(_STDERR)
        return stream.fileno() == number
    except (OSError, ValueError, AttributeError):
        return False  # a stream of a test, or none at all


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
