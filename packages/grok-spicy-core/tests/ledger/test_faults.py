"""What can go wrong with a ledger: disks, folders, other programs, damage."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from grok_spicy.errors import LedgerBusyError, LedgerError, StorageError
from grok_spicy.ledger import Ledger
from grok_spicy.ledger.journal import Booking, CallRecord, Journal
from grok_spicy.ledger.objects import Objects
from grok_spicy.ledger.tables import MIGRATIONS
from grok_spicy.system.files import LocalFiles
from grok_spicy.watch.reports import Notice


def entry(key: str = "k", **fields: Any) -> CallRecord:
    values: dict[str, Any] = {
        "key": key,
        "state": "done",
        "run": "run-1",
        "step": "keyframes",
        "piece": "keyframe:1",
        "attempt": 1,
        "retake": 0,
        "parent": None,
        "capability": "image",
        "operation": "edit",
        "provider": "painter",
        "model": "brush",
        "started": 1.0,
    }
    return CallRecord(**{**values, **fields})


def booking(key: str = "k", cost: float | None = 0.05) -> Booking:
    return Booking(key, "run-1", "keyframes", "keyframe:1", "painter", "brush", cost, None, (), 2.0)


class Faulty(LocalFiles):
    """A disk on which one operation fails."""

    def __init__(self, operation: str, number: int) -> None:
        self._operation = operation
        self._number = number

    def create(self, path: Path) -> BinaryIO:
        self._fail("create")
        return super().create(path)

    def copy(self, source: Path, target: Path) -> None:
        if self._operation == "copy":
            target.write_bytes(source.read_bytes()[:3])
        self._fail("copy")
        super().copy(source, target)

    def sync(self, path: Path) -> None:
        self._fail("sync")
        super().sync(path)

    def rename(self, source: Path, target: Path) -> None:
        self._fail("rename")
        super().rename(source, target)

    def _fail(self, operation: str) -> None:
        if operation == self._operation:
            raise OSError(self._number, os.strerror(self._number))


class OtherDisk(LocalFiles):
    """A file system from which one file cannot be moved, only copied."""

    def __init__(self, foreign: Path) -> None:
        self._foreign = foreign

    def rename(self, source: Path, target: Path) -> None:
        if source == self._foreign:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        super().rename(source, target)


@pytest.mark.parametrize("operation", ["sync", "rename"])
@pytest.mark.parametrize(
    ("number", "says"),
    [
        (errno.ENOSPC, "no space left"),
        (errno.EROFS, "not writable"),
        (errno.EIO, "cannot write"),
    ],
)
def test_full_or_broken_disk_leaves_no_half_result(
    tmp_path: Path, operation: str, number: int, says: str
) -> None:
    source = tmp_path / "made.png"
    source.write_bytes(b"a picture")
    with pytest.raises(StorageError, match=says):
        Objects(tmp_path / "objects", Faulty(operation, number)).put(source)
    assert source.read_bytes() == b"a picture"
    objects = Objects(tmp_path / "objects")
    assert objects.all() == {}
    digest = objects.put(source)
    assert objects.intact(digest)


def test_result_is_kept_on_a_disk_without_room_for_a_copy(tmp_path: Path) -> None:
    source = tmp_path / "made.png"
    source.write_bytes(b"a picture")
    objects = Objects(tmp_path / "objects", Faulty("copy", errno.ENOSPC))
    digest = objects.put(source)
    assert objects.place(digest).read_bytes() == b"a picture"
    assert not objects.place(digest).stat().st_mode & stat.S_IWUSR
    assert not source.exists()


def test_result_on_another_disk_is_copied(tmp_path: Path) -> None:
    source = tmp_path / "made.png"
    source.write_bytes(b"a picture")
    objects = Objects(tmp_path / "objects", OtherDisk(source))
    assert objects.intact(objects.put(source))


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Path]:
    """Return a ledger that another program has locked."""
    path = tmp_path / "ledger" / "ledger.db"
    Journal(path).close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    yield tmp_path
    other.execute("ROLLBACK")
    other.close()


async def test_database_locked_by_another_program_is_said(locked: Path) -> None:
    with pytest.raises(LedgerBusyError, match="locked by another program"):
        async with Ledger(locked, busy_seconds=0.05) as ledger:
            await ledger.put(entry())


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write anywhere"
)
async def test_read_only_folder_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(StorageError, match="not writable"):
            await Ledger(tmp_path).__aenter__()
    finally:
        tmp_path.chmod(0o700)


async def test_file_in_the_place_of_the_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "ledger").write_text("not a folder", "utf-8")
    with pytest.raises(StorageError):
        await Ledger(tmp_path).__aenter__()


async def test_file_that_is_no_database_is_set_aside_not_deleted(tmp_path: Path) -> None:
    path = tmp_path / "ledger" / "ledger.db"
    path.parent.mkdir()
    path.write_bytes(b"no database at all " * 100)
    said: list[object] = []
    async with Ledger(tmp_path, now=lambda: 1700000000.0, report=said.append) as ledger:
        await ledger.put(entry())
        assert await ledger.find("k") == entry()
    aside = path.with_name("ledger.db.damaged-1700000000")
    assert aside.read_bytes().startswith(b"no database at all")
    (notice,) = said
    assert isinstance(notice, Notice)
    assert aside.name in notice.text


async def test_damage_found_later_is_set_aside_too(tmp_path: Path) -> None:
    path = tmp_path / "ledger" / "ledger.db"
    journal = Journal(path)
    for number in range(300):
        journal.put(entry(f"key-{number}", error={"message": "x" * 500}))
    journal.close()
    content = bytearray(path.read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    path.write_bytes(content)
    said: list[object] = []
    async with Ledger(tmp_path, report=said.append) as ledger:
        for number in range(300):
            await ledger.find(f"key-{number}")
        await ledger.put(entry("new"))
        assert await ledger.find("new") == entry("new")
    assert len(said) == 1
    assert len(list(path.parent.glob("ledger.db.damaged-*"))) >= 1


def test_later_version_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    Journal(path).close()
    with sqlite3.connect(path) as database:
        database.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    with pytest.raises(LedgerError, match="later version"):
        Journal(path)


def test_entry_comes_back_as_it_was_written(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "ledger.db")
    whole = entry(
        job_id="job-7",
        job_state={"prompt": "ein Fuchs"},
        facts={"width": 64},
        files={"image": ["c0ffee", ".png"]},
        error={"class": "UnavailableError"},
        quote_usd=0.1,
        submitted=2.0,
        finished=3.0,
    )
    journal.put(whole, [booking()])
    assert journal.find("k") == whole
    assert journal.bookings("run-1") == [booking()]
    assert journal.of_run("run-1") == [whole]
    journal.close()


def test_what_a_forgotten_call_cost_stays(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "ledger.db")
    journal.put(entry(), [booking()])
    journal.forget("k")
    assert journal.find("k") is None
    assert journal.bookings("run-1") == [booking()]
    journal.close()


def test_failed_write_of_bookings_writes_no_call_either(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "ledger.db")
    broken = booking(cost="dear")  # type: ignore[arg-type]
    with pytest.raises(sqlite3.Error):
        journal.put(entry(), [broken])
    assert journal.find("k") is None
    journal.put(entry())
    assert journal.find("k") is not None
    journal.close()
