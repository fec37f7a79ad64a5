"""Several servers: the least busy first, a dead one passed over."""

from __future__ import annotations

import asyncio
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

from grok_spicy.providers.errors import AuthenticationError, ProviderError, UnavailableError

from grok_spicy_comfyui.failures import PROVIDER

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from grok_spicy_comfyui.client import ComfyUIClient

_log = logging.getLogger(__name__)

_PROBE_SECONDS = 4.0


class ServerPool:
    """The servers of one configuration.

    Args:
        clients: One per server; closed with the pool.
    """

    def __init__(self, clients: Sequence[ComfyUIClient]) -> None:
        self.clients = tuple(clients)
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
                found.append((client, answer + self._claims[client.name]))
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

    @contextmanager
    def claim(self, client: ComfyUIClient) -> Iterator[None]:
        """Count a job that is on its way to a server, so that the next goes elsewhere."""
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
