"""Films that were made and go on: approved, or with another take wanted."""

from __future__ import annotations

import asyncio
import json
import os
from typing import TYPE_CHECKING

import pytest
from grok_spicy.batch.journal import JobEnd, QueuedJob, read_batch, write_end
from grok_spicy.batch.orders import FilmOrder
from grok_spicy.runs.state import Wishes, read_state
from grok_spicy_farm.worker.work import run_films
from grok_spicy_testing.fakes import small_plan
from grok_spicy_testing.scripted import Script

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from conftest import Farm

pytestmark = pytest.mark.skipif(os.name == "nt", reason="sends POSIX signals")


def noted_by_a_worker(farm: Farm) -> list[FilmOrder]:
    """Return the orders in the order in which a worker takes them."""
    asyncio.run(run_films(str(farm.url), farm.settings(farm.noting, once=True)))
    notes = farm.output.parent / "orders.txt"
    lines = notes.read_text("utf-8").splitlines()
    notes.unlink()
    return [FilmOrder.model_validate(json.loads(line)) for line in lines]


def made(farm: Farm, job: QueuedJob, order: FilmOrder | None = None) -> JobEnd:
    """Make a film in this process, as a worker would."""
    order = order or FilmOrder(output="", run=job.run, batch="films", check=False)
    end = asyncio.run(farm.made_here(order))
    write_end(farm.folder, job, end)
    return end


def states(farm: Farm) -> dict[int, str]:
    batch = read_batch(farm.folder)
    assert batch is not None
    return dict(farm.engine.states(batch))


def test_what_was_approved_goes_before_new_films(
    farm: Farm, here: Path, run_cli: Callable[..., Result]
) -> None:
    script = Script(small_plan(1), price={"image": 0.1, "video": 0.5})
    batch = asyncio.run(farm.queue(2, script=script, approve=["keyframes"]))
    first, second = batch.jobs
    assert made(farm, second).waits_for == "keyframes"
    assert states(farm) == {1: "waiting", 2: "unapproved"}
    now = read_batch(farm.folder)
    assert now is not None
    assert farm.enqueue(now) == 1
    run_command = f"grok-spicy resume {second.run} --queue"
    assert run_command in run_cli("runs", "approve", second.run).output
    queued = run_cli("resume", second.run, "--queue", "--no-check")
    assert "is queued, before films that are not begun" in queued.output
    assert states(farm) == {1: "waiting", 2: "waiting"}
    again, new = noted_by_a_worker(farm)
    assert (again.run, again.again, again.check) == (second.run, True, False)
    assert (new.run, new.again) == (first.run, False)
    assert script.calls("video.generate") == []
    assert made(farm, second, again).waits_for is None
    assert len(script.calls("video.generate")) == 1
    assert states(farm)[2] == "done"


def test_another_take_that_is_queued_is_made_once(
    farm: Farm, here: Path, run_cli: Callable[..., Result]
) -> None:
    script = Script(small_plan(1), price={"image": 0.1, "video": 0.5})
    (film,) = asyncio.run(farm.queue(1, script=script)).jobs
    made(farm, film)
    state = farm.folder.run(film).state
    for _ in range(2):
        asked = run_cli("resume", film.run, "--retake", "clip:1", "--queue", "--no-check")
        assert asked.exit_code == 0, asked.output
        assert read_state(state).wishes == Wishes(retakes={"clip:1": 1})
    (order,) = noted_by_a_worker(farm)
    made(farm, film, order)
    assert len(script.calls("video.generate")) == 2
    # Its worker died before it could tell the queue: another one looks at it again.
    made(farm, film, order)
    assert len(script.calls("video.generate")) == 2
    unknown = run_cli("resume", film.run, "--retake", "clip:9", "--queue")
    assert "has no piece 'clip:9'" in unknown.stderr
    capped = run_cli("resume", film.run, "--max-cost", "3", "--queue")
    assert "--queue does not go with --max-cost" in capped.stderr


def test_a_film_that_no_queue_knows_is_made_where_it_is_asked_for(
    farm: Farm, run_cli: Callable[..., Result]
) -> None:
    begun = run_cli("run", "A fox", "--backend", "animatic", "--until", "plan", "--no-check")
    assert begun.exit_code == 0, begun.output
    (run,) = json.loads(run_cli("runs", "--json").stdout)["runs"]
    refused = run_cli("resume", run["run"], "--queue")
    assert refused.exit_code == 2
    assert "is of no batch that is queued" in refused.stderr
