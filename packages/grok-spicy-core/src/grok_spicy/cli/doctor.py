"""`grok-spicy doctor`: what would keep a run from working, and what mends it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import click

from grok_spicy.cli.options import (
    BackendFlags,
    backend_options,
    json_option,
    output_option,
    verbose_option,
    verbosity,
)

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy.doctor.health import Examined

_INDENT = " " * 10

_COLOURS = {"ok": "green", "notice": "yellow", "error": "red"}


@click.command()
@backend_options
@output_option
@json_option
@click.option(
    "--try",
    "trial",
    is_flag=True,
    help="Have every provider make one small picture, clip or answer. Paid services charge for it.",
)
@verbose_option
@click.pass_context
def doctor(
    ctx: click.Context, flags: BackendFlags, output: Path, as_json: bool, trial: bool
) -> None:
    """Check plugins, FFmpeg, disk and the configured providers.

    Nothing is made and nothing is paid, unless --try asks for it. Every fault comes with what
    mends it. The exit code is 3 if a run would fail.
    """
    from grok_spicy.cli.failures import NOT_READY, say
    from grok_spicy.cli.keys import secrets
    from grok_spicy.cli.logs import keep_retries_quiet, show_logs
    from grok_spicy.doctor.health import Wanted, examine
    from grok_spicy.plugins import PluginManager
    from grok_spicy.plugins.registry import ProviderRegistry
    from grok_spicy.system.loops import run_to_end

    # What goes wrong is among the findings; saying it on stderr as well would be once too often.
    show_logs(verbosity(ctx), quietest=logging.ERROR)
    keep_retries_quiet()
    registry = ProviderRegistry(PluginManager(disabled=flags.without))
    wanted = Wanted(flags.preset, flags.config, flags.file)
    examined = run_to_end(
        examine(registry, wanted, output=output, secrets=secrets(), trial=say if trial else None)
    )
    if as_json:
        _print_json(examined)
    else:
        _print(examined)
    if any(one.finding.level == "error" for one in examined):
        ctx.exit(NOT_READY)


def _print_json(examined: list[Examined]) -> None:
    from grok_spicy.cli.keys import masked
    from grok_spicy.cli.output import print_json

    print_json(
        ok=all(one.finding.level != "error" for one in examined),
        findings=[
            {
                "area": one.area,
                "level": one.finding.level,
                "text": masked(one.finding.text),
                "command": one.finding.command,
                "cost_usd": one.cost_usd,
            }
            for one in examined
        ],
    )


def _print(examined: list[Examined]) -> None:
    from grok_spicy.cli.keys import masked
    from grok_spicy.cli.tables import lines_of
    from grok_spicy.cli.wording import money

    area = None
    for one in examined:
        if one.area != area:
            area = one.area
            click.secho(area, bold=True)
        level = one.finding.level
        mark = click.style(f"{level:<7}", fg=_COLOURS[level])
        price = f", {money(one.cost_usd)}" if one.cost_usd else ""
        first, *more = lines_of(masked(one.finding.text + price), indent=_INDENT)
        click.echo(f"  {mark} {first}")
        for line in more:
            click.echo(f"{_INDENT}{line}")
        if one.finding.command:
            # Not wrapped: it is to be copied.
            click.echo(_INDENT + one.finding.command.replace("\n", f"\n{_INDENT}"))
