"""Whether a tunnel is seen from outside, by who goes into it or comes out, or from inside."""

from __future__ import annotations

from grok_spicy_animatic.language.listed import any_of


def at_its_mouth(told: str) -> bool:
    """Tell whether somebody or something goes into a tunnel or comes out of it."""
    return any_of("in_and_out").search(told) is not None
