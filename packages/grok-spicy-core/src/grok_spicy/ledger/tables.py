"""The tables of the journal, and whether a database is one."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from grok_spicy.errors import LedgerDamagedError, LedgerError
from grok_spicy.ledger.faults import damaged

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MIGRATIONS: Sequence[str] = (
    """
    CREATE TABLE calls (
        key TEXT PRIMARY KEY,
        state TEXT NOT NULL,
        run TEXT NOT NULL,
        step TEXT NOT NULL,
        piece TEXT NOT NULL,
        attempt INTEGER NOT NULL,
        retake INTEGER NOT NULL,
        parent TEXT,
        capability TEXT NOT NULL,
        operation TEXT NOT NULL,
        provider TEXT NOT NULL,
        model TEXT NOT NULL,
        job_id TEXT,
        job_state TEXT NOT NULL DEFAULT '{}',
        facts TEXT,
        files TEXT NOT NULL DEFAULT '{}',
        error TEXT,
        quote_usd REAL,
        started REAL NOT NULL,
        submitted REAL,
        finished REAL
    ) STRICT;
    CREATE INDEX calls_by_run ON calls (run, step, piece);
    CREATE TABLE bookings (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL,
        run TEXT NOT NULL,
        step TEXT NOT NULL,
        piece TEXT NOT NULL,
        provider TEXT NOT NULL,
        model TEXT NOT NULL,
        cost_usd REAL,
        tokens INTEGER,
        notes TEXT NOT NULL DEFAULT '[]',
        at REAL NOT NULL
    ) STRICT;
    CREATE INDEX bookings_by_run ON bookings (run, step, provider);
    """,
    "ALTER TABLE calls ADD COLUMN held_usd REAL NOT NULL DEFAULT 0",
    "ALTER TABLE calls ADD COLUMN checksum INTEGER",
)
"""One script a schema version; `PRAGMA user_version` says how many have run."""

_TABLES = {"calls", "bookings"}

_OLDEST_SQLITE = (3, 37)
"""The first with strict tables: https://sqlite.org/stricttables.html"""


def check_tables(db: sqlite3.Connection, path: Path) -> None:
    """Make sure that a database is new, or ours and whole, before anything is written to it.

    Args:
        db: The open database.
        path: Its file.

    Raises:
        LedgerDamagedError: If it is another one, or damaged.
        LedgerError: If it is of a later version, or this Python is too old for it.
        sqlite3.Error: If it cannot be read.
    """
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise LedgerError(
            f"the SQLite {sqlite3.sqlite_version} of this Python is too old",
            hint="Use a Python with SQLite 3.37 or later; uv installs one: uv python install",
        )
    # One statement sees one state: another process may be making the tables just now.
    version, tables = db.execute(
        "SELECT user_version, (SELECT group_concat(name) FROM sqlite_master WHERE type = 'table') "
        "FROM pragma_user_version"
    ).fetchone()
    ours = set((tables or "").split(",")) >= _TABLES if version else not tables
    if not ours or version < 0:
        raise LedgerDamagedError(f"{path} is not a ledger of grok-spicy")
    if version > len(MIGRATIONS):
        raise LedgerError(
            f"{path} was written by a later version of grok-spicy",
            hint="Upgrade grok-spicy, or choose another folder with --output-dir.",
        )
    verdict = db.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        raise damaged(path, " ".join(str(verdict).split()))
