"""What a call used: the one record in which costs travel."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usage:
    """What one request to a service used. Report each request once; core adds them up.

    Attributes:
        cost_usd: What the service charged, in US dollars; None if it does not say.
        tokens: Tokens read and written together.
        seed: The seed that was really used, if one was drawn.
        notes: What the user should know, for example `"possibly paid twice"`; it is shown and
            kept.
    """

    cost_usd: float | None = None
    tokens: int | None = None
    seed: int | None = None
    notes: tuple[str, ...] = ()
