"""HTTP clients that no hostile environment keeps from being made, and no answer overwhelms.

Desktops export proxies of kinds that nobody defined, and certificates move. To a server on this
machine neither a proxy nor a certificate leads, so nothing of that is read for it; elsewhere the
variable that is in the way is named, with what to do about it.
"""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from grok_spicy.errors import ConfigError

if TYPE_CHECKING:
    import ssl

    import httpx

_PROXIES = ("ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY")

_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")


def answer_limits(*, most_bytes: int, seconds: float) -> dict[str, Any]:
    """Return the extensions of a request whose answer has limits of its own.

        client.stream("GET", url, extensions=answer_limits(most_bytes=10**6, seconds=60))

    Args:
        most_bytes: Its size as it comes, and as it is when unpacked.
        seconds: From the request to the last byte.
    """
    from grok_spicy.system.answers import EXTENSION, AnswerLimits

    return {EXTENSION: AnswerLimits(most_bytes, seconds)}


def open_client(
    *,
    loopback: bool,
    most_bytes: int = 64_000_000,
    seconds: float = 300.0,
    **options: Any,
) -> httpx.AsyncClient:
    """Make an HTTP client whose answers have a cap in bytes and a deadline as a whole.

    An answer beyond them raises `AnswerLimitError`.

    Args:
        loopback: Whether it is for a server on this machine: no proxy and no certificate of the
            environment is read then.
        most_bytes: The largest answer, as it comes and when unpacked; see `answer_limits` for
            single requests.
        seconds: The longest time from a request to the last byte of its answer.
        **options: As `httpx.AsyncClient` takes them.

    Raises:
        ConfigError: If a variable of the environment keeps it from being made; names it.
    """
    from grok_spicy.system.answers import AnswerLimits, LimitedClient

    limits = AnswerLimits(most_bytes, seconds)
    named = tuple(os.environ.get(name) for name in _CERTIFICATES)
    try:
        options.setdefault("verify", _certificates(not loopback, named))
        return LimitedClient(limits, trust_env=not loopback, **options)
    except (ValueError, ImportError, OSError) as error:
        # A proxy of no known kind, one that needs another library, a missing certificate.
        raise unusable_environment(error) from error


@lru_cache(maxsize=4)
def _certificates(trust_env: bool, _named: tuple[str | None, ...]) -> ssl.SSLContext:
    """Read whom to trust, once for all clients: it takes 20 ms, and each would do it again.

    Args:
        trust_env: Whether the environment says where the certificates are.
        _named: What it says: with other certificates, they are read again.
    """
    import httpx

    return httpx.create_ssl_context(trust_env=trust_env)


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
