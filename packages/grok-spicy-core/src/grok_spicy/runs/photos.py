"""Reference photos: fetched, checked, copied into the run's folder, and taken over when changed."""

from __future__ import annotations

import asyncio
import glob
import itertools
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from grok_spicy.errors import ConfigError, MediaError
from grok_spicy.media import verify_picture
from grok_spicy.media.pictures import PHONE_FORMATS, save_plain
from grok_spicy.runs.state import PhotoRecord
from grok_spicy.story.refs import CharacterPhotos, PhotoSource, is_address
from grok_spicy.system.digests import (
    digest_of_file,
    file_digest,
    short_digest,
)
from grok_spicy.system.files import copy_object, discard
from grok_spicy.system.secrets import mask_urls

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grok_spicy.runs.folder import RunFolder
    from grok_spicy.runs.state import PipelineState

MOST_BYTES = 50 * 1024 * 1024
"""The largest reference photo, in bytes."""

_SUFFIXES = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    **dict.fromkeys(PHONE_FORMATS, ".jpg"),
}


def check_local_photos(references: Sequence[CharacterPhotos]) -> None:
    """Check every photo that is a file, before anything is paid.

    Raises:
        ConfigError: If one is missing, empty, truncated, too large or not a picture.
    """
    for reference in references:
        for source in reference.sources:
            if isinstance(source, Path):
                _check(source, reference.label)


@dataclass(frozen=True, slots=True)
class Gathered:
    """The photos of a run.

    Attributes:
        refs: Label to the copies in the run's folder, in order; names are relative to it.
        photos: Where each copy came from.
    """

    refs: dict[str, list[str]]
    photos: dict[str, PhotoRecord]


async def gather_photos(
    references: Sequence[CharacterPhotos],
    folder: RunFolder,
    known: Mapping[str, PhotoRecord] = MappingProxyType({}),
) -> Gathered:
    """Copy all photos into the run's folder, fetching those that have an address.

    Args:
        references: Labels and their photos.
        folder: The run's folder.
        known: The copies that are there already; those whose originals are unchanged stay.

    Raises:
        ConfigError: If one cannot be fetched or is not a picture.
    """
    refs: dict[str, list[str]] = {}
    photos: dict[str, PhotoRecord] = {}
    for reference in references:
        refs[reference.label] = []
        for source in reference.sources:
            file = await asyncio.to_thread(unchanged_copy, source, folder.root, known)
            if file is None:
                place = await asyncio.to_thread(_free_place, folder, reference.label)
                copy = await _gather(source, place, reference.label)
                file = copy.relative_to(folder.root).as_posix()
                # Of the original where it is a file: the copy of a HEIC is another picture file.
                seen = source if isinstance(source, Path) else copy
                photos[file] = PhotoRecord(source=written(source), digest=await file_digest(seen))
            else:
                photos[file] = known[file]
            refs[reference.label].append(file)
    return Gathered(refs, photos)


def unchanged_copy(source: PhotoSource, root: Path, known: Mapping[str, PhotoRecord]) -> str | None:
    """Return the copy that still stands for a photo; None if it is new or has changed. Blocks.

    A photo whose original is gone, or is fetched from elsewhere, is what was copied.

    Args:
        source: The photo.
        root: The run's folder.
        known: The copies in it and where they came from.
    """
    for file, record in known.items():
        if record.source == written(source) and (root / file).is_file():
            changed = (
                isinstance(source, Path)
                and source.is_file()
                and digest_of_file(source) != record.digest
            )
            return None if changed else file
    return None


def put_back(root: Path, known: Mapping[str, PhotoRecord]) -> None:
    """Copy photos again that are gone from a run, as far as their originals are unchanged. Blocks.

    Args:
        root: The run's folder.
        known: The copies in it and where they came from.

    Raises:
        StorageError: If the disk is full, broken or not writable.
    """
    for file, record in known.items():
        original = Path(record.source)
        if (root / file).is_file() or not original.is_file():
            continue
        if digest_of_file(original) == record.digest:
            _copy(original, root / file)


