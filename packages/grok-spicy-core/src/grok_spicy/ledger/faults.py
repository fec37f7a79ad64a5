"""What is wrong with a database, in words, and whether it is the file that is to blame."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from grok_spicy.errors import LedgerBusyError, LedgerDamagedError, LedgerError
from grok_spicy.system import platforms

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Primary result codes; what is above the low byte only says more: https://sqlite.org/rescode.html
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL}

_DISK = {
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
}

_LONGEST = 120

_OURS = (
    sqlite3.IntegrityError,
    sqlite3.InterfaceError,
    sqlite3.InternalError,
    sqlite3.NotSupportedError,
    sqlite3.ProgrammingError,
)
"""They speak of our statements and values, not of the file."""


@contextmanager
def faults(path: Path) -> Iterator[None]:
    """Say in words what is wrong with the database at `path`.

    Raises:
        LedgerBusyError: If another program has it locked.
        LedgerDamagedError: If it holds something else than what was written.
        LedgerError: If the disk is full, broken or not writable.
    """
    try:
        yield
    except _OURS:
        raise
    except sqlite3.DatabaseError as error:
        raise _in_words(error, path) from error


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Say in words what is wrong with the database at `path`, or with the rows found in it."""
    with faults(path):
        try:
            yield
        except (ValueError, TypeError, LookupError, AttributeError) as error:
            # Every row was written whole, by us: another one is no row of ours.
            raise damaged(path, error) from error


def damaged(path: Path, why: object) -> LedgerDamagedError:
    """Return the error that says that a database is damaged."""
    # SQLite quotes the text that it cannot read, however long.
    text = str(why)
    return LedgerDamagedError(f"{path} is damaged: {text[:_LONGEST]}{'…' * (len(text) > _LONGEST)}")


def _in_words(error: sqlite3.DatabaseError, path: Path) -> LedgerError:
    # Errors of Python's own module, such as for text that is no text, have no code.
    code = getattr(error, "sqlite_errorcode", None)
    primary = None if code is None else code & 0xFF
    if primary in _BUSY:
        return LedgerBusyError(
            f"{path} is locked by another program",
            hint="Close whatever has it open, then resume.",
        )
    # A flipped bit in the head of a file forbids writing as well.
    forbidden = primary == sqlite3.SQLITE_READONLY and _writable(path)
    if primary in _DISK and not forbidden:
        return LedgerError(
            f"{path} cannot be used: {error}",
            hint="Make sure that there is space and that the folder is writable.",
        )
    # The rest is damage. Also the general error: our statements fit the tables that we made.
    return damaged(path, error)


def _writable(path: Path) -> bool:
    # On Windows every folder says that it may be written: only writing tells.
    return os.access(path, os.W_OK) and platforms.writable(path.parent)
