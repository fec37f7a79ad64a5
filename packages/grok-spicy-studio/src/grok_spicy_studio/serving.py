"""Starts the studio: takes the port, prints the address, serves until it is stopped."""

from __future__ import annotations

import asyncio
import errno
import socket
import sys
import threading
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from grok_spicy.errors import ConfigError
from grok_spicy.plugins.folders import state_folder

from grok_spicy_studio.app import make_app
from grok_spicy_studio.security.sessions import Sessions, read_key
from grok_spicy_studio.settings import DEFAULT_PORT, LOOPBACK, Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

GRACE_SECONDS = 2
"""How long open pages are waited for when the studio is stopped."""

MAX_CONNECTIONS = 512


def serve(
    output_dir: str | Path = "output",
    *,
    port: int = DEFAULT_PORT,
    host: str = "127.0.0.1",
    names: Sequence[str] = (),
    over_network: bool = False,
    open_browser: bool = False,
    attached: bool = False,
    say: Callable[[str], object] | None = None,
) -> None:
    """Serve the studio until it is stopped with Ctrl-C.

    Args:
        output_dir: Where runs and ledger live.
        port: Where to listen; 0 takes a free port.
        host: On which address; another than loopback needs `over_network`.
        names: Further host names under which browsers may ask for it.
        over_network: Whether others than this machine may reach it: everything, the address with
            the token included, then goes over the network unencrypted.
        open_browser: Whether to open the page at once.
        attached: Whether to end when stdin does, and to speak on stdout: for a program beside.
        say: Takes the lines that are told the user; by default printed to stderr.

    Raises:
        ConfigError: If the port is taken, or the address is not for this machine alone.
    """
    tell = say or (_to_program if attached else _to_terminal)
    if host not in LOOPBACK and not over_network:
        raise ConfigError(
            f"{host} can be reached by other machines, and the studio speaks without encryption",
            hint="Use an SSH tunnel: ssh -L 8420:127.0.0.1:8420 HOST. "
            "If you trust the network: --over-network",
        )
    listening = _listen(host, port)
    settings = Settings(Path(output_dir), listening.getsockname()[1], host, names=frozenset(names))
    sessions = Sessions(read_key(state_folder()), settings.port)

    def invite(first: str = "Another browser") -> str:
        address = f"{settings.address}/enter?token={sessions.new_token()}"
        tell(f"{first}: {address}")
        return address

    app = make_app(settings, sessions, entered=invite)
    # The first look at a thousand runs takes a second: not while somebody waits for a page.
    threading.Thread(target=app.state.studio.summaries.all, daemon=True).start()
    with listening:
        address = invite("Studio")
        if not attached:
            tell("The address works once. Stop with Ctrl-C.")
        if open_browser:
            webbrowser.open(address)
        asyncio.run(_serve(app, listening, attached=attached))


async def _serve(app: object, listening: socket.socket, *, attached: bool) -> None:
    server = uvicorn.Server(
        uvicorn.Config(
            app,  # type: ignore[arg-type]
            access_log=False,
            log_level="warning",
            lifespan="off",
            ws="none",
            proxy_headers=False,
            server_header=False,
            limit_concurrency=MAX_CONNECTIONS,
            timeout_keep_alive=10,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
    )
    if attached:
        threading.Thread(target=_end_with_stdin, args=(server,), daemon=True).start()
    await server.serve(sockets=[listening])


def _end_with_stdin(server: uvicorn.Server) -> None:
    sys.stdin.read()
    server.should_exit = True


def _listen(host: str, port: int) -> socket.socket:
    """Take the port.

    Raises:
        ConfigError: If it is taken, or the address is not one of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    if sys.platform != "win32":
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
        taken.listen(128)
    except OSError as error:
        taken.close()
        if error.errno in {errno.EADDRINUSE, errno.EACCES}:
            raise ConfigError(
                f"port {port} is taken{_by_whom(host, port)}",
                hint=f"Use another: grok-spicy studio --port {_free(host)}",
            ) from error
        raise ConfigError(f"cannot listen on {host}: {error.strerror}") from error
    return taken


def _by_whom(host: str, port: int) -> str:
    """Say what answers on a port, as far as it says so itself."""
    import httpx

    try:
        answer = httpx.get(f"http://{host}:{port}/health", timeout=1.0, trust_env=False)
    except httpx.HTTPError:
        return " by another program"
    ours = answer.headers.get("content-type") == "application/json" and answer.text[:200] == (
        '{"status":"ok"}'
    )
    return " by a studio that is running already" if ours else " by another program"


def _free(host: str) -> int:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def _to_program(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - a program reads it


def _to_terminal(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - the one thing it says to its user
