"""The takes of a piece: where each one's files lie, and how one of them is chosen again."""

from __future__ import annotations

import asyncio
import glob
import re
from typing import TYPE_CHECKING, Any

from grok_spicy.errors import ConfigError
from grok_spicy.ledger.locks import only_writer
from grok_spicy.media import verify_clip
from grok_spicy.runs.folder import RunFolder
from grok_spicy.runs.state import Asset, StateKeeper, TakeRecord, read_state, with_asset
from grok_spicy.schemas import CharacterAsset, EntityAsset, KeyframeAsset, VideoAsset
from grok_spicy.steps import piece_called
from grok_spicy.system.digests import digest_of_file, file_digest
from grok_spicy.system.files import copy_object
from grok_spicy.text.hints import run_command

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from grok_spicy.runs.state import PieceRecord

_NUMBER = re.compile(r"-take(\d+)-\d+$")


def find_takes(root: Path, outputs: Mapping[str, str]) -> dict[str, str]:
    """Find the take that each accepted file was copied from. Blocks.

    Args:
        root: The run's folder.
        outputs: Accepted files and their digests; names are relative to the run's folder.

    Returns:
        The take's own file by accepted file; one whose take is gone is not there.
    """
    found: dict[str, str] = {}
    for relative, digest in outputs.items():
        for take in _takes_of(root / relative, root):
            if digest_of_file(take) == digest:
                found[relative] = take.relative_to(root).as_posix()
                break
    return found


def number_of(relative: str) -> int | None:
    """Return which take a file in a folder `takes` belongs to; None if its name does not say."""
    name = relative.rpartition("/")[2].partition(".")[0]
    match = _NUMBER.search(name)
    return int(match[1]) if match is not None else None


async def with_own_files(
    root: Path, record: PieceRecord, own: Mapping[str, str], *, asked: int
) -> PieceRecord:
    """Make a take of what the user put in the place of an accepted piece.

    Args:
        root: The run's folder.
        record: How the piece ended.
        own: The user's files and their digests.
        asked: The number of a take that is asked for and not made yet: it is not free either.

    Returns:
        The record with a take of the user's own, chosen.

    Raises:
        MediaError: If a clip cannot be read.
        StorageError: If the disk is full, broken or not writable.
    """
    for relative, digest in own.items():
        asset, files = record.asset, {relative: digest}
        if relative == asset.get("video_path"):
            asset, files = await _clip_of_own(root, VideoAsset.model_validate(asset))
        else:
            # What was found in the picture before says nothing of this one.
            asset = {**asset, "consistency_score": None, "issues": []}
        number = max([asked, *(take.number for take in record.takes)]) + 1
        kept = {file: await asyncio.to_thread(_keep_own, root, file, number) for file in files}
        take = TakeRecord(number=number, asset=asset, inputs=record.inputs, own=True, files=kept)
        changes = {
            "own": True,
            "asset": asset,
            "outputs": {**record.outputs, **files},
            "takes": takes_with(record.takes, take),
        }
        record = record.model_copy(update=changes)
    return record


async def _clip_of_own(root: Path, asset: VideoAsset) -> tuple[dict[str, Any], dict[str, str]]:
    """Take its own frames and length from a clip of the user's; return asset and files."""
    facts = await asyncio.to_thread(
        verify_clip,
        root / asset.video_path,
        first=root / asset.first_frame_path,
        middle=root / asset.middle_frame_path if asset.middle_frame_path else None,
        last=root / asset.last_frame_path,
    )
    own = asset.model_copy(
        update={"duration": float(facts.duration), "consistency_score": None, "video_url": ""}
    )
    files = {file: await file_digest(root / file) for file in files_of(own)}
    return own.model_dump(mode="json"), files


def _keep_own(root: Path, relative: str, number: int) -> str:
    """Copy a file of the user's to the takes, and return its name there. Blocks."""
    path = root / relative
    take = path.parent / "takes" / f"{path.stem}-own{number}{path.suffix}"
    copy_object(path, take)
    return take.relative_to(root).as_posix()


