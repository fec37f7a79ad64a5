"""How a batch goes, in a few numbers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from grok_spicy.batch.journal import Batch, BatchFolder, JobEnd, JobState, QueuedJob, write_end
from grok_spicy.batch.outlook import FailedAlike, outlook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result


def job(number: int, **end: object) -> QueuedJob:
    film = QueuedJob(number=number, digest="", run=f"fox-{number}", title="A fox waits")
    return film.model_copy(update={"end": JobEnd.model_validate(end) if end else None})


def test_the_rest_takes_as_long_as_films_took_and_failures_are_counted_alike() -> None:
    refused = {"exit_code": 1, "cause": "ContentRefusedError"}
    batch = Batch(
        source="films.txt",
        max_cost=9.0,
        jobs=(
            job(1, exit_code=0, seconds=100.0, cost_usd=0.5),
            job(2, exit_code=0, seconds=300.0, cost_usd=0.5),
            job(3, **refused, error="no owls"),
            job(4, **refused, error="no foxes"),
            job(5, exit_code=1),
            *(job(number) for number in range(6, 11)),
        ),
    )
    states: dict[int, JobState] = {1: "done", 2: "done", 3: "failed", 4: "failed", 5: "failed"}
    states |= {6: "working", 7: "working", 8: "waiting", 9: "waiting", 10: "waiting"}
    found = outlook(batch, states)
    assert found.counts == {"done": 2, "failed": 3, "working": 2, "waiting": 3}
    assert found.failures == (
        FailedAlike(cause="content refused", films=2, example="no owls"),
        FailedAlike(cause="unknown", films=1, example="it said nothing"),
    )
    # Two at once, 200 s each: three films and two halves.
    assert found.seconds_left == 400
    nobody = {
        number: "waiting" if state == "working" else state for number, state in states.items()
    }
    assert outlook(batch, nobody).seconds_left is None


def test_status_tells_costs_and_causes(run_cli: Callable[..., Result], tmp_path: Path) -> None:
    folder = BatchFolder.named(tmp_path / "output", "films")
    folder.root.mkdir(parents=True)
    batch = Batch(source="films.txt", max_cost=9.0, jobs=(job(1), job(2)))
    folder.journal.write_text(batch.model_dump_json(by_alias=True), "utf-8")
    end = JobEnd(exit_code=4, cause="BudgetError", error="too dear", cost_usd=1.0, seconds=2.0)
    write_end(folder, batch.jobs[0], end)
    lines = run_cli("batch", "status").stdout.splitlines()
    assert lines[:2] == [
        "films: 1 failed, 1 waiting. Cost: $1.00 of $9.00.",
        "  1 failed, budget: too dear",
    ]
    (told,) = json.loads(run_cli("batch", "status", "--json").stdout)["batches"]
    assert (told["counts"], told["cost_usd"]) == ({"failed": 1, "waiting": 1}, 1.0)
    assert told["films"][0]["cause"] == "BudgetError"
    folder.cancelled.touch()
    assert "films: 1 failed, 1 stopped." in run_cli("batch", "status").stdout


def test_film_that_is_cancelled_keeps_what_it_cost() -> None:
    begun = job(1, exit_code=1, cost_usd=0.5)
    assert begun.cancelled().cost_usd == 0.5
    assert job(2).cancelled().cost_usd == 0.0
