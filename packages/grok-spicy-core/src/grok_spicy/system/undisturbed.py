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
            _put_logging_back(level, handlers)
            if folder is not None:
                with suppress(OSError):
                    os.chdir(folder)


def _put_logging_back(level: int, before: list[logging.Handler]) -> None:
    """Put back handlers and level of the root's logger, but for what we ourselves have changed.

    A run in another thread may have begun or ended its log meanwhile.
    """
    now = list(logging.root.handlers)
    kept = [one for one in now if one in before or _is_ours(one)]
    gone = [one for one in before if one not in now and not _is_ours(one)]
    logging.root.handlers[:] = [*kept, *gone]
    if {one for one in now if _is_ours(one)} == {one for one in before if _is_ours(one)}:
        logging.root.setLevel(level)


def _is_ours(handler: logging.Handler) -> bool:
    return type(handler).__module__.startswith("grok_spicy.")
