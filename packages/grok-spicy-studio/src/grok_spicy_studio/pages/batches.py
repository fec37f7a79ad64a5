"""The batches of the output folder: how far their films are, what they cost, why some failed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy.batch.find import all_batches
from grok_spicy.batch.journal import read_batch, state_from_end
from grok_spicy.batch.outlook import BatchOutlook, outlook, states_of, workers_of
from grok_spicy.errors import GrokSpicyError
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from grok_spicy_studio.studio import studio_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from grok_spicy.batch.journal import Batch, BatchFolder, JobState
    from starlette.requests import Request
    from starlette.responses import Response

MOST_FILMS = 200
"""How many films of a batch stand on the page; the rest is counted."""


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A batch on the page.

    Attributes:
        name: What it is called.
        batch: What is written down of it.
        states: How its films are, by number.
        ahead: How it goes.
        problem: Why its queue cannot be asked; then the states are those of the folder.
    """

    name: str
    batch: Batch
    states: Mapping[int, JobState]
    ahead: BatchOutlook
    problem: str | None = None


async def batches(request: Request) -> Response:
    """Show the batches of the output folder."""
    studio = studio_of(request)
    lines = await run_in_threadpool(_lines, studio.settings.output)
    return studio.pages.page("batches.html", batches=lines, most=MOST_FILMS)


async def api_batches(request: Request) -> Response:
    """Return the batches for programs."""
    lines = await run_in_threadpool(_lines, studio_of(request).settings.output)
    told = [
        {
            "name": one.name,
            "problem": one.problem,
            **one.ahead.model_dump(mode="json"),
            "films": [
                {"film": job.number, "run": job.run, "state": one.states[job.number]}
                for job in one.batch.jobs
            ],
        }
        for one in lines
    ]
    return JSONResponse({"schema": 1, "batches": told})


def _lines(output: Path) -> list[BatchLine]:
    found = [(folder, read_batch(folder)) for folder in all_batches(output)]
    return [_line(folder, batch) for folder, batch in found if batch is not None]


def _line(folder: BatchFolder, batch: Batch) -> BatchLine:
    problem: str | None = None
    workers: int | None = None
    try:
        states = states_of(folder, batch)
        workers = workers_of(batch)
    except GrokSpicyError as error:
        problem = error.message
        states = {one.number: state_from_end(one) for one in batch.jobs}
    return BatchLine(folder.name, batch, states, outlook(batch, states, workers), problem)
