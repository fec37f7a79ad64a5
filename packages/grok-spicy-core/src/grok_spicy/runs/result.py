"""What a run returns to its caller."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy.schemas import CharacterAsset, KeyframeAsset, StoryPlan, VideoAsset
    from grok_spicy.steps import Step
    from grok_spicy.watch.reports import PieceState


@dataclass(frozen=True, slots=True)
class PieceOutcome:
    """How one piece ended.

    Attributes:
        piece: Its name, for example `"clip:3"`.
        state: How it ended.
        reason: Why, if it was not accepted.
    """

    piece: str
    state: PieceState
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class StepQuote:
    """What one step would cost, from a clean run to one in which every check fails.

    Attributes:
        step: The step.
        calls: Provider calls of a clean run.
        usd: Their price in US dollars; None if one of them is unknown.
        most_calls: Calls if every check fails.
        most_usd: Their price; None if one of them is unknown.
    """

    step: Step
    calls: int
    usd: float | None
    most_calls: int
    most_usd: float | None


@dataclass(frozen=True, slots=True)
class RunResult:
    """A finished or ended run.

    Attributes:
        run_id: Name of the run's folder.
        folder: The run's folder.
        film: The film, or None if there is none.
        plan: The story as filmed, or None if the run ended before it.
        characters: Accepted sheets.
        keyframes: Accepted keyframes, by scene.
        videos: Accepted clips, by scene.
        outcomes: How every piece ended.
        cost_usd: Money booked by this run, in US dollars.
        exit_code: What the command line returns: 0 done, 1 failed and resumable, 4 over budget.
        error: Why the run ended early, if it did.
        quotes: Of a dry run: what each step would cost.
    """

    run_id: str
    folder: Path
    film: Path | None
    plan: StoryPlan | None
    characters: tuple[CharacterAsset, ...] = ()
    keyframes: tuple[KeyframeAsset, ...] = ()
    videos: tuple[VideoAsset, ...] = ()
    outcomes: tuple[PieceOutcome, ...] = field(default=())
    cost_usd: float = 0.0
    exit_code: int = 0
    error: str | None = None
    quotes: tuple[StepQuote, ...] = ()
