"""Makes the films of a batch file and shows how that goes."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from grok_spicy.batch.jobs import read_jobs
from grok_spicy.batch.journal import BatchFolder
from grok_spicy.batch.reserving import FilmSettings, backends_of, queue_jobs
from grok_spicy.batch.work import INTERRUPTED, BatchWork, WorkOptions, worst
from grok_spicy.cli.batch_display import make_batch_display
from grok_spicy.cli.failures import say, warn
from grok_spicy.cli.filming import read_settings
from grok_spicy.cli.interrupts import obeying_signals
from grok_spicy.cli.keys import secrets
from grok_spicy.cli.wording import money
from grok_spicy.config.files import LoadedBackends, load_backends
from grok_spicy.ledger.locks import only_writer
from grok_spicy.runs.context import RunContext
from grok_spicy.runs.interrupt import Interrupter
from grok_spicy.text.hints import batch_command
from grok_spicy.watch.reports import Notice

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grok_spicy.batch.jobs import BatchJob
    from grok_spicy.batch.journal import Batch
    from grok_spicy.cli.options import BackendFlags
    from grok_spicy.schemas import BackendConfig, PipelineConfig
    from grok_spicy.watch.reports import Report


def make_films(
    file: Path,
    flags: BackendFlags,
    pipeline: PipelineConfig,
    *,
    output: Path,
    workers: int,
    repeat_unknown: int,
    check: bool,
    as_json: bool,
) -> int:
    """Make what is left of a batch.

    Args:
        file: The batch file.
        flags: Who does what where a film says nothing else.
        pipeline: How a film is made; its cap is that of all together.
        output: Where runs, ledger and batches live.
        workers: How many films are made at the same time.
        repeat_unknown: How often a piece may be made again whose answer was lost.
        check: Whether every film asks its providers first if they are ready.
        as_json: Whether programs read the output.

    Returns:
        The exit code.

    Raises:
        GrokSpicyError: If the file or the configuration is wrong; nothing was begun.
    """
    jobs = read_jobs(file)
    settings = read_settings(flags)
    for notice in settings.notices:
        warn_or_tell(Notice(notice))
    wanted = FilmSettings(settings.backends, pipeline, settings.video)
    folder = BatchFolder.of(output, file)
    context = RunContext.of(registry=settings.registry, secrets=secrets(), report=warn_or_tell)
    with _alone(folder):
        batch = asyncio.run(queue_jobs(folder, file, jobs, wanted, context))
        folder.cancelled.unlink(missing_ok=True)
        options = WorkOptions(
            workers, _who_makes_what(jobs, file, wanted), repeat_unknown=repeat_unknown, check=check
        )
        work, interrupted = _work(folder, batch, options, as_json=as_json)
    if not as_json:
        _tell_the_end(work, file, output)
    return INTERRUPTED if interrupted else worst(work)


def warn_or_tell(report: Report) -> None:
    """Say what the user should know before the first film begins."""
    if isinstance(report, Notice):
        (warn if report.level == "warning" else say)(report.text)


@contextmanager
def _alone(folder: BatchFolder) -> Iterator[None]:
    folder.root.mkdir(parents=True, exist_ok=True)
    with only_writer(folder.root):
        yield


def _who_makes_what(
    jobs: Sequence[BatchJob], file: Path, settings: FilmSettings
) -> dict[int, str | BackendConfig | None]:
    """Return who makes each film; what was found, not named, is left to what the run knows."""
    makers: dict[int, str | BackendConfig | None] = {}
    for number, job in enumerate(jobs, 1):
        named = backends_of(job, file, settings)
        if isinstance(named, Path):
            named = load_backends(named)
        makers[number] = named.config if isinstance(named, LoadedBackends) else named
    return makers


def _work(
    folder: BatchFolder, batch: Batch, options: WorkOptions, *, as_json: bool
) -> tuple[Batch, bool]:
    display = make_batch_display(batch, as_json=as_json)

    async def made() -> tuple[Batch, bool]:
        work = BatchWork(folder, batch, options, display.tell)
        interrupter = Interrupter()
        interrupter.attach(work.stop, work.kill)
        with obeying_signals(interrupter):
            await work.run()
        return work.batch, work.stopping

    with display:
        return asyncio.run(made())


def _tell_the_end(batch: Batch, file: Path, output: Path) -> None:
    done = sum(one.done for one in batch.jobs)
    say(f"{done} of {len(batch.jobs)} films are made. Cost: {money(batch.cost_usd)}")
    if done < len(batch.jobs):
        say(f"Go on: {batch_command(file, output)}")
