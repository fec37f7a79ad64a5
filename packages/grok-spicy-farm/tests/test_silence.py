"""A database that accepts and then says nothing keeps nobody waiting for ever."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from grok_spicy.errors import LedgerUnreachableError
from grok_spicy_farm.ledger import connections
from grok_spicy_farm.ledger.session import Session
from grok_spicy_farm.queue.app import connected

if TYPE_CHECKING:
    from grok_spicy_testing.postgres import Postgres


class Relay:
    """Stands between a client and the database, and can swallow what both say.

    Attributes:
        silent: Set: nothing passes any more, and nothing is closed.
        port: Where it listens.
    """

    def __init__(self, postgres: Postgres) -> None:
        self.silent = threading.Event()
        self._target = str(postgres.root / ".s.PGSQL.5432")
        self._open: list[socket.socket] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self._target)
            self._open += [client, server]
            for one, other in ((client, server), (server, client)):
                threading.Thread(target=self._pass_on, args=(one, other), daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while said := one.recv(65536):
                if not self.silent.is_set():
                    other.sendall(said)

    def close(self) -> None:
        """End everything."""
        self._server.close()
        for one in self._open:
            one.close()


@pytest.fixture
def relay(postgres: Postgres) -> Iterator[Relay]:
    found = Relay(postgres)
    yield found
    found.close()


@pytest.fixture
def address(postgres: Postgres, relay: Relay) -> str:
    name = postgres.new_database().partition("@/")[2].partition("?")[0]
    return f"postgresql://films@127.0.0.1:{relay.port}/{name}?sslmode=disable&gssencmode=disable"


def test_ledger_that_falls_silent_is_given_up(
    relay: Relay, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = Session(address, "folder", patience=0.0)
    assert session.try_lock("run")
    relay.silent.set()
    monkeypatch.setattr(connections, "ANSWER_SECONDS", 0.2)
    with pytest.raises(LedgerUnreachableError, match=r"no answer for 0\.2 s"):
        session.is_locked("run")
    session.close()


def test_queue_that_falls_silent_is_given_up(
    relay: Relay, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ask() -> None:
        async with connected(address) as db:
            await db.execute("select 1")
            relay.silent.set()
            monkeypatch.setattr(connections, "ANSWER_SECONDS", 0.2)
            await db.execute("select 2")

    with pytest.raises(LedgerUnreachableError, match=r"no answer for 0\.2 s"):
        asyncio.run(ask())
