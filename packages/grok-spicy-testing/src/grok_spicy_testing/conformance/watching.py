"""Sees what a piece of code does to the machine: files written, sockets opened, processes started.

Python announces these acts to audit hooks (PEP 578). An act is laid to whoever is watched by the
context it happens in: `asyncio.to_thread` takes the context along, a test server on a thread of its
own has another. What compiled libraries write by themselves, and what a bare thread pool does, is
not seen here; it is found, if it lies in a folder of the test, by looking at the folder.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC

_MADE_AT = {"os.mkdir": 0, "os.rename": 1, "os.link": 1, "os.symlink": 1, "sqlite3.connect": 0}
"""Which argument of an event is the path that comes into being."""

OPENED = ("socket.__new__", "socket.bind")
"""What some libraries do once, when they are imported."""

_BEYOND = (*OPENED, "socket.connect", "subprocess.Popen", "os.posix_spawn")


@dataclass
class Acts:
    """What was done.

    Attributes:
        written: Files and folders written, in order.
        beyond: Sockets and processes, as the name of the event with its arguments.
    """

    written: list[Path] = field(default_factory=list)
    beyond: list[str] = field(default_factory=list)

    def outside(self, *allowed: Path) -> list[str]:
        """Return what was written neither in one of these folders nor to a device."""
        places = [os.path.realpath(folder) for folder in allowed]
        strays = [os.path.realpath(path) for path in self.written]
        return sorted({path for path in strays if not any(_within(path, p) for p in places)})


_WATCHED: ContextVar[Acts | None] = ContextVar("grok_spicy_watched", default=None)

_HOOKED: list[bool] = []


@contextmanager
def watched() -> Iterator[Acts]:
    """Note what the code inside does, in its tasks and threads too."""
    if not _HOOKED:
        sys.addaudithook(_heard)
        _HOOKED.append(True)
    acts = Acts()
    token = _WATCHED.set(acts)
    try:
        yield acts
    finally:
        _WATCHED.reset(token)


def _heard(event: str, arguments: tuple[Any, ...]) -> None:
    if event != "open" and event not in _MADE_AT and event not in _BEYOND:
        return
    acts = _WATCHED.get()
    if acts is None:
        return
    if event in _BEYOND:
        acts.beyond.append(f"{event}{tuple(str(one) for one in arguments[1:2])}")
    elif (path := _path(event, arguments)) is not None:
        acts.written.append(path)


def _path(event: str, arguments: tuple[Any, ...]) -> Path | None:
    if event == "open":
        named, mode, flags = arguments[:3]
        writes = set(mode) & set("wax+") if isinstance(mode, str) else (flags or 0) & _WRITING
        if not writes:
            return None
    else:
        named = arguments[_MADE_AT[event]]
    if not isinstance(named, str | bytes | os.PathLike) or os.fsdecode(named) == ":memory:":
        return None
    path = Path(os.path.abspath(os.fsdecode(named)))  # noqa: PTH100 - Path.resolve reads the disk
    # Python keeps what it compiled; devices keep nothing.
    compiled = "__pycache__" in path.parts or ".pyc" in path.name
    device = path.is_relative_to("/dev") and not path.is_relative_to(_MEMORY)
    return None if compiled or device or path.name.upper() == "NUL" else path


_MEMORY = "/dev/shm"  # noqa: S108 - where Linux keeps files in memory, among the devices


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder + os.sep)


def contents(folder: Path) -> list[str]:
    """Return everything in a folder, recursively, files and folders."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def files_in(folder: Path) -> list[str]:
    """Return the files in a folder, recursively."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
