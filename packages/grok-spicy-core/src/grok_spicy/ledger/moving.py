"""Takes the ledger of an output folder elsewhere: from its own database to another one, and back.

The folder says where its ledger is only after everything is there and was read again. What it was
moved from keeps everything under another name.
"""

from __future__ import annotations

import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy.errors import ConfigError, InUseError, LedgerError
from grok_spicy.ledger.engines import (
    address_of,
    engine_at,
    forget_engine,
    mark_engine,
    moving_mark,
    stored_address,
    with_login,
)
from grok_spicy.ledger.journal import BUSY_SECONDS
from grok_spicy.system import platforms
from grok_spicy.system.files import write_atomically
from grok_spicy.watch.reports import silent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from grok_spicy.ledger.engine import LedgerEngine, OpenJournal
    from grok_spicy.ledger.rows import Booking, CallRecord

    Everything = tuple[list[CallRecord], list[Booking]]


@dataclass(frozen=True, slots=True)
class MovedLedger:
    """What was taken along.

    Attributes:
        calls: How many calls.
        bookings: How many bookings.
        before: What the former ledger is called now; None: there was none, or it was set aside
            before.
    """

    calls: int
    bookings: int
    before: str | None


def move_ledger(
    output: Path,
    url: str | None,
    *,
    login: str | None = None,
    now: Callable[[], float] = time.time,
) -> MovedLedger | None:
    """Take the ledger of an output folder to another place. Blocks.

    Begun again after a crash it goes on. Kept pictures and clips stay where they are.

    Args:
        output: The output folder.
        url: The address of the new place; None: the folder itself.
        login: The address of the old place with its password, if it has one; by default what the
            environment knows.
        now: Seconds since the epoch.

    Returns:
        What was taken along; None if the ledger is there already.

    Raises:
        InUseError: If a run or a batch is being worked on.
        ConfigError: If there is no such folder.
        LedgerError: If one of both ledgers cannot be used, or the new one has other calls in it.
        StorageError: If the folder is not writable.
    """
    if not output.is_dir():
        raise ConfigError(
            f"there is no folder {output}", hint="Name the output folder whose ledger it is."
        )
    before = address_of(output)
    with _nobody_begins(output):
        if before == (None if url is None else stored_address(url)):
            return None
        old = engine_at(None if before is None else login or with_login(before), output)
        _require_rest(output, old)
        new = engine_at(url, output)
        calls, bookings = _copied(old, new, now)
        if url is None:
            forget_engine(output)
        else:
            mark_engine(output, url)
        return MovedLedger(calls, bookings, old.set_aside(now()))


@contextmanager
def _nobody_begins(output: Path) -> Iterator[None]:
    """Keep other processes from using the ledger; if this one dies, until the next attempt."""
    mark = moving_mark(output)
    mark.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(mark, lambda stream: stream.write(b"\n"))
    try:
        yield
    finally:
        # Whatever went wrong, the folder says where its ledger is: there or here, never between.
        platforms.remove(mark)


def _require_rest(output: Path, engine: LedgerEngine) -> None:
    """Make sure that nobody works on a run, a batch or a comparison of the folder.

    Raises:
        InUseError: If somebody does.
    """
    for folder in sorted(output.glob("*/*/")):
        if folder.is_dir() and engine.in_use(folder):
            raise InUseError(
                f"{folder.parent.name}/{folder.name} is being worked on",
                hint="Move the ledger when nothing is being made.",
            )


def _copied(old: LedgerEngine, new: LedgerEngine, now: Callable[[], float]) -> tuple[int, int]:
    """Copy all calls and bookings, read them again, and return how many there are.

    Raises:
        LedgerError: If the new ledger has other ones.
    """
    with closing(_journal(old, now)) as source, closing(_journal(new, now)) as target:
        wanted = source.do(lambda journal: journal.everything())
        if not any(target.do(lambda journal: journal.everything())):
            target.do(lambda journal: journal.take_over(*wanted))
        if _comparable(target.do(lambda journal: journal.everything())) != _comparable(wanted):
            raise LedgerError(
                "the new ledger has calls in it that are not those of the old one: nothing was "
                "changed",
                hint="Move to an empty database, such as one just made with: createdb NAME",
            )
    return len(wanted[0]), len(wanted[1])


def _journal(engine: LedgerEngine, now: Callable[[], float]) -> OpenJournal:
    return engine.journal(
        now=now, report=silent, mend=False, busy_seconds=BUSY_SECONDS, secrets=None
    )


def _comparable(everything: Everything) -> tuple[list[str], list[str]]:
    """Return calls and bookings in an order that no database decides."""
    calls, bookings = everything
    return sorted(map(repr, calls)), sorted(map(repr, bookings))
