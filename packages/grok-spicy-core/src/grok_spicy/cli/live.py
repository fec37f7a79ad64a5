"""The live picture of a run on a terminal: steps, scenes, calls, money, time."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from grok_spicy.cli.progress import Piece, Progress, Snapshot
from grok_spicy.cli.shield import behind, shielded
from grok_spicy.cli.wording import STEP_NAMES, money, most, piece_name, seconds
from grok_spicy.steps import STEPS, clip_piece, keyframe_piece
from grok_spicy.text.terminal import for_terminal
from grok_spicy.watch.reports import Notice, Report

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType
    from typing import Self

    from grok_spicy.schemas import Scene
    from grok_spicy.watch.events import Event

_REFRESHES_PER_SECOND = 4

_BAR_WIDTH = 20

_GAP = 2

_SHORTEST_TITLE = 4

_ROOMY = 60
"""Columns from which on there is room to say who makes a call."""

_FIXED_ROWS = 16
"""Lines that everything but the scenes may take."""

_COLOURS = {
    "accepted": "green",
    "refused": "yellow",
    "skipped": "yellow",
    "failed": "red",
    "unknown": "red",
}


class LiveDisplay:
    """Redraws itself while the run works; warnings stay above it.

    Args:
        mask: Removes secrets from a text.
        progress: What is known of the run.
        console: Where to draw; stdout by default.
    """

    def __init__(
        self,
        mask: Callable[[str], str],
        progress: Progress | None = None,
        console: Console | None = None,
    ) -> None:
        self._mask = mask
        self.progress = progress or Progress()
        self._console = console or Console(file=behind(sys.stdout))
        self._title = ""
        self._run = ""
        self._scenes: tuple[Scene, ...] = ()
        self._live = Live(
            get_renderable=self.picture,
            console=self._console,
            refresh_per_second=_REFRESHES_PER_SECOND,
            redirect_stderr=sys.stderr is not None and sys.stderr.isatty(),
        )

    def __enter__(self) -> Self:
        self._streams = sys.stdout, sys.stderr
        self._live.start()
        # What others print meanwhile goes through the live picture, which takes it as it is.
        sys.stdout, sys.stderr = shielded(sys.stdout), shielded(sys.stderr)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.progress.stop()
        self._live.stop()
        sys.stdout, sys.stderr = self._streams

    def report(self, report: Report) -> None:
        """Keep the progress; notices are printed above the picture."""
        self.progress.take(report)
        if isinstance(report, Notice):
            style = "yellow" if report.level == "warning" else "dim"
            self._console.print(_text(self._mask(report.text), style=style))

    def event(self, event: Event) -> None:
        """Learn the names that the picture shows."""
        if event.kind == "run_start":
            self._run, self._title = event.run, event.concept
        elif event.kind == "plan":
            self._title, self._scenes = event.plan.title, tuple(event.plan.scenes)

    def picture(self) -> RenderableType:
        """Draw the run as it is now."""
        now = self.progress.snapshot()
        parts: list[RenderableType] = [self._heading()] if self._title else []
        parts.append(_steps(now, self._console.width))
        if self._scenes and now.of("keyframes"):
            parts.append(self._scene_table(now))
        if now.calls or now.waiting:
            parts.append(_calls(now, self._mask, self._console.width))
        parts.append(_footer(now))
        return Group(*parts)

    def _heading(self) -> Text:
        run = f"  {self._run}" if self._run else ""
        title = _text(self._title, style="bold", no_wrap=True)
        title.truncate(max(_SHORTEST_TITLE, self._console.width - len(run)), overflow="ellipsis")
        return title.append_text(_text(run, style="dim"))

    def _scene_table(self, now: Snapshot) -> Table:
        pieces = {piece.name: piece for piece in now.pieces}
        shown = visible(self._scenes, pieces, max(3, self._console.height - _FIXED_ROWS))
        rows = [
            (
                _text(str(scene.scene_id)),
                _text(self._mask(scene.title)),
                _cell(pieces.get(keyframe_piece(scene.scene_id)), stopped=now.stopped),
                _cell(pieces.get(clip_piece(scene.scene_id)), stopped=now.stopped),
            )
            for scene in shown
        ]
        if hidden := len(self._scenes) - len(shown):
            rows.append((_text(""), _text(f"and {hidden} more", style="dim"), _text(""), _text("")))
        return _shrinking(
            1, rows, self._console.width, header=("Scene", "Title", "Keyframe", "Clip")
        )


def _text(text: str, *, style: str = "", no_wrap: bool | None = None) -> Text:
    """Return one line of the picture that only says something; all text of it comes from here."""
    return Text(for_terminal(text, one_line=True, styled=False), style=style, no_wrap=no_wrap)


def _shrinking(
    column: int, rows: Sequence[Sequence[Text]], width: int, *, header: Sequence[str] = ()
) -> Table:
    """Return a table of which one column only is cut where the terminal is narrow.

    Args:
        column: Which one.
        rows: The cells.
        width: Of the terminal.
        header: What stands above the columns, if anything does.
    """
    lines = [*rows, [_text(title) for title in header]] if header else rows
    others = sum(
        max((line[number].cell_len for line in lines), default=0) + _GAP
        for number in range(len(rows[0]))
        if number != column
    )
    table = Table(box=None, padding=(0, _GAP, 0, 0), header_style="dim", show_header=bool(header))
    for number in range(len(rows[0])):
        title = header[number] if header else ""
        if number == column:
            room = max(_SHORTEST_TITLE, width - others - _GAP)
            table.add_column(title, no_wrap=True, overflow="ellipsis", max_width=room)
        else:
            table.add_column(title, no_wrap=True)
    for row in rows:
        table.add_row(*row)
    return table


def visible(scenes: tuple[Scene, ...], pieces: dict[str, Piece], room: int) -> tuple[Scene, ...]:
    """Return the scenes that fit, beginning a little before the first that is not finished."""
    if len(scenes) <= room:
        return scenes

    def open_(scene: Scene) -> bool:
        own = (keyframe_piece(scene.scene_id), clip_piece(scene.scene_id))
        return any(name in pieces and pieces[name].state is None for name in own)

    first = next((number for number, scene in enumerate(scenes) if open_(scene)), len(scenes))
    start = max(0, min(first - 1, len(scenes) - room))
    return scenes[start : start + room]


def _steps(now: Snapshot, width: int) -> Table:
    shown = [(step, pieces) for step in STEPS if (pieces := now.of(step))]
    bar = min(_BAR_WIDTH, max(_SHORTEST_TITLE, width // 5))
    names = max((len(STEP_NAMES[step]) for step, _ in shown), default=0)
    counts = max((2 * len(str(len(pieces))) + 1 for _, pieces in shown), default=0)
    room = width - names - bar - counts - 4 * _GAP
    table = Table(box=None, show_header=False, padding=(0, _GAP, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(width=bar)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True, overflow="ellipsis", max_width=max(_SHORTEST_TITLE, room))
    for step, pieces in shown:
        # What ended without a result stands beside it, by name.
        done = sum(piece.state == "accepted" for piece in pieces)
        begun = sum(piece.fraction or 0.0 for piece in pieces if piece.state is None)
        table.add_row(
            _text(STEP_NAMES[step]),
            ProgressBar(total=len(pieces), completed=done + begun, width=bar),
            _text(f"{begun:.0%}" if begun else f"{done}/{len(pieces)}"),
            _remarks(pieces),
        )
    return table


def _remarks(pieces: tuple[Piece, ...]) -> Text:
    """Say the scores of sheets, and what did not work out."""
    remarks = Text()
    for piece in pieces:
        wrong = piece.state not in {None, "accepted"}
        if not wrong and (piece.step != "characters" or piece.best is None):
            continue
        if remarks:
            remarks.append("  ")
        remarks.append_text(_text(f"{piece_name(piece.name)} "))
        remarks.append_text(_cell(piece))
    return remarks


def _cell(piece: Piece | None, *, stopped: bool = False) -> Text:
    if piece is None or (piece.state is None and piece.attempt == 0):
        return _text("")
    score = f"{piece.best:.2f}" if piece.best is not None else ""
    if piece.state is not None:
        said = (score or "done") if piece.state == "accepted" else piece.state
        return _text(said, style=_COLOURS[piece.state])
    if stopped:
        return _text(f"stopped {score}".rstrip(), style="yellow")
    attempt = f"attempt {piece.attempt}" if piece.attempt > 1 else "working"
    return _text(f"{attempt} {score}".rstrip(), style="cyan")


def _calls(now: Snapshot, mask: Callable[[str], str], width: int) -> Table:
    rows = []
    for call in now.calls[-6:]:
        started = call.started
        percent = f"{call.fraction:.0%}" if call.fraction is not None else ""
        rows.append(
            (
                _text(piece_name(started.piece), style="cyan"),
                _text(started.maker if width >= _ROOMY else ""),
                _text(started.operation),
                _text(f"{percent} {mask(call.text)}".strip()),
            )
        )
    for wait in now.waiting[:3]:
        length = f" {seconds(wait.seconds)}" if wait.seconds is not None else ""
        why = _text(mask(wait.why) + length, style="dim")
        rows.append((_text(piece_name(wait.piece), style="dim"), _text(""), _text(""), why))
    return _shrinking(3, rows, width)


def _footer(now: Snapshot) -> Text:
    parts = [seconds(now.elapsed), money(now.booked)]
    if now.reserved:
        parts.append(f"up to {most(now.reserved)} under way")
    if now.unpriced:
        parts.append(f"{now.unpriced} of unknown price")
    parts.append(f"{now.finished_calls} calls")
    if now.reused_calls:
        parts.append(f"{now.reused_calls} found in the ledger")
    return _text("  ".join(parts), style="dim")
