"""Ports of servers that go down and come back: meanwhile, nobody else is given them."""

from __future__ import annotations

import socket
import sys
import weakref

_LOOPBACK = "127.0.0.1"


def kept_port(owner: object) -> int:
    """Return a free port of the loopback that stays free for a server while the server exists.

    Otherwise the next socket that asks for any port may get the one of a server that is down for
    a moment. It is kept by a socket that is bound and does not listen, which Linux lets others
    that are to be used again (`SO_REUSEADDR`, `SO_REUSEPORT`) be bound beside.

    Args:
        owner: The server; when it is gone the port is given back.

    Returns:
        The port; 0, for any, where none can be kept.
    """
    if sys.platform != "linux":
        return 0
    keeper = _bound(0)
    port: int = keeper.getsockname()[1]
    try:
        with _bound(port) as server:
            server.listen()
    except OSError:
        keeper.close()
        return 0
    weakref.finalize(owner, keeper.close)
    return port


def _bound(port: int) -> socket.socket:
    made = socket.socket()
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if sys.platform != "win32":
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        made.bind((_LOOPBACK, port))
    except BaseException:
        made.close()
        raise
    return made
