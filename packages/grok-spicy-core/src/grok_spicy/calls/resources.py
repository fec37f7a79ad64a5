"""Turns on a shared resource: one GPU, several servers that each want all of it.

Providers whose `limits.resource` is the same name take turns in batches. The holder goes on while
it has work that could run; only when nothing could run any more does it release its memory, and
the next holder begins. "Could run" is known exactly: pieces tell when they are at work between
two calls, and a switch happens only when none is.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from grok_spicy.calls.asking import limits_of, tidied
from grok_spicy.calls.sharing import Wait
from grok_spicy.watch.reports import Reporter, silent

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterator

    from grok_spicy.calls.call import Call, Proceed
    from grok_spicy.calls.sharing import Sharing, Turn
    from grok_spicy.providers.base import Provider

R = TypeVar("R")

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.2
"""How often a run that does not use a resource looks whether another one wants it."""


@dataclass
class _Resource:
    holder: str | None = None
    active: int = 0
    switches: int = 0
    switching: bool = False
    queue: deque[tuple[str, asyncio.Future[None]]] = field(default_factory=deque)
    providers: dict[str, set[Provider]] = field(default_factory=dict)
    turn: Turn | None = None
    owning: asyncio.Lock = field(default_factory=asyncio.Lock)
    offered: bool = False

    # Copies: while one gives its memory back, others come.

    def holders(self) -> tuple[Provider, ...]:
        """Return the instances of the holder."""
        return tuple(self.providers.get(self.holder or "", ()))

    def others(self, name: str) -> tuple[Provider, ...]:
        """Return all instances but those of the provider called `name`."""
        return tuple(
            instance
            for holder, instances in self.providers.items()
            if holder != name
            for instance in instances
        )


class ResourceScheduler:
    """Who may use which resource when, in one run.

    Args:
        names: Overrides of what a provider occupies, by provider name (`backends.resources`);
            None means nothing.
        sharing: Knows the runs that are made side by side with this one, if there are any.
        report: Told of a wait for one of them.
    """

    def __init__(
        self,
        names: dict[str, str | None] | None = None,
        *,
        sharing: Sharing | None = None,
        report: Reporter = silent,
    ) -> None:
        self._names = names or {}
        self._sharing = sharing
        self._report = report
        self._resources: dict[str, _Resource] = {}
        self._busy = 0
        self._tasks: set[asyncio.Task[None]] = set()

    def resource_of(self, provider: Provider) -> str | None:
        """Return the name of what `provider` occupies, or None."""
        name = provider.config.provider
        return self._names.get(name, limits_of(provider).resource)

    def switches(self, resource: str) -> int:
        """Return how often `resource` has changed hands."""
        return self._resources[resource].switches if resource in self._resources else 0

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Mark a piece as able to run; it may call a provider at any moment."""
        self._busy += 1
        try:
            yield
        finally:
            self._busy -= 1
            self._consider()

    @contextmanager
    def away(self) -> Iterator[None]:
        """Mark a piece at work as waiting for something else for a while."""
        self._busy -= 1
        self._consider()
        try:
            yield
        finally:
            self._busy += 1

    async def __call__(self, call: Call[R], proceed: Proceed[R]) -> R:
        """Let the call have its turn."""
        name = self.resource_of(call.provider)
        # The piece of a nested call is away already: in the call that asked.
        away = nullcontext if call.nested else self.away
        if name is None:
            with away():
                return await proceed(call)
        async with self._turn(name, call, away):
            with away():
                return await proceed(call)

    async def make_room(self, provider: Provider) -> None:
        """Have every other holder of `provider`'s resource give its memory back."""
        name = self.resource_of(provider)
        if name is None:
            return
        resource = self._resources.get(name)
        for instance in resource.others(provider.config.provider) if resource else ():
            await _give_back(instance)

    async def release(self) -> None:
        """Have every holder give its memory back: the run is over."""
        for resource in tuple(self._resources.values()):
            for provider in resource.holders():
                await _give_back(provider)
            turn, resource.turn = resource.turn, None
            if turn is not None:
                await turn.end()

    @asynccontextmanager
    async def _turn(
        self, name: str, call: Call[Any], away: Callable[[], AbstractContextManager[None]]
    ) -> AsyncIterator[None]:
        resource = self._resources.setdefault(name, _Resource())
        holder = call.config.provider
        resource.providers.setdefault(holder, set()).add(call.provider)
        if self._sharing is not None:
            wait = Wait(self._report, call.purpose.piece, f"for another run to be done with {name}")
            with away():
                await self._own(self._sharing, name, resource, wait)
        await self._enter(resource, holder, away)
        try:
            yield
        finally:
            resource.active -= 1
            self._consider()

    async def _enter(
        self, resource: _Resource, holder: str, away: Callable[[], AbstractContextManager[None]]
    ) -> None:
        if resource.holder is None and not resource.switching:
            resource.holder = holder
        if resource.holder == holder and not resource.switching:
            resource.active += 1
            return
        granted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        resource.queue.append((holder, granted))
        try:
            with away():
                await granted
        except asyncio.CancelledError:
            if granted.done() and not granted.cancelled():
                resource.active -= 1
            else:
                resource.queue = deque(item for item in resource.queue if item[1] is not granted)
            self._consider()
            raise

    async def _own(self, sharing: Sharing, name: str, resource: _Resource, wait: Wait) -> None:
        """Take a resource from the other runs; nothing is awaited once it is this run's."""
        async with resource.owning:
            if resource.turn is None:
                resource.turn = await sharing.turn(name, wait.begin)
                wait.end()

    def _consider(self) -> None:
        """Begin a switch on every resource that is idle and wanted by somebody else."""
        if self._busy > 0:
            return
        for resource in self._resources.values():
            if resource.queue and resource.active == 0 and not resource.switching:
                resource.switching = True
                self._begin(self._switch(resource))
            elif resource.turn is not None and not resource.offered and self._idle(resource):
                resource.offered = True
                self._begin(self._offer(resource))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _idle(self, resource: _Resource) -> bool:
        return not (self._busy > 0 or resource.active or resource.queue or resource.switching)

    async def _offer(self, resource: _Resource) -> None:
        """While a resource lies idle here, let another run have it as soon as one waits."""
        try:
            while (turn := resource.turn) is not None and self._idle(resource):
                if await turn.wanted() and self._idle(resource):
                    # Whoever needs it here from now on waits for a turn of its own.
                    holders, resource.turn, resource.holder = resource.holders(), None, None
                    for provider in holders:
                        await _give_back(provider)
                    await turn.end()
                else:
                    await asyncio.sleep(LOOK_SECONDS)
        finally:
            resource.offered = False

    async def _switch(self, resource: _Resource) -> None:
        try:
            for provider in resource.holders():
                await _give_back(provider)
        finally:
            resource.switching = False
            if resource.queue:
                self._hand_over(resource, resource.queue[0][0])

    def _hand_over(self, resource: _Resource, holder: str) -> None:
        if holder != resource.holder:
            resource.switches += 1
        resource.holder = holder
        waiting, resource.queue = resource.queue, deque()
        for name, granted in waiting:
            if name == holder and not granted.done():
                resource.active += 1
                granted.set_result(None)
            elif not granted.done():
                resource.queue.append((name, granted))


async def _give_back(provider: Provider) -> None:
    """Have one provider give its memory back; one that cannot does not stop the others."""
    await tidied(f"{provider.config.provider}: giving its memory back", provider.release)
