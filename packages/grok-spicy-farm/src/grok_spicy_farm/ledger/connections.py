"""Connections that end when nobody answers: a database, or the way to it, may fall silent.

A server that is gone refuses, and that is an error. One that accepts and says nothing, a machine
that hangs, a firewall that forgets a connection: none of them is an error of the socket, so
whoever waits for an answer would wait for ever.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, TypeVar

import psycopg

if TYPE_CHECKING:
    from collections.abc import Generator

T = TypeVar("T")

CONNECT_SECONDS = 10
"""How long a connection may take, its login included."""

ANSWER_SECONDS = 60.0
"""How long a database may say nothing at all while it owes an answer.

The slowest statement, one that waits for the transaction of another process, takes a few.
"""


class Connection(psycopg.Connection[Any]):
    """A connection that is closed when its server falls silent."""

    def wait(self, gen: Generator[Any, Any, T], *args: Any, **kwargs: Any) -> T:
        """Wait for an answer.

        Raises:
            psycopg.OperationalError: If there is none in time.
        """
        return super().wait(_while_it_speaks(gen, self), *args, **kwargs)


class AsyncConnection(psycopg.AsyncConnection[Any]):
    """The same for the event loop."""

    async def wait(self, gen: Generator[Any, Any, T], *args: Any, **kwargs: Any) -> T:
        """Wait for an answer.

        Raises:
            psycopg.OperationalError: If there is none in time.
        """
        return await super().wait(_while_it_speaks(gen, self), *args, **kwargs)


def _while_it_speaks(
    gen: Generator[Any, Any, T], db: Connection | AsyncConnection
) -> Generator[Any, Any, T]:
    """Go on with an exchange that psycopg drives, as long as the other side says anything.

    It is driven with what is ready on the socket, or with nothing each time it has looked.
    """
    until = time.monotonic() + ANSWER_SECONDS
    try:
        state = next(gen)
        while True:
            ready = yield state
            now = time.monotonic()
            if ready:
                until = now + ANSWER_SECONDS
            elif now >= until:
                # It owes an answer still, so nothing else can be asked of it.
                db.pgconn.finish()
                raise psycopg.OperationalError(f"no answer for {ANSWER_SECONDS:g} s")
            state = gen.send(ready)
    except StopIteration as end:
        value: T = end.value
        return value
