"""How results get from a provider's private folder to their place, remembered or not.

`Recorder` is the seam between the call chain and the ledger. `Unrecorded` is the recorder of
those who use providers without a ledger, in a script or a notebook.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from grok_spicy.calls.cancellation import SettlingJob, shielded
from grok_spicy.providers.results import place_of
from grok_spicy.system.files import is_disk_fault, storage_error

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grok_spicy.calls.call import Call, Proceed, Stored

R = TypeVar("R")


class Recorder(Protocol):
    """Makes each call once, as far as it remembers."""

    async def __call__(self, call: Call[R], proceed: Proceed[R]) -> R:
        """Return the remembered result of `call`, or make it and remember it."""


class Unrecorded:
    """Remembers nothing; every call is made."""

    async def __call__(self, call: Call[R], proceed: Proceed[R]) -> R:
        """Make the call in a private folder and move its files to their place."""
        job = SettlingJob()
        if call.dest is None:
            return await shielded(verified(replace(call, job=job), proceed), job)
        return await shielded(_placed(replace(call, job=job), call.dest, proceed), job)


async def _placed(call: Call[R], dest: Path, proceed: Proceed[R]) -> R:
    await asyncio.to_thread(dest.parent.mkdir, parents=True, exist_ok=True)
    private = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix=".", dir=dest.parent))
    try:
        result = await verified(replace(call, dest=private / dest.name), proceed)
        stored = call.kind.store(result)
        places = final_places(stored, dest)
        await asyncio.to_thread(_move, stored.files, places)
        return call.kind.restore(replace(stored, files=places))
    finally:
        await asyncio.to_thread(shutil.rmtree, private, ignore_errors=True)


async def verified(call: Call[R], proceed: Proceed[R]) -> R:
    """Make the call and verify its result.

    Raises:
        StorageError: If the disk is full or read-only, whichever way the provider said so.
    """
    try:
        result = await proceed(call)
        if isinstance(call.job, SettlingJob):
            # What has come back is kept, whoever is cancelled meanwhile.
            call.job.expose()
        return await call.kind.verify(result, call)
    except OSError as error:
        if call.dest is None or not is_disk_fault(error):
            raise
        raise storage_error(error, call.dest) from error


def final_places(stored: Stored, dest: Path) -> dict[str, Path]:
    """Name the places of a result's files: `dest` with each file's own suffix.

    The main file is `dest.suffix`; frames of a clip are `dest.first.png` and `dest.last.png`.
    """
    return {role: place_of(dest, role, path.suffix) for role, path in stored.files.items()}


def _move(files: Mapping[str, Path], places: Mapping[str, Path]) -> None:
    for role, path in files.items():
        os.replace(path, places[role])  # noqa: PTH105 - replaces on every platform


def describe(call: Call[Any]) -> str:
    """Name a call for people: `keyframe:3 edit (comfyui flux-dev), attempt 2`."""
    config = call.config
    return (
        f"{call.take.piece} {call.operation} ({config.provider} {config.model}), "
        f"attempt {call.take.attempt}"
    )
