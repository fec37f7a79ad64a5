"""`grok-spicy batch`: many films, side by side, with one budget."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grok_spicy.cli.film_options import film_options
from grok_spicy.cli.options import (
    BackendFlags,
    Repeating,
    backend_options,
    events_option,
    json_option,
    ledger_option,
    output_option,
    repeat_option,
    verbose_option,
    verbosity,
)

if TYPE_CHECKING:
    from grok_spicy.schemas import PipelineConfig

_MAKE = "make"

_NAME = "[BATCH]"


class _FileOrCommand(click.Group):
    """`batch FILE` makes the films of a file; `batch status` and `batch cancel` are commands."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Take what is not a command for a file."""
        if args[0] in self.commands:
            return super().resolve_command(ctx, args)
        return _MAKE, self.commands[_MAKE], args

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Let `batch --workers 2 FILE` be read by the command that makes films."""
        if args and args[0] not in self.commands and args[0] not in ("--help", "-h"):
            args = [_MAKE, *args]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands that are typed by name."""
        return [name for name in super().list_commands(ctx) if name != _MAKE]


@click.group(
    cls=_FileOrCommand,
    no_args_is_help=True,
    subcommand_metavar="FILE [OPTIONS] | COMMAND [ARGS]...",
    epilog="How the films of a file are made: grok-spicy batch make --help",
)
def batch() -> None:
    """Make the films of FILE side by side, with one ledger and one budget.

    FILE holds concepts separated by blank lines, or one JSON object a line with concept or plan,
    backend, refs, options and priority. The same command again goes on with what is left.
    """


@batch.command(cls=Repeating, name=_MAKE)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=2,
    show_default=True,
    metavar="N",
    help="How many films are made at the same time.",
)
@click.option(
    "--engine",
    metavar="URL",
    envvar="GROK_SPICY_ENGINE",
    help="Queue the films at postgresql://... for 'grok-spicy worker' on any machine.",
)
@backend_options
@film_options(pictures=True)
@repeat_option
@output_option
@ledger_option
@events_option
@verbose_option
@click.pass_context
def make(
    ctx: click.Context,
    /,
    *,
    file: Path,
    workers: int,
    engine: str | None,
    repeat_unknown: int,
    flags: BackendFlags,
    pipeline: PipelineConfig,
    check: bool,
    output: Path,
    as_json: bool,
) -> None:
    """Make the films of FILE: concepts separated by blank lines, or one JSON object a line.

    A film that fails stops no other. --max-cost is the cap of all films together. Ctrl-C stops
    gently; the same command goes on.

    Exit codes: that of the film that ended worst, or 130 if it was interrupted.
    """
    from grok_spicy.cli.batch_making import BatchSettings, make_films, queue_films
    from grok_spicy.cli.logs import show_logs

    show_logs(verbosity(ctx))
    if pipeline.dry_run:
        raise click.UsageError("A batch has no --dry-run; try one film: grok-spicy run --dry-run")
    settings = BatchSettings(
        file, flags, pipeline, output, workers, repeat_unknown=repeat_unknown, check=check
    )
    if engine is not None:
        queue_films(settings, engine)
        return
    ctx.exit(make_films(settings, as_json=as_json))


@batch.command()
@click.argument("name", required=False, metavar=_NAME)
@output_option
@json_option
def status(name: str | None, output: Path, as_json: bool) -> None:
    """Show how the films of BATCH are; without BATCH, of every batch."""
    from grok_spicy.batch.find import all_batches, find_batch
    from grok_spicy.cli.batch_display import batch_fields, print_batch
    from grok_spicy.cli.output import print_json

    folders = all_batches(output) if name is None else [find_batch(name, output)]
    if as_json:
        print_json(batches=[batch_fields(one) for one in folders])
        return
    if not folders:
        click.echo(f"There is no batch in {output}.")
    for folder in folders:
        print_batch(folder)


@batch.command()
@click.argument("name", required=False, metavar=_NAME)
@click.option(
    "--film", "films", type=int, multiple=True, metavar="N", help="Stop this film only. Repeatable."
)
@output_option
def cancel(name: str | None, films: tuple[int, ...], output: Path) -> None:
    """Stop BATCH gently, or films of it, from wherever it is made; 'batch FILE' goes on with it."""
    from grok_spicy.batch.find import find_batch
    from grok_spicy.batch.journal import read_batch
    from grok_spicy.batch.stopping import cancel as stop
    from grok_spicy.text.hints import batch_command

    folder = find_batch(name, output)
    found = read_batch(folder)
    if found is None:
        return
    if not stop(folder, found, films):
        click.echo(f"Nobody works on {'that' if films else folder.name}.")
        return
    what = ", ".join(f"film {number}" for number in films) or folder.name
    click.echo(f"{what}: stopping; nothing new is begun, what is paid for is kept.")
    click.echo(f"Go on: {batch_command(Path(found.source), output)}")
