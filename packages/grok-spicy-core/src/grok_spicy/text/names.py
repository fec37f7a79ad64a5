"""When two names are the same name."""

from __future__ import annotations

import unicodedata


def name_key(name: str) -> str:
    """Return what two names share if they are the same but for case."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
