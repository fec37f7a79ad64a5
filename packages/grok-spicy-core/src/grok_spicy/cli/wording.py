"""How durations, money and pieces are said, in every display alike."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grok_spicy.steps import Step

STEP_NAMES: dict[Step, str] = {
    "describe": "photos",
    "plan": "story",
    "characters": "characters",
    "keyframes": "keyframes",
    "script": "script",
    "videos": "clips",
    "film": "film",
}


_CENT = 0.005
"""US dollars below which an amount is not a cent, rounded."""


def seconds(value: float) -> str:
    """Say a duration: `9.4 s`, `2:05`, `1:02:03`."""
    if value < 60:  # noqa: PLR2004 - a minute
        return f"{value:.1f} s"
    minutes, rest = divmod(int(value), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def money(usd: float) -> str:
    """Say an amount of US dollars, in cents: `$0.02`, `$12.35`; what is less, `under $0.01`."""
    return "under $0.01" if 0 < usd < _CENT else f"${usd:.2f}"


def most(usd: float) -> str:
    """Say what something costs at most, in US dollars: rounded up to the cent."""
    return f"${math.ceil(round(usd * 100, 6)) / 100:.2f}"


def size(count: int) -> str:
    """Say a number of bytes: `0 B`, `14.2 kB`, `1.5 GB`."""
    if count < 1000:  # noqa: PLR2004 - a kilobyte
        return f"{count} B"
    value = float(count)
    for unit in ("kB", "MB", "GB"):
        value /= 1000
        if value < 1000:  # noqa: PLR2004 - the next unit
            return f"{value:.1f} {unit}"
    return f"{value / 1000:.1f} TB"


def spend(booked: float, unpriced: int = 0, exposed: float = 0.0) -> str:
    """Say what a run cost.

    Args:
        booked: US dollars that were paid.
        unpriced: Calls that nobody priced; they are counted.
        exposed: US dollars that calls whose outcome is unknown may have cost.
    """
    parts = [money(booked)] if booked or exposed else []
    if exposed:
        parts.append(f"up to {most(exposed)} more, perhaps paid")
    if unpriced:
        parts.append(f"{unpriced} call{'s' if unpriced != 1 else ''} of unknown price")
    return " and ".join(parts) or "free"


def piece_name(piece: str) -> str:
    """Say which piece is meant: `"keyframe:3"` is `"keyframe 3"`, a sheet is its character."""
    kind, colon, which = piece.partition(":")
    if not colon:
        return {"plan": "story", "refs": "photo labels"}.get(kind, kind)
    return {"character": which, "photo": f"photo of {which}"}.get(kind, f"{kind} {which}")
