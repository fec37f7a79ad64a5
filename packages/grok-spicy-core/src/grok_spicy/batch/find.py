"""Which batches an output folder has, and which one is meant."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from grok_spicy.batch.journal import BATCHES, Batch, BatchFolder, batch_at
from grok_spicy.errors import ConfigError
from grok_spicy.text.hints import output_command
from grok_spicy.text.nearest import did_you_mean
from grok_spicy.text.slugs import slug

if TYPE_CHECKING:
    from collections.abc import Iterable


def batch_of(run: str, output: Path) -> tuple[BatchFolder, Batch] | None:
    """Return the batch that has a run among its films, without how these ended; None: no batch.

    Raises:
        ConfigError: If a batch cannot be read.
    """
    for folder in all_batches(output):
        batch = batch_at(folder)
        if batch is not None and batch.has(run):
            return folder, batch
    return None


def all_batches(output: Path) -> list[BatchFolder]:
    """Return the batches of an output folder, by name."""
    return sorted(
        (BatchFolder(one.parent) for one in (output / BATCHES).glob("*/batch.json")),
        key=lambda one: one.name,
    )


def find_batch(name: str | None, output: Path) -> BatchFolder:
    """Return the batch that is meant, by default the only one.

    Raises:
        ConfigError: If there is none of that name, or several and none is named.
    """
    batches = all_batches(output)
    if name is not None:
        meant = [one for one in batches if one.name in (name, slug(Path(name).stem))]
    else:
        meant = batches
    if len(meant) == 1:
        return meant[0]
    names = [one.name for one in batches]
    raise ConfigError(
        _which(name, names, output),
        hint=f"See all of them with: {output_command('batch status', output)}",
    )


def _which(name: str | None, names: Iterable[str], output: Path) -> str:
    known = list(names)
    if name is not None:
        return f"there is no batch {name!r} in {output}{did_you_mean(name, known)}"
    if known:
        return f"there are several batches in {output}: {', '.join(known)}"
    return f"there is no batch in {output}"
