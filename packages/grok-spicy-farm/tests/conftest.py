"""A real Postgres of the tests' own, on a socket in a folder of its own."""

from __future__ import annotations

import asyncio
import io
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from grok_spicy.batch.child import Telling, make
from grok_spicy.batch.engine import BatchEngine, open_queue
from grok_spicy.batch.jobs import BatchJob
from grok_spicy.batch.journal import DIED, Batch, BatchFolder, JobEnd, read_batch
from grok_spicy.batch.orders import FilmOrder
from grok_spicy.batch.reserving import FilmSettings, queue_jobs
from grok_spicy.batch.work import WorkOptions
from grok_spicy.ledger.engines import choose_engine
from grok_spicy.plugins import PluginManager
from grok_spicy.plugins.registry import ProviderRegistry
from grok_spicy.runs.context import RunContext
from grok_spicy.schemas import Approvable, PipelineConfig, Scene, StoryPlan
from grok_spicy.system.secrets import Secrets
from grok_spicy_farm.ledger import engine as engine_module
from grok_spicy_farm.ledger import session as session_module
from grok_spicy_farm.ledger.session import Session
from grok_spicy_farm.worker.making import WorkerSettings
from grok_spicy_testing.postgres import Postgres, running_postgres, server_programs
from grok_spicy_testing.scripted import Script

PLAN = StoryPlan(
    title="Fox",
    style="chalk",
    scenes=[
        Scene(scene_id=1, title="One", action="Rain", prompt_summary="rain", duration_seconds=3)
    ],
)

PRICE: dict[str, float | None] = {"image": 0.1, "video": 0.5}

# What makes one film, as small as this process makes them: paid calls are noted where they are
# made, and file locks fail.
FILM = """
import fcntl, os, signal
from grok_spicy.media import formats
from grok_spicy_testing import scripted_files
for shape, size in formats.FILM_SIZES.items():
    small = formats.Size(size.width // 4, size.height // 4)
    formats.FILM_SIZES[shape] = small
    scripted_files.FILM_SIZES[shape] = (small.width, small.height)
def refuse(*_): raise OSError(37, "No locks available")
fcntl.flock = fcntl.lockf = refuse
from grok_spicy.batch.child import main
from grok_spicy.schemas import StoryPlan
from grok_spicy_testing.scripted import Script

class Noting(Script):
    async def begin(self, provider, seen):
        if seen.capability == "video" and os.path.exists("die"):
            os.remove("die")
            os.kill(os.getpid(), signal.SIGKILL)
        await super().begin(provider, seen)
        with open(os.environ["NOTES"], "a") as stream:
            stream.write(f"{os.getpid()} {seen.prompt!r}\\n")

plan = StoryPlan.model_validate_json(os.environ["PLAN_OF_TEST"])
Noting(plan, price={"image": 0.1, "video": 0.5}).register()
main()
"""

WORKER = """
import sys
from pathlib import Path
from grok_spicy_farm.worker.making import WorkerSettings
from grok_spicy_farm.worker.work import run_worker
url, output, film = sys.argv[1:]
run_worker(WorkerSettings(url, Path(output), 2, Path(output) / "health", once=False, beat=0.3,
                          stalled=1.5, program=(sys.executable, "-c", film)))
"""


HEAD = """
import json, os, sys
order = json.loads(sys.stdin.readline())
def end(code): print(json.dumps({"kind": "end", "end": {"exit_code": code}}))
"""

NOTING = f"""{HEAD}
with open("orders.txt", "a") as stream: stream.write(json.dumps(order) + "\\n")
end(0)
"""

# Ends when it is told that it may, whoever wants to stop it.
FINISHING = f"""{HEAD}
open("begun", "w").write(order["run"])
open("go").read()
end(0)
"""

STOPPING = f"""{HEAD}
open("begun", "w").write(order["run"])
end(130 if sys.stdin.readline() == "stop\\n" else 1)
"""


