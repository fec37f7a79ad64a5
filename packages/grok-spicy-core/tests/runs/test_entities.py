"""Places and props that come again have sheets, where the image model makes use of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy import ConfigError, UnsupportedError
from grok_spicy.api import pick_take
from grok_spicy.providers.limits import Limits
from grok_spicy.schemas import Place, Prop, StoryPlan
from grok_spicy_testing.scripted import Script

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Set


def tale(told: Any, *places: str, **scene: Any) -> StoryPlan:
    """Tell a story with a scene in each of some places."""
    plan: StoryPlan = told(len(places))
    scenes = [
        one.model_copy(update={"place_id": place, "prop_ids": ["compass"], **scene})
        for one, place in zip(plan.scenes, places, strict=True)
    ]
    return plan.model_copy(
        update={
            "scenes": scenes,
            "places": [
                Place(id="harbour", name="The harbour", visual_description="grey stone quays"),
                Place(id="attic", name="The attic", visual_description="beams and dust"),
                Place(id="sea", visual_description=""),
            ],
            "props": [Prop(id="compass", name="compass", visual_description="worn brass")],
        }
    )


def taking(pictures: int) -> Limits:
    return Limits(reference_images=pictures, entity_pictures=True)


def scripted(plan: StoryPlan, pictures: int = 5) -> Script:
    script = Script(plan)
    script.limits["image"] = taking(pictures)
    return script


def shown(script: Script, scene: int) -> list[tuple[str, str | None]]:
    """Return role and name of the pictures that a keyframe was composed of."""
    (edit,) = (one for one in script.calls("image.edit") if one.piece == f"keyframe:{scene}")
    return [(one.role, one.name) for one in edit.pictures]


def kinds(run: Path) -> list[str]:
    text = (run / "events.jsonl").read_text("utf-8")
    return [json.loads(line)["kind"] for line in text.splitlines()]


async def test_place_and_prop_that_come_again_are_drawn_and_go_along(stage: Set, told: Any) -> None:
    script = scripted(tale(told, "harbour", "attic", "harbour", "sea", "sea"))
    result = await stage.film(script, plan=script.plan, until="keyframes")
    assert result.exit_code == 0
    cast = [("character", "Luna"), ("character", "Oren")]
    prop = ("prop", "compass")
    # The first in a place has its sheet; the next what was seen last, then the sheet.
    assert shown(script, 1) == [*cast, ("place", "harbour"), prop]
    assert shown(script, 2) == [*cast, prop]
    assert shown(script, 3) == [*cast, ("previous", None), prop, ("place", "harbour")]
    # Of a place that is not described there is no sheet.
    assert shown(script, 5) == [*cast, ("previous", None), prop]
    state = json.loads((result.folder / "state.json").read_bytes())
    assert [one["picture_path"] for one in state["places"]] == ["places/harbour.png"]
    assert [one["picture_path"] for one in state["props"]] == ["props/compass.png"]
    assert (result.folder / "places" / "harbour.png").is_file()
    assert kinds(result.folder).count("entity") == 2
    sheets = [one.prompt for one in script.calls("image.generate") if "grey stone" in one.prompt]
    assert len(sheets) == 1
    assert "Luna" not in sheets[0]
    (question,) = (one for one in script.calls("vision") if "sheet of The harbour" in one.prompt)
    assert question.pictures[0].role == "candidate"


async def test_characters_come_first_where_few_pictures_fit(stage: Set, told: Any) -> None:
    script = scripted(tale(told, "harbour", "harbour"), pictures=3)
    await stage.film(script, plan=script.plan, until="keyframes")
    cast = [("character", "Luna"), ("character", "Oren")]
    assert shown(script, 1) == [*cast, ("place", "harbour")]
    assert shown(script, 2) == [*cast, ("previous", None)]


@pytest.mark.parametrize("off", ["model", "user"])
async def test_without_such_sheets_every_call_is_what_it_was(
    stage: Set, told: Any, off: str
) -> None:
    script = Script(tale(told, "harbour", "harbour"))
    script.limits["image"] = Limits(reference_images=5, entity_pictures=off == "user")
    result = await stage.film(
        script,
        plan=script.plan,
        until="keyframes",
        **({"entity_sheets": False} if off == "user" else {}),
    )
    assert len(script.calls("image.generate")) == 2
    assert shown(script, 2) == [("character", "Luna"), ("character", "Oren"), ("previous", None)]
    assert "entity" not in kinds(result.folder)


async def test_another_take_of_a_place_and_the_first_one_again(stage: Set, told: Any) -> None:
    plan = tale(told, "harbour", "harbour")
    first = await stage.film(scripted(plan), plan=plan, until="keyframes")
    sheet = first.folder / "places" / "harbour.png"
    before = sheet.read_bytes()
    script = scripted(plan)
    again = await stage.resume(script, first.run_id, retake=["place:harbour"], until="keyframes")
    assert again.exit_code == 0
    assert [one.operation for one in script.calls("image")] == ["generate"]
    assert sheet.read_bytes() != before
    why = await stage.why(scripted(plan), first.run_id)
    assert why["keyframe:1"].causes == ("sheet of place harbour",)
    take = await pick_take(first.run_id, "place:harbour", 1, output_dir=stage.output)
    assert (take.number, sheet.read_bytes()) == (1, before)
    with pytest.raises(ConfigError, match="no piece 'place:attic'"):
        await stage.resume(scripted(plan), first.run_id, retake=["place:attic"])


async def test_place_that_cannot_be_drawn_costs_no_scene(stage: Set, told: Any) -> None:
    plan = tale(told, "harbour", "harbour")
    script = scripted(plan)
    script.fail("image.generate character:harbour", UnsupportedError("scripted", "too vast"))
    result = await stage.film(script, plan=plan, until="keyframes")
    states = {one.piece: one.state for one in result.outcomes}
    assert states["place:harbour"] == "failed"
    assert states["keyframe:1"] == states["keyframe:2"] == "accepted"
    assert ("place", "harbour") not in shown(script, 1)


async def test_run_begun_before_there_were_such_sheets_gets_none(stage: Set, told: Any) -> None:
    plan = tale(told, "harbour", "harbour")
    first = await stage.film(scripted(plan), plan=plan, until="characters", entity_sheets=False)
    path = first.folder / "state.json"
    state = json.loads(path.read_bytes())
    del state["config"]["entity_sheets"]
    path.write_text(json.dumps(state))
    script = scripted(plan)
    await stage.resume(script, first.run_id, until="keyframes")
    assert script.calls("image.generate") == []


async def test_sheets_have_panels_where_they_are_read_as_a_whole(stage: Set, told: Any) -> None:
    shots, plain = tale(told, "harbour"), told(1)
    for plan, takes, panels in ((shots, True, True), (shots, False, False), (plain, True, False)):
        script = Script(plan)
        script.limits["image"] = Limits(sheet_panels=takes)
        await stage.film(script, plan=plan, until="characters", fresh=True)
        drawn, checked = script.calls("image.generate"), script.calls("vision")
        assert ["Three equal panels" in one.prompt for one in drawn] == [panels] * 2
        assert ["three views on purpose" in one.prompt for one in checked] == [panels] * 2


async def test_clip_is_made_after_its_sheets_where_its_model_takes_pictures(
    stage: Set, told: Any
) -> None:
    plan = tale(told, "harbour", "harbour")
    for most, shown_roles in ((0, []), (3, ["character", "character", "place"])):
        script = scripted(plan)
        script.limits["video"] = Limits(max_seconds=15, video_references=most)
        result = await stage.film(script, plan=plan, until="videos", fresh=True)
        clips = script.calls("video.generate")
        assert [[one.role for one in clip.pictures] for clip in clips] == [
            ["start", *shown_roles]
        ] * 2
        state = json.loads((result.folder / "state.json").read_bytes())
        inputs = state["pieces"]["clip:1"]["inputs"]
        assert ("sheet of place harbour" in inputs) == bool(most)


async def test_dry_run_writes_and_prices_such_sheets(stage: Set, told: Any) -> None:
    plan = tale(told, "harbour", "harbour")
    result = await stage.film(scripted(plan), plan=plan, dry_run=True)
    sheets = next(one for one in result.quotes if one.step == "characters")
    assert sheets.calls == 2 * (2 + 2)
    written = [one.read_text("utf-8") for one in (result.folder / "prompts").rglob("*.md")]
    assert sum("grey stone quays" in text and "deserted" in text for text in written) == 1
    assert any("(place, harbour)" in text for text in written)


def test_what_one_scene_alone_shows_needs_no_sheet(told: Any) -> None:
    plan = tale(told, "harbour", "attic")
    assert [one.id for one in plan.recurring()] == ["compass"]
    twice = plan.scenes[0].model_copy(update={"prop_ids": ["compass", "compass"]})
    assert plan.model_copy(update={"scenes": [twice]}).recurring() == []
