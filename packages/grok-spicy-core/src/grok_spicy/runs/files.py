"""The files of an accepted piece: untouched, the user's own, to be put back, or lost."""

from __future__ import annotations

import glob
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from grok_spicy.continuity.clips import SUFFIXES as CLIP_ENDINGS
from grok_spicy.errors import MediaError
from grok_spicy.media import verify_clip, verify_picture
from grok_spicy.runs.takes import find_takes, number_of
from grok_spicy.system.digests import digest_of_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from grok_spicy.runs.state import PieceRecord, TakeRecord


@dataclass(frozen=True, slots=True)
class FilesFound:
    """What a run that keeps a piece finds in the place of its files.

    Attributes:
        own: Pictures, or the clip, that the user put there, and their digests: a take of their
            own, chosen.
        restore: The take whose files are to be put back, because some are gone or damaged.
        lost: What is wrong with a file that cannot be put back: the piece is made again.
    """

    own: Mapping[str, str] = field(default_factory=dict)
    restore: TakeRecord | None = None
    lost: str | None = None


UNTOUCHED = FilesFound()

_MEDIA = CLIP_ENDINGS | frozenset(
    {".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".heic", ".heif", ".avif"}
)
"""Endings of pictures and clips that a user may put beside ours."""


def files_found(record: PieceRecord, root: Path) -> FilesFound:
    """Look at the files of an accepted piece. Blocks, and changes nothing.

    Args:
        record: How the piece ended.
        root: The run's folder.
    """
    own: dict[str, str] = {}
    for relative, accepted in record.outputs.items():
        now = _digest(root / relative)
        if now == accepted or own.keys() & {record.asset.get("video_path")}:
            # The frames of a clip of the user's own are taken from it.
            continue
        problem = _problem(record, root, relative, now)
        if problem is None and now is not None:
            own[relative] = now
            continue
        take = _intact_take(record, root)
        return FilesFound(restore=take) if take is not None else FilesFound(lost=problem)
    return FilesFound(own=own) if own else UNTOUCHED


def beside(record: PieceRecord, root: Path) -> list[str]:
    """Return files called like an accepted one but for their ending, which nobody reads. Blocks.

    Args:
        record: How the piece ended.
        root: The run's folder.
    """
    place = root / next(iter(record.outputs), "")
    known = {(root / relative).name for relative in record.outputs}
    return [
        one.relative_to(root).as_posix()
        for one in sorted(place.parent.glob(f"{glob.escape(place.stem)}.*"))
        if one.suffix.lower() in _MEDIA and one.name not in known
    ]


def _problem(record: PieceRecord, root: Path, relative: str, now: str | None) -> str | None:
    """Say why a file cannot stay; None if it is a picture or clip of the user's own."""
    if now is None:
        return f"{relative} is gone"
    is_clip = relative == record.asset.get("video_path")
    if record.piece.startswith("clip:") and not is_clip:
        return f"{relative} is not the frame of the accepted clip"
    if _unrecorded(record, root, relative, now):
        return f"{relative} is of a take that was never finished"
    try:
        if is_clip:
            verify_clip(root / relative)
        else:
            verify_picture(root / relative)
    except MediaError:
        return f"{relative} is damaged"
    return None


def _unrecorded(record: PieceRecord, root: Path, relative: str, digest: str) -> bool:
    """Whether a file is of another take, by a process that was killed before it recorded it."""
    source = find_takes(root, {relative: digest}).get(relative)
    number = None if source is None else number_of(source)
    return number is not None and all(take.number != number for take in record.takes)


def _intact_take(record: PieceRecord, root: Path) -> TakeRecord | None:
    """Return the take that the accepted files are copies of, if it is all there."""
    for take in record.takes:
        sources = {relative: take.files.get(relative) for relative in record.outputs}
        if all(
            source is not None and _digest(root / source) == record.outputs[relative]
            for relative, source in sources.items()
        ):
            return take
    return None


def _digest(path: Path) -> str | None:
    try:
        return digest_of_file(path)
    except OSError:
        return None
