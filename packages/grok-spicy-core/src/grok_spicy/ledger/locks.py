"""Locks between processes: one writer a run, one maker a call.

The operating system gives a lock back when its holder dies, however it dies.
"""

from __future__ import annotations

import asyncio
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager, nullcontext
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from grok_spicy.providers.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

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
    if not await asyncio.to_thread(_taken, lock, path):
        on_wait()
        with waiting():
            # The other holder is another process: there is no event to wait for.
            while not await asyncio.to_thread(_taken, lock, path):  # noqa: ASYNC110
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
    lock = FileLock(folder / ".lock", thread_local=False)
    if not _taken(lock, folder):
        raise ConfigError(
            f"another process is working on {folder.name}",
            hint="Wait for it, or stop it; then resume.",
        )
    try:
        yield
    finally:
        lock.release()


def _taken(lock: FileLock, path: Path) -> bool:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return False
    return True
