"""The one way in which files are written: whole, verified and on the disk, or not at all.

Every result goes to a temporary name in its own folder, is verified there, forced to the disk and
renamed. Who looks at the final name sees the old file, the new file or none, never a part of one.
All functions block: from async code call them in a thread.
"""

from __future__ import annotations

import errno
import logging
import os
import secrets
import shutil
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO, Protocol, TypeVar, overload

from grok_spicy.errors import MediaError, StorageError
from grok_spicy.system import platforms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

T = TypeVar("T")

log = logging.getLogger("grok_spicy.system")

_PREFIX = ".part-"

_MEGABYTE = 1_000_000


class FileSystem(Protocol):
    """The operations that can fail or be interrupted; tests put faults in their place."""

    def create(self, path: Path) -> BinaryIO:
        """Open a new file for writing; it must not exist."""

    def copy(self, source: Path, target: Path) -> None:
        """Copy the content of `source` to the new file `target`, sharing blocks if possible."""

    def sync(self, path: Path) -> None:
        """Force the content of a file to the disk."""

    def rename(self, source: Path, target: Path) -> None:
        """Give `source` the name `target`, replacing what has it."""

    def sync_folder(self, folder: Path) -> None:
        """Force the names in a folder to the disk."""

    def remove(self, path: Path) -> None:
        """Delete a file; it need not exist."""


class LocalFiles:
    """The real file system."""

    def create(self, path: Path) -> BinaryIO:
        """Open a new file for writing; it must not exist."""
        return path.open("xb")

    def copy(self, source: Path, target: Path) -> None:
        """Copy the content of `source` to the new file `target`, sharing blocks if possible."""
        if not platforms.clone(source, target):
            shutil.copyfile(source, target)

    def sync(self, path: Path) -> None:
        """Force the content of a file to the disk."""
        # Windows forces only handles that may write.
        mode = os.O_RDWR if sys.platform == "win32" else os.O_RDONLY
        handle = os.open(path, mode)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def rename(self, source: Path, target: Path) -> None:
        """Give `source` the name `target`, replacing what has it."""
        platforms.replace(source, target)

    def sync_folder(self, folder: Path) -> None:
        """Force the names in a folder to the disk."""
        platforms.sync_folder(folder)

    def remove(self, path: Path) -> None:
        """Delete a file; it need not exist."""
        platforms.remove(path)


LOCAL_FILES: FileSystem = LocalFiles()


def temporary_beside(path: Path) -> Path:
    """Return an unused temporary name in the folder of `path`, with the same suffix.

    `remove_stale_temporaries` knows such names, so that a killed process leaves no litter.
    """
    return path.with_name(f"{_PREFIX}{secrets.token_hex(8)}{path.suffix[:16]}")


@overload
def publish(
    temporary: Path,
    final: Path,
    *,
    verify: Callable[[Path], T],
    read_only: bool = ...,
    files: FileSystem = ...,
) -> T: ...


@overload
def publish(
    temporary: Path,
    final: Path,
    *,
    verify: None = ...,
    read_only: bool = ...,
    files: FileSystem = ...,
) -> None: ...


def publish(
    temporary: Path,
    final: Path,
    *,
    verify: Callable[[Path], T] | None = None,
    read_only: bool = False,
    files: FileSystem = LOCAL_FILES,
) -> T | None:
    """Give a finished temporary file its final name, all or nothing.

    Args:
        temporary: A complete file in the folder of `final`. It is gone afterwards, either way.
        final: The name that others look for. A file of that name is replaced.
        verify: Called with the temporary file; what it raises keeps the file from its final name.
        read_only: Whether the result is protected from accidental change.
        files: The file system; another one in tests.

    Returns:
        What `verify` returned.

    Raises:
        StorageError: If the disk is full, broken or not writable.
    """
    with _storage_errors(final, files, temporary):
        facts = verify(temporary) if verify is not None else None
        files.sync(temporary)
        if read_only:
            platforms.protect(temporary)
        files.rename(temporary, final)
        files.sync_folder(final.parent)
        return facts


def write_atomically(
    path: Path,
    write: Callable[[BinaryIO], object],
    *,
    read_only: bool = False,
    files: FileSystem = LOCAL_FILES,
) -> None:
    """Write a whole file or none.

    Args:
        path: The file. Its folder is made if it is missing.
        write: Called with the open file.
        read_only: Whether the result is protected from accidental change.
        files: The file system; another one in tests.

    Raises:
        StorageError: If the disk is full, broken or not writable.
    """
    temporary = temporary_beside(path)
    with _storage_errors(path, files, temporary):
        path.parent.mkdir(parents=True, exist_ok=True)
        with files.create(temporary) as stream:
            write(stream)
    publish(temporary, path, read_only=read_only, files=files)


