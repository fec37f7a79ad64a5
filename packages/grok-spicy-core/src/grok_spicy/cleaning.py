"""Giving disk space back: whole runs, and what no run needs any more."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy.files import remove_stale_temporaries, storage_error
from grok_spicy.ledger import Ledger
from grok_spicy.ledger.locks import in_use, only_writer
from grok_spicy.providers.errors import ConfigError
from grok_spicy.runs import all_runs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from grok_spicy.run_folder import RunFolder

STALE_SECONDS = 3600.0
"""Half-written files younger than this may still be somebody's work."""


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What goes, or has gone.

    Attributes:
        runs: Folders of whole runs.
        run_bytes: Their size.
        results: Digests of kept results that no remaining run made.
        result_bytes: Their size.
    """

    runs: tuple[RunFolder, ...]
    run_bytes: int
    results: tuple[str, ...]
    result_bytes: int


async def clean(output: Path, runs: Sequence[RunFolder], *, dry_run: bool = True) -> Cleaning:
    """Remove runs with the results they paid for, and results that belong to no call any more.

    Args:
        output: The output folder.
        runs: The runs to remove; none removes only what belongs to no run.
        dry_run: Say what would go, and remove nothing.

    Returns:
        What goes.

    Raises:
        ConfigError: If a run is being made in the folder.
        LedgerError: If the ledger cannot be used.
        StorageError: If something cannot be deleted.
    """
    busy = [run.run_id for run in await asyncio.to_thread(all_runs, output) if in_use(run.root)]
    if busy:
        raise ConfigError(
            f"{busy[0]} is being made right now", hint="Clean up when no run is at work."
        )
    ids = [run.run_id for run in runs]
    async with Ledger(output) as ledger:
        unnamed = await ledger.unnamed(ids)
        found = Cleaning(
            tuple(runs),
            sum([await asyncio.to_thread(size_of, run.root) for run in runs]),
            tuple(unnamed),
            sum(unnamed.values()),
        )
        if not dry_run:
            for run in runs:
                await asyncio.to_thread(_remove_run, run)
                await ledger.forget_run(run.run_id)
            await asyncio.to_thread(_remove_results, ledger, found.results)
    return found


def size_of(folder: Path) -> int:
    """Return the bytes of all files in a folder and below it. Blocks."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _remove_run(run: RunFolder) -> None:
    with only_writer(run.root):
        try:
            # Without its state it is no run any more, should the rest be interrupted.
            run.state.unlink()
            shutil.rmtree(run.root)
        except OSError as error:
            raise storage_error(error, run.root) from error


def _remove_results(ledger: Ledger, digests: Sequence[str]) -> None:
    for digest in digests:
        ledger.objects.remove(digest)
    remove_stale_temporaries(ledger.folder, older_than=STALE_SECONDS)
