"""A real Postgres for tests and measurements, on a socket in a folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


def server_programs() -> Path | None:
    """Return the folder of Postgres' server programs, if it is installed."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).parent
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return places[-1].parent if places else None


GUARDED = "guarded"
"""The one role that needs a password, once a test has made it."""


@dataclass
class Postgres:
    """A database server that can be stopped and started again.

    Attributes:
        programs: Where its programs lie.
        root: Its folder: what it keeps, its socket and its log.
        made: How many databases were made.
    """

    programs: Path
    root: Path
    made: int = 0

    def start(self) -> None:
        """Start it and wait until it listens."""
        options = f"-k {self.root} -c listen_addresses='' -c fsync=off -c max_connections=60"
        self._run("pg_ctl", "-D", self.root / "data", "-w", "-t", 300, "-l", self.root / "log",
                  "-o", options, "start")  # fmt: skip

    def stop(self) -> None:
        """Stop it at once, as a crash would."""
        self._run("pg_ctl", "-D", self.root / "data", "-w", "-t", 300, "-m", "immediate", "stop")

    def init(self) -> None:
        """Make an empty database cluster."""
        self._run("initdb", "-D", self.root / "data", "-U", "films", "-A", "trust", "-E", "UTF8",
                  "--no-sync")  # fmt: skip
        rules = self.root / "data" / "pg_hba.conf"
        guarded = f"local all {GUARDED} scram-sha-256\n"
        rules.write_text(guarded + rules.read_text("utf-8"), "utf-8")

    def new_database(self) -> str:
        """Make an empty database and return its address."""
        self.made += 1
        name = f"films{self.made}"
        self._run("createdb", "-h", self.root, "-U", "films", name)
        return f"postgresql://films@/{name}?host={self.root}"

    def _place_of(self, program: str) -> str:
        """Return where a program is: those for users may lie elsewhere than the server's."""
        beside = self.programs / program
        return str(beside) if beside.exists() else shutil.which(program) or program

    def _run(self, program: str, *arguments: object) -> None:
        # The server refuses to run as root.
        other: dict[str, Any] = {"user": "postgres"} if _is_root() else {}
        subprocess.run(
            [self._place_of(program), *map(str, arguments)],
            check=True, cwd=self.root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            timeout=600, **other,
        )  # fmt: skip


def _is_root() -> bool:
    return sys.platform != "win32" and os.getuid() == 0


@contextmanager
def running_postgres(programs: Path) -> Iterator[Postgres]:
    """Start a server of one's own, and remove it afterwards.

    Args:
        programs: Where its programs lie.
    """
    # The path of a socket is short, and the server's user must get there.
    with tempfile.TemporaryDirectory(
        prefix="farm-", dir="/tmp", ignore_cleanup_errors=True
    ) as folder:
        root = Path(folder)
        root.chmod(0o755)
        if _is_root():
            shutil.chown(root, "postgres")
        server = Postgres(programs, root)
        server.init()
        server.start()
        yield server
        server.stop()
