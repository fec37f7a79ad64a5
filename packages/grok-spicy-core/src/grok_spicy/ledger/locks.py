"""Locks between processes, as the ledger of their output folder keeps them: one writer a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.ledger.engines import engine_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path


def only_writer(
    folder: Path, *, on_wait: Callable[[], object] = lambda: None
) -> AbstractContextManager[Path]:
    """Be the only process that works on a run, or on a batch.

    Args:
        folder: Its folder.
        on_wait: Called once if the lock is held, be it by somebody who only looks.

    Returns:
        A context; it gives a file that must not be removed meanwhile.

    Raises:
        InUseError: If another process is at work on it.
        StorageError: If the folder is not writable.
    """
    return engine_of(folder.parent.parent).only_writer(folder, on_wait=on_wait)


def in_use(folder: Path) -> bool:
    """Whether a process is at work on a run or batch. Nothing is written where none ever was."""
    return engine_of(folder.parent.parent).in_use(folder)
