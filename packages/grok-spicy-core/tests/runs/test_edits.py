"""An edited plan.json: what reaches which piece, and what is said of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.errors import ConfigError
from grok_spicy.plugins.registry import ProviderRegistry
from grok_spicy.providers.options import Options
from grok_spicy.runs.result import RunResult
from grok_spicy_testing.scripted import NAME, Script
from PIL import Image

if TYPE_CHECKING:
    from conftest import Set


def edit(result: RunResult, scene: int, **fields: Any) -> None:
    path = result.folder / "plan.json"
    plan = json.loads(path.read_text("utf-8"))
    plan["scenes"][scene - 1].update(fields)
    path.write_text(json.dumps(plan), "utf-8")


def add_scene(result: RunResult) -> None:
    path = result.folder / "plan.json"
    plan = json.loads(path.read_text("utf-8"))
    plan["scenes"].append({**plan["scenes"][-1], "scene_id": len(plan["scenes"]) + 1})
    path.write_text(json.dumps(plan), "utf-8")


def paint(path: Path) -> None:
    Image.new("RGB", (64, 36), (1, 200, 3)).save(path)


async def test_clip_alone_is_filmed_with_the_edited_action(stage: Set, told: Any) -> None:
    plan = told(2)
    result = await stage.filmed(plan)
    edit(result, 1, action="Luna somersaults over a barrel")
    script = Script(plan)
    await stage.resume(script, result.run_id, only=["clip:1"])
    (filmed,) = script.calls("video.generate")
    assert "somersaults over a barrel" in filmed.prompt
    assert "somersaults over a barrel" in (result.folder / "script.md").read_text("utf-8")


async def test_keyframe_of_the_users_own_is_filmed_with_the_edited_action(
    stage: Set, told: Any
) -> None:
    plan = told(1)
    result = await stage.filmed(plan)
    paint(result.folder / "keyframes/scene-01.png")
    await stage.resume(Script(plan), result.run_id, update=True)
    edit(result, 1, action="Luna somersaults over a barrel")
    script = Script(plan)
    why = await stage.why(script, result.run_id)
    assert why["keyframe:1"].reused
    assert why["clip:1"].causes == ("scene action",)
    await stage.resume(script, result.run_id, update=True)
    (filmed,) = script.calls("video.generate clip:1")
    assert "somersaults over a barrel" in filmed.prompt


class WithWorkflow(Options):
    """Options of a provider that reads a file."""

    workflow: Path | None = None


def with_workflow(script: Script) -> ProviderRegistry:
    """Return a registry whose video provider has an option that names a file."""
    registry = script.registry()
    camera: Any = registry.get_video(NAME)
    camera.options_for = classmethod(lambda _cls, _model: WithWorkflow)
    return registry


async def test_edited_file_of_an_option_makes_its_pieces_again(
    stage: Set, told: Any, tmp_path: Path
) -> None:
    plan = told(1)
    workflow = tmp_path / "workflow.json"
    workflow.write_text("one", "utf-8")
    first = Script(plan)
    backends = first.backends(video={"provider": NAME, "params": {"workflow": str(workflow)}})
    result = await stage.film(first, backends=backends, registry=with_workflow(first))
    workflow.write_text("two", "utf-8")
    script = Script(plan)
    why = await stage.why(script, result.run_id, registry=with_workflow(script))
    assert why["clip:1"].causes == ("video options",)
    assert why["keyframe:1"].reused
    await stage.resume(script, result.run_id, update=True, registry=with_workflow(script))
    assert [str(seen) for seen in script.seen] == ["video.generate clip:1"]


async def test_deleted_file_of_an_option_is_named_by_the_piece_that_needs_it(
    stage: Set, told: Any, tmp_path: Path
) -> None:
    plan = told(1)
    workflow = tmp_path / "workflow.json"
    workflow.write_text("one", "utf-8")
    first = Script(plan)
    backends = first.backends(video={"provider": NAME, "params": {"workflow": str(workflow)}})
    result = await stage.film(first, backends=backends, registry=with_workflow(first))
    workflow.unlink()
    script = Script(plan)
    again = await stage.resume(script, result.run_id, update=True, registry=with_workflow(script))
    assert f"clip:1 is failed: {workflow}: " in str(again.error)


async def test_scene_added_to_the_plan_file_can_be_named(stage: Set, told: Any) -> None:
    plan = told(2)
    result = await stage.filmed(plan)
    add_scene(result)
    script = Script(plan)
    again = await stage.resume(script, result.run_id, only=["scene:3"])
    assert [seen.piece for seen in script.calls("video.generate")] == ["clip:3"]
    assert again.exit_code == 0


async def test_other_take_of_what_was_never_made_is_its_first(stage: Set, told: Any) -> None:
    plan = told(1)
    result = await stage.filmed(plan)
    add_scene(result)
    script = Script(plan)
    await stage.resume(script, result.run_id, retake=["clip:2"])
    state = json.loads((result.folder / "state.json").read_text("utf-8"))
    assert [take["number"] for take in state["pieces"]["clip:2"]["takes"]] == [1]


async def test_piece_taken_out_of_the_plan_file_cannot_be_named(stage: Set, told: Any) -> None:
    plan = told(2)
    result = await stage.filmed(plan)
    path = result.folder / "plan.json"
    written = json.loads(path.read_text("utf-8"))
    written["scenes"].pop()
    path.write_text(json.dumps(written), "utf-8")
    with pytest.raises(ConfigError, match="no piece 'clip:2'"):
        await stage.resume(Script(plan), result.run_id, retake=["clip:2"])


async def test_scene_and_character_taken_out_of_the_plan_file_leave_the_result_and_may_return(
    stage: Set, told: Any
) -> None:
    plan = told(3)
    result = await stage.filmed(plan)
    path = result.folder / "plan.json"
    whole = path.read_text("utf-8")
    written = json.loads(whole)
    written["scenes"].pop()
    for scene in written["scenes"]:
        scene["characters_present"] = ["Luna"]
    path.write_text(json.dumps(written), "utf-8")
    script = Script(plan)
    shorter = await stage.resume(script, result.run_id)
    assert script.seen == []
    assert [one.scene_id for one in shorter.videos] == [1, 2]
    assert [one.scene_id for one in shorter.keyframes] == [1, 2]
    assert [one.name for one in shorter.characters] == ["Luna"]
    path.write_text(whole, "utf-8")
    again = await stage.resume(script, result.run_id)
    assert script.seen == []
    assert [one.scene_id for one in again.videos] == [1, 2, 3]
    assert [one.name for one in again.characters] == ["Luna", "Oren"]


@pytest.mark.parametrize("wish", [{}, {"update": True}])
async def test_film_of_a_run_is_not_forgotten_over_a_broken_plan_file(
    stage: Set, told: Any, wish: dict[str, Any]
) -> None:
    plan = told(1)
    result = await stage.filmed(plan)
    path = result.folder / "plan.json"
    whole = path.read_text("utf-8")
    path.write_text("{", "utf-8")
    script = Script(plan)
    broken = await stage.resume(script, result.run_id, **wish)
    assert broken.exit_code == 2
    state = json.loads((result.folder / "state.json").read_text("utf-8"))
    assert state["final_video_path"] == "final_video.mp4"
    # What was asked is still to be done.
    assert state["finished"] == (not wish)
    path.write_text(whole, "utf-8")
    again = await stage.resume(script, result.run_id)
    assert again.exit_code == 0
    assert script.seen == []
    state = json.loads((result.folder / "state.json").read_text("utf-8"))
    assert state["finished"]
