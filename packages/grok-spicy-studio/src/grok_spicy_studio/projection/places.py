"""Where the files of runs lie, and which of them may be read.

A run folder is found, not trusted: it may have come from elsewhere. A run is a real folder directly
below `runs`; a file of it is named by a relative path that stays inside and crosses no link.
"""

from __future__ import annotations

import os
import re
import stat
from typing import TYPE_CHECKING

from grok_spicy.runs.folder import RUNS, RunFolder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")

SHOWN = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".mov": "video/quicktime",
    ".md": "text/plain; charset=utf-8",
    ".json": "application/json",
}
"""The kinds of file that are handed out, by suffix; a browser runs none of them as a page."""


def run_folders(output: Path) -> Iterator[tuple[RunFolder, os.stat_result]]:
    """Yield the runs of an output folder, with what is known of the file of their state."""
    try:
        found = list(os.scandir(output / RUNS))
    except OSError:
        return
    for entry in found:
        folder = RunFolder.of(output, entry.name)
        if not _RUN_ID.fullmatch(entry.name) or not entry.is_dir(follow_symlinks=False):
            continue
        try:
            state = folder.state.lstat()
        except OSError:
            continue
        if stat.S_ISREG(state.st_mode):
            yield folder, state


def run_folder(output: Path, run_id: str) -> RunFolder | None:
    """Return one run; None if there is none of that name.

    Args:
        output: Where runs live.
        run_id: Its whole id, from an address.
    """
    if not _RUN_ID.fullmatch(run_id):
        return None
    folder = RunFolder.of(output, run_id)
    if folder.root.is_symlink() or not folder.root.is_dir():
        return None
    return folder


def file_of(root: Path, relative: str) -> Path | None:
    """Return a regular file of a run that may be shown; None if it is none.

    Args:
        root: The run's folder.
        relative: Its name there, from a state file.
    """
    path = regular_file(root, relative)
    return path if path is not None and path.suffix.lower() in SHOWN else None


def regular_file(root: Path, relative: str) -> Path | None:
    """Return a regular file of a run, whatever its kind; None if it is none, or behind a link.

    Args:
        root: The run's folder.
        relative: Its name there.
    """
    parts = relative.split("/")
    if not relative or "\0" in relative or "\\" in relative or ":" in relative:
        return None
    if any(part in {"", ".", ".."} for part in parts):
        return None
    path = root
    try:
        for part in parts:
            path = path / part
            mode = path.lstat().st_mode
            if stat.S_ISLNK(mode):
                return None
    except (OSError, ValueError):
        return None
    return path if stat.S_ISREG(mode) else None


def read_end(path: Path, limit: int) -> bytes:
    """Return the last bytes of a file without following a link; nothing if it cannot be read.

    Args:
        path: The file.
        limit: At most so many bytes.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags)
    except OSError:
        return b""
    with os.fdopen(descriptor, "rb") as stream:
        facts = os.fstat(descriptor)
        if not stat.S_ISREG(facts.st_mode):
            return b""
        stream.seek(max(0, facts.st_size - limit))
        return stream.read(limit)
