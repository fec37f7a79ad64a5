"""How a batch goes: how far its films are, what they cost, why some failed, how long it takes."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from pydantic import Field

from grok_spicy.batch.engine import open_queue
from grok_spicy.batch.journal import JobState, state_of
from grok_spicy.schemas import Model

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grok_spicy.batch.journal import Batch, BatchFolder, QueuedJob

_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")


class FailedAlike(Model):
    """Films that failed for the same kind of reason."""

    cause: str = Field(description="The kind of reason, in words")
    films: int
    example: str = Field(description="What the first of them said")


class BatchOutlook(Model):
    """How a batch goes."""

    counts: dict[JobState, int] = Field(description="How many films are in each state")
    cost_usd: float
    max_cost: float | None = None
    workers: int | None = Field(
        None, description="How many workers take films of its queue; null: it has none"
    )
    failures: tuple[FailedAlike, ...] = ()
    seconds_left: float | None = Field(
        None, description="How long the rest takes, if its films take as long; null: nobody knows"
    )


def states_of(folder: BatchFolder, batch: Batch) -> dict[int, JobState]:
    """Return how the films of a batch are, by number. Blocks.

    Raises:
        GrokSpicyError: If its queue cannot be reached.
    """
    if batch.engine is not None:
        states = open_queue(batch.engine, found=True).states(batch)
    else:
        states = {one.number: state_of(folder, one) for one in batch.jobs}
    if not folder.cancelled.exists():
        return states
    # Nobody begins what is left of a batch that was cancelled.
    return {number: "stopped" if state == "waiting" else state for number, state in states.items()}


def workers_of(batch: Batch) -> int | None:
    """Return how many workers live that take films of a batch's queue; None: it has none. Blocks.

    Raises:
        GrokSpicyError: If its queue cannot be reached.
    """
    return None if batch.engine is None else open_queue(batch.engine, found=True).workers()


def outlook(
    batch: Batch, states: Mapping[int, JobState], workers: int | None = None
) -> BatchOutlook:
    """Return how a batch goes.

    Args:
        batch: The batch, with how its films ended.
        states: How its films are, by number.
        workers: How many workers take films of its queue; None: it has none, or nobody knows.
    """
    counts = Counter(states[one.number] for one in batch.jobs)
    failed = [one for one in batch.jobs if states[one.number] == "failed"]
    return BatchOutlook(
        counts=dict(counts),
        cost_usd=batch.cost_usd,
        max_cost=batch.max_cost,
        workers=workers,
        failures=_alike(failed),
        seconds_left=_seconds_left(batch.jobs, counts),
    )


def _alike(failed: Sequence[QueuedJob]) -> tuple[FailedAlike, ...]:
    """Return failed films by their kind of reason, the most frequent first."""
    kinds: dict[str, list[str]] = {}
    for job in failed:
        cause = None if job.end is None else job.end.cause
        error = (None if job.end is None else job.end.error) or "it said nothing"
        kinds.setdefault(_in_words(cause), []).append(error)
    return tuple(
        FailedAlike(cause=cause, films=len(errors), example=errors[0])
        for cause, errors in sorted(kinds.items(), key=lambda item: (-len(item[1]), item[0]))
    )


def _in_words(cause: str | None) -> str:
    """Return the name of a kind of error in words: `"ContentRefusedError"`, content refused."""
    return "unknown" if cause is None else _WORDS.sub(" ", cause.removesuffix("Error")).lower()


def _seconds_left(jobs: Sequence[QueuedJob], counts: Mapping[JobState, int]) -> float | None:
    """Return how long the rest takes: as many films at once as now, each as long as those made.

    A film that is being made is half done, on average.
    """
    took = [one.end.seconds for one in jobs if one.done and one.end and one.end.seconds]
    at_once = counts.get("working", 0)
    if not took or not at_once:
        return None
    left = counts.get("waiting", 0) + at_once / 2
    return left * sum(took) / len(took) / at_once
