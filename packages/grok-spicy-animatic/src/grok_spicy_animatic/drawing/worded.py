"""What of a shot is said in words on the board: deeds that are not drawn, and shots of nobody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grok_spicy.lettering import unspaced

from grok_spicy_animatic.drawing.recipe import Said
from grok_spicy_animatic.language.deeds import deeds_in, left_to_say, without_camera
from grok_spicy_animatic.language.tokens import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MOST_DEEDS = 3
_LETTERS, _SIGNS = 56, 24
"""The longest words beside a figure, in letters and in wide signs."""

_LINE = re.compile(r"(?P<name>[^\s.!?:“”][^.!?:“”]{0,40}?(?:\([^)]*\))?): “(?P<line>[^”]+)”")
_ROW_LETTERS, _ROW_SIGNS = 110, 44
_EDGES = " .,;:\u3002\uff1b\u0964"
_IT = re.compile(r"\bit\b|它|それ", re.IGNORECASE)


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
        seen = next((one for one in figures if one.casefold() == name.casefold()), None)
        words = line if seen else f"{name}: {line}"
        short = shortened(words, _SIGNS if unspaced(words) else _LETTERS)
        yield Said(words=short, doers=(seen,) if seen else ())


def row_of(action: str, things: Sequence[str], it: str = "") -> tuple[str, ...]:
    """Return what happens where nobody is seen: words, and each thing's name as a part of its own.

    Args:
        action: What happens.
        things: Names of the things, in the order in which they are told.
        it: What `it` means, if it is a thing of the shot before.
    """
    text = without_camera(action)
    text = shortened(text, _ROW_SIGNS if unspaced(text) else _ROW_LETTERS).strip(_EDGES)
    parts: list[str] = []
    begin = 0
    for start, end, name in sorted(_spots(text, things, it)):
        if start < begin:
            continue
        stands_for_it = name == it and _IT.fullmatch(text[start:end]) is not None
        parts += [text[begin : end if stands_for_it else start].strip(), name]
        begin = end
    parts.append(text[begin:].strip())
    kept = [part for part in parts if part.strip(_EDGES)]
    return tuple(kept) if len(kept) > 1 else ()


def _spots(text: str, things: Sequence[str], it: str) -> Iterator[tuple[int, int, str]]:
    """Yield where things are named in a text, and where `it` stands for one that is not."""
    for name in things:
        match = re.search(re.escape(name), text, re.IGNORECASE)
        if match is None and name == it:
            match = _IT.search(text)
        if match is not None:
            yield match.start(), match.end(), name
