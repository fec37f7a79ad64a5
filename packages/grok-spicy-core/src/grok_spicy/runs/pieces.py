"""Pieces of a run: started when their inputs exist, each ending in exactly one way."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from grok_spicy.calls.gate import ENDS_THE_RUN, NewCalls, RunEndingError
from grok_spicy.errors import (
    ContentRefusedError,
    GrokSpicyError,
    JobLostError,
    OutcomeUnknownError,
    PolicyError,
)
from grok_spicy.schemas import CharacterAsset, EntityAsset, KeyframeAsset, VideoAsset
from grok_spicy.watch.reports import PieceFinished, PieceState, Reporter

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence

    from grok_spicy.calls.resources import ResourceScheduler
    from grok_spicy.steps import Step

logger = logging.getLogger("grok_spicy")

A = TypeVar("A")

AssetT = TypeVar("AssetT", CharacterAsset, EntityAsset, KeyframeAsset, VideoAsset)


@dataclass(frozen=True, slots=True)
class Recipe(Generic[AssetT]):
    """How a piece is made, once everything it needs is there.

    Attributes:
        piece: Its name.
        kind: Class of its asset.
        inputs: What it is made from: names and digests.
        make: Makes it.
        uses: The pieces among what it is made from.
    """

    piece: str
    kind: type[AssetT]
    inputs: Mapping[str, str]
    make: Callable[[], Awaitable[AssetT]]
    uses: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Outcome(Generic[A]):
    """How a piece ended.

    Attributes:
        piece: Its name.
        state: Accepted, or why not.
        asset: What was accepted; of a piece that could not be made again, what it was before.
        reason: Why it was not, for people.
        error: The error behind it.
    """

    piece: str
    state: PieceState
    asset: A | None = None
    reason: str | None = None
    error: BaseException | None = None


class NotPossibleError(GrokSpicyError):
    """A piece is skipped, because a piece that it needs is missing.

    Args:
        needs: How that piece ended.
    """

    def __init__(self, needs: Outcome[Any]) -> None:
        super().__init__(f"needs {needs.piece}, which is {needs.state}")
        self.needs = needs.piece


class FormerKeptError(Exception):
    """A piece could not be made again; what was accepted before stays in its place.

    Args:
        asset: What was accepted before.
        cause: Why nothing else came of it.
    """

    def __init__(self, asset: Any, cause: Exception) -> None:
        super().__init__(str(cause))
        self.asset = asset
        self.cause = cause


class Pieces:
    """Runs pieces as tasks and remembers how they ended.

    A piece that fails fails alone: its error becomes its outcome. Cancelling waits for every
    piece, because a paid create may have to be seen through; cancelling again does not.

    Args:
        new_calls: Closed when an error ends the run.
        scheduler: Told when a piece can run and when it waits.
        report: Told how each piece ended.
    """

    def __init__(self, new_calls: NewCalls, scheduler: ResourceScheduler, report: Reporter) -> None:
        self._new_calls = new_calls
        self._scheduler = scheduler
        self._report = report
        self._tasks: dict[str, asyncio.Task[Outcome[Any]]] = {}
        self._kept: set[str] = set()
        self.outcomes: dict[str, Outcome[Any]] = {}

    @property
    def ending(self) -> bool:
        """Whether something ends the run early."""
        return self._new_calls.stopped_by is not None

    def keep(self, piece: str) -> None:
        """Take note that an earlier process made a piece."""
        self._kept.add(piece)

    def start(
        self, step: Step, piece: str, work: Callable[[], Coroutine[Any, Any, A]]
    ) -> asyncio.Task[Outcome[A]]:
        """Begin a piece; `work` awaits its own inputs through `needs`."""
        task = asyncio.create_task(self._see_through(step, piece, work), name=piece)
        self._tasks[piece] = task
        return task

    async def needs(self, piece: asyncio.Task[Outcome[A]]) -> Outcome[A]:
        """Wait, from within a piece, for another piece."""
        with self._scheduler.away():
            # Awaiting the task itself would pass a cancellation on, and a second one is rude.
            await asyncio.wait({piece})
        return piece.result()

    async def run(self, step: Step, piece: str, work: Callable[[], Coroutine[Any, Any, A]]) -> A:
        """Make one piece that everything else depends on.

        Raises:
            BaseException: Whatever it ended with.
        """
        outcome = await self.wait_for(self.start(step, piece, work))
        if outcome.error is not None:
            raise outcome.error
        assert outcome.asset is not None  # noqa: S101 - accepted pieces have an asset
        return outcome.asset

    async def wait_for(self, piece: asyncio.Task[Outcome[A]]) -> Outcome[A]:
        """Wait, from outside any piece, for one piece; cancelling waits for all."""
        await self._wait({piece})
        return piece.result()

    async def all_done(self) -> None:
        """Wait for every piece started so far."""
        await self._wait(set(self._tasks.values()))

    async def _wait(self, tasks: set[asyncio.Task[Outcome[Any]]]) -> None:
        if not tasks:
            return
        try:
            await asyncio.wait(tasks)
        except asyncio.CancelledError:
            await self._cancel_all()
            raise

    async def _cancel_all(self) -> None:
        # What is being paid for goes on; what would be tried again does not begin.
        self._new_calls.stop(GrokSpicyError("interrupted"))
        open_tasks = {task for task in self._tasks.values() if not task.done()}
        for task in open_tasks:
            task.cancel()
        while open_tasks:
            try:
                _, open_tasks = await asyncio.wait(open_tasks)
            except asyncio.CancelledError:
                # The second Ctrl-C reaches every piece: nothing is waited for any more.
                for task in open_tasks:
                    task.cancel()
            open_tasks = {task for task in open_tasks if not task.done()}

    async def _see_through(
        self, step: Step, piece: str, work: Callable[[], Coroutine[Any, Any, A]]
    ) -> Outcome[A]:
        try:
            with self._scheduler.at_work():
                outcome = Outcome(piece, "accepted", await work())
        except Exception as error:  # noqa: BLE001 - a piece fails alone, whatever it raises
            outcome = self._outcome_of(piece, error)
        self.outcomes[piece] = outcome
        score = getattr(outcome.asset, "consistency_score", None)
        kept = piece in self._kept
        self._report(PieceFinished(step, piece, outcome.state, outcome.reason, score, kept))
        return outcome

    def _outcome_of(self, piece: str, error: Exception) -> Outcome[Any]:
        if isinstance(error, FormerKeptError):
            outcome = self._outcome_of(piece, error.cause)
            reason = f"{outcome.reason}; what was there before is kept"
            return replace(outcome, asset=error.asset, reason=reason)
        if isinstance(error, ENDS_THE_RUN):
            self._new_calls.stop(error)
        state = _state_of(error)
        if isinstance(error, GrokSpicyError):
            reason = error.message
            logger.info("%s %s: %s", piece, state, error)
        else:
            reason = in_words(error)
            logger.error("%s failed unexpectedly", piece, exc_info=error)
        return Outcome(piece, state, None, reason, error)


def in_words(error: BaseException) -> str:
    """Say in a line what nobody expected; of a file that cannot be used, which one it is."""
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror or error}"
    return f"{type(error).__name__}: {error}"


def _state_of(error: Exception) -> PieceState:
    if isinstance(error, ContentRefusedError | PolicyError):
        return "refused"
    if isinstance(error, JobLostError | OutcomeUnknownError):
        return "unknown"
    if isinstance(error, NotPossibleError | RunEndingError):
        return "skipped"
    return "failed"
