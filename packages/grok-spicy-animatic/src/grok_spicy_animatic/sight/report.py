"""Verdicts in words: scores by name, what is wrong, how to mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.schemas import ConsistencyScore

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy_animatic.sight.scoring import Verdict

_ENOUGH = 0.8
_HIDDEN = 0.4


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
    if match is None or verdict.score == 0.0:
        lacking = f": its {verdict.lacking} is nowhere" if verdict.lacking else ""
        return f"{verdict.name}: not found in the picture{lacking}."
    if match.fill < _HIDDEN:
        return f"{verdict.name}: mostly hidden or cut off."
    if verdict.lacking:
        return f"{verdict.name}: the {verdict.lacking} of the reference is missing or too little."
    return f"{verdict.name}: only partly like the reference."
