"""`grok-spicy worker`: makes films of the queue on this machine."""

from __future__ import annotations

from pathlib import Path

import click
from grok_spicy.cli.options import output_option, verbose_option


def _refused(_: click.Context, __: click.Parameter, value: str | None) -> None:
    if value is not None:
        raise click.UsageError(
            "--only: a worker makes whole films, and nearly every step of one asks llm or vision "
            "too. A machine that is to draw or film and nothing else needs no worker: run its "
            "server there, and name all such servers in the backends, as comfyui_url does."
        )


@click.command()
@click.option(
    "--engine",
    required=True,
    envvar="GROK_SPICY_ENGINE",
    metavar="URL",
    help="The queue: postgresql://...",
)
@click.option(
    "--slots",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    metavar="N",
    help="How many films this worker makes at the same time.",
)
@click.option(
    "--health",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write a line into FILE every few seconds, for systemd or Kubernetes.",
)
@click.option("--only", hidden=True, expose_value=False, callback=_refused)
@click.option("--once", is_flag=True, help="End when the queue is empty.")
@output_option
@verbose_option
def worker(engine: str, slots: int, health: Path | None, once: bool, output: Path) -> None:
    """Make films of the queue, until told to stop.

    Any number of workers on any number of machines; all of them mount the output folder. The first
    Ctrl-C or SIGTERM lets the films in work be finished, the second one stops them gently and gives
    them back to the queue.
    """
    from grok_spicy_farm.worker.making import WorkerSettings
    from grok_spicy_farm.worker.work import run_worker

    run_worker(WorkerSettings(engine, output, slots, health, once=once))
