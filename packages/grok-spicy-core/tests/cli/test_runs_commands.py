"""`grok-spicy resume` and `grok-spicy runs`, over scripted providers."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.errors import InvalidRequestError, OutcomeUnknownError, ProviderError
from grok_spicy.schemas import Character, Scene, StoryPlan
from grok_spicy_testing.scripted import NAME, Script
from PIL import Image

if TYPE_CHECKING:
    from conftest import Cli

PLAN = StoryPlan(
    title="The Fox",
    style="chalk",
    characters=[Character(name="Luna", visual_description="a small red fox " * 20)],
    scenes=[
        Scene(
            scene_id=1,
            title="One",
            characters_present=["Luna"],
            action="Luna walks",
            prompt_summary="the fox walks",
            duration_seconds=3,
        )
    ],
)


def script(**fields: Any) -> Script:
    """Register a new script's providers, in the place of those before."""
    made = Script(PLAN, **fields)
    made.register()
    return made


@pytest.fixture
def filmed(cli: Cli, home: Path, once: Callable[..., Path]) -> Path:
    """Begin with a finished film, and return the run's folder: a copy, made once for all tests."""
    four = dict.fromkeys(("image", "video", "llm", "vision"), NAME)
    (home / "backends.json").write_text(json.dumps(four), "utf-8")
    script(price={"image": 0.05, "video": 0.5})

    def film(folder: Path) -> None:
        output = str(folder / "output")
        said = cli("run", "--backends", "backends.json", "--output-dir", output, "A fox walks")
        assert said.exit_code == 0, said.output

    shutil.copytree(once("film-of-the-command-line", film) / "output", home / "output")
    (run,) = (home / "output" / "runs").iterdir()
    return run


def test_bare_runs_lists_the_folder_that_is_meant(cli: Cli, filmed: Path, home: Path) -> None:
    (home / "output").rename(home / "there")
    assert filmed.name not in cli("runs").output
    assert filmed.name in cli("runs", GROK_SPICY_OUTPUT="there").output
    (row,) = json.loads(cli("runs", "--output-dir", "there", "--json").output)["runs"]
    assert row["run"] == filmed.name


def test_what_is_said_to_runs_holds_for_what_it_does(cli: Cli, filmed: Path, home: Path) -> None:
    (home / "output").rename(home / "there")
    said = ("runs", "--output-dir", "there", "--json")
    assert json.loads(cli(*said, "list", GROK_SPICY_OUTPUT="elsewhere").output)["runs"]
    assert cli(*said, "show", filmed.name).exit_code == 0
    assert cli(*said, "show", "--output-dir", "elsewhere", filmed.name).exit_code == 2


def test_list_shows_every_run(cli: Cli, filmed: Path) -> None:
    done = cli("runs")
    assert done.exit_code == 0
    assert filmed.name in done.output
    assert "finished" in done.output
    assert "3/3" in done.output
    (row,) = json.loads(cli("runs", "list", "--json").output)["runs"]
    assert row["run"] == filmed.name
    assert row["cost_usd"] == pytest.approx(0.6)
    assert row["bytes"] > 10_000


def test_pieces_taken_out_of_the_story_are_not_counted(cli: Cli, filmed: Path) -> None:
    plan = json.loads((filmed / "plan.json").read_text("utf-8"))
    plan["scenes"].append({**plan["scenes"][0], "scene_id": 2})
    (filmed / "plan.json").write_text(json.dumps(plan), "utf-8")
    script()
    cli("resume", filmed.name)
    plan["scenes"].pop()
    (filmed / "plan.json").write_text(json.dumps(plan), "utf-8")
    cli("resume", filmed.name)
    assert "3/3" in cli("runs").output
    shown = cli("runs", "show").output
    assert shown.count("not in the story any more") == 2


def test_list_of_an_empty_folder_says_so(cli: Cli) -> None:
    assert cli("runs").output == "There is no run in output.\n"


def test_show_tells_pieces_takes_scores_and_costs_by_step(cli: Cli, filmed: Path) -> None:
    said = cli("runs", "show").output
    assert "clip:1" in said
    assert "1 (1.00)" in said
    assert "REASON" not in said
    shown = json.loads(cli("runs", "show", filmed.name[:8], "--json").output)
    assert shown["schema"] == 1
    assert {one["piece"] for one in shown["piece_list"]} == {
        "character:Luna",
        "keyframe:1",
        "clip:1",
    }
    costs = {one["step"]: one["cost_usd"] for one in shown["costs"]}
    assert costs == {"characters": 0.05, "keyframes": 0.05, "videos": 0.5}
    assert {one["provider"] for one in shown["costs"]} == {NAME}


