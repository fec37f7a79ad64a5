"""The fields of a plan that say how it is shot."""

from __future__ import annotations

from typing import Any

import pytest
from grok_spicy.documents.json_schemas import json_schema
from grok_spicy.policy.places import plan_places
from grok_spicy.prompts import plan_messages
from grok_spicy.schemas import Character, Place, Prop, Scene, Staging, StoryPlan

OLD: dict[str, Any] = {
    "title": "Harbour",
    "style": "ink",
    "characters": [{"name": "Ibo", "visual_description": "A man in a red oilskin."}],
    "scenes": [{"scene_id": 1, "title": "Pier", "characters_present": ["Ibo"], "action": "waits"}],
}


def test_plan_of_an_earlier_version_is_written_as_it_was() -> None:
    written = StoryPlan.model_validate(OLD).model_dump(mode="json")
    assert set(written) == {
        "title",
        "style",
        "aspect_ratio",
        "color_palette",
        "characters",
        "scenes",
    }
    assert "look_tag" not in written["characters"][0]
    assert "start_state" not in written["scenes"][0]


def test_fields_of_a_shot_survive_being_written() -> None:
    scene = {
        "place_id": "pier",
        "staging": [{"name": "Ibo", "side": "left", "facing": "right"}],
        "dialogue": [{"speaker": "Ibo", "text": "No."}],
        "start_state": "Ibo stands with both hands on the rail",
    }
    plan = StoryPlan.model_validate(
        {
            **OLD,
            "scenes": [{**OLD["scenes"][0], **scene}],
            "places": [{"id": "pier", "visual_description": "A stone pier"}],
        }
    )
    assert StoryPlan.model_validate_json(plan.model_dump_json()) == plan
    assert plan.place(plan.scenes[0]) == plan.places[0]


def test_schema_of_a_plan_names_the_fields_of_a_shot() -> None:
    scene = json_schema("plan")["$defs"]["Scene"]["properties"]
    assert {"start_state", "staging", "dialogue", "shot_size", "camera_move"} <= set(scene)


@pytest.mark.parametrize(
    ("said", "side"),
    [("frame left", "left"), ("Centre", "center"), ("from left to right", ""), (None, "")],
)
def test_side_is_read_from_what_a_model_says(said: str | None, side: str) -> None:
    assert Staging.model_validate({"name": "Ibo", "side": said}).side == side


def test_place_and_prop_are_judged_where_they_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    from grok_spicy.policy import places
    from grok_spicy.policy.kinds import Kind

    marked = next(kind for kind in Kind if kind)
    monkeypatch.setattr(places, "kinds_in", lambda text: marked if "QQ" in text else Kind.NONE)
    scenes = [
        Scene(scene_id=1, title="a", action="b", place_id="p"),
        Scene(scene_id=2, title="a", action="b", prop_ids=["q"]),
        Scene(scene_id=3, title="a", action="b"),
        Scene(scene_id=4, title="a", action="b", start_state="QQ"),
    ]
    plan = StoryPlan(
        title="t",
        style="s",
        characters=[Character(name="Zora", visual_description="v", voice="QQ")],
        scenes=scenes,
        places=[Place(id="p", visual_description="QQ")],
        props=[Prop(id="q", name="QQ")],
    )
    found = [where for where, kinds in plan_places(plan) if kinds]
    assert found == [
        "places[0] of the plan",
        "props[0] of the plan",
        "Character 'Zora' of the plan",
        "Scene 1 of the plan",
        "Scene 2 of the plan",
        "Scene 4 of the plan",
    ]


def test_ideation_is_told_what_the_camera_is_made_for() -> None:
    told = plan_messages("A pier", max_duration=12, natural_seconds=5)[0]["content"]
    assert "about 5 seconds at a time" in told
    assert "start_state is a photograph" in told
    assert (
        "at a time" not in plan_messages("A pier", max_duration=5, natural_seconds=5)[0]["content"]
    )
