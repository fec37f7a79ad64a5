"""A damaged database is recognised, whatever the damage is, and told from a fault of the disk."""

from __future__ import annotations

import math
import random
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from grok_spicy.errors import LedgerDamagedError, LedgerError
from grok_spicy.ledger import Ledger
from grok_spicy.ledger.journal import Booking, CallRecord, CallState, Journal
from grok_spicy.ledger.rows import columns_of
from grok_spicy.ledger.salvage import salvaged
from grok_spicy.ledger.tables import MIGRATIONS
from grok_spicy.watch.reports import Notice

RUN = "20261122-2150-füchse-ab12"

KEYS = [f"{number:064x}" for number in range(120)]


def sweep(values: Iterable[int], *, often: int) -> list[Any]:
    """Return all values, of which the tests take one in `often` and the long sweep the rest."""
    return [
        value if number % often == 0 else pytest.param(value, marks=pytest.mark.chaos)
        for number, value in enumerate(values)
    ]


def an_entry(number: int, state: CallState = "done") -> CallRecord:
    return CallRecord(
        key=KEYS[number],
        state=state,
        run=RUN,
        step="keyframes",
        piece=f"keyframe:{number}",
        attempt=1,
        retake=0,
        parent=None,
        capability="image",
        operation="edit",
        provider="painter",
        model="brush",
        facts={"note": "ein Fuchs am Hafen " * 20},
        error={"message": "zu spät"} if number % 7 == 0 else None,
        quote_usd=0.05,
        started=float(number),
    )


