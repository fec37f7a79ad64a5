"""One connection to the database: what is written, and which locks are held, live and die with it.

A lock of a session is free as soon as the session ends, however it ends. So everything that a
process writes goes through the connection that holds its locks: when it is lost, nothing can be
written before the locks are held again, and if another process has taken one meanwhile, nothing is
written at all.
"""

from __future__ import annotations

import hashlib
import logging
import secrets as entropy
import threading
import time
from typing import TYPE_CHECKING, TypeVar

import psycopg
from grok_spicy.errors import LedgerError, LedgerTakenOverError, LedgerUnreachableError
from grok_spicy.toolkit import mask_urls

from grok_spicy_farm.ledger.connections import CONNECT_SECONDS, Connection
from grok_spicy_farm.ledger.pooling import require_sessions
from grok_spicy_farm.ledger.tables import claim, prepare

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

logger = logging.getLogger("grok_spicy_farm")

PATIENCE_SECONDS = 600.0
"""How long a write waits for a database that is gone: a restart takes seconds, a move minutes."""

FIRST_PATIENCE_SECONDS = 5.0
"""How long to wait for a database that was never reached: the address or the password is wrong."""

PAUSE_SECONDS = 0.5

HOW_TO_CONNECT = (
    "Make sure that it runs and that this machine may connect. A password is read from "
    "GROK_SPICY_ENGINE=URL or GROK_SPICY_LEDGER=URL, or from where Postgres' own programs read it: "
    "PGPASSWORD or ~/.pgpass."
)

_MARK = """
with former as (delete from writes where mark = %(before)s)
insert into writes (mark) values (%(mark)s) on conflict do nothing returning mark
"""


