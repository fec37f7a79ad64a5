"""Reference photos: fetched, judged, and copied into the run's folder."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from grok_spicy.client import download
from grok_spicy.files import copy_object
from grok_spicy.inputs import digest_of, file_digest
from grok_spicy.media import verify_picture
from grok_spicy.providers.errors import ConfigError, MediaError
from grok_spicy.refs import Reference, is_address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.run_folder import RunFolder

MOST_BYTES = 50 * 1024 * 1024
"""The largest reference photo, in bytes."""

_SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}


def check_local_photos(references: Sequence[Reference]) -> None:
    """Judge every photo that is a file, before anything is paid.

    Raises:
        ConfigError: If one is missing, empty, truncated, too large or no picture.
    """
    for reference in references:
        for source in reference.sources:
            if isinstance(source, Path):
                _check(source, reference.label)


async def gather_photos(
    references: Sequence[Reference], folder: RunFolder
) -> dict[str, list[Path]]:
    """Copy all photos into the run's folder, fetching those that have an address.

    Args:
        references: Labels and their photos.
        folder: The run's folder.

    Returns:
        The copies by label, in order.

    Raises:
        ConfigError: If one cannot be fetched or is no picture.
    """
    gathered: dict[str, list[Path]] = {}
    for reference in references:
        gathered[reference.label] = [
            await _gather(source, folder.reference(reference.label, number), reference.label)
            for number, source in enumerate(reference.sources, 1)
        ]
    return gathered


async def photos_identity(references: Sequence[Reference]) -> str:
    """Return a digest of the photos: files by content, addresses as they are."""
    return digest_of(
        [
            (
                reference.label,
                [
                    await file_digest(source) if isinstance(source, Path) else source
                    for source in reference.sources
                ],
            )
            for reference in references
        ]
    )


async def _gather(source: Path | str, place: Path, label: str) -> Path:
    if isinstance(source, Path):
        suffix = await asyncio.to_thread(_check, source, label)
        target = place.with_name(place.name + suffix)
        await asyncio.to_thread(copy_object, source, target)
        return target
    assert is_address(source)  # noqa: S101 - a source is a file or an address
    fetched = place.with_name(place.name + ".fetched")
    await asyncio.to_thread(fetched.parent.mkdir, parents=True, exist_ok=True)
    try:
        await download(source, fetched, max_bytes=MOST_BYTES, expected="image")
    except MediaError as error:
        raise ConfigError(
            f"the reference photo of {label!r} cannot be fetched: {error.message}",
            hint="Download it yourself and give the file.",
        ) from error
    suffix = await asyncio.to_thread(_check, fetched, label)
    target = place.with_name(place.name + suffix)
    await asyncio.to_thread(fetched.replace, target)
    return target


def _check(path: Path, label: str) -> str:
    """Return the suffix that fits the picture's true type."""
    try:
        facts = verify_picture(path, max_bytes=MOST_BYTES)
    except MediaError as error:
        raise ConfigError(
            f"the reference photo of {label!r} cannot be used: {error.message}",
            hint=error.hint or "Give a JPEG, PNG or WebP picture.",
        ) from error
    return _SUFFIXES.get(facts.mime, path.suffix.lower() or ".img")
