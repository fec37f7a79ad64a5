"""A run made by 0.1.0, kept as test data: this version shows, explains and resumes it for nothing.

The archive was made with the scripted providers: two scenes, a reference photo, a keyframe that
was mended, another take of the second keyframe, and its first take chosen again.
"""

from __future__ import annotations

import json
import sys
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from grok_spicy.cli.root import root
from grok_spicy.ledger import Ledger
from grok_spicy.runs.folder import RunFolder
from grok_spicy.runs.origin import agree_to
from grok_spicy.schemas import PipelineConfig, StoryPlan
from grok_spicy_testing.scripted import Script

if TYPE_CHECKING:
    from conftest import Set

ARCHIVE = Path(__file__).parent / "data" / "run-0.1.0.tar.xz"

RUN = "20261129-0556-a-curious-fox-meets-a-wise-owl-at-the-f1fd"

COST = 0.739


needs_its_photo = pytest.mark.skipif(
    sys.platform == "win32", reason="the path of its photo is one of Linux"
)


@pytest.fixture
def old(stage: Set) -> Path:
    """Unpack the run, and return its folder."""
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(stage.output, filter="data")
    stage.output /= "output"
    return stage.output / "runs" / RUN


@pytest.fixture
def script(old: Path) -> Script:
    """Return providers as they were when the run was made."""
    story = StoryPlan.model_validate_json((old / "plan.original.json").read_bytes())
    price: dict[str, float | None] = {"image": 0.02, "video": 0.3, "vision": 0.001, "llm": 0.01}
    return Script(story, price=price, clip_size=(320, 180))


def events(run: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (run / "events.jsonl").read_text("utf-8").splitlines()]


async def encoded(output: Path) -> list[str]:
    """Return the keys of what was ever cut or encoded for the run."""
    async with Ledger(output) as ledger:
        return [one.key for one in await ledger.of_run(RUN) if one.provider == "ffmpeg"]


def shape(event: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    return event["kind"], tuple(event)


def test_older_run_is_listed_and_shown(old: Path) -> None:
    output = str(old.parent.parent)
    listed = CliRunner().invoke(root, ["runs", "list", "--output-dir", output, "--json"])
    (row,) = json.loads(listed.output)["runs"]
    assert (row["run"], row["pieces"], row["accepted"]) == (RUN, 6, 6)
    shown = CliRunner().invoke(root, ["runs", "show", RUN, "--output-dir", output, "--json"])
    run = json.loads(shown.output)
    assert run["cost_usd"] == pytest.approx(COST)
    assert sum(one["cost_usd"] for one in run["costs"]) == pytest.approx(COST)
    takes = {one["piece"]: len(one["takes"]) for one in run["piece_list"]}
    assert takes["keyframe:2"] == 2
    assert takes["clip:1"] == 1


@needs_its_photo
async def test_older_run_is_explained_with_every_piece_reused(
    stage: Set, old: Path, script: Script
) -> None:
    why = await stage.why(script, old.name)
    assert list(why) == [
        "character:Luna",
        "character:Oren",
        "keyframe:1",
        "keyframe:2",
        "clip:1",
        "clip:2",
    ]
    assert {piece: one.causes for piece, one in why.items() if not one.reused} == {}
    assert script.seen == []


@needs_its_photo
async def test_older_run_is_resumed_without_a_call(stage: Set, old: Path, script: Script) -> None:
    before, plan = events(old), (old / "plan.json").read_bytes()
    cut = await encoded(stage.output)
    film = (old / "final_video.mp4").read_bytes()
    state = json.loads((old / "state.json").read_bytes())
    # Begun before runs were marked as their user's: an update reads the photo that it names.
    await agree_to(RunFolder(old))
    result = await stage.resume(script, RUN, update=True)
    assert script.seen == []
    assert result.exit_code == 0
    assert result.cost_usd == pytest.approx(COST)
    assert result.film is not None
    assert await encoded(stage.output) == cut
    # Films are levelled by now; one that was cut before stays as it is.
    assert result.film.read_bytes() == film
    assert result.loudness is None
    assert (old / "plan.json").read_bytes() == plan
    again = events(old)[len(before) :]
    assert {shape(one) for one in again} <= {shape(one) for one in before}
    assert [one["kind"] for one in again][:1] == ["run_start"]
    assert all(one["reused"] for one in again if one["kind"] in ("character", "keyframe", "video"))
    now = json.loads((old / "state.json").read_bytes())
    assert now["pieces"] == state["pieces"]
    assert set(state) <= set(now)


async def test_same_request_goes_on_with_the_older_run(
    stage: Set, old: Path, script: Script
) -> None:
    photo = stage.output.parent / "photos" / "luna.png"
    result = await stage.film(script, config=PipelineConfig(seed=7), refs=[("Luna", photo)])
    assert result.folder == old
    assert script.seen == []


async def test_another_run_finds_all_but_the_story_of_the_older_one_in_the_ledger(
    stage: Set, old: Path, script: Script
) -> None:
    photo = stage.output.parent / "photos" / "luna.png"
    config = PipelineConfig(seed=7, consistency_threshold=0.92)
    result = await stage.film(script, config=config, refs=[("Luna", photo)])
    assert result.folder != old
    # The story is asked for anew: now it is asked how each scene is shot.
    assert [one.piece for one in script.seen] == ["StoryPlan"]
    assert (result.exit_code, result.cost_usd) == (0, 0.01)