def test_show_without_any_run_says_how_to_make_one(cli: Cli) -> None:
    done = cli("runs", "show")
    assert done.exit_code == 2
    assert "there is no run in output" in done.output


def test_why_names_what_changed_and_calls_nobody(cli: Cli, filmed: Path) -> None:
    plan = json.loads((filmed / "plan.json").read_text("utf-8"))
    plan["scenes"][0]["action"] = "Luna jumps"
    (filmed / "plan.json").write_text(json.dumps(plan), "utf-8")
    watching = script()
    said = cli("runs", "show", "--why").output
    assert watching.seen == []
    assert "scene action" in said
    assert "resume makes nothing; resume --update makes 2 pieces." in said
    verdicts = json.loads(cli("runs", "show", "--why", "--json").output)["pieces"]
    assert {one["piece"]: one["reused"] for one in verdicts} == {
        "character:Luna": True,
        "keyframe:1": False,
        "clip:1": False,
    }


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"update": True}, "resume makes 2 pieces; resume --update makes 2 pieces."),
        ({"update": True, "only": ["clip:1"]}, "resume makes 1 piece; resume --update makes 2"),
        ({"retakes": {"character:Luna": 1}}, "resume makes 1 piece; resume --update makes 3"),
    ],
)
def test_why_counts_what_was_asked_before_an_interruption(
    cli: Cli, filmed: Path, asked: dict[str, Any], said: str
) -> None:
    plan = json.loads((filmed / "plan.json").read_text("utf-8"))
    plan["scenes"][0]["action"] = "Luna jumps"
    (filmed / "plan.json").write_text(json.dumps(plan), "utf-8")
    state = json.loads((filmed / "state.json").read_text("utf-8"))
    (filmed / "state.json").write_text(json.dumps({**state, "wishes": asked}), "utf-8")
    assert said in cli("runs", "show", "--why").output


def test_why_says_that_a_picture_replaced_by_hand_is_yours(cli: Cli, filmed: Path) -> None:
    Image.new("RGB", (1280, 720), "teal").save(filmed / "keyframes" / "scene-01.png")
    said = cli("runs", "show", "--why").output
    assert re.search(r"keyframe:1 +yours", said)
    assert re.search(r"clip:1 +changed +keyframe", said)


def test_resume_makes_what_failed(cli: Cli, home: Path) -> None:
    four = dict.fromkeys(("image", "video", "llm", "vision"), NAME)
    (home / "backends.json").write_text(json.dumps(four), "utf-8")
    script().fail("clip:1", InvalidRequestError(NAME, "too odd"))
    failed = cli("run", "--backends", "backends.json", "A fox walks")
    assert failed.exit_code == 1
    (run,) = (home / "output" / "runs").iterdir()
    assert f"Resume: grok-spicy resume {run.name}" in failed.output
    again = script()
    done = cli("resume")
    assert done.exit_code == 0, done.output
    assert [str(seen) for seen in again.calls("generate")] == ["video.generate clip:1"]
    assert f"Film: {Path('output') / 'runs' / run.name / 'final_video.mp4'}" in done.output


def test_retake_and_pick_go_forth_and_back(cli: Cli, filmed: Path) -> None:
    clip = filmed / "videos" / "scene-01.mp4"
    first = clip.read_bytes()
    script()
    assert cli("resume", filmed.name, "--retake", "clip:1").exit_code == 0
    assert clip.read_bytes() != first
    assert "1 (1.00), 2* (1.00)" in cli("runs", "show").output
    picked = cli("runs", "pick", filmed.name, "clip:1", "--take", "1")
    assert picked.exit_code == 0
    assert f"grok-spicy resume {filmed.name}" in picked.output
    assert clip.read_bytes() == first


def test_resume_without_an_unfinished_run_is_a_usage_error(cli: Cli, filmed: Path) -> None:
    done = cli("resume")
    assert done.exit_code == 2
    assert "there is no unfinished run" in done.output


def test_unknown_run_and_piece_are_answered_with_the_nearest(cli: Cli, filmed: Path) -> None:
    assert cli("resume", "nonsense").exit_code == 2
    script()
    wrong = cli("resume", filmed.name, "--retake", "clipp:1")
    assert wrong.exit_code == 2
    assert "clip:1" in wrong.output


