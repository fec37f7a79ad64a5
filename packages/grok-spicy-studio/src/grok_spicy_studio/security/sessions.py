"""Who may see the studio: an address that works once gives a browser a cookie.

Cookies do not know ports: another program on the same machine, on another port, is sent them too.
So the port is in the cookie's name and in what is signed. The key outlives the process, so that a
page stays usable when the studio is started again.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import time
from typing import TYPE_CHECKING

from grok_spicy.toolkit import remove_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LASTS_SECONDS = 7 * 24 * 3600
"""How long a browser stays admitted."""

KEY_BYTES = 32


def read_key(folder: Path) -> bytes:
    """Return this user's key for signing cookies; the first time it is made.

    Args:
        folder: Where grok-spicy keeps what it remembers.
    """
    path = folder / "studio.key"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = path.read_bytes()
        # One of another length was torn by a crash: it admits nobody until it is made anew.
        return key if len(key) == KEY_BYTES else _renewed(path)
    with os.fdopen(descriptor, "wb") as stream:
        key = secrets.token_bytes(KEY_BYTES)
        stream.write(key)
    return key


def _renewed(path: Path) -> bytes:
    remove_file(path)
    return read_key(path.parent)


class Sessions:
    """Admits browsers.

    Args:
        key: Signs cookies.
        port: Where the studio listens.
        now: Seconds since the epoch.
    """

    def __init__(self, key: bytes, port: int, *, now: Callable[[], float] = time.time) -> None:
        self._key = key
        self._port = port
        self._now = now
        self._tokens: set[bytes] = set()

    @property
    def cookie(self) -> str:
        """The name of the cookie."""
        return f"grok_spicy_studio_{self._port}"

    def new_token(self) -> str:
        """Return a token that admits one browser, once."""
        token = secrets.token_urlsafe(24)
        self._tokens.add(_digest(token))
        return token

    def redeem(self, token: str) -> str | None:
        """Take a token and return what the browser is to keep; None if it is not good any more."""
        try:
            self._tokens.remove(_digest(token))
        except KeyError:
            return None
        words = f"{int(self._now())}.{secrets.token_urlsafe(12)}"
        return f"{words}.{self._signature(words)}"

    def admits(self, cookie: str | None) -> bool:
        """Whether a cookie is one of ours, for this port, and not too old."""
        words, _, signature = (cookie or "").rpartition(".")
        if not words.isascii() or not signature.isascii():
            return False
        if not hmac.compare_digest(signature, self._signature(words)):
            return False
        return 0 <= self._now() - int(words.partition(".")[0]) < LASTS_SECONDS

    def _signature(self, words: str) -> str:
        text = f"{self._port}.{words}".encode()
        return hmac.new(self._key, text, hashlib.sha256).hexdigest()


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
