"""Files with the semantics of Windows, on Linux: what is open is neither moved nor removed.

Windows refuses to rename, replace or remove a file that anybody has open without having allowed
it, which no `open()` of Python does, and a folder while anything below it is open. It removes and
replaces no read-only file, renames onto no existing one, and opens no folder. Linux does all of
that without a word, so that such a mistake is only ever found by users; with the fixture
`windows_files` it fails here too, with the numbers of winerror.h.

Source of the rules: the documentation of `CreateFile` (sharing modes), `MoveFileEx`,
`DeleteFile` and `RemoveDirectory`.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pytest

ACCESS_DENIED = 5

SHARING_VIOLATION = 32

_LONGEST = 259

_PROBE = ".filelock-probe-"
"""What filelock makes and unlinks while it is open, on POSIX alone, to know what the disk can."""

_FORBIDDEN = frozenset('<>:"|?*')


class WindowsFiles:
    """The file operations of this process, refused where Windows would refuse them.

    Args:
        root: Only paths below it are judged.

    Attributes:
        scans: How many operations on a file fail because a virus scanner still has it open.
        refused: What was refused: operation and path.
    """

    def __init__(self, root: Path) -> None:
        self._root = os.path.realpath(root)
        self._scanned: Counter[str] = Counter()
        self.scans = 0
        self.refused: list[tuple[str, str]] = []

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Put the rules in force until the test ends."""
        for name in ("rename", "replace", "unlink", "remove", "rmdir", "open", "mkdir"):
            monkeypatch.setattr(os, name, self._ruled(name, getattr(os, name)))
        # Windows has no functions that work relative to an open folder.
        monkeypatch.setattr(shutil, "_use_fd_functions", False)

    def _ruled(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def ruled(path: Any, *arguments: Any, **keywords: Any) -> Any:
            ours = isinstance(path, str | os.PathLike) and self._judged(os.fspath(path))
            if ours:
                self._judge(name, os.path.realpath(os.fspath(path)), arguments)
            return real(path, *arguments, **keywords)

        return ruled

    def _judged(self, path: str) -> bool:
        place = Path(path).absolute()
        return str(place).startswith(self._root) and not place.name.startswith(_PROBE)

    def _judge(self, name: str, path: str, arguments: tuple[Any, ...]) -> None:
        if name == "open":
            if Path(path).is_dir():
                raise self._refusal(name, path, ACCESS_DENIED)
            return
        if name == "mkdir":
            self._judge_name(name, path)
            return
        if name in ("rename", "replace"):
            target = os.path.realpath(os.fspath(arguments[0]))
            self._judge_name(name, target)
            if name == "rename" and Path(target).exists():
                raise FileExistsError(errno.EEXIST, "the file exists", target)
            self._judge_change(name, target, protects=True)
        # A protected file may be given another name, but not be removed.
        self._judge_change(name, path, protects=name in ("unlink", "remove"))

    def _judge_name(self, name: str, path: str) -> None:
        if len(path) > _LONGEST or _FORBIDDEN & set(Path(path).name):
            raise self._refusal(name, path, 123)

    def _judge_change(self, name: str, path: str, *, protects: bool) -> None:
        """Judge an operation that takes a path away."""
        if not os.path.lexists(path):
            return
        if self._scanned[path] < self.scans:
            self._scanned[path] += 1
            raise self._refusal(name, path, SHARING_VIOLATION)
        if any(held == path or held.startswith(f"{path}{os.sep}") for held in open_paths()):
            raise self._refusal(name, path, SHARING_VIOLATION)
        mode = os.lstat(path).st_mode
        if protects and stat.S_ISREG(mode) and not mode & stat.S_IWRITE:
            raise self._refusal(name, path, ACCESS_DENIED)

    def _refusal(self, name: str, path: str, winerror: int) -> OSError:
        self.refused.append((name, path))
        error = PermissionError(errno.EACCES, f"refused as on Windows ({winerror})", path)
        # An attribute that errors have on Windows alone.
        vars(error)["winerror"] = winerror
        return error


def open_paths() -> Iterator[str]:
    """Yield the paths of what this process and its children have open."""
    for folder in (Path("/proc/self/fd"), *_folders_of_children("self")):
        with suppress(OSError):
            for link in folder.iterdir():
                with suppress(OSError):
                    yield str(link.readlink())


def _folders_of_children(process: str) -> Iterator[Path]:
    for listing in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):
            for child in listing.read_text("ascii").split():
                yield Path(f"/proc/{child}/fd")
                yield from _folders_of_children(child)
