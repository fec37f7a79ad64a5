"""Answering whoever ordered: one line, in which no key stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from grok_spicy import Secrets

    from grok_spicy_studio.work.orders import Reply


class Speaker:
    """Says one line to whoever ordered, and nothing after that.

    Args:
        stream: Where it is said.
        secrets: Masks keys in it.
    """

    def __init__(self, stream: TextIO, secrets: Secrets) -> None:
        self._stream: TextIO | None = stream
        self._secrets = secrets

    def say(self, reply: Reply) -> None:
        """Say it, if nothing was said before."""
        stream, self._stream = self._stream, None
        if stream is None:
            return
        with stream:
            stream.write(self._secrets.mask(reply.model_dump_json()) + "\n")
