"""Which servers may be given a key: those that the user named, and those that are this machine."""

from __future__ import annotations

import ipaddress
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

STATE_VARIABLE = "GROK_SPICY_STATE"

AGREED = "trusted-servers.json"

_PORTS = {"http": 80, "ws": 80, "https": 443, "wss": 443, "postgresql": 5432, "postgres": 5432}

_NAMES_SERVERS = ("_URL", "_HOST", "_ENDPOINT")
"""How variables end that say where a server is, such as `OLLAMA_HOST`."""


def state_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder for what grok-spicy remembers: `GROK_SPICY_STATE`, else the user's."""
    if chosen := environ.get(STATE_VARIABLE, "").strip():
        return Path(chosen).expanduser()
    from platformdirs import user_state_path

    return user_state_path("grok-spicy", appauthor=False)


def origin_of(url: str) -> str | None:
    """Return `scheme://host:port` of an address, as RFC 6454 compares servers; None if it has none.

    Args:
        url: An address with its scheme.
    """
    text = url.strip()
    if "\\" in text or any(letter.isspace() or not letter.isprintable() for letter in text):
        return None  # read in one way here and in another by whoever connects
    try:
        parts = urlsplit(text)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return None
    if not parts.hostname or not parts.scheme or port is None:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}:{port}"


def is_this_machine(url: str) -> bool:
    """Whether an address is surely this machine's: `localhost` or a loopback address."""
    origin = origin_of(url)
    host = urlsplit(origin).hostname if origin is not None else None
    if host is None:
        return False
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def agreed_servers(environ: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Return the servers that the user has agreed to with `grok-spicy trust URL`.

    A file that cannot be read agrees to nothing.
    """
    try:
        listed = json.loads((state_folder(environ) / AGREED).read_text("utf-8"))["servers"]
        return tuple(str(one) for one in listed)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ()


def agree_to(origin: str) -> None:
    """Remember that the user has named a server, or agrees to it. Blocks.

    Args:
        origin: As `origin_of` returns it.

    Raises:
        OSError: If the user's folder is not writable.
    """
    servers = agreed_servers()
    if origin not in servers:
        _write_agreed([*servers, origin])


def agree_no_longer(origin: str) -> bool:
    """Forget that the user agrees to a server; return whether that was so. Blocks.

    Args:
        origin: As `origin_of` returns it.

    Raises:
        OSError: If the user's folder is not writable.
    """
    servers = agreed_servers()
    if origin not in servers:
        return False
    _write_agreed([one for one in servers if one != origin])
    return True


def _write_agreed(servers: Sequence[str]) -> None:
    from grok_spicy.system.files import write_atomically

    state_folder().mkdir(parents=True, exist_ok=True)
    text = json.dumps({"servers": servers}, indent=2) + "\n"
    write_atomically(state_folder() / AGREED, lambda stream: stream.write(text.encode()))


def may_have_keys(url: str, default: str | None, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether a key may go to an address although nobody is known to have typed it.

    Args:
        url: The address.
        default: The provider's own default address.
        environ: Where variables are looked up that name servers, such as `OLLAMA_HOST`.
    """
    if is_this_machine(url):
        return True
    origin = origin_of(url)
    if origin is None:
        return False
    known = [default or "", *agreed_servers(environ)]
    known += [value for name, value in environ.items() if name.endswith(_NAMES_SERVERS)]
    return any(origin in _readings(text) for text in known)


def _readings(text: str) -> tuple[str | None, ...]:
    """Return the origins that an address may mean: without a scheme, it is plain HTTP."""
    text = text.strip().strip("\"'")
    return (origin_of(text if "://" in text else f"http://{text}"),)