def lock_number(name: str) -> int:
    """Return the number of an advisory lock, of 64 bits and signed, for a name."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


class Session:
    """The connection of one process for one output folder. Thread-safe; everything blocks.

    Args:
        url: The database.
        folder_id: What tells the output folder from others.
        patience: How long to wait for a database that is gone, in seconds.
        first_patience: How long to wait for one that was never reached, in seconds; some seconds
            by default.
    """

    def __init__(
        self,
        url: str,
        folder_id: str,
        *,
        patience: float = PATIENCE_SECONDS,
        first_patience: float | None = None,
    ) -> None:
        self._url = url
        self._folder_id = folder_id
        self._patience = patience
        self._first_patience = FIRST_PATIENCE_SECONDS if first_patience is None else first_patience
        self._was_reached = False
        self._last_mark = ""
        self._mutex = threading.RLock()
        self._db: psycopg.Connection | None = None
        self._held: set[int] = set()

    def do(self, work: Callable[[psycopg.Connection], T]) -> T:
        """Do something with the connection, once it is there and every lock is held.

        Args:
            work: May be called again after a lost connection, so it must be one transaction.

        Raises:
            LedgerUnreachableError: If the database does not come back.
            LedgerError: If it refuses.
            LedgerTakenOverError: If another process took a lock while the connection was lost.
        """
        began, told = time.monotonic(), False
        with self._mutex:
            while True:
                try:
                    return work(self._connected())
                except (psycopg.OperationalError, psycopg.InterfaceError) as error:
                    self._drop()
                    patience = self._patience if self._was_reached else self._first_patience
                    if time.monotonic() >= began + patience:
                        raise self._gone(error) from error
                    if not told:
                        told = True
                        logger.warning("The ledger's database does not answer: %s", _words(error))
                    time.sleep(PAUSE_SECONDS)
                except psycopg.Error as error:
                    raise self._refused(error) from error

    def write(self, work: Callable[[psycopg.Connection], T]) -> T:
        """Change something in one transaction, exactly once, also if the connection is lost.

        When it is lost while a transaction is committed, nobody has said whether it was. So each
        leaves a mark of its own, all or nothing with it. The number of a transaction would not do:
        after a crash the server gives it to another one.

        Args:
            work: Changes it; called again only if what it did before is undone.

        Raises:
            LedgerUnreachableError: If the database does not come back.
            LedgerError: If it refuses.
            LedgerTakenOverError: If another process took a lock while the connection was lost.
        """
        done: list[T] = []
        mark = entropy.token_hex(16)

        def attempt(db: psycopg.Connection) -> None:
            with db.transaction():
                # Where an earlier attempt is still being committed, this waits for it.
                row = db.execute(_MARK, {"mark": mark, "before": self._last_mark}).fetchone()
                if row is not None:
                    done.clear()
                    done.append(work(db))

        with self._mutex:
            self.do(attempt)
            self._last_mark = mark
        return done[0]

    def try_lock(self, name: str) -> bool:
        """Take a lock if no other session has it; a session cannot tell its own threads apart."""
        number = lock_number(name)

        def attempt(db: psycopg.Connection) -> bool:
            row = db.execute("select pg_try_advisory_lock(%s)", (number,)).fetchone()
            return row is not None and bool(row[0])

        with self._mutex:
            if number in self._held:
                return False
            if self.do(attempt):
                self._held.add(number)
                return True
            return False

    def unlock(self, name: str) -> None:
        """Give a lock back; one that was lost with its connection is free already."""
        number = lock_number(name)
        with self._mutex:
            self._held.discard(number)
            if self._db is None:
                return
            try:
                self._db.execute("select pg_advisory_unlock(%s)", (number,))
            except psycopg.Error:
                # Whatever this session held is free when it ends.
                self._drop()

    def is_locked(self, name: str) -> bool:
        """Whether any session holds a lock. Takes none."""
        number = lock_number(name)
        high, low = (number >> 32) & 0xFFFFFFFF, number & 0xFFFFFFFF

        def ask(db: psycopg.Connection) -> bool:
            # A lock on one number of 64 bits stands there as two halves, with objsubid 1:
            # https://www.postgresql.org/docs/current/view-pg-locks.html
            row = db.execute(
                "select exists (select 1 from pg_locks where locktype = 'advisory' and granted "
                "and objsubid = 1 and classid = %s::bigint::oid and objid = %s::bigint::oid "
                "and database = (select oid from pg_database where datname = current_database()))",
                (high, low),
            ).fetchone()
            return row is not None and bool(row[0])

        return self.do(ask)

    def close(self) -> None:
        """End the connection, and with it every lock."""
        with self._mutex:
            self._held.clear()
            self._drop()

    def _connected(self) -> psycopg.Connection:
        if self._db is None:
            db = Connection.connect(
                self._url,
                autocommit=True,
                application_name="grok-spicy",
                connect_timeout=CONNECT_SECONDS,
            )
            try:
                require_sessions(db, self._url)
                prepare(db)
                claim(db, self._folder_id)
                self._take_again(db)
                db.execute("set search_path to grok_spicy")
            except BaseException:
                db.close()
                raise
            self._db = db
            self._was_reached = True
        return self._db

    def _take_again(self, db: psycopg.Connection) -> None:
        """Hold every lock again that was lost with the last connection.

        Raises:
            LedgerTakenOverError: If another process has one of them now.
        """
        for number in self._held:
            row = db.execute("select pg_try_advisory_lock(%s)", (number,)).fetchone()
            if row is None or not row[0]:
                raise LedgerTakenOverError(
                    "the connection to the ledger's database was lost, and another process has "
                    "taken this work over",
                    hint="It goes on there; look with: grok-spicy runs",
                )

    def _drop(self) -> None:
        db, self._db = self._db, None
        if db is not None:
            db.close()

    def _gone(self, error: psycopg.Error) -> LedgerError:
        return LedgerUnreachableError(
            f"the ledger's database at {mask_urls(self._url)} cannot be reached: {_words(error)}",
            hint=HOW_TO_CONNECT,
        )

    def _refused(self, error: psycopg.Error) -> LedgerError:
        return LedgerError(
            f"the ledger's database at {mask_urls(self._url)} refuses: {_words(error)}",
            hint="See what its log says; then resume.",
        )


def _words(error: psycopg.Error) -> str:
    return mask_urls(" ".join(str(error).split()))
