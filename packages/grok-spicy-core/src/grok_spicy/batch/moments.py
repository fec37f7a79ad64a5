"""When calls of all runs on one machine may begin: a small database of the next free moments."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from grok_spicy.errors import StorageError
from grok_spicy.system.files import storage_error

if TYPE_CHECKING:
    from pathlib import Path

LONGEST_SECONDS = 3600.0
"""Nobody stands in line that long: where it looks so, the clock was set back."""

_TABLE = "create table if not exists moments (name text primary key, next real not null)"


def next_moment(path: Path, name: str, per_second: float, now: float) -> float:
    """Take the next moment at which a call may begin; return how many seconds off it is. Blocks.

    Args:
        path: The database; it is made.
        name: What the calls are made to.
        per_second: How many may begin in a second.
        now: The time, in seconds since the epoch.

    Raises:
        StorageError: If the database cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path, timeout=60, isolation_level=None)) as database:
            database.execute("begin immediate")
            database.execute(_TABLE)
            row = database.execute("select next from moments where name = ?", (name,)).fetchone()
            moment = max(now, now if row is None else row[0])
            if moment > now + LONGEST_SECONDS:
                moment = now
            database.execute(
                "insert or replace into moments values (?, ?)", (name, moment + 1 / per_second)
            )
            database.execute("commit")
    except OSError as error:
        raise storage_error(error, path) from error
    except sqlite3.Error as error:
        raise StorageError(
            f"{path} cannot be written: {error}", hint="Free some space, or remove it."
        ) from error
    return float(moment - now)
