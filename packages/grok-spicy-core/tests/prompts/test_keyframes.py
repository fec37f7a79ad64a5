"""What is asked of keyframes and their checks."""

from pathlib import Path

import pytest
from grok_spicy import prompts
from grok_spicy.providers.pictures import Picture
from grok_spicy.schemas import Character, ConsistencyScore, Scene, StoryPlan


def in_order(text: str, *parts: str) -> bool:
    places = [text.find(part) for part in parts]
    return -1 not in places and places == sorted(places)


def test_keyframe_prompt_holds_all_parts_of_the_scene(
    plan: StoryPlan, luna: Character, meeting: Scene, sheets: list[Picture], previous: Picture
) -> None:
    prompt = prompts.keyframe_prompt(plan, meeting, [*sheets, previous])
    assert in_order(
        prompt,
        plan.style,
        "The meeting",
        "Luna meets Oona under an oak",
        "Setting: Forest clearing at dawn",
        "Mood: hushed",
        "Luna (reference image 1), positioned on the left side",
        "Oona (reference image 2), positioned on the right side",
        "Reference image 3 is the keyframe of the scene before",
        "Action: Luna looks up",
        "Camera: Wide shot, slow push in",
        "Palette: amber and moss",
        "Keep every appearance exactly",
        luna.visual_description,
        plan.characters[1].visual_description,
    )


def test_lone_character_stands_in_the_center(
    plan: StoryPlan, luna: Character, meeting: Scene
) -> None:
    scene = meeting.model_copy(update={"characters_present": ["Oona"]})
    sheet = Picture(Path("oona.png"), "character", "Oona", "center")
    prompt = prompts.keyframe_prompt(plan, scene, [sheet])
    assert "Oona (reference image 1), positioned in the center" in prompt
    assert luna.visual_description not in prompt


def test_numbers_follow_the_pictures_that_are_really_sent(
    plan: StoryPlan, meeting: Scene, sheets: list[Picture], previous: Picture
) -> None:
    scene = meeting.model_copy(update={"characters_present": []})
    assert "Reference image 1 is the keyframe of the scene before" in prompts.keyframe_prompt(
        plan, scene, [previous]
    )
    without_previous = prompts.keyframe_prompt(plan, meeting, sheets)
    assert "the scene before" not in without_previous


def test_character_without_a_sheet_is_named_and_described(
    plan: StoryPlan, meeting: Scene, sheets: list[Picture]
) -> None:
    pip = Character(name="Pip", visual_description="A brown mouse in a blue waistcoat")
    plan = plan.model_copy(update={"characters": [*plan.characters, pip]})
    scene = meeting.model_copy(update={"characters_present": ["Luna", "Oona", "Pip"]})
    prompt = prompts.keyframe_prompt(plan, scene, sheets)
    assert "; Pip, positioned in the center" in prompt
    assert "Pip: A brown mouse in a blue waistcoat" in prompt


def test_keyframe_from_words_mentions_no_reference(
    plan: StoryPlan, luna: Character, meeting: Scene
) -> None:
    prompt = prompts.keyframe_prompt(plan, meeting)
    assert "eference image" not in prompt
    assert "exactly as described" in prompt
    assert luna.visual_description in prompt


def test_scenery_keeps_no_appearance(plan: StoryPlan, drift: Scene) -> None:
    prompt = prompts.keyframe_prompt(plan, drift)
    assert "In the frame" not in prompt
    assert "appearance" not in prompt


def test_fix_prefers_the_checkers_instruction_to_its_issues(
    plan: StoryPlan, meeting: Scene, wrong: ConsistencyScore
) -> None:
    prompt = prompts.keyframe_fix_prompt(plan, meeting, wrong)
    assert "Mend the scarf" in prompt
    assert "blue" not in prompt


@pytest.mark.parametrize("fix_prompt", [None, "", "  "])
def test_fix_falls_back_on_the_issues(
    fix_prompt: str | None, plan: StoryPlan, meeting: Scene, wrong: ConsistencyScore
) -> None:
    score = wrong.model_copy(update={"fix_prompt": fix_prompt})
    for prompt in (
        prompts.keyframe_fix_prompt(plan, meeting, score),
        prompts.correction_prompt(plan, meeting, score),
    ):
        assert "- the scarf is blue\n- an ear is whole" in prompt


def test_fix_without_any_reason_still_says_something(plan: StoryPlan, meeting: Scene) -> None:
    score = ConsistencyScore(overall_score=0.1)
    assert "closer to their description" in prompts.keyframe_fix_prompt(plan, meeting, score)
    assert "in the first frame" in prompts.correction_prompt(plan, meeting, score)


def test_frame_checks_compare_with_the_sheets_in_order(
    plan: StoryPlan, luna: Character, meeting: Scene, drift: Scene, sheets: list[Picture]
) -> None:
    for prompt in (
        prompts.keyframe_check_prompt(plan, meeting, sheets),
        prompts.clip_check_prompt(plan, meeting, sheets),
    ):
        assert in_order(
            prompt,
            "Image 1 is the candidate",
            "Image 2 is the character sheet of Luna",
            "Image 3 is the character sheet of Oona",
            "Check that Luna and Oona can be recognised",
            luna.visual_description,
            "overall_score",
        )
    assert "last frame of a clip" in prompts.clip_check_prompt(plan, meeting, sheets)
    assert "No character of the cast" in prompts.keyframe_check_prompt(plan, drift, [])


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, []),
        (1, ["center"]),
        (2, ["left", "right"]),
        (3, ["left", "right", "center"]),
        (4, ["left", "right", "center", "center"]),
    ],
)
def test_places_of_characters(count: int, expected: list[str]) -> None:
    assert prompts.positions([str(number) for number in range(count)]) == expected
