"""What the runs of a batch share on one machine: through locks and one small database.

The operating system gives a lock back when its holder dies; what the database says a dead process
had reserved is forgotten when the next one begins to work on its run.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from contextlib import asynccontextmanager, closing, contextmanager
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from grok_spicy.batch.moments import next_moment
from grok_spicy.calls.sharing import Shortage
from grok_spicy.errors import StorageError
from grok_spicy.system.files import storage_error
from grok_spicy.text.names import name_key
from grok_spicy.text.slugs import slug

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

POLL_SECONDS = 0.1
"""How often to look whether another process has given something back."""

_TABLE = """
create table if not exists runs (
    run text primary key, booked real not null, reserved real not null, held real not null
)
"""

_TOGETHER = "select total(booked), total(reserved), total(held) from runs"


class FileSharing:
    """Locks and a database that all runs of a batch know.

    Args:
        folder: Where the locks lie: those of all batches of an output folder. It is made.
        spending: The database of this batch.
        cap: The most that the runs may spend together, in US dollars; None: no cap.
    """

    def __init__(self, folder: Path, spending: Path, cap: float | None = None) -> None:
        self._folder = folder
        self._spending = spending
        self._cap = cap

    @property
    def capped(self) -> bool:
        """Whether the runs have a cap together."""
        return self._cap is not None

    @asynccontextmanager
    async def place(
        self, provider: str, most: int, on_wait: Callable[[], object]
    ) -> AsyncIterator[None]:
        """Hold one of a provider's places, over all runs."""
        name = slug(name_key(provider))
        paths = [self._folder / "places" / f"{name}-{number}.lock" for number in range(1, most + 1)]
        lock = await _first_free(paths, on_wait)
        try:
            yield
        finally:
            lock.release()

    async def slot(self, name: str, per_second: float) -> float:
        """Take the next moment at which a call may begin; return how many seconds off it is."""
        path = self._folder / "moments.sqlite"
        return await asyncio.to_thread(next_moment, path, name, per_second, time.time())

    async def turn(self, resource: str, on_wait: Callable[[], object]) -> FileTurn:
        """Wait until no other run uses a resource, and return the turn."""
        name = slug(name_key(resource))
        wanted = self._folder / "turns" / f"{name}.wanted.lock"
        taken = self._folder / "turns" / f"{name}.lock"
        if (lock := await _attempt([taken])) is None:
            # One waits visibly at a time; the others wait to be the next to do so.
            on_wait()
            sign = await _first_free([wanted], lambda: None)
            try:
                lock = await _first_free([taken], lambda: None)
            finally:
                sign.release()
        return FileTurn(lock, wanted)

    async def begin(self, run: str, *, booked: float, held: float) -> None:
        """Say what a run has spent, and may have spent; nothing is reserved for it."""
        await asyncio.to_thread(self._begin, run, booked, held)

    async def reserve(self, run: str, usd: float) -> Shortage | None:
        """Reserve what a call may cost; None if it is reserved, else what is in the way."""
        return await asyncio.to_thread(self._reserve, run, usd)

    async def settle(self, run: str, *, reserved: float, spent: float, held: float) -> None:
        """Give back what was reserved for a call, and book what it cost."""
        # Money that is spent is written down whatever happens to the call.
        await asyncio.shield(asyncio.to_thread(self._settle, run, reserved, spent, held))

    def _begin(self, run: str, booked: float, held: float) -> None:
        with self._changing() as database:
            database.execute("insert or replace into runs values (?, ?, 0, ?)", (run, booked, held))

    def _reserve(self, run: str, usd: float) -> Shortage | None:
        with self._changing() as database:
            booked, reserved, held = database.execute(_TOGETHER).fetchone()
            together = booked + reserved + held + usd
            if self._cap is not None and usd > 0 and together > self._cap + 1e-9:
                return Shortage(self._cap, booked, reserved, held)
            database.execute("update runs set reserved = reserved + ? where run = ?", (usd, run))
        return None

    def _settle(self, run: str, reserved: float, spent: float, held: float) -> None:
        with self._changing() as database:
            database.execute(
                "update runs set reserved = max(0, reserved - ?), booked = booked + ?, "
                "held = max(0, held + ?) where run = ?",
                (reserved, spent, held, run),
            )

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        """Change the database alone.

        Raises:
            StorageError: If it cannot be written.
        """
        path = self._spending
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(path, timeout=60, isolation_level=None)) as database:
                database.execute("begin immediate")
                database.execute(_TABLE)
                yield database
                database.execute("commit")
        except OSError as error:
            raise storage_error(error, path) from error
        except sqlite3.Error as error:
            raise StorageError(
                f"{path} cannot be written: {error}",
                hint="Free some space, or remove it: what was spent is in the ledger.",
            ) from error


class FileTurn:
    """A turn that a run holds by a lock.

    Args:
        lock: The lock, held.
        wanted: The lock that is held by the run that waits.
    """

    def __init__(self, lock: FileLock, wanted: Path) -> None:
        self._lock = lock
        self._wanted = wanted

    async def wanted(self) -> bool:
        """Whether another run waits for it."""
        if (lock := await _attempt([self._wanted])) is None:
            return True
        lock.release()
        return False

    async def end(self) -> None:
        """Let the next one have it."""
        self._lock.release()


async def _first_free(paths: list[Path], on_wait: Callable[[], object]) -> FileLock:
    """Hold the first of several locks that is free, waiting until one is."""
    if (lock := await _attempt(paths)) is not None:
        return lock
    on_wait()
    # The holders are other processes: there is no event to wait for.
    while (lock := await _attempt(paths)) is None:  # noqa: ASYNC110
        await asyncio.sleep(POLL_SECONDS)
    return lock


async def _attempt(paths: list[Path]) -> FileLock | None:
    """Hold the first of several locks that is free, if one is; whoever is cancelled holds none."""
    attempt = asyncio.ensure_future(asyncio.to_thread(_take, paths))
    try:
        return await asyncio.shield(attempt)
    except asyncio.CancelledError:
        attempt.add_done_callback(_give_back)
        raise


def _give_back(attempt: asyncio.Future[FileLock | None]) -> None:
    if not attempt.cancelled() and attempt.exception() is None:
        lock = attempt.result()
        if lock is not None:
            lock.release()


def _take(paths: list[Path]) -> FileLock | None:
    for path in paths:
        lock = FileLock(path, thread_local=False)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=0)
        except Timeout:
            continue
        except OSError as error:
            raise storage_error(error, path) from error
        return lock
    return None
