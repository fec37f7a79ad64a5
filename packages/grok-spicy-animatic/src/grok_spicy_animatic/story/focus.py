"""What each of several shots of one sentence is about: all of it, a part of it, those in it."""

# ruff: noqa: RUF001 - marks of other scripts

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from grok_spicy.lettering import unspaced

from grok_spicy_animatic.language.listed import listed
from grok_spicy_animatic.language.places import place_in
from grok_spicy_animatic.language.props import props_in
from grok_spicy_animatic.language.tokens import tokens_of, words_of
from grok_spicy_animatic.story.shots import Coverage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy_animatic.story.beats import Beat
    from grok_spicy_animatic.story.players import Player

_LEAST_WORDS = 3
_EDGES = " ,;:.–—-"


def focused(
    beat: Beat, how: Coverage, round_: int, named: Sequence[str], players: Sequence[Player]
) -> Beat:
    """Return what one of several shots of a beat shows: the master all, the others a part.

    Args:
        beat: What happens.
        how: Which shot of it this is.
        round_: How often the beat was covered from far to near before.
        named: Whom the beat names.
        players: Everybody in the film.
    """
    if how in {Coverage.PLAIN, Coverage.MASTER}:
        return beat
    clauses = clauses_in(beat.text)
    if len(clauses) > 1:
        at = round_ if how is Coverage.MIDDLE else -1 - round_
        return replace(beat, text=_begun(clauses[at % len(clauses)]))
    if how is Coverage.MIDDLE:
        return replace(beat, text=_placeless(beat.text))
    seen = [one.found.words or one.name for one in players if one.name in named]
    seen = list(dict.fromkeys(seen)) or props_in(beat.text)[:1]
    return replace(beat, text=_begun(", ".join(seen))) if seen else beat


def clauses_in(sentence: str) -> list[str]:
    """Return the clauses that words like `while` join, if each says something."""
    if unspaced(sentence) or '"' in sentence or "“" in sentence:
        return [sentence]
    parts, begin = [], 0
    for token in tokens_of(sentence):
        if token.start and token.low in listed("while_words"):
            parts.append(sentence[begin : token.start])
            begin = token.end
    parts.append(sentence[begin:])
    kept = [part.strip(_EDGES) for part in parts]
    return kept if all(len(words_of(part)) >= _LEAST_WORDS for part in kept) else [sentence]


def _placeless(sentence: str) -> str:
    """Return a sentence without the place at its end, which the master shows."""
    place = place_in(sentence)
    at = sentence.rfind(place) if place else -1
    if at < 0 or len(words_of(sentence[at + len(place) :])) > 0:
        return sentence
    before = re.sub(r"\s+(?:\S+\s+){0,1}\S+\s*$", "", sentence[:at])
    return before if len(words_of(before)) >= _LEAST_WORDS else sentence


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]
