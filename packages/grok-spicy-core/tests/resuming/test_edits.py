"""An edited plan.json: what reaches which piece, and what is said of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grok_spicy.result import RunResult
from grok_spicy_testing.scripted import Script
from PIL import Image

if TYPE_CHECKING:
    from conftest import Set


def edit(result: RunResult, scene: int, **fields: Any) -> None:
    path = result.folder / "plan.json"
    plan = json.loads(path.read_text("utf-8"))
    plan["scenes"][scene - 1].update(fields)
    path.write_text(json.dumps(plan), "utf-8")


def paint(path: Path) -> None:
    Image.new("RGB", (64, 36), (1, 200, 3)).save(path)


async def test_clip_alone_is_filmed_with_the_edited_action(stage: Set, told: Any) -> None:
    plan = told(2)
    result = await stage.film(Script(plan))
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
    result = await stage.film(Script(plan))
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
