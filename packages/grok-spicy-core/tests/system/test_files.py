from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest
from grok_spicy.errors import MediaError, StorageError
from grok_spicy.system import platforms
from grok_spicy.system.files import (
    LocalFiles,
    copy_object,
    publish,
    remove_stale_temporaries,
    temporary_beside,
    working_folder,
    write_atomically,
)


class Crash(BaseException):
    """The process dies here: nothing after it runs."""


class FaultyFiles(LocalFiles):
    """Fails at one operation."""

    def __init__(self, operation: str, error: BaseException) -> None:
        self.operation = operation
        self.error = error
        self.done: list[str] = []

    def _pass(self, operation: str) -> None:
        if isinstance(self.error, Crash) and self.operation in self.done:
            raise self.error
        self.done.append(operation)
        if operation == self.operation:
            raise self.error

    def create(self, path: Path) -> BinaryIO:
        self._pass("create")
        return super().create(path)

    def copy(self, source: Path, target: Path) -> None:
        self._pass("copy")
        super().copy(source, target)

    def sync(self, path: Path) -> None:
        self._pass("sync")
        super().sync(path)

    def rename(self, source: Path, target: Path) -> None:
        self._pass("rename")
        super().rename(source, target)

    def sync_folder(self, folder: Path) -> None:
        self._pass("sync_folder")
        super().sync_folder(folder)

    def remove(self, path: Path) -> None:
        self._pass("remove")
        super().remove(path)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_file_is_written_whole_with_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "new" / "plan.json"
    write_atomically(path, lambda stream: stream.write(b"{}"))
    assert path.read_bytes() == b"{}"
    assert names(path.parent) == ["plan.json"]


def test_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    write_atomically(path, lambda stream: stream.write(b"old"))
    write_atomically(path, lambda stream: stream.write(b"new"))
    assert path.read_bytes() == b"new"


def test_content_is_on_the_disk_before_the_name_and_the_name_before_the_end(
    tmp_path: Path,
) -> None:
    files = FaultyFiles("nothing", OSError())
    write_atomically(tmp_path / "plan.json", lambda stream: stream.write(b"{}"), files=files)
    assert files.done == ["create", "sync", "rename", "sync_folder"]


@pytest.mark.parametrize("operation", ["create", "sync", "rename"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EACCES])
def test_failed_write_leaves_the_old_file_and_no_litter(
    tmp_path: Path, operation: str, code: int
) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(b"old")
    files = FaultyFiles(operation, OSError(code, os.strerror(code)))
    with pytest.raises(StorageError):
        write_atomically(path, lambda stream: stream.write(b"new"), files=files)
    assert names(tmp_path) == ["plan.json"]
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize("operation", ["create", "sync", "rename", "sync_folder"])
def test_crash_leaves_the_old_file_or_the_new_one(tmp_path: Path, operation: str) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(b"old")
    with pytest.raises(Crash):
        write_atomically(
            path, lambda stream: stream.write(b"new"), files=FaultyFiles(operation, Crash())
        )
    assert path.read_bytes() == (b"new" if operation == "sync_folder" else b"old")
    litter = [path for path in tmp_path.iterdir() if path != path.with_name("plan.json")]
    assert remove_stale_temporaries(tmp_path, older_than=0) == litter
    assert names(tmp_path) == ["plan.json"]


def test_what_the_writer_raises_passes_and_leaves_nothing(tmp_path: Path) -> None:
    def write(stream: BinaryIO) -> None:
        stream.write(b"half")
        raise ValueError("cannot go on")

    with pytest.raises(ValueError, match="cannot go on"):
        write_atomically(tmp_path / "plan.json", write)
    assert names(tmp_path) == []


def test_full_disk_is_named_with_the_room_that_is_needed(tmp_path: Path) -> None:
    source = tmp_path / "clip.mp4"
    source.write_bytes(bytes(2_500_000))
    files = FaultyFiles("copy", OSError(errno.ENOSPC, "No space left on device"))
    with pytest.raises(StorageError, match=r"no space left on .*copies to write clip\.mp4; 3 MB"):
        copy_object(source, tmp_path / "copies" / "clip.mp4", files=files)


@pytest.mark.parametrize("code", [errno.EACCES, errno.EROFS])
def test_unwritable_folder_is_named(tmp_path: Path, code: int) -> None:
    files = FaultyFiles("create", OSError(code, os.strerror(code)))
    with pytest.raises(StorageError, match="is not writable") as caught:
        write_atomically(tmp_path / "plan.json", lambda _: None, files=files)
    assert str(tmp_path) in str(caught.value)
    assert "--output-dir" in str(caught.value)


def test_other_faults_say_what_the_system_says(tmp_path: Path) -> None:
    files = FaultyFiles("sync", OSError(errno.EIO, "Input/output error"))
    with pytest.raises(StorageError, match="Input/output error"):
        write_atomically(tmp_path / "plan.json", lambda _: None, files=files)


