"""Locks between processes: one writer a run, one maker a call.

The operating system gives a lock back when its holder dies, however it dies.
"""

from __future__ import annotations

import asyncio
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager, nullcontext
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from grok_spicy.errors import InUseError, StorageError
from grok_spicy.system.files import storage_error

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

_WRITER = ".lock"

_LOOK = ".look"

PATIENCE_SECONDS = 5.0
"""How long to wait for those who only look whether somebody works on a run."""

_LOOK_SECONDS = 0.005

POLL_SECONDS = 0.1
"""How often to look whether another process has given a lock back."""


@asynccontextmanager
async def held(
    path: Path,
    *,
    waiting: Callable[[], AbstractContextManager[object]] = nullcontext,
    on_wait: Callable[[], object] = lambda: None,
) -> AsyncIterator[None]:
    """Hold a lock, waiting until its holder lets go.

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
def only_writer(folder: Path, *, on_wait: Callable[[], object] = lambda: None) -> Iterator[Path]:
    """Be the only process that works on a run.

    Args:
        folder: The run's folder.
        on_wait: Called once if the lock is held, be it by somebody who only looks.

    Yields:
        The lock's file.

    Raises:
        InUseError: If another process is at work on it.
        StorageError: If the folder is not writable.
    """
    path = folder / _WRITER
    lock = FileLock(path, thread_local=False)
    if not _taken(lock, path):
        on_wait()
        with _looking(folder):
            # Nobody else looks now: who holds the lock works.
            free = _taken(lock, path)
        if not free:
            raise InUseError(
                f"another process is working on {folder.name}",
                hint="Wait for it, or stop it; then resume.",
            )
    try:
        yield path
    finally:
        lock.release()


def in_use(folder: Path) -> bool:
    """Whether another process is at work on a run. Nothing is written where none ever was."""
    if not (folder / _WRITER).exists():
        return False
    try:
        with looking(folder) as working:
            return working
    except StorageError:
        # A folder that cannot be written is nobody's workplace.
        return False


@contextmanager
def looking(folder: Path) -> Iterator[bool]:
    """Tell whether a process is at work on a run; meanwhile none can begin, they wait.

    Raises:
        StorageError: If the folder is not writable.
    """
    path = folder / _WRITER
    lock = FileLock(path, thread_local=False)
    with _looking(folder):
        free = _taken(lock, path)
        try:
            yield not free
        finally:
            lock.release()


@contextmanager
def _looking(folder: Path) -> Iterator[None]:
    """Be the only one that tries the writer's lock without wanting to write.

    It is held for a moment only, by whoever looks: what takes longer has died or hangs.
    """
    endless = InUseError(
        f"another process is looking into {folder.name} and does not end",
        hint="Stop it; then resume.",
    )
    with held_within(folder / _LOOK, PATIENCE_SECONDS, poll=_LOOK_SECONDS, otherwise=endless):
        yield


@contextmanager
def held_within(path: Path, seconds: float, *, poll: float, otherwise: Exception) -> Iterator[None]:
    """Hold a lock, waiting no longer than this until its holder lets go. Blocks.

    Args:
        path: The lock's file.
        seconds: How long to wait.
        poll: How often to look, in seconds.
        otherwise: Raised if it is not free by then.

    Raises:
        StorageError: If the folder is not writable.
    """
    lock = FileLock(path, thread_local=False)
    try:
        lock.acquire(timeout=seconds, poll_interval=poll)
    except Timeout as error:
        raise otherwise from error
    except OSError as error:
        raise storage_error(error, path) from error
    try:
        yield
    finally:
        lock.release()


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
