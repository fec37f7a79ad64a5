"""Many films from one file, each made by a process of its own."""

from __future__ import annotations

import asyncio
import io
import json
import os
import signal
import sys
from collections import deque
from typing import TYPE_CHECKING

import pytest
from grok_spicy.batch.child import Telling, make
from grok_spicy.batch.engine import sharing_of
from grok_spicy.batch.jobs import read_jobs
from grok_spicy.batch.journal import Batch, BatchFolder, JobEnd, read_batch, state_of, write_end
from grok_spicy.batch.orders import EndSaid, FilmOrder, Said, SpentSaid
from grok_spicy.batch.reserving import FilmSettings, queue_jobs
from grok_spicy.batch.spent import book_earlier
from grok_spicy.batch.work import BatchWork, WorkOptions
from grok_spicy.calls.sharing import Shortage
from grok_spicy.errors import UnavailableError
from grok_spicy.ledger import Ledger
from grok_spicy.ledger.journal import Booking
from grok_spicy.plugins import PluginManager
from grok_spicy.plugins.registry import ProviderRegistry
from grok_spicy.runs.context import RunContext
from grok_spicy.runs.state import StateKeeper, read_state
from grok_spicy.schemas import PipelineConfig
from grok_spicy.system.secrets import Secrets
from grok_spicy_testing.fakes import small_plan
from grok_spicy_testing.scripted import Script

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result
    from grok_spicy.batch.journal import QueuedJob

# What a film of the batch is made by: scripted providers that cost money, in a process that
# makes the film as its order says.
PROGRAM = """
from grok_spicy.batch.child import main
from grok_spicy.media import formats
from grok_spicy.schemas import Scene, StoryPlan
from grok_spicy_testing.scripted import Script

formats.FILM_SIZES["16:9"] = formats.Size(320, 180)
plan = StoryPlan(title="Fox", style="chalk", scenes=[
    Scene(scene_id=1, title="One", action="Rain falls", prompt_summary="rain", duration_seconds=3)])
Script(plan, price={"image": 0.1, "video": 0.5}, clip_size=(320, 180)).register()
main()
"""

BY_SCRIPT = (sys.executable, "-c", PROGRAM)

FILMS = "A fox waits\n\nAn owl waits\n"

# Begun afresh, no film has what another one paid for.
DIFFERENT = "".join(
    json.dumps({"concept": "A fox waits", "options": {"seed": seed, "fresh": True}}) + "\n"
    for seed in (1, 2)
)


SCRIPT = Script(small_plan(1), price={"image": 0.1, "video": 0.5})


@pytest.fixture
def context(own_registrations: None) -> RunContext:
    SCRIPT.register()
    return RunContext.of(registry=ProviderRegistry(PluginManager()))


def folder_for(tmp_path: Path, text: str = FILMS) -> tuple[Path, BatchFolder]:
    source = tmp_path / "films.txt"
    source.write_text(text, "utf-8")
    return source, BatchFolder.of(tmp_path / "output", source)


async def queued(tmp_path: Path, context: RunContext, text: str = FILMS, cap: float = 9.0) -> Batch:
    source, folder = folder_for(tmp_path, text)
    folder.root.mkdir(parents=True, exist_ok=True)
    settings = FilmSettings(SCRIPT.backends(), PipelineConfig(max_cost=cap))
    return await queue_jobs(folder, source, read_jobs(source), settings, context)


async def test_every_film_has_its_run_before_the_first_is_made(
    tmp_path: Path, context: RunContext
) -> None:
    batch = await queued(tmp_path, context)
    _, folder = folder_for(tmp_path)
    assert [one.title for one in batch.jobs] == ["A fox waits", "An owl waits"]
    assert [state_of(folder, one) for one in batch.jobs] == ["waiting", "waiting"]
    assert read_batch(folder) == batch


async def test_the_same_file_again_keeps_the_runs_it_had(
    tmp_path: Path, context: RunContext
) -> None:
    fox, owl = (await queued(tmp_path, context)).jobs
    more = await queued(tmp_path, context, "A crab digs\n\nAn owl waits\n\nA fox waits\n")
    assert [one.run for one in more.jobs[1:]] == [owl.run, fox.run]
    assert more.jobs[0].run not in (owl.run, fox.run)
    assert [one.number for one in more.jobs] == [1, 2, 3]


