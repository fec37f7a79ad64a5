"""The studio for `run --web` and `run --serve`: alone, or in a process beside the run.

Beside a run it is a process of its own, so that it costs the run nothing; it ends with the run, or,
on a terminal, when its user has seen the film.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from grok_spicy.errors import ConfigError

from grok_spicy_studio.settings import DEFAULT_PORT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ENDS_SECONDS = 5.0
"""How long the page may take to end."""


def serve(output: Path, *, port: int | None = None) -> None:
    """Serve the studio until it is stopped.

    Args:
        output: Where runs live.
        port: Where to listen; None: the usual port.
    """
    from grok_spicy_studio.serving import serve as serve_studio

    serve_studio(output, port=DEFAULT_PORT if port is None else port)


@contextmanager
def beside(output: Path, *, port: int | None = None) -> Iterator[None]:
    """Serve the studio from another process while a run goes on.

    On a terminal the page stays open after the run, until Ctrl-C.

    Args:
        output: Where runs live.
        port: Where to listen; None: the usual port.

    Raises:
        ConfigError: If the page does not start.
    """
    chosen = str(DEFAULT_PORT if port is None else port)
    process = subprocess.Popen(
        [
            # -P: no module is taken from the folder that the user happens to be in.
            *(sys.executable, "-P", "-m", "grok_spicy_studio"),
            *("--output-dir", str(output), "--port", chosen, "--attached"),
        ],
        # The page ends when this end of the pipe is closed, however this process ends; and it does
        # not hear the Ctrl-C that stops the run.
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )
    if process.stdin is None or process.stdout is None:
        raise AssertionError("both are pipes")
    with process.stdin, process.stdout:
        first = process.stdout.readline()
        if not first:
            process.wait(ENDS_SECONDS)
            raise ConfigError("the page did not start", hint="Choose another port with --port N.")
        print(first.rstrip(), file=sys.stderr, flush=True)  # noqa: T201 - the address
        echo = threading.Thread(target=_echo, args=(process.stdout,), daemon=True)
        echo.start()
        try:
            yield
            _stay(process)
        finally:
            process.stdin.close()
            try:
                process.wait(ENDS_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            echo.join(ENDS_SECONDS)


def _echo(lines: TextIO) -> None:
    for line in lines:
        print(line.rstrip(), file=sys.stderr, flush=True)  # noqa: T201 - addresses for more browsers


def _stay(process: subprocess.Popen[str]) -> None:
    """Keep the page open until its user has seen enough; nobody is waited for in a script."""
    if not (sys.stderr.isatty() and sys.stdin.isatty()):
        return
    print("The page stays open. Stop with Ctrl-C.", file=sys.stderr)  # noqa: T201 - what to press
    try:
        process.wait()
    except KeyboardInterrupt:
        return
