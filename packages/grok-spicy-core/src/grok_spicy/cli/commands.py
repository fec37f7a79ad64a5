"""Commands that plugins add: entry points of the group `grok_spicy.commands`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import importlib_metadata

from grok_spicy.providers.errors import PluginError
from grok_spicy.specs import COMMANDS_GROUP

if TYPE_CHECKING:
    import click
    from importlib_metadata import EntryPoint


def installed_commands() -> dict[str, list[str]]:
    """Return each command's name and the distributions that offer it, from metadata alone."""
    offers: dict[str, list[str]] = {}
    for entry in importlib_metadata.entry_points(group=COMMANDS_GROUP):
        owners = offers.setdefault(entry.name, [])
        if (owner := _owner(entry)) not in owners:
            owners.append(owner)
    return {name: sorted(owners) for name, owners in offers.items()}


def load_command(name: str) -> click.Command | None:
    """Import the command that a plugin offers as `name`; None if none does.

    Raises:
        PluginError: If two distributions offer it, or it cannot be loaded.
    """
    entries = {
        _owner(entry): entry
        for entry in importlib_metadata.entry_points(group=COMMANDS_GROUP, name=name)
    }
    if not entries:
        return None
    if len(entries) > 1:
        raise PluginError(
            f"The command {name!r} is offered by {' and by '.join(sorted(entries))}.",
            hint=f"Uninstall one of them: pip uninstall {max(entries)}",
        )
    owner, entry = next(iter(entries.items()))
    return _load(entry, owner)


def _load(entry: EntryPoint, owner: str) -> click.Command:
    import click

    try:
        command = entry.load()
    except (Exception, SystemExit) as error:  # whatever a plugin does is a line, not a crash
        raise PluginError(
            f"The command {entry.name!r} of {owner} cannot be loaded: "
            f"{type(error).__name__}: {error}",
            hint=f"Reinstall it: pip install --force-reinstall {owner}",
        ) from error
    if not isinstance(command, click.Command):
        raise PluginError(
            f"The command {entry.name!r} of {owner} is not a click command but "
            f"a {type(command).__name__} ({entry.value}).",
            hint=f"Tell its authors, or remove it: pip uninstall {owner}",
        )
    return command


def _owner(entry: EntryPoint) -> str:
    return str(entry.dist.name) if entry.dist is not None else "an unknown distribution"
