"""Queues what is asked of a film that exists, for workers on any machine."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import click

from grok_spicy.batch.engine import open_queue
from grok_spicy.batch.find import batch_of
from grok_spicy.batch.orders import FilmOrder
from grok_spicy.cli.failures import say
from grok_spicy.config.choices import decide_backends
from grok_spicy.config.files import LoadedBackends
from grok_spicy.errors import ConfigError, InUseError
from grok_spicy.runs.origin import seal_of
from grok_spicy.runs.resume import ResumeOptions
from grok_spicy.runs.state import read_state
from grok_spicy.runs.wishing import wish
from grok_spicy.system import platforms
from grok_spicy.text.hints import output_command, run_command
from grok_spicy.watch.reports import silent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grok_spicy.batch.engine import BatchEngine
    from grok_spicy.batch.journal import Batch, BatchFolder
    from grok_spicy.cli.filming import Settings
    from grok_spicy.runs.folder import RunFolder
    from grok_spicy.schemas import BackendConfig

_NOT_QUEUED = ("max_cost", "sound", "music")
"""What a worker is not told: the cap is that of the batch, and the cut is made as it was begun."""


def queue_resume(
    folder: RunFolder, settings: Settings, *, check: bool, wishes: Mapping[str, Any]
) -> None:
    """Write down what is asked of a film, and queue it.

    Args:
        folder: The run.
        settings: What was configured.
        check: Whether its providers are asked first if they are ready.
        wishes: What the command line asks for.

    Raises:
        ConfigError: If the film is of no batch that is queued, or what is asked cannot be done.
        GrokSpicyError: If the queue cannot be reached.
    """
    _require_queueable(settings, wishes)
    found = batch_of(folder.run_id, folder.output)
    if found is None or found[1].engine is None:
        raise ConfigError(
            f"{folder.run_id} is of no batch that is queued: no worker is asked for it",
            hint=f"Make it here: {run_command('resume', folder)}",
        )
    place, batch = found
    options = ResumeOptions(update=wishes["update"], only=wishes["only"], retake=wishes["retake"])
    queue = open_queue(found[1].engine, found=True)
    _require_stopped(place, batch, queue)
    asyncio.run(wish(folder, options))
    named: str | LoadedBackends | BackendConfig | None = settings.backends
    if isinstance(named, LoadedBackends):
        named = decide_backends(named, None, settings.registry, silent).config
    order = FilmOrder(
        output="",
        run=folder.run_id,
        preset=named if isinstance(named, str) else None,
        backends=None if isinstance(named, str) else named,
        until=wishes["until"],
        repeat_unknown=wishes["repeat_unknown"],
        check=check,
        batch=place.name,
        seal=seal_of(read_state(folder.state)),
    )
    platforms.remove(place.cancelled)
    platforms.remove(place.cancelled_film(folder.run_id))
    queue.go_on(next(one for one in batch.jobs if one.run == folder.run_id), order)
    say(f"{folder.run_id} is queued, before films that are not begun.")
    say(f"Watch: {output_command(f'batch status {place.name}', folder.output)}")


def _require_stopped(place: BatchFolder, batch: Batch, queue: BatchEngine) -> None:
    """Require of a batch that was cancelled that its films in work have stopped."""
    if place.cancelled.exists() and "working" in queue.states(batch).values():
        raise InUseError(
            f"{place.name} was cancelled, and films of it are still stopping",
            hint="Try again in a moment.",
        )


def _require_queueable(settings: Settings, wishes: Mapping[str, Any]) -> None:
    given = [f"--{name.replace('_', '-')}" for name in _NOT_QUEUED if wishes[name] is not None]
    if settings.video is not None:
        given.append("--config")
    if given:
        raise click.UsageError(f"--queue does not go with {', '.join(given)}.")


def how_to_go_on(folder: RunFolder) -> str:
    """Return the command that goes on with a film: by a worker, if its batch is queued."""
    found = batch_of(folder.run_id, folder.output)
    queued = found is not None and found[1].engine is not None
    return run_command("resume", folder, *(["--queue"] if queued else []))
