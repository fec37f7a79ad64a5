"""Scores that are measured instead of judged: who in the picture is nearest to whose sheet.

It is `identity.figure` of grok-spicy-continuity: every character is looked for in the picture, and
what counts is how much nearer that place is to the own sheet than to any other. Needs the extra
`[clip]`.
"""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from grok_spicy.continuity import Reference, Stop, stand_ins
from grok_spicy.errors import ConfigError, MediaError
from grok_spicy.providers.base import Finding
from grok_spicy.schemas import ConsistencyScore

from grok_spicy_ollama.judging import PairScore, combined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.continuity import Reading
    from grok_spicy.providers.base import Picture
    from grok_spicy_continuity.figure import FigureMeasure

    from grok_spicy_ollama.options import OllamaVisionOptions

NOTHING_TO_COMPARE = "nothing to compare"

INSTALL = 'pip install "grok-spicy-ollama[clip]"'

_FULL = 0.5
"""Share of the margin that the sheet itself has over the others from which a score is full: light,
size and pose take some of it. What stands nowhere in a picture keeps about none."""


class EmbeddingScorer:
    """Looks for each reference in a picture and scores by margin over the others.

    The model file is read on first use, in a thread.

    Args:
        options: The options that begin with `scorer`.
    """

    def __init__(self, options: OllamaVisionOptions) -> None:
        self._path = None if options.scorer_model is None else options.scorer_model.expanduser()
        self._pixels = options.scorer_pixels
        self._measure: FigureMeasure | None = None
        self._lock = asyncio.Lock()

    @property
    def name(self) -> str:
        """Name of the model file, for messages and notes."""
        return "EfficientNet-Lite0" if self._path is None else self._path.name

    async def check(self) -> Finding:
        """Look whether the model file can be used."""
        try:
            measure = await self._loaded()
            await asyncio.to_thread(lambda: measure.digest)
        except (ConfigError, MediaError) as error:
            command = INSTALL if isinstance(error, _NotInstalledError) else None
            return Finding("error", error.message, command)
        return Finding("ok", f"pictures can be measured with {self.name}")

    async def score(self, image: Picture, references: Sequence[Picture]) -> ConsistencyScore:
        """Measure whether the references are in `image`.

        Raises:
            ConfigError: If the model file or the extra is missing or cannot be used.
            MediaError: If a picture cannot be read.
        """
        if not references:
            return ConsistencyScore(overall_score=1.0, issues=[NOTHING_TO_COMPARE])
        measure = await self._loaded()
        async with self._lock:
            found = await asyncio.to_thread(_find, measure, image, references)
        return combined([self._pair(one) for one in found])

    def _pair(self, found: _Found) -> PairScore:
        reading, who = found.reading, found.reading.who or "the reference"
        margin = reading.margin
        if not reading.valid or margin is None or found.own <= 0:
            why = reading.reason or "its sheet is not told from the others"
            said = f"{who} is not measurable ({self.name}): {why}"
            return PairScore(who, ConsistencyScore(overall_score=1.0, issues=[said]))
        share = margin / (found.own * _FULL)
        nearer = f"{margin:+.2f} over {reading.nearest}, by image embeddings ({self.name})"
        score = ConsistencyScore(
            overall_score=share,
            issues=[f"{who}: {nearer}"],
            fix_prompt=None if share >= 1 else f"Make {who} look exactly as in the reference.",
        )
        return PairScore(who, score)

    async def _loaded(self) -> FigureMeasure:
        async with self._lock:
            if self._measure is None:
                self._measure = await asyncio.to_thread(self._make)
            return self._measure

    def _make(self) -> FigureMeasure:
        try:
            from grok_spicy_continuity.figure import FigureMeasure
            from grok_spicy_continuity.options import FigureOptions
        except ImportError as error:
            raise _NotInstalledError(
                "the embedding scorer needs grok-spicy-continuity", hint=f"Install it: {INSTALL}"
            ) from error
        if self._path is None:
            return FigureMeasure(FigureOptions())
        return FigureMeasure(FigureOptions(model=self._path, pixels=self._pixels))


class _NotInstalledError(ConfigError):
    """The extra is missing."""


@dataclass(frozen=True, slots=True)
class _Found:
    """One character in a picture, and the margin that their own sheet has over the others."""

    reading: Reading
    own: float


def _find(measure: FigureMeasure, image: Picture, references: Sequence[Picture]) -> list[_Found]:
    """Look for everybody, each by their first picture; somebody alone is told from stand-ins."""
    from grok_spicy_continuity.pictures import opened

    sheets: dict[str, Path] = {}
    for number, picture in enumerate(references, 1):
        sheets.setdefault(picture.name or f"reference {number}", Path(picture))
    named = list(sheets)
    with tempfile.TemporaryDirectory(prefix="grok-spicy-cast-") as folder:
        if len(sheets) == 1:
            opened(sheets[named[0]])  # what cannot be read is said as of any picture
            for number, made in enumerate(stand_ins(sheets[named[0]]), 1):
                file = Path(folder) / f"{number}.png"
                made.save(file)
                sheets[f"the same in other colours {number}"] = file
        cast = [Reference(name, path) for name, path in sheets.items()]
        found = measure.find(opened(Path(image)), cast, Stop())[: len(named)]
        own = [
            measure.find(opened(sheets[name]), cast, Stop())[at].margin or 0.0
            for at, name in enumerate(named)
        ]
    return [_Found(reading, margin) for reading, margin in zip(found, own, strict=True)]
