"""The ledger in Postgres: rows, locks, lost connections."""

from __future__ import annotations

import asyncio
import json
from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING

import psycopg
import pytest
from grok_spicy.calls.sharing import Shortage
from grok_spicy.errors import ConfigError, LedgerError, LedgerTakenOverError, LedgerUnreachableError
from grok_spicy.ledger import Ledger
from grok_spicy.ledger.engines import address_of, choose_engine, engine_of
from grok_spicy.ledger.journal import Booking, CallRecord
from grok_spicy.ledger.locks import in_use, only_writer
from grok_spicy_farm.ledger.engine import PostgresEngine
from grok_spicy_farm.ledger.journal import PostgresJournal
from grok_spicy_farm.ledger.session import Session, lock_number
from grok_spicy_farm.ledger.sharing import PostgresSharing

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy_testing.postgres import Postgres

CALL = CallRecord(
    key="k" * 64,
    state="done",
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
    facts={"seconds": 3.0, "title": "Füchsin 狐"},
    files={"video": ["d" * 64, ".mp4"]},
    quote_usd=0.5,
    started=1.0,
    finished=2.5,
)

BOOKING = Booking(CALL.key, "fox", "videos", "clip:1", "camera", "m", 0.4, 12, ("one note",), 2.0)


@pytest.fixture
def engine(database: str, tmp_path: Path) -> PostgresEngine:
    return PostgresEngine(database, tmp_path / "output")


@pytest.fixture
def journal(engine: PostgresEngine) -> PostgresJournal:
    return PostgresJournal(engine.session)


def test_what_is_written_is_read(journal: PostgresJournal) -> None:
    assert not journal.knows_calls()
    journal.put(CALL, [BOOKING])
    assert journal.find(CALL.key) == CALL
    assert journal.of_run("fox") == [CALL]
    assert journal.bookings("fox") == [BOOKING]
    assert journal.files() == {"d" * 64}
    assert journal.files(without=["fox"]) == set()
    journal.put(replace(CALL, state="refused", facts=None, files={}))
    found = journal.find(CALL.key)
    assert found is not None
    assert found.state == "refused"
    journal.forget(CALL.key)
    assert journal.find(CALL.key) is None
    assert journal.bookings("fox") == [BOOKING]
    journal.forget_run("fox")
    assert journal.everything() == ([], [])


def test_a_row_that_somebody_changed_is_not_believed(
    journal: PostgresJournal, engine: PostgresEngine
) -> None:
    journal.put(CALL)
    engine.session.do(lambda db: db.execute("update calls set state = 'planned'"))
    with pytest.raises(LedgerError, match="not as it was written"):
        journal.find(CALL.key)


async def test_the_folder_remembers_where_its_ledger_is(database: str, tmp_path: Path) -> None:
    output = tmp_path / "output"
    choose_engine(output, database)
    choose_engine(output, database)
    assert address_of(output) == database
    async with Ledger(output) as ledger:
        await ledger.put(CALL, (BOOKING,))
    assert not (output / "ledger" / "ledger.db").exists()
    async with Ledger(output) as ledger:
        assert await ledger.bookings("fox") == [BOOKING]
    with pytest.raises(ConfigError, match="is kept at"):
        choose_engine(output, "postgresql://elsewhere/films")


def test_no_password_is_written_down(tmp_path: Path) -> None:
    from grok_spicy.ledger.engines import mark_engine, stored_address

    url = "postgresql://studio:s%40cret:x@db:5432/films?sslmode=require"
    mark_engine(tmp_path, url)
    told = json.loads((tmp_path / "ledger" / "engine.json").read_text("utf-8"))
    assert told["url"] == "postgresql://studio@db:5432/films?sslmode=require"
    assert stored_address("postgresql:///films") == "postgresql:///films"


def test_a_folder_with_a_ledger_of_its_own_keeps_it(database: str, tmp_path: Path) -> None:
    (tmp_path / "ledger").mkdir()
    (tmp_path / "ledger" / "ledger.db").touch()
    with pytest.raises(ConfigError, match="has a ledger of its own already") as raised:
        choose_engine(tmp_path, database)
    assert "grok-spicy ledger copy" in str(raised.value.hint)


