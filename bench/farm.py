"""What many machines cost: waiting films side by side, a long queue, a call, a worker that waits.

    python bench/farm.py

The bars: N slots make at least .95 N times as many waiting films as one; 10,000 queued films, and
10,000 that are made, are listed in at most 1 s, by `batch status` and by the studio's page once it
has seen them; the ledger in Postgres costs at most 20 ms a call (median); 1,000 films are
queued in at most 2 s; a worker that waits takes at most 1 % of a core and 80 MB. Without a Postgres
server nothing is measured.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from grok_spicy.batch.engine import open_queue
from grok_spicy.batch.journal import Batch, BatchFolder, JobEnd, QueuedJob, write_batch
from grok_spicy.batch.work import WorkOptions
from grok_spicy.cli.batch_display import batch_fields
from grok_spicy.ledger import Ledger
from grok_spicy.ledger.engines import choose_engine, engine_of
from grok_spicy.ledger.journal import CallRecord
from grok_spicy_farm.ledger.engine import PostgresEngine
from grok_spicy_farm.worker.making import WorkerSettings
from grok_spicy_farm.worker.work import run_films
from grok_spicy_testing.postgres import running_postgres, server_programs
from studio import a_studio

if TYPE_CHECKING:
    from grok_spicy_testing.postgres import Postgres

SLOTS = (1, 2, 4, 8)
FILMS_A_SLOT = 4
FILM_SECONDS = 2.0

QUEUED = 10_000
CALLS = 100
IDLE_SECONDS = 20.0

# A film that only waits: as long as its services work.
WAITING = f"""
import sys, time
sys.stdin.readline()
time.sleep({FILM_SECONDS})
print('{{"kind": "end", "end": {{"exit_code": 0}}}}')
"""


def new_batch(output: Path, name: str, films: int, url: str) -> tuple[BatchFolder, Batch]:
    """Write a batch of films down; nothing is reserved for them."""
    folder = BatchFolder.named(output, name)
    folder.root.mkdir(parents=True)
    jobs = tuple(
        QueuedJob(number=number, digest=f"{number}", run=f"{name}-{number}", title="A fox waits")
        for number in range(1, films + 1)
    )
    batch = Batch(source="films.txt", engine=url, jobs=jobs)
    asyncio.run(write_batch(folder, batch))
    return folder, batch


def seconds_for(output: Path, url: str, slots: int) -> float:
    """Return how long a worker takes for as many waiting films as its slots make at once."""
    folder, batch = new_batch(output, f"slots{slots}", FILMS_A_SLOT * slots, url)
    open_queue(url).enqueue(folder, batch, WorkOptions(1))
    program = (sys.executable, "-S", "-c", WAITING)
    settings = WorkerSettings(url, output, slots, once=True, program=program)
    began = time.perf_counter()
    asyncio.run(run_films(url, settings))
    return time.perf_counter() - began


def side_by_side(output: Path, url: str) -> dict[str, tuple[float, float]]:
    """Return what N slots make for each film that one makes, and the least it may be."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
        seconds = {slots: seconds_for(output, url, slots) for slots in SLOTS}
    return {
        f"{slots} slots for each of one": (slots * seconds[1] / seconds[slots], 0.95 * slots)
        for slots in SLOTS[1:]
    }


def long_queue(output: Path, url: str) -> dict[str, tuple[float, float]]:
    """Return how long it takes to queue 1,000 films and to list 10,000, in seconds."""
    queue = open_queue(url)
    folder, batch = new_batch(output, "many", QUEUED, url)
    thousand = batch.model_copy(update={"jobs": batch.jobs[:1000]})
    began = time.perf_counter()
    queue.enqueue(folder, thousand, WorkOptions(1))
    queued = time.perf_counter() - began
    queue.enqueue(folder, batch, WorkOptions(1))
    began = time.perf_counter()
    films = batch_fields(folder)["films"]
    listed = time.perf_counter() - began
    assert {one["state"] for one in films} == {"waiting"}
    return {"queue 1,000 films, s": (queued, 2.0), "list 10,000 films, s": (listed, 1.0)}


