"""The ledger as the pipeline sees it: asynchronous, one per output folder and process."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from grok_spicy.ledger.engines import engine_of
from grok_spicy.ledger.journal import BUSY_SECONDS, Booking, CallRecord
from grok_spicy.ledger.key import call_key, option_paths
from grok_spicy.ledger.objects import Objects
from grok_spicy.ledger.sqlite import DATABASE, FOLDER
from grok_spicy.providers.results import place_of
from grok_spicy.system.digests import digest_of_file
from grok_spicy.system.files import LOCAL_FILES, FileSystem, discard
from grok_spicy.watch.reports import Notice, Reporter, silent

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence
    from types import TracebackType

    from grok_spicy.calls.call import Call
    from grok_spicy.ledger.engine import CallJournal, LedgerEngine
    from grok_spicy.system.secrets import Secrets

T = TypeVar("T")

OBJECTS = "objects"

__all__ = ["DATABASE", "FOLDER", "OBJECTS", "Ledger"]


class Ledger:
    """Which calls were made in an output folder, what they returned, what they cost.

    Use it as an asynchronous context manager. Everything that blocks runs in its own thread.

    Args:
        output: The output folder.
        files: The file system objects are written to; another one in tests.
        now: Seconds since the epoch.
        report: Told if a damaged database had to be set aside, or a result is damaged.
        mend: Whether a damaged database is set aside and a new one begun. Who only looks, or
            removes what the database does not name, had better not.
        busy_seconds: How long to wait for another program that has the database locked.
        secrets: Knows the keys that must not be written down.
        engine: Where it is kept; that of the output folder by default.
    """

    def __init__(
        self,
        output: Path,
        *,
        files: FileSystem = LOCAL_FILES,
        now: Callable[[], float] = time.time,
        report: Reporter = silent,
        mend: bool = True,
        busy_seconds: float = BUSY_SECONDS,
        secrets: Secrets | None = None,
        engine: LedgerEngine | None = None,
    ) -> None:
        self.folder = output / FOLDER
        self.objects = Objects(self.folder / OBJECTS, files)
        self._now = now
        self._report = report
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="grok-spicy-ledger")
        self._engine = engine or engine_of(output)
        self._journal = self._engine.journal(
            now=now, report=report, mend=mend, busy_seconds=busy_seconds, secrets=secrets
        )
        self._digests: dict[tuple[str, int, int], str] = {}
        self._mine: dict[str, asyncio.Lock] = {}

    async def __aenter__(self) -> Self:
        await self._do(lambda _: None)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._in_thread(self._journal.close)
        self._thread.shutdown(wait=False)

    def now(self) -> float:
        """Return the seconds since the epoch."""
        return self._now()

    async def key_of(self, call: Call[Any], *, salt: str = "") -> str:
        """Return the key of a call; files are read once as long as they do not change."""
        return await asyncio.to_thread(self._key_of, call, salt)

    async def find(self, key: str) -> CallRecord | None:
        """Return what is known of a call whose result, if it has one, is intact."""
        entry = await self._do(lambda journal: journal.find(key))
        if entry is not None and entry.state == "done" and not await self._intact(entry):
            self._report(Notice(_gone(entry), "warning"))
            await self._do(lambda journal: journal.forget(key))
            return None
        return entry

    async def put(self, entry: CallRecord, bookings: tuple[Booking, ...] = ()) -> None:
        """Write a call and what it used, all or nothing, durably."""
        await self._do(lambda journal: journal.put(entry, bookings))

    async def book(self, bookings: tuple[Booking, ...]) -> None:
        """Write down what was used, without changing a call."""
        await self._do(lambda journal: journal.book(bookings))

    async def of_run(self, run: str) -> list[CallRecord]:
        """Return every call that a run made, in order."""
        return await self._do(lambda journal: journal.of_run(run))

    async def bookings(self, run: str) -> list[Booking]:
        """Return everything a run paid for, in order."""
        return await self._do(lambda journal: journal.bookings(run))

    async def knows_calls(self) -> bool:
        """Whether any call was ever made that is not forgotten."""
        return await self._do(lambda journal: journal.knows_calls())

    async def unnamed(self, without: Sequence[str] = ()) -> dict[str, int]:
        """Return digest and size in bytes of the files that no call's result names.

        Args:
            without: Runs whose calls do not count, because they are about to go.
        """
        named = await self._do(lambda journal: journal.files(without))
        every = await asyncio.to_thread(self.objects.all)
        return {digest: size for digest, size in every.items() if digest not in named}

    async def forget_run(self, run: str) -> None:
        """Remove every call of a run that has ended."""
        await self._do(lambda journal: journal.forget_run(run))

    async def keep(self, files: Mapping[str, Path]) -> dict[str, list[str]]:
        """Take files in, by content, and return digest and suffix of each, by role."""
        return await asyncio.to_thread(
            lambda: {
                role: [self.objects.put(path), path.suffix.lower()] for role, path in files.items()
            }
        )

    async def place(self, entry: CallRecord, dest: Path) -> dict[str, Path]:
        """Copy a result's files to their place and return them by role.

        Args:
            entry: A call that is done.
            dest: Where, without suffix.
        """
        places = {role: place_of(dest, role, item[1]) for role, item in entry.files.items()}

        def copy() -> None:
            for role, (digest, _) in entry.files.items():
                self.objects.copy(digest, places[role])

        await asyncio.to_thread(copy)
        return places

    @asynccontextmanager
    async def only_maker(
        self,
        key: str,
        *,
        waiting: Callable[[], AbstractContextManager[object]] = nullcontext,
        on_wait: Callable[[], object] = lambda: None,
    ) -> AsyncIterator[None]:
        """Be the only one, in this and all other processes, that makes a call."""
        mine = self._mine.setdefault(key, asyncio.Lock())
        if mine.locked():
            with waiting():
                await mine.acquire()
        else:
            await mine.acquire()
        try:
            async with self._engine.only_maker(key, waiting=waiting, on_wait=on_wait):
                yield
        finally:
            mine.release()

    @asynccontextmanager
    async def private_folder(self, key: str) -> AsyncIterator[Path]:
        """Make an empty folder for one call; what is left in it goes afterwards."""
        folder = self.folder / "work" / key[:32]

        def make() -> None:
            discard(folder)
            folder.mkdir(parents=True)

        await asyncio.to_thread(make)
        try:
            yield folder
        finally:
            await asyncio.to_thread(discard, folder)

    # -- inside --------------------------------------------------------------------------------

    async def _do(self, work: Callable[[CallJournal], T]) -> T:
        return await self._in_thread(lambda: self._journal.do(work))

    async def _in_thread(self, work: Callable[[], T]) -> T:
        # Shielded: a write that has begun is finished, whoever is cancelled meanwhile.
        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._thread, work))

    def _key_of(self, call: Call[Any], salt: str) -> str:
        pictures = [self._digest(Path(picture)) for picture in call.pictures]
        files = {str(path): self._digest(path) for path in option_paths(call.config.options)}
        return call_key(call, pictures, files, salt=salt)

    def _digest(self, path: Path) -> str:
        status = path.stat()
        known = (str(path), status.st_size, status.st_mtime_ns)
        if known not in self._digests:
            self._digests[known] = digest_of_file(path)
        return self._digests[known]

    async def _intact(self, entry: CallRecord) -> bool:
        return await asyncio.to_thread(
            lambda: all(self.objects.intact(item[0]) for item in entry.files.values())
        )


def _gone(entry: CallRecord) -> str:
    paid = entry.capability != "media" and entry.quote_usd != 0.0
    again = "made and paid for again" if paid else "made again"
    return f"{entry.piece}: the kept result of {entry.operation} is damaged or gone; it is {again}"