@dataclass
class Farm:
    """A batch in a queue, and the workers on it.

    Attributes:
        url: The database; None: the ledger is in the folder, and there is no queue.
        output: The folder that all share.
    """

    url: str | None
    output: Path

    finishing = FINISHING
    making = FILM
    noting = NOTING
    stopping = STOPPING

    def settings(self, program: str, *, once: bool = False) -> WorkerSettings:
        """Return what a worker is told whose films are made by a program."""
        by = (sys.executable, "-S", "-c", program)
        return WorkerSettings(str(self.url), self.output, once=once, beat=0.1, program=by)

    @property
    def folder(self) -> BatchFolder:
        return BatchFolder.of(self.output, Path("films.jsonl"))

    @property
    def notes(self) -> Path:
        return self.output / "calls.txt"

    async def queue(
        self,
        films: int,
        *,
        script: Script | None = None,
        fresh: bool = True,
        max_cost: float | None = None,
        approve: Sequence[Approvable] = (),
    ) -> Batch:
        """Reserve films; begun afresh, none has what another one paid for."""
        script = script or Script(PLAN, price=PRICE)
        script.register()
        if self.url is not None:
            choose_engine(self.output, self.url)
        self.folder.root.mkdir(parents=True, exist_ok=True)
        context = RunContext.of(registry=ProviderRegistry(PluginManager()))
        jobs = [BatchJob(concept="Rain") for _ in range(films)]
        config = PipelineConfig(fresh=fresh, max_cost=max_cost, approve=list(approve))
        settings = FilmSettings(script.backends(), config, engine=self.url)
        return await queue_jobs(self.folder, Path("films.jsonl"), jobs, settings, context)

    @property
    def engine(self) -> BatchEngine:
        assert self.url is not None
        return open_queue(self.url)

    def enqueue(self, batch: Batch) -> int:
        return self.engine.enqueue(self.folder, batch, WorkOptions(1))

    @property
    def environment(self) -> dict[str, str]:
        """What programs that make films read."""
        return {"NOTES": str(self.notes), "PLAN_OF_TEST": PLAN.model_dump_json()}

    def worker(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-c", WORKER, str(self.url), str(self.output), FILM],
            cwd=self.output,
            env={**os.environ, **self.environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    async def made_here(self, order: FilmOrder) -> JobEnd:
        """Make a film in this process; nobody says anything to it meanwhile."""
        listen, say = os.pipe()
        secrets = Secrets()
        with os.fdopen(listen) as orders:
            try:
                telling = Telling(io.StringIO(), secrets)
                whole = order.model_copy(update={"output": str(self.output)})
                return await make(whole, telling, secrets, orders)
            finally:
                os.close(say)
                assert await asyncio.to_thread(orders.read) == ""

    def done(self) -> int:
        batch = read_batch(self.folder)
        assert batch is not None
        left = [one.end for one in batch.jobs if one.end is not None and not one.done]
        assert [one for one in left if one.cause not in (DIED, "BudgetError")] == []
        if left:
            # Its user gives the same command again.
            self.enqueue(batch)
        return sum(one.done for one in batch.jobs)

    def bill(self) -> float:
        with psycopg.connect(str(self.url)) as db:
            row = db.execute("select sum(cost_usd) from grok_spicy.bookings").fetchone()
            assert row is not None
            return float(row[0])

    def paid_twice(self) -> list[tuple[str, str, list[float]]]:
        """Return the calls that are booked more than once: run, piece, and when."""
        with psycopg.connect(str(self.url)) as db:
            return db.execute(
                "select run, piece, array_agg(at) from grok_spicy.bookings where cost_usd > 0 "
                "group by key, run, piece having count(*) > 1"
            ).fetchall()

    def films(self) -> set[bytes]:
        return {one.read_bytes() for one in self.output.glob("runs/*/final_video.mp4")}


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Return a running server, or skip with the reason."""
    programs = server_programs()
    if programs is None:
        pytest.skip("no Postgres server is installed")
    with running_postgres(programs) as server:
        yield server


@pytest.fixture
def database(postgres: Postgres) -> str:
    """Return the address of an empty database."""
    return postgres.new_database()


@pytest.fixture(autouse=True)
def sessions_end(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """End every session that a test begins, as the end of its process would; wait for no server."""
    monkeypatch.setattr(session_module, "FIRST_PATIENCE_SECONDS", 0.0)
    # What a command keeps of a login for the processes it begins goes with the test.
    monkeypatch.setenv("GROK_SPICY_LEDGER", "")
    made: list[Session] = []
    begin = Session.__init__

    def begun(self: Session, *arguments: Any, **named: Any) -> None:
        begin(self, *arguments, **named)
        made.append(self)

    monkeypatch.setattr(Session, "__init__", begun)
    yield
    for session in made:
        session.close()
    engine_module._engine.cache_clear()


@pytest.fixture
def farm(own_registrations: None, small_films: None, database: str, tmp_path: Path) -> Farm:
    """Return a farm with an empty database and an empty folder."""
    return Farm(database, tmp_path / "output")


@pytest.fixture
def here(farm: Farm, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in the output folder, with two pipes by which films and tests wait for each other."""
    farm.output.mkdir()
    monkeypatch.chdir(farm.output)
    for name in ("begun", "go"):
        os.mkfifo(farm.output / name)
    return farm.output
