"""What the films of a batch have cost before, told to whoever keeps its cap."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from grok_spicy.batch.engine import sharing_of
from grok_spicy.ledger import Ledger
from grok_spicy.ledger.locks import in_use

if TYPE_CHECKING:
    from grok_spicy.batch.journal import Batch, BatchFolder


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
            bookings, calls = await ledger.bookings(job.run), await ledger.of_run(job.run)
            await sharing.begin(
                job.run,
                booked=sum(one.cost_usd or 0.0 for one in bookings),
                held=sum(one.exposed_usd for one in calls),
            )
