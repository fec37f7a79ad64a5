"""The journal: one SQLite database an output folder, what happened to every call.

Everything here blocks; `Ledger` calls it from its own thread. Writes are durable when a method
returns: a power cut after `submitted` still finds the call submitted.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args

from grok_spicy.files import storage_error
from grok_spicy.ledger.faults import faults, reading
from grok_spicy.ledger.tables import MIGRATIONS, check_tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

EntryState = Literal["planned", "submitted", "done", "failed", "refused", "unknown"]

BUSY_SECONDS = 10.0
"""How long to wait for another process that is writing."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one call.

    Attributes:
        key: Its key.
        state: How far it got.
        run: The run that made it.
        step: Its step.
        piece: Its piece.
        attempt: Which try.
        retake: Which take.
        parent: Operation of the call it is nested in.
        capability: Which of the four; `"media"` for what core itself encodes.
        operation: Name of the method.
        provider: Who served it.
        model: With which model.
        job_id: What to poll.
        job_state: What a repetition needs.
        facts: The result without its files.
        files: Digest and suffix of the result's files, by role.
        error: Of a refusal or failure: class, message and more.
        quote_usd: What it was expected to cost.
        started: Seconds since the epoch.
        submitted: When its create was sent.
        finished: When it ended.
        held_usd: What earlier tries may have cost whose answers were lost, in US dollars.
    """

    key: str
    state: EntryState
    run: str
    step: str
    piece: str
    attempt: int
    retake: int
    parent: str | None
    capability: str
    operation: str
    provider: str
    model: str
    job_id: str | None = None
    job_state: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] | None = None
    files: Mapping[str, Sequence[str]] = field(default_factory=dict)
    error: Mapping[str, Any] | None = None
    quote_usd: float | None = None
    started: float = 0.0
    submitted: float | None = None
    finished: float | None = None
    held_usd: float = 0.0

    @property
    def exposed_usd(self) -> float:
        """What may have been paid for it without having been booked, in US dollars."""
        in_the_air = self.state in ("submitted", "unknown")
        return self.held_usd + ((self.quote_usd or 0.0) if in_the_air else 0.0)


@dataclass(frozen=True, slots=True)
class Booking:
    """What one request used."""

    key: str
    run: str
    step: str
    piece: str
    provider: str
    model: str
    cost_usd: float | None
    tokens: int | None
    notes: Sequence[str]
    at: float


_JSON = frozenset({"job_state", "facts", "files", "error"})

_FIELDS = tuple(Entry.__dataclass_fields__)

_STATES = frozenset(get_args(EntryState))


class Journal:
    """An open journal.

    Args:
        path: The database file; made if it is missing.
        busy_seconds: How long to wait for another process that is writing.

    Raises:
        LedgerDamagedError: If it is no database, or damaged.
        LedgerError: If it is of a later version, locked for good, or not writable.
    """

    def __init__(self, path: Path, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self._path = path
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

    def find(self, key: str) -> Entry | None:
        """Return what is known of a call, or None."""
        with reading(self._path):
            row = self._db.execute("SELECT * FROM calls WHERE key = ?", (key,)).fetchone()
            return None if row is None else _entry(row)

    def put(self, entry: Entry, bookings: Sequence[Booking] = ()) -> None:
        """Write a call and what it used, all or nothing."""
        values = [_column(name, getattr(entry, name)) for name in _FIELDS]
        marks = ", ".join("?" * len(_FIELDS))
        # The names come from the dataclass above, not from anyone's input.
        statement = f"INSERT OR REPLACE INTO calls ({', '.join(_FIELDS)}) VALUES ({marks})"  # noqa: S608
        with faults(self._path), self._transaction():
            self._db.execute(statement, values)
            self._book(bookings)

    def book(self, bookings: Sequence[Booking]) -> None:
        """Write down what was used, without changing a call."""
        if bookings:
            with faults(self._path), self._transaction():
                self._book(bookings)

    def forget(self, key: str) -> None:
        """Remove a call, so that it is made again; what it cost stays."""
        with faults(self._path), self._transaction():
            self._db.execute("DELETE FROM calls WHERE key = ?", (key,))

    def of_run(self, run: str) -> list[Entry]:
        """Return every call that a run made, in order of their beginning."""
        with reading(self._path):
            rows = self._db.execute(
                "SELECT * FROM calls WHERE run = ? ORDER BY started, key", (run,)
            ).fetchall()
            return [_entry(row) for row in rows]

    def bookings(self, run: str) -> list[Booking]:
        """Return everything a run paid for, in order."""
        with reading(self._path):
            rows = self._db.execute(
                "SELECT * FROM bookings WHERE run = ? ORDER BY id", (run,)
            ).fetchall()
            return [_booking(row) for row in rows]

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
                for digest, _ in _files(row["files"]).values()
            }

    def forget_run(self, run: str) -> None:
        """Remove every call of a run that has ended, and what is known of its costs."""
        with faults(self._path), self._transaction():
            self._db.execute("DELETE FROM calls WHERE run = ?", (run,))
            self._db.execute("DELETE FROM bookings WHERE run = ?", (run,))

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
                    json.dumps(list(one.notes)),
                    one.at,
                )
                for one in bookings
            ],
        )

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


def _column(name: str, value: Any) -> Any:
    if name in _JSON and value is not None:
        return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return value


def _entry(row: sqlite3.Row) -> Entry:
    """Return the call in a row.

    Raises:
        ValueError: If the row cannot be what was written.
        TypeError: As above.
        LookupError: As above.
        AttributeError: As above.
    """
    values = {name: row[name] for name in _FIELDS}
    if values["state"] not in _STATES:
        raise ValueError(f"{values['state']!r} is no state of a call")
    for name in ("job_state", "facts", "error"):
        values[name] = _object(values[name])
    return Entry(**{**values, "files": _files(values["files"])})


def _booking(row: sqlite3.Row) -> Booking:
    names = [name for name in Booking.__dataclass_fields__ if name != "notes"]
    return Booking(notes=tuple(json.loads(row["notes"])), **{name: row[name] for name in names})


def _object(text: str | None) -> dict[str, Any] | None:
    value = None if text is None else json.loads(text)
    if not isinstance(value, dict | None):
        raise TypeError(f"{text!r} is no object")
    return value


def _files(text: str) -> dict[str, list[str]]:
    """Return digest and suffix by role; they become parts of file names."""
    files = {role: [str(part) for part in found] for role, found in json.loads(text).items()}
    for digest, suffix in files.values():
        if not digest or any(sign in digest + suffix for sign in "/\\\0"):
            raise ValueError(f"{digest!r}, {suffix!r} is no file")
    return files
