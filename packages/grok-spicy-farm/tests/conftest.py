"""A real Postgres of the tests' own, on a socket in a folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from grok_spicy_farm.ledger import engine as engine_module
from grok_spicy_farm.ledger.session import Session


def _programs() -> Path | None:
    """Return the folder of Postgres' server programs, if it is installed."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).parent
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return places[-1].parent if places else None


@dataclass
class Postgres:
    """A database server that can be stopped and started again.

    Attributes:
        programs: Where its programs lie.
        root: Its folder: data, socket and log.
    """

    programs: Path
    root: Path
    made: int = 0

    def start(self) -> None:
        """Start it and wait until it listens."""
        options = f"-k {self.root} -c listen_addresses='' -c fsync=off -c max_connections=60"
        self._run("pg_ctl", "-D", self.root / "data", "-w", "-l", self.root / "log", "-o", options,
                  "start")  # fmt: skip

    def stop(self) -> None:
        """Stop it at once, as a crash would."""
        self._run("pg_ctl", "-D", self.root / "data", "-w", "-m", "immediate", "stop")

    def init(self) -> None:
        """Make an empty database cluster."""
        self._run("initdb", "-D", self.root / "data", "-U", "films", "-A", "trust", "-E", "UTF8",
                  "--no-sync")  # fmt: skip

    def new_database(self) -> str:
        """Make an empty database and return its address."""
        self.made += 1
        with psycopg.connect(self.address("postgres"), autocommit=True) as db:
            db.execute(f"create database films{self.made}".encode())
        return self.address(f"films{self.made}")

    def address(self, name: str) -> str:
        return f"postgresql://films@/{name}?host={self.root}"

    def _run(self, program: str, *arguments: object) -> None:
        # The server refuses to run as root.
        other: dict[str, Any] = {"user": "postgres"} if os.getuid() == 0 else {}
        subprocess.run(
            [self.programs / program, *map(str, arguments)],
            check=True, cwd=self.root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            timeout=60, **other,
        )  # fmt: skip


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Return a running server, or skip with the reason."""
    programs = _programs()
    if programs is None:
        pytest.skip("no Postgres server is installed")
    # The path of a socket is short, and the server's user must get there.
    root = Path(tempfile.mkdtemp(prefix="farm-", dir="/tmp"))
    root.chmod(0o755)
    if os.getuid() == 0:
        shutil.chown(root, "postgres")
    server = Postgres(programs, root)
    try:
        server.init()
        server.start()
        yield server
        server.stop()
    finally:
        shutil.rmtree(root, ignore_errors=True)


@pytest.fixture
def database(postgres: Postgres) -> str:
    """Return the address of an empty database."""
    return postgres.new_database()


@pytest.fixture(autouse=True)
def sessions_end(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """End every session that a test begins, as the end of its process would."""
    made: list[Session] = []
    begin = Session.__init__

    def begun(self: Session, *arguments: Any, **named: Any) -> None:
        begin(self, *arguments, **named)
        made.append(self)

    monkeypatch.setattr(Session, "__init__", begun)
    yield
    for session in made:
        session.close()
    engine_module._engine.cache_clear()
