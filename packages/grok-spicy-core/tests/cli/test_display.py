"""What is shown while a run works, from the same reports: lines, events, and the live picture."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest
from grok_spicy.cli.display import EventDisplay, LineDisplay, make_display
from grok_spicy.cli.failures import warn
from grok_spicy.cli.live import LiveDisplay, visible
from grok_spicy.cli.progress import Piece, Progress
from grok_spicy.cli.wording import money, most, piece_name, seconds, spend
from grok_spicy.schemas import Scene, StoryPlan
from grok_spicy.watch.events import PlanReady, RunStarted
from grok_spicy.watch.reports import (
    INTERRUPTED,
    CallFinished,
    CallProgress,
    CallReused,
    CallStarted,
    Notice,
    PieceFinished,
    PieceProgress,
    Report,
    Scored,
    SpendChanged,
    StepPlanned,
    Waiting,
)
from rich.console import Console

SECRET = "sesame-0123456789"


class Ticking:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time


class Terminal(io.StringIO):
    """A stream that somebody looks at."""

    def isatty(self) -> bool:
        return True


def mask(text: str) -> str:
    return text.replace(SECRET, "***")


def started(call: int, piece: str, attempt: int = 1) -> CallStarted:
    return CallStarted(call, "keyframes", piece, "image", "edit", "shed", "shed-1", attempt)


REPORTS: tuple[Report, ...] = (
    StepPlanned("plan", ("plan",)),
    StepPlanned("characters", ("character:Luna",)),
    Scored("characters", "character:Luna", 1, 0.93, accepted=True),
    PieceFinished("characters", "character:Luna", "accepted"),
    StepPlanned("keyframes", ("keyframe:1", "keyframe:2")),
    started(1, "keyframe:1"),
    CallProgress(1, 0.5, "sampling"),
    CallFinished(1, 0.05),
    Scored("keyframes", "keyframe:1", 1, 0.62, accepted=False),
    started(2, "keyframe:1", attempt=2),
    CallFinished(2, None, error=f"the server said no to {SECRET}"),
    Waiting("keyframe:1", "rate limit", 12.0),
    CallReused("keyframes", "keyframe:1", "edit"),
    Scored("keyframes", "keyframe:1", 2, 0.91, accepted=True),
    PieceFinished("keyframes", "keyframe:1", "accepted"),
    PieceFinished("keyframes", "keyframe:2", "refused", "the service refuses it"),
    SpendChanged(0.05, 0.2, 1),
    Notice("scene 2 is shortened to 8 s"),
)

RUN = RunStarted(run="20261122-2150-fox-ab12", at=1.0, concept="A fox")

PLAN = PlanReady(
    run=RUN.run,
    at=2.0,
    plan=StoryPlan(
        title="The Fox and the Owl",
        style="watercolour",
        scenes=[Scene(scene_id=number, title=f"Scene {number}") for number in (1, 2)],
    ),
)


@pytest.fixture
def clock() -> Ticking:
    return Ticking()


def feed(display: LineDisplay | LiveDisplay, reports: Iterable[Report] = REPORTS) -> None:
    display.event(RUN)
    display.event(PLAN)
    for report in reports:
        display.report(report)


def test_lines_tell_the_story_of_a_run(clock: Ticking, capsys: pytest.CaptureFixture[str]) -> None:
    with LineDisplay(mask, Progress(clock)) as display:
        clock.time += 75
        feed(display)
    lines = [line.removeprefix("[   1:15] ") for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        "run 20261122-2150-fox-ab12",
        "characters: Luna",
        "Luna: done, score 0.93",
        "keyframes: keyframe 1, keyframe 2",
        "keyframe 1: attempt 1 scored 0.62, below the threshold",
        "keyframe 1: shed edit failed: the server said no to ***",
        "keyframe 1 waits: rate limit, 12.0 s",
        "keyframe 1: done, score 0.91 after 2 attempts",
        "keyframe 2: refused: the service refuses it",
        "scene 2 is shortened to 8 s",
    ]


def test_interrupted_call_has_not_failed(capsys: pytest.CaptureFixture[str]) -> None:
    display = LineDisplay(mask)
    display.report(started(1, "keyframe:1"))
    display.report(CallFinished(1, None, INTERRUPTED))
    assert "keyframe 1: shed edit interrupted\n" in capsys.readouterr().out


def test_warnings_go_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    display = LineDisplay(mask)
    display.report(Notice("nobody matches the photo", "warning"))
    said = capsys.readouterr()
    assert said.err == "Warning: nobody matches the photo\n"
    assert said.out == ""


def test_events_are_one_json_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with EventDisplay(mask) as display:
        display.event(RUN.model_copy(update={"concept": f"A fox and {SECRET}"}))
        for report in REPORTS:
            display.report(report)
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line) for line in lines] == [
        {
            "schema": 1,
            "kind": "run_start",
            "run": RUN.run,
            "at": 1.0,
            "reused": False,
            "concept": "A fox and ***",
        }
    ]


def test_lines_are_shown_where_there_is_no_terminal() -> None:
    assert isinstance(make_display(mask, as_json=False), LineDisplay)
    assert isinstance(make_display(mask, as_json=True), EventDisplay)


@pytest.mark.parametrize(("term", "kind"), [("xterm", LiveDisplay), ("dumb", LineDisplay)])
def test_a_terminal_that_can_gets_the_live_picture(
    monkeypatch: pytest.MonkeyPatch, term: str, kind: type[object]
) -> None:
    monkeypatch.setattr("sys.stdout", Terminal())
    monkeypatch.setenv("TERM", term)
    assert isinstance(make_display(mask, as_json=False), kind)


def drawn(display: LiveDisplay, width: int = 100) -> str:
    console = Console(file=io.StringIO(), width=width, height=30, force_terminal=False)
    console.print(display.picture())
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def live(clock: Callable[[], float], width: int = 100) -> LiveDisplay:
    console = Console(file=io.StringIO(), width=width, height=30, force_terminal=True)
    return LiveDisplay(mask, Progress(clock), console)


def test_the_live_picture_shows_steps_scenes_scores_money_and_time(clock: Ticking) -> None:
    with live(clock) as display:
        feed(display)
        clock.time += 9.4
        picture = drawn(display)
    assert "The Fox and the Owl" in picture
    assert "20261122-2150-fox-ab12" in picture
    assert "Luna 0.93" in picture
    assert "1/2" in picture
    assert "keyframe 2 refused" in picture
    rows = [line.split() for line in picture.splitlines()]
    assert ["1", "Scene", "1", "0.91"] in rows
    assert ["2", "Scene", "2", "refused"] in rows
    for said in ("9.4 s", "$0.05", "up to $0.20 under way", "1 of unknown price", "2 calls"):
        assert said in picture
    assert "1 found in the ledger" in picture


def test_the_live_picture_shows_calls_and_waits_under_way(clock: Ticking) -> None:
    with live(clock) as display:
        feed(
            display,
            [
                StepPlanned("keyframes", ("keyframe:1", "keyframe:2")),
                started(1, "keyframe:1", attempt=2),
                CallProgress(1, 0.45, f"step 9 of 20 {SECRET}"),
                Waiting("keyframe:2", "the GPU is taken"),
            ],
        )
        picture = drawn(display)
    assert "keyframe 1  shed shed-1  edit  45% step 9 of 20 ***" in picture
    assert "the GPU is taken" in picture
    assert "attempt 2" in picture


def titled(*titles: str) -> PlanReady:
    scenes = [Scene(scene_id=number, title=title) for number, title in enumerate(titles, 1)]
    return PlanReady(
        run=RUN.run,
        at=2.0,
        plan=StoryPlan(title="A [/b] Fox", style="watercolour", scenes=scenes),
    )


def test_square_brackets_are_shown_as_they_are_written(clock: Ticking) -> None:
    display = live(clock)
    with display:
        feed(display)
        display.event(titled("The end [/b] of [red]roses[/red]", "[flashback] The lamp"))
        display.report(
            CallStarted(8, "videos", "clip:1", "video", "generate", "shed", "[/x]shed", 1)
        )
        display.report(CallProgress(8, None, "[/b] sampling"))
        picture = drawn(display)
    for text in ("A [/b] Fox", "The end [/b] of [red]roses[/red]", "[flashback] The lamp"):
        assert text in picture
    assert "shed [/x]shed  generate  [/b] sampling" in picture


@pytest.mark.parametrize("width", [40, 80, 120])
def test_only_titles_are_cut_where_the_terminal_is_narrow(clock: Ticking, width: int) -> None:
    display = live(clock, width)
    with display:
        feed(display)
        display.event(titled("A lamp that is lit again and again " * 3, "Dusk"))
        display.report(Scored("videos", "clip:1", 1, 0.87, accepted=True))
        display.report(PieceFinished("videos", "clip:1", "accepted"))
        lines = drawn(display, width).splitlines()
    assert all(len(line) <= width for line in lines)
    (header,) = [line for line in lines if line.startswith("Scene")]
    assert header.split() == ["Scene", "Title", "Keyframe", "Clip"]
    (scene,) = [line for line in lines if line.startswith("1 ")]
    assert scene.split()[-2:] == ["0.91", "0.87"]
    assert "…" in scene
    assert any(line.split()[0] == "keyframes" and "1/2" in line for line in lines)


def test_notices_stand_above_the_live_picture(clock: Ticking) -> None:
    display = live(clock)
    with display:
        display.report(Notice(f"nobody matches {SECRET}", "warning"))
    assert isinstance(display._console.file, io.StringIO)
    shown = display._console.file.getvalue()
    assert "nobody matches ***" in shown
    assert SECRET not in shown


def test_what_goes_to_stderr_stands_above_the_live_picture(
    clock: Ticking, monkeypatch: pytest.MonkeyPatch
) -> None:
    stdout, stderr = Terminal(), Terminal()
    monkeypatch.setattr("sys.stdout", stdout)
    monkeypatch.setattr("sys.stderr", stderr)
    console = Console(file=stdout, width=100, height=30, force_terminal=True)
    with LiveDisplay(mask, Progress(clock), console):
        warn("the harbour is closed")
    assert "the harbour is closed" in stdout.getvalue()
    assert stderr.getvalue() == ""


def test_what_goes_to_stderr_goes_to_its_file(
    clock: Ticking, monkeypatch: pytest.MonkeyPatch
) -> None:
    stdout, stderr = Terminal(), io.StringIO()
    monkeypatch.setattr("sys.stdout", stdout)
    monkeypatch.setattr("sys.stderr", stderr)
    console = Console(file=stdout, width=100, height=30, force_terminal=True)
    with LiveDisplay(mask, Progress(clock), console):
        warn("the harbour is closed")
    assert stderr.getvalue() == "Warning: the harbour is closed\n"


def test_a_long_film_shows_the_scenes_at_work() -> None:
    scenes = tuple(Scene(scene_id=number, title="") for number in range(1, 101))
    pieces = {
        f"keyframe:{number}": Piece(
            f"keyframe:{number}", "keyframes", state="accepted" if number < 40 else None
        )
        for number in range(1, 101)
    }
    shown = visible(scenes, pieces, 10)
    assert [scene.scene_id for scene in shown] == list(range(39, 49))
    assert visible(scenes[:5], pieces, 10) == scenes[:5]
    finished = {name: Piece(name, "keyframes", state="accepted") for name in pieces}
    assert visible(scenes, finished, 10)[-1].scene_id == 100


def test_a_finished_call_of_unknown_number_does_no_harm() -> None:
    progress = Progress()
    progress.take(CallProgress(7, 0.1, "late"))
    progress.take(CallFinished(7, None))
    assert progress.snapshot().finished_calls == 1


@pytest.mark.parametrize(
    ("value", "said"), [(0.04, "0.0 s"), (59.94, "59.9 s"), (125, "2:05"), (3723, "1:02:03")]
)
def test_durations_in_words(value: float, said: str) -> None:
    assert seconds(value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(0, "$0.00"), (0.0504, "$0.05"), (0.2, "$0.20"), (0.0001, "under $0.01"), (12.345, "$12.35")],
)
def test_money_in_words(value: float, said: str) -> None:
    assert money(value) == said


@pytest.mark.parametrize(
    ("booked", "unpriced", "said"),
    [
        (0, 0, "free"),
        (1.5, 0, "$1.50"),
        (0, 1, "1 call of unknown price"),
        (1.5, 2, "$1.50 and 2 calls of unknown price"),
    ],
)
def test_spending_in_words(booked: float, unpriced: int, said: str) -> None:
    assert spend(booked, unpriced) == said


@pytest.mark.parametrize(
    ("piece", "said"),
    [
        ("plan", "story"),
        ("refs", "photo labels"),
        ("film", "film"),
        ("character:Luna", "Luna"),
        ("photo:Luna", "photo of Luna"),
        ("clip:3", "clip 3"),
    ],
)
def test_pieces_in_words(piece: str, said: str) -> None:
    assert piece_name(piece) == said


HOSTILE = "Fox\x1b]52;c;cm0=\x07\x1b[2J\x9b2J\u202e\r\nError: pay here"


def steers(text: str) -> bool:
    """Whether anything of `HOSTILE` but its words is there."""
    return any(sign in text for sign in ("]52", "\x1b[2J", "\x9b", "\u202e", "\nError"))


def test_hostile_notice_and_error_are_one_plain_line(capsys: pytest.CaptureFixture[str]) -> None:
    display = LineDisplay(mask)
    display.report(started(1, "keyframe:1"))
    display.report(CallFinished(1, None, error=HOSTILE))
    display.report(Notice(HOSTILE, "notice"))
    warn(HOSTILE)
    said = capsys.readouterr()
    assert said.out.count("\n") == 2
    assert "Fox Error: pay here" in said.out
    assert "Fox" in said.err
    assert not steers(said.out + said.err)


def test_hostile_title_does_not_steer_the_live_picture() -> None:
    stream = Terminal()
    console = Console(file=stream, force_terminal=True, width=100, height=40)
    display = LiveDisplay(mask, console=console)
    display.event(titled(HOSTILE, HOSTILE))
    display.report(Notice(HOSTILE, "warning"))
    console.print(display.picture())
    assert "Fox Error: pay here" in stream.getvalue()
    assert not steers(stream.getvalue())


def test_plugin_that_prints_does_not_steer_the_live_picture() -> None:
    stream = Terminal()
    console = Console(file=stream, force_terminal=True, width=100, height=40)
    with LiveDisplay(mask, console=console):
        print(HOSTILE)
    assert "Fox" in stream.getvalue()
    assert not any(sign in stream.getvalue() for sign in ("]52", "\x9b", "\u202e"))


@pytest.mark.parametrize(("value", "said"), [(0.0, "$0.00"), (0.021, "$0.03"), (0.07, "$0.07")])
def test_what_something_costs_at_most_is_rounded_up(value: float, said: str) -> None:
    assert most(value) == said


def test_after_a_stop_nothing_is_said_to_be_working(clock: Ticking) -> None:
    with live(clock) as display:
        display.event(PLAN)
        display.report(StepPlanned("keyframes", ("keyframe:1", "keyframe:2")))
        display.report(started(1, "keyframe:1"))
        display.report(Waiting("keyframe:2", "rate limit"))
        assert "working" in drawn(display)
    picture = drawn(display)
    assert "working" not in picture
    assert "rate limit" not in picture
    assert "stopped" in picture


def test_kept_pieces_show_their_score_and_are_counted_not_listed(
    clock: Ticking, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = PieceFinished("keyframes", "keyframe:1", "accepted", score=0.87, kept=True)
    with live(clock) as picture:
        picture.event(PLAN)
        picture.report(StepPlanned("keyframes", ("keyframe:1",)))
        picture.report(kept)
        assert "0.87" in drawn(picture)
    capsys.readouterr()

    with LineDisplay(mask, Progress(clock)) as lines:
        lines.report(StepPlanned("keyframes", ("keyframe:1",)))
        lines.report(kept)
    assert [line.split("] ")[1] for line in capsys.readouterr().out.splitlines()] == [
        "1 piece is kept"
    ]


def test_line_of_a_failure_holds_its_first_line_the_end_tells_the_rest(
    clock: Ticking, capsys: pytest.CaptureFixture[str]
) -> None:
    with LineDisplay(mask, Progress(clock)) as lines:
        lines.report(started(1, "plan"))
        lines.report(CallFinished(1, None, error="the answer cannot be used\n- style: missing"))
    said = capsys.readouterr().out
    assert "the answer cannot be used" in said
    assert "style: missing" not in said


def test_provider_and_model_of_one_name_are_said_once() -> None:
    assert replace(started(1, "plan"), provider="animatic", model="animatic").maker == "animatic"
    assert replace(started(1, "plan"), provider="grok", model="grok-4").maker == "grok grok-4"


def test_film_shows_how_far_it_is_cut(clock: Ticking) -> None:
    with live(clock) as display:
        display.report(StepPlanned("film", ("film",)))
        display.report(PieceProgress("film", 0.5))
        assert "50%" in drawn(display)
        display.report(PieceFinished("film", "film", "accepted"))
        assert "1/1" in drawn(display)


def test_what_may_have_been_paid_is_said_with_what_was() -> None:
    assert spend(0.022, exposed=0.02) == "$0.02 and up to $0.02 more, perhaps paid"


def test_each_retry_says_its_reason_once(
    clock: Ticking, capsys: pytest.CaptureFixture[str]
) -> None:
    with LineDisplay(mask, Progress(clock)) as lines:
        for call in (1, 2):
            lines.report(started(call, "plan"))
            lines.report(CallFinished(call, None, error="the service is away"))
            lines.report(Waiting("plan", "rate limit: the service is away", 2.0))
    said = [line.split("] ")[1] for line in capsys.readouterr().out.splitlines()]
    assert said[1:] == [
        "story: waits 2.0 s and tries again",
        "story: shed edit failed again",
        "story: waits 2.0 s and tries again",
    ]
    assert said[0].endswith("failed: the service is away")


def test_nothing_stands_above_a_run_without_a_name(clock: Ticking) -> None:
    with live(clock) as display:
        assert drawn(display).splitlines()[0].startswith("0.0 s")
