"""What core offers a provider: reporting, progress, the configured LLM, shared clients, keys."""

from __future__ import annotations

import asyncio
import contextvars
import copy
import logging
import random
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from grok_spicy.errors import ConfigError
from grok_spicy.system.foreign import contained, raised
from grok_spicy.system.secrets import Secrets, shown_url
from grok_spicy.system.servers import may_have_keys, origin_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from typing import Self

    from grok_spicy.providers.base import ResolvedConfig
    from grok_spicy.providers.messages import Writer
    from grok_spicy.providers.usage import Usage

T = TypeVar("T")

log = logging.getLogger("grok_spicy.providers")


class CallHandle(Protocol):
    """The call in progress, as its provider sees it."""

    def report(self, usage: Usage) -> None:
        """Book what a request used."""

    def progress(self, fraction: float | None, text: str) -> None:
        """Show how far the call is: a fraction 0..1 or None if unknown, and what happens."""

    def llm(self) -> Writer:
        """Return the configured LLM, bound to this call."""

    async def review(self, text: str, negative: str | None = None) -> None:
        """Have the content policy judge what the provider is about to send."""


class Clock(Protocol):
    """Time, so that tests need not wait for it."""

    def now(self) -> float:
        """Return the seconds since the epoch."""

    def monotonic(self) -> float:
        """Return seconds that never run backwards."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""


class SystemClock:
    """The real clock."""

    def now(self) -> float:
        """Return the seconds since the epoch."""
        return time.time()

    def monotonic(self) -> float:
        """Return seconds that never run backwards."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait without blocking the loop."""
        await asyncio.sleep(seconds)


class SharedPool:
    """One client, limiter or channel per key, made on first use and closed in reverse order."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[Any]] = {}

    async def get(self, key: str, make: Callable[[], Awaitable[T]]) -> T:
        """Return what `make` made for `key`, making it once.

        `make` and the tasks it starts run in an empty context, so that they belong to no call.
        """
        task = self._tasks.get(key)
        if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
            task = asyncio.create_task(_run(make), context=contextvars.Context())
            self._tasks[key] = task
        made: T = await asyncio.shield(task)
        return made

    async def aclose(self) -> None:
        """Close everything made here that has `aclose`, the newest first."""
        for task in reversed(list(self._tasks.values())):
            if task.done() and not task.cancelled() and task.exception() is None:
                close = getattr(task.result(), "aclose", None)
                if close is not None:
                    await _closed(close)
            else:
                task.cancel()
        self._tasks.clear()


async def _run(make: Callable[[], Awaitable[T]]) -> T:
    # A task that ended with SystemExit would end the whole program with it.
    return await contained(make)


async def _closed(close: Callable[[], Awaitable[object]]) -> None:
    """Close one thing; what cannot be closed keeps nobody else from being closed."""
    try:
        await contained(close)
    except Exception as error:  # noqa: BLE001 - of others, and at the end
        log.warning("something shared cannot be closed: %s", raised(error))


_CURRENT: contextvars.ContextVar[CallHandle | None] = contextvars.ContextVar(
    "grok_spicy_call", default=None
)


class Context:
    """What a provider gets at construction, next to its configuration.

    `report`, `progress`, `llm` and `review` belong to the call in progress and raise `RuntimeError`
    outside one; `current()` returns the call's own handle for listeners and foreign threads.

    Args:
        shared: Where shared clients live; a pool of its own by default.
        clock: Time; the system's by default.
        rng: Chance, for drawn seeds and jitter; seeded by tests.
        secrets: Finds keys by the names of their variables; the environment by default.
    """

    def __init__(
        self,
        *,
        shared: SharedPool | None = None,
        clock: Clock | None = None,
        rng: random.Random | None = None,
        secrets: Callable[[tuple[str, ...]], str | None] | None = None,
    ) -> None:
        self._shared = shared or SharedPool()
        self._secrets = secrets or _from_environment
        self._config: ResolvedConfig | None = None
        self.clock: Clock = clock or SystemClock()
        self.rng = rng or random.Random()  # noqa: S311 - seeds of pictures, not of keys

    def current(self) -> CallHandle:
        """Return the handle of the call in progress.

        Raises:
            RuntimeError: If no call is in progress.
        """
        handle = _CURRENT.get()
        if handle is None:
            raise RuntimeError("no provider call is in progress here")
        return handle

    def report(self, usage: Usage) -> None:
        """Book what a request used; the only way costs are booked."""
        self.current().report(usage)

    def progress(self, fraction: float | None, text: str) -> None:
        """Show how far the call is: a fraction 0..1 or None if unknown, and what happens."""
        self.current().progress(fraction, text)

    def llm(self) -> Writer:
        """Return the configured LLM; only for providers that hold no resource."""
        return self.current().llm()

    async def review(self, text: str, negative: str | None = None) -> None:
        """Submit text that the provider composed itself to the content policy, before sending.

        Core has judged the prompt, the negative prompt and the texts under `params`. What it
        cannot see is what a provider puts around them: a wrapper, the words of a workflow file.

        Args:
            text: Everything that is sent as a wish, the prompt included: kinds of content that
                are harmless apart are judged together.
            negative: What is sent to be avoided, if the model really subtracts it (an input of
                its own with a guidance of at least 1); else make it part of `text`.

        Raises:
            PolicyError: If it is never generated. Send nothing and let it pass.
        """
        await self.current().review(text, negative)

    async def shared(self, key: str, make: Callable[[], Awaitable[T]]) -> T:
        """Return one client, limiter or channel per `key`, shared by a plugin's providers.

        Args:
            key: Begin it with the provider's name; include whatever the client depends on.
            make: Makes it on first use, outside any call.
        """
        return await self._shared.get(key, make)

    def serving(self, config: ResolvedConfig) -> Self:
        """Return the same for one provider: it gives keys only for servers that may have them.

        Args:
            config: The provider's configuration.
        """
        own = copy.copy(self)
        own._config = config  # noqa: SLF001 - its own copy
        if isinstance(self._secrets, Secrets):
            self._secrets.remember_logins(config.urls)
        return own

    def secret(self, *names: str, url: str | None = None) -> str | None:
        """Return the first non-empty key among these variables, environment before `.env`.

        Whatever is found is masked in logs, events and errors from then on.

        Args:
            names: Names of variables, in order of preference.
            url: Where the key is to be sent; by default to any server of the configuration.

        Raises:
            ConfigError: If there is a key, but the server stands in a file that was found and the
                user has not agreed to it.
        """
        key = self._secrets(names)
        config = self._config
        if key is None or config is None or not config.urls_found:
            return key
        for server in config.urls if url is None else (url,):
            if not may_have_keys(server, config.default_url):
                shown = origin_of(server) or shown_url(server)
                raise ConfigError(
                    f"{names[0]} is not sent to {shown}: that server stands in a file that was "
                    "found, not in one that you named",
                    hint=f"If you trust it with the key: grok-spicy trust {shown}",
                )
        return key

    async def aclose(self) -> None:
        """Close what was shared."""
        await self._shared.aclose()


def _from_environment(names: tuple[str, ...]) -> str | None:
    import os

    return next((value for name in names if (value := os.environ.get(name, "").strip())), None)


@contextmanager
def call_in_progress(handle: CallHandle) -> Iterator[None]:
    """Make `handle` the call in progress for the code inside; used by the binding and tests."""
    token = _CURRENT.set(handle)
    try:
        yield
    finally:
        _CURRENT.reset(token)
