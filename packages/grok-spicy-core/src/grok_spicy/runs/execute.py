"""A run set up: who does what, in which folder, under which rules; and how it ended."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from grok_spicy.calls.budget import Budget
from grok_spicy.calls.factory import CallRules, ProviderFactory
from grok_spicy.calls.gate import Gate, RunEndingError
from grok_spicy.calls.recorded import Recorded
from grok_spicy.calls.resources import Turns
from grok_spicy.errors import (
    AuthenticationError,
    GrokSpicyError,
    ModelMissingError,
    OutOfCreditError,
    RateLimitedError,
    UnavailableError,
)
from grok_spicy.ledger import Ledger
from grok_spicy.prompts import Spice
from grok_spicy.runs.acceptance import Acceptance
from grok_spicy.runs.cutting import CuttingRoom
from grok_spicy.runs.pieces import Outcome, Pieces, in_words
from grok_spicy.runs.pipeline import Film
from grok_spicy.runs.plan import PlanFiles
from grok_spicy.runs.result import PieceOutcome, RunResult
from grok_spicy.runs.reuse import KEEP_ALL, Reuse
from grok_spicy.runs.state import PipelineState, StateKeeper, Wishes
from grok_spicy.steps import clip_piece
from grok_spicy.tasks.studio import Studio
from grok_spicy.text.hints import with_run
from grok_spicy.watch.events import RunCompleted, RunFailed, RunStarted
from grok_spicy.watch.observer import Watch
from grok_spicy.watch.reports import Notice

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from grok_spicy.runs.context import Surroundings
    from grok_spicy.runs.folder import RunFolder
    from grok_spicy.runs.writing import Request
    from grok_spicy.schemas import BackendConfig

logger = logging.getLogger("grok_spicy")


@dataclass(frozen=True, slots=True)
class Order:
    """What a run is to do now, beside what its state says.

    Attributes:
        backends: Who does what.
        request: What is to be filmed.
        reuse: Which accepted pieces are kept.
        retakes: How often the user asked for another take, by piece.
        repeat_unknown: Whether calls whose outcome is unknown are made again.
    """

    backends: BackendConfig
    request: Request
    reuse: Reuse = KEEP_ALL
    retakes: Mapping[str, int] = field(default_factory=dict)
    repeat_unknown: bool = False


async def produce(
    folder: RunFolder, state: PipelineState, order: Order, around: Surroundings
) -> RunResult:
    """Make the film of a run, as far as the run is to go.

    Args:
        folder: The run's folder; the caller is its only writer.
        state: What the run knows of itself.
        order: What to do now.
        around: What it is given from outside.

    Returns:
        How it ended, also when it failed.

    Raises:
        asyncio.CancelledError: If cancelled; by then everything paid is recorded or journaled.
    """
    async with Ledger(folder.output, now=around.context.clock.now, report=around.report) as ledger:
        return await _produce(folder, state, order, around, ledger)


async def _produce(
    folder: RunFolder,
    state: PipelineState,
    order: Order,
    around: Surroundings,
    ledger: Ledger,
) -> RunResult:
    keeper = StateKeeper(folder.state, state)
    watch = Watch(
        folder.run_id,
        folder.events,
        observers=around.observers,
        hooks=around.hooks,
        now=around.context.clock.now,
        mask=around.secrets.mask,
    )
    run = _Run(folder, keeper, watch, order, around, ledger)
    await run.remember_spending()
    watch.tell(RunStarted, concept=state.concept)
    try:
        result = await run.make()
    except asyncio.CancelledError:
        watch.tell(RunFailed, error="interrupted")
        raise
    finally:
        await watch.aclose()
    return result


class _Run:
    """One process of one run."""

    def __init__(
        self,
        folder: RunFolder,
        keeper: StateKeeper,
        watch: Watch,
        order: Order,
        around: Surroundings,
        ledger: Ledger,
    ) -> None:
        state = keeper.state
        self._ledger = ledger
        self._folder = folder
        self._keeper = keeper
        self._watch = watch
        self._order = order
        self._around = around
        self._gate = Gate()
        self._turns = Turns(order.backends.resources)
        self._budget = Budget(
            order.backends.max_cost if state.config.max_cost is None else state.config.max_cost,
            report=around.report,
            waiting=self._turns.away,
        )
        self._budget.unpriced_calls = state.unpriced_calls
        self._pieces = Pieces(self._gate, self._turns, around.report)
        keeper.follow(self._spending)

    def _spending(self) -> dict[str, float]:
        return {
            "cost_usd": self._budget.booked,
            "unpriced_calls": self._budget.unpriced_calls,
        }

    async def remember_spending(self) -> None:
        """Find out what earlier processes of this run spent, and may have spent."""
        run = self._keeper.state.run_id
        bookings = await self._ledger.bookings(run)
        entries = await self._ledger.of_run(run)
        booked = sum(one.cost_usd or 0.0 for one in bookings)
        # A ledger begun anew knows less than the run does, one after a crash knows more.
        self._budget.booked = max(booked, self._keeper.state.cost_usd)
        self._budget.held = sum(one.exposed_usd for one in entries)

    async def make(self) -> RunResult:
        """Make the film and say how it ended."""
        state = self._keeper.state
        # A finished run stays finished until something is asked of it or its story can be read.
        await self._keeper.change(finished=state.finished and state.wishes == Wishes())
        film: Path | None = None
        error: Exception | None = None
        try:
            async with self._providers() as providers:
                film = await self._film(providers).make()
        except Exception as failure:  # noqa: BLE001 - whatever it is, the run ends in order
            error = failure
        finally:
            await self._book()
        return await self._result(film, error)

    def _providers(self) -> ProviderFactory:
        around, state = self._around, self._keeper.state
        rules = CallRules(
            policy=around.policy,
            ledger=Recorded(
                self._ledger,
                state.run_id,
                salt=state.run_id if state.config.fresh else "",
                repeat_unknown=self._order.repeat_unknown,
                report=around.report,
                waiting=self._turns.away,
            ),
            budget=self._budget,
            turns=self._turns,
            gate=self._gate,
            report=around.report,
            seed=state.config.seed,
            retakes=dict(self._order.retakes),
        )
        return ProviderFactory(
            self._order.backends, registry=around.registry, context=around.context, rules=rules
        )

    def _film(self, providers: ProviderFactory) -> Film:
        around, state = self._around, self._keeper.state
        studio = Studio(
            providers,
            self._folder,
            state.config,
            state.video_config,
            Spice.of(state.video_config, spicy=state.config.spicy),
            around.report,
        )
        self._acceptance = Acceptance(
            self._folder,
            self._keeper,
            self._watch,
            self._gate,
            self._order.reuse,
            self._order.retakes,
            around.report,
        )
        plans = PlanFiles(
            self._folder,
            self._keeper,
            config=state.config,
            video_config=state.video_config,
            policy=around.policy,
            longest_clip=lambda scene_id: (
                providers.video("videos", clip_piece(scene_id)).limits.max_seconds
            ),
            report=around.report,
        )
        cutting = CuttingRoom(
            self._folder, state.run_id, self._ledger, around.report, self._turns.away
        )
        return Film(self._order.request, studio, self._pieces, self._acceptance, plans, cutting)

    async def _book(self) -> None:
        """Write down what everything cost and how unfinished pieces ended."""
        for outcome in self._pieces.outcomes.values():
            if outcome.state != "accepted":
                await self._acceptance.ended(outcome)
        await self._keeper.change()

    async def _result(self, film: Path | None, error: Exception | None) -> RunResult:
        outcomes = self._pieces.outcomes
        code = self._exit_code(film, error)
        state = self._keeper.state
        finished = state.finished or (film is not None and code == 0)
        # A stop that the user asked for is a pause: what is wished for beyond it is done later.
        done = code == 0 and state.config.until is None
        # Where no film is cut, the one that was cut before is still there.
        relative = film.relative_to(self._folder.root).as_posix() if film is not None else None
        await self._keeper.change(
            finished=finished,
            final_video_path=relative or state.final_video_path,
            wishes=Wishes() if done else state.wishes,
        )
        reason = self._reason(error, outcomes, code)
        ended_well = error is None and self._gate.ending is None
        if ended_well and (film is not None or self._keeper.state.config.until is not None):
            self._watch.tell(RunCompleted, path=None if film is None else str(film))
        else:
            self._watch.tell(RunFailed, error=reason or "no clip could be made")
        state = self._keeper.state
        return RunResult(
            run_id=self._folder.run_id,
            folder=self._folder.root,
            film=film,
            plan=state.plan,
            characters=tuple(state.characters),
            keyframes=tuple(state.keyframes),
            videos=tuple(state.videos),
            outcomes=tuple(
                PieceOutcome(one.piece, one.state, one.reason) for one in outcomes.values()
            ),
            cost_usd=self._budget.booked,
            exit_code=code,
            error=reason,
        )

    def _exit_code(self, film: Path | None, error: Exception | None) -> int:
        cause = _cause(self._gate.ending or error)
        outcomes = self._pieces.outcomes.values()
        if not self._gate.succeeded and any(
            isinstance(one, NOBODY_ANSWERED) for one in (cause, *(one.error for one in outcomes))
        ):
            return _NOT_READY
        if cause is not None:
            code = cause.exit_code if isinstance(cause, GrokSpicyError) else 1
            # A key that stops working in mid-run leaves a run to be resumed.
            return 1 if code == _NOT_READY else code
        if film is None and self._keeper.state.config.until is None:
            return 1
        return 1 if any(one.state in ("failed", "unknown") for one in outcomes) else 0

    def _reason(
        self, error: Exception | None, outcomes: Mapping[str, Outcome[Any]], code: int
    ) -> str | None:
        cause = _cause(self._gate.ending or error)
        if cause is not None:
            if not isinstance(cause, GrokSpicyError):
                logger.error("the run failed unexpectedly", exc_info=cause)
                return in_words(cause)
            return with_run(str(cause), self._folder)
        lost = [one for one in outcomes.values() if one.state not in ("accepted", "skipped")]
        if not lost:
            return None
        told = [with_run(_told(one), self._folder) for one in lost]
        if code == 0:
            # Nobody shows the error of a run that went well.
            for text in told:
                self._around.report(Notice(text, "warning"))
        return "; ".join(told)


_NOT_READY = 3

NOBODY_ANSWERED = (
    AuthenticationError,
    ModelMissingError,
    OutOfCreditError,
    RateLimitedError,
    UnavailableError,
)
"""If no call succeeds and one failed like this, the services were not ready for a run."""


def _told(outcome: Outcome[Any]) -> str:
    """Say how a piece ended and, if known, what to do about it."""
    text = f"{outcome.piece} is {outcome.state}: {outcome.reason}"
    hint = outcome.error.hint if isinstance(outcome.error, GrokSpicyError) else None
    return f"{text.rstrip('.')}. {hint}" if hint else text


def _cause(error: BaseException | None) -> BaseException | None:
    """Return what is behind an error that only says that the run is ending."""
    while isinstance(error, RunEndingError):
        error = error.cause
    return error
