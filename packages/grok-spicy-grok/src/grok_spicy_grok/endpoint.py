"""Where xAI is: the public service, or a server on this machine or network."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from grok_spicy.errors import ConfigError

HINT = (
    "Write grok_url as https://HOST or https://HOST:PORT. Plain http:// is for this machine or "
    "a private network only, by IP address or as localhost, because it sends the key unencrypted."
)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address that the SDK understands.

    Attributes:
        host: Host, with its port where one is given.
        encrypted: True for TLS.
    """

    host: str
    encrypted: bool


def parse_endpoint(url: str) -> Endpoint:
    """Read `grok_url`.

    Args:
        url: `https://HOST[:PORT]`, or `http://ADDRESS:PORT` for loopback and private addresses.

    Raises:
        ConfigError: If it is none of these.
    """
    try:
        parts = urlsplit(url)
        name, port = parts.hostname, parts.port
    except ValueError as error:
        raise ConfigError(f"grok_url is not an address: {error}", hint=HINT) from error
    if parts.username is not None or parts.password is not None:
        raise ConfigError("grok_url must not carry a user name or a key", hint=HINT)
    if not name or parts.scheme not in ("https", "http"):
        raise ConfigError(f"grok_url is not an address of a server: {url!r}", hint=HINT)
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ConfigError(f"grok_url must end after the host or port: {url!r}", hint=HINT)
    host = f"[{name}]" if ":" in name else name
    if parts.scheme == "https":
        return Endpoint(host if port is None else f"{host}:{port}", encrypted=True)
    if not _is_near(name):
        raise ConfigError(f"grok_url {url!r} would send the key unencrypted", hint=HINT)
    return Endpoint(f"{host}:{port or 80}", encrypted=False)


def _is_near(name: str) -> bool:
    """Whether `name` is this machine or a private address; names are not looked up."""
    if name == "localhost":
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_private
