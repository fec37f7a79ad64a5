"""What the ledger knows of the takes of a run: who made them, with which model and seed."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy.errors import GrokSpicyError
from grok_spicy.ledger import Ledger
from grok_spicy.ledger.engines import has_ledger
from grok_spicy.runs.find import recorded_as

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from grok_spicy.ledger.journal import CallRecord
    from grok_spicy.runs.folder import RunFolder


@dataclass(frozen=True, slots=True)
class Making:
    """How one file was made.

    Attributes:
        provider: Who made it.
        model: With which model; empty if unknown.
        operation: What was asked for, for example `"generate"`.
        seed: From which number, if the provider said so.
    """

    provider: str
    model: str
    operation: str
    seed: int | None = None


def makings(folder: RunFolder) -> Mapping[str, Making]:
    """Return how the files of a run were made, by their digest. Blocks.

    Nothing is known where there is no ledger beside the run, or none that can be read: a run that
    was carried elsewhere can be handed over all the same.

    Args:
        folder: The run's folder.
    """
    try:
        if not has_ledger(folder.output):
            return {}
        entries = _entries(folder.output, recorded_as(folder))
    except GrokSpicyError:
        return {}
    return {
        digest: _making(entry)
        for entry in entries
        if entry.capability in {"image", "video"}
        for role, (digest, _) in entry.files.items()
        if role in {"image", "video"}
    }


def _entries(output: Path, run: str) -> list[CallRecord]:
    async def read() -> list[CallRecord]:
        async with Ledger(output, mend=False) as ledger:
            return await ledger.of_run(run)

    # A thread of its own: a notebook has a loop running here already.
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, read()).result()


def _making(entry: CallRecord) -> Making:
    seed = ((entry.facts or {}).get("metadata") or {}).get("seed")
    return Making(
        entry.provider, entry.model, entry.operation, seed if isinstance(seed, int) else None
    )
