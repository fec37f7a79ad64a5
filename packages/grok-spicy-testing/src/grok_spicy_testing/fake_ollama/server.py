"""A stand-in server's life: a thread with a loop of its own, from start to stop and back."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any, Self

from aiohttp import web

from grok_spicy_testing.fake_ollama.catalogue import CATALOGUE, FakeModel, listed_name
from grok_spicy_testing.fake_ollama.routes import application
from grok_spicy_testing.fake_ollama.state import State
from grok_spicy_testing.ports import kept_port

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterable
    from types import TracebackType

    from grok_spicy_testing.fake_ollama.calls import ChatCall, Kind
    from grok_spicy_testing.fake_ollama.replies import Reply

_START_SECONDS = 120.0
_SHUTDOWN_SECONDS = 0.05


class FakeOllama:
    """A stand-in for an Ollama server on the loopback.

    Args:
        models: What is pulled.
        port: Where it listens; 0 for a free port, which is kept over `stop` and `start`.
        **state: Further fields of `State`: `version`, `key`, `load_seconds`, `lingers`, `gpu`,
            `host_guard`, `pullable`, `default_num_ctx`.

    Attributes:
        state: What the server knows; its fields may be changed while it runs.
    """

    def __init__(
        self, models: Iterable[FakeModel] = CATALOGUE, *, port: int = 0, **state: Any
    ) -> None:
        self.state = State({listed_name(model.name): model for model in models}, **state)
        self._port = port
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._failed: BaseException | None = None

    # -- life ----------------------------------------------------------------------------------

    @property
    def port(self) -> int:
        """The port it listens on; 0 before the first start."""
        return self._port

    @property
    def url(self) -> str:
        """The server's address."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> Self:
        """Begin to listen; return when connections are accepted.

        Raises:
            OSError: If the port is taken.
        """
        self._port = self._port or kept_port(self)
        ready = threading.Event()
        self._failed = None
        self._thread = threading.Thread(
            target=self._run, args=(ready,), name="fake-ollama", daemon=True
        )
        self._thread.start()
        if not ready.wait(_START_SECONDS):
            raise TimeoutError("the stand-in for Ollama did not start")
        if self._failed is not None:
            self._thread.join()
            raise self._failed
        return self

    def stop(self) -> None:
        """Stop listening, break what is running, and forget what was loaded."""
        if self._thread is None or self._loop is None or self._stop is None:
            return
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        self._thread = None
        self.state.loaded.clear()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _run(self, ready: threading.Event) -> None:
        try:
            asyncio.run(self._serve(ready))
        except OSError as error:
            self._failed = error
            ready.set()

    async def _serve(self, ready: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        runner = web.AppRunner(
            application(self.state),
            handler_cancellation=True,
            shutdown_timeout=_SHUTDOWN_SECONDS,
            access_log=None,
        )
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", self._port)
            await site.start()
            self._port = runner.addresses[0][1]
            ready.set()
            await self._stop.wait()
        finally:
            await runner.cleanup()

    # -- script --------------------------------------------------------------------------------

    def script(self, *replies: Reply, kind: Kind | None = None) -> None:
        """Answer the next questions so, one reply each; then happily again.

        Args:
            *replies: In order.
            kind: Only for questions of this kind; None: for whichever come.
        """
        self.state.script(replies, kind)

    def always(self, reply: Reply, *, kind: Kind | None = None) -> None:
        """Answer every question (of this kind) so, unless one is scripted."""
        self.state.always(reply, kind)

    def by_chance(self, draw: Callable[[ChatCall], Reply | None]) -> None:
        """Ask `draw` before each reply; what it returns goes before the script."""
        self.state.chance = draw

    # -- what happened -------------------------------------------------------------------------

    @property
    def chats(self) -> list[ChatCall]:
        """The questions that ran a model, in order; loading and unloading are not among them."""
        return self.state.chats

    @property
    def requests(self) -> list[str]:
        """Every request, as `"METHOD /path"`, in order."""
        return self.state.requests

    @property
    def loads(self) -> Counter[str]:
        """How often each model was loaded."""
        return self.state.loads

    @property
    def reloads(self) -> int:
        """How often a model was loaded beyond its first time."""
        return sum(count - 1 for count in self.state.loads.values())

    @property
    def in_memory(self) -> list[str]:
        """The models in memory."""
        return [name for name, held in list(self.state.loaded.items()) if not held.leaving]

    def wait_until(self, happened: Callable[[], bool], *, seconds: float = 120.0) -> None:
        """Block until something is true that a question's arrival or end can make true.

        From a coroutine call it through `asyncio.to_thread`.

        Raises:
            TimeoutError: If it is not true in time.
        """
        with self.state.changed:
            if not self.state.changed.wait_for(happened, seconds):
                raise TimeoutError("the stand-in for Ollama waited in vain")
