"""What differs between operating systems and file systems, each with a fallback.

Essential is only what protects paid work: that a file is whole and on the disk before its name
says so. Modes, shared blocks and synced folders are services that a share, a FUSE mount or a
Windows drive may lack: then the work goes on without them, and that is said once.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import logging
import os
import stat
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

log = logging.getLogger("grok_spicy.system")

# ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION of winerror.h: another
# program, a virus scanner or an indexer, has the file open for a moment.
_HELD = {5, 32, 33}

_SHARING = {32, 33}

_PAUSES = (0.01, 0.02, 0.05, *[0.1] * 29)
"""Seconds between tries, about three in all: a scanner lets go within one."""

_LACKING = {errno.EPERM, errno.EACCES, errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EBADF}
"""What file systems answer that do not offer an optional service."""

_READ_ONLY = 0o444

_ORDINARY = 0o644

# _IOW(0x94, 9, int) of linux/fs.h: share the blocks of another file.
_FICLONE = 0x40049409


def held_elsewhere(error: OSError) -> bool:
    """Whether another program has a file open that Windows therefore neither moves nor removes."""
    return getattr(error, "winerror", None) in _SHARING


def patiently(work: Callable[[], T], *, pause: Callable[[float], object] = time.sleep) -> T:
    """Do something with a file that others may hold open for a moment, as Windows lets them.

    Args:
        work: What may fail so; tried again for about three seconds. Other systems never refuse
            for that reason: there it is done once.
        pause: Waits between tries.

    Raises:
        OSError: If it fails otherwise, or still.
    """
    for seconds in _PAUSES:
        try:
            return work()
        except OSError as error:
            if getattr(error, "winerror", None) not in _HELD:
                raise
        pause(seconds)
    return work()


def replace(source: Path, target: Path) -> None:
    """Give `source` the name `target`, replacing the file that has it, read-only or not."""

    def work() -> None:
        try:
            source.replace(target)
        except PermissionError:
            # Windows replaces no file that is protected from change.
            if not _unprotect(target):
                raise
            source.replace(target)

    patiently(work)


def remove(path: Path, *, missing_ok: bool = True) -> None:
    """Delete a file, read-only or not.

    Raises:
        FileNotFoundError: If there is none and `missing_ok` is false.
    """

    def work() -> None:
        try:
            path.unlink(missing_ok=missing_ok)
        except PermissionError:
            if not _unprotect(path):
                raise
            path.unlink(missing_ok=missing_ok)

    patiently(work)


def remove_folder(folder: Path) -> None:
    """Delete an empty folder; it need not exist."""
    with contextlib.suppress(FileNotFoundError):
        patiently(folder.rmdir)


def remove_tree(folder: Path) -> None:
    """Delete a folder with all that is in it, read-only or not; links are not followed.

    Raises:
        OSError: If something in it cannot be deleted; what could be is gone.
    """
    if not folder.is_dir() or folder.is_symlink():
        remove(folder)
        return
    first: OSError | None = None
    for path in sorted(folder.iterdir()):
        try:
            remove_tree(path) if path.is_dir() and not path.is_symlink() else remove(path)
        except OSError as error:
            first = first or error
    if first is not None:
        raise first
    remove_folder(folder)


def _unprotect(path: Path) -> bool:
    """Make a read-only file writable; False if it was not read-only."""
    try:
        mode = path.lstat().st_mode
        if not stat.S_ISREG(mode) or mode & stat.S_IWRITE:
            return False
        path.chmod(_ORDINARY)
    except OSError:
        return False
    return True


def protect(path: Path) -> None:
    """Protect a file from accidental change, where its file system has modes."""
    try:
        path.chmod(_READ_ONLY)
    except OSError as error:
        if error.errno not in _LACKING:
            raise
        _say_once(f"files below {path.anchor or path.parent} cannot be made read-only")


def writable(folder: Path) -> bool:
    """Whether files can be made in a folder, found out by making one."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


@functools.cache
def _say_once(text: str) -> None:
    log.info("%s: the work goes on without", text)


def clone(source: Path, target: Path) -> bool:
    """Make `target` share the blocks of `source`, where the file system can do that.

    Args:
        source: The file to copy.
        target: A file that does not exist yet, on the same file system.

    Returns:
        Whether it was done. If not, `target` does not exist.
    """
    try:
        return _cloned(source, target)
    except OSError:
        remove(target)
        return False


def _cloned(source: Path, target: Path) -> bool:
    if sys.platform == "linux":
        import fcntl

        with source.open("rb") as original, target.open("xb") as copy:
            fcntl.ioctl(copy.fileno(), _FICLONE, original.fileno())
        return True
    if sys.platform == "darwin":
        return _cloned_by_apfs(source, target)
    return False


def _cloned_by_apfs(source: Path, target: Path) -> bool:
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    if libc.clonefile(os.fsencode(source), os.fsencode(target), 0) != 0:
        return False
    # A clone keeps mode, flags and times: an object is read-only, a photo may be locked.
    if sys.platform == "darwin":
        os.chflags(target, 0)
    target.chmod(_ORDINARY)
    os.utime(target)
    return True


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` survive a power cut; does nothing where it is not possible."""
    if sys.platform == "win32":
        return
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        # Shares and virtual machines' folders sync files, and no folders.
        if error.errno not in _LACKING:
            raise
        _say_once(f"folders below {folder.anchor or folder} cannot be forced to the disk")


def font_folders() -> tuple[Path, ...]:
    """Return where the system keeps its fonts."""
    if sys.platform == "win32":
        return (Path("C:/Windows/Fonts"),)
    if sys.platform == "darwin":
        return (Path("/System/Library/Fonts"), Path("/Library/Fonts"))
    return (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))


def step_back() -> None:
    """Let every other thread of this machine go first; does nothing where threads have no rank."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _IDLE)


_IDLE = 10
"""Of 19: half-way to the least."""
