"""A run that waits for its user to look at the stills before anything moves."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from grok_spicy.api import approve_run, explain_run, make_film, pick_take, resume_film
from grok_spicy.errors import ConfigError
from grok_spicy.runs.approval import gate_of, last_step
from grok_spicy.runs.result import RunResult
from grok_spicy.runs.state import PipelineState, read_state
from grok_spicy.schemas import Character, PipelineConfig, Scene, StoryPlan
from grok_spicy_testing.scripted import Script

CONCEPT = "A fox walks through an autumn forest"

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


async def film(script: Script, output: Path, **config: Any) -> RunResult:
    return await make_film(
        CONCEPT,
        backends=script.backends(),
        output_dir=output,
        registry=script.registry(),
        config=PipelineConfig(**config),
    )


async def go_on(script: Script, output: Path, run: RunResult, **asked: Any) -> RunResult:
    return await resume_film(run.run_id, output_dir=output, registry=script.registry(), **asked)


def operations(script: Script) -> Counter[str]:
    return Counter(f"{seen.capability}.{seen.operation}" for seen in script.seen)


def state_of(run: RunResult) -> PipelineState:
    return read_state(run.folder / "state.json")


def kinds_of(run: RunResult) -> list[str]:
    lines = map(json.loads, (run.folder / "events.jsonl").read_text().splitlines())
    return [f"{one['kind']}{one.get('step', '')}{one.get('given', '')}" for one in lines]


async def test_a_run_waits_with_its_stills_and_films_once_they_are_approved(
    tmp_path: Path,
) -> None:
    script = Script(PLAN)
    waiting = await film(script, tmp_path, approve=["keyframes"])
    assert (waiting.exit_code, waiting.film, waiting.waits_for) == (0, None, "keyframes")
    assert operations(script)["video.generate"] == 0
    assert kinds_of(waiting)[-2:] == ["approvalkeyframesFalse", "complete"]

    assert await approve_run(waiting.run_id, output_dir=tmp_path) == "keyframes"
    done = await go_on(script, tmp_path, waiting)
    assert done.film is not None
    assert done.waits_for is None
    assert "approvalkeyframesTrue" in kinds_of(done)
    assert operations(script)["image.edit"] == 1


async def test_a_run_may_wait_twice(tmp_path: Path) -> None:
    script = Script(PLAN)
    run = await film(script, tmp_path, approve=["keyframes", "characters"])
    assert run.waits_for == "characters"
    assert not run.keyframes
    await approve_run(run.run_id, output_dir=tmp_path)
    assert (await go_on(script, tmp_path, run)).waits_for == "keyframes"


async def test_a_run_that_is_resumed_unapproved_waits_on(tmp_path: Path) -> None:
    script = Script(PLAN)
    run = await film(script, tmp_path, approve=["keyframes"])
    before = operations(script)
    assert (await go_on(script, tmp_path, run)).waits_for == "keyframes"
    assert operations(script) == before


async def test_another_take_can_be_asked_for_and_chosen_while_a_run_waits(tmp_path: Path) -> None:
    script = Script(PLAN)
    run = await film(script, tmp_path, approve=["keyframes"])
    again = await go_on(script, tmp_path, run, retake=["keyframe:1"])
    assert again.waits_for == "keyframes"
    takes = state_of(run).pieces["keyframe:1"].takes
    assert [take.number for take in takes] == [1, 2]
    await pick_take(run.run_id, "keyframe:1", 1, output_dir=tmp_path)
    assert state_of(run).pieces["keyframe:1"].retake == 0
    assert state_of(run).waits_for == "keyframes"


async def test_nothing_is_approved_that_does_not_wait(tmp_path: Path) -> None:
    script = Script(PLAN)
    run = await film(script, tmp_path, until="characters")
    with pytest.raises(ConfigError, match="waits for no approval"):
        await approve_run(run.run_id, output_dir=tmp_path)


async def test_a_dry_run_waits_for_nobody(tmp_path: Path) -> None:
    run = await film(Script(PLAN), tmp_path, approve=["characters"], dry_run=True)
    assert {quote.step for quote in run.quotes} >= {"characters", "keyframes", "videos"}


@pytest.mark.parametrize(
    ("until", "approve", "approved", "gate", "last"),
    [
        (None, [], [], None, None),
        (None, ["keyframes"], [], "keyframes", "keyframes"),
        (None, ["keyframes", "characters"], [], "characters", "characters"),
        (None, ["keyframes", "characters"], ["characters"], "keyframes", "keyframes"),
        ("plan", ["keyframes"], [], "keyframes", "plan"),
        ("videos", ["keyframes"], [], "keyframes", "keyframes"),
        ("videos", ["keyframes"], ["keyframes"], None, "videos"),
    ],
)
def test_a_run_stops_where_it_is_told_or_where_it_waits_whatever_comes_first(
    until: Any, approve: list[Any], approved: list[str], gate: str | None, last: str | None
) -> None:
    config = PipelineConfig(until=until, approve=approve)
    assert gate_of(config, approved) == gate
    assert last_step(config, approved) == last


async def test_what_an_edited_story_would_make_again_is_known_before_it_is_written(
    tmp_path: Path,
) -> None:
    script = Script(PLAN)
    run = await film(script, tmp_path, until="keyframes")
    edited = PLAN.scenes[0].model_copy(update={"action": "Luna runs"})
    verdicts = await explain_run(
        run.run_id,
        output_dir=tmp_path,
        plan=PLAN.model_copy(update={"scenes": [edited]}),
        registry=script.registry(),
    )
    kept = {one.piece: one.reused for one in verdicts}
    assert kept == {"character:Luna": True, "keyframe:1": False, "clip:1": False}
    assert "runs" not in (run.folder / "plan.json").read_text()