def booking(number: int) -> Booking:
    return Booking(
        KEYS[number], RUN, "keyframes", "keyframe:1", "painter", "brush", 0.05, 7, ("a",), 1.0
    )


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the database of some calls."""
    path = tmp_path_factory.mktemp("sound") / "ledger.db"
    journal = Journal(path)
    for number in range(len(KEYS)):
        journal.put(an_entry(number), [booking(number)])
    journal.close()
    return path.read_bytes()


def database(output: Path, content: bytes) -> Path:
    path = output / "ledger" / "ledger.db"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    return path


async def use(output: Path, told: list[str]) -> None:
    """Do everything that a run does with a ledger."""

    def hear(report: object) -> None:
        assert isinstance(report, Notice)
        told.append(report.text)

    async with Ledger(output, report=hear) as ledger:
        for key in KEYS:
            await ledger.find(key)
        await ledger.of_run(RUN)
        await ledger.bookings(RUN)
        await ledger.unnamed()
        for number in range(0, len(KEYS), 20):
            await ledger.put(an_entry(number, "submitted"), (booking(number),))
        await ledger.book((booking(3),))
        await ledger.forget_run("another")


@pytest.mark.parametrize("seed", sweep(range(60), often=15))
async def test_flipped_bytes_are_survived_with_the_old_file_set_aside(
    tmp_path: Path, sound: bytes, seed: int
) -> None:
    rng = random.Random(seed)
    content = bytearray(sound)
    for _ in range(rng.choice([1, 3, 30, 300])):
        content[rng.randrange(len(content))] = rng.randrange(256)
    path = database(tmp_path, bytes(content))
    told: list[str] = []
    await use(tmp_path, told)
    assert len(told) <= 1
    assert all(len(text) < 500 for text in told)
    aside = [one for one in path.parent.glob("ledger.db.damaged-*") if one.suffix[-3:].isdigit()]
    assert len(aside) == len(told)


# The version itself, 60 to 63, cannot be told from that of a later program.
@pytest.mark.parametrize("place", sweep([*range(60), *range(64, 100)], often=12))
async def test_any_byte_of_the_head_may_be_flipped(
    tmp_path: Path, sound: bytes, place: int
) -> None:
    content = bytearray(sound)
    content[place] ^= 0xFF
    database(tmp_path, bytes(content))
    told: list[str] = []
    await use(tmp_path, told)
    assert len(told) <= 1


@pytest.mark.parametrize("seed", sweep(range(20), often=7))
async def test_calls_around_a_flipped_byte_are_kept(
    tmp_path: Path, sound: bytes, seed: int
) -> None:
    rng = random.Random(seed)
    content = bytearray(sound)
    # Behind the pages of the schema and of the tables' roots.
    content[rng.randrange(8 * 4096, len(content))] ^= 0x80
    path = database(tmp_path, bytes(content))
    async with Ledger(tmp_path) as ledger:
        await ledger.of_run(RUN)
        await ledger.bookings(RUN)
        found = [await ledger.find(key) for key in KEYS]
    lost = [number for number, entry in enumerate(found) if entry != an_entry(number)]
    assert len(lost) <= 8
    assert path.exists()


@pytest.mark.parametrize("left", [100, 4096, 20_000])
async def test_cut_off_database_is_set_aside(tmp_path: Path, sound: bytes, left: int) -> None:
    database(tmp_path, sound[:left])
    told: list[str] = []
    await use(tmp_path, told)
    assert len(told) == 1


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("state", "'dine'"),
        ("facts", "'{\"note\": '"),
        ("facts", "'[]'"),
        ("error", "'7'"),
        ("files", '\'{"image": ["c0ffee"]}\''),
        ("files", '\'{"image": ["../../c0ffee", ".png"]}\''),
        ("files", "'[]'"),
        ("provider", "CAST(x'ff66' AS TEXT)"),
    ],
)
def test_row_that_nobody_wrote_is_damage(tmp_path: Path, column: str, value: str) -> None:
    journal = Journal(tmp_path / "ledger.db")
    journal.put(an_entry(0))
    with sqlite3.connect(tmp_path / "ledger.db") as other:
        other.execute(f"UPDATE calls SET {column} = {value}, checksum = NULL")  # noqa: S608 - from the table above
    other.close()
    with pytest.raises(LedgerDamagedError, match="is damaged"):
        journal.find(KEYS[0])
    with pytest.raises(LedgerDamagedError, match="is damaged"):
        journal.of_run(RUN)
    journal.close()


@pytest.mark.parametrize(
    "change",
    ["facts = replace(facts, 'Fuchs', 'Luchs')", "quote_usd = 0.06", "job_id = '7'", "attempt = 2"],
)
def test_row_that_was_altered_is_damage(tmp_path: Path, change: str) -> None:
    journal = Journal(tmp_path / "ledger.db")
    journal.put(an_entry(0))
    with sqlite3.connect(tmp_path / "ledger.db") as other:
        other.execute(f"UPDATE calls SET {change}")  # noqa: S608 - from the table above
    other.close()
    with pytest.raises(LedgerDamagedError, match="is not as it was written"):
        journal.find(KEYS[0])
    journal.close()


@pytest.mark.parametrize("number", [0, -0.0, 7, 0.1, 1e300, float("inf"), float("nan"), None])
def test_any_number_is_read_as_it_was_written(tmp_path: Path, number: float | None) -> None:
    journal = Journal(tmp_path / "ledger.db")
    journal.put(replace(an_entry(0), quote_usd=number))
    found = journal.find(KEYS[0])
    assert found is not None
    assert found.quote_usd == (None if number is None or math.isnan(number) else number)
    journal.close()


def test_calls_of_an_earlier_version_are_found(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with closing(sqlite3.connect(path)) as earlier:
        for script in MIGRATIONS[:2]:
            earlier.executescript(script)
        earlier.execute("PRAGMA user_version = 2")
        columns = columns_of(an_entry(0))
        del columns["checksum"]
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO calls ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 - names of ours
        earlier.execute(statement, tuple(columns.values()))
        earlier.commit()
    assert salvaged(path)[0] == [an_entry(0)]
    journal = Journal(path)
    assert journal.find(KEYS[0]) == an_entry(0)
    journal.close()


@pytest.mark.parametrize("version", [0, 2, 9])
def test_database_of_another_program_is_left_as_it_is(tmp_path: Path, version: int) -> None:
    path = tmp_path / "ledger.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE boats (name TEXT)")
        other.execute(f"PRAGMA user_version = {version}")
    other.close()
    before = path.read_bytes()
    with pytest.raises(LedgerDamagedError, match="is not a ledger of grok-spicy"):
        Journal(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_too_old_sqlite_is_no_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Journal(tmp_path / "ledger.db").close()
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    with pytest.raises(LedgerError, match="too old") as caught:
        Journal(tmp_path / "ledger.db")
    assert not isinstance(caught.value, LedgerDamagedError)
