"""What is shown of a batch: a live table, plain lines, or lines of JSON for programs."""

from __future__ import annotations

import json
import os
import sys
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import click

from grok_spicy.batch.journal import read_batch
from grok_spicy.batch.orders import EndSaid, EventSaid, SpentSaid, StepSaid, WaitSaid
from grok_spicy.batch.outlook import outlook, states_of, workers_of
from grok_spicy.cli.failures import INTERRUPTED
from grok_spicy.cli.output import stdout_for_programs
from grok_spicy.cli.tables import print_table
from grok_spicy.cli.wording import money, piece_name, seconds
from grok_spicy.text.terminal import for_terminal

if TYPE_CHECKING:
    from typing import Self

    from rich.table import Table

    from grok_spicy.batch.journal import Batch, BatchFolder, JobEnd, QueuedJob
    from grok_spicy.batch.orders import Said

_HEAD = ("FILM", "STATE", "PIECES", "COST", "TITLE", "NOTE")


@dataclass
class JobProgress:
    """How one film of a batch goes.

    Attributes:
        job: The film.
        state: A word for it.
        done: Its pieces that are finished.
        cost_usd: What it has cost so far.
        note: What it does or waits for, or how it failed.
    """

    job: QueuedJob
    state: str = "waiting"
    done: set[str] = field(default_factory=set)
    cost_usd: float = 0.0
    note: str = ""

    def take(self, said: Said | None) -> None:
        """Take what the film says; None: it begins."""
        match said:
            case None:
                self.state = "working"
            case SpentSaid():
                self.cost_usd = said.cost_usd
            case StepSaid(state="working"):
                self.note = piece_name(said.piece)
            case StepSaid(state="accepted"):
                self.done.add(said.piece)
            case WaitSaid():
                length = "" if said.seconds is None else f", {seconds(said.seconds)}"
                self.note = f"{piece_name(said.piece)}: waiting {said.reason}{length}"
            case EndSaid():
                self._end(said)

    def _end(self, said: EndSaid) -> None:
        self.state = _word(said.end)
        self.cost_usd = max(self.cost_usd, said.end.cost_usd)
        self.note = said.end.error or said.end.film or ""

    def row(self) -> tuple[str, ...]:
        """Return the cells of the film's row."""
        return (
            str(self.job.number),
            self.state,
            str(len(self.done) or ""),
            money(self.cost_usd) if self.cost_usd else "",
            self.job.title,
            self.note,
        )


def _word(end: JobEnd) -> str:
    if end.waits_for is not None:
        return "unapproved"
    return {0: "done", INTERRUPTED: "stopped"}.get(end.exit_code, "failed")


class BatchDisplay(AbstractContextManager[object], Protocol):
    """Shows a batch. Entered before the first film begins, left when the last has ended."""

    def tell(self, job: QueuedJob, said: Said | None) -> None:
        """Take what a film says."""


def make_batch_display(batch: Batch, *, as_json: bool) -> BatchDisplay:
    """Return the display that fits: lines of JSON for programs, live on a terminal, else lines."""
    if as_json:
        return _Events()
    if sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
        return _LiveTable(batch)
    return _Lines()


class _Quiet(AbstractContextManager[object]):
    def __exit__(self, *_: object) -> None:
        """Nothing is left to close."""


class _Events(_Quiet):
    """Every event of every film with the film's number, and how each ended."""

    def tell(self, job: QueuedJob, said: Said | None) -> None:
        """Print what programs may want to know."""
        if isinstance(said, EventSaid):
            self._print({"film": job.number, **json.loads(said.line)})
        elif isinstance(said, EndSaid):
            self._print({"film": job.number, "run": job.run, "kind": "film_end", **dict(said.end)})

    @staticmethod
    def _print(fields: dict[str, Any]) -> None:
        click.echo(json.dumps({"schema": 1, **fields}), file=stdout_for_programs())


class _Lines(_Quiet):
    """One line when a film begins, one when it ends."""

    def tell(self, job: QueuedJob, said: Said | None) -> None:
        """Print a line."""
        if said is None:
            click.echo(for_terminal(f"film {job.number}: {job.title} ({job.run})", one_line=True))
        elif isinstance(said, EndSaid):
            end = said.end
            how = _word(end)
            cost = f", {money(end.cost_usd)}" if end.cost_usd else ""
            what = end.error or end.film or ""
            line = f"film {job.number}: {how}{cost}{f': {what}' if what else ''}"
            click.echo(for_terminal(line, one_line=True))


class _LiveTable:
    """A row for every film, drawn again whenever something changes."""

    def __init__(self, batch: Batch) -> None:
        from rich.console import Console
        from rich.live import Live

        self._rows = {one.number: _begun(one) for one in batch.jobs}
        self._live = Live(
            self._table(), console=Console(), refresh_per_second=4, get_renderable=self._table
        )

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def tell(self, job: QueuedJob, said: Said | None) -> None:
        """Take what a film says."""
        self._rows[job.number].take(said)

    def _table(self) -> Table:
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, pad_edge=False)
        for name in _HEAD:
            table.add_column(name.lower(), no_wrap=True, overflow="ellipsis")
        for row in self._rows.values():
            table.add_row(*(Text(for_terminal(cell, one_line=True)) for cell in row.row()))
        return table


def _begun(job: QueuedJob) -> JobProgress:
    """Return a film as an earlier process left it."""
    progress = JobProgress(job)
    if job.end is not None and job.done:
        progress.take(EndSaid(end=job.end))
    return progress


def print_batch(folder: BatchFolder) -> None:
    """Print a batch and its films as a table."""
    batch = read_batch(folder)
    if batch is None:
        return
    states = states_of(folder, batch)
    ahead = outlook(batch, states, workers_of(batch))
    counts = ", ".join(f"{count} {state}" for state, count in ahead.counts.items())
    cap = "" if ahead.max_cost is None else f" of {money(ahead.max_cost)}"
    left = "" if ahead.seconds_left is None else f" About {seconds(ahead.seconds_left)} left."
    left_over = ahead.counts.get("waiting", 0) + ahead.counts.get("working", 0)
    makers = "" if ahead.workers is None or not left_over else f" {_makers(ahead.workers)}"
    click.echo(f"{folder.name}: {counts}. Cost: {money(ahead.cost_usd)}{cap}.{left}{makers}")
    for one in ahead.failures:
        click.echo(for_terminal(f"  {one.films} failed, {one.cause}: {one.example}", one_line=True))
    rows = [
        (
            str(job.number),
            states[job.number],
            "" if job.end is None else money(job.end.cost_usd),
            job.run,
            job.title if job.end is None or job.end.error is None else job.end.error,
        )
        for job in batch.jobs
    ]
    print_table(("FILM", "STATE", "COST", "RUN", "TITLE OR REASON"), rows, indent="  ")


def _makers(workers: int) -> str:
    """Say how many workers there are."""
    return "No worker is there." if not workers else f"Workers: {workers}."


def batch_fields(folder: BatchFolder) -> dict[str, Any]:
    """Return a batch for programs."""
    batch = read_batch(folder)
    if batch is None:
        return {"name": folder.name, "films": []}
    states = states_of(folder, batch)
    return {
        "name": folder.name,
        "source": batch.source,
        "engine": batch.engine,
        **outlook(batch, states, workers_of(batch)).model_dump(mode="json"),
        "films": [
            {
                "film": job.number,
                "run": job.run,
                "title": job.title,
                "priority": job.priority,
                "state": states[job.number],
                **(dict(job.end) if job.end is not None else {}),
            }
            for job in batch.jobs
        ],
    }
