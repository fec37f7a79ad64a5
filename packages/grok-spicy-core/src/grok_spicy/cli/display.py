"""What is shown while a run works: a live picture, plain lines, or events for programs."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Protocol

import click

from grok_spicy.cli.failures import warn
from grok_spicy.cli.output import stdout_for_programs
from grok_spicy.cli.progress import Piece, Progress
from grok_spicy.cli.wording import STEP_NAMES, piece_name, seconds
from grok_spicy.text.terminal import for_terminal, in_json
from grok_spicy.watch.events import line_of
from grok_spicy.watch.reports import (
    INTERRUPTED,
    CallFinished,
    CallStarted,
    Notice,
    PieceFinished,
    Report,
    Scored,
    StepPlanned,
    Waiting,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Self

    from grok_spicy.steps import Step
    from grok_spicy.watch.events import Event


class Display(Protocol):
    """Shows one run. Entered before it begins, left when it has ended, however it ended."""

    progress: Progress

    def __enter__(self) -> Self:
        """Begin to show."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop showing; what was shown stays."""

    def report(self, report: Report) -> None:
        """Take what the run reports."""

    def event(self, event: Event) -> None:
        """Take an event of the run."""


def make_display(mask: Callable[[str], str], *, as_json: bool) -> Display:
    """Return the display that fits: events for programs, live on a terminal, lines elsewhere.

    Args:
        mask: Removes secrets from a text.
        as_json: Whether programs read the output.
    """
    if as_json:
        return EventDisplay(mask)
    if sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
        from grok_spicy.cli.live import LiveDisplay

        return LiveDisplay(mask)
    return LineDisplay(mask)


class _Quiet:
    """What displays have in common: they can be entered, know the progress, and mask.

    Args:
        mask: Removes secrets from a text.
        progress: What is known of the run.
    """

    def __init__(self, mask: Callable[[str], str], progress: Progress | None = None) -> None:
        self.progress = progress or Progress()
        self._mask = mask

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Nothing to put away."""

    def report(self, report: Report) -> None:
        """Keep the progress; warnings go to stderr."""
        self.progress.take(report)
        if isinstance(report, Notice) and report.level == "warning":
            warn(report.text)

    def event(self, event: Event) -> None:
        """Show nothing."""


class EventDisplay(_Quiet):
    """One event a line on stdout, as in `events.jsonl`."""

    def __init__(self, mask: Callable[[str], str], progress: Progress | None = None) -> None:
        super().__init__(mask, progress)
        self._stdout = stdout_for_programs()

    def event(self, event: Event) -> None:
        """Print the event."""
        click.echo(in_json(line_of(event, self._mask)), file=self._stdout)


class LineDisplay(_Quiet):
    """A line whenever something is finished, waits or goes wrong."""

    def __init__(self, mask: Callable[[str], str], progress: Progress | None = None) -> None:
        super().__init__(mask, progress)
        self._calls: dict[int, CallStarted] = {}
        self._planned: dict[Step, str] = {}
        """What steps will make, unsaid while all they do is to keep what is there."""
        self._failures: dict[str, str] = {}
        """What went wrong, and the piece for which it was said: the same is said once."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Say how much there was before."""
        if kept := sum(piece.kept for piece in self.progress.snapshot().pieces):
            self._say("1 piece is kept" if kept == 1 else f"{kept} pieces are kept")

    def event(self, event: Event) -> None:
        """Say which run this is."""
        if event.kind == "run_start":
            self._say(f"run {event.run}")

    def report(self, report: Report) -> None:
        """Print a line, if there is something to say."""
        super().report(report)
        match report:
            case StepPlanned():
                names = ", ".join(piece_name(piece) for piece in report.pieces)
                if report.pieces != (report.step,):
                    self._planned[report.step] = f"{STEP_NAMES[report.step]}: {names}"
            case CallStarted():
                self._begin(report.step)
                self._calls[report.call] = report
            case CallFinished():
                self._say_failed(report)
            case Scored() if not report.accepted:
                self._begin(report.step)
                self._say(
                    f"{piece_name(report.piece)}: attempt {report.attempt} "
                    f"scored {report.score:.2f}, below the threshold"
                )
            case PieceFinished() if not report.kept or report.state != "accepted":
                self._begin(report.step)
                self._say(self._ending(report))
            case Waiting():
                self._say(self._waits(report))
            case Notice(level="notice"):
                self._say(report.text)

    def _waits(self, report: Waiting) -> str:
        name = piece_name(report.piece)
        length = f" {seconds(report.seconds)}" if report.seconds is not None else ""
        if any(failure in report.why for failure in self._failures):
            # Why was said when it failed, a line before.
            return f"{name}: waits{length} and tries again"
        return f"{name} waits: {report.why}" + (f",{length}" if length else "")

    def _begin(self, step: Step) -> None:
        """Say what a step will make, once it makes any of it."""
        if (planned := self._planned.pop(step, None)) is not None:
            self._say(planned)

    def _say_failed(self, report: CallFinished) -> None:
        call = self._calls.pop(report.call, None)
        if report.error is not None and call is not None:
            name = piece_name(call.piece)
            ending = INTERRUPTED
            if report.error != INTERRUPTED:
                ending = self._failing(report.error, name)
            self._say(f"{name}: {call.provider} {call.operation} {ending}")

    def _failing(self, error: str, name: str) -> str:
        first = self._failures.get(error)
        if first is None:
            self._failures[error] = name
            # The whole of it stands at the end.
            return f"failed: {error.partition(chr(10))[0]}"
        return "failed again" if first == name else f"failed as for {first}"

    def _ending(self, report: PieceFinished) -> str:
        name = piece_name(report.piece)
        if report.state != "accepted":
            said = report.reason in self._failures
            return f"{name}: {report.state}" + (
                f": {report.reason}" if report.reason and not said else ""
            )
        pieces = self.progress.snapshot().pieces
        piece = next((one for one in pieces if one.name == report.piece), None)
        return f"{name}: done{scores(piece)}"

    def _say(self, text: str) -> None:
        elapsed = self.progress.snapshot().elapsed
        line = self._mask(f"[{seconds(elapsed):>7}] {text}")
        click.echo(for_terminal(line, one_line=True, styled=False))


def scores(piece: Piece | None) -> str:
    """Say with which score a piece was taken and how many attempts that took."""
    if piece is None or piece.best is None:
        return ""
    attempts = f" after {piece.attempt} attempts" if piece.attempt > 1 else ""
    return f", score {piece.best:.2f}{attempts}"
