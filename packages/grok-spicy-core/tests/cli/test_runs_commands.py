"""`grok-spicy resume` and `grok-spicy runs`, over scripted providers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.providers.errors import InvalidRequestError
from grok_spicy.schemas import Character, Scene, StoryPlan
from grok_spicy_testing.scripted import NAME, Script

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
    made.registry()
    return made


@pytest.fixture
def filmed(cli: Cli, home: Path) -> Path:
    """Make a film and return the run's folder."""
    four = dict.fromkeys(("image", "video", "llm", "vision"), NAME)
    (home / "backends.json").write_text(json.dumps(four), "utf-8")
    script(price={"image": 0.05, "video": 0.5})
    done = cli("run", "--backends", "backends.json", "A fox walks")
    assert done.exit_code == 0, done.output
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


def test_list_of_an_empty_folder_says_so(cli: Cli) -> None:
    assert cli("runs").output == "There is no run in output.\n"


def test_show_tells_pieces_takes_scores_and_costs_by_step(cli: Cli, filmed: Path) -> None:
    said = cli("runs", "show").output
    assert "clip:1" in said
    assert "1: 1.00" in said
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
    assert "1: 1.00, 2*: 1.00" in cli("runs", "show").output
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
