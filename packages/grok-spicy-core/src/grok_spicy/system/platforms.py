"""What differs between operating systems, each with a fallback: copies, folders, processes."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from pathlib import Path

# _IOW(0x94, 9, int) of linux/fs.h: share the blocks of another file.
_FICLONE = 0x40049409


def clone(source: Path, target: Path) -> bool:
    """Make `target` share the blocks of `source`, where the file system can do that.

    Args:
        source: The file to copy.
        target: A file that does not exist yet, on the same file system.

    Returns:
        Whether it was done. If not, `target` does not exist.
    """
    try:
        if sys.platform == "linux":
            _clone_linux(source, target)
            return True
        if sys.platform == "darwin":
            return _clone_macos(source, target)
    except OSError:
        target.unlink(missing_ok=True)
    return False


def _clone_linux(source: Path, target: Path) -> None:
    import fcntl

    with source.open("rb") as original, target.open("xb") as copy:
        fcntl.ioctl(copy.fileno(), _FICLONE, original.fileno())


def _clone_macos(source: Path, target: Path) -> bool:
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    return bool(libc.clonefile(os.fsencode(source), os.fsencode(target), 0) == 0)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` survive a power cut; does nothing where it is not possible."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def process_group_options() -> dict[str, Any]:
    """Return the arguments of `asyncio.create_subprocess_exec` that give a child its own group.

    A Ctrl-C in the terminal then reaches this program alone, which ends its children itself.
    """
    if sys.platform == "win32":
        import subprocess

        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


async def end_process_group(process: Process, *, patience: float = 3.0) -> None:
    """End a child and its own children, and wait until it is gone.

    Args:
        process: A child started with `process_group_options()`.
        patience: Seconds between the polite request and the kill.
    """
    import asyncio

    if process.returncode is not None:
        return
    _signal_group(process, force=False)
    try:
        await asyncio.wait_for(process.wait(), patience)
    except TimeoutError:
        _signal_group(process, force=True)
        await process.wait()


def _signal_group(process: Process, *, force: bool) -> None:
    with contextlib.suppress(ProcessLookupError):
        if sys.platform == "win32":
            process.kill() if force else process.terminate()
        else:
            os.killpg(process.pid, signal.SIGKILL if force else signal.SIGTERM)
