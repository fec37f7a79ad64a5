"""A real PgBouncer between the ledger and its database: sessions, or none."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.errors import ConfigError
from grok_spicy_farm.ledger.engine import PostgresEngine
from grok_spicy_farm.ledger.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grok_spicy_testing.postgres import Postgres

BOUNCER = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")

pytestmark = pytest.mark.skipif(BOUNCER is None, reason="no PgBouncer is installed")

TRIES = 5

CONFIG = """
[databases]
* = host={root} user=films
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir = {root}
auth_type = any
pool_mode = {mode}
"""


def started(postgres: Postgres, mode: str) -> tuple[subprocess.Popen[str], int]:
    """Start a PgBouncer, and return it and its port."""
    other: dict[str, Any] = {"user": "postgres"} if os.getuid() == 0 else {}
    for _ in range(TRIES):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        config = postgres.root / f"{mode}.ini"
        config.write_text(CONFIG.format(root=postgres.root, port=port, mode=mode), "utf-8")
        command = [str(BOUNCER), str(config)]
        bouncer = subprocess.Popen(
            command, stderr=subprocess.PIPE, cwd=postgres.root, text=True, **other
        )
        assert bouncer.stderr is not None
        if any("process up" in line for line in bouncer.stderr):
            return bouncer, port
        # Somebody else took the port between the two.
        bouncer.communicate()
    pytest.fail("PgBouncer does not start")


@contextmanager
def pooled(postgres: Postgres, mode: str, name: str) -> Iterator[dict[str, str]]:
    """Start a PgBouncer and return the addresses of a database behind it."""
    bouncer, port = started(postgres, mode)
    try:
        yield {
            "tcp": f"postgresql://films@127.0.0.1:{port}/{name}",
            "socket": f"postgresql://films@/{name}?host={postgres.root}&port={port}",
        }
    finally:
        bouncer.terminate()
        bouncer.communicate(timeout=120)


def name_of(address: str) -> str:
    return Path(address.partition("?")[0]).name


@pytest.mark.parametrize("way", ["tcp", "socket"])
def test_a_pooler_that_hands_out_another_server_a_transaction_is_refused(
    way: str, database: str, postgres: Postgres, tmp_path: Path
) -> None:
    with pooled(postgres, "transaction", name_of(database)) as addresses:
        session = PostgresEngine(addresses[way], tmp_path).session
        with pytest.raises(ConfigError, match="a pooler in transaction mode") as raised:
            session.try_lock("call k")
    assert "pool_mode = session" in str(raised.value.hint)


def test_a_pooler_that_keeps_sessions_holds_locks(
    database: str, postgres: Postgres, tmp_path: Path
) -> None:
    with pooled(postgres, "session", name_of(database)) as addresses:
        one, two = (PostgresEngine(addresses["tcp"], tmp_path).session for _ in range(2))
        assert one.try_lock("call k")
        assert not two.try_lock("call k")
        closed(one, two)


def closed(*sessions: Session) -> None:
    for session in sessions:
        session.close()
