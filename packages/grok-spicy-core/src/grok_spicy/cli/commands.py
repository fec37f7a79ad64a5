"""Commands that plugins add: entry points of the group `grok_spicy.commands`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from grok_spicy.errors import PluginError
from grok_spicy.specs import COMMANDS_GROUP
from grok_spicy.system.foreign import must_propagate, raised

if TYPE_CHECKING:
    from collections.abc import Iterator

    import click
    from importlib_metadata import EntryPoint


def installed_commands() -> dict[str, dict[str, str]]:
    """Return each command's name, with the distributions that offer it and what each names for it.

    All of it is from metadata alone.

    The metadata folders are read directly: importing a library for it would cost `--help` as much
    again as everything else it does.
    """
    offers: dict[str, dict[str, str]] = {}
    for owner, text in _entry_point_files():
        for name, value in _commands_in(text):
            offers.setdefault(name, {})[owner] = value
    return {name: dict(sorted(owners.items())) for name, owners in offers.items()}


def load_command(name: str) -> click.Command | None:
    """Import the command that a plugin offers as `name`; None if none does.

    Raises:
        PluginError: If two distributions offer it, or it cannot be loaded.
    """
    import importlib_metadata

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
    except BaseException as error:  # whatever a plugin does is a line, not a crash
        if must_propagate(error):
            raise
        raise PluginError(
            f"The command {entry.name!r} of {owner} cannot be loaded: {raised(error)}",
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


def _entry_point_files() -> Iterator[tuple[str, str]]:
    """Yield the name of every distribution that has entry points, and their text."""
    seen: set[str] = set()
    for folder in sys.path:
        try:
            found = sorted(os.scandir(folder or "."), key=lambda entry: entry.name)
        except OSError:
            continue  # zip files, and folders that are gone
        for entry in found:
            stem, _, suffix = entry.name.rpartition(".")
            # Of two copies of a distribution the first on the path is the one that is imported.
            owner = stem.partition("-")[0].replace("_", "-").lower()
            if suffix not in {"dist-info", "egg-info"} or owner in seen:
                continue
            seen.add(owner)
            text = _text_of(os.path.join(entry.path, "entry_points.txt"))  # noqa: PTH118 - see below
            if COMMANDS_GROUP in text:
                yield owner, text


def _text_of(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123 - pathlib is an import more
            return file.read()
    except (OSError, UnicodeDecodeError):
        return ""


def _commands_in(text: str) -> Iterator[tuple[str, str]]:
    """Yield names and values in the commands' section of an entry_points.txt."""
    inside = False
    for line in text.splitlines():
        if line.startswith("["):
            inside = line.strip() == f"[{COMMANDS_GROUP}]"
        elif inside and "=" in line and not line.lstrip().startswith(("#", ";")):
            name, _, value = line.partition("=")
            yield name.strip(), value.strip()
