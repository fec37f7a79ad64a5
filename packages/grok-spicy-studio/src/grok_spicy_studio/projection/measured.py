"""What was measured of each scene: who is in it, by which margin, and what was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy.continuity.report import ContinuityReport, findings_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from grok_spicy.continuity.report import ShotReport
    from grok_spicy.runs.folder import RunFolder


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of a scene.

    Attributes:
        readings: Of each character the one that decides, in words.
        findings: What somebody should look at.
    """

    readings: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()


NOTHING = Measured()


def read_measured(folder: RunFolder) -> Mapping[int, Measured]:
    """Return what was measured, by scene; nothing where no report can be read. Blocks."""
    try:
        report = ContinuityReport.model_validate_json(folder.continuity.read_bytes())
    except (OSError, ValueError):
        return {}
    return {
        shot.scene_id: Measured(tuple(_readings(shot)), tuple(findings_of(shot)))
        for shot in report.shots
    }


def _readings(shot: ShotReport) -> Iterator[str]:
    """Yield for each character the smallest margin over the others, and what it means."""
    verdicts = [verdict for look in shot.looks for verdict in look.verdicts]
    for who in dict.fromkeys(verdict.who for verdict in verdicts):
        own = [one for one in verdicts if one.who == who and one.margin is not None]
        if own:
            worst = min(own, key=lambda one: one.margin or 0.0)
            yield f"{who} {worst.kind} {worst.margin:+.2f}"
        else:
            yield f"{who} not measurable"
