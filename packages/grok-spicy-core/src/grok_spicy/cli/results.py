"""How the end of a run is told: where everything is, what it cost, how to go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from grok_spicy.cli.failures import complain
from grok_spicy.cli.filming import resume_hint
from grok_spicy.cli.quotes import show_quotes
from grok_spicy.cli.wording import money
from grok_spicy.runs.folder import RunFolder

if TYPE_CHECKING:
    from grok_spicy.runs.result import RunResult


def show_result(result: RunResult, *, as_json: bool, dry_run: bool = False) -> None:
    """Say where everything is, what it cost, and how to go on.

    Args:
        result: The run.
        as_json: Whether programs read the output: they have had it as events.
        dry_run: Whether only prompts were written.
    """
    if dry_run and result.quotes:
        show_quotes(result, as_json=as_json)
    if not as_json:
        if dry_run:
            click.echo(f"Prompts: {result.folder / 'prompts' / 'summary.md'}")
        elif result.film is not None:
            click.echo(f"Film: {result.film}")
        else:
            click.echo(f"Run: {result.folder}")
        if result.cost_usd:
            click.echo(f"Cost: {money(result.cost_usd)}")
    if result.exit_code:
        complain(result.error or "No clip could be made.", resume_hint(RunFolder(result.folder)))
