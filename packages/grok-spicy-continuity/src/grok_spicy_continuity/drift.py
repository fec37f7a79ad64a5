"""`identity.drift`: follows each figure through a clip, by its margin over the rest of the cast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.continuity import Clip, Reading, frames_at

from grok_spicy_continuity.figure import FigureMeasure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.continuity import Reference, Stop, Subject

NAME = "identity.drift"

FEWEST, MOST = 5, 9
"""Frames looked at: one a second, within these bounds."""

_TWO = 2


class DriftMeasure(FigureMeasure):
    """Follows each figure through a clip.

    A reading's value is how much of its first margin a figure has lost where it is least like
    itself: 0 for nothing, more for more. Its evidence is the margin at each moment.
    """

    def measure(
        self, subject: Subject, references: Sequence[Reference], *, stop: Stop
    ) -> list[Reading]:
        """Follow every reference through a clip. See `Measure.measure`."""
        if not isinstance(subject, Clip) or len(references) < _TWO:
            return []
        count = min(MOST, max(FEWEST, round(subject.seconds) + 1))
        shares = [number / (count - 1) for number in range(count)]
        rows: list[list[Reading]] = []
        for image in frames_at(subject.path, shares, stop=stop):
            stop.check()
            rows.append(self.find(image, references, stop))
        times = [f"{share * subject.seconds:.2f}" for share in shares]
        return [
            _followed(reference.name, times, [row[number] for row in rows])
            for number, reference in enumerate(references)
        ]


def _followed(who: str, times: Sequence[str], seen: Sequence[Reading]) -> Reading:
    margins = [reading.margin or 0.0 for reading in seen]
    worst = min(range(len(margins)), key=margins.__getitem__)
    return Reading(
        NAME,
        who,
        round(margins[0] - margins[worst], 4),
        valid=all(reading.valid for reading in seen),
        reason=next((reading.reason for reading in seen if reading.reason), ""),
        box=seen[worst].box,
        evidence={time: round(margin, 4) for time, margin in zip(times, margins, strict=True)},
    )
