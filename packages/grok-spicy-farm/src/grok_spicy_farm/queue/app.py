"""The queue itself: one task, the making of a film, in the tables of Procrastinate."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import psycopg
from grok_spicy.errors import LedgerUnreachableError
from grok_spicy.toolkit import mask_urls
from procrastinate import App, PsycopgConnector

from grok_spicy_farm.ledger.connections import CONNECT_SECONDS, AsyncConnection
from grok_spicy_farm.ledger.session import HOW_TO_CONNECT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

QUEUE = "films"

TASK = "grok_spicy.film"


PATIENCE_SECONDS = 600.0
"""How long a worker waits for a database that is gone: a restart takes seconds, a move minutes."""

STALLED_SECONDS = 15.0
"""After how long without a sign of life a worker counts as dead."""

RECONNECT_SECONDS = 7 * 86_400.0
"""How long connections are tried again: a worker outlives any repair of its database."""


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[App]:
    """Open the queue; its tables are made on first use.

    Args:
        url: The database.

    Raises:
        LedgerUnreachableError: If it cannot be reached.
    """
    app = App(
        connector=PsycopgConnector(
            conninfo=url,
            min_size=1,
            max_size=4,
            timeout=PATIENCE_SECONDS,
            reconnect_timeout=RECONNECT_SECONDS,
            connection_class=AsyncConnection,
            kwargs={"connect_timeout": CONNECT_SECONDS},
        )
    )
    async with connected(url) as db:
        # The pool would wait long for a server that refuses: now it is known to answer.
        await app.open_async()
        try:
            await _prepare(app, db)
        except BaseException:
            await app.close_async()
            raise
    try:
        yield app
    finally:
        await app.close_async()


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[psycopg.AsyncConnection]:
    """Open a connection that commits by itself.

    Args:
        url: The database.

    Raises:
        LedgerUnreachableError: If it cannot be reached, or falls silent within.
    """
    try:
        db = await AsyncConnection.connect(url, autocommit=True, connect_timeout=CONNECT_SECONDS)
        async with db:
            yield db
    except psycopg.OperationalError as error:
        words = mask_urls(" ".join(str(error).split()))
        raise LedgerUnreachableError(
            f"the queue at {mask_urls(url)} cannot be reached: {words}",
            hint=HOW_TO_CONNECT,
        ) from error


_PREPARING = 0x71756575
"""The advisory lock of whoever makes the tables."""


async def _prepare(app: App, db: psycopg.AsyncConnection) -> None:
    await db.execute("select pg_advisory_lock(%s)", (_PREPARING,))
    if not await has_tables(db):
        await app.schema_manager.apply_schema_async()


async def has_tables(db: psycopg.AsyncConnection) -> bool:
    """Whether anybody has queued anything in a database."""
    row = await (await db.execute("select to_regclass('procrastinate_jobs')")).fetchone()
    return row is not None and row[0] is not None
