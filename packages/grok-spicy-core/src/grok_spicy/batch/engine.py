"""Batches on many machines: what a queue does, and who brings one.

A package offers a queue as an entry point of the group `grok_spicy.engines`, named like the scheme
of its addresses; it is called with the address. Where the ledger of an output folder is kept
elsewhere, what its runs share is kept there too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from grok_spicy.batch.journal import BatchFolder
from grok_spicy.batch.sharing import FileSharing
from grok_spicy.ledger.engines import engine_of, require_agreed
from grok_spicy.system.entry_points import opened_at

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy.batch.journal import Batch, JobState, QueuedJob
    from grok_spicy.batch.orders import FilmOrder
    from grok_spicy.batch.work import WorkOptions
    from grok_spicy.calls.sharing import Sharing

ENGINES_GROUP = "grok_spicy.engines"
"""Entry points of queues; the name is the scheme of their addresses."""


class BatchEngine(Protocol):
    """A queue of films that processes on many machines work on."""

    def enqueue(self, folder: BatchFolder, batch: Batch, options: WorkOptions) -> int:
        """Queue what is left of a batch and is not queued yet; return how many films. Blocks."""

    def go_on(self, job: QueuedJob, order: FilmOrder) -> None:
        """Queue a film of which more is asked, before all that are not begun. Blocks."""

    def states(self, batch: Batch) -> dict[int, JobState]:
        """Return how the films of a batch are, by number. Blocks."""

    def workers(self) -> int:
        """Return how many workers live that take films. Blocks."""

    def cancel(self, batch: Batch) -> None:
        """Take what was not begun out of the queue. Blocks."""


@runtime_checkable
class SharingLedger(Protocol):
    """A ledger that also keeps what runs share."""

    def sharing(self, batch: str, cap: float | None) -> Sharing:
        """Return what the runs of a batch share.

        Args:
            batch: The batch.
            cap: The most that its runs may spend together, in US dollars; None: no cap.
        """


def sharing_of(output: Path, batch: str, cap: float | None) -> Sharing:
    """Return what the runs of a batch share: where the ledger is, else in files.

    Args:
        output: The output folder.
        batch: The batch's name.
        cap: The most that its runs may spend together, in US dollars; None: no cap.
    """
    ledger = engine_of(output)
    if isinstance(ledger, SharingLedger):
        return ledger.sharing(batch, cap)
    folder = BatchFolder.named(output, batch)
    return FileSharing(folder.locks, folder.spending, cap)


def open_queue(url: str, *, found: bool = False) -> BatchEngine:
    """Return the queue at an address.

    Args:
        url: The address.
        found: Whether it stands in a folder, and was not named by the user now.

    Raises:
        ConfigError: If it was found and the user has never named its server.
        PluginError: If no package brings such a queue, or it cannot be used.
    """
    if found:
        require_agreed(url, "the batch is said to be queued")
    queue: BatchEngine = opened_at(ENGINES_GROUP, url, what="a queue")
    return queue
