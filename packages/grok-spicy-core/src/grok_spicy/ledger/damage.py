"""A damaged database is set aside, never deleted, and by one process only."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from grok_spicy.errors import LedgerBusyError
from grok_spicy.ledger.file_locks import held_within
from grok_spicy.system import platforms
from grok_spicy.system.files import storage_error

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MARK = ".damaged-"

MOVED = ".moved-"
"""In the name of a database that was taken elsewhere."""

_POLL_SECONDS = 0.02
"""How often to look whether the other process is done."""

# The log of latest changes first: who opens the file in between finds it damaged still.
_PARTS = ("-wal", "-shm", "")


@contextmanager
def only_mender(database: Path, *, patience: float) -> Iterator[None]:
    """Be the only process that looks after a damaged database. Blocks.

    Args:
        database: The database file.
        patience: How many seconds to wait for another process.

    Raises:
        LedgerBusyError: If another process is at it for longer.
        StorageError: If the folder is not writable.
    """
    path = database.with_name(f"{database.name}.lock")
    busy = LedgerBusyError(
        f"{database} is damaged, and another process is setting it aside",
        hint="Wait for it, then resume.",
    )
    with held_within(path, patience, poll=_POLL_SECONDS, otherwise=busy):
        yield


def file_at(path: Path) -> tuple[int, int] | None:
    """Return what tells the file at `path` from another one of that name; None: there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def set_aside(database: Path, seconds: float, mark: str = _MARK) -> Path:
    """Give a database a name that no file has, and return it. Blocks.

    Args:
        database: The database file.
        seconds: What is put into the name: seconds since the epoch.
        mark: What is put before it: why it is set aside.

    Raises:
        StorageError: If it cannot be renamed, for example because another program has it open.
    """
    name = f"{database.name}{mark}{int(seconds)}"
    aside = database.with_name(name)
    number = 1
    while any(_part(aside, part).exists() for part in _PARTS):
        number += 1
        aside = database.with_name(f"{name}-{number}")
    for part in _PARTS:
        source = _part(database, part)
        if source.exists():
            try:
                platforms.replace(source, _part(aside, part))
            except OSError as error:
                raise storage_error(error, source) from error
    return aside


def set_aside_before(database: Path) -> list[Path]:
    """Return the damaged databases that were set aside, the oldest first."""
    found = database.parent.glob(f"{database.name}{_MARK}*")
    return sorted(path for path in found if not path.name.endswith(_PARTS[:2]))


def _part(database: Path, part: str) -> Path:
    return database.with_name(database.name + part)