def test_a_database_keeps_the_ledger_of_one_folder(database: str, tmp_path: Path) -> None:
    PostgresJournal(PostgresEngine(database, tmp_path / "one").session).put(CALL)
    other = PostgresJournal(PostgresEngine(database, tmp_path / "two").session)
    with pytest.raises(LedgerError, match="of another output folder"):
        other.find(CALL.key)


def test_tables_of_a_later_version_are_left_alone(database: str, tmp_path: Path) -> None:
    session = PostgresEngine(database, tmp_path).session
    session.do(lambda db: db.execute("insert into version values (99)"))
    session.close()
    with pytest.raises(LedgerError, match="later version"):
        session.do(lambda db: None)


async def test_a_call_is_made_by_one_machine_at_a_time(database: str, tmp_path: Path) -> None:
    one, two = (PostgresEngine(database, tmp_path) for _ in range(2))
    waits = asyncio.Event()
    made: list[str] = []

    async def second() -> None:
        async with two.only_maker("k", waiting=nullcontext, on_wait=waits.set):
            made.append("two")

    async with one.only_maker("k", waiting=nullcontext, on_wait=lambda: None):
        task = asyncio.create_task(second())
        await waits.wait()
        made.append("one")
    await task
    assert made == ["one", "two"]


def test_a_run_is_worked_on_by_one_machine_at_a_time(database: str, tmp_path: Path) -> None:
    output = tmp_path / "output"
    choose_engine(output, database)
    run = output / "runs" / "fox"
    elsewhere = PostgresEngine(database, output)
    assert not in_use(run)
    with only_writer(run):
        assert elsewhere.in_use(run)
        with (
            pytest.raises(ConfigError, match="another process is working on fox"),
            elsewhere.only_writer(run, on_wait=lambda: None),
        ):
            pass
    assert not elsewhere.in_use(run)


def test_a_machine_that_is_gone_holds_no_lock(database: str, tmp_path: Path) -> None:
    one, two = (PostgresEngine(database, tmp_path).session for _ in range(2))
    assert one.try_lock("call k")
    assert not one.try_lock("call k")
    assert not two.try_lock("call k")
    assert two.is_locked("call k")
    one.close()
    # The server notices a little later; this statement waits for it.
    two.do(lambda db: db.execute("select pg_advisory_lock(%s)", (lock_number("call k"),)))
    assert one.is_locked("call k")


def killed(session: Session, postgres_address: str) -> None:
    """End a session's connection from outside, as a network does."""
    pid = session.do(lambda db: db.execute("select pg_backend_pid()").fetchone())
    with psycopg.connect(postgres_address, autocommit=True) as db:
        db.execute("select pg_terminate_backend(%s, 60000)", pid)


def test_a_lost_connection_is_made_again_with_its_locks(database: str, tmp_path: Path) -> None:
    session, other = (PostgresEngine(database, tmp_path).session for _ in range(2))
    assert session.try_lock("call k")
    killed(session, database)
    PostgresJournal(session).put(CALL, [BOOKING])
    assert not other.try_lock("call k")


def test_nothing_is_written_by_a_process_whose_work_was_taken_over(
    database: str, tmp_path: Path
) -> None:
    slow, other = (PostgresEngine(database, tmp_path).session for _ in range(2))
    assert slow.try_lock("call k")
    killed(slow, database)
    assert other.try_lock("call k")
    with pytest.raises(LedgerTakenOverError, match="has taken this work over"):
        PostgresJournal(slow).put(CALL)
    assert PostgresJournal(other).find(CALL.key) is None


def test_money_is_booked_once_though_nobody_said_that_it_was(database: str, tmp_path: Path) -> None:
    """The connection is lost after the commit, before its answer: the worst moment."""
    session = PostgresEngine(database, tmp_path).session
    times: list[int] = []

    def book(db: psycopg.Connection) -> None:
        times.append(len(times))
        db.execute(
            "insert into bookings (key, run, step, piece, provider, model, at) "
            "values ('k', 'fox', 'videos', 'clip:1', 'camera', 'm', 0)"
        )

    connection = session.do(lambda db: db)
    original = psycopg.Transaction._commit_gen
    losing = [True]

    def commit_gen(self: psycopg.Transaction):  # type: ignore[no-untyped-def]
        yield from original(self)
        if losing and self.connection is connection:
            losing.clear()
            self.connection.close()
            raise psycopg.OperationalError("the answer was lost")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(psycopg.Transaction, "_commit_gen", commit_gen)
        session.write(book)
    assert times == [0]
    row = session.do(lambda db: db.execute("select count(*) from bookings").fetchone())
    assert row == (1,)


