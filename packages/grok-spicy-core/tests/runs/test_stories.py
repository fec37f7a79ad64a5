"""Stories that cannot be filmed: asked for anew, never paid for twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.runs.result import RunResult
from grok_spicy.schemas import PipelineConfig, StoryPlan
from grok_spicy_testing.scripted import Script

if TYPE_CHECKING:
    from conftest import Set


@pytest.fixture
def broken(told: Any) -> StoryPlan:
    """Return a story with two scenes of one number."""
    plan: StoryPlan = told(1)
    return plan.model_copy(update={"scenes": [plan.scenes[0], plan.scenes[0]]})


async def refused_twice(stage: Set, plan: StoryPlan, broken: StoryPlan) -> RunResult:
    result = await stage.film(Script(plan).answer("StoryPlan", broken, broken))
    assert result.exit_code == 1
    assert "Resumed, the story is written anew" in str(result.error)
    return result


async def test_story_broken_twice_is_written_anew_by_resume(
    stage: Set, told: Any, broken: StoryPlan
) -> None:
    plan = told(1)
    first = await refused_twice(stage, plan, broken)
    script = Script(plan)
    again = await stage.resume(script, first.run_id)
    assert len(script.calls("llm.parse StoryPlan")) == 1
    assert again.exit_code == 0


async def test_story_broken_twice_is_written_anew_by_another_run(
    stage: Set, told: Any, broken: StoryPlan
) -> None:
    plan = told(1)
    await refused_twice(stage, plan, broken)
    other = PipelineConfig(consistency_threshold=0.5)
    stubborn = Script(plan).answer("StoryPlan", broken, broken)
    await stage.film(stubborn, config=other)
    assert len(stubborn.seen) == 2
    script = Script(plan)
    result = await stage.film(script, config=other)
    assert len(script.calls("llm.parse StoryPlan")) == 1
    assert result.exit_code == 0


async def test_good_story_after_broken_ones_is_paid_for_once(
    stage: Set, told: Any, broken: StoryPlan
) -> None:
    plan = told(1)
    first = await refused_twice(stage, plan, broken)
    result = await stage.resume(Script(plan), first.run_id)
    (result.folder / "plan.json").unlink()
    script = Script(plan)
    await stage.resume(script, result.run_id)
    await stage.film(script)
    assert script.seen == []


async def test_somebody_unknown_in_one_scene_is_left_out_instead_of_the_film(
    stage: Set, told: Any
) -> None:
    plan: StoryPlan = told(2)
    names = [*plan.scenes[1].characters_present, "Nobody"]
    crowded = plan.scenes[1].model_copy(update={"characters_present": names})
    story = plan.model_copy(update={"scenes": [plan.scenes[0], crowded]})
    result = await stage.film(Script(plan).answer("StoryPlan", story, story))
    assert result.exit_code == 0
    assert "Scene 2 names 'Nobody', who is not among the characters: left out." in stage.notices
