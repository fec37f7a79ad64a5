"""The tables of the ledger, in a schema of their own, and how they come to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Connection

SCHEMA = "grok_spicy"

# The names of the columns are those of `CallRecord` and `Booking`.
MIGRATIONS: Sequence[str] = (
    """
    create table calls (
        key text primary key,
        state text not null,
        run text not null,
        step text not null,
        piece text not null,
        attempt integer not null,
        retake integer not null,
        parent text,
        capability text not null,
        operation text not null,
        provider text not null,
        model text not null,
        job_id text,
        job_state text not null default '{}',
        facts text,
        files text not null default '{}',
        error text,
        quote_usd double precision,
        started double precision not null,
        submitted double precision,
        finished double precision,
        held_usd double precision not null default 0,
        checksum bigint
    );
    create index calls_by_run on calls (run, step, piece);
    create table bookings (
        id bigserial primary key,
        key text not null,
        run text not null,
        step text not null,
        piece text not null,
        provider text not null,
        model text not null,
        cost_usd double precision,
        tokens bigint,
        notes text not null default '[]',
        at double precision not null
    );
    create index bookings_by_run on bookings (run, step, provider);
    create table folder (id text primary key);
    create table spending (
        batch text not null,
        run text not null,
        booked double precision not null,
        reserved double precision not null,
        held double precision not null,
        primary key (batch, run)
    );
    """,
    """
    create table writes (mark text primary key, at timestamptz not null default now());
    """,
    """
    create table moments (name text primary key, next double precision not null);
    """,
)
"""One script a version; the table `version` says how many have run."""

_MIGRATING = 0x67726F6B
"""The advisory lock of whoever makes the tables."""


def prepare(db: Connection) -> None:
    """Make the tables, or bring them to this version, once for all processes. Blocks.

    Args:
        db: A connection that commits by itself.

    Raises:
        LedgerError: If they are of a later version.
        psycopg.Error: If the database cannot be used.
    """
    with db.transaction():
        db.execute("select pg_advisory_xact_lock(%s)", (_MIGRATING,))
        db.execute("create schema if not exists grok_spicy")
        db.execute("set local search_path to grok_spicy")
        db.execute("create table if not exists version (done integer not null)")
        row = db.execute("select coalesce(max(done), 0) from version").fetchone()
        done = 0 if row is None else int(row[0])
        if done > len(MIGRATIONS):
            raise LedgerError(
                "the ledger was written by a later version of grok-spicy-farm",
                hint="Upgrade it on every machine: pip install --upgrade grok-spicy-farm",
            )
        for number, script in enumerate(MIGRATIONS[done:], done + 1):
            for statement in script.split(";"):
                if statement.strip():
                    db.execute(statement)
            db.execute("insert into version values (%s)", (number,))
        # Each process removes its former mark; the last one of a process nobody asks for any more.
        db.execute("delete from writes where at < now() - interval '7 days'")


def claim(db: Connection, folder_id: str) -> None:
    """Make sure that the database keeps the ledger of one output folder only. Blocks.

    Args:
        db: A connection that commits by itself.
        folder_id: What tells this output folder from others.

    Raises:
        LedgerError: If it keeps that of another folder: its results would not be found here.
    """
    with db.transaction():
        db.execute("select pg_advisory_xact_lock(%s)", (_MIGRATING,))
        row = db.execute("select id from grok_spicy.folder").fetchone()
        if row is None:
            db.execute("insert into grok_spicy.folder values (%s)", (folder_id,))
        elif row[0] != folder_id:
            raise LedgerError(
                "that database keeps the ledger of another output folder",
                hint="Is the folder mounted here? Every output folder has a database of its own, "
                "such as one just made with: createdb NAME",
            )
