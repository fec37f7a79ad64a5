"""A worker in this process, with films that are trivial programs."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from typing import TYPE_CHECKING

import psycopg
import pytest
from grok_spicy.batch.journal import read_batch, write_batch
from grok_spicy_farm.worker.work import run_films

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Farm


pytestmark = pytest.mark.skipif(os.name == "nt", reason="sends POSIX signals")


async def states(farm: Farm) -> dict[int, str]:
    batch = read_batch(farm.folder)
    assert batch is not None
    return dict(await asyncio.to_thread(farm.engine.states, batch))


async def test_a_worker_that_is_asked_to_stop_finishes_its_film(farm: Farm, here: Path) -> None:
    await asyncio.to_thread(farm.enqueue, await farm.queue(2))
    working = asyncio.create_task(run_films(str(farm.url), farm.settings(farm.finishing)))
    await asyncio.to_thread((here / "begun").read_text)
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.to_thread((here / "go").write_text, "on")
    await working
    assert await states(farm) == {1: "done", 2: "waiting"}


async def test_a_worker_that_is_asked_twice_gives_its_film_back(farm: Farm, here: Path) -> None:
    await asyncio.to_thread(farm.enqueue, await farm.queue(1))
    working = asyncio.create_task(run_films(str(farm.url), farm.settings(farm.stopping)))
    await asyncio.to_thread((here / "begun").read_text)
    for _ in range(2):
        os.kill(os.getpid(), signal.SIGTERM)
    await working
    assert await states(farm) == {1: "waiting"}
    assert not (farm.folder.root / "ends").exists()
    with psycopg.connect(str(farm.url)) as db:
        assert db.execute("select status::text from procrastinate_jobs").fetchone() == ("todo",)


async def test_what_is_said_of_a_batch_later_holds_for_films_that_are_queued(
    farm: Farm, here: Path
) -> None:
    batch = await farm.queue(2)
    await asyncio.to_thread(farm.enqueue, batch)
    kept = batch.model_copy(update={"jobs": batch.jobs[1:], "max_cost": 7.0})
    await write_batch(farm.folder, kept)
    await run_films(str(farm.url), farm.settings(farm.noting, once=True))
    (order,) = map(json.loads, (here / "orders.txt").read_text("utf-8").splitlines())
    assert (order["run"], order["max_cost"]) == (batch.jobs[1].run, 7.0)
    assert await states(farm) == {2: "done"}


async def test_a_batch_that_is_cancelled_is_begun_again_by_the_same_command(
    farm: Farm, here: Path
) -> None:
    batch = await farm.queue(1)
    await asyncio.to_thread(farm.enqueue, batch)
    farm.folder.cancelled.touch()
    await run_films(str(farm.url), farm.settings(farm.noting, once=True))
    assert not (here / "orders.txt").exists()
    farm.folder.cancelled.unlink()
    assert await asyncio.to_thread(farm.enqueue, batch) == 1
    await run_films(str(farm.url), farm.settings(farm.noting, once=True))
    assert await states(farm) == {1: "done"}
