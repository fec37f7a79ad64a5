"""Whose hands, eyes or face a shot shows, where a possessive is all that says it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from grok_spicy.lettering import unspaced

from grok_spicy_animatic.language.listed import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy_animatic.language.tokens import Token

Owner = Literal["he", "she", "either"]

_OWNERS: tuple[tuple[Owner, frozenset[str]], ...] = (
    ("he", listed("owned_by_him")),
    ("she", listed("owned_by_her")),
    ("either", listed("owned_by_either")),
)
_SIGNS: tuple[tuple[Owner, str], ...] = (
    ("she", r"(?:她|彼女)[的の]?(?:双|両)?(?:手|眼|目|脸|臉|顔|嘴|口|唇|頭|头|足|脚)"),
    ("he", r"(?:他|彼)[的の]?(?:双|両)?(?:手|眼|目|脸|臉|顔|嘴|口|唇|頭|头|足|脚)"),
)
_BETWEEN = 2
"""How many words may stand between a possessive and what is owned: `seine nassen Hände`."""


def owner_in(tokens: Sequence[Token], told: str) -> Owner | None:
    """Return whose part of the body a text is about, as far as its possessive tells."""
    if unspaced(told):
        return next((owner for owner, pattern in _SIGNS if re.search(pattern, told)), None)
    for index, token in enumerate(tokens):
        after = {one.low for one in tokens[index + 1 : index + 2 + _BETWEEN]}
        if after & listed("body_parts"):
            for owner, words in _OWNERS:
                if token.low in words:
                    return owner
    return None
