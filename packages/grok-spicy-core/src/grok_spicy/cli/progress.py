"""What is known of a run while it works, put together from its reports; drawn by the displays."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING

from grok_spicy.steps import STEPS, Step
from grok_spicy.watch.reports import (
    CallFinished,
    CallProgress,
    CallReused,
    CallStarted,
    Notice,
    PieceFinished,
    PieceProgress,
    PieceState,
    Report,
    Scored,
    SpendChanged,
    StepPlanned,
    Waited,
    Waiting,
)

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece as far as it is known.

    Attributes:
        name: Its name, for example `"keyframe:3"`.
        step: The step that makes it.
        attempt: The attempt under way or the last one; 0 before the first.
        score: The score of the last check.
        best: The best score so far.
        state: How it ended; None while it is not finished.
        reason: Why, if it was not accepted.
        kept: Whether an earlier process made it.
        fraction: How far it is, 0 to 1, if no provider makes it.
    """

    name: str
    step: Step
    attempt: int = 0
    score: float | None = None
    best: float | None = None
    state: PieceState | None = None
    reason: str | None = None
    kept: bool = False
    fraction: float | None = None


@dataclass(frozen=True, slots=True)
class RunningCall:
    """A provider call under way.

    Attributes:
        started: What was said when it began.
        since: When that was, in seconds of the clock.
        fraction: How far it is, 0 to 1, if the provider says.
        text: What the provider says about it.
    """

    started: CallStarted
    since: float
    fraction: float | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A run at one moment.

    Attributes:
        elapsed: Seconds since the run began.
        pieces: All pieces announced so far, in order of their steps.
        calls: Calls under way, the oldest first.
        waiting: Why pieces wait.
        finished_calls: How many calls were made.
        reused_calls: How many results came from the ledger.
        booked: US dollars spent.
        reserved: US dollars that calls under way may cost.
        unpriced: Calls whose price nobody said.
        notices: What was worth knowing.
        stopped: Whether nothing goes on any more.
    """

    elapsed: float
    pieces: tuple[Piece, ...]
    calls: tuple[RunningCall, ...]
    waiting: tuple[Waiting, ...]
    finished_calls: int
    reused_calls: int
    booked: float
    reserved: float
    unpriced: int
    notices: tuple[Notice, ...]
    stopped: bool = False

    def of(self, step: Step) -> tuple[Piece, ...]:
        """Return the pieces of one step."""
        return tuple(piece for piece in self.pieces if piece.step == step)


@dataclass
class Progress:
    """Takes reports in and gives snapshots out; may be used from several threads.

    Args:
        clock: Seconds that never run backwards.
    """

    clock: Callable[[], float] = time.monotonic
    _began: float = field(init=False)
    _lock: Lock = field(init=False, default_factory=Lock)
    _pieces: dict[str, Piece] = field(init=False, default_factory=dict)
    _calls: dict[int, RunningCall] = field(init=False, default_factory=dict)
    _waiting: dict[str, Waiting] = field(init=False, default_factory=dict)
    _notices: list[Notice] = field(init=False, default_factory=list)
    _spend: SpendChanged = field(init=False, default=SpendChanged(0.0, 0.0))
    _finished: int = field(init=False, default=0)
    _reused: int = field(init=False, default=0)
    _stopped: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        """Start the clock."""
        self._began = self.clock()

    def take(self, report: Report) -> None:
        """Take in one report."""
        with self._lock:
            match report:
                case CallStarted():
                    self._start(report)
                case CallProgress():
                    self._advance(report)
                case CallFinished() | CallReused():
                    self._finish(report)
                case SpendChanged():
                    self._spend = report
                case Waiting():
                    self._waiting[report.piece] = report
                case Waited():
                    self._waiting.pop(report.piece, None)
                case Notice():
                    self._notices.append(report)
                case _:
                    self._take_of_pieces(report)

    def _take_of_pieces(self, report: StepPlanned | Scored | PieceProgress | PieceFinished) -> None:
        match report:
            case StepPlanned():
                self._announce(report)
            case Scored():
                self._score(report)
            case PieceProgress():
                if (piece := self._pieces.get(report.piece)) is not None:
                    self._pieces[report.piece] = replace(piece, fraction=report.fraction)
            case PieceFinished():
                self._end(report)

    def snapshot(self) -> Snapshot:
        """Return what is known now."""
        with self._lock:
            order = {step: number for number, step in enumerate(STEPS)}
            return Snapshot(
                elapsed=self.clock() - self._began,
                pieces=tuple(sorted(self._pieces.values(), key=lambda one: order[one.step])),
                calls=tuple(self._calls.values()),
                waiting=tuple(self._waiting.values()),
                finished_calls=self._finished,
                reused_calls=self._reused,
                booked=self._spend.booked_usd,
                reserved=self._spend.reserved_usd,
                unpriced=self._spend.unpriced_calls,
                notices=tuple(self._notices),
                stopped=self._stopped,
            )

    def _piece(self, name: str, step: Step) -> Piece:
        return self._pieces.setdefault(name, Piece(name, step))

    def _announce(self, report: StepPlanned) -> None:
        for name in report.pieces:
            self._piece(name, report.step)

    def _start(self, report: CallStarted) -> None:
        self._calls[report.call] = RunningCall(report, self.clock())
        self._waiting.pop(report.piece, None)
        piece = self._piece(report.piece, report.step)
        self._pieces[report.piece] = replace(piece, attempt=max(piece.attempt, report.attempt))

    def _advance(self, report: CallProgress) -> None:
        call = self._calls.get(report.call)
        if call is not None:
            self._calls[report.call] = replace(
                call, fraction=report.fraction, text=report.text or call.text
            )

    def _finish(self, report: CallFinished | CallReused) -> None:
        if isinstance(report, CallReused):
            self._reused += 1
            return
        self._calls.pop(report.call, None)
        self._finished += 1

    def _score(self, report: Scored) -> None:
        piece = self._piece(report.piece, report.step)
        self._pieces[report.piece] = replace(
            piece,
            attempt=max(piece.attempt, report.attempt),
            score=report.score,
            best=report.score if piece.best is None else max(piece.best, report.score),
        )

    def _end(self, report: PieceFinished) -> None:
        self._waiting.pop(report.piece, None)
        piece = self._piece(report.piece, report.step)
        self._pieces[report.piece] = replace(
            piece,
            best=piece.best if report.score is None else report.score,
            state=report.state,
            reason=report.reason,
            kept=report.kept,
        )

    def stop(self) -> None:
        """Take note that nothing goes on: what is not finished stays so."""
        with self._lock:
            self._calls.clear()
            self._waiting.clear()
            self._stopped = True
