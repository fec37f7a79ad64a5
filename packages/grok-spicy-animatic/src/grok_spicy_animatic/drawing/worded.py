"""What of a shot is said in words on the board: deeds that are not drawn, and shots of nobody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grok_spicy.lettering import unspaced

from grok_spicy_animatic.drawing.recipe import Said
from grok_spicy_animatic.language.deeds import deeds_in, left_to_say, without_camera
from grok_spicy_animatic.language.grammar import DETERMINERS
from grok_spicy_animatic.language.tokens import shortened, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MOST_DEEDS = 3
_LETTERS, _SIGNS = 56, 24
"""The longest words beside a figure, in letters and in wide signs."""

_NO_NAME = ".!?:“”\u3002\uff01\uff1f"
_LINE = re.compile(
    rf"(?P<name>[^\s{_NO_NAME}][^{_NO_NAME}]{{0,40}}?(?:\([^)]*\))?): “(?P<line>[^”]+)”"
)
_ROW_LETTERS, _ROW_SIGNS = 110, 44
_EDGES = " .,;:\u3002\uff1b\u0964"


def said_of(
    action: str, told: str, figures: Sequence[str], things: Sequence[str], place: str
) -> tuple[Said, ...]:
    """Return what is written beside whom, in the order in which it is told.

    Args:
        action: What happens and is said.
        told: What happens, without what is said.
        figures: Names of those who are seen.
        things: Names of the things that are seen.
        place: What is written on the backdrop: it is not said again.
    """
    if not figures:
        return ()
    said = list(_spoken(action, figures))
    for deed in deeds_in(told, figures, things):
        words = left_to_say(deed, place)
        if words:
            short = shortened(words, _SIGNS if unspaced(words) else _LETTERS).strip(_EDGES)
            said.append(Said(words=short, doers=deed.doers))
    return tuple(said[:_MOST_DEEDS])


def _spoken(action: str, figures: Sequence[str]) -> Iterator[Said]:
    """Yield what is said beside whoever says it; a voice from elsewhere is named."""
    for match in _LINE.finditer(action):
        name, line = match["name"].strip(), f"“{match['line'].strip()}”"
        called = name.partition(" (")[0].casefold()
        seen = next((one for one in figures if one.casefold() == called), None)
        # Of several who are seen it is written who speaks.
        words = line if seen and len(figures) == 1 else f"{seen or name}: {line}"
        short = shortened(words, _SIGNS if unspaced(words) else _LETTERS)
        yield Said(words=short, doers=(seen,) if seen else ())


def row_of(action: str, things: Sequence[str]) -> tuple[str, ...]:
    """Return what happens where nobody is seen, in the text's own words, under the things' boxes.

    Args:
        action: What happens.
        things: Names of the things: without any the board says the action itself.
    """
    text = without_camera(action)
    text = shortened(text, _ROW_SIGNS if unspaced(text) else _ROW_LETTERS).strip(_EDGES)
    told = {word for name in things for word in words_of(name)}
    says_more = any(word not in told | DETERMINERS for word in words_of(text))
    return (text,) if things and says_more else ()
