"""Films by workers in processes of their own, on a real database, with everything dying."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import time
from collections import Counter
from typing import TYPE_CHECKING, TypeVar

import pytest
from grok_spicy.batch.journal import Batch, read_batch

if TYPE_CHECKING:
    from collections.abc import Callable

    from grok_spicy.batch.journal import Batch
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


def _size(farm: Farm) -> int:
    return farm.notes.stat().st_size if farm.notes.exists() else 0


async def test_films_are_made_and_paid_once_though_a_worker_and_the_database_die(
    farm: Farm, postgres: Postgres
) -> None:
    batch = await farm.queue(3)
    await _elsewhere(lambda: _enqueued_once(farm, batch))
    await _elsewhere(lambda: made_by(farm, films=3, workers=2, kills=1, postgres=postgres))
    assert len(farm.films()) == 1
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


@pytest.mark.chaos
@pytest.mark.parametrize(("films", "kills"), [(20, 30), (60, 100)])
async def test_many_films_and_many_deaths(
    farm: Farm, postgres: Postgres, films: int, kills: int
) -> None:
    batch = await farm.queue(films)
    await _elsewhere(lambda: farm.enqueue(batch))
    await _elsewhere(lambda: made_by(farm, films, workers=3, kills=kills, postgres=postgres))
    assert len(farm.films()) == 1
    assert farm.paid_twice() == []
    assert farm.bill() == pytest.approx(films * 0.6)
