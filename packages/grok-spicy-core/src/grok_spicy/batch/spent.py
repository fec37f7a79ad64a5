"""What films have cost before, told to whoever keeps the cap of their batch."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from grok_spicy.batch.engine import sharing_of
from grok_spicy.batch.journal import DIED
from grok_spicy.errors import GrokSpicyError
from grok_spicy.ledger import Ledger
from grok_spicy.ledger.locks import in_use

if TYPE_CHECKING:
    from grok_spicy.batch.journal import Batch, BatchFolder, JobEnd, QueuedJob
    from grok_spicy.calls.sharing import Sharing

logger = logging.getLogger("grok_spicy")


async def book_earlier(folder: BatchFolder, batch: Batch) -> None:
    """Let the cap of a batch count the films that were made before.

    What its runs share is lost when the ledger is moved, or when a file is; the ledger is not.

    Args:
        folder: The batch.
        batch: What is written down of it.

    Raises:
        LedgerError: If the ledger cannot be read.
    """
    ended = [one for one in batch.jobs if one.end is not None]
    if batch.max_cost is None or not ended:
        return
    sharing = sharing_of(folder.output, folder.name, batch.max_cost)
    async with Ledger(folder.output) as ledger:
        for job in ended:
            if await asyncio.to_thread(in_use, folder.run(job).root):
                # It has said so itself, and what is reserved for it stays.
                continue
            await _book(job.run, sharing, ledger)


async def booked(
    folder: BatchFolder, job: QueuedJob, end: JobEnd, max_cost: float | None
) -> JobEnd:
    """Return how a film ended with what it cost, if its process died before it could say so.

    What it had reserved is free for the other films; what may have been paid is not.

    Args:
        folder: The batch.
        job: The film.
        end: How it ended.
        max_cost: The cap of the batch, in US dollars; None: no cap.
    """
    if end.cause != DIED:
        return end
    try:
        if await asyncio.to_thread(in_use, folder.run(job).root):
            return end
        sharing = sharing_of(folder.output, folder.name, max_cost)
        async with Ledger(folder.output) as ledger:
            cost = await _book(job.run, sharing, ledger)
    except GrokSpicyError as error:
        logger.warning("What %s has cost is not known for now: %s", job.run, error)
        return end
    return end.model_copy(update={"cost_usd": cost})


async def _book(run: str, sharing: Sharing, ledger: Ledger) -> float:
    bookings, calls = await ledger.bookings(run), await ledger.of_run(run)
    cost = sum(one.cost_usd or 0.0 for one in bookings)
    await sharing.begin(run, booked=cost, held=sum(one.exposed_usd for one in calls))
    return cost
