"""The engine of a ledger in Postgres: journal, locks and what runs share, for one output folder."""

from __future__ import annotations

import asyncio
import os
import platform
import secrets as entropy
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from grok_spicy.errors import InUseError
from grok_spicy.system.files import storage_error, write_atomically

from grok_spicy_farm.ledger.journal import PostgresJournal
from grok_spicy_farm.ledger.locking import POLL_SECONDS, taken
from grok_spicy_farm.ledger.session import Session
from grok_spicy_farm.ledger.sharing import PostgresSharing
from grok_spicy_farm.ledger.tables import SCHEMA

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from grok_spicy.system.secrets import Secrets
    from grok_spicy.watch.reports import Reporter

FOLDER_ID = "folder.id"


class PostgresEngine:
    """Journal and locks in a database that all machines of a farm reach.

    Args:
        url: The database.
        output: The output folder, on a disk that all machines mount.
    """

    def __init__(self, url: str, output: Path) -> None:
        self.session = Session(url, _folder_id(output))
        # The folder may be mounted elsewhere on another machine: a run is known by its name.
        self._output = output

    def journal(
        self,
        *,
        now: Callable[[], float],  # noqa: ARG002 - for databases that are set aside
        report: Reporter,  # noqa: ARG002
        mend: bool,  # noqa: ARG002
        busy_seconds: float,  # noqa: ARG002
        secrets: Secrets | None,
    ) -> PostgresJournal:
        """Return the journal."""
        return PostgresJournal(self.session, secrets)

    @asynccontextmanager
    async def only_maker(
        self,
        key: str,
        *,
        waiting: Callable[[], AbstractContextManager[object]],
        on_wait: Callable[[], object],
    ) -> AsyncIterator[None]:
        """Be the only process on any machine that makes a call; others wait."""
        name = f"call {key}"
        if not await taken(self.session, name):
            on_wait()
            with waiting():
                # The holder is another process: there is no event to wait for.
                while not await taken(self.session, name):  # noqa: ASYNC110
                    await asyncio.sleep(POLL_SECONDS)
        try:
            yield
        finally:
            await asyncio.shield(asyncio.to_thread(self.session.unlock, name))

    @contextmanager
    def only_writer(self, folder: Path, *, on_wait: Callable[[], object]) -> Iterator[Path]:
        """Be the only process on any machine that works on a folder."""
        name = self._name(folder)
        if not self.session.try_lock(name):
            on_wait()
            raise InUseError(
                f"another process is working on {folder.name}",
                hint="Wait for it, or stop it; then resume.",
            )
        try:
            yield folder / ".lock"
        finally:
            self.session.unlock(name)

    def in_use(self, folder: Path) -> bool:
        """Whether a process on any machine is at work on a folder."""
        return self.session.is_locked(self._name(folder))

    def set_aside(self, seconds: float) -> str | None:
        """Give the tables another name, once what is in them was taken elsewhere."""
        name = f"{SCHEMA}_moved_{int(seconds)}"
        self.session.write(
            lambda db: db.execute(f"alter schema {SCHEMA} rename to {name}".encode())
        )
        self.session.close()
        return name

    def sharing(self, batch: str, cap: float | None) -> PostgresSharing:
        """Return what the runs of a batch share over all machines."""
        return PostgresSharing(self.session, batch, _this_machine(), cap)

    def _name(self, folder: Path) -> str:
        return f"folder {folder.parent.name}/{folder.name}"


def open_engine(url: str, output: Path) -> PostgresEngine:
    """Return the engine of an output folder: one connection a process.

    Args:
        url: The database; if it has no password, Postgres' own variables and files may.
        output: The output folder.
    """
    return _engine(url, Path(os.path.realpath(output)))


@cache
def _this_machine() -> str:
    """Return what tells this machine from others; containers on one machine are one."""
    try:
        # https://man7.org/linux/man-pages/man5/proc_sys_kernel.5.html
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return platform.node()


@cache
def _engine(url: str, output: Path) -> PostgresEngine:
    return PostgresEngine(url, output)


def _folder_id(output: Path) -> str:
    """Return what tells an output folder from others, wherever it is mounted."""
    path = output / "ledger" / FOLDER_ID
    try:
        return path.read_text("utf-8").strip()
    except FileNotFoundError:
        pass
    except OSError as error:
        raise storage_error(error, path) from error
    path.parent.mkdir(parents=True, exist_ok=True)
    made = entropy.token_hex(16)
    write_atomically(path, lambda stream: stream.write(made.encode()))
    return path.read_text("utf-8").strip()
