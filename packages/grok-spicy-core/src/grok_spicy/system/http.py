"""HTTP clients that no hostile environment keeps from being made.

Desktops export proxies of kinds that nobody defined, and certificates move. To a server on this
machine neither a proxy nor a certificate leads, so nothing of that is read for it; elsewhere the
variable that is in the way is named, with what to do about it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from grok_spicy.errors import ConfigError

if TYPE_CHECKING:
    import httpx

_PROXIES = ("ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY")

_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")


def open_client(*, loopback: bool, **options: Any) -> httpx.AsyncClient:
    """Make an HTTP client.

    Args:
        loopback: Whether it is for a server on this machine: no proxy and no certificate of the
            environment is read then.
        **options: As `httpx.AsyncClient` takes them.

    Raises:
        ConfigError: If a variable of the environment keeps it from being made; names it.
    """
    import httpx

    try:
        return httpx.AsyncClient(trust_env=not loopback, **options)
    except (ValueError, ImportError, OSError) as error:
        # A proxy of no known kind, one that needs another library, a missing certificate.
        raise unusable_environment(error) from error


def unusable_environment(error: Exception) -> ConfigError:
    """Say which variable keeps an HTTP client from being made.

    Args:
        error: What the HTTP library raised.
    """
    of_files = isinstance(error, OSError)
    names = [
        name
        for upper in (_CERTIFICATES if of_files else _PROXIES)
        for name in (upper, upper.lower())
        if os.environ.get(name)
    ]
    named = " or ".join(names) or ("the certificates" if of_files else "the proxy variables")
    return ConfigError(
        f"no server elsewhere can be asked: {named} in the environment is of no use",
        hint="Let it name a file of certificates that is there, or unset it."
        if of_files
        else "Write it as http://HOST:PORT, unset it, or name the server's host in NO_PROXY.",
    )
