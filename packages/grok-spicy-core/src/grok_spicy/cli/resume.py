"""`grok-spicy resume`: go on with a run."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click

from grok_spicy.cli.film_options import Number, StepName
from grok_spicy.cli.options import (
    BackendFlags,
    Repeating,
    complete_piece,
    complete_run,
    events_option,
    output_option,
    repeat_option,
    resumed_backend_options,
    verbose_option,
    verbosity,
)

_STEPS = ["plan", "characters", "keyframes", "script", "videos"]


@click.command(cls=Repeating)
@click.argument("run", required=False, metavar="[RUN]", shell_complete=complete_run)
@click.option(
    "--update",
    is_flag=True,
    help="Make again what was made from other inputs than it has now: the plan.json you edited, "
    "photos, the files named with --config or --backends.",
)
@click.option(
    "--only",
    multiple=True,
    metavar="PIECE",
    shell_complete=complete_piece,
    help="Update these pieces alone; all others keep what they have. Repeatable.",
)
@click.option(
    "--retake",
    multiple=True,
    metavar="PIECE",
    shell_complete=complete_piece,
    help="Make another take of character:NAME, place:ID, prop:ID, keyframe:N, clip:N or scene:N. "
    "Repeatable.",
)
@click.option("--until", type=StepName(_STEPS), help="Stop after this step.")
@click.option(
    "--max-cost",
    type=Number(min=0),
    metavar="USD",
    help="Stop before the whole run, what is spent included, costs more than this.",
)
@click.option(
    "--sound",
    type=click.Choice(["level", "raw"]),
    help="Cut the film with its clips as loud as one another, or as they are.",
)
@click.option(
    "--music",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Cut the film with this music under it.",
)
@click.option(
    "--queue",
    is_flag=True,
    help="Let 'grok-spicy worker' do it, on any machine, before films that are not begun: for a "
    "film of a batch that is queued.",
)
@repeat_option
@click.option("--no-check", is_flag=True, help="Do not ask the providers first if they are ready.")
@resumed_backend_options
@output_option
@events_option
@verbose_option
@click.pass_context
def resume(
    ctx: click.Context,
    /,
    run: str | None,
    flags: BackendFlags,
    output: Path,
    as_json: bool,
    no_check: bool,
    queue: bool,
    **wishes: Any,
) -> None:
    """Go on with RUN: its id, the beginning of it, or its folder.

    Without RUN it is the newest unfinished one. What is accepted is kept, whatever has changed;
    --update and --retake make pieces again.

    Exit codes: those of 'grok-spicy run'.
    """
    from grok_spicy.api import resume_film
    from grok_spicy.cli.failures import INTERRUPTED
    from grok_spicy.cli.filming import film, read_settings
    from grok_spicy.cli.logs import show_logs
    from grok_spicy.cli.results import show_result
    from grok_spicy.runs.resume import choose_run

    show_logs(verbosity(ctx))
    settings = read_settings(flags, look_around=False)
    folder = choose_run(run, output)
    if queue:
        from grok_spicy.cli.queueing import queue_resume

        queue_resume(folder, settings, check=not no_check, wishes=wishes)
        return
    make = partial(
        resume_film,
        folder.run_id if run is None else run,
        output_dir=output,
        check=not no_check,
        **wishes,
    )
    result = film(make, settings, place=lambda _: folder, as_json=as_json)
    if result is None:
        ctx.exit(INTERRUPTED)
    show_result(result, as_json=as_json)
    ctx.exit(result.exit_code)