def test_storage_errors_are_media_errors() -> None:
    assert issubclass(StorageError, MediaError)


def test_published_file_has_been_verified_under_another_name(tmp_path: Path) -> None:
    final = tmp_path / "clip.mp4"
    temporary = temporary_beside(final)
    temporary.write_bytes(b"clip")

    def verify(path: Path) -> int:
        assert path == temporary
        assert not final.exists()
        return path.stat().st_size

    assert publish(temporary, final, verify=verify) == 4
    assert names(tmp_path) == ["clip.mp4"]


def test_file_that_fails_verification_is_not_published(tmp_path: Path) -> None:
    final = tmp_path / "clip.mp4"
    final.write_bytes(b"old")
    temporary = temporary_beside(final)
    temporary.write_bytes(b"broken")

    def verify(path: Path) -> None:
        raise MediaError(f"{path} is damaged")

    with pytest.raises(MediaError, match="is damaged"):
        publish(temporary, final, verify=verify)
    assert names(tmp_path) == ["clip.mp4"]
    assert final.read_bytes() == b"old"


@pytest.mark.parametrize("make", [copy_object, None])
def test_read_only_object_can_be_read_copied_and_replaced(
    tmp_path: Path, make: Callable[..., None] | None
) -> None:
    path = tmp_path / "object"
    if make is None:
        write_atomically(path, lambda stream: stream.write(b"one"), read_only=True)
    else:
        (tmp_path / "source").write_bytes(b"one")
        make(tmp_path / "source", path, read_only=True)
    assert not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
    copy = tmp_path / "copy"
    copy_object(path, copy)
    assert copy.read_bytes() == b"one"
    assert copy.stat().st_mode & stat.S_IWUSR
    write_atomically(path, lambda stream: stream.write(b"two"))
    assert path.read_bytes() == b"two"


def test_copy_is_independent_of_its_original(tmp_path: Path) -> None:
    source, copy = tmp_path / "source", tmp_path / "copy"
    source.write_bytes(b"one")
    copy_object(source, copy)
    copy.write_bytes(b"two")
    assert source.read_bytes() == b"one"


def test_copy_of_a_missing_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"missing\.mp4: it is not there"):
        copy_object(tmp_path / "missing.mp4", tmp_path / "copy.mp4")
    assert names(tmp_path) == []


def test_blocks_are_shared_or_nothing_is_left(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(b"blocks" * 1000)
    shared = platforms.clone(source, target)
    assert target.exists() == shared
    if shared:
        assert target.read_bytes() == source.read_bytes()


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file system of its own")
def test_copy_works_where_blocks_cannot_be_shared() -> None:
    shm = Path("/dev/shm")  # noqa: S108 - the one memory file system that is always there
    if not os.access(shm, os.W_OK):
        pytest.skip("no memory file system")
    source, target = (temporary_beside(shm / name) for name in ("one", "two"))
    try:
        source.write_bytes(b"one")
        copy_object(source, target)
        assert target.read_bytes() == b"one"
    finally:
        source.unlink(missing_ok=True)
        target.unlink(missing_ok=True)


def test_temporary_names_differ_keep_the_suffix_and_fit(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 250 + ".mp4")
    one, other = temporary_beside(path), temporary_beside(path)
    assert one != other
    assert one.parent == tmp_path
    assert one.suffix == ".mp4"
    one.touch()


def test_working_folder_goes_with_its_content(tmp_path: Path) -> None:
    with working_folder(tmp_path / "new" / "work") as folder:
        assert folder.parent == tmp_path / "new" / "work"
        (folder / "clip.mp4").touch()
    assert list((tmp_path / "new" / "work").iterdir()) == []


def test_working_folder_of_a_killed_process_is_stale(tmp_path: Path) -> None:
    with working_folder(tmp_path) as folder:
        (folder / "clip.mp4").touch()
        assert remove_stale_temporaries(tmp_path, older_than=0) == [folder]
    assert list(tmp_path.iterdir()) == []


def test_working_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="file"), working_folder(tmp_path / "file"):
        pass


def test_only_stale_temporaries_are_removed(tmp_path: Path) -> None:
    folder = tmp_path / "runs" / "one"
    folder.mkdir(parents=True)
    old, young = temporary_beside(folder / "a.mp4"), temporary_beside(folder / "b.mp4")
    for path in (old, young, folder / "clip.mp4"):
        path.touch()
    now = young.stat().st_mtime
    os.utime(old, (now - 100, now - 100))
    assert remove_stale_temporaries(tmp_path, older_than=60, now=lambda: now) == [old]
    assert names(folder) == sorted([young.name, "clip.mp4"])
    assert remove_stale_temporaries(tmp_path / "missing", older_than=0) == []