def long_finished(output: Path, url: str) -> dict[str, tuple[float, float]]:
    """Return how long it takes to list 10,000 films that are made, in seconds."""
    folder, batch = new_batch(output, "made", QUEUED, url)
    open_queue(url).enqueue(folder, batch, WorkOptions(1))
    with psycopg.connect(url) as db:
        db.execute("update procrastinate_jobs set status = 'succeeded'")
    folder.end_of(batch.jobs[0]).parent.mkdir()
    end = JobEnd(exit_code=0, cost_usd=0.6, film="output/film.mp4", seconds=60.0)
    for job in batch.jobs:
        folder.end_of(job).write_text(end.model_dump_json(), "utf-8")
    began = time.perf_counter()
    films = batch_fields(folder)["films"]
    listed = time.perf_counter() - began
    assert {one["state"] for one in films} == {"done"}
    seconds = []
    with a_studio(output) as client:
        for _ in range(2):
            began = time.perf_counter()
            assert "10000 done" in client.get("/batches").text
            seconds.append(time.perf_counter() - began)
    return {"list 10,000 made films, s": (listed, 1.0), "again in the studio, s": (seconds[1], 1.0)}


async def a_call(ledger: Ledger, engine: PostgresEngine, number: int) -> None:
    """Do what the ledger does for one paid call, without the call."""
    sharing = engine.sharing("films", 1000.0)
    planned = CallRecord(
        key=f"{number:064x}", state="planned", run="fox", step="videos", piece="clip:1", attempt=1,
        retake=0, parent=None, capability="video", operation="generate", provider="camera",
        model="m", facts={"note": "x" * 200}, started=1.0,
    )  # fmt: skip
    async with ledger.only_maker(planned.key, waiting=nullcontext):
        await ledger.find(planned.key)
        await sharing.reserve("fox", 0.5)
        for _ in range(3):
            await ledger.put(planned)
        await sharing.settle("fox", reserved=0.5, spent=0.5, held=0.0)


async def call_ms(output: Path) -> float:
    """Return the median time of the ledger for one call, in milliseconds."""
    engine = engine_of(output)
    assert isinstance(engine, PostgresEngine)
    times = []
    async with Ledger(output) as ledger:
        await engine.sharing("films", 1000.0).begin("fox", booked=0.0, held=0.0)
        for number in range(CALLS):
            began = time.perf_counter()
            await a_call(ledger, engine, number)
            times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000


def idle_worker(output: Path, url: str) -> dict[str, tuple[float, float]]:
    """Return what a worker takes that waits: percent of a core, and megabytes."""
    command = [sys.executable, "-m", "grok_spicy", "worker", "--engine", url]
    health = output / "health"
    worker = subprocess.Popen([*command, "--output-dir", str(output), "--health", str(health)])
    try:
        while not health.exists():
            time.sleep(0.1)
        before = cpu_seconds(worker.pid)
        time.sleep(IDLE_SECONDS)
        percent = (cpu_seconds(worker.pid) - before) / IDLE_SECONDS * 100
        status = Path(f"/proc/{worker.pid}/status").read_text("utf-8")
        kilobytes = int(status.split("VmRSS:")[1].split()[0])
    finally:
        worker.terminate()
        worker.wait(60)
    return {"idle worker, % of a core": (percent, 1.0), "idle worker, MB": (kilobytes / 1024, 80.0)}


def cpu_seconds(pid: int) -> float:
    """Return the CPU time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(server: Postgres, output: Path) -> bool:
    """Measure, print, and return whether every bar is kept."""
    url = server.new_database()
    output.mkdir()
    choose_engine(output, url)
    kept = True
    for what, (found, least) in side_by_side(output, url).items():
        kept &= found >= least
        print(f"{what:28} {found:8.2f}  (at least {least:.2f})  {word(found >= least)}", flush=True)
    most = {"ledger of a call, ms": (asyncio.run(call_ms(output)), 20.0)}
    most |= long_queue(output, server.new_database())
    made = output.with_name("made")
    made.mkdir()
    database = server.new_database()
    choose_engine(made, database)
    most |= long_finished(made, database)
    if sys.platform == "linux":
        idle = output.with_name("idle")
        idle.mkdir()
        most |= idle_worker(idle, server.new_database())
    for what, (found, bar) in most.items():
        kept &= found <= bar
        print(f"{what:28} {found:8.2f}  (at most {bar:.2f})  {word(found <= bar)}", flush=True)
    return kept


def word(kept: bool) -> str:
    """Say whether a bar is kept."""
    return "ok" if kept else "MISSED"


def main() -> int:
    """Return 1 if a bar is missed."""
    programs = server_programs()
    if programs is None:
        print("no Postgres server is installed: nothing is measured")
        return 0
    with running_postgres(programs) as server, tempfile.TemporaryDirectory() as folder:
        return int(not measure(server, Path(folder) / "films"))


if __name__ == "__main__":
    sys.exit(main())