def test_clean_removes_nothing_before_it_is_told_to(cli: Cli, filmed: Path, home: Path) -> None:
    objects = home / "output" / "ledger" / "objects"
    before = sorted(objects.rglob("*"))
    said = cli("runs", "clean", filmed.name)
    assert said.exit_code == 0
    assert f"Would remove {Path('output') / 'runs' / filmed.name}" in said.output
    assert "add --yes" in said.output
    assert sorted(objects.rglob("*")) == before
    assert cli("runs", "clean", filmed.name, "--yes").exit_code == 0
    assert not filmed.exists()
    assert not [path for path in objects.rglob("*") if path.is_file()]


def test_clean_without_a_run_keeps_every_result_that_is_needed(
    cli: Cli, filmed: Path, home: Path
) -> None:
    orphan = home / "output" / "ledger" / "objects" / "ab" / ("ab" + "0" * 62)
    orphan.parent.mkdir(exist_ok=True)
    orphan.write_bytes(b"nobody needs me")
    done = cli("runs", "clean", "--yes", "--json")
    assert json.loads(done.output)["results"] == [orphan.name]
    assert not orphan.exists()
    again = script()
    assert cli("run", "--backends", "backends.json", "A fox walks").exit_code == 0
    assert again.seen == []


@pytest.mark.parametrize("command", [("runs", "clean", "", "--yes"), ("runs", "show", "")])
def test_empty_name_means_no_run(cli: Cli, filmed: Path, command: tuple[str, ...]) -> None:
    done = cli(*command)
    assert done.exit_code == 2
    assert "the name of the run is empty" in done.output
    assert filmed.exists()


def test_empty_name_is_not_resumed(cli: Cli, filmed: Path) -> None:
    watching = script()
    done = cli("resume", "", "--retake", "clip:1")
    assert done.exit_code == 2
    assert watching.seen == []


def test_clean_removes_by_the_whole_id_or_the_folder_alone(cli: Cli, filmed: Path) -> None:
    shown = cli("runs", "clean", filmed.name[:8])
    assert shown.exit_code == 0
    assert f"Would remove {Path('output') / 'runs' / filmed.name}" in shown.output
    refused = cli("runs", "clean", filmed.name[:8], "--yes")
    assert refused.exit_code == 2
    assert f"grok-spicy runs clean {filmed.name} --yes" in refused.output
    assert filmed.exists()
    assert cli("runs", "clean", str(filmed), "--yes").exit_code == 0
    assert not filmed.exists()


@pytest.mark.parametrize(
    ("error", "asks"),
    [
        (InvalidRequestError(NAME, "too odd"), r"Resume: (grok-spicy .*)"),
        (OutcomeUnknownError(NAME, "lost"), r"paid twice: (grok-spicy .* --repeat-unknown)"),
    ],
)
def test_printed_command_goes_on_with_the_run_in_another_output_folder(
    cli: Cli, home: Path, error: ProviderError, asks: str
) -> None:
    four = dict.fromkeys(("image", "video", "llm", "vision"), NAME)
    (home / "backends.json").write_text(json.dumps(four), "utf-8")
    script(price={"video": 0.5}).fail("clip:1", error)
    arguments = ("--backends", "backends.json", "--output-dir", "my films", "A fox walks")
    assert cli("run", *arguments).exit_code == 1
    if isinstance(error, OutcomeUnknownError):
        script(price={"video": 0.5})
    else:
        script(price={"video": 0.5}).fail("clip:1", error)
    said = cli("run", *arguments)
    assert said.exit_code == 1
    assert len(re.findall("grok-spicy resume", said.output)) == 1
    command = re.search(asks, said.output)
    assert command is not None, said.output
    script(price={"video": 0.5})
    done = cli(*shlex.split(command[1])[1:])
    assert done.exit_code == 0, done.output
    assert [path.name for path in home.iterdir() if path.is_dir()] == ["my films"]


@pytest.mark.parametrize(
    ("words", "made"),
    [
        (("--repeat-unknown", "A fox walks"), 2),
        (("A fox walks", "--repeat-unknown"), 2),
        (("--repeat-unknown=2", "A fox walks"), 3),
        (("--", "--repeat-unknown"), 1),
    ],
)
def test_lost_clip_is_made_again_as_often_as_the_command_says(
    cli: Cli, home: Path, words: tuple[str, ...], made: int
) -> None:
    four = dict.fromkeys(("image", "video", "llm", "vision"), NAME)
    (home / "backends.json").write_text(json.dumps(four), "utf-8")
    lost = OutcomeUnknownError(NAME, "lost")
    watched = script(price={"video": 0.5}).fail("clip:1", *[lost] * (made - 1 or 1))
    done = cli("run", "--backends", "backends.json", *words)
    assert len(watched.calls("video")) == made
    assert done.exit_code == (0 if made > 1 else 1), done.output
    assert len(re.findall("grok-spicy resume", done.output)) == (0 if made > 1 else 1)


