"""Addresses of servers: where requests go, how they are shown, which machine they mean."""

from __future__ import annotations

import ipaddress
from base64 import b64encode
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from grok_spicy.errors import ConfigError
from grok_spicy.toolkit import mask_urls

DEFAULT_URL = "http://127.0.0.1:8188"

_DEFAULT_PORT = 8188
_SOCKET_SCHEMES = {"http": "ws", "https": "wss"}


@dataclass(frozen=True, slots=True)
class Address:
    """One server.

    Attributes:
        name: Where requests go, without a slash at the end and without credentials.
        host: The host alone.
        port: TCP port.
        login: User name and password, if the address has them; never shown.
    """

    name: str
    host: str
    port: int
    login: tuple[str, str] | None = field(default=None, repr=False)

    @property
    def socket(self) -> str:
        """Where the WebSocket is."""
        scheme, _, rest = self.name.partition("://")
        return f"{_SOCKET_SCHEMES[scheme]}://{rest}/ws"

    @property
    def authorization(self) -> str | None:
        """The header that carries the login, for HTTP and WebSocket alike."""
        if self.login is None:
            return None
        return "Basic " + b64encode(":".join(self.login).encode()).decode()

    @property
    def loopback(self) -> bool:
        """Whether it is on this machine, where no proxy stands between."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def resource(self) -> str:
        """What work there occupies: the GPU of its host; loopback names are one host."""
        return "gpu:localhost" if self.loopback else f"gpu:{self.host}"

    @property
    def start_command(self) -> str:
        """What starts a server there, to be run in ComfyUI's folder on that machine."""
        listen = "127.0.0.1" if self.loopback else "0.0.0.0"  # noqa: S104 - text for people
        return f"python main.py --listen {listen} --port {self.port}"


def parse_address(text: str) -> Address:
    """Read `http(s)://[user:password@]host[:port][/path]`; the scheme may be missing.

    Raises:
        ConfigError: If it is no such address.
    """
    written = text.strip().rstrip("/")
    bare = "://" not in written
    parts = urlsplit(f"http://{written}" if bare else written)
    try:
        port, host = parts.port, (parts.hostname or "").lower()
    except ValueError:
        port, host = None, ""
    if not host or parts.scheme not in _SOCKET_SCHEMES:
        shown = mask_urls(f"http://{written}" if bare else written)
        raise ConfigError(
            f"comfyui_url is not the address of a server: {shown!r}",
            hint=f"Write it as {DEFAULT_URL}, with https:// if the server has it.",
        )
    if port is None:
        port = _DEFAULT_PORT if bare else (443 if parts.scheme == "https" else 80)
    shown = f"[{host}]" if ":" in host else host
    login = None
    if parts.username is not None:
        login = (unquote(parts.username), unquote(parts.password or ""))
    return Address(f"{parts.scheme}://{shown}:{port}{parts.path}", host, port, login)
