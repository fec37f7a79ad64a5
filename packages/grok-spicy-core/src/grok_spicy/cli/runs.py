"""`grok-spicy runs`: list runs, look into them, choose takes, clean up."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grok_spicy.cli.options import (
    BackendFlags,
    complete_piece,
    complete_run,
    json_option,
    output_option,
    resumed_backend_options,
)

if TYPE_CHECKING:
    from grok_spicy.runs.folder import RunFolder


@click.group(invoke_without_command=True)
@output_option
@json_option
@click.pass_context
def runs(ctx: click.Context, output: Path, as_json: bool) -> None:
    """List runs, look into them, choose takes, clean up. Alone it lists."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_runs, output=output, as_json=as_json)


@runs.command(name="list")
@output_option
@json_option
def list_runs(output: Path, as_json: bool) -> None:
    """List the runs of the output folder, the newest first."""
    from grok_spicy.cli.run_pages import print_runs

    print_runs(output, as_json=as_json)


@runs.command(short_help="Show the pieces of a run, and what they cost.")
@click.argument("run", required=False, metavar="[RUN]", shell_complete=complete_run)
@click.option("--why", is_flag=True, help="Say of each piece if it is reused, and what changed.")
@resumed_backend_options
@output_option
@json_option
def show(run: str | None, why: bool, flags: BackendFlags, output: Path, as_json: bool) -> None:
    """Show the pieces of RUN, their takes and scores, what they cost, how big they are.

    Without RUN it is the newest. With --why nothing is called and nothing is changed; name the
    files you edited with --config or --backends.
    """
    from grok_spicy.cli.run_pages import print_run, print_why

    folder = _chosen(run, output)
    if why:
        print_why(folder, flags, as_json=as_json)
    else:
        print_run(folder, as_json=as_json)


@runs.command(short_help="Choose a take of a piece.")
@click.argument("run", shell_complete=complete_run)
@click.argument("piece", shell_complete=complete_piece)
@click.option("--take", type=click.IntRange(min=1), required=True, metavar="N", help="Which take.")
@output_option
def pick(run: str, piece: str, take: int, output: Path) -> None:
    """Choose take N of PIECE in RUN, for example: runs pick 20260214 clip:3 --take 1."""
    import asyncio

    from grok_spicy.runs.takes import pick_take
    from grok_spicy.text.hints import run_command

    folder = _chosen(run, output)
    asyncio.run(pick_take(folder, piece, take))
    click.echo(f"{piece} is take {take} now")
    if piece.startswith("clip:"):
        click.echo(f"Cut the film anew:\n  {run_command('resume', folder)}")
    else:
        click.echo("What was made from the former take stays until it is made again:")
        click.echo(f"  {run_command('runs show', folder, '--why')}")
        click.echo(f"  {run_command('resume', folder, '--update')}")


@runs.command(short_help="Approve what a run waits with.")
@click.argument("run", required=False, metavar="[RUN]", shell_complete=complete_run)
@output_option
def approve(run: str | None, output: Path) -> None:
    """Approve what RUN, by default the newest, waits with; 'resume' goes on from there.

    A run waits where --approve says so. Other takes: resume --retake PIECE, or edit its plan.json
    and resume --update; it waits again until it is approved.
    """
    import asyncio

    from grok_spicy.cli.queueing import how_to_go_on
    from grok_spicy.runs.approval import approve as approve_step

    folder = _chosen(run, output)
    step = asyncio.run(approve_step(folder))
    click.echo(f"The {step} are approved. Go on:\n  {how_to_go_on(folder)}")


@runs.command(short_help="Remove runs, and results that nobody needs.")
@click.argument("names", nargs=-1, metavar="[RUN]...", shell_complete=complete_run)
@click.option("--yes", is_flag=True, help="Remove it; without this nothing is removed.")
@output_option
@json_option
def clean(names: tuple[str, ...], yes: bool, output: Path, as_json: bool) -> None:
    """Remove the named runs with the results they paid for, and results nobody needs any more.

    First it only says what would go: add --yes to remove it. With --yes a run is named by its
    whole id or its folder; the beginning of an id is not enough.
    """
    import asyncio

    from grok_spicy.cli.output import print_json
    from grok_spicy.cli.wording import size
    from grok_spicy.runs.cleaning import clean as clean_up

    folders = [_to_remove(name, output, sure=yes) for name in dict.fromkeys(names)]
    # A run may be named by its folder, wherever that lies.
    place = folders[0].output if folders else output
    found = asyncio.run(clean_up(place, folders, dry_run=not yes))
    if as_json:
        print_json(
            removed=yes,
            runs=[run.run_id for run in found.runs],
            run_bytes=found.run_bytes,
            results=list(found.results),
            result_bytes=found.result_bytes,
        )
        return
    goes = "Removed" if yes else "Would remove"
    for run in found.runs:
        click.echo(f"{goes} {run.root}")
    if found.runs:
        click.echo(f"{goes} {size(found.run_bytes)} of runs")
    number = len(found.results)
    results = "result" if number == 1 else "results"
    click.echo(f"{goes} {number} kept {results}, {size(found.result_bytes)}")
    if not yes and (found.runs or found.results):
        click.echo("Nothing is removed yet: add --yes")


def _to_remove(name: str, output: Path, *, sure: bool) -> RunFolder:
    """Return the run that is to go.

    Args:
        name: What the user calls it.
        output: Where runs live.
        sure: Whether it goes now, and not only is shown.

    Raises:
        ConfigError: If there is none, or if it goes and only the beginning of its id is given:
            repeated, such a command would remove the next run that begins like this.
    """
    from grok_spicy.errors import ConfigError
    from grok_spicy.runs.find import find_run
    from grok_spicy.text.hints import run_command

    folder = find_run(name, output)
    whole = name == folder.run_id or Path(name).resolve() == folder.root.resolve()
    if sure and not whole:
        raise ConfigError(
            f"{name!r} is only the beginning of {folder.run_id}; nothing was removed",
            hint=f"Remove it with: {run_command('runs clean', folder, '--yes')}",
        )
    return folder


def _chosen(run: str | None, output: Path) -> RunFolder:
    """Return the run that is meant, by default the newest.

    Raises:
        ConfigError: If there is none.
    """
    from grok_spicy.errors import ConfigError
    from grok_spicy.runs.find import all_runs, find_run

    if run is not None:
        return find_run(run, output)
    every = all_runs(output)
    if not every:
        raise ConfigError(
            f"there is no run in {output}",
            hint='Make a film: grok-spicy run "A fox meets an owl"',
        )
    return every[0]
