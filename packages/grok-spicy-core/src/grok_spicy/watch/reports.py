"""What a run reports while it works, for live displays and logs.

Events (`grok_spicy.watch.events`) say what is finished; reports say what is going on: calls,
attempts, scores, money, notices. They are not kept.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from grok_spicy.specs import Capability
    from grok_spicy.steps import Step

_log = logging.getLogger("grok_spicy")

PieceState = Literal["accepted", "refused", "failed", "skipped", "unknown"]


@dataclass(frozen=True, slots=True)
class StepPlanned:
    """How many pieces a step will make; sent when it becomes known."""

    step: Step
    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CallStarted:
    """A provider call begins (after the ledger, budget and turn let it through)."""

    call: int
    step: Step
    piece: str
    capability: Capability
    operation: str
    provider: str
    model: str
    attempt: int

    @property
    def maker(self) -> str:
        """Who makes the call: provider and model; one name where both have the same."""
        return (
            self.provider if self.model in ("", self.provider) else f"{self.provider} {self.model}"
        )


@dataclass(frozen=True, slots=True)
class CallProgress:
    """A provider says how far a call is."""

    call: int
    fraction: float | None
    text: str


INTERRUPTED = "interrupted"
"""The `error` of a call that did not fail, but was not let end."""


@dataclass(frozen=True, slots=True)
class CallFinished:
    """A provider call ended.

    `cost_usd` is what it used, None if nobody said; `error` is the message if it failed.
    """

    call: int
    cost_usd: float | None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class CallReused:
    """A result came from the ledger and no call was made."""

    step: Step
    piece: str
    operation: str


@dataclass(frozen=True, slots=True)
class Scored:
    """A picture was checked."""

    step: Step
    piece: str
    attempt: int
    score: float
    accepted: bool


@dataclass(frozen=True, slots=True)
class PieceProgress:
    """How far a piece is that no provider makes: 0 to 1."""

    piece: str
    fraction: float


@dataclass(frozen=True, slots=True)
class PieceFinished:
    """A piece reached its end.

    `score` is that of an accepted piece, None if it was not checked; `kept` says that an earlier
    process made it.
    """

    step: Step
    piece: str
    state: PieceState
    reason: str | None = None
    score: float | None = None
    kept: bool = False


@dataclass(frozen=True, slots=True)
class SpendChanged:
    """Money booked so far in this run, and reserved for calls under way, in US dollars."""

    booked_usd: float
    reserved_usd: float
    unpriced_calls: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """A call waits: for a rate limit, a retry, the GPU, the budget, another process."""

    piece: str
    why: str
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Waited:
    """A call has what it waited for."""

    piece: str
    why: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Notice:
    """Something worth knowing that stops nothing."""

    text: str
    level: Literal["notice", "warning"] = "notice"


Report = (
    StepPlanned
    | CallStarted
    | CallProgress
    | CallFinished
    | CallReused
    | Scored
    | PieceProgress
    | PieceFinished
    | SpendChanged
    | Waiting
    | Waited
    | Notice
)

Reporter = Callable[[Report], None]


def silent(report: Report) -> None:
    """Report to nobody."""


def untroubled(report: Reporter) -> Reporter:
    """Return a reporter that never stops the work it tells about.

    What fails is logged once and asked again with the next report, unless its reader has gone.

    Args:
        report: Told what is going on.
    """
    failed: Exception | None = None

    def tell(news: Report) -> None:
        nonlocal failed
        if isinstance(failed, BrokenPipeError):
            return
        try:
            report(news)
        except Exception as error:  # noqa: BLE001 - whatever shows a run must not stop it
            if failed is None:
                _log.warning("what shows the run failed: %s: %s", type(error).__name__, error)
                _log.info("in the display", exc_info=error)
            failed = error

    return tell
