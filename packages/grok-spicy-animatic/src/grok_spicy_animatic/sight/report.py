"""Verdicts in words: scores by name, what is wrong, how to mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.schemas import ConsistencyScore

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy_animatic.sight.scoring import Verdict

_ENOUGH = 0.8
_COLOURS_AGREE = 0.6
_SHAPE_AGREES = 0.55


def nothing_to_compare() -> ConsistencyScore:
    """Return the score of a picture without references: nothing speaks against it."""
    return ConsistencyScore(overall_score=1.0, issues=["nothing to compare"])


def consistency(verdicts: Sequence[Verdict]) -> ConsistencyScore:
    """Sum up: a picture is as good as its worst reference."""
    scores: dict[str, float] = {}
    for verdict in verdicts:
        scores[verdict.name] = max(scores.get(verdict.name, 0.0), verdict.score)
    poor = sorted(
        (verdict for verdict in verdicts if scores[verdict.name] < _ENOUGH),
        key=lambda verdict: verdict.score,
    )
    issues = list(dict.fromkeys(_issue(verdict) for verdict in poor))
    names = list(dict.fromkeys(verdict.name for verdict in poor))
    return ConsistencyScore(
        overall_score=min(scores.values()),
        per_character=scores,
        issues=issues,
        fix_prompt=(
            f"Show {' and '.join(names)} with exactly the colours and shapes of the reference, "
            "clearly lit and unobstructed; keep everything else."
            if names
            else None
        ),
    )


def _issue(verdict: Verdict) -> str:
    match = verdict.match
    if match is None:
        return f"{verdict.name}: not found in the picture."
    if match.structure < _SHAPE_AGREES and match.colours < _COLOURS_AGREE:
        return f"{verdict.name}: neither shape nor colours of the reference are to be found."
    if match.colours < _COLOURS_AGREE:
        return f"{verdict.name}: colours differ from the reference."
    if match.structure < _SHAPE_AGREES:
        return f"{verdict.name}: the shape differs from the reference."
    return f"{verdict.name}: only partly like the reference."