async def test_films_are_made_side_by_side_until_the_money_of_all_is_spent(
    tmp_path: Path, context: RunContext
) -> None:
    # One film costs 60 cents: the second one cannot have its clip.
    batch = await queued(tmp_path, context, DIFFERENT, cap=1.0)
    _, folder = folder_for(tmp_path, DIFFERENT)
    heard: list[tuple[int, Said | None]] = []

    def tell(job: QueuedJob, said: Said | None) -> None:
        heard.append((job.number, said))

    work = BatchWork(folder, batch, WorkOptions(2, program=BY_SCRIPT), tell)
    await work.run()
    assert read_batch(folder) == work.batch
    codes = {one.end.exit_code for one in work.batch.jobs if one.end is not None}
    assert codes == {0, 4}
    assert work.batch.cost_usd == pytest.approx(0.7)
    states = sorted(state_of(folder, one) for one in work.batch.jobs)
    assert states == ["done", "failed"]
    (failed,) = [one.end.error for one in work.batch.jobs if one.end and one.end.error]
    assert "of the $1.00 of the batch" in failed
    assert {number for number, said in heard if isinstance(said, EndSaid)} == {1, 2}
    assert any(isinstance(said, SpentSaid) and said.cost_usd > 0 for _, said in heard)
    # With more money the same batch goes on, and the film that is made is not touched.
    again = BatchWork(
        folder,
        work.batch.model_copy(update={"max_cost": 5.0}),
        WorkOptions(2, program=BY_SCRIPT),
        lambda job, said: None,
    )
    await again.run()
    assert [one.end.exit_code for one in again.batch.jobs if one.end is not None] == [0, 0]
    films = {folder.run(one).film.read_bytes() for one in again.batch.jobs}
    assert len(films) == 1
    assert again.batch.cost_usd == pytest.approx(1.2)


async def test_the_cap_counts_films_that_were_made_before_though_its_book_is_lost(
    tmp_path: Path, context: RunContext
) -> None:
    batch = await queued(tmp_path, context, cap=1.0)
    _, folder = folder_for(tmp_path)
    made, left = batch.jobs
    async with Ledger(folder.output) as ledger:
        await ledger.book((Booking("k", made.run, "videos", "clip:1", "c", "m", 0.7, None, (), 1),))
    await book_earlier(folder, batch.ended(made.number, JobEnd(exit_code=0)))
    shared = sharing_of(folder.output, folder.name, 1.0)
    await shared.begin(left.run, booked=0.0, held=0.0)
    assert await shared.reserve(left.run, 0.5) == Shortage(1.0, 0.7, 0.0, 0.0)
    assert await shared.reserve(left.run, 0.25) is None


async def test_a_process_that_breaks_costs_its_film_only(
    tmp_path: Path, context: RunContext
) -> None:
    batch = await queued(tmp_path, context)
    _, folder = folder_for(tmp_path)
    breaking = (sys.executable, "-c", "raise SystemExit('no disk')")
    work = BatchWork(folder, batch, WorkOptions(2, program=breaking), lambda job, said: None)
    await work.run()
    assert [one.end.error for one in work.batch.jobs if one.end] == [
        "its process ended with 1: no disk"
    ] * 2


