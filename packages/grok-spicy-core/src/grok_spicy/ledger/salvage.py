"""What can still be read of a damaged database."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any, TypeVar

from grok_spicy.ledger.rows import Booking, CallRecord, booking_of, entry_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

R = TypeVar("R", CallRecord, Booking)


def salvaged(database: Path) -> tuple[list[CallRecord], list[Booking]]:
    """Return the calls and bookings of a damaged database that can be read. Blocks.

    It is not changed. A row is taken whole or not at all.

    Args:
        database: The database file.
    """
    try:
        opened = sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)
    except sqlite3.Error:
        return [], []
    with closing(opened) as db:
        # Text that is none spoils its row, not the reading of those behind it.
        db.text_factory = bytes
        db.row_factory = sqlite3.Row
        return _rows(db, "calls", entry_of), _rows(db, "bookings", booking_of)


def _rows(db: sqlite3.Connection, table: str, row_of: Callable[[Mapping[str, Any]], R]) -> list[R]:
    found: dict[int, R] = {}
    # From either end up to the damage.
    for order in ("ASC", "DESC"):
        statement = f"SELECT rowid AS place, * FROM {table} ORDER BY rowid {order}"  # noqa: S608 - names of ours
        with suppress(sqlite3.Error, UnicodeError):
            for row in db.execute(statement):
                with suppress(ValueError, TypeError, LookupError, AttributeError):
                    found[row["place"]] = row_of(_decoded(row))
    return [found[place] for place in sorted(found)]


def _decoded(row: sqlite3.Row) -> dict[str, Any]:
    return {
        name: value.decode() if isinstance(value, bytes) else value
        for name, value in zip(row.keys(), row, strict=True)
    }
