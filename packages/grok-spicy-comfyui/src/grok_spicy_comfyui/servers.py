"""Several servers: the least busy first, a dead one passed over."""

from __future__ import annotations

import asyncio
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

from grok_spicy.errors import AuthenticationError, ProviderError, UnavailableError
from grok_spicy.providers.context import SystemClock

from grok_spicy_comfyui.failures import PROVIDER
from grok_spicy_comfyui.memory import give_back

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from grok_spicy.providers.context import Clock

    from grok_spicy_comfyui.client import ComfyUIClient

_log = logging.getLogger(__name__)

_PROBE_SECONDS = 4.0

_JUST_NOW = 10.0
"""Seconds; later another program may have had the server load models."""


class ServerPool:
    """The servers of one configuration.

    Args:
        clients: One per server; closed with the pool.
        clock: Time; the system's by default.
    """

    def __init__(self, clients: Sequence[ComfyUIClient], clock: Clock | None = None) -> None:
        self.clients = tuple(clients)
        self._clock = clock or SystemClock()
        self._releasing = asyncio.Lock()
        self._freed: dict[str, float] = {}
        self._claims = dict.fromkeys((client.name for client in clients), 0)

    async def aclose(self) -> None:
        """Close every client."""
        for client in self.clients:
            await client.aclose()

    def find(self, name: object) -> ComfyUIClient | None:
        """Return the server with that name; None if it is not configured (any more)."""
        return next((client for client in self.clients if client.name == name), None)

    async def alive(
        self, among: Collection[ComfyUIClient] | None = None
    ) -> list[tuple[ComfyUIClient, int]]:
        """Return the servers that answer, with how many jobs they have, the least busy first.

        Raises:
            AuthenticationError: If none answers and one refuses access.
            UnavailableError: If none answers.
        """
        clients = [c for c in self.clients if among is None or c in among]
        answers = await asyncio.gather(*map(_load, clients), return_exceptions=True)
        found: list[tuple[ComfyUIClient, int]] = []
        failed: list[ProviderError] = []
        for client, answer in zip(clients, answers, strict=True):
            if isinstance(answer, int):
                # A job that is on its way, the server does not count yet.
                found.append((client, max(answer, self._claims[client.name])))
            elif isinstance(answer, ProviderError):
                _log.debug("%s is passed over: %s", client.name, answer.message)
                failed.append(answer)
            else:
                raise answer
        if not found:
            raise _none_left(failed)
        return sorted(found, key=lambda pair: pair[1])

    async def pick(self, among: Collection[ComfyUIClient]) -> ComfyUIClient:
        """Return the least busy of some servers.

        Raises:
            UnavailableError: If none of them answers.
        """
        if len(among) == 1:
            return next(iter(among))
        return (await self.alive(among))[0][0]

    def used(self, client: ComfyUIClient) -> None:
        """Remember that a server has work, for which it loads models."""
        self._freed.pop(client.name, None)

    async def release(self) -> None:
        """Unload the models of every server that answers; return when their memory is free.

        Image and video are told to release one after the other and share their servers: one
        that was freed just now and has had no work since is left in peace.
        """
        async with self._releasing:
            await asyncio.gather(*map(self._give_back, self.clients))

    async def _give_back(self, client: ComfyUIClient) -> None:
        freed = self._freed.get(client.name)
        if freed is not None and self._clock.monotonic() - freed < _JUST_NOW:
            return
        try:
            await give_back(client, self._clock)
        except ProviderError as error:
            _log.debug("%s was not asked for its memory: %s", client.name, error.message)
            return
        self._freed[client.name] = self._clock.monotonic()

    @contextmanager
    def claim(self, client: ComfyUIClient) -> Iterator[None]:
        """Count a job of ours as a server's until it is done, so that the next goes elsewhere."""
        self.used(client)
        self._claims[client.name] += 1
        try:
            yield
        finally:
            self._claims[client.name] -= 1


async def _load(client: ComfyUIClient) -> int:
    try:
        async with asyncio.timeout(_PROBE_SECONDS):
            return await client.remaining()
    except TimeoutError:
        raise UnavailableError(
            PROVIDER, f"ComfyUI at {client.name} did not answer within {_PROBE_SECONDS:g} s"
        ) from None


def _none_left(failed: Sequence[ProviderError]) -> ProviderError:
    refused = next((e for e in failed if isinstance(e, AuthenticationError)), None)
    first = refused or failed[0]
    if len(failed) == 1 or refused:
        return first
    return UnavailableError(
        PROVIDER,
        f"None of {len(failed)} ComfyUI servers can be used: "
        + "; ".join(error.message for error in failed),
        hint=first.hint,
    )
