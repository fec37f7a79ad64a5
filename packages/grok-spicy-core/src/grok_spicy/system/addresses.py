"""Which addresses are this machine or a private network, whatever they are written as.

The ranges are those of the IANA registries of special addresses, which `ipaddress` knows, and the
ways to write an IPv4 address into an IPv6 one: RFC 4291 (mapped, compatible), RFC 6052 and 8215
(NAT64), RFC 3056 (6to4).
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias
from urllib.request import getproxies, proxy_bypass

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

Resolve: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]
"""Finds the addresses of a host; raises `OSError` if it has none."""

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

_LOCAL_NAT64 = ipaddress.IPv6Network("64:ff9b:1::/48")

_COMPATIBLE = ipaddress.IPv6Network("::/96")

_LOCAL_ENDINGS = (".local", ".internal", ".home.arpa")
"""RFC 6762, ICANN's resolution of 2024, RFC 8375."""

_NEAR_NAMES = ("localhost", "localdomain", "ip6-localhost", "ip6-loopback")


async def addresses_of(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host as the system resolves it, the best first.

    Raises:
        OSError: If it has none.
    """
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError(f"{host[:80]!r} is not the name of a host") from error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def literal(host: str) -> Address | None:
    """Return the address that a host is written as; None if it is a name."""
    text = host.strip("[]").rstrip(".")
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        pass
    try:
        # Such as 127.1 or 2130706433, which the system takes for addresses too.
        return ipaddress.ip_address(socket.inet_aton(text))
    except (OSError, ValueError):
        return None


def is_near(host: str) -> bool:
    """Whether a host is surely this machine or in a private network; names are not looked up."""
    address = literal(host)
    if address is not None:
        return is_near_address(address)
    name = host.rstrip(".").lower()
    return name in _NEAR_NAMES or name.endswith(".localhost")


def is_local(host: str) -> bool:
    """Whether a host is near, or has a name that only the local network gives.

    Other names are not: whoever owns them can let them mean any address at any moment.
    """
    name = host.rstrip(".").lower()
    return is_near(host) or "." not in name.strip("[]") or name.endswith(_LOCAL_ENDINGS)


def is_near_address(address: Address) -> bool:
    """Whether an address is not one of the public network, also if it hides within another."""
    if isinstance(address, ipaddress.IPv6Address):
        if (inner := _within(address)) is not None:
            return is_near_address(inner)
        if address in _COMPATIBLE or address in _LOCAL_NAT64:
            return True
    return not address.is_global or address.is_multicast or address.is_reserved


def _within(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that an IPv6 address leads to, if it does."""
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def goes_through_proxy(scheme: str, host: str) -> bool:
    """Whether a proxy of the environment connects for us; it resolves names by itself then."""
    proxies = getproxies()
    return (scheme in proxies or "all" in proxies) and not proxy_bypass(host)
