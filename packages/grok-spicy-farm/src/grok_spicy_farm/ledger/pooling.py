"""Locks of a session need a session: a pooler that hands out another server a transaction has none.

PgBouncer with `pool_mode = transaction` does so. Then a lock taken by one statement is held by a
server that the next statement does not talk to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.errors import ConfigError

from grok_spicy_farm.ledger.connections import CONNECT_SECONDS, Connection

if TYPE_CHECKING:
    import psycopg


def require_sessions(db: psycopg.Connection, url: str) -> None:
    """Make sure that the statements of one connection reach one server.

    Where somebody stands between, a second connection takes, in a transaction, the server that a
    pooler has just got back from the first one.

    Args:
        db: A connection that commits by itself.
        url: The database.

    Raises:
        ConfigError: If they do not.
    """
    if not _is_relayed(db):
        return
    before = _server(db)
    with Connection.connect(url, connect_timeout=CONNECT_SECONDS) as other:
        _server(other)
        after = _server(db)
        other.rollback()
    if before != after:
        raise ConfigError(
            "a pooler in transaction mode stands before the ledger's database: it holds no locks",
            hint="Connect to Postgres itself, or let the pooler use pool_mode = session.",
        )


def _is_relayed(db: psycopg.Connection) -> bool:
    """Whether the server that we were told of is another one than the one that answers.

    A pooler makes up what a client needs to cancel a statement, the server's number included.
    """
    return db.info.backend_pid != _server(db)


def _server(db: psycopg.Connection) -> int:
    row = db.execute("select pg_backend_pid()").fetchone()
    return 0 if row is None else int(row[0])
