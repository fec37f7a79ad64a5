"""What is written down of a batch: which run each film of it is, and how that ended."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from pydantic import Field, ValidationError

from grok_spicy.errors import ConfigError
from grok_spicy.ledger.locks import in_use
from grok_spicy.runs.folder import RunFolder
from grok_spicy.schemas import Model
from grok_spicy.system.files import write_atomically
from grok_spicy.system.found_files import read_found
from grok_spicy.text.slugs import slug

if TYPE_CHECKING:
    from pathlib import Path

BATCHES = "batches"
"""Folder of the batches, beside runs and ledger."""

INTERRUPTED = 130
"""The exit code of a film that was stopped."""

DIED = "ProcessDied"
"""The cause of the end of a film whose process died before it could say anything."""

JobState = Literal["waiting", "working", "unapproved", "done", "failed", "stopped"]


class JobEnd(Model):
    """How the last process of a job ended."""

    exit_code: int
    error: str | None = None
    cause: str | None = Field(None, description="What kind of error it was, such as BudgetError")
    cost_usd: float = 0.0
    film: str | None = None
    seconds: float | None = Field(None, description="How long its process took")
    waits_for: str | None = Field(None, description="The step whose results are to be approved")


class QueuedJob(Model):
    """A film of a batch and the run that is reserved for it."""

    number: int = Field(description="1 for the first of the batch")
    digest: str = Field(description="What it was asked for with")
    run: str = Field(pattern=r"^\w[\w.-]*$", description="The run's id")
    title: str = Field(description="The beginning of its concept, or the title of its plan")
    priority: int = 0
    until: str | None = None
    end: JobEnd | None = Field(
        None, exclude=True, description="How it ended last, from a file of its own; null: not begun"
    )

    goes_on: bool = Field(
        default=False, exclude=True, description="Whether more is asked of it than was made before"
    )

    def cancelled(self) -> JobEnd:
        """Return the end of a film that is not gone on with; what it cost before stays known."""
        before = 0.0 if self.end is None else self.end.cost_usd
        return JobEnd(exit_code=INTERRUPTED, cost_usd=before)

    @property
    def done(self) -> bool:
        """Whether nothing is left to do, but perhaps for the user, who has to approve it."""
        return self.end is not None and self.end.exit_code == 0 and not self.goes_on


class Batch(Model):
    """A batch, as it is written down."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    source: str = Field(description="The batch file")
    engine: str | None = Field(None, description="Where its films are queued; null: nowhere")
    max_cost: float | None = None
    jobs: tuple[QueuedJob, ...] = ()

    def ended(self, number: int, end: JobEnd | None) -> Batch:
        """Return the same, with how a job ended."""
        return self.model_copy(
            update={
                "jobs": tuple(
                    one.model_copy(update={"end": end}) if one.number == number else one
                    for one in self.jobs
                )
            }
        )

    def has(self, run: str) -> bool:
        """Whether a run is one of its films: one that was taken out of the file is not."""
        return any(one.run == run for one in self.jobs)

    @property
    def cost_usd(self) -> float:
        """What its films have cost."""
        return sum(one.end.cost_usd for one in self.jobs if one.end is not None)


@dataclass(frozen=True, slots=True)
class BatchFolder:
    """Where a batch lies.

    Attributes:
        root: The folder.
    """

    root: Path

    @classmethod
    def of(cls, output: Path, source: Path) -> BatchFolder:
        """Return the folder of the batch that a file describes: the same for the same file."""
        return cls.named(output, slug(source.stem))

    @classmethod
    def named(cls, output: Path, name: str) -> BatchFolder:
        """Return the folder of the batch of that name."""
        return cls(output / BATCHES / name)

    @property
    def output(self) -> Path:
        """The output folder."""
        return self.root.parent.parent

    @property
    def name(self) -> str:
        """What the batch is called."""
        return self.root.name

    @property
    def journal(self) -> Path:
        """What is written down of it."""
        return self.root / "batch.json"

    @property
    def spending(self) -> Path:
        """What its runs have spent together."""
        return self.root / "spending.sqlite"

    @property
    def cancelled(self) -> Path:
        """While this file is there, nothing is begun and what works is stopped."""
        return self.root / "cancel"

    def cancelled_film(self, run: str) -> Path:
        """While this file is there, a film is not begun, and stopped if it works."""
        return self.root / "ends" / f"{run}.cancel"

    def is_cancelled(self, run: str) -> bool:
        """Whether a film is not to be made for now. Blocks."""
        return self.cancelled.exists() or self.cancelled_film(run).exists()

    @property
    def locks(self) -> Path:
        """The locks that the runs of all batches of the output folder share."""
        return self.root.parent / ".shared"

    def end_of(self, job: QueuedJob) -> Path:
        """How a job ended last. Whoever works on its run writes it: no two do so at once."""
        return self.root / "ends" / f"{job.run}.json"

    def run(self, job: QueuedJob) -> RunFolder:
        """Return the run of a job."""
        return RunFolder.of(self.output, job.run)


