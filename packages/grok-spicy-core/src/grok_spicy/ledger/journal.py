"""The journal: one SQLite database an output folder, what happened to every call.

Everything here blocks; `Ledger` calls it from its own thread. Writes are durable when a method
returns: a power cut after `submitted` still finds the call submitted.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from grok_spicy.ledger.faults import faults, reading
from grok_spicy.ledger.rows import (
    Booking,
    CallRecord,
    CallState,
    booking_of,
    columns_of,
    entry_of,
    files_of,
    without_keys,
)
from grok_spicy.ledger.tables import MIGRATIONS, check_tables
from grok_spicy.system.files import storage_error

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from grok_spicy.system.secrets import Secrets

__all__ = ["BUSY_SECONDS", "Booking", "CallRecord", "CallState", "Journal"]

BUSY_SECONDS = 10.0
"""How long to wait for another process that is writing."""


class Journal:
    """An open journal.

    Args:
        path: The database file; made if it is missing.
        busy_seconds: How long to wait for another process that is writing.
        secrets: Knows the keys that must not be written down.

    Raises:
        LedgerDamagedError: If it is no database, or damaged.
        LedgerError: If it is of a later version, locked for good, or not writable.
    """

    def __init__(
        self,
        path: Path,
        *,
        busy_seconds: float = BUSY_SECONDS,
        secrets: Secrets | None = None,
    ) -> None:
        self._path = path
        self._secrets = secrets
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise storage_error(error, path) from error
        with reading(path):
            self._db = sqlite3.connect(
                path, timeout=busy_seconds, isolation_level=None, check_same_thread=False
            )
            self._db.row_factory = sqlite3.Row
            try:
                check_tables(self._db, path)
                self._prepare()
            except BaseException:
                self._db.close()
                raise

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    def find(self, key: str) -> CallRecord | None:
        """Return what is known of a call, or None."""
        with reading(self._path):
            row = self._db.execute("SELECT * FROM calls WHERE key = ?", (key,)).fetchone()
            return None if row is None else entry_of(row)

    def put(self, entry: CallRecord, bookings: Sequence[Booking] = ()) -> None:
        """Write a call and what it used, all or nothing."""
        with faults(self._path), self._transaction():
            self._put(entry)
            self._book(bookings)

    def take_over(self, entries: Sequence[CallRecord], bookings: Sequence[Booking]) -> int:
        """Write what was salvaged, as far as it fits, and return how many calls that were."""
        calls = 0
        with faults(self._path), self._transaction():
            for entry in entries:
                with suppress(sqlite3.IntegrityError):
                    self._put(entry)
                    calls += 1
            for booking in bookings:
                with suppress(sqlite3.IntegrityError):
                    self._book([booking])
        return calls

    def book(self, bookings: Sequence[Booking]) -> None:
        """Write down what was used, without changing a call."""
        if bookings:
            with faults(self._path), self._transaction():
                self._book(bookings)

    def forget(self, key: str) -> None:
        """Remove a call, so that it is made again; what it cost stays."""
        with faults(self._path), self._transaction():
            self._db.execute("DELETE FROM calls WHERE key = ?", (key,))

    def of_run(self, run: str) -> list[CallRecord]:
        """Return every call that a run made, in order of their beginning."""
        with reading(self._path):
            rows = self._db.execute(
                "SELECT * FROM calls WHERE run = ? ORDER BY started, key", (run,)
            ).fetchall()
            return [entry_of(row) for row in rows]

    def bookings(self, run: str) -> list[Booking]:
        """Return everything a run paid for, in order."""
        with reading(self._path):
            rows = self._db.execute(
                "SELECT * FROM bookings WHERE run = ? ORDER BY id", (run,)
            ).fetchall()
            return [booking_of(row) for row in rows]

    def knows_calls(self) -> bool:
        """Whether there is any call."""
        with reading(self._path):
            row = self._db.execute("SELECT EXISTS (SELECT 1 FROM calls)").fetchone()
            return bool(row[0])

    def files(self, without: Sequence[str] = ()) -> set[str]:
        """Return the digests of all files that results name, of some runs left out."""
        left_out = set(without)
        with reading(self._path):
            rows = self._db.execute("SELECT run, files FROM calls WHERE files != '{}'").fetchall()
            return {
                digest
                for row in rows
                if row["run"] not in left_out
                for digest, _ in files_of(row["files"]).values()
            }

    def everything(self) -> tuple[list[CallRecord], list[Booking]]:
        """Return all calls and bookings, to take them elsewhere."""
        with reading(self._path):
            calls = self._db.execute("SELECT * FROM calls ORDER BY started, key").fetchall()
            bookings = self._db.execute("SELECT * FROM bookings ORDER BY id").fetchall()
            return [entry_of(row) for row in calls], [booking_of(row) for row in bookings]

    def forget_run(self, run: str) -> None:
        """Remove every call of a run that has ended, and what is known of its costs."""
        with faults(self._path), self._transaction():
            self._db.execute("DELETE FROM calls WHERE run = ?", (run,))
            self._db.execute("DELETE FROM bookings WHERE run = ?", (run,))

    def _put(self, entry: CallRecord) -> None:
        columns = columns_of(entry if self._secrets is None else without_keys(entry, self._secrets))
        marks = ", ".join("?" * len(columns))
        # The names come from a dataclass, not from anyone's input.
        statement = f"INSERT OR REPLACE INTO calls ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608
        self._db.execute(statement, tuple(columns.values()))

    def _book(self, bookings: Sequence[Booking]) -> None:
        self._db.executemany(
            "INSERT INTO bookings (key, run, step, piece, provider, model, cost_usd, tokens, "
            "notes, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    one.key,
                    one.run,
                    one.step,
                    one.piece,
                    one.provider,
                    one.model,
                    one.cost_usd,
                    one.tokens,
                    json.dumps([self._masked(note) for note in one.notes]),
                    one.at,
                )
                for one in bookings
            ],
        )

    def _masked(self, text: str) -> str:
        return text if self._secrets is None else self._secrets.mask(text)

    def _prepare(self) -> None:
        self._db.execute("PRAGMA journal_mode = WAL")
        # A call that was submitted must be found submitted after a power cut.
        self._db.execute("PRAGMA synchronous = FULL")
        if self._version() < len(MIGRATIONS):
            self._migrate()

    def _migrate(self) -> None:
        with self._transaction():
            # Another process may have done it while this one waited for its turn to write.
            for number, script in enumerate(MIGRATIONS[self._version() :], self._version() + 1):
                for statement in script.split(";"):
                    if statement.strip():
                        self._db.execute(statement)
                self._db.execute(f"PRAGMA user_version = {number}")

    def _version(self) -> int:
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            # A full disk ends the transaction by itself.
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
