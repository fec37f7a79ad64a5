"""How the end of a run is told: where everything is, what it cost, how to go on."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from grok_spicy.cli.failures import complain
from grok_spicy.cli.filming import resume_hint
from grok_spicy.cli.output import stdout_for_programs
from grok_spicy.cli.wording import STEP_NAMES, money, spend
from grok_spicy.runs.folder import RunFolder
from grok_spicy.runs.result import StepQuote
from grok_spicy.text.hints import RESUME, run_command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.runs.result import RunResult

_HEAD = ("step", "calls", "clean run", "calls", "all retries")


def show_quotes(result: RunResult, *, as_json: bool) -> None:
    """Print the price of each step: from a clean run to one in which every check fails.

    Args:
        result: A dry run.
        as_json: Print one JSON object instead of a table.
    """
    quotes = result.quotes
    if as_json:
        document = {
            "schema": 1,
            "kind": "quote",
            "run": result.run_id,
            "folder": str(result.folder),
            "steps": [asdict(quote) for quote in quotes],
        }
        click.echo(json.dumps(document), file=stdout_for_programs())
        return
    total = StepQuote(
        quotes[0].step,
        sum(quote.calls for quote in quotes),
        _sum([quote.usd for quote in quotes]),
        sum(quote.most_calls for quote in quotes),
        _sum([quote.most_usd for quote in quotes]),
    )
    rows = [_HEAD, *[_row(STEP_NAMES[quote.step], quote) for quote in quotes], _row("all", total)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    click.echo("What it would cost, before anything is paid:")
    for row in rows:
        first, *rest = (
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        click.echo(f"  {first}  {'  '.join(rest)}".rstrip())
    if total.usd is None:
        click.echo("A price that a provider cannot name is unknown; --max-cost refuses to guess.")


def _row(name: str, quote: StepQuote) -> tuple[str, ...]:
    return (
        name,
        str(quote.calls),
        _price(quote.usd),
        str(quote.most_calls),
        _price(quote.most_usd),
    )


def _price(usd: float | None) -> str:
    if usd is None:
        return "unknown"
    return money(usd) if usd else "free"


def _sum(prices: Sequence[float | None]) -> float | None:
    known = [price for price in prices if price is not None]
    return sum(known) if len(known) == len(prices) else None


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
            if result.loudness is not None:
                click.echo(f"Loudness: {result.loudness:.1f} LUFS")
        else:
            click.echo(f"Run: {result.folder}")
        if result.waits_for is not None:
            command = run_command("runs approve", RunFolder(result.folder))
            click.echo(f"The {result.waits_for} wait for you. Look at them, then:\n  {command}")
        elif result.film is None and not dry_run and not result.exit_code:
            click.echo(f"Go on: {run_command('resume', RunFolder(result.folder))}")
        if result.cost_usd or result.exposed_usd:
            click.echo(f"Cost: {spend(result.cost_usd, exposed=result.exposed_usd)}")
    if result.exit_code:
        said = result.error or "No clip could be made."
        # A message that says how to go on is not followed by a command that would not help.
        hint = None if RESUME in said else resume_hint(RunFolder(result.folder))
        complain(said, hint)
