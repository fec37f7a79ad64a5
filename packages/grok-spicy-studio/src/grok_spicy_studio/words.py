"""How numbers, times and foreign words are written on a page."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from urllib.parse import quote

_UNSEEN = re.compile(
    r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
"""Control, escape and bidirectional characters: they change how the text around them looks."""


def clean(text: str) -> str:
    """Return text of a model, a server or a file without characters that nobody sees."""
    return _UNSEEN.sub("", text)


def money(usd: float | None) -> str:
    """Write an amount in US dollars."""
    if usd is None:
        return "price unknown"
    return f"${usd:.2f}" if usd >= 0.01 or usd == 0 else "<$0.01"  # noqa: PLR2004 - a cent


def price(usd: float | None) -> str:
    """Write what something would cost."""
    return "free" if usd == 0 else money(usd)


def length(seconds: float | None) -> str:
    """Write how long a film or clip is."""
    if seconds is None:
        return ""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def moment(at: float | None) -> str:
    """Write a moment in the user's own time zone."""
    if at is None:
        return ""
    try:
        return datetime.fromtimestamp(at, tz=UTC).astimezone().strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError, OSError):
        return ""


def machine_time(at: float | None) -> str:
    """Write a moment for programs."""
    if at is None:
        return ""
    try:
        return datetime.fromtimestamp(at, tz=UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError, OSError):
        return ""


def score(value: float | None) -> str:
    """Write how well a picture agrees with the characters."""
    return "unchecked" if value is None else f"{value:.2f}"


def anchor(name: str) -> str:
    """Return an id for an element about `name`: no two names share one."""
    plain = unicodedata.normalize("NFC", name)
    return quote(plain, safe="").replace("%", "_")


def address(name: str) -> str:
    """Return a name as one part of an address."""
    return quote(name, safe="")


def maker(provider: str, model: str) -> str:
    """Write who made something, with which model."""
    return provider if not model or model == provider else f"{provider} {model}"