@pytest.mark.skipif(os.name == "nt", reason="sends POSIX signals")
async def test_a_film_that_the_system_stops_ends_gently(
    tmp_path: Path, context: RunContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    def terminated() -> Exception:
        os.kill(os.getpid(), signal.SIGTERM)
        return UnavailableError("scripted", "busy")

    monkeypatch.setattr(SCRIPT, "_faults", {"keyframe:1": deque([terminated])})
    fox = (await queued(tmp_path, context)).jobs[0]
    listen, say = os.pipe()
    orders = os.fdopen(listen)
    secrets = Secrets()
    order = FilmOrder(output=str(tmp_path / "output"), run=fox.run, batch="films", check=False)
    end = await make(order, Telling(io.StringIO(), secrets), secrets, orders)
    assert end.exit_code == 130
    os.close(say)
    assert await asyncio.to_thread(orders.read) == ""
    orders.close()


async def test_a_batch_that_is_cancelled_begins_no_film(
    tmp_path: Path, context: RunContext
) -> None:
    batch = await queued(tmp_path, context)
    _, folder = folder_for(tmp_path)
    work = BatchWork(
        folder, batch, WorkOptions(1, program=BY_SCRIPT), lambda job, said: work.stop()
    )
    await asyncio.wait_for(work.run(), 300)
    assert [one.end and one.end.exit_code for one in work.batch.jobs] == [130, None]


async def test_what_was_approved_goes_on_before_new_films(
    tmp_path: Path, context: RunContext
) -> None:
    lines = [{"concept": one, "options": {"approve": ["keyframes"]}} for one in ("Fox", "Owl")]
    text = "\n".join(json.dumps(one) for one in lines)
    first, second = (await queued(tmp_path, context, text)).jobs
    _, folder = folder_for(tmp_path, text)
    write_end(folder, second, JobEnd(exit_code=0, waits_for="keyframes"))
    assert state_of(folder, second) == "waiting"
    # The run itself waits for nothing any more: its user has approved it.
    batch = await queued(tmp_path, context, text)
    assert [one.done for one in batch.jobs] == [False, False]
    begun: list[str] = []

    def tell(job: QueuedJob, said: Said | None) -> None:
        if said is None:
            begun.append(job.run)

    ending = (sys.executable, "-c", "raise SystemExit")
    await BatchWork(folder, batch, WorkOptions(1, program=ending), tell).run()
    assert begun == [second.run, first.run]


async def test_a_film_that_waits_for_its_user_is_not_made_again(
    tmp_path: Path, context: RunContext
) -> None:
    (film,) = (await queued(tmp_path, context, "A fox waits")).jobs
    _, folder = folder_for(tmp_path)
    state = read_state(folder.run(film).state)
    await StateKeeper(folder.run(film).state, state).change(waits_for="keyframes")
    write_end(folder, film, JobEnd(exit_code=0, waits_for="keyframes"))
    batch = await queued(tmp_path, context, "A fox waits")
    assert [one.done for one in batch.jobs] == [True]
    assert [state_of(folder, one) for one in batch.jobs] == ["unapproved"]


WAITING_TO_BE_STOPPED = """
import json, sys
sys.stdin.readline()
code = 130 if sys.stdin.readline() == "stop\\n" else 1
print(json.dumps({"kind": "end", "end": {"exit_code": code}}))
"""


async def test_a_film_that_is_cancelled_stops_alone(tmp_path: Path, context: RunContext) -> None:
    batch = await queued(tmp_path, context)
    _, folder = folder_for(tmp_path)
    (folder.root / "ends").mkdir()
    first, second = batch.jobs
    folder.cancelled_film(second.run).touch()
    begun: list[str] = []

    def tell(job: QueuedJob, said: Said | None) -> None:
        if said is None:
            begun.append(job.run)
            folder.cancelled_film(job.run).touch()

    stopping = (sys.executable, "-c", WAITING_TO_BE_STOPPED)
    work = BatchWork(folder, batch, WorkOptions(1, program=stopping), tell)
    await work.run()
    assert begun == [first.run]
    assert [one.end and one.end.exit_code for one in work.batch.jobs] == [130, 130]
    assert not work.stopping


def test_status_is_told_for_people_and_for_programs(
    run_cli: Callable[..., Result], tmp_path: Path
) -> None:
    assert run_cli("batch", "status").stdout == "There is no batch in output.\n"
    source = tmp_path / "films.jsonl"
    lines = [{"concept": "A fox", "options": {"until": "plan"}}, {"concept": "A fox"}]
    source.write_text("\n".join(json.dumps(one) for one in lines), "utf-8")
    refused = run_cli("batch", source, "--backend", "nobody")
    assert refused.exit_code == 2
    assert "Film 1 of films.jsonl: There is no preset 'nobody'" in refused.stderr
    assert json.loads(run_cli("batch", "status", "--json").stdout)["batches"] == []
    missing = run_cli("batch", "cancel", "films")
    assert missing.exit_code == 2
    assert "there is no batch 'films' in output" in missing.stderr