def test_a_database_that_does_not_come_back_is_named(tmp_path: Path) -> None:
    url = f"postgresql://studio:hidden@/films?host={tmp_path}"
    session = Session(url, "id", first_patience=0.0)
    with pytest.raises(LedgerUnreachableError, match="cannot be reached") as raised:
        session.do(lambda db: None)
    assert "hidden" not in raised.value.message


def test_a_restarted_database_is_gone_on_with(
    postgres: Postgres, database: str, tmp_path: Path
) -> None:
    journal = PostgresJournal(PostgresEngine(database, tmp_path).session)
    journal.put(CALL)
    postgres.stop()
    postgres.start()
    assert journal.find(CALL.key) == CALL


async def test_runs_of_all_machines_stay_under_the_cap(database: str, tmp_path: Path) -> None:
    one, two = (PostgresEngine(database, tmp_path).sharing("films", 1.0) for _ in range(2))
    await one.begin("fox", booked=0.2, held=0.0)
    await two.begin("owl", booked=0.0, held=0.0)
    assert await one.reserve("fox", 0.5) is None
    assert await two.reserve("owl", 0.5) == Shortage(1.0, 0.2, 0.5, 0.0)
    await one.settle("fox", reserved=0.5, spent=0.3, held=0.0)
    assert await two.reserve("owl", 0.5) is None


async def test_a_place_is_held_over_all_machines(database: str, tmp_path: Path) -> None:
    one, two = (PostgresEngine(database, tmp_path).sharing("films", None) for _ in range(2))
    waits = asyncio.Event()

    async def second() -> None:
        async with two.place("camera", 1, waits.set):
            pass

    async with one.place("camera", 1, lambda: None):
        task = asyncio.create_task(second())
        await waits.wait()
        assert not task.done()
    await task


async def test_a_machine_has_its_own_gpu_and_all_have_those_of_servers(
    database: str, tmp_path: Path
) -> None:
    first, second, elsewhere = (
        PostgresSharing(PostgresEngine(database, tmp_path).session, "films", machine, None)
        for machine in ("attic", "attic", "cellar")
    )

    async def has_to_wait(run: PostgresSharing, resource: str) -> bool:
        waits = asyncio.Event()
        turn = asyncio.create_task(run.turn(resource, waits.set))
        waiting = asyncio.create_task(waits.wait())
        await asyncio.wait({turn, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waited = waits.is_set()
        for task in (turn, waiting):
            task.cancel()
        await asyncio.wait({turn, waiting})
        return waited

    mine = await first.turn("gpu:localhost", lambda: None)
    assert not await mine.wanted()
    assert await has_to_wait(second, "gpu:localhost")
    assert not await has_to_wait(elsewhere, "gpu:localhost")
    await first.turn("gpu:10.0.0.5", lambda: None)
    assert await has_to_wait(elsewhere, "gpu:10.0.0.5")
    async with (
        first.place("ollama:localhost", 1, lambda: None),
        elsewhere.place("ollama:localhost", 1, lambda: pytest.fail("it waits")),
    ):
        pass


async def test_calls_of_all_machines_are_spread_over_time(database: str, tmp_path: Path) -> None:
    one, two = (PostgresEngine(database, tmp_path).sharing("films", None) for _ in range(2))
    waits = [await run.slot("camera", 0.001) for run in (one, two, one)]
    # 1,000 s between calls, less what passes between these lines.
    assert waits[0] == 0.0
    assert 0 < waits[1] <= 1000 < waits[2] <= 2000
    assert await two.slot("another camera", 0.001) == 0.0


def test_numbers_of_locks_fit_into_the_database() -> None:
    numbers = {lock_number(f"call {name}") for name in range(100)}
    assert len(numbers) == 100
    assert all(-(2**63) <= number < 2**63 for number in numbers)


def test_the_engine_of_a_folder_is_one_connection(database: str, tmp_path: Path) -> None:
    choose_engine(tmp_path, database)
    assert engine_of(tmp_path) is engine_of(tmp_path)
