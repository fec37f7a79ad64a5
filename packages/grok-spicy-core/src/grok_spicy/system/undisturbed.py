"""What belongs to the whole program, put back after code of others has run.

A plugin that changes the working folder or makes warnings errors when it is imported means itself,
and would change what every other one and core do.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def undisturbed() -> Iterator[None]:
    """Put back streams, working folder, recursion limit, warnings and the level of logs."""
    streams = sys.stdout, sys.stderr
    limit = sys.getrecursionlimit()
    silenced = logging.root.manager.disable
    level, handlers = logging.root.level, list(logging.root.handlers)
    folder: str | None = None
    with suppress(OSError):
        folder = os.getcwd()  # noqa: PTH109 - pathlib is an import more
    with warnings.catch_warnings():
        try:
            yield
        finally:
            sys.setrecursionlimit(limit)
            sys.stdout, sys.stderr = streams
            logging.disable(silenced)
            logging.root.setLevel(level)
            logging.root.handlers[:] = handlers
            if folder is not None:
                with suppress(OSError):
                    os.chdir(folder)