def written(source: PhotoSource) -> str:
    """Return how a photo's origin is written down: a whole path, or an address without logins."""
    return mask_urls(source) if isinstance(source, str) else str(source.absolute())


def as_updated(
    state: PipelineState, references: Sequence[CharacterPhotos], folder: RunFolder
) -> PipelineState:
    """Return what a run would know of its photos after an update; nothing is copied. Blocks.

    Args:
        state: What the run knows of itself.
        references: The photos there are now.
        folder: The run's folder.
    """
    refs = {
        reference.label: [
            unchanged_copy(source, folder.root, state.photos) or written(source)
            for source in reference.sources
        ]
        for reference in references
    }
    return state.model_copy(update={"character_refs": refs})


async def take_over(
    references: Sequence[CharacterPhotos], state: PipelineState, folder: RunFolder
) -> PipelineState:
    """Copy photos that are new or have changed into the run's folder.

    Args:
        references: The photos there are now.
        state: What the run knows of itself.
        folder: The run's folder; the caller is its only writer.

    Returns:
        The state with the photos there are now.

    Raises:
        ConfigError: If one cannot be fetched or is not a picture.
    """
    gathered = await gather_photos(references, folder, state.photos)
    return state.model_copy(update={"character_refs": gathered.refs, "photos": gathered.photos})


def photos_of(state: PipelineState, folder: RunFolder) -> dict[str, list[Path]]:
    """Return the photos of a run, by label, in order.

    Args:
        state: What the run knows of itself.
        folder: The run's folder.
    """
    return {
        label: [folder.root / photo for photo in own] for label, own in state.character_refs.items()
    }


def _free_place(folder: RunFolder, label: str) -> Path:
    """Return the next place for a photo of `label`, without suffix."""
    for number in itertools.count(1):
        place = folder.reference(label, number)
        if not any(place.parent.glob(f"{glob.escape(place.name)}.*")):
            return place
    raise AssertionError("there is always another number")


async def photos_identity(references: Sequence[CharacterPhotos]) -> str:
    """Return a digest of the photos: files by content, addresses as they are."""
    return short_digest(
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
        await asyncio.to_thread(_copy, source, target)
        return target
    assert is_address(source)  # noqa: S101 - a source is a file or an address
    fetched = place.with_name(place.name + ".fetched")
    await asyncio.to_thread(fetched.parent.mkdir, parents=True, exist_ok=True)
    try:
        # Few films have photos from elsewhere; a client for HTTP takes long to be imported.
        from grok_spicy.media.download import download

        await download(source, fetched, max_bytes=MOST_BYTES, expected="image")
    except MediaError as error:
        raise ConfigError(
            f"the reference photo of {label!r} cannot be fetched: {error.message}",
            hint="Download it yourself and give the file.",
        ) from error
    suffix = await asyncio.to_thread(_check, fetched, label)
    target = place.with_name(place.name + suffix)
    await asyncio.to_thread(_copy, fetched, target)
    await asyncio.to_thread(discard, fetched)
    return target


def _copy(source: Path, target: Path) -> None:
    """Copy a photo into the run, such that every service sees the same in it. Blocks.

    What phones save becomes a JPEG; what is transparent stands on white, so that colours hidden
    under it reach no model.
    """
    if verify_picture(source, max_bytes=MOST_BYTES).plain:
        copy_object(source, target)
    else:
        save_plain(source, target)


def _check(path: Path, label: str) -> str:
    """Return the suffix that fits the picture's true type."""
    try:
        facts = verify_picture(path, max_bytes=MOST_BYTES)
    except MediaError as error:
        usual = "Give a JPEG, PNG or WebP picture." if path.is_file() else "Check the path."
        raise ConfigError(
            f"the reference photo of {label!r} cannot be used: {error.message}",
            hint=error.hint or usual,
        ) from error
    if not facts.plain and facts.mime not in PHONE_FORMATS:
        return ".png"
    return _SUFFIXES.get(facts.mime, path.suffix.lower() or ".img")
