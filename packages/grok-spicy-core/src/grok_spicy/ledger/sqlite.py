"""The ledger of one machine: a SQLite database and file locks in the output folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from grok_spicy.errors import LedgerDamagedError, LedgerError
from grok_spicy.ledger import file_locks
from grok_spicy.ledger.damage import MOVED, file_at, only_mender, set_aside
from grok_spicy.ledger.journal import Journal
from grok_spicy.ledger.salvage import salvaged
from grok_spicy.watch.reports import Notice, Reporter

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager, AbstractContextManager
    from pathlib import Path

    from grok_spicy.system.secrets import Secrets

T = TypeVar("T")

FOLDER = "ledger"

DATABASE = "ledger.db"

MARKER = "engine.json"
"""While this file is there, the ledger is kept elsewhere."""


class SqliteEngine:
    """What keeps the processes of one machine apart, and remembers what they did.

    Args:
        output: The output folder.
    """

    def __init__(self, output: Path) -> None:
        self._folder = output / FOLDER

    def journal(
        self,
        *,
        now: Callable[[], float],
        report: Reporter,
        mend: bool,
        busy_seconds: float,
        secrets: Secrets | None,
    ) -> MendedJournal:
        """Return the journal, not opened yet."""
        database = self._folder / DATABASE
        return MendedJournal(
            database,
            now=now,
            report=report,
            mend=mend,
            busy_seconds=busy_seconds,
            secrets=secrets,
        )

    def only_maker(
        self,
        key: str,
        *,
        waiting: Callable[[], AbstractContextManager[object]],
        on_wait: Callable[[], object],
    ) -> AbstractAsyncContextManager[None]:
        """Be the only process that makes a call; others wait."""
        path = self._folder / "locks" / f"{key}.lock"
        return file_locks.held(path, waiting=waiting, on_wait=on_wait)

    def only_writer(
        self, folder: Path, *, on_wait: Callable[[], object]
    ) -> AbstractContextManager[Path]:
        """Be the only process that works on a folder."""
        return file_locks.only_writer(folder, on_wait=on_wait)

    def in_use(self, folder: Path) -> bool:
        """Whether a process is at work on a folder."""
        return file_locks.in_use(folder)

    def set_aside(self, seconds: float) -> str | None:
        """Give the database another name, once it was taken elsewhere."""
        database = self._folder / DATABASE
        return set_aside(database, seconds, MOVED).name if database.exists() else None


class MendedJournal:
    """A database that is set aside and begun anew if it is damaged.

    Args:
        database: The file.
        now: Seconds since the epoch.
        report: Told if it had to be set aside.
        mend: Whether it may be.
        busy_seconds: How long to wait for another process that has it locked.
        secrets: Knows the keys that must not be written down.
    """

    def __init__(
        self,
        database: Path,
        *,
        now: Callable[[], float],
        report: Reporter,
        mend: bool,
        busy_seconds: float,
        secrets: Secrets | None,
    ) -> None:
        self._database = database
        self._now = now
        self._report = report
        self._mend = mend
        self._busy_seconds = busy_seconds
        self._secrets = secrets
        self._journal: Journal | None = None
        self._file: tuple[int, int] | None = None

    def do(self, work: Callable[[Journal], T]) -> T:
        """Do something with the journal."""
        try:
            return work(self._opened())
        except LedgerDamagedError as error:
            # Damage in the middle of the file is not seen before it is read.
            self.close()
            self._begin_anew(error)
            return work(self._opened())

    def close(self) -> None:
        """Close the database."""
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    def _opened(self) -> Journal:
        if self._journal is not None and file_at(self._database) != self._file:
            # Another process set it aside: what is written to it now, nobody would find.
            self.close()
            if self._database.with_name(MARKER).exists():
                raise LedgerError(
                    f"the ledger of {self._database.parent.parent} was taken elsewhere",
                    hint="Give the command again: it finds it.",
                )
        if self._journal is None:
            self._file = file_at(self._database)
            self._journal = Journal(
                self._database, busy_seconds=self._busy_seconds, secrets=self._secrets
            )
            self._file = self._file or file_at(self._database)
        return self._journal

    def _begin_anew(self, error: LedgerDamagedError) -> None:
        """Set a damaged database aside, unless another process has done so."""
        if not self._mend:
            raise LedgerDamagedError(
                error.message,
                hint="Put a copy of it in its place if you have one. Else go on: the next run sets "
                "it aside and begins a new one with what can still be read of it.",
            ) from error
        with only_mender(self._database, patience=self._busy_seconds):
            if file_at(self._database) != self._file:
                return
            aside = set_aside(self._database, self._now())
            kept = self._opened().take_over(*salvaged(aside))
        begun = f"It is set aside as {aside.name} and a new one begun"
        lost = (
            f"with the calls that could be read ({kept}). What else was paid is not found again"
            if kept
            else "in its place: what was paid before is not found again"
        )
        self._report(Notice(f"{error.message}. {begun} {lost}.", "warning"))