def ledger_files(output: Path) -> dict[str, bytes]:
    folder = output / "ledger"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def spoil(output: Path) -> None:
    (output / "ledger" / "ledger.db").write_bytes(b"no database " * 1000)


@pytest.mark.parametrize(
    "command", [("runs", "show"), ("runs", "clean"), ("runs", "clean", "RUN", "--yes")]
)
def test_damaged_ledger_is_left_alone_by_those_who_make_nothing(
    cli: Cli, filmed: Path, home: Path, command: tuple[str, ...]
) -> None:
    spoil(home / "output")
    before = ledger_files(home / "output")
    done = cli(*(filmed.name if word == "RUN" else word for word in command))
    assert done.exit_code == 1
    assert "is damaged" in done.output
    assert "Put a copy of it in its place" in done.output
    assert ledger_files(home / "output") == before
    assert filmed.exists()


def test_results_known_to_a_damaged_ledger_are_not_cleaned_up(
    cli: Cli, filmed: Path, home: Path
) -> None:
    spoil(home / "output")
    script()
    assert cli("resume", filmed.name, "--retake", "clip:1").exit_code == 0
    (aside,) = (home / "output" / "ledger").glob("ledger.db.damaged-*")
    before = ledger_files(home / "output")
    for command in (("clean",), ("clean", "--yes"), ("clean", filmed.name, "--yes")):
        refused = cli("runs", *command)
        assert refused.exit_code == 2
        assert f"{aside.name} may list" in refused.output
    assert ledger_files(home / "output") == before
    assert filmed.exists()
    aside.unlink()
    done = cli("runs", "clean", "--yes")
    assert done.exit_code == 0
    assert len(ledger_files(home / "output")) < len(before)


@pytest.mark.parametrize("journal", ["gone", "empty"])
def test_results_are_not_cleaned_up_without_the_ledger_that_names_them(
    cli: Cli, filmed: Path, home: Path, journal: str
) -> None:
    database = home / "output" / "ledger" / "ledger.db"
    database.unlink()
    if journal == "empty":
        database.touch()
    objects = {name for name in ledger_files(home / "output") if name.startswith("objects/")}
    refused = cli("runs", "clean", filmed.name, "--yes")
    assert refused.exit_code == 2
    assert "lists no calls" in refused.output
    assert filmed.exists()
    assert objects <= ledger_files(home / "output").keys()


def test_run_without_any_ledger_is_removed(cli: Cli, filmed: Path, home: Path) -> None:
    shutil.rmtree(home / "output" / "ledger")
    assert cli("runs", "clean", filmed.name, "--yes").exit_code == 0
    assert not filmed.exists()
    assert not (home / "output" / "ledger").exists()


def test_clean_of_a_folder_that_is_not_there_makes_none(cli: Cli, home: Path) -> None:
    done = cli("runs", "clean", "--output-dir", "nope")
    assert done.exit_code == 2
    assert "there is no folder nope" in done.output
    assert not (home / "nope").exists()


def test_run_named_by_its_folder_is_cleaned_up_where_it_lies(
    cli: Cli, filmed: Path, home: Path
) -> None:
    (home / "output").rename(home / "films")
    run = home / "films" / "runs" / filmed.name
    assert cli("runs", "clean", str(run), "--yes").exit_code == 0
    assert not run.exists()
    assert not [name for name in ledger_files(home / "films") if name.startswith("objects/")]
    assert not (home / "output").exists()


def test_a_run_that_waits_says_how_it_is_approved(cli: Cli, home: Path) -> None:
    four = dict.fromkeys(("image", "video", "llm", "vision"), NAME)
    (home / "backends.json").write_text(json.dumps(four), "utf-8")
    script()
    said = cli("run", "--backends", "backends.json", "--approve", "characters", "A fox walks")
    assert said.exit_code == 0, said.output
    (run,) = (home / "output" / "runs").iterdir()
    assert (
        f"The characters wait for you. Look at them, then:\n  grok-spicy runs approve {run.name}"
        in (said.output)
    )
    assert "characters to approve" in cli("runs").output
    approved = cli("runs", "approve", run.name)
    assert f"The characters are approved. Go on:\n  grok-spicy resume {run.name}" in approved.output
    assert "waits for no approval" in cli("runs", "approve").output
    assert cli("resume", run.name).exit_code == 0
    assert (run / "final_video.mp4").is_file()
