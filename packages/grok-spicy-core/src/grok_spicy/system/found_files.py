"""Files that nobody has named: opened without following links, and without waiting for anybody.

In a folder of somebody else anything may have the name that is looked for: a link, a pipe, a
device without an end.
"""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from pathlib import Path


def open_to_append(path: Path) -> BinaryIO:
    """Open a log to read and to write at its end; made if it is missing, never through a link.

    Raises:
        OSError: If it cannot be opened, or is no ordinary file.
    """
    no_follow = getattr(os, "O_NOFOLLOW", 0)
    if not no_follow and path.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    # Opening a pipe must not wait for somebody at its other end.
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | no_follow
    flags |= getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    stream = os.fdopen(os.open(path, flags, 0o666), "a+b")
    if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        stream.close()
        raise OSError(errno.EINVAL, "is not a regular file", str(path))
    return stream


def read_found(path: Path, *, most_bytes: int) -> bytes:
    """Read a file that nobody has named: an ordinary one of a sensible size.

    Args:
        path: The file; a link is followed.
        most_bytes: A larger one is not read.

    Raises:
        OSError: If it cannot be read, is no ordinary file, or is larger.
    """
    # Opening a pipe must not wait for somebody at its other end.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags), "rb") as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise OSError(errno.EINVAL, "is not a regular file", str(path))
        content = stream.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise OSError(errno.EFBIG, f"is larger than {most_bytes:,} bytes", str(path))
    return content
