"""The server's WebSocket: it says how far a job is, and nothing is decided by it.

A silent or broken socket costs progress, never the run: what a job came to is asked over HTTP.
The socket is open only while somebody watches a job.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import logging
from typing import TYPE_CHECKING, Any

from grok_spicy.toolkit import read_json
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from grok_spicy_comfyui.progress import ENDINGS, Progress, ProgressMeter

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from grok_spicy_comfyui.address import Address

_log = logging.getLogger(__name__)

_frames_log = logging.getLogger(f"{__name__}.frames")
_frames_log.setLevel(logging.INFO)  # at DEBUG the library writes down headers, keys included

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0
_OPEN_SECONDS = 5.0
_CLOSE_SECONDS = 0.5
"""How long a cancelled call waits for a silent server's goodbye."""

_LONGEST_TEXT = 1_000_000
"""Of a message in words, in characters; what tells of progress has a thousandth of it."""

_LARGEST_MESSAGE = 64 * 2**20
"""Previews of large pictures come over the same socket."""


class Watch:
    """What one watcher of a job hears.

    Args:
        meter: Turns events into progress.
        tell: Called with each progress; must not block.

    Attributes:
        ended: Set when the socket says that the job is over.
    """

    def __init__(self, meter: ProgressMeter, tell: Callable[[Progress], None] | None) -> None:
        self.ended = asyncio.Event()
        self._meter = meter
        self._tell = tell

    def hear(self, kind: str, event: Mapping[str, Any]) -> None:
        """Take in one event of the job."""
        if kind in ENDINGS or (kind == "executing" and event.get("node") is None):
            self.ended.set()
        progress = self._meter.read(kind, event)
        if progress is not None and self._tell is not None:
            self._tell(progress)


class ProgressSocket:
    """Listens to one server for one client id.

    Args:
        address: The server.
        client_id: Whose jobs are told.
        headers: The same as for requests.

    Attributes:
        connected: Set while the server is heard.
    """

    def __init__(self, address: Address, client_id: str, headers: Mapping[str, str]) -> None:
        self._address = address
        self._client_id = client_id
        self._headers = dict(headers)
        self._watches: list[tuple[str, Watch]] = []
        self._listener: asyncio.Task[None] | None = None
        self.connected = asyncio.Event()

    @contextlib.asynccontextmanager
    async def watch(
        self,
        prompt_id: str,
        workflow: Mapping[str, Any] | None = None,
        tell: Callable[[Progress], None] | None = None,
    ) -> AsyncIterator[Watch]:
        """Listen to one job while the block runs."""
        entry = (prompt_id, Watch(ProgressMeter(workflow), tell))
        self._watches.append(entry)
        if self._listener is None or self._listener.done():
            self._listener = asyncio.create_task(self._listen(), context=contextvars.Context())
        try:
            yield entry[1]
        finally:
            self._watches.remove(entry)
            if not self._watches:
                await self.aclose()

    async def aclose(self) -> None:
        """Stop listening."""
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.cancel()
            # Waited for, not awaited: what became of it is nobody's failure.
            await asyncio.wait({listener})
            if not listener.cancelled():
                _log.debug("the listener ended: %r", listener.exception())

    async def _listen(self) -> None:
        pause = _FIRST_PAUSE
        while True:
            try:
                async with connect(
                    f"{self._address.socket}?clientId={self._client_id}",
                    additional_headers=self._headers,
                    open_timeout=_OPEN_SECONDS,
                    close_timeout=_CLOSE_SECONDS,
                    logger=_frames_log,
                    max_size=_LARGEST_MESSAGE,
                    proxy=None if self._address.loopback else True,
                ) as socket:
                    pause = _FIRST_PAUSE
                    self.connected.set()
                    async for message in socket:
                        self._deal(message)
            except (OSError, TimeoutError, WebSocketException) as error:
                _log.debug("no progress from %s: %s", self._address.name, error)
            finally:
                self.connected.clear()
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _deal(self, message: str | bytes) -> None:
        """Hand a message to who watches the job it is about; previews (binary) are passed over."""
        if isinstance(message, bytes) or len(message) > _LONGEST_TEXT:
            return
        try:
            found = read_json(message)
        except ValueError:
            return
        event = found.get("data") if isinstance(found, dict) else None
        if isinstance(event, dict):
            for prompt_id, watch in self._watches:
                if prompt_id == event.get("prompt_id"):
                    self._tell(watch, str(found.get("type")), event)

    def _tell(self, watch: Watch, kind: str, event: Mapping[str, Any]) -> None:
        try:
            watch.hear(kind, event)
        except Exception as error:  # noqa: BLE001 - an odd event costs progress, never the job
            _log.debug("%s from %s is passed over: %r", kind, self._address.name, error)
