"""`grok-spicy plugins`: what is installed, what is wrong with it, and how to mend it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import click

from grok_spicy.cli.options import (
    complete_plugin,
    json_option,
    no_plugins_option,
    verbose_option,
    verbosity,
)

if TYPE_CHECKING:
    from grok_spicy.plugins.manager import PluginManager
    from grok_spicy.plugins.rows import PluginRow

_COLOURS = {
    "loaded": "green",
    "not checked": "blue",
    "disabled": "bright_black",
    "incompatible": "yellow",
    "conflict": "red",
    "broken": "red",
}

_check_option = click.option(
    "--check", is_flag=True, help="Load every plugin that is enabled, and say how that went."
)


@click.group(invoke_without_command=True)
@_check_option
@json_option
@no_plugins_option
@verbose_option
@click.pass_context
def plugins(ctx: click.Context, check: bool, as_json: bool, without: tuple[str, ...]) -> None:
    """List the installed plugins, or switch them off and on.

    Listing imports none of them: a broken plugin is a line with its cause and the command that
    mends it.
    """
    if ctx.invoked_subcommand is None:
        _list(check=check, as_json=as_json, without=without)


@plugins.command("list")
@_check_option
@json_option
@no_plugins_option
@verbose_option
@click.pass_context
def list_(ctx: click.Context, check: bool, as_json: bool, without: tuple[str, ...]) -> None:
    """List the installed plugins."""
    before = ctx.parent.params if ctx.parent is not None else {}
    _list(
        check=check or bool(before.get("check")),
        as_json=as_json or bool(before.get("as_json")),
        without=(*before.get("without", ()), *without),
    )


@plugins.command()
@click.argument("name", shell_complete=complete_plugin)
def disable(name: str) -> None:
    """Keep a plugin from being imported, from now on. NAME is a plugin or a distribution."""
    _manager().disable(name)
    click.echo(f"{name} is disabled; to undo that: grok-spicy plugins enable {name}")


@plugins.command()
@click.argument("name", shell_complete=complete_plugin)
def enable(name: str) -> None:
    """Take NAME off the list of disabled plugins."""
    row = _manager().enable(name)
    if row is None:
        click.echo(f"{name} is no longer disabled, but not installed either")
    elif row.state == "disabled":
        click.echo(f"{name} is still {row.cause}")
    else:
        click.echo(f"{name} is enabled")


def _list(*, check: bool, as_json: bool, without: tuple[str, ...]) -> None:
    from grok_spicy.cli.failures import warn
    from grok_spicy.cli.output import print_json

    manager = _manager(without)
    rows = manager.check() if check else manager.rows()
    for name in manager.unknown_disabled():
        warn(f"--no-plugins {name}: nothing installed is called so")
    if as_json:
        print_json(plugins=[row_fields(row) for row in rows])
    else:
        print_rows(rows, checked=check)


def row_fields(row: PluginRow) -> dict[str, str | None]:
    """Return a row as the JSON output has it."""
    return {
        "name": row.name,
        "distribution": row.distribution,
        "version": row.version,
        "core_range": row.core_range,
        "state": row.state,
        "cause": row.cause,
        "command": row.command,
    }


def print_rows(rows: list[PluginRow], *, checked: bool) -> None:
    """Print the list for people.

    Args:
        rows: What is installed.
        checked: Whether it was loaded just now; else the list says how the last load went.
    """
    if not rows:
        click.echo("No plugins are installed. The first one: pip install grok-spicy")
        return
    from grok_spicy.cli.tables import print_table

    print_table(
        ("NAME", "DISTRIBUTION", "VERSION", "CORE", "STATE"),
        [
            (
                row.name,
                row.distribution,
                row.version,
                row.core_range or "any",
                click.style(_said(row.state, checked=checked), fg=_COLOURS[row.state]),
            )
            for row in rows
        ],
    )
    for row in rows:
        if row.cause:
            click.echo(f"\n{row.name}: {row.cause}")
            if row.command:
                click.echo(f"  {row.command}")


def _said(state: str, *, checked: bool) -> str:
    # A listing imports nothing: what it knows is from the last time.
    return "loaded before" if state == "loaded" and not checked else state


def _manager(without: tuple[str, ...] = ()) -> PluginManager:
    from grok_spicy.cli.logs import show_logs
    from grok_spicy.plugins.manager import PluginManager

    # What goes wrong is in the list; saying it on stderr as well would be once too often.
    show_logs(verbosity(), quietest=logging.ERROR)
    return PluginManager(disabled=without)