def state_of(folder: BatchFolder, job: QueuedJob) -> JobState:
    """Say how a job is: from what is written down, and from whether a process holds its run."""
    return "working" if in_use(folder.run(job).root) else state_from_end(job)


def state_from_end(job: QueuedJob) -> JobState:
    """Say how a job is on which nobody works: from how its last process ended."""
    if job.end is None:
        return "waiting"
    if job.end.exit_code == 0:
        return "done" if job.end.waits_for is None else "unapproved"
    return "stopped" if job.end.exit_code == INTERRUPTED else "failed"


_MOST_BYTES = 64 * 1024 * 1024


def read_batch(folder: BatchFolder) -> Batch | None:
    """Read what is written down of a batch; None if there is no such batch.

    Raises:
        ConfigError: If it cannot be read.
    """
    batch = batch_at(folder)
    if batch is None:
        return None
    # One look at the folder, not one for each of thousands of films.
    ends = _ends(folder)
    jobs = tuple(
        one.model_copy(update={"end": ends[one.run]}) if one.run in ends else one
        for one in batch.jobs
    )
    return batch.model_copy(update={"jobs": jobs})


def _require_plain(folder: BatchFolder) -> None:
    """Make sure that nothing of a batch lies elsewhere: the folder may be somebody else's.

    Raises:
        ConfigError: If something is a link.
    """
    own = (folder.root.parent, folder.root, folder.root / "ends", folder.spending, folder.locks)
    for path in own:
        if path.is_symlink():
            raise ConfigError(
                f"{path} is a link: what a batch writes must lie in its own folder",
                hint="Put a real file or folder in its place.",
            )


def _ends(folder: BatchFolder) -> dict[str, JobEnd | None]:
    """Return how the films ended of which it is written down, by run."""
    found: dict[str, JobEnd | None] = {}
    try:
        with os.scandir(folder.root / "ends") as entries:
            for entry in entries:
                run, suffix = os.path.splitext(entry.name)  # noqa: PTH122 - thousands of them
                if suffix == ".json":
                    facts = entry.stat(follow_symlinks=False)
                    found[run] = _end_at(entry.path, facts.st_ino, facts.st_mtime_ns, facts.st_size)
    except FileNotFoundError:
        return found
    return found


@lru_cache(maxsize=50_000)
def _end_at(path: str, inode: int, written: int, size: int) -> JobEnd | None:  # noqa: ARG001 - they tell what was written anew
    """Read how a film ended, once for whoever looks at a batch again and again."""
    return _read_end(path)


def batch_at(folder: BatchFolder) -> Batch | None:
    """Read a batch without how its films ended; None if there is no such batch.

    Raises:
        ConfigError: If it cannot be read.
    """
    try:
        _require_plain(folder)
        return Batch.model_validate_json(read_found(folder.journal, most_bytes=_MOST_BYTES))
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        raise ConfigError(
            f"{folder.journal} cannot be read",
            hint="Move it away; the runs of the batch stay, and are listed by grok-spicy runs.",
        ) from error


def read_end(folder: BatchFolder, job: QueuedJob) -> JobEnd | None:
    """Read how a job ended last; None if nobody knows."""
    return _read_end(str(folder.end_of(job)))


def _read_end(path: str) -> JobEnd | None:
    try:
        with open(path, "rb") as stream:  # noqa: PTH123 - thousands of them
            return JobEnd.model_validate_json(stream.read())
    except (FileNotFoundError, ValidationError):
        # What is spoilt says nothing: the film is looked at again, and what is made is kept.
        return None


def write_end(folder: BatchFolder, job: QueuedJob, end: JobEnd) -> None:
    """Write down how a job ended. Blocks.

    Raises:
        StorageError: If the disk is full, broken or not writable.
    """
    path = folder.end_of(job)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = end.model_dump_json() + "\n"
    write_atomically(path, lambda stream: stream.write(text.encode()))


async def write_batch(folder: BatchFolder, batch: Batch) -> None:
    """Write a batch down.

    Raises:
        StorageError: If the disk is full, broken or not writable.
    """
    text = batch.model_dump_json(indent=2, by_alias=True) + "\n"
    await asyncio.to_thread(
        write_atomically, folder.journal, lambda stream: stream.write(text.encode())
    )
