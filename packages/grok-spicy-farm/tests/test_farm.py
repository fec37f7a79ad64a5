"""Films by workers in processes of their own, on a real database, with everything dying."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest
from grok_spicy.batch.journal import DIED, Batch, read_batch, read_end, write_batch
from grok_spicy.batch.orders import FilmOrder
from grok_spicy_farm.worker.work import run_films

if TYPE_CHECKING:
    from collections.abc import Callable

    from grok_spicy_testing.postgres import Postgres

    from conftest import Farm

pytestmark = pytest.mark.skipif(os.name == "nt", reason="sends POSIX signals")

T = TypeVar("T")

SECONDS = 1800
"""More than anything here takes, however busy the machine is."""


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
                if kills % 3 == 2:
                    _kill_a_film(farm)
                    continue
                victim = alive.pop(rng.randrange(len(alive)))
                os.kill(victim.pid, signal.SIGKILL)
                victim.wait(SECONDS)
                alive.append(farm.worker())
            elif not restarted:
                restarted = True
                postgres.stop()
                postgres.start()
        for one in alive:
            one.send_signal(signal.SIGTERM)
        # One that was only just begun again does not know yet how to end gently.
        assert {one.wait(SECONDS) for one in alive} <= {0, -signal.SIGTERM}
    finally:
        for one in alive:
            if one.poll() is None:
                one.kill()
                one.wait(SECONDS)


def _wait_for_more(farm: Farm, alive: list[subprocess.Popen[bytes]], end: float) -> None:
    """Wait until another call was made, or a worker ended, or another film is done."""
    before = _size(farm), farm.done()
    while (_size(farm), farm.done()) == before and time.monotonic() < end:
        for place, one in enumerate(alive):
            if one.poll() is not None:
                # Its database was away as it began: a service manager begins it again.
                assert one.returncode == 1
                alive[place] = farm.worker()
        try:
            alive[0].wait(0.05)
        except subprocess.TimeoutExpired:
            continue


def _kill_a_film(farm: Farm) -> None:
    """Kill the process that made the last call, if it is still the process of a film."""
    lines = farm.notes.read_text("utf-8").splitlines() if farm.notes.exists() else []
    if not lines:
        return
    pid = int(lines[-1].split()[0])
    with contextlib.suppress(OSError):
        if b"grok_spicy_testing" in Path(f"/proc/{pid}/cmdline").read_bytes():
            os.kill(pid, signal.SIGKILL)


def _size(farm: Farm) -> int:
    return farm.notes.stat().st_size if farm.notes.exists() else 0


async def test_films_are_made_and_paid_once_though_a_worker_and_the_database_die(
    farm: Farm, postgres: Postgres, tmp_path: Path
) -> None:
    batch = await farm.queue(3)
    await _elsewhere(lambda: _enqueued_once(farm, batch))
    await _elsewhere(lambda: made_by(farm, films=3, workers=2, kills=1, postgres=postgres))
    assert farm.films() == await films_made_alone(farm, tmp_path)
    assert farm.paid_twice() == []
    assert farm.bill() == pytest.approx(3 * 0.6)
    now = read_batch(farm.folder)
    assert now is not None
    states = await _elsewhere(lambda: farm.engine.states(now))
    assert states == {1: "done", 2: "done", 3: "done"}
    assert " ok " in (farm.output / "health").read_text("utf-8")


def _enqueued_once(farm: Farm, batch: Batch) -> None:
    assert farm.enqueue(batch) == 3
    assert farm.enqueue(batch) == 0
    assert Counter(farm.engine.states(batch).values()) == {"waiting": 3}


async def _elsewhere(work: Callable[[], T]) -> T:
    """Do blocking work beside the loop of the test."""
    return await asyncio.to_thread(work)


async def test_what_was_not_begun_is_taken_out_of_the_queue(farm: Farm) -> None:
    batch = await farm.queue(2)
    await _elsewhere(lambda: farm.enqueue(batch))
    await _elsewhere(lambda: farm.engine.cancel(batch))
    states = await _elsewhere(lambda: farm.engine.states(batch))
    assert states == {1: "waiting", 2: "waiting"}
    assert await _elsewhere(lambda: farm.enqueue(batch)) == 2


async def test_a_film_whose_process_is_killed_fails_alone_and_holds_no_money(
    farm: Farm, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in farm.environment.items():
        monkeypatch.setenv(name, value)
    (here / "die").touch()
    # What the dead one had reserved for its clip would keep the other from its own for ever.
    batch = await farm.queue(2, max_cost=1.15)
    settings = replace(farm.settings("", once=True), program=(sys.executable, "-c", farm.making))
    await _elsewhere(lambda: farm.enqueue(batch))
    await asyncio.wait_for(run_films(str(farm.url), settings), 300)
    now = read_batch(farm.folder)
    assert now is not None
    killed, made = (one.end for one in now.jobs)
    assert killed is not None
    assert made is not None
    assert killed.cause == DIED
    assert killed.cost_usd == pytest.approx(0.1)
    assert "its process ended with -9" in str(killed.error)
    assert made.exit_code == 0
    assert made.cost_usd == pytest.approx(0.6)
    await write_batch(farm.folder, now.model_copy(update={"max_cost": 1.2}))
    await _elsewhere(lambda: farm.enqueue(now))
    await asyncio.wait_for(run_films(str(farm.url), settings), 300)
    end = read_end(farm.folder, batch.jobs[0])
    assert end is not None
    assert end.exit_code == 0, end
    assert farm.paid_twice() == []
    assert farm.bill() == pytest.approx(1.2)


@pytest.mark.chaos
@pytest.mark.parametrize(("films", "kills"), [(20, 30), (60, 100)])
async def test_many_films_and_many_deaths(
    farm: Farm, postgres: Postgres, films: int, kills: int, tmp_path: Path
) -> None:
    cap = films * 0.6
    batch = await farm.queue(films, max_cost=cap)
    await _elsewhere(lambda: farm.enqueue(batch))
    await _elsewhere(lambda: made_by(farm, films, workers=3, kills=kills, postgres=postgres))
    assert farm.films() == await films_made_alone(farm, tmp_path)
    assert farm.paid_twice() == []
    assert farm.bill() == pytest.approx(cap)


async def films_made_alone(farm: Farm, folder: Path) -> set[bytes]:
    """Make a film without an engine, in this process, and return its bytes."""
    alone = replace(farm, url=None, output=folder / "alone")
    (film,) = (await alone.queue(1)).jobs
    order = FilmOrder(output="", run=film.run, batch="films", check=False)
    assert (await alone.made_here(order)).exit_code == 0
    return alone.films()
