"""Draw, look, draw again: the loop that sheets and keyframes share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy.errors import InvalidOutputError
from grok_spicy.providers.base import GeneratedImage
from grok_spicy.schemas import ConsistencyScore
from grok_spicy.tasks.context import NO_BETTER

if TYPE_CHECKING:
    from grok_spicy.steps import Step
    from grok_spicy.tasks.context import TaskContext


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture and what the check says of it."""

    image: GeneratedImage
    score: ConsistencyScore


@dataclass(frozen=True, slots=True)
class Best:
    """The best of several tries.

    Attributes:
        drawn: The picture that is kept.
        attempts: How many tries there were.
    """

    drawn: Drawn
    attempts: int


Draw = Callable[[int, Drawn | None], Awaitable[GeneratedImage]]
"""Draws try number n, given the best picture so far."""

Check = Callable[[int, GeneratedImage], Awaitable[ConsistencyScore]]
"""Scores the picture of try number n."""


async def best_of(
    task: TaskContext, step: Step, piece: str, tries: int, draw: Draw, check: Check
) -> Best:
    """Draw and check until a picture is good enough; keep the best one.

    A picture that comes out unusable counts as a try, unless it was paid for: no other one is
    bought then. Once there is one with a score, what goes
    wrong with a further one ends the tries instead of losing it.

    Args:
        task: What to work with.
        step: The step, for reports.
        piece: The piece.
        tries: How often to try.
        draw: Draws a try.
        check: Scores it.

    Raises:
        ContentRefusedError: If the first picture is refused.
        InvalidOutputError: If no try came out usable, or the first cannot be scored.
        ProviderError: If the provider cannot.
    """
    best: Drawn | None = None
    unusable: InvalidOutputError | None = None
    attempt = 0
    for attempt in range(1, tries + 1):
        try:
            drawn = await _try(attempt, best, draw, check)
        except NO_BETTER as error:
            if best is None:
                raise
            task.warn(
                f"{piece}: keeping the best picture so far; the next try failed: {error.message}"
            )
            break
        if isinstance(drawn, InvalidOutputError):
            unusable = drawn
            if drawn.paid and best is not None:
                task.warn(f"{piece}: keeping the best picture so far: {drawn.message}")
            if drawn.paid:
                break
            continue
        if best is None or drawn.score.overall_score > best.score.overall_score:
            best = drawn
        if task.scored(step, piece, attempt, drawn.score):
            break
    if best is None:
        raise unusable or AssertionError("there is at least one try")
    return Best(best, attempt)


async def _try(
    attempt: int, best: Drawn | None, draw: Draw, check: Check
) -> Drawn | InvalidOutputError:
    """Draw and check once; what comes out unusable is returned, what cannot be scored raises."""
    try:
        image = await draw(attempt, best)
    except InvalidOutputError as error:
        return error
    try:
        return Drawn(image, await check(attempt, image))
    except InvalidOutputError as error:
        # Its picture stays in the ledger; a new one would be paid for the check's failure.
        if best is None:
            raise
        return error
