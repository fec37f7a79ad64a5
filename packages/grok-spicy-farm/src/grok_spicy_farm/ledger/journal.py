"""The journal in Postgres: the same rows, the same rules of money, for all machines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar

from grok_spicy.errors import LedgerError
from grok_spicy.ledger.rows import booking_of, columns_of, entry_of, files_of, without_keys
from psycopg.rows import dict_row

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grok_spicy.ledger.journal import Booking, CallRecord
    from grok_spicy.system.secrets import Secrets
    from psycopg import Connection

    from grok_spicy_farm.ledger.session import Session

T = TypeVar("T")

_BOOKED = ("key", "run", "step", "piece", "provider", "model", "cost_usd", "tokens", "notes", "at")


class PostgresJournal:
    """What happened to every call of the farm. Everything blocks.

    A write is one transaction, durable when a method returns.

    Args:
        session: The connection of this process; it belongs to the engine.
        secrets: Knows the keys that must not be written down.
    """

    def __init__(self, session: Session, secrets: Secrets | None = None) -> None:
        self._session = session
        self._secrets = secrets

    def do(self, work: Callable[[PostgresJournal], T]) -> T:
        """Do something with the journal."""
        return work(self)

    def close(self) -> None:
        """Keep the connection: it holds the locks of this process."""

    def find(self, key: str) -> CallRecord | None:
        """Return what is known of a call, or None."""
        rows = self._rows("select * from calls where key = %s", (key,))
        return self._read(entry_of, rows)[0] if rows else None

    def put(self, entry: CallRecord, bookings: Sequence[Booking] = ()) -> None:
        """Write a call and what it used, all or nothing."""

        def write(db: Connection) -> None:
            self._put(db, entry)
            self._book(db, bookings)

        self._session.write(write)

    def book(self, bookings: Sequence[Booking]) -> None:
        """Write down what was used, without changing a call."""
        if bookings:
            self._session.write(lambda db: self._book(db, bookings))

    def forget(self, key: str) -> None:
        """Remove a call, so that it is made again; what it cost stays."""
        self._session.write(lambda db: db.execute("delete from calls where key = %s", (key,)))

    def of_run(self, run: str) -> list[CallRecord]:
        """Return every call that a run made, in order of their beginning."""
        rows = self._rows("select * from calls where run = %s order by started, key", (run,))
        return self._read(entry_of, rows)

    def bookings(self, run: str) -> list[Booking]:
        """Return everything a run paid for, in order."""
        rows = self._rows("select * from bookings where run = %s order by id", (run,))
        return self._read(booking_of, rows)

    def knows_calls(self) -> bool:
        """Whether there is any call."""
        return bool(self._rows("select 1 from calls limit 1"))

    def files(self, without: Sequence[str] = ()) -> set[str]:
        """Return the digests of all files that results name, of some runs left out."""
        rows = self._rows(
            "select files from calls where files != '{}' and run != all(%s)", (list(without),)
        )
        return {digest for row in rows for digest, _ in files_of(row["files"]).values()}

    def everything(self) -> tuple[list[CallRecord], list[Booking]]:
        """Return all calls and bookings, to take them elsewhere."""
        calls = self._rows("select * from calls order by started, key")
        bookings = self._rows("select * from bookings order by id")
        return self._read(entry_of, calls), self._read(booking_of, bookings)

    def take_over(self, entries: Sequence[CallRecord], bookings: Sequence[Booking]) -> int:
        """Write what comes from elsewhere into an empty journal; return how many calls."""

        def write(db: Connection) -> int:
            for entry in entries:
                self._put(db, entry)
            self._book(db, bookings)
            return len(entries)

        return self._session.write(write)

    def forget_run(self, run: str) -> None:
        """Remove every call of a run that has ended, and what is known of its costs."""

        def remove(db: Connection) -> None:
            db.execute("delete from calls where run = %s", (run,))
            db.execute("delete from bookings where run = %s", (run,))

        self._session.write(remove)

    def _put(self, db: Connection, entry: CallRecord) -> None:
        columns = columns_of(entry if self._secrets is None else without_keys(entry, self._secrets))
        marks = ", ".join(["%s"] * len(columns))
        changes = ", ".join(f"{name} = excluded.{name}" for name in columns if name != "key")
        # The names come from a dataclass, not from anyone's input.
        statement = (
            f"insert into calls ({', '.join(columns)}) values ({marks}) "  # noqa: S608
            f"on conflict (key) do update set {changes}"
        )
        db.execute(statement, tuple(columns.values()))

    def _book(self, db: Connection, bookings: Sequence[Booking]) -> None:
        marks = ", ".join(["%s"] * len(_BOOKED))
        statement = f"insert into bookings ({', '.join(_BOOKED)}) values ({marks})"  # noqa: S608
        for one in bookings:
            values = [getattr(one, name) for name in _BOOKED]
            values[_BOOKED.index("notes")] = json.dumps([self._masked(note) for note in one.notes])
            db.execute(statement, values)

    def _masked(self, text: str) -> str:
        return text if self._secrets is None else self._secrets.mask(text)

    def _rows(self, statement: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        def read(db: Connection) -> list[dict[str, Any]]:
            with db.cursor(row_factory=dict_row) as cursor:
                return cursor.execute(statement, values).fetchall()

        return self._session.do(read)

    @staticmethod
    def _read(read: Callable[[dict[str, Any]], T], rows: Sequence[dict[str, Any]]) -> list[T]:
        try:
            return [read(row) for row in rows]
        except (ValueError, TypeError, LookupError, AttributeError) as error:
            raise LedgerError(
                f"a row of the ledger's database is not as it was written: {error}",
                hint="Restore the database from its last backup.",
            ) from error
