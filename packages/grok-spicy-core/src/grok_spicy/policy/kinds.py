"""The kinds of content that the policy tells apart, and which of them never go together."""

from __future__ import annotations

from enum import Flag, auto


class Kind(Flag):
    """What a text speaks of."""

    NONE = 0
    MINOR = auto()
    SEXUAL = auto()
    SUGGESTIVE = auto()
    VIOLENCE = auto()


def objection(kinds: Kind) -> str | None:
    """Say what is wrong with a text that speaks of these kinds together.

    Returns:
        None if nothing is; else a noun phrase that repeats none of the text's own words.
    """
    if Kind.MINOR in kinds and kinds & (Kind.SEXUAL | Kind.SUGGESTIVE):
        return "someone who is or may be a minor together with sexual content"
    if Kind.SEXUAL in kinds and Kind.VIOLENCE in kinds:
        return "sexual content together with violence"
    return None
