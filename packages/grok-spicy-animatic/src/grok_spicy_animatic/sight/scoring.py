"""From measurements to scores: how sure one can be that a frame shows a reference."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from grok_spicy_animatic.sight.pixels import opened
from grok_spicy_animatic.sight.search import Frame, Match
from grok_spicy_animatic.sight.signature import NEAR, Signature, called, calmed, is_ink, signatures

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from grok_spicy.providers.base import Picture

_STRANGER, _SAME = 0.52, 0.78
"""Values of a match that score 0 and 1: measured on our own boards, where a figure found in its
own panel is 0.75 and more, and one in other clothes 0.65 and less."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was measured of one reference.

    Attributes:
        name: Whom the reference shows.
        score: 0 (someone else) to 1.
        match: Where it was found; None if nowhere.
        lacking: The colour of the reference that is most lacking there, as a word; empty if none.
    """

    name: str
    score: float
    match: Match | None
    lacking: str = ""


def judge(image: Picture, references: Sequence[Picture]) -> list[Verdict]:
    """Measure how well `image` shows each of `references`; nobody is found where another is."""
    frame = Frame(opened(image))
    figures = [_figure(reference) for reference in references]
    verdicts: list[Verdict] = []
    for index, (reference, figure) in enumerate(zip(references, figures, strict=True)):
        match = frame.find(figure)
        verdicts.append(_verdict(reference.name or reference.role, match))
        if match is not None and any(_alike(figure, other) for other in figures[index + 1 :]):
            frame.take(match)
    return verdicts


def _figure(reference: Picture) -> tuple[Signature, ...]:
    """Return what a sheet's figure is made of; every picture of a film is held against it."""
    status = reference.path.stat()
    return _signatures(reference.path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=64)
def _signatures(path: Path, changed: int, size: int) -> tuple[Signature, ...]:  # noqa: ARG001 - part of what is remembered
    return tuple(signatures(calmed(opened(path), 3)))


def _alike(first: Sequence[Signature], second: Sequence[Signature]) -> bool:
    """Tell whether two figures are of the same colours, so that one passes for the other."""
    if not first or not second:
        return False
    ours, theirs = first[0], second[0]
    distance = np.linalg.norm(ours.colours[:, None] - theirs.colours[None], axis=2)
    shared = ours.shares[distance.min(axis=1) < NEAR].sum()
    return bool(shared > 0.85)  # noqa: PLR2004 - all but a detail


def _verdict(name: str, match: Match | None) -> Verdict:
    if match is None:
        return Verdict(name, 0.0, None)
    score = (match.value - _STRANGER) / (_SAME - _STRANGER)
    return Verdict(name, round(float(min(1.0, max(0.0, score))), 4), match, _lacking(match))


def _lacking(match: Match) -> str:
    """Return the word for the colour that is most lacking where a figure was found."""
    wanted = match.signature.shares - np.minimum(match.shares, match.signature.shares)
    for index in np.argsort(-wanted):
        if wanted[index] > 0.06 and not is_ink(match.signature.colours[index]):  # noqa: PLR2004
            return called(match.signature.colours[index])
    return ""
