"""Films by workers in processes of their own, on a real database, with everything dying."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import psycopg
import pytest
from grok_spicy.batch.engine import open_queue
from grok_spicy.batch.jobs import BatchJob
from grok_spicy.batch.journal import Batch, BatchFolder, read_batch
from grok_spicy.batch.reserving import FilmSettings, queue_jobs
from grok_spicy.batch.work import WorkOptions
from grok_spicy.ledger.engines import choose_engine
from grok_spicy.plugins import PluginManager
from grok_spicy.plugins.registry import ProviderRegistry
from grok_spicy.runs.context import RunContext
from grok_spicy.schemas import PipelineConfig, Scene, StoryPlan
from grok_spicy_testing.scripted import Script

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Postgres

pytestmark = pytest.mark.skipif(os.name == "nt", reason="sends POSIX signals")

T = TypeVar("T")

SECONDS = 300

PLAN = StoryPlan(
    title="Fox",
    style="chalk",
    scenes=[
        Scene(scene_id=1, title="One", action="Rain", prompt_summary="rain", duration_seconds=3)
    ],
)

PRICE: dict[str, float | None] = {"image": 0.1, "video": 0.5}

# What makes one film: paid calls are noted where they are made, and file locks fail.
FILM = """
import fcntl, os, sys
def refuse(*_): raise OSError(37, "No locks available")
fcntl.flock = fcntl.lockf = refuse
from grok_spicy.batch.child import main
from grok_spicy.schemas import StoryPlan
from grok_spicy_testing.scripted import Script

class Noting(Script):
    async def begin(self, provider, seen):
        await super().begin(provider, seen)
        with open(os.environ["NOTES"], "a") as stream:
            stream.write(f"{os.environ['RUN_OF_TEST']} {seen.prompt!r}\\n")

plan = StoryPlan.model_validate_json(os.environ["PLAN_OF_TEST"])
Noting(plan, price={"image": 0.1, "video": 0.5}, clip_size=(64, 36)).register()
main()
"""

WORKER = """
import sys
from pathlib import Path
from grok_spicy_farm.worker.work import WorkerSettings, run_worker
url, output, film = sys.argv[1:]
run_worker(WorkerSettings(url, Path(output), 2, Path(output) / "health", once=False, beat=0.3,
                          stalled=1.5, program=(sys.executable, "-c", film)))
