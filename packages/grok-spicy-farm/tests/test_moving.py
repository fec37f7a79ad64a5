"""A ledger that is taken to a database and back: nothing is bought again, nothing is lost."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from grok_spicy.batch.orders import FilmOrder
from grok_spicy.errors import InUseError, LedgerError
from grok_spicy.ledger import Ledger
from grok_spicy.ledger.engines import address_of, engine_of, moving_mark
from grok_spicy.ledger.journal import Booking, CallRecord
from grok_spicy.ledger.locks import only_writer
from grok_spicy.ledger.moving import move_ledger
from grok_spicy_testing.fakes import small_plan
from grok_spicy_testing.scripted import Script

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result
    from grok_spicy.batch.journal import JobEnd

    from conftest import Farm

CALL = CallRecord(
    key="k" * 64,
    state="submitted",
    run="fox",
    step="videos",
    piece="clip:1",
    attempt=1,
    retake=0,
    parent=None,
    capability="video",
    operation="generate",
    provider="camera",
    model="m",
    job_id="job-1",
    quote_usd=0.5,
    started=1.0,
)

BOOKING = Booking(CALL.key, "fox", "videos", "clip:1", "camera", "m", 0.4, 12, ("Füchsin",), 2.0)

EXPECTED = [CALL], [BOOKING, BOOKING]


async def write(output: Path) -> None:
    async with Ledger(output) as ledger:
        await ledger.put(CALL, (BOOKING, BOOKING))


async def read(output: Path) -> tuple[object, object]:
    async with Ledger(output) as ledger:
        return await ledger.of_run("fox"), await ledger.bookings("fox")


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """Return an output folder whose own ledger knows a call."""
    folder = tmp_path / "output"
    asyncio.run(write(folder))
    return folder


def test_a_ledger_goes_to_a_database_and_back(
    database: str, output: Path, run_cli: Callable[..., Result]
) -> None:
    there = run_cli("ledger", "copy", output, database)
    assert "Taken along: 1 call, 2 bookings." in there.output
    assert "kept as ledger.db.moved-" in there.output
    assert address_of(output) == database
    assert not (output / "ledger" / "ledger.db").exists()
    assert asyncio.run(read(output)) == EXPECTED
    assert "is kept there already" in run_cli("ledger", "copy", output, database).output
    back = run_cli("ledger", "copy", database, output)
    assert "kept as grok_spicy_moved_" in back.output
    assert address_of(output) is None
    assert asyncio.run(read(output)) == EXPECTED
    # The database is empty again: the way back is open.
    assert run_cli("ledger", "copy", output, database).exit_code == 0
    assert asyncio.run(read(output)) == EXPECTED


def test_a_ledger_is_not_moved_while_somebody_works(database: str, output: Path) -> None:
    with only_writer(output / "runs" / "fox"), pytest.raises(InUseError, match="runs/fox is being"):
        move_ledger(output, database)
    assert address_of(output) is None
    assert asyncio.run(read(output)) == EXPECTED


def test_a_ledger_is_not_mixed_with_another_one(database: str, output: Path) -> None:
    move_ledger(output, database)
    asyncio.run(write(output))
    (output / "ledger" / "engine.json").unlink()
    asyncio.run(write(output))
    with pytest.raises(LedgerError, match="not those of the old one"):
        move_ledger(output, database)
    assert address_of(output) is None


def test_nobody_begins_while_a_ledger_is_moved(database: str, output: Path) -> None:
    moving_mark(output).touch()
    with pytest.raises(InUseError, match="is being taken elsewhere"):
        engine_of(output)
    # Whoever was interrupted gives the same command again.
    assert move_ledger(output, database) is not None
    assert asyncio.run(read(output)) == EXPECTED


async def test_who_had_the_ledger_open_writes_into_no_new_one(database: str, output: Path) -> None:
    async with Ledger(output) as ledger:
        await asyncio.to_thread(move_ledger, output, database)
        with pytest.raises(LedgerError, match="was taken elsewhere"):
            await ledger.put(CALL)
    assert not (output / "ledger" / "ledger.db").exists()


async def test_a_batch_that_is_moved_buys_nothing_again(farm: Farm) -> None:
    database, farm.url = str(farm.url), None
    script = Script(small_plan(1), price={"image": 0.1, "video": 0.5})
    first, second = (await farm.queue(2, script=script, fresh=False)).jobs

    async def made(run: str) -> JobEnd:
        return await farm.made_here(FilmOrder(output="", run=run, batch="films", check=False))

    assert (await made(first.run)).exit_code == 0
    bought = len(script.seen)
    assert bought > 0
    await asyncio.to_thread(move_ledger, farm.output, database)
    # The other film is asked for alike: everything is in the ledger.
    assert (await made(first.run)).exit_code == 0
    assert (await made(second.run)).cost_usd == 0
    assert len(script.seen) == bought
