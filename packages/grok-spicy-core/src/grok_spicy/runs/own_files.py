"""Whether a run's folder, perhaps somebody else's, names and holds nothing but files of its own.

A folder that was downloaded or handed over is not trusted: its `state.json` could name any file
of this machine as a keyframe, and a link in it would have us write to where it points.
"""

from __future__ import annotations

import os
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any

from grok_spicy.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from grok_spicy.runs.state import PipelineState

_HINT = "Do not trust this run; if it is yours, copy into it what the link or the path points to."


def require_own_files(state: PipelineState, root: Path) -> None:
    """Make sure that every path of a state lies inside its run, and that no link leads out of it.

    Args:
        state: What `state.json` says.
        root: The run's folder.

    Raises:
        ConfigError: Naming the first path or link that is not the run's own.
    """
    for place, name in _paths(state):
        if (wrong := _wrong_with(name)) is not None:
            raise ConfigError(
                f"{root / 'state.json'}: {place} names {name!r}, which {wrong}", hint=_HINT
            )
    for entry in _all_entries(root):
        if _is_link(entry):
            raise ConfigError(
                f"{entry.path} is a link; a run has only files of its own", hint=_HINT
            )
        if not entry.is_dir(follow_symlinks=False) and not entry.is_file(follow_symlinks=False):
            raise ConfigError(
                f"{entry.path} is not a regular file; a run has only files of its own", hint=_HINT
            )


def _wrong_with(name: str) -> str | None:
    """Say why a name is no file inside the run; None if it is one, on every system."""
    for path in (PurePosixPath(name), PureWindowsPath(name)):
        if path.anchor:
            return "is not relative to the run"
        if ".." in path.parts:
            return "leads out of the run"
    if not PurePosixPath(name).parts or "\0" in name:
        return "is not a file name"
    return None


def _paths(state: PipelineState) -> Iterator[tuple[str, str]]:
    """Yield every path that a state names, and where it stands there."""
    for field in ("characters", "places", "props", "keyframes", "videos"):
        for asset in getattr(state, field):
            yield from _asset_paths(field, asset.model_dump())
    for piece, record in state.pieces.items():
        yield from _each(f"pieces.{piece}.outputs", record.outputs)
        yield from _asset_paths(f"pieces.{piece}.asset", record.asset)
        for take in record.takes:
            place = f"pieces.{piece}.takes.{take.number}"
            yield from _each(f"{place}.files", (*take.files, *take.files.values()))
            yield from _asset_paths(f"{place}.asset", take.asset)
    yield from _each("photos", state.photos)
    for label, photos in state.character_refs.items():
        yield from _each(f"character_refs.{label}", photos)
    if state.final_video_path is not None:
        yield "final_video_path", state.final_video_path
    if state.music is not None:
        yield "music", state.music


def _asset_paths(place: str, asset: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for field, value in asset.items():
        # Of frames that a later version adds, an empty name says that there is none.
        if field.endswith("_path") and value not in (None, ""):
            yield f"{place}.{field}", str(value)


def _each(place: str, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        yield place, name


def _all_entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Yield everything in a folder and below it, following no link."""
    waiting = [str(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as scanned:
                entries = list(scanned)
        except FileNotFoundError:
            continue  # a temporary folder of a process at work
        yield from entries
        waiting += [
            entry.path
            for entry in entries
            if entry.is_dir(follow_symlinks=False) and not _is_link(entry)
        ]


def _is_link(entry: os.DirEntry[str]) -> bool:
    # A junction of Windows is no symbolic link, and leads elsewhere all the same.
    is_junction = getattr(entry, "is_junction", bool)
    return entry.is_symlink() or is_junction()
