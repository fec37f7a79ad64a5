"""Giving disk space back: whole runs, and what no run needs any more."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy.errors import ConfigError
from grok_spicy.ledger import Ledger
from grok_spicy.ledger.damage import set_aside_before
from grok_spicy.ledger.engines import has_ledger
from grok_spicy.ledger.locks import in_use, only_writer
from grok_spicy.ledger.objects import Objects
from grok_spicy.ledger.store import DATABASE, FOLDER, OBJECTS
from grok_spicy.runs.find import all_runs, recorded_as
from grok_spicy.system import platforms
from grok_spicy.system.files import remove_stale_temporaries, storage_error
from grok_spicy.text.hints import run_command

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from grok_spicy.runs.folder import RunFolder

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
        runs: The runs to remove, all of that folder; none removes only what belongs to no run.
        dry_run: Say what would go, and remove nothing.

    Returns:
        What goes.

    Raises:
        ConfigError: If there is no such folder, a run lies in another one or is being made, or
            if nothing tells which results are needed.
        LedgerError: If the ledger cannot be used.
        StorageError: If something cannot be deleted.
    """
    await asyncio.to_thread(_check, output, runs)
    ids = await asyncio.to_thread(_forgotten, output, runs)
    database = output / FOLDER / DATABASE
    if not await asyncio.to_thread(has_ledger, output):
        await asyncio.to_thread(_require_no_results, database)
        return await _clean(runs, ids, None, dry_run=dry_run)
    async with Ledger(output, mend=False) as ledger:
        return await _clean(runs, ids, ledger, dry_run=dry_run)


async def _clean(
    runs: Sequence[RunFolder], ids: Sequence[str], ledger: Ledger | None, *, dry_run: bool
) -> Cleaning:
    unnamed: dict[str, int] = {}
    if ledger is not None:
        unnamed = await ledger.unnamed(ids)
        if unnamed:
            await _require_knowledge(ledger, len(unnamed))
    found = Cleaning(
        tuple(runs),
        sum([await asyncio.to_thread(size_of, run.root) for run in runs]),
        tuple(unnamed),
        sum(unnamed.values()),
    )
    if dry_run:
        return found
    if ledger is not None:
        await asyncio.to_thread(_remove_results, ledger, found.results)
        for run_id in ids:
            await ledger.forget_run(run_id)
    # The folders last: as long as a run is there, it can be named to finish what was begun.
    for run in runs:
        await asyncio.to_thread(_remove_run, run)
    return found


def _check(output: Path, runs: Sequence[RunFolder]) -> None:
    if not output.is_dir():
        raise ConfigError(
            f"there is no folder {output}", hint="Name the output folder with --output-dir."
        )
    for run in runs:
        if run.output.resolve() != output.resolve():
            raise ConfigError(
                f"{run.root} is not in the output folder {output}",
                hint=f"Clean it up with: {run_command('runs clean', run)}",
            )
    busy = next((run for run in all_runs(output) if in_use(run.root)), None)
    if busy is not None:
        raise ConfigError(f"{busy.run_id} is running", hint="Clean up when no run is running.")


def _forgotten(output: Path, runs: Sequence[RunFolder]) -> list[str]:
    """Return the ids whose calls go: those of no other folder, should one be a copy."""
    going = {run.root.resolve() for run in runs}
    staying = [run for run in all_runs(output) if run.root.resolve() not in going]
    return sorted({recorded_as(run) for run in runs} - {recorded_as(run) for run in staying})


async def _require_knowledge(ledger: Ledger, results: int) -> None:
    """Make sure that what the ledger does not name is not named by one that was set aside."""
    database = ledger.folder / DATABASE
    earlier = await asyncio.to_thread(set_aside_before, database)
    if earlier:
        raise ConfigError(
            f"{earlier[0]} may list {_counted(results)} that the present ledger does not: "
            "nothing was removed",
            hint=f"Repair it, if you can, and put it back as {database.name}. To give up what only "
            "it lists, delete it; then clean up again.",
        )
    if not await ledger.knows_calls():
        raise _unknown(database, results)


def _require_no_results(database: Path) -> None:
    results = len(Objects(database.parent / OBJECTS).all())
    if results:
        raise _unknown(database, results)


def _unknown(database: Path, results: int) -> ConfigError:
    return ConfigError(
        f"{database} lists no calls, but there are {_counted(results)} beside it: "
        "nothing was removed",
        hint=f"Put back the {database.name} that belongs to them. To give them up, delete "
        f"{database.parent / OBJECTS} yourself.",
    )


def _counted(results: int) -> str:
    return "1 kept result" if results == 1 else f"{results} kept results"


def size_of(folder: Path) -> int:
    """Return the bytes of all files in a folder and below it. Blocks."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _remove_run(run: RunFolder) -> None:
    """Delete a run: what is large first, and what makes it a run last.

    Should that be interrupted, or a file be open elsewhere, it is still a run that can be named
    and cleaned up. The lock is in the folder, and Windows removes no open file: it goes last.
    """
    try:
        with only_writer(run.root) as lock:
            for path in sorted(run.root.iterdir()):
                if path not in (run.state, lock):
                    platforms.remove_tree(path)
            platforms.remove(run.state)
        platforms.remove_tree(run.root)
    except OSError as error:
        raise storage_error(error, run.root) from error


def _remove_results(ledger: Ledger, digests: Sequence[str]) -> None:
    for digest in digests:
        ledger.objects.remove(digest)
    remove_stale_temporaries(ledger.folder, older_than=STALE_SECONDS)
