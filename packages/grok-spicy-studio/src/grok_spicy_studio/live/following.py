"""Follows runs for the pages that show them: one look a run, however many pages there are."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import OrderedDict
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from grok_spicy_studio.projection.film import read_film
from grok_spicy_studio.work.control import control_file

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from grok_spicy.runs.folder import RunFolder

    from grok_spicy_studio.projection.view import FilmView
    from grok_spicy_studio.rendering import Fragment

logger = logging.getLogger("grok_spicy_studio")

LOOK_SECONDS = 0.2
"""How often the files of a run are looked at while a page shows it."""

RECHECK_LOOKS = 10
"""After so many looks a run is read although no file changed: its process may have been killed."""

MAX_STREAMS = 256
"""How many pages are kept up to date at once."""

KEPT_VERSIONS = 64
"""How many versions a page that comes back may have seen last."""

Stamp = tuple[tuple[int, int], ...]

Digests = dict[str, str]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All parts of a run's page at one time.

    Attributes:
        parts: Their markup by id.
        digests: A digest of each.
        version: A digest of all.
    """

    parts: Mapping[str, str]
    digests: Digests
    version: str

    @classmethod
    def of(cls, fragments: Mapping[str, Fragment]) -> Snapshot:
        """Return the snapshot of rendered parts."""
        parts = {name: one.text for name, one in fragments.items()}
        digests = {name: _digest(one.basis) for name, one in fragments.items()}
        return cls(parts, digests, _digest("".join(digests.values())))

    def since(self, seen: Digests | None) -> dict[str, str]:
        """Return the parts that differ from what a page has seen; all if that is not known."""
        if seen is None:
            return dict(self.parts)
        return {
            name: text for name, text in self.parts.items() if seen.get(name) != self.digests[name]
        }


@dataclass
class _Followed:
    """A run that pages follow."""

    folder: RunFolder
    snapshot: Snapshot | None = None
    pages: int = 0
    task: asyncio.Task[None] | None = None
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    versions: OrderedDict[str, Digests] = field(default_factory=OrderedDict)


class Following:
    """Follows runs.

    Args:
        render: Renders the parts of a run's page.
        look_seconds: How often files are looked at.
    """

    def __init__(
        self,
        render: Callable[[FilmView], dict[str, Fragment]],
        *,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        self._render = render
        self._look_seconds = look_seconds
        self._runs: dict[str, _Followed] = {}
        self._streams = 0

    @property
    def full(self) -> bool:
        """Whether as many pages are kept up to date as there may be."""
        return self._streams >= MAX_STREAMS

    def snapshot(self, folder: RunFolder) -> tuple[FilmView, Snapshot]:
        """Read a run and render the parts of its page. Blocks."""
        film = read_film(folder)
        return film, Snapshot.of(self._render(film))

    @asynccontextmanager
    async def changes(
        self, folder: RunFolder, seen: str | None
    ) -> AsyncIterator[AsyncIterator[tuple[str, dict[str, str]]]]:
        """Follow a run.

        Args:
            folder: The run's folder.
            seen: The version that the page shows already.

        Yields:
            What changes: a version, and the parts that are different in it.
        """
        followed = self._runs.setdefault(folder.run_id, _Followed(folder))
        followed.pages += 1
        self._streams += 1
        if followed.task is None:
            followed.task = asyncio.create_task(self._follow(followed))
        try:
            yield self._differences(followed, seen)
        finally:
            followed.pages -= 1
            self._streams -= 1
            if not followed.pages:
                self._runs.pop(folder.run_id, None)
                followed.task.cancel()
                with suppress(asyncio.CancelledError):
                    await followed.task

    async def _differences(
        self, followed: _Followed, seen: str | None
    ) -> AsyncIterator[tuple[str, dict[str, str]]]:
        version, known = seen, followed.versions.get(seen or "")
        while True:
            snapshot = await _after(followed, version)
            yield snapshot.version, snapshot.since(known)
            version, known = snapshot.version, snapshot.digests

    async def _follow(self, followed: _Followed) -> None:
        """Look at a run's files again and again; there is no portable way to be told."""
        stamp: Stamp | None = None
        looks = 0
        while True:
            now = _stamp(followed.folder)
            looks += 1
            if now != stamp or looks >= RECHECK_LOOKS:
                stamp, looks = now, 0
                try:
                    _, snapshot = await asyncio.to_thread(self.snapshot, followed.folder)
                except Exception:
                    # One look that fails must not be the last: a file may be half replaced.
                    logger.exception("cannot read %s", followed.folder.run_id)
                    stamp = None
                else:
                    await self._publish(followed, snapshot)
            await asyncio.sleep(self._look_seconds)

    async def _publish(self, followed: _Followed, snapshot: Snapshot) -> None:
        if followed.snapshot is not None and followed.snapshot.version == snapshot.version:
            return
        async with followed.changed:
            followed.snapshot = snapshot
            followed.versions[snapshot.version] = snapshot.digests
            while len(followed.versions) > KEPT_VERSIONS:
                followed.versions.popitem(last=False)
            followed.changed.notify_all()


async def _after(followed: _Followed, version: str | None) -> Snapshot:
    """Wait for another version than the one a page shows."""
    async with followed.changed:
        while followed.snapshot is None or followed.snapshot.version == version:
            await followed.changed.wait()
        return followed.snapshot


def _stamp(folder: RunFolder) -> Stamp:
    """Say which versions of a run's files there are; quick enough for the event loop."""
    found = []
    control = control_file(folder.output, folder.run_id)
    for path in (folder.state, folder.events, folder.log, control):
        try:
            facts = path.lstat()
        except OSError:
            found.append((0, 0))
        else:
            found.append((facts.st_mtime_ns, facts.st_size))
    return tuple(found)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