"""


@dataclass
class Farm:
    """A batch in a queue, and the workers on it.

    Attributes:
        url: The database.
        output: The folder that all share.
    """

    url: str
    output: Path

    @property
    def folder(self) -> BatchFolder:
        return BatchFolder.of(self.output, Path("films.jsonl"))

    @property
    def notes(self) -> Path:
        return self.output / "calls.txt"

    async def queue(self, films: int, cap: float | None = None) -> Batch:
        script = Script(PLAN, price=PRICE)
        script.register()
        choose_engine(self.output, self.url)
        self.folder.root.mkdir(parents=True)
        context = RunContext.of(registry=ProviderRegistry(PluginManager()))
        # Begun afresh, no film has what another one paid for.
        config = PipelineConfig(max_cost=cap, fresh=True)
        jobs = [BatchJob(concept="Rain", options={"seed": seed}) for seed in range(films)]
        settings = FilmSettings(script.backends(), config, engine=self.url)
        return await queue_jobs(self.folder, Path("films.jsonl"), jobs, settings, context)

    def enqueue(self, batch: Batch) -> int:
        return open_queue(self.url).enqueue(self.folder, batch, WorkOptions(1))

    def worker(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-c", WORKER, self.url, str(self.output), FILM],
            cwd=self.output,
            env={
                **os.environ,
                "NOTES": str(self.notes),
                "RUN_OF_TEST": "film",
                "PLAN_OF_TEST": PLAN.model_dump_json(),
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def done(self) -> int:
        batch = read_batch(self.folder)
        assert batch is not None
        return sum(one.done for one in batch.jobs)

    def bill(self) -> float:
        with psycopg.connect(self.url) as db:
            row = db.execute("select sum(cost_usd) from grok_spicy.bookings").fetchone()
            assert row is not None
            return float(row[0])

    def paid_twice(self) -> list[str]:
        """Return the calls that are booked more than once."""
        with psycopg.connect(self.url) as db:
            rows = db.execute(
                "select key from grok_spicy.bookings where cost_usd > 0 group by key "
                "having count(*) > 1"
            ).fetchall()
        return [row[0] for row in rows]

    def films(self) -> set[bytes]:
        return {one.read_bytes() for one in self.output.glob("runs/*/final_video.mp4")}


def made_by(farm: Farm, films: int, workers: int, kills: int, postgres: Postgres) -> None:
    """Let workers make all films while some of them are killed and the database restarts once."""
    rng = random.Random(7)
    alive = [farm.worker() for _ in range(workers)]
    try:
        end = time.monotonic() + SECONDS
        restarted = False
        while farm.done() < films:
            assert time.monotonic() < end, f"{farm.done()} of {films} films"
            _wait_for_more(farm, alive, end)
            if kills:
                kills -= 1
                victim = alive.pop(rng.randrange(len(alive)))
                os.kill(victim.pid, signal.SIGKILL)
                victim.wait(10)
                alive.append(farm.worker())
            elif not restarted:
                restarted = True
                postgres.stop()
                postgres.start()
        for one in alive:
            one.send_signal(signal.SIGTERM)
        assert [one.wait(SECONDS) for one in alive] == [0] * workers
    finally:
        for one in alive:
            if one.poll() is None:
                one.kill()
                one.wait(10)


def _wait_for_more(farm: Farm, alive: list[subprocess.Popen[bytes]], end: float) -> None:
    """Wait until another call was made, or a worker ended, or another film is done."""
    before = _size(farm), farm.done()
    while (_size(farm), farm.done()) == before and time.monotonic() < end:
        assert all(one.poll() is None for one in alive)
        try:
            alive[0].wait(0.05)
        except subprocess.TimeoutExpired:
            continue


def _size(farm: Farm) -> int:
    return farm.notes.stat().st_size if farm.notes.exists() else 0


async def test_films_are_made_and_paid_once_though_a_worker_and_the_database_die(
    own_registrations: None, database: str, postgres: Postgres, tmp_path: Path
) -> None:
    farm = Farm(database, tmp_path / "output")
    batch = await farm.queue(3)
    await _elsewhere(lambda: _enqueued_once(farm, batch))
    await _elsewhere(lambda: made_by(farm, films=3, workers=2, kills=1, postgres=postgres))
    assert len(farm.films()) == 1
    assert farm.paid_twice() == []
    assert farm.bill() == pytest.approx(3 * 0.6)
    now = read_batch(farm.folder)
    assert now is not None
    states = await _elsewhere(lambda: open_queue(farm.url).states(now))
    assert states == {1: "done", 2: "done", 3: "done"}
    assert " ok " in (farm.output / "health").read_text("utf-8")


def _enqueued_once(farm: Farm, batch: Batch) -> None:
    assert farm.enqueue(batch) == 3
    assert farm.enqueue(batch) == 0
    assert Counter(open_queue(farm.url).states(batch).values()) == {"waiting": 3}


async def _elsewhere(work: Callable[[], T]) -> T:
    """Do blocking work beside the loop of the test."""
    return await asyncio.to_thread(work)


async def test_what_was_not_begun_is_taken_out_of_the_queue(
    own_registrations: None, database: str, tmp_path: Path
) -> None:
    farm = Farm(database, tmp_path / "output")
    batch = await farm.queue(2)
    await _elsewhere(lambda: farm.enqueue(batch))
    await _elsewhere(lambda: open_queue(farm.url).cancel(batch))
    states = await _elsewhere(lambda: open_queue(farm.url).states(batch))
    assert states == {1: "waiting", 2: "waiting"}
    assert await _elsewhere(lambda: farm.enqueue(batch)) == 2


@pytest.mark.chaos
async def test_sixty_films_and_a_hundred_deaths(
    own_registrations: None, database: str, postgres: Postgres, tmp_path: Path
) -> None:
    farm = Farm(database, tmp_path / "output")
    batch = await farm.queue(60)
    await _elsewhere(lambda: farm.enqueue(batch))
    await _elsewhere(lambda: made_by(farm, films=60, workers=3, kills=100, postgres=postgres))
    assert len(farm.films()) == 1
    assert farm.paid_twice() == []
    assert farm.bill() == pytest.approx(60 * 0.6)
