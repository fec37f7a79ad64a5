"""How a run ended, and what it returns to its caller."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from grok_spicy.calls.gate import NewCalls, RunEndingError
from grok_spicy.errors import (
    AuthenticationError,
    GrokSpicyError,
    ModelMissingError,
    OutOfCreditError,
    RateLimitedError,
    UnavailableError,
)
from grok_spicy.runs.pieces import Outcome, in_words
from grok_spicy.text.hints import with_run

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from grok_spicy.runs.folder import RunFolder
    from grok_spicy.schemas import Approvable, CharacterAsset, KeyframeAsset, StoryPlan, VideoAsset
    from grok_spicy.steps import Step
    from grok_spicy.watch.reports import PieceState

logger = logging.getLogger("grok_spicy")

_NOT_READY = 3

NOBODY_ANSWERED = (
    AuthenticationError,
    ModelMissingError,
    OutOfCreditError,
    RateLimitedError,
    UnavailableError,
)
"""If no call succeeds and one failed like this, the services were not ready for a run."""


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
class FinishedFilm:
    """A film that was cut.

    Attributes:
        path: Its file.
        loudness: How loud it is, in LUFS; None if nothing is heard, or nobody measured it.
    """

    path: Path
    loudness: float | None = None


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
        exposed_usd: What calls whose outcome is unknown may have cost on top, in US dollars.
        exit_code: What the command line returns: 0 done, 1 failed and resumable, 4 over budget.
        error: Why the run ended early, if it did.
        cause: What kind of error that was, for example `"BudgetError"`: to count failures alike.
        quotes: Of a dry run: what each step would cost.
        waits_for: The step whose results wait to be approved, if the run stopped for that.
        loudness: How loud the film is, in LUFS; None if nothing is heard in it.
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
    exposed_usd: float = 0.0
    exit_code: int = 0
    error: str | None = None
    cause: str | None = None
    quotes: tuple[StepQuote, ...] = ()
    waits_for: Approvable | None = None
    loudness: float | None = None


class Ending:
    """How a run ended: as an exit code, and in words.

    Args:
        folder: The run's folder.
        new_calls: Knows what ended the run early, and whether any call succeeded.
        error: What kept the story or the film from being made.
        outcomes: How the pieces ended.
        film: The film, if there is one.
    """

    def __init__(
        self,
        folder: RunFolder,
        new_calls: NewCalls,
        error: Exception | None,
        outcomes: Mapping[str, Outcome[Any]],
        film: Path | None,
    ) -> None:
        self._folder = folder
        self._new_calls = new_calls
        self._outcomes = outcomes.values()
        self._film = film
        self._cause = _cause(new_calls.stopped_by or error)
        self.went_well = error is None and new_calls.stopped_by is None

    @cached_property
    def lost(self) -> list[str]:
        """What was tried and not accepted, and what to do about it; the same of several once."""
        lost = [one for one in self._outcomes if one.state not in ("accepted", "skipped")]
        return [with_run(text, self._folder) for text in _told(lost)]

    def exit_code(self, *, stopped_early: bool) -> int:
        """Return what the command line returns.

        Args:
            stopped_early: Whether the run was asked to stop before the film.
        """
        errors = (self._cause, *(one.error for one in self._outcomes))
        if not self._new_calls.succeeded and any(
            isinstance(one, NOBODY_ANSWERED) for one in errors
        ):
            return _NOT_READY
        if self._cause is not None:
            code = self._cause.exit_code if isinstance(self._cause, GrokSpicyError) else 1
            # A key that stops working in mid-run leaves a run to be resumed.
            return 1 if code == _NOT_READY else code
        if self._film is None and not stopped_early:
            return 1
        return 1 if any(one.state in ("failed", "unknown") for one in self._outcomes) else 0

    def kind(self) -> str | None:
        """Return the name of the kind of error that went wrong; None if nothing did."""
        errors = [self._cause, *(one.error for one in self._outcomes)]
        return next((type(one).__name__ for one in errors if one is not None), None)

    def reason(self) -> str | None:
        """Say what went wrong; None if nothing did."""
        if self._cause is None:
            return "; ".join(self.lost) or None
        if isinstance(self._cause, GrokSpicyError):
            return with_run(str(self._cause), self._folder)
        logger.error("the run failed unexpectedly", exc_info=self._cause)
        return in_words(self._cause)


def _told(lost: Iterable[Outcome[Any]]) -> list[str]:
    """Say how pieces ended and, if known, what to do about it."""
    alike: dict[tuple[str, str | None], list[str]] = {}
    for outcome in lost:
        hint = outcome.error.hint if isinstance(outcome.error, GrokSpicyError) else None
        alike.setdefault((f"{outcome.state}: {outcome.reason}", hint), []).append(outcome.piece)
    return [
        f"{', '.join(pieces)} {'is' if len(pieces) == 1 else 'are'} "
        + (f"{ending.rstrip('.')}. {hint}" if hint else ending)
        for (ending, hint), pieces in alike.items()
    ]


def _cause(error: BaseException | None) -> BaseException | None:
    """Return what is behind an error that only says that the run is ending."""
    while isinstance(error, RunEndingError):
        error = error.cause
    return error
