"""A worker in this process, with films that are trivial programs."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
from dataclasses import replace
from typing import TYPE_CHECKING

import psycopg
import pytest
from grok_spicy.batch.journal import read_batch, read_end, write_batch
from grok_spicy.batch.process import PROGRAM
from grok_spicy.batch.stopping import cancel, go_on
from grok_spicy.errors import ConfigError
from grok_spicy.system.platforms import remove_tree
from grok_spicy_farm.worker import work
from grok_spicy_farm.worker.work import Silence, run_films

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
    assert await asyncio.to_thread(farm.engine.workers) == 1
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.to_thread((here / "go").write_text, "on")
    await working
    assert await states(farm) == {1: "done", 2: "waiting"}
    assert await asyncio.to_thread(farm.engine.workers) == 0


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


async def test_a_film_in_work_is_stopped_and_the_others_are_made(farm: Farm, here: Path) -> None:
    batch = await farm.queue(2)
    await asyncio.to_thread(farm.enqueue, batch)
    working = asyncio.create_task(run_films(str(farm.url), farm.settings(farm.stopping, once=True)))
    await asyncio.to_thread((here / "begun").read_text)
    assert await asyncio.to_thread(cancel, farm.folder, batch, [1])
    # There is one slot: the other one is begun when it is free.
    await asyncio.to_thread((here / "begun").read_text)
    assert await states(farm) == {1: "stopped", 2: "working"}
    assert await asyncio.to_thread(cancel, farm.folder, batch, [2])
    await working
    assert await states(farm) == {1: "stopped", 2: "stopped"}
    go_on(farm.folder)
    assert await asyncio.to_thread(farm.enqueue, batch) == 2


async def test_a_film_that_is_not_begun_is_stopped_at_once(farm: Farm) -> None:
    batch = await farm.queue(2)
    await asyncio.to_thread(farm.enqueue, batch)
    await asyncio.to_thread(cancel, farm.folder, batch, [2])
    assert await states(farm) == {1: "waiting", 2: "stopped"}
    with pytest.raises(ConfigError, match="has no film 3"):
        await asyncio.to_thread(cancel, farm.folder, batch, [3])


async def test_a_film_whose_folder_is_gone_fails_once_with_the_reason(
    farm: Farm, here: Path
) -> None:
    batch = await farm.queue(1)
    await asyncio.to_thread(farm.enqueue, batch)
    remove_tree(farm.folder.run(batch.jobs[0]).root)
    settings = replace(farm.settings("", once=True), program=PROGRAM)
    await run_films(str(farm.url), settings)
    assert await states(farm) == {1: "failed"}
    end = read_end(farm.folder, batch.jobs[0])
    assert end is not None
    assert "there is no run" in str(end.error)
    with psycopg.connect(str(farm.url)) as db:
        row = db.execute("select status::text, attempts from procrastinate_jobs").fetchone()
    assert row == ("succeeded", 1)


def test_nobody_is_dead_before_everybody_could_have_said_that_he_lives() -> None:
    silence = Silence(15.0, 5.0)
    assert [silence.means_death(now) for now in (0.0, 5.0, 10.0, 15.0, 20.0)] == [
        False, False, False, True, True,
    ]  # fmt: skip
    # The database was away for a while.
    assert [silence.means_death(now) for now in (60.0, 65.0, 70.0, 75.0)] == [
        False, False, False, True,
    ]  # fmt: skip
    # For less than their patience: what others said last may be older than what was heard here.
    assert [silence.means_death(now) for now in (87.0, 92.0, 102.0)] == [False, False, True]


async def test_what_swallows_its_cancellation_is_cancelled_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(work, "_CANCEL_AGAIN_SECONDS", 0.0)

    async def swallow() -> None:
        for _ in range(3):
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.Event().wait()
        await asyncio.Event().wait()

    task = asyncio.create_task(swallow())
    await asyncio.sleep(0)
    await work._ended(task)
    assert task.cancelled()
