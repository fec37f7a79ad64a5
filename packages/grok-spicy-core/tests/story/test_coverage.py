"""What is said about shots that may not cut together."""

from __future__ import annotations

from typing import Any

import pytest
from grok_spicy.schemas import Character, PipelineConfig, Place, Scene, StoryPlan
from grok_spicy.story.checks import prepare_plan
from grok_spicy.story.coverage import shot_notices

LEFT = [{"name": "Ibo", "side": "left"}, {"name": "Marta", "side": "right"}]
RIGHT = [{"name": "Ibo", "side": "right"}, {"name": "Marta", "side": "left"}]


def scene(number: int, **fields: Any) -> Scene:
    told = {
        "title": "Pier",
        "action": "they wait",
        "characters_present": ["Ibo", "Marta"],
        "place_id": "pier",
        **fields,
    }
    return Scene.model_validate({"scene_id": number, **told})


def notices(*scenes: Scene) -> list[str]:
    plan = StoryPlan(
        title="Harbour",
        style="ink",
        characters=[
            Character(name=name, visual_description="someone") for name in ("Ibo", "Marta")
        ],
        scenes=list(scenes),
        places=[Place(id="pier")],
    )
    return shot_notices(plan)


def test_side_is_kept_within_a_place() -> None:
    (first, second) = notices(scene(1, staging=LEFT), scene(2, staging=RIGHT))
    assert "Scene 2: Ibo is on the right, in scene 1 on the left" in first
    assert "Marta" in second


def test_line_may_be_crossed_after_a_neutral_shot() -> None:
    alone = scene(2, characters_present=["Ibo"])
    assert notices(scene(1, staging=LEFT), alone, scene(3, staging=RIGHT)) == []


@pytest.mark.parametrize(
    ("scenes", "expected"),
    [
        ([scene(1, shot_size="close-up"), scene(2)], "begin a place with a wide shot"),
        (
            [scene(1, shot_size="Wide shot"), scene(2, shot_size="wide shot"), scene(3)],
            None,
        ),
        (
            [scene(number, shot_size="wide shot") for number in (1, 2, 3)],
            "Scenes 1, 2, 3 are all wide shots",
        ),
        ([scene(1, dialogue=[{"text": "word " * 21}])], "21 words of dialogue in 8 s"),
        ([scene(1, dialogue=[{"text": "word " * 20}])], None),
        ([scene(1, action="Ibo puts on a coat")], "wardrobe has no look"),
        ([scene(1, action="Ibo puts on a coat", wardrobe="coat")], None),
        ([scene(1, characters_present=["Ibo"], staging=LEFT)], "Marta is staged or speaks"),
        (
            [scene(1, characters_present=["Ibo"]), scene(2, continues=True)],
            "Marta is suddenly there",
        ),
        (
            [
                scene(1, characters_present=["Ibo"]),
                scene(2, continues=True, action="Marta steps in"),
            ],
            None,
        ),
        ([scene(1, place_id="quay")], "not in places"),
        ([scene(1, prop_ids=["compass"])], "not in props"),
    ],
)
def test_shots_that_may_not_cut_together_are_named(
    scenes: list[Scene], expected: str | None
) -> None:
    found = notices(*scenes)
    assert found == [] if expected is None else len(found) == 1 and expected in found[0]


def test_plan_that_says_nothing_about_shots_is_not_judged() -> None:
    plain = [
        Scene(scene_id=number, title="Pier", action="puts on a coat") for number in range(1, 5)
    ]
    assert notices(*plain) == []


def test_notices_come_with_the_plan_as_it_will_be_filmed() -> None:
    plan = StoryPlan(
        title="Harbour",
        style="ink",
        scenes=[scene(1, characters_present=[], dialogue=[{"text": "word " * 10}])],
        places=[Place(id="pier")],
    )
    assert not prepare_plan(plan, PipelineConfig()).notices
    shortened = prepare_plan(plan, PipelineConfig(max_duration=3)).notices
    assert any("10 words of dialogue in 3 s" in notice for notice in shortened)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"camera": "Close-up, static", "shot_size": "wide shot"}, ["change shot_size"]),
        ({"camera": "Closeup", "shot_size": "medium shot"}, ["change shot_size"]),
        ({"camera": "pan right", "camera_move": "static"}, ["change camera_move"]),
        (
            {"camera": "Wide, crane up", "shot_size": "close-up", "camera_move": "slow push in"},
            ["change shot_size", "change camera_move"],
        ),
        ({"camera": "Extreme wide shot", "shot_size": "wide shot"}, []),
        ({"camera": "slow dolly in", "camera_move": "slow push in"}, []),
        ({"camera": "medium close-up", "shot_size": "close-up"}, []),
        ({"camera": "", "shot_size": "close-up", "camera_move": "static"}, []),
        ({"camera": "Close-up, static"}, []),
    ],
)
def test_camera_that_says_something_else_than_the_fields_is_told(
    fields: dict[str, str], said: list[str]
) -> None:
    found = [one for one in notices(scene(1, **fields)) if "camera says" in one]
    assert len(found) == len(said)
    assert all(part in one for part, one in zip(said, found, strict=True))
