"""From measurements to scores: how sure one can be that a frame shows a reference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from grok_spicy_animatic.sight.pixels import Cutout, cutout, lab, opened, sized
from grok_spicy_animatic.sight.search import Frame, Match

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.providers.base import Picture
    from PIL import Image

_WEIGHTS = (6.5, 6.3, 7.0, 10.0, 0.3, -0.25)
_BIAS = -19.5
_CERTAIN = 0.8


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was measured of one reference.

    Attributes:
        name: Whom the reference shows.
        score: 0 (someone else) to 1.
        match: Where it was found; None if nowhere.
    """

    name: str
    score: float
    match: Match | None


def judge(image: Picture, references: Sequence[Picture]) -> list[Verdict]:
    """Measure how well `image` shows each of `references`."""
    frame = Frame(opened(image))
    return [_verdict(frame, reference) for reference in references]


def _verdict(frame: Frame, reference: Picture) -> Verdict:
    picture = opened(reference)
    match = frame.find(cutout(picture))
    score = _score(match)
    if reference.role in {"photo", "base"}:
        whole = frame.find(_whole(picture))
        if _score(whole) > score:
            match, score = whole, _score(whole)
    return Verdict(reference.name or reference.role, score, match)


def _whole(picture: Image.Image) -> Cutout:
    values = lab(sized(picture, 160))
    return Cutout(values, np.ones(values.shape[:2], np.float32), plain=False)


def _score(match: Match | None) -> float:
    if match is None:
        return 0.0
    features = (
        match.structure, match.hues, match.colours, match.evened, match.shape, match.tinge
    )  # fmt: skip
    evidence = _BIAS + sum(w * f for w, f in zip(_WEIGHTS, features, strict=True))
    return round(float(1 / (1 + np.exp(-evidence))), 4)
