"""`grok-spicy plan`: the story alone, to be edited before it is filmed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from grok_spicy.cli.film_options import film_options
from grok_spicy.cli.options import (
    BackendFlags,
    OneConcept,
    backend_options,
    events_option,
    ledger_option,
    output_option,
    verbose_option,
    verbosity,
)
from grok_spicy.text.hints import plan_command

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy.schemas import PipelineConfig


@click.command(cls=OneConcept)
@click.argument("concept", metavar="CONCEPT")
@click.option(
    "--ref",
    "refs",
    multiple=True,
    metavar="NAME=PATH",
    help="A reference photo of a character. Repeatable.",
)
@backend_options
@film_options(pictures=False)
@output_option
@ledger_option
@events_option
@verbose_option
@click.pass_context
def plan(
    ctx: click.Context,
    concept: str,
    refs: tuple[str, ...],
    flags: BackendFlags,
    pipeline: PipelineConfig,
    check: bool,
    output: Path,
    as_json: bool,
) -> None:
    """Write the story of a film, and nothing else.

    Edit the plan.json it leaves: titles, order, lengths, who is in a scene, what they look like.
    Then film it: grok-spicy run --plan FILE
    """
    from grok_spicy.api import make_film
    from grok_spicy.cli.failures import INTERRUPTED, complain
    from grok_spicy.cli.filming import film, read_settings
    from grok_spicy.cli.logs import show_logs
    from grok_spicy.runs.folder import RunFolder
    from grok_spicy.story.concepts import check_concept
    from grok_spicy.story.refs import parse_ref

    show_logs(verbosity(ctx))
    make = partial(
        make_film,
        check_concept(concept),
        config=pipeline.model_copy(update={"until": "plan"}),
        refs=[parse_ref(text) for text in refs],
        output_dir=output,
        check=check,
    )
    result = film(make, read_settings(flags), place=partial(RunFolder.of, output), as_json=as_json)
    if result is None:
        ctx.exit(INTERRUPTED)
    if result.exit_code:
        complain(result.error or "There is no story.")
    elif not as_json:
        path = result.folder / "plan.json"
        click.echo(f"Story: {path}")
        click.echo(f"Edit it, then film it:\n  {plan_command(path, *flags.words())}")
    ctx.exit(result.exit_code)