def copy_object(
    source: Path,
    target: Path,
    *,
    read_only: bool = False,
    files: FileSystem = LOCAL_FILES,
) -> None:
    """Copy a file, sharing its blocks with the original where the file system can.

    Args:
        source: The original.
        target: The copy. Its folder is made if it is missing; a file of that name is replaced.
        read_only: Whether the copy is protected from accidental change.
        files: The file system; another one in tests.

    Raises:
        MediaError: If the original is missing.
        StorageError: If the disk is full, broken or not writable.
    """
    needed = _size(source)
    if needed is None:
        raise MediaError(f"cannot copy {source}: it is not there")
    temporary = temporary_beside(target)
    with _storage_errors(target, files, temporary, needed=needed):
        target.parent.mkdir(parents=True, exist_ok=True)
        files.copy(source, temporary)
    publish(temporary, target, read_only=read_only, files=files)


def move_object(
    source: Path,
    target: Path,
    *,
    read_only: bool = False,
    files: FileSystem = LOCAL_FILES,
) -> None:
    """Move a finished file to where it is kept; on one disk this needs no room.

    Args:
        source: The file. It stays where it is if moving fails.
        target: Its place. The folder is made if it is missing; a file of that name is replaced.
        read_only: Whether it is protected from accidental change there.
        files: The file system; another one in tests.

    Raises:
        StorageError: If the disk is full, broken or not writable.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        files.sync(source)
        files.rename(source, target)
        if read_only:
            platforms.protect(target)
        files.sync_folder(target.parent)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise storage_error(error, target) from error
        copy_object(source, target, read_only=read_only, files=files)


@contextmanager
def working_folder(parent: Path) -> Iterator[Path]:
    """Lend a folder for intermediate files, which goes with all that is in it.

    `remove_stale_temporaries` removes those of killed processes.

    Args:
        parent: Where to make it; made if it is missing.

    Raises:
        StorageError: If it cannot be made.
    """
    folder = temporary_beside(parent / "work")
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise storage_error(error, parent) from error
    try:
        yield folder
    finally:
        discard(folder)


def remove_stale_temporaries(
    folder: Path, *, older_than: float, now: Callable[[], float] = time.time
) -> list[Path]:
    """Delete what killed processes left behind in `folder` and below it.

    Args:
        folder: Where to look; it need not exist.
        older_than: Seconds since the last change. Zero only where no other process writes.
        now: The clock.

    Returns:
        The files and folders that were deleted.
    """
    removed = []
    for path in sorted(folder.rglob(f"{_PREFIX}*")):
        try:
            if now() - path.lstat().st_mtime < older_than:
                continue
            platforms.remove_tree(path)
            removed.append(path)
        except FileNotFoundError:
            continue
        except OSError as error:
            log.info("%s is left where it is: %s", path, error.strerror or error)
    return removed


def discard(path: Path) -> None:
    """Delete a file or folder that nobody needs any more; what cannot be deleted stays.

    For cleaning up: a file that is held open elsewhere never hides the error before it.
    """
    try:
        platforms.remove_tree(path)
    except OSError as error:
        log.info("%s is left where it is: %s", path, error.strerror or error)


def is_disk_fault(error: OSError) -> bool:
    """Whether the disk is full or read-only, so that no other file could be written either."""
    return error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


def storage_error(error: OSError, path: Path, *, needed: int | None = None) -> StorageError:
    """Say in words why a file could not be written.

    Args:
        error: What the operating system said.
        path: The file that was to be written.
        needed: Its size in bytes, if known.
    """
    folder = path.parent
    if platforms.held_elsewhere(error):
        held = error.filename or path
        return StorageError(
            f"{held} is open in another program", hint="Close it there, then resume."
        )
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            room = f"; {max(1, -(-needed // _MEGABYTE))} MB needed" if needed else ""
            return StorageError(
                f"no space left on {folder} to write {path.name}{room}",
                hint="Free some space there, or choose another folder with --output-dir.",
            )
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return StorageError(
                f"cannot write {path.name}: the folder {folder} is not writable",
                hint="Change its permissions, or choose another folder with --output-dir.",
            )
        case _:
            return StorageError(f"cannot write {path}: {error.strerror or error}")


@contextmanager
def _storage_errors(
    path: Path, files: FileSystem, temporary: Path, *, needed: int | None = None
) -> Iterator[None]:
    """Remove the temporary file when anything fails, and translate what the system says."""
    try:
        yield
    except BaseException as error:
        size = needed if needed is not None else _size(temporary)
        with suppress(OSError):
            files.remove(temporary)
        if isinstance(error, OSError):
            raise storage_error(error, path, needed=size) from error
        raise


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None
