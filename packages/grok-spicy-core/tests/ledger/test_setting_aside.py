"""A damaged database is set aside once, whoever else has it open, and nothing is lost by it."""

from __future__ import annotations

import sqlite3
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from grok_spicy.errors import LedgerBusyError
from grok_spicy.ledger import Ledger
from grok_spicy.ledger.damage import only_mender, set_aside, set_aside_before
from grok_spicy.ledger.journal import Booking, Journal
from grok_spicy.watch.reports import Notice

# There, the message says to close the other program first.
needs_open_files_moved = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows moves no file that another program has open"
)


def booking(piece: str) -> Booking:
    return Booking("k" * 64, "run-1", "keyframes", piece, "p", "m", 1.0, None, (), 1.0)


def now() -> float:
    return 1_700_000_000.0


class Told(list[str]):
    """What a process told its user."""

    def __call__(self, report: object) -> None:
        assert isinstance(report, Notice)
        self.append(report.text)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Return a database with much in it."""
    path = tmp_path / "ledger" / "ledger.db"
    journal = Journal(path)
    journal.book([booking("early")] * 3000)
    journal.close()
    return path


def spoil(database: Path) -> bytes:
    """Overwrite all but the first page, and return what is there now."""
    with sqlite3.connect(database) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    other.close()
    content = database.read_bytes()
    with database.open("r+b") as stream:
        stream.seek(4096)
        stream.write(b"\xff" * (len(content) - 4096))
    return database.read_bytes()


@needs_open_files_moved
async def test_two_processes_set_one_damaged_database_aside_once(
    tmp_path: Path, database: Path
) -> None:
    first, second = Told(), Told()
    async with (
        Ledger(tmp_path, now=now, report=first) as one,
        Ledger(tmp_path, now=now, report=second) as other,
    ):
        spoilt = spoil(database)
        assert await one.bookings("run-1") == []
        await one.book((booking("one"),))
        assert [found.piece for found in await other.bookings("run-1")] == ["one"]
        await other.book((booking("other"),))
        assert [found.piece for found in await one.bookings("run-1")] == ["one", "other"]
    assert (len(first), len(second)) == (1, 0)
    (aside,) = set_aside_before(database)
    assert aside.read_bytes() == spoilt


@needs_open_files_moved
async def test_what_is_recorded_after_another_process_set_it_aside_is_found(
    tmp_path: Path, database: Path
) -> None:
    async with Ledger(tmp_path, now=now) as one, Ledger(tmp_path, now=now) as other:
        spoil(database)
        await one.bookings("run-1")
        await other.book((booking("other"),))
    async with Ledger(tmp_path) as later:
        assert [found.piece for found in await later.bookings("run-1")] == ["other"]


async def test_row_that_no_check_of_the_file_sees_costs_no_other_row(
    tmp_path: Path, database: Path
) -> None:
    with sqlite3.connect(database) as other:
        other.execute("UPDATE bookings SET notes = '[' WHERE id = 7")
        other.execute("UPDATE bookings SET piece = CAST(x'ff66' AS TEXT) WHERE id = 9")
    other.close()
    told = Told()
    async with Ledger(tmp_path, report=told) as ledger:
        assert len(await ledger.bookings("run-1")) == 3000 - 2
    assert len(told) == 1


def test_database_set_aside_keeps_its_name_whatever_is_set_aside_later(database: Path) -> None:
    content = database.read_bytes()
    aside = [set_aside(database, now())]
    for _ in range(2):
        Journal(database).close()
        aside.append(set_aside(database, now()))
    assert len(set(aside)) == 3
    assert set(set_aside_before(database)) == set(aside)
    assert aside[0].read_bytes() == content
    assert not database.exists()


@pytest.fixture
def mended_elsewhere(database: Path) -> Iterator[None]:
    """Let another process be setting the database aside."""
    lock = FileLock(database.with_name("ledger.db.lock"), thread_local=False)
    lock.acquire()
    yield
    lock.release()


async def test_who_waits_too_long_for_another_process_is_told(
    tmp_path: Path, database: Path, mended_elsewhere: None
) -> None:
    spoil(database)
    with pytest.raises(LedgerBusyError, match="another process is setting it aside"):
        await Ledger(tmp_path, busy_seconds=0.05).__aenter__()
    assert set_aside_before(database) == []


def test_one_mender_waits_for_the_other(database: Path) -> None:
    order: list[str] = []
    begun = threading.Event()

    def wait() -> None:
        begun.set()
        with only_mender(database, patience=60.0):
            order.append("second")

    waiter = threading.Thread(target=wait)
    with only_mender(database, patience=60.0):
        waiter.start()
        begun.wait()
        order.append("first")
    waiter.join()
    assert order == ["first", "second"]
