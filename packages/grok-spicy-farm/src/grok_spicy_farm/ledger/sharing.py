"""What the runs of a batch share over all machines: providers' places, turns, money."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from grok_spicy.calls.sharing import THIS_MACHINE, Shortage

from grok_spicy_farm.ledger.locking import POLL_SECONDS, taken

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from psycopg import Connection

    from grok_spicy_farm.ledger.session import Session


# The clock of the database counts: those of the machines differ.
_NEXT_MOMENT = """
with clock as (select extract(epoch from clock_timestamp())::double precision as now)
insert into moments (name, next) select %(name)s, now + %(between)s from clock
on conflict (name) do update set next =
    greatest(moments.next, extract(epoch from clock_timestamp())::double precision) + %(between)s
returning greatest(
    0, next - %(between)s - extract(epoch from clock_timestamp())::double precision
)
"""


class PostgresSharing:
    """Locks and a table that all machines know.

    Args:
        session: The connection of this process.
        batch: The batch whose runs have a cap together.
        machine: What tells this machine from others: `"gpu:localhost"` is another one on each,
            `"gpu:attic"` is the same for all.
        cap: The most that they may spend, in US dollars; None: no cap.
    """

    def __init__(self, session: Session, batch: str, machine: str, cap: float | None) -> None:
        self._session = session
        self._batch = batch
        self._machine = machine
        self._cap = cap

    @property
    def capped(self) -> bool:
        """Whether the runs have a cap together."""
        return self._cap is not None

    @asynccontextmanager
    async def place(
        self, provider: str, most: int, on_wait: Callable[[], object]
    ) -> AsyncIterator[None]:
        """Hold one of a provider's places, over all runs of all machines, or of this one."""
        whose = self._whose(provider)
        names = [f"place {whose} {number}" for number in range(1, most + 1)]
        name = await self._first_free(names, on_wait)
        try:
            yield
        finally:
            await asyncio.shield(asyncio.to_thread(self._session.unlock, name))

    async def slot(self, name: str, per_second: float) -> float:
        """Take the next moment at which a call may begin; return how many seconds off it is."""

        def take(db: Connection) -> float:
            row = db.execute(
                _NEXT_MOMENT, {"name": self._whose(name), "between": 1 / per_second}
            ).fetchone()
            return 0.0 if row is None else float(row[0])

        return await asyncio.to_thread(self._session.write, take)

    async def turn(self, resource: str, on_wait: Callable[[], object]) -> SessionTurn:
        """Wait until no other run uses a resource, and return the turn."""
        name = f"turn {self._whose(resource)}"
        wanted = f"{name} wanted"
        if not await taken(self._session, name):
            on_wait()
            await self._first_free([wanted], lambda: None)
            try:
                await self._first_free([name], lambda: None)
            finally:
                await asyncio.shield(asyncio.to_thread(self._session.unlock, wanted))
        return SessionTurn(self._session, name, wanted)

    async def begin(self, run: str, *, booked: float, held: float) -> None:
        """Say what a run has spent, and may have spent; nothing is reserved for it."""
        await asyncio.to_thread(
            self._session.write,
            lambda db: db.execute(
                "insert into spending values (%s, %s, %s, 0, %s) on conflict (batch, run) "
                "do update set booked = excluded.booked, reserved = 0, held = excluded.held",
                (self._batch, run, booked, held),
            ),
        )

    async def reserve(self, run: str, usd: float) -> Shortage | None:
        """Reserve what a call may cost; None if it is reserved, else what is in the way."""

        def attempt(db: Connection) -> Shortage | None:
            # One reservation at a time: two could each fit, and not both.
            db.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", (self._batch,))
            row = db.execute(
                "select coalesce(sum(booked), 0), coalesce(sum(reserved), 0), "
                "coalesce(sum(held), 0) from spending where batch = %s",
                (self._batch,),
            ).fetchone()
            booked, reserved, held = (0.0, 0.0, 0.0) if row is None else row
            together = booked + reserved + held + usd
            if self._cap is not None and usd > 0 and together > self._cap + 1e-9:
                return Shortage(self._cap, booked, reserved, held)
            db.execute(
                "update spending set reserved = reserved + %s where batch = %s and run = %s",
                (usd, self._batch, run),
            )
            return None

        return await asyncio.to_thread(self._session.write, attempt)

    async def settle(self, run: str, *, reserved: float, spent: float, held: float) -> None:
        """Give back what was reserved for a call, and book what it cost."""
        await asyncio.shield(
            asyncio.to_thread(
                self._session.write,
                lambda db: db.execute(
                    "update spending set reserved = greatest(0, reserved - %s), "
                    "booked = booked + %s, held = greatest(0, held + %s) "
                    "where batch = %s and run = %s",
                    (reserved, spent, held, self._batch, run),
                ),
            )
        )

    def _whose(self, name: str) -> str:
        return f"{name} of {self._machine}" if name.endswith(THIS_MACHINE) else name

    async def _first_free(self, names: list[str], on_wait: Callable[[], object]) -> str:
        told = False
        while True:
            for name in names:
                if await taken(self._session, name):
                    return name
            if not told:
                told = True
                on_wait()
            await asyncio.sleep(POLL_SECONDS)


class SessionTurn:
    """A turn that a run holds by a lock of its session.

    Args:
        session: The connection of this process.
        name: The lock.
        wanted: The lock that is held by the run that waits.
    """

    def __init__(self, session: Session, name: str, wanted: str) -> None:
        self._session = session
        self._name = name
        self._wanted = wanted

    async def wanted(self) -> bool:
        """Whether another run waits for it."""
        return await asyncio.to_thread(self._session.is_locked, self._wanted)

    async def end(self) -> None:
        """Let the next one have it."""
        await asyncio.to_thread(self._session.unlock, self._name)