def takes_with(takes: Sequence[TakeRecord], take: TakeRecord) -> list[TakeRecord]:
    """Return the takes with this one in its place, in order."""
    others = [one for one in takes if one.number != take.number]
    return sorted([*others, take], key=lambda one: one.number)


def files_of(asset: Asset) -> list[str]:
    """Return the files that an asset names, the one to look at first."""
    match asset:
        case CharacterAsset():
            return [asset.portrait_path]
        case EntityAsset():
            return [asset.picture_path]
        case KeyframeAsset():
            return [asset.keyframe_path]
        case VideoAsset():
            frames = [asset.first_frame_path, asset.middle_frame_path, asset.last_frame_path]
            return [asset.video_path, *(frame for frame in frames if frame)]


async def pick_take(folder: RunFolder, piece: str, number: int) -> TakeRecord:
    """Choose another take of an accepted piece. The film is cut anew by the next `resume`.

    Args:
        folder: The run's folder.
        piece: The piece, for example `"clip:3"`.
        number: The take: 1 for the first.

    Returns:
        The take.

    Raises:
        ConfigError: If there is no such take, its files are gone, or another process is at work
            on the run.
        StorageError: If the disk is full, broken or not writable.
    """
    piece = piece_called(piece)
    with only_writer(folder.root):
        state = await asyncio.to_thread(read_state, folder.state)
        record = state.pieces.get(piece)
        if record is None or not record.takes:
            known = [name for name, one in state.pieces.items() if one.takes]
            raise ConfigError(
                f"{folder.run_id} has no take of {piece!r}",
                hint=f"It has takes of: {', '.join(known) or 'nothing yet'}",
            )
        take = _take(record, number)
        outputs = await asyncio.to_thread(restore_take, folder.root, take)
        chosen = chosen_take(record, take, outputs)
        keeper = StateKeeper(folder.state, state)
        await keeper.put(chosen, finished=False, **with_asset(state, chosen))
    return take


def chosen_take(record: PieceRecord, take: TakeRecord, outputs: Mapping[str, str]) -> PieceRecord:
    """Return how a piece ended, with another of its takes chosen."""
    changes: dict[str, Any] = {
        "state": "accepted",
        "reason": None,
        "asset": take.asset,
        "inputs": take.inputs,
        "outputs": dict(outputs),
        "own": take.own,
        "retake": record.retake if take.own else take.number - 1,
    }
    return record.model_copy(update=changes)


def restore_take(root: Path, take: TakeRecord) -> dict[str, str]:
    """Copy a take's files to the places of the accepted piece. Blocks.

    Returns:
        The accepted files and their digests.

    Raises:
        ConfigError: If one of its files is gone; nothing was copied.
        StorageError: If the disk is full, broken or not writable.
    """
    gone = [source for source in take.files.values() if not (root / source).is_file()]
    if gone or not take.files:
        command = run_command("resume", RunFolder(root), "--retake", "PIECE")
        raise ConfigError(
            f"take {take.number} cannot be restored: {', '.join(gone) or 'its files'} missing",
            hint=f"Make another take with: {command}",
        )
    for relative, source in take.files.items():
        copy_object(root / source, root / relative)
    return {relative: digest_of_file(root / relative) for relative in take.files}


def _take(record: PieceRecord, number: int) -> TakeRecord:
    for take in record.takes:
        if take.number == number:
            return take
    raise ConfigError(
        f"{record.piece} has no take {number}",
        hint=f"It has: {_listed([take.number for take in record.takes])}",
    )


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(f"take {number}" for number in numbers)


def _takes_of(path: Path, root: Path) -> Iterator[Path]:
    """Yield the takes that may have become an accepted file."""
    stem = path.name.partition(".")[0]
    yield from sorted(root.glob(f"*/takes/{glob.escape(stem)}-*{path.suffix}"))
