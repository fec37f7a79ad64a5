"""Locks between processes: one writer a run, one maker a call.

The operating system gives a lock back when its holder dies, however it dies.
"""

from __future__ import annotations

import asyncio
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager, nullcontext
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from grok_spicy.files import storage_error
from grok_spicy.providers.errors import ConfigError, StorageError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

_WRITER = ".lock"

POLL_SECONDS = 0.1
"""How often to look whether another process has given a lock back."""


@asynccontextmanager
async def held(
    path: Path,
    *,
    waiting: Callable[[], AbstractContextManager[object]] = nullcontext,
    on_wait: Callable[[], object] = lambda: None,
) -> AsyncIterator[None]:
    """Hold a lock, waiting for whoever has it.

    Args:
        path: The lock's file.
        waiting: Entered while waiting.
        on_wait: Called once if there is a wait.
    """
    lock = FileLock(path, thread_local=False)
    if not await _try(lock, path):
        on_wait()
        with waiting():
            # The other holder is another process: there is no event to wait for.
            while not await _try(lock, path):  # noqa: ASYNC110
                await asyncio.sleep(POLL_SECONDS)
    try:
        yield
    finally:
        lock.release()


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Be the only process that works on a run.

    Raises:
        ConfigError: If another process is at work on it.
    """
    lock = FileLock(folder / _WRITER, thread_local=False)
    if not _taken(lock, folder / _WRITER):
        raise ConfigError(
            f"another process is working on {folder.name}",
            hint="Wait for it, or stop it; then resume.",
        )
    try:
        yield
    finally:
        lock.release()


def in_use(folder: Path) -> bool:
    """Whether another process is at work on a run. Nothing is written where none ever was."""
    path = folder / _WRITER
    if not path.exists():
        return False
    lock = FileLock(path, thread_local=False)
    try:
        if not _taken(lock, path):
            return True
    except StorageError:
        # A folder that cannot be written is nobody's workplace.
        return False
    lock.release()
    return False


async def _try(lock: FileLock, path: Path) -> bool:
    """Take a lock if it is free; whoever is cancelled meanwhile does not keep it."""
    attempt = asyncio.ensure_future(asyncio.to_thread(_taken, lock, path))
    try:
        return await asyncio.shield(attempt)
    except asyncio.CancelledError:
        attempt.add_done_callback(lambda done: _give_back(lock, done))
        raise


def _give_back(lock: FileLock, attempt: asyncio.Future[bool]) -> None:
    if not attempt.cancelled() and attempt.exception() is None and attempt.result():
        lock.release()


def _taken(lock: FileLock, path: Path) -> bool:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        return False
    except OSError as error:
        raise storage_error(error, path) from error
    return True
