"""Takes compared in pairs: which of two is better, asked in both orders.

A vision model that gives each take a number by itself is a poor judge of which is better; asked to
choose, it agrees with people far more often, though it favours what it is shown first
(MLLM-as-a-Judge, 2402.04788). So each pair is shown in both orders, and only two answers that agree
count.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grok_spicy.errors import BudgetError, ContentRefusedError, InvalidOutputError
from grok_spicy.providers.base import Picture

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from grok_spicy.providers.base import VisionProvider
    from grok_spicy.schemas import Scene

_NUMBER = re.compile(r"\d+")

_TAKES = 2


async def best_of_pairs(
    judge: VisionProvider, scene: Scene, frames: Sequence[Path], cast: Sequence[Picture]
) -> int:
    """Return the number of the best take, from 0.

    Each further take is held against the best so far: two calls of `analyze` a pair. Where the
    vision model cannot tell, or may not be asked any more, the earlier one stays.

    Args:
        judge: The vision model.
        scene: What is filmed.
        frames: A frame of each take, the best first as far as is known.
        cast: The sheets of those who are in it.
    """
    best = 0
    for number in range(1, len(frames)):
        try:
            better = await _is_better(judge, scene, frames[number], frames[best], cast)
        except (BudgetError, ContentRefusedError, InvalidOutputError):
            break
        if better:
            best = number
    return best


async def _is_better(
    judge: VisionProvider, scene: Scene, one: Path, other: Path, cast: Sequence[Picture]
) -> bool:
    """Tell whether the vision model chooses `one` wherever it stands."""
    sheets = list(cast)[: max(0, judge.limits.reference_images - _TAKES)]
    question = _question(scene, len(sheets))
    answers = []
    for pair in ((one, other), (other, one)):
        pictures = [Picture(path, "candidate") for path in pair]
        said = await judge.analyze([*pictures, *sheets], question)
        answers.append({int(found) for found in _NUMBER.findall(said)})
    return answers == [{1}, {2}]


def _question(scene: Scene, sheets: int) -> str:
    shown = f" Images 3 to {_TAKES + sheets} are its character sheets." if sheets else ""
    return (
        f"Images 1 and 2 are frames of two takes of the same shot: {scene.action}{shown}\n"
        "Which take is better: the characters as on their sheets, the action as described, nothing "
        "malformed? Answer with one number only: 1 or 2."
    )
