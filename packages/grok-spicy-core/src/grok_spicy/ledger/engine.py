"""Where a ledger is kept and what keeps processes apart: the interface behind `Ledger`.

The default is a SQLite database and file locks in the output folder. Another engine is chosen once
for an output folder (`--ledger URL`), and the folder remembers it: no process can work on the same
films with another one. A package offers an engine as an entry point of the group
`grok_spicy.ledgers`, named like the scheme of its addresses; it is called with the address and the
output folder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractAsyncContextManager, AbstractContextManager
    from pathlib import Path

    from grok_spicy.ledger.rows import Booking, CallRecord
    from grok_spicy.system.secrets import Secrets
    from grok_spicy.watch.reports import Reporter

T = TypeVar("T")

R = TypeVar("R", covariant=True)  # noqa: PLC0105 - what an engine makes


class CallJournal(Protocol):
    """What happened to every call. Writes are durable when a method returns; everything blocks."""

    def find(self, key: str) -> CallRecord | None:
        """Return what is known of a call, or None."""

    def put(self, entry: CallRecord, bookings: Sequence[Booking] = ()) -> None:
        """Write a call and what it used, all or nothing."""

    def book(self, bookings: Sequence[Booking]) -> None:
        """Write down what was used, without changing a call."""

    def forget(self, key: str) -> None:
        """Remove a call, so that it is made again; what it cost stays."""

    def of_run(self, run: str) -> list[CallRecord]:
        """Return every call that a run made, in order of their beginning."""

    def bookings(self, run: str) -> list[Booking]:
        """Return everything a run paid for, in order."""

    def knows_calls(self) -> bool:
        """Whether there is any call."""

    def files(self, without: Sequence[str] = ()) -> set[str]:
        """Return the digests of all files that results name, of some runs left out."""

    def forget_run(self, run: str) -> None:
        """Remove every call of a run that has ended, and what is known of its costs."""

    def everything(self) -> tuple[list[CallRecord], list[Booking]]:
        """Return all calls and bookings, to take them elsewhere."""

    def take_over(self, entries: Sequence[CallRecord], bookings: Sequence[Booking]) -> int:
        """Write what comes from elsewhere, as far as it is not there; return how many calls."""


class OpenJournal(Protocol):
    """A journal that is opened on first use and again when it was lost."""

    def do(self, work: Callable[[CallJournal], T]) -> T:
        """Do something with the journal. Blocks; called from one thread.

        Raises:
            LedgerError: If it cannot be reached or read.
        """

    def close(self) -> None:
        """Close it."""


class LedgerEngine(Protocol):
    """A kind of ledger, for one output folder."""

    def journal(
        self,
        *,
        now: Callable[[], float],
        report: Reporter,
        mend: bool,
        busy_seconds: float,
        secrets: Secrets | None,
    ) -> OpenJournal:
        """Return the journal, not opened yet.

        Args:
            now: Seconds since the epoch.
            report: Told if something had to be set aside.
            mend: Whether a damaged journal may be begun anew.
            busy_seconds: How long to wait for another process that is writing.
            secrets: Knows the keys that must not be written down.
        """

    def only_maker(
        self,
        key: str,
        *,
        waiting: Callable[[], AbstractContextManager[object]],
        on_wait: Callable[[], object],
    ) -> AbstractAsyncContextManager[None]:
        """Be the only process that makes a call; others wait.

        Args:
            key: The call's key.
            waiting: Entered while waiting.
            on_wait: Called once if there is a wait.
        """

    def only_writer(
        self, folder: Path, *, on_wait: Callable[[], object]
    ) -> AbstractContextManager[Path]:
        """Be the only process that works on a folder: a run, or a batch.

        Args:
            folder: The folder.
            on_wait: Called once if somebody else has it, be it to look only.

        Yields:
            A file of the folder that must not be removed meanwhile; it need not exist.

        Raises:
            InUseError: If another process is at work on it.
        """

    def in_use(self, folder: Path) -> bool:
        """Whether a process is at work on a folder. Nothing is written."""

    def set_aside(self, seconds: float) -> str | None:
        """Give everything that is kept another name, once it was taken elsewhere. Blocks.

        Args:
            seconds: What is put into the name: seconds since the epoch.

        Returns:
            The name; None if there was nothing.
        """
