"""What an edit makes again, call by call; other takes; pictures of the user's own."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.errors import ConfigError
from grok_spicy.media import probe
from grok_spicy.prompts import keyframes
from grok_spicy.providers.base import Limits
from grok_spicy.runs.folder import RunFolder
from grok_spicy.runs.result import RunResult
from grok_spicy.runs.takes import pick_take
from grok_spicy.schemas import DialogueLine, PipelineConfig, StoryPlan
from grok_spicy.text.hints import run_command
from grok_spicy_testing.scripted import Script
from grok_spicy_testing.scripted_files import ready_clip
from PIL import Image

if TYPE_CHECKING:
    from conftest import Set


def made(script: Script) -> Counter[str]:
    return Counter(str(seen) for seen in script.seen)


def keyframe(number: int) -> dict[str, int]:
    return {
        f"image.edit keyframe:{number}": 1,
        f"vision.check_consistency keyframe:{number}": 1,
    }


def clip(number: int) -> dict[str, int]:
    return {
        f"video.generate clip:{number}": 1,
        f"vision.check_consistency clip:{number}": 1,
    }


def filmed(number: int) -> dict[str, int]:
    """A clip that comes out the same needs no new check: its last frame was checked before."""
    return {f"video.generate clip:{number}": 1}


def edit(result: RunResult, scene: int, **fields: Any) -> None:
    path = result.folder / "plan.json"
    plan = json.loads(path.read_text("utf-8"))
    plan["scenes"][scene - 1].update(fields)
    path.write_text(json.dumps(plan), "utf-8")


def paint(path: Path) -> None:
    Image.new("RGB", (64, 36), (1, 200, 3)).save(path)


async def test_changed_action_makes_its_scene_and_the_later_ones_again(
    stage: Set, tale: StoryPlan
) -> None:
    result = await stage.filmed(tale)
    edit(result, 2, action="Luna jumps", prompt_summary="the fox jumps")
    script = Script(tale)
    again = await stage.resume(script, result.run_id, update=True)
    assert made(script) == keyframe(2) | clip(2) | keyframe(3) | filmed(3)
    assert again.exit_code == 0


async def test_changed_match_cut_scene_makes_the_clip_before_it_again(
    stage: Set, told: Any
) -> None:
    plan: StoryPlan = told(2)
    scenes = [plan.scenes[0], plan.scenes[1].model_copy(update={"transition": "match-cut"})]
    plan = plan.model_copy(update={"scenes": scenes})
    limits = {"video": Limits(max_seconds=15, last_frame=True)}
    result = await stage.film(Script(plan, limits=limits))
    edit(result, 2, action="Luna jumps", prompt_summary="the fox jumps")
    script = Script(plan, limits=limits)
    await stage.resume(script, result.run_id, update=True)
    assert made(script) == filmed(1) | keyframe(2) | clip(2)


async def test_only_keeps_later_scenes_on_their_accepted_keyframes(
    stage: Set, tale: StoryPlan
) -> None:
    result = await stage.filmed(tale)
    edit(result, 2, action="Luna jumps", prompt_summary="the fox jumps")
    script = Script(tale)
    await stage.resume(script, result.run_id, only=["scene:2"])
    assert made(script) == keyframe(2) | clip(2)


async def test_plain_resume_keeps_accepted_pieces_whatever_was_edited(
    stage: Set, tale: StoryPlan
) -> None:
    result = await stage.filmed(tale)
    edit(result, 2, action="Luna jumps", prompt_summary="the fox jumps")
    script = Script(tale)
    await stage.resume(script, result.run_id)
    assert script.seen == []


async def test_new_run_of_an_edited_plan_makes_only_what_changed(
    stage: Set, tale: StoryPlan
) -> None:
    await stage.film(Script(tale), plan=tale)
    changed = {"action": "Luna jumps", "prompt_summary": "the fox jumps"}
    scenes = [*tale.scenes[:2], tale.scenes[2].model_copy(update=changed)]
    script = Script(tale)
    await stage.film(script, plan=tale.model_copy(update={"scenes": scenes}))
    assert made(script) == keyframe(3) | clip(3)


async def test_changed_sound_of_a_planned_shot_is_a_matter_of_its_clip(
    stage: Set, told: Any
) -> None:
    plan = told(1)
    shot = plan.scenes[0].model_copy(update={"start_state": "Luna sits", "ambience": "wind"})
    plan = plan.model_copy(update={"scenes": [shot]})
    result = await stage.filmed(plan)
    edit(result, 1, ambience="rain")
    why = await stage.why(Script(plan), result.run_id)
    assert why["keyframe:1"].reused
    assert why["clip:1"].causes == ("scene ambience",)


async def test_changed_length_is_a_matter_of_its_clip_alone(stage: Set, told: Any) -> None:
    plan = told(2)
    result = await stage.filmed(plan)
    edit(result, 1, duration_seconds=plan.scenes[0].duration_seconds + 1)
    why = await stage.why(Script(plan), result.run_id)
    assert [one for one, verdict in why.items() if not verdict.reused] == ["clip:1"]
    assert why["clip:1"].causes == ("scene duration_seconds",)


async def test_board_that_letters_what_is_said_is_made_again_with_it(stage: Set, told: Any) -> None:
    plan = told(1)
    line = DialogueLine(speaker=plan.characters[0].name, text="Come in.")
    shot = plan.scenes[0].model_copy(update={"shot_size": "wide shot", "dialogue": [line]})
    plan = plan.model_copy(update={"scenes": [shot]})
    drawn = Script(plan)
    drawn.limits["image"] = Limits(boards=True)
    result = await stage.film(drawn, plan=plan)
    edit(result, 1, dialogue=[{"speaker": line.speaker, "text": "Go away."}])
    script = Script(plan)
    script.limits["image"] = Limits(boards=True)
    why = await stage.why(script, result.run_id)
    assert why["keyframe:1"].causes == ("scene dialogue",)


async def test_changed_wording_of_a_check_repeats_the_checks_alone(
    stage: Set, told: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = told(1)
    result = await stage.filmed(plan)
    monkeypatch.setattr(keyframes, "SCORING", "Score it from 0 to 1.")
    script = Script(plan)
    why = await stage.why(script, result.run_id)
    assert why["keyframe:1"].causes == ("wording of the prompts",)
    await stage.resume(script, result.run_id, update=True)
    assert made(script) == {
        "vision.check_consistency keyframe:1": 1,
        "vision.check_consistency clip:1": 1,
    }


async def test_changed_model_makes_again_what_it_served(stage: Set, told: Any) -> None:
    plan = told(1)
    result = await stage.filmed(plan)
    script = Script(plan)
    backends = script.backends(video={"provider": "scripted", "model": "script-2"})
    why = await stage.why(script, result.run_id, backends=backends)
    assert why["clip:1"].causes == ("video provider",)
    assert why["keyframe:1"].reused
    await stage.resume(script, result.run_id, update=True, backends=backends)
    assert made(script) == filmed(1)


async def test_reasons_name_what_changed_without_a_call(stage: Set, tale: StoryPlan) -> None:
    result = await stage.filmed(tale)
    edit(result, 2, action="Luna jumps")
    script = Script(tale)
    before = (result.folder / "state.json").read_bytes()
    why = await stage.why(script, result.run_id)
    assert script.seen == []
    assert (result.folder / "state.json").read_bytes() == before
    assert why["keyframe:2"].causes == ("scene action",)
    assert why["clip:2"].causes[-1] == "keyframe:2"
    assert why["keyframe:3"].causes == ("keyframe:2",)
    assert {one for one, verdict in why.items() if verdict.reused} == {
        "character:Luna",
        "character:Oren",
        "keyframe:1",
        "clip:1",
    }


async def test_retake_is_chosen_at_once_and_the_first_take_can_be_picked_again(
    stage: Set, told: Any
) -> None:
    plan = told(2)
    first = await stage.filmed(plan)
    original = (first.folder / "videos/scene-01.mp4").read_bytes()
    whole = (first.folder / "final_video.mp4").read_bytes()
    script = Script(plan)
    await stage.resume(script, first.run_id, retake=["clip:1"])
    assert made(script) == clip(1)
    assert (first.folder / "videos/scene-01.mp4").read_bytes() != original
    assert (first.folder / "final_video.mp4").read_bytes() != whole

    take = await pick_take(RunFolder(first.folder), "clip:1", 1)
    assert take.number == 1
    assert (first.folder / "videos/scene-01.mp4").read_bytes() == original
    script = Script(plan)
    await stage.resume(script)
    assert script.seen == []
    assert (first.folder / "final_video.mp4").read_bytes() == whole


def seeds(script: Script) -> dict[str, int | None]:
    return {str(one): one.arguments["seed"] for one in script.seen if "seed" in one.arguments}


SEEDED = {"image": Limits(seed=True), "video": Limits(max_seconds=15, seed=True)}


async def test_another_take_has_another_seed_and_the_first_has_none(stage: Set, told: Any) -> None:
    plan = told(1)
    first = Script(plan, limits=SEEDED)
    result = await stage.film(first)
    assert set(seeds(first).values()) == {None}
    drawn = []
    for _ in range(2):
        script = Script(plan, limits=SEEDED)
        await stage.resume(script, result.run_id, retake=["scene:1"])
        drawn += [seeds(script)["image.edit keyframe:1"], seeds(script)["video.generate clip:1"]]
    assert None not in drawn
    assert len(set(drawn)) == 4


async def test_seed_of_the_run_decides_all_others(stage: Set, told: Any) -> None:
    plan = told(2)
    drawn = []
    for seed in (7, 7, 8):
        script = Script(plan, limits=SEEDED)
        await stage.film(script, config=PipelineConfig(seed=seed, fresh=True))
        drawn.append(seeds(script))
    assert drawn[0] == drawn[1]
    assert len({*drawn[0].values(), *drawn[2].values()}) == 2 * len(drawn[0])


async def test_second_attempt_has_a_seed_of_its_own(stage: Set, told: Any) -> None:
    plan = told(1)
    script = Script(plan, limits=SEEDED).score("character:luna", 0.2)
    await stage.film(script)
    once, again = (one.arguments["seed"] for one in script.calls("image.generate character:luna"))
    assert once is None
    assert again is not None


async def test_retaken_keyframe_says_what_was_made_from_the_former_one(
    stage: Set, told: Any
) -> None:
    plan = told(2)
    result = await stage.filmed(plan)
    await stage.resume(Script(plan), result.run_id, retake=["keyframe:1"])
    (told_of,) = (text for text in stage.notices if "inputs have changed" in text)
    assert "changed: keyframe:2, clip:1, clip:2." in told_of
    assert run_command("resume", RunFolder(result.folder), "--update") in told_of


async def test_resume_after_an_edit_says_how_to_make_it_count(stage: Set, told: Any) -> None:
    plan = told(1)
    result = await stage.filmed(plan)
    edit(result, 1, action="Luna jumps")
    await stage.resume(Script(plan), result.run_id)
    assert any("keyframe:1, clip:1" in text and "--update" in text for text in stage.notices)
    stage.notices.clear()
    await stage.resume(Script(plan), result.run_id, update=True)
    await stage.resume(Script(plan), result.run_id)
    assert not any("--update" in text for text in stage.notices)


async def test_third_take_follows_the_second(stage: Set, told: Any) -> None:
    plan = told(1)
    result = await stage.filmed(plan)
    for _ in range(2):
        script = Script(plan)
        await stage.resume(script, result.run_id, retake=["scene:1"])
        assert made(script) == keyframe(1) | clip(1)
    state = json.loads((result.folder / "state.json").read_text("utf-8"))
    assert [take["number"] for take in state["pieces"]["clip:1"]["takes"]] == [1, 2, 3]


@pytest.mark.parametrize(
    ("piece", "take", "says"),
    [("clip:1", 7, "clip:1 has no take 7"), ("clip:9", 1, "no take of 'clip:9'")],
)
async def test_picking_what_is_not_there_says_what_is(
    stage: Set, told: Any, piece: str, take: int, says: str
) -> None:
    result = await stage.filmed(told(1))
    with pytest.raises(ConfigError, match=says):
        await pick_take(RunFolder(result.folder), piece, take)


async def test_unknown_piece_is_answered_with_the_nearest(stage: Set, told: Any) -> None:
    plan = told(1)
    result = await stage.filmed(plan)
    with pytest.raises(ConfigError, match=r"clipp:1.*clip:1"):
        await stage.resume(Script(plan), result.run_id, retake=["clipp:1"])


async def test_picture_of_the_users_own_is_a_take_chosen_and_unchecked(
    stage: Set, told: Any
) -> None:
    plan = told(2)
    result = await stage.filmed(plan)
    picture = result.folder / "keyframes/scene-01.png"
    drawn = picture.read_bytes()
    paint(picture)
    own = picture.read_bytes()
    script = Script(plan)
    again = await stage.resume(script, result.run_id, update=True)
    assert made(script) == filmed(1) | keyframe(2) | filmed(2)
    assert picture.read_bytes() == own
    assert any("keyframe:1" in text and "is now your own file" in text for text in stage.notices)
    assert any("clip:1 begins with your own picture" in text for text in stage.notices)
    assert again.videos[0].consistency_score is None
    assert "not checked" in (result.folder / "script.md").read_text("utf-8")

    await pick_take(RunFolder(result.folder), "keyframe:1", 1)
    assert picture.read_bytes() == drawn
    await pick_take(RunFolder(result.folder), "keyframe:1", 2)
    assert picture.read_bytes() == own


async def test_own_picture_of_another_shape_or_ending_is_not_taken_in_silence(
    stage: Set, told: Any
) -> None:
    plan = told(1)
    result = await stage.film(Script(plan), until="keyframes")
    picture = result.folder / "keyframes/scene-01.png"
    Image.new("RGB", (64, 36), "navy").save(picture)
    shutil.copyfile(picture, picture.with_suffix(".jpg"))

    await stage.resume(Script(plan), result.run_id, until="keyframes")

    said = " ".join(stage.notices)
    assert "keyframe:1: your picture is 64x36, which is not 1:1" in said
    assert "scene-01.jpg is not used; your own file is to be called keyframes/scene-01.png" in said


async def test_clip_of_the_users_own_is_a_take_chosen_and_unchecked(stage: Set, told: Any) -> None:
    plan = told(2)
    result = await stage.filmed(plan)
    clip, last = result.folder / "videos/scene-01.mp4", result.folder / "frames/scene-01.last.png"
    filmed, ended = clip.read_bytes(), last.read_bytes()
    clip.write_bytes(ready_clip(5, (180, 180), take=7))
    own = clip.read_bytes()
    script = Script(plan)
    again = await stage.resume(script, result.run_id, update=True)
    assert script.seen == []
    assert clip.read_bytes() == own
    assert last.read_bytes() != ended
    assert again.videos[0].duration == pytest.approx(5.0)
    assert again.film is not None
    assert probe(again.film).duration == pytest.approx(8.0)
    assert any("clip:1" in text and "is now your own file" in text for text in stage.notices)

    await pick_take(RunFolder(result.folder), "clip:1", 1)
    assert (clip.read_bytes(), last.read_bytes()) == (filmed, ended)
    await pick_take(RunFolder(result.folder), "clip:1", 2)
    assert clip.read_bytes() == own


async def test_take_of_a_process_killed_before_it_was_recorded_is_not_taken_for_the_users(
    stage: Set, told: Any
) -> None:
    plan = told(1)
    result = await stage.filmed(plan)
    picture = result.folder / "keyframes/scene-01.png"
    drawn = picture.read_bytes()
    paint(result.folder / "keyframes/takes/scene-01-take2-1.png")
    picture.write_bytes((result.folder / "keyframes/takes/scene-01-take2-1.png").read_bytes())
    script = Script(plan)
    await stage.resume(script, result.run_id)
    assert script.seen == []
    assert picture.read_bytes() == drawn


async def test_deleted_piece_comes_back_without_a_call(stage: Set, told: Any) -> None:
    plan = told(1)
    result = await stage.filmed(plan)
    (result.folder / "videos/scene-01.mp4").unlink()
    (result.folder / "keyframes/scene-01.png").unlink()
    script = Script(plan)
    again = await stage.resume(script, result.run_id)
    assert script.seen == []
    assert again.exit_code == 0
    assert (result.folder / "videos/scene-01.mp4").is_file()
