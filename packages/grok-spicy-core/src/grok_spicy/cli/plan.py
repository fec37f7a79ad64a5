"""`grok-spicy plan`: the story alone, to be edited before it is filmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from grok_spicy.cli.film_options import film_options
from grok_spicy.cli.options import (
    BackendFlags,
    backend_options,
    events_option,
    output_option,
    verbose_option,
    verbosity,
)

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy.schemas import PipelineConfig


@click.command()
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
    from grok_spicy.cli.failures import INTERRUPTED, complain
    from grok_spicy.cli.filming import Commission, film, set_up
    from grok_spicy.cli.logs import show_logs
    from grok_spicy.story.concepts import check_concept
    from grok_spicy.story.refs import parse_ref

    show_logs(verbosity(ctx))
    commission = Commission(
        config=pipeline.model_copy(update={"until": "plan"}),
        output=output,
        refs=[parse_ref(text) for text in refs],
        check=check,
        as_json=as_json,
    )
    result = film(check_concept(concept), commission, set_up(flags))
    if result is None:
        ctx.exit(INTERRUPTED)
    if result.exit_code:
        complain(result.error or "There is no story.")
    elif not as_json:
        path = result.folder / "plan.json"
        click.echo(f"Story: {path}")
        click.echo(f"Edit it, then film it: grok-spicy run --plan {path}")
    ctx.exit(result.exit_code)
