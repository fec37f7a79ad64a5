"""The queue itself: one task, the making of a film, in the tables of Procrastinate."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import psycopg
from grok_spicy.errors import LedgerError
from grok_spicy.toolkit import mask_urls
from procrastinate import App, PsycopgConnector

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

QUEUE = "films"

TASK = "grok_spicy.film"


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[App]:
    """Open the queue; its tables are made on first use.

    Args:
        url: The database.

    Raises:
        LedgerError: If it cannot be reached.
    """
    app = App(connector=PsycopgConnector(conninfo=url, min_size=1, max_size=8))
    try:
        async with app.open_async():
            await _prepare(app, url)
            yield app
    except psycopg.OperationalError as error:
        raise LedgerError(
            f"the queue at {mask_urls(url)} cannot be reached: {mask_urls(str(error).strip())}",
            hint="Make sure that it runs and that this machine may connect.",
        ) from error


_PREPARING = 0x71756575
"""The advisory lock of whoever makes the tables."""


async def _prepare(app: App, url: str) -> None:
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as db:
        await db.execute("select pg_advisory_lock(%s)", (_PREPARING,))
        row = await (await db.execute("select to_regclass('procrastinate_jobs')")).fetchone()
        if row is None or row[0] is None:
            await app.schema_manager.apply_schema_async()
