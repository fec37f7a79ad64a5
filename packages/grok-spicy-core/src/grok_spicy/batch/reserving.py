"""From the films of a file to runs: each gets its folder before the first is made."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from grok_spicy.batch.journal import Batch, QueuedJob, read_batch, write_batch
from grok_spicy.config.files import load_backends
from grok_spicy.errors import ConfigError, GrokSpicyError
from grok_spicy.runs.request import new_request, with_settings
from grok_spicy.runs.start import reserve
from grok_spicy.runs.state import read_state

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from grok_spicy.batch.jobs import BatchJob
    from grok_spicy.batch.journal import BatchFolder
    from grok_spicy.config.choices import Backends, Video
    from grok_spicy.runs.context import RunContext
    from grok_spicy.schemas import PipelineConfig

_TITLE = 60


@dataclass(frozen=True, slots=True)
class FilmSettings:
    """How the films of a batch are made where a film says nothing else.

    Attributes:
        backends: Who does what.
        config: How a run behaves; its cap is that of the whole batch.
        video_config: The user's video.json.
        engine: Where films are queued, without a login; None: they are made here.
    """

    backends: Backends
    config: PipelineConfig
    video_config: Video = None
    engine: str | None = None


async def queue_jobs(
    folder: BatchFolder,
    source: Path,
    jobs: Sequence[BatchJob],
    settings: FilmSettings,
    context: RunContext,
) -> Batch:
    """Reserve a run for every film that the batch does not have yet, and write the batch down.

    What was queued by an earlier process of the same file keeps its run, wherever in the file it
    stands now. A film that was taken out of the file is not made any more.

    Args:
        folder: The batch; the caller is its only writer.
        source: The file.
        jobs: What it says.
        settings: How films are made.
        context: What runs are given from outside.

    Raises:
        GrokSpicyError: If a film cannot be made; its place in the file is named. Nothing was paid.
    """
    before = await asyncio.to_thread(read_batch, folder)
    known = {} if before is None else _by_digest(before)
    queued: list[QueuedJob] = []
    asked: Counter[str] = Counter()
    for number, job in enumerate(jobs, 1):
        key = (job.digest, asked[job.digest])
        asked[job.digest] += 1
        again = known.get(key)
        if again is None or not folder.run(again).state.is_file():
            try:
                again = await _reserved(folder, number, source, job, settings, context)
            except GrokSpicyError as error:
                error.message = f"Film {number} of {source.name}: {error.message}"
                raise
        approved = await asyncio.to_thread(_is_approved, folder, again)
        changes = {"number": number, "priority": job.priority, "goes_on": approved}
        queued.append(again.model_copy(update=changes))
        if number % (1 + number // 50) == 0:
            # Whoever is killed here knows the runs that are reserved, and those from before.
            kept = {one.run for one in queued}
            rest = [] if before is None else [one for one in before.jobs if one.run not in kept]
            await write_batch(folder, _batch(source, settings, [*queued, *rest]))
    batch = _batch(source, settings, queued)
    await write_batch(folder, batch)
    return batch


def backends_of(job: BatchJob, source: Path, settings: FilmSettings) -> Backends:
    """Return who makes a film: whom its line names, else whom the command line does.

    Args:
        job: The line.
        source: The batch file; a backends file is looked for beside it.
        settings: What holds otherwise.
    """
    if job.backend is None:
        return settings.backends
    if job.backend.endswith(".json"):
        # Nobody has named it but the file: keys go to its servers only if they are agreed to.
        loaded = load_backends(_beside(source) / job.backend)
        return replace(loaded, config=loaded.config.as_found())
    return job.backend


def _beside(source: Path) -> Path:
    """Return the folder that the paths of a batch file are relative to."""
    return source.absolute().parent


def _batch(source: Path, settings: FilmSettings, queued: Sequence[QueuedJob]) -> Batch:
    return Batch(
        source=str(source),
        max_cost=settings.config.max_cost,
        engine=settings.engine,
        jobs=tuple(queued),
    )


def _is_approved(folder: BatchFolder, job: QueuedJob) -> bool:
    """Whether a film that waited for its user to approve it waits no more."""
    if job.end is None or job.end.waits_for is None:
        return False
    return read_state(folder.run(job).state).waits_for is None


def _by_digest(batch: Batch) -> dict[tuple[str, int], QueuedJob]:
    """Return the jobs of a batch by what they were asked for with, and how often before."""
    found: dict[tuple[str, int], QueuedJob] = {}
    asked: Counter[str] = Counter()
    for job in batch.jobs:
        found[job.digest, asked[job.digest]] = job
        asked[job.digest] += 1
    return found


async def _reserved(
    folder: BatchFolder,
    number: int,
    source: Path,
    job: BatchJob,
    settings: FilmSettings,
    context: RunContext,
) -> QueuedJob:
    beside = _beside(source)
    # The cap is that of all films together: it stands in the batch.
    options = dict(job.options)
    if isinstance(music := options.get("music"), str):
        options["music"] = beside / music
    try:
        config = with_settings(settings.config.model_copy(update={"max_cost": None}), options)
    except TypeError as error:
        raise ConfigError(f"options: {error}") from error
    if config.dry_run:
        raise ConfigError("options: a batch has no dry_run", hint="Try one film: run --dry-run")
    request = await new_request(
        job.concept,
        output=folder.output,
        plan=None if job.plan is None else beside / job.plan,
        backends=backends_of(job, source, settings),
        config=config,
        video_config=settings.video_config,
        refs=[(name, beside / path) for name, path in job.refs.items()],
        check=False,
        repeat_unknown=0,
        context=context,
    )
    run = await reserve(request, context)
    title = request.plan.title if request.plan is not None else request.concept.split("\n")[0]
    return QueuedJob(
        number=number,
        digest=job.digest,
        run=run.run_id,
        title=title if len(title) <= _TITLE else f"{title[: _TITLE - 1]}…",
        priority=job.priority,
        until=request.config.until,
    )
