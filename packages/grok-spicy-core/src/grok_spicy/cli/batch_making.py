"""Makes the films of a batch file and shows how that goes."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from grok_spicy.batch.engine import open_queue
from grok_spicy.batch.jobs import read_jobs
from grok_spicy.batch.journal import BatchFolder, batch_at, state_from_end
from grok_spicy.batch.reserving import FilmSettings, backends_of, queue_jobs
from grok_spicy.batch.spent import book_earlier
from grok_spicy.batch.stopping import go_on
from grok_spicy.batch.work import BatchWork, WorkOptions, worst
from grok_spicy.cli.batch_display import make_batch_display
from grok_spicy.cli.failures import INTERRUPTED, say, warn
from grok_spicy.cli.filming import read_settings
from grok_spicy.cli.interrupts import obeying_signals
from grok_spicy.cli.keys import secrets
from grok_spicy.cli.wording import money
from grok_spicy.config.choices import decide_backends
from grok_spicy.config.files import LoadedBackends
from grok_spicy.ledger.engines import choose_engine, stored_address
from grok_spicy.ledger.locks import only_writer
from grok_spicy.runs.context import RunContext
from grok_spicy.runs.interrupt import Interrupter
from grok_spicy.runs.origin import seal_of
from grok_spicy.runs.state import read_state
from grok_spicy.system.loops import run_to_end
from grok_spicy.text.hints import batch_command, output_command
from grok_spicy.watch.reports import Notice, silent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grok_spicy.batch.jobs import BatchJob
    from grok_spicy.batch.journal import Batch
    from grok_spicy.cli.options import BackendFlags
    from grok_spicy.config.choices import Backends
    from grok_spicy.plugins.registry import ProviderRegistry
    from grok_spicy.schemas import BackendConfig, PipelineConfig
    from grok_spicy.watch.reports import Report


@dataclass(frozen=True, slots=True)
class BatchSettings:
    """What the command line says of a batch.

    Attributes:
        file: The batch file.
        flags: Who does what where a film says nothing else.
        pipeline: How a film is made; its cap is that of all together.
        output: Where runs, ledger and batches live.
        workers: How many films are made at the same time.
        repeat_unknown: How often a piece may be made again whose answer was lost.
        check: Whether every film asks its providers first if they are ready.
    """

    file: Path
    flags: BackendFlags
    pipeline: PipelineConfig
    output: Path
    workers: int
    repeat_unknown: int = 0
    check: bool = True


def make_films(settings: BatchSettings, *, as_json: bool) -> int:
    """Make what is left of a batch, here.

    Args:
        settings: What the command line says.
        as_json: Whether programs read the output.

    Returns:
        The exit code.

    Raises:
        GrokSpicyError: If the file or the configuration is wrong; nothing was begun.
    """
    folder = BatchFolder.of(settings.output, settings.file)
    with _alone(folder):
        batch, options = _queued(settings, folder, None)
        go_on(folder)
        work, interrupted = _work(folder, batch, options, as_json=as_json)
    if not as_json:
        _tell_the_end(work, settings.file, settings.output)
    return INTERRUPTED if interrupted else worst(work)


def queue_films(settings: BatchSettings, engine: str) -> None:
    """Queue what is left of a batch, for workers on any machine.

    Args:
        settings: What the command line says.
        engine: The address of the queue; the ledger is kept there too.

    Raises:
        GrokSpicyError: If the file or the configuration is wrong; nothing was queued.
    """
    queue = open_queue(engine)
    choose_engine(settings.output, engine)
    folder = BatchFolder.of(settings.output, settings.file)
    with _alone(folder):
        batch, options = _queued(settings, folder, stored_address(engine))
        options = replace(options, seals=_seals(folder, batch))
        go_on(folder)
        count = queue.enqueue(folder, batch, options)
    films = "1 film is" if count == 1 else f"{count} films are"
    say(f"{films} queued; {len(batch.jobs)} in the batch.")
    say(f"Watch: {output_command(f'batch status {folder.name}', settings.output)}")


def _queued(
    settings: BatchSettings, folder: BatchFolder, engine: str | None
) -> tuple[Batch, WorkOptions]:
    """Read the file, reserve a run for every film of it, and say how they are worked on."""
    jobs = read_jobs(settings.file)
    read = read_settings(settings.flags)
    for notice in read.notices:
        warn_or_tell(Notice(notice))
    wanted = FilmSettings(read.backends, settings.pipeline, read.video, engine)
    context = RunContext.of(registry=read.registry, secrets=secrets(), report=warn_or_tell)
    _take_out_of_queue(folder, engine)

    async def reserved() -> Batch:
        batch = await queue_jobs(folder, settings.file, jobs, wanted, context)
        await book_earlier(folder, batch)
        return batch

    batch = run_to_end(reserved())
    options = WorkOptions(
        settings.workers,
        _who_makes_what(jobs, settings.file, wanted, read.registry),
        repeat_unknown=settings.repeat_unknown,
        check=settings.check,
    )
    return batch, options


def _seals(folder: BatchFolder, batch: Batch) -> dict[int, str]:
    """Vouch for what films name, to machines that do not know this user."""
    seals: dict[int, str] = {}
    for job in batch.jobs:
        if not job.done:
            seal = seal_of(read_state(folder.run(job).state))
            if seal is not None:
                seals[job.number] = seal
    return seals


def _take_out_of_queue(folder: BatchFolder, engine: str | None) -> None:
    """Let no worker begin a film of a batch that goes on here, or in another queue."""
    before = batch_at(folder)
    if before is not None and before.engine is not None and before.engine != engine:
        open_queue(before.engine, found=True).cancel(before)
        say(f"Its films are not queued at {before.engine} any more.")


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
    jobs: Sequence[BatchJob], file: Path, settings: FilmSettings, registry: ProviderRegistry
) -> dict[int, str | BackendConfig | None]:
    """Return who makes each film; what was found, not named, is left to what the run knows."""
    of_all = _maker(settings.backends, registry)
    return {
        number: of_all
        if job.backend is None
        else _maker(backends_of(job, file, settings), registry)
        for number, job in enumerate(jobs, 1)
    }


def _maker(named: Backends, registry: ProviderRegistry) -> str | BackendConfig | None:
    if not isinstance(named, LoadedBackends):
        return None if isinstance(named, Path) else named
    if named.config.found:
        return None
    # Its files are named as seen from its own folder; a film's process is in another.
    return decide_backends(named, None, registry, silent).config


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
        return run_to_end(made())


def _tell_the_end(batch: Batch, file: Path, output: Path) -> None:
    states = [state_from_end(one) for one in batch.jobs]
    done = states.count("done")
    say(f"{done} of {len(batch.jobs)} films are made. Cost: {money(batch.cost_usd)}")
    if (waiting := states.count("unapproved")) > 0:
        first = next(one.run for one in batch.jobs if state_from_end(one) == "unapproved")
        wait = "1 waits" if waiting == 1 else f"{waiting} wait"
        say(f"{wait} to be approved: {output_command(f'runs approve {first}', output)}")
    if done < len(batch.jobs):
        say(f"Go on: {batch_command(file, output)}")
