"""Files of accepted pieces that are gone, cut short or replaced: what is done, what is said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.runs.folder import RunFolder
from grok_spicy.runs.takes import pick_take
from grok_spicy.system.platforms import remove_tree
from grok_spicy_testing.scripted import Script
from PIL import Image

if TYPE_CHECKING:
    from conftest import Set

KEYFRAME = "keyframes/scene-01.png"

CLIP = "videos/scene-01.mp4"


def cut_short(path: Path) -> None:
    content = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(content[: len(content) // 2])


def remove(path: Path) -> None:
    path.unlink()


def edit(folder: Path, **fields: Any) -> None:
    path = folder / "plan.json"
    plan = json.loads(path.read_text("utf-8"))
    plan["scenes"][0].update(fields)
    path.write_text(json.dumps(plan), "utf-8")


def contents(folder: Path) -> dict[str, tuple[int, float]]:
    """Return size and time of every file below a folder."""
    found = {path: path.stat() for path in folder.rglob("*") if path.is_file()}
    return {str(path): (facts.st_size, facts.st_mtime) for path, facts in found.items()}


@pytest.mark.parametrize("file", [KEYFRAME, CLIP])
@pytest.mark.parametrize("damage", [remove, cut_short])
async def test_damaged_file_is_put_back_from_its_take_even_without_the_ledger(
    stage: Set, told: Any, file: str, damage: Any
) -> None:
    plan = told(2)
    result = await stage.filmed(plan)
    whole = (result.folder / file).read_bytes()
    damage(result.folder / file)
    remove_tree(stage.output / "ledger")
    script = Script(plan)
    why = await stage.why(script, result.run_id)
    assert all(one.reused for one in why.values())
    await stage.resume(script, result.run_id, update=True)
    assert script.seen == []
    assert (result.folder / file).read_bytes() == whole


@pytest.mark.parametrize(
    ("file", "piece", "says"),
    [(KEYFRAME, "keyframe:1", "is damaged"), (CLIP, "clip:1", "is damaged")],
)
async def test_damaged_file_whose_take_is_gone_is_made_again_as_is_said_before(
    stage: Set, told: Any, file: str, piece: str, says: str
) -> None:
    plan = told(1)
    result = await stage.filmed(plan)
    path = result.folder / file
    whole = path.read_bytes()
    cut_short(path)
    remove_tree(path.parent / "takes")
    script = Script(plan)
    why = await stage.why(script, result.run_id)
    assert not why[piece].accepted
    assert says in why[piece].causes[0]
    await stage.resume(script, result.run_id)
    assert any(f"{piece}: {file} is damaged" in text for text in stage.notices)
    assert path.read_bytes() == whole


async def test_clip_of_a_keyframe_that_is_lost_names_the_keyframe_alone(
    stage: Set, told: Any
) -> None:
    plan = told(1)
    result = await stage.filmed(plan)
    (result.folder / KEYFRAME).unlink()
    remove_tree(result.folder / "keyframes/takes")
    why = await stage.why(Script(plan), result.run_id)
    assert why["clip:1"].causes == ("keyframe:1",)


async def test_explanation_of_a_lost_sheet_names_what_needs_it_and_changes_nothing(
    stage: Set, told: Any
) -> None:
    plan = told(2)
    result = await stage.filmed(plan)
    (result.folder / "characters/luna.png").unlink()
    remove_tree(result.folder / "characters/takes")
    before = contents(stage.output)
    script = Script(plan)
    why = await stage.why(script, result.run_id)
    assert why["character:Luna"].causes == ("characters/luna.png is gone",)
    assert not why["character:Luna"].accepted
    assert why["character:Oren"].reused
    needs = {piece: one.causes for piece, one in why.items() if one.accepted and not one.reused}
    assert needs == {
        "keyframe:1": ("character:Luna",),
        "keyframe:2": ("character:Luna",),
        "clip:1": ("keyframe:1",),
        "clip:2": ("keyframe:2",),
    }
    assert script.seen == []
    assert contents(stage.output) == before


async def test_picture_of_the_users_own_outlives_an_update_with_the_edit_made_beside_it(
    stage: Set, told: Any
) -> None:
    plan = told(1)
    result = await stage.filmed(plan)
    picture = result.folder / KEYFRAME
    Image.new("RGB", (64, 36), (1, 200, 3)).save(picture)
    own = picture.read_bytes()
    edit(result.folder, action="Luna jumps")
    script = Script(plan)
    why = await stage.why(script, result.run_id)
    assert why["keyframe:1"].reused
    await stage.resume(script, result.run_id, update=True)
    assert picture.read_bytes() == own
    assert not script.calls("keyframe:1")


async def test_run_without_its_plan_file_says_that_only_the_plan_is_made(
    stage: Set, told: Any
) -> None:
    plan = told(1)
    result = await stage.filmed(plan)
    before = (result.folder / "plan.json").read_bytes()
    (result.folder / "plan.json").unlink()
    script = Script(plan)
    why = await stage.why(script, result.run_id)
    assert [one.piece for one in why.values() if not one.reused] == ["plan"]
    assert why["plan"].causes == ("plan.json is gone",)
    await stage.resume(script, result.run_id)
    assert script.seen == []
    assert (result.folder / "plan.json").read_bytes() == before


async def test_picture_of_the_users_own_can_be_picked_again_after_another_take(
    stage: Set, told: Any
) -> None:
    plan = told(1)
    result = await stage.filmed(plan)
    picture = result.folder / KEYFRAME
    Image.new("RGB", (64, 36), (1, 200, 3)).save(picture)
    own = picture.read_bytes()
    await stage.resume(Script(plan), result.run_id, retake=["keyframe:1"])
    assert picture.read_bytes() != own
    state = json.loads((result.folder / "state.json").read_text("utf-8"))
    takes = {take["number"]: take["own"] for take in state["pieces"]["keyframe:1"]["takes"]}
    assert takes == {1: False, 2: False, 3: True}
    await pick_take(RunFolder(result.folder), "keyframe:1", 3)
    assert picture.read_bytes() == own
