"""Which server is meant: `ollama_url`, else `OLLAMA_HOST`, else Ollama's own default.

One set of rules reads all three, Ollama's own (its server and its command line read
`OLLAMA_HOST` so): the scheme may be missing; the port is 11434 without a scheme, 80 or 443 with
one; an address that a server may bind but nobody can dial (`0.0.0.0`, `::`) means this machine.
Source: documentation and source of Ollama 0.33 (August 2026).
"""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from grok_spicy.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLE = "OLLAMA_HOST"
DEFAULT_PORT = 11434
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Address:
    """One Ollama server.

    Attributes:
        url: Where requests go, without a user name and password.
        host: The host alone.
        source: Where the address comes from: `ollama_url`, `OLLAMA_HOST` or `default`.
        login: User name and password, if the address held them; never shown.
    """

    url: str
    host: str
    source: str
    login: tuple[str, str] | None = field(default=None, repr=False)

    @property
    def loopback(self) -> bool:
        """Whether the server is on this machine."""
        if self.host.casefold() == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def resource(self) -> str:
        """What work there occupies: the GPU of its host; loopback names are one host."""
        return "gpu:localhost" if self.loopback else f"gpu:{self.host.casefold()}"


def resolve(urls: tuple[str, ...], environ: Mapping[str, str] | None = None) -> Address:
    """Decide which server is meant.

    Args:
        urls: The configured addresses; the first counts.
        environ: Where `OLLAMA_HOST` is looked up; the environment by default.

    Raises:
        ConfigError: If the address cannot be understood.
    """
    if urls:
        return parse(urls[0], source="ollama_url")
    value = (os.environ if environ is None else environ).get(VARIABLE, "")
    value = value.strip().strip("\"'")
    if value:
        return parse(value, source=VARIABLE)
    return parse(f"127.0.0.1:{DEFAULT_PORT}", source="default")


def parse(text: str, *, source: str) -> Address:
    """Read one address: `host`, `host:port`, `:port` or `http(s)://[user:pass@]host[:port][/path]`.

    Args:
        text: The address as written.
        source: Where it comes from, for messages.

    Raises:
        ConfigError: If it names another scheme or a port that does not exist.
    """
    written = text.strip()
    scheme, found, rest = written.partition("://")
    if not found:
        scheme, rest = "http", written
    scheme = scheme.lower()
    if scheme not in _PORTS:
        raise _wrong(source, f"{scheme}:// is not http:// or https://")
    authority, _, path = rest.partition("/")
    login, _, hostport = authority.rpartition("@")
    try:
        parts = urlsplit(f"//{_bracketed(hostport)}")
        port = parts.port
    except ValueError:
        raise _wrong(source, "its port is not a number from 0 to 65535") from None
    if port is None:
        port = _PORTS[scheme] if found else DEFAULT_PORT
    host = _dialable(parts.hostname or "")
    shown_host = f"[{host}]" if ":" in host else host
    tail = f"/{path.strip('/')}" if path.strip("/") else ""
    name, _, password = login.partition(":")
    return Address(
        url=f"{scheme}://{shown_host}:{port}{tail}",
        host=host,
        source=source,
        login=(unquote(name), unquote(password)) if login else None,
    )


def _bracketed(hostport: str) -> str:
    """Put the brackets around a bare IPv6 address that people leave out."""
    try:
        return f"[{ipaddress.IPv6Address(hostport)}]"
    except ValueError:
        return hostport


def _dialable(host: str) -> str:
    if not host:
        return "127.0.0.1"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.is_unspecified:
        return "127.0.0.1" if isinstance(address, ipaddress.IPv4Address) else "::1"
    return str(address)


def _wrong(source: str, why: str) -> ConfigError:
    return ConfigError(
        f"{source} is not the address of a server: {why}",
        hint=f"Write it as http://HOST:{DEFAULT_PORT}.",
    )
