"""Stopping a batch, or single films of it, from wherever it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.batch.engine import open_queue
from grok_spicy.batch.journal import write_end
from grok_spicy.errors import ConfigError
from grok_spicy.ledger.locks import in_use
from grok_spicy.system import platforms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.batch.journal import Batch, BatchFolder, QueuedJob


def cancel(folder: BatchFolder, batch: Batch, films: Sequence[int] = ()) -> bool:
    """Stop a batch gently, or some of its films; return whether there is anything to stop. Blocks.

    Args:
        folder: The batch.
        batch: What is written down of it, with how its films ended.
        films: The numbers of the films; none: all.

    Raises:
        ConfigError: If it has no film of such a number.
        GrokSpicyError: If its queue cannot be reached.
    """
    chosen = _chosen(batch, films)
    if batch.engine is None and not in_use(folder.root):
        return False
    if films:
        left = [one for one in chosen if not one.done]
        for job in left:
            mark = folder.cancelled_film(job.run)
            mark.parent.mkdir(exist_ok=True)
            mark.touch()
    else:
        left = chosen
        folder.cancelled.touch()
    if batch.engine is not None:
        queue = open_queue(batch.engine, found=True)
        asked = batch.model_copy(update={"jobs": tuple(left)})
        queue.cancel(asked)
        if films:
            states = queue.states(asked)
            for job in left:
                # Whoever works on a film says itself how it ended.
                if states[job.number] == "waiting":
                    write_end(folder, job, job.cancelled())
    return bool(left)


def go_on(folder: BatchFolder) -> None:
    """Let a batch go on that was stopped, and its films. Blocks."""
    platforms.remove(folder.cancelled)
    for mark in folder.cancelled_film("*").parent.glob(folder.cancelled_film("*").name):
        platforms.remove(mark)


def _chosen(batch: Batch, films: Sequence[int]) -> list[QueuedJob]:
    known = {one.number: one for one in batch.jobs}
    for number in films:
        if number not in known:
            raise ConfigError(
                f"the batch has no film {number}", hint=f"Its films are 1 to {len(batch.jobs)}."
            )
    return [known[number] for number in films] if films else list(batch.jobs)
