"""A second look at a picture: what a measure sees against what the vision model says.

Where both agree, that counts. Where they disagree, the vision model is asked one forced question
instead of anything being drawn anew: whose sheet is this figure nearest to? The sheets are
shuffled and the question is put in two orders; two different answers mean that it cannot tell.
Judges asked for a number favour what they are shown first and are poor at scale (MLLM-as-a-Judge,
2402.04788: correlation .49 for scores against 77 % accuracy for choices).

Now and then the same question is put without the right sheet: who then names a sheet takes a
stranger for a character, and how often this judge does so in this film stands in the report.
"""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Literal

from grok_spicy.continuity.eye import evidence
from grok_spicy.errors import BudgetError, ContentRefusedError, InvalidOutputError
from grok_spicy.providers.base import Picture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.continuity.verdicts import Verdict
    from grok_spicy.providers.base import VisionProvider
    from grok_spicy.schemas import ConsistencyScore, Scene
    from grok_spicy.tasks.context import TaskContext

Choice = Literal["own", "other", "undecided"]

_NUMBER = re.compile(r"\d+")


async def seconded(
    task: TaskContext,
    judge: VisionProvider,
    scene: Scene,
    candidate: Picture,
    cast: Sequence[Picture],
    score: ConsistencyScore,
) -> ConsistencyScore:
    """Return a score with what the measures see counted in.

    Args:
        task: What to work with; without an eye that acts, nothing is done.
        judge: The vision model that gave the score.
        scene: The scene.
        candidate: The picture.
        cast: The sheets that it was compared with.
        score: What the vision model says of it.
    """
    if task.eye is None or not task.eye.acts or not scene.characters_present:
        return score
    verdict = await task.eye.worst_of([candidate.path], scene.characters_present)
    mend = evidence(verdict)
    if verdict is None or mend is None:
        return score
    agrees = score.overall_score < task.threshold
    sheets = await _sheets(task, judge, cast, verdict) if task.eye.config.judge else []
    if not agrees and len(sheets) > 1:
        choice = await forced_choice(judge, candidate, sheets, verdict)
        if choice != "other":
            task.notice(
                f"{verdict.measure}: {verdict.reason}; the vision model "
                f"{'sees ' + verdict.who if choice == 'own' else 'cannot tell'}, so it is kept."
            )
            return score
    return score.model_copy(
        update={
            "overall_score": min(score.overall_score, task.threshold / 2),
            "issues": [verdict.reason, *score.issues],
            "fix_prompt": mend,
        }
    )


async def _sheets(
    task: TaskContext, judge: VisionProvider, cast: Sequence[Picture], verdict: Verdict
) -> list[Picture]:
    """Return the sheets to choose from: theirs, that of whom they are nearest to, the others'."""
    whole = {picture.name or "": picture for picture in cast}
    if task.eye is not None:
        for name, path in (await task.eye.sheets()).items():
            whole.setdefault(name, Picture(path, "character", name))
    first = [name for name in (verdict.who, verdict.nearest) if name is not None and name in whole]
    names = [*first, *(name for name in whole if name not in first)]
    return [whole[name] for name in names[: max(0, judge.limits.reference_images - 1)]]


async def deceived(
    task: TaskContext, judge: VisionProvider, scene: Scene, candidate: Picture
) -> bool | None:
    """Ask of one scene in three whose sheet a figure is nearest to, without the right sheet.

    Args:
        task: What to work with; without an eye that acts and asks, nothing is asked.
        judge: The vision model; one call of `analyze`.
        scene: The scene.
        candidate: Its keyframe, which shows the right ones.

    Returns:
        Whether the vision model names a sheet all the same; None if nothing could be asked.
    """
    if task.eye is None or not (task.eye.acts and task.eye.config.judge):
        return None
    if scene.scene_id % _EVERY != 1:
        return None
    seen = await task.eye.look(candidate.path, scene.characters_present)
    shown = next((one for one in seen if one.kind == "right"), None)
    if shown is None:
        return None
    room = judge.limits.reference_images - 1
    others = [
        Picture(path, "character", name)
        for name, path in (await task.eye.sheets()).items()
        if name != shown.who
    ][: max(0, room)]
    if not others:
        return None
    try:
        said = await judge.analyze([candidate, *others], _question(others, shown))
    except _UNANSWERED:
        return None
    chosen = _chosen(said, others)
    return None if chosen is None else chosen != ""


_EVERY = 3
"""In one scene of so many the vision model is tried with a wrong sheet."""

_UNANSWERED = (InvalidOutputError, ContentRefusedError, BudgetError)


async def forced_choice(
    judge: VisionProvider, candidate: Picture, sheets: Sequence[Picture], verdict: Verdict
) -> Choice:
    """Ask the vision model whose sheet a figure is nearest to, in two orders.

    Args:
        judge: The vision model; two calls of `analyze`.
        candidate: The picture.
        sheets: The sheets to choose from.
        verdict: What a measure says, and where.

    Returns:
        Whether it is the one who should be there, somebody else (or nobody), or cannot be told.
    """
    order = list(sheets)
    random.Random(f"{verdict.who}/{verdict.side}/{len(order)}").shuffle(order)  # noqa: S311 - no secret
    answers = set()
    for turn in (order, order[::-1]):
        try:
            said = await judge.analyze([candidate, *turn], _question(turn, verdict))
        except _UNANSWERED:
            return "undecided"
        answers.add(_chosen(said, turn))
    if len(answers) > 1 or None in answers:
        return "undecided"
    return "own" if answers == {verdict.who} else "other"


def _question(sheets: Sequence[Picture], verdict: Verdict) -> str:
    where = f" at the {verdict.side}" if verdict.side else ""
    last = len(sheets) + 1
    return (
        f"Image 1 is a frame of a film. Look at the figure{where}. Images 2 to {last} are "
        "character sheets. Which sheet shows the same character: same face, body, colours, "
        "clothes and marks? Pose, light and size may differ.\n"
        f"Answer with one number only: 2 to {last}, or 0 if none of them does."
    )


def _chosen(answer: str, sheets: Sequence[Picture]) -> str | None:
    """Return the name that an answer chooses, `""` for nobody, None if it cannot be read."""
    numbers = {int(found) for found in _NUMBER.findall(answer)}
    if len(numbers) != 1:
        return None
    (number,) = numbers
    if number == 0:
        return ""
    return sheets[number - 2].name if 0 <= number - 2 < len(sheets) else None
