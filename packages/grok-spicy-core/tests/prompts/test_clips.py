"""What is asked of clips."""

import pytest
from grok_spicy import prompts
from grok_spicy.schemas import Character, ConsistencyScore, Scene, StoryPlan


def in_order(text: str, *parts: str) -> bool:
    places = [text.find(part) for part in parts]
    return -1 not in places and places == sorted(places)


def test_short_clip_is_motion_and_camera(plan: StoryPlan, luna: Character, meeting: Scene) -> None:
    prompt = prompts.video_prompt(plan, meeting)
    assert in_order(
        prompt,
        "Luna meets Oona under an oak",
        "Camera: Wide shot, slow push in",
        "Action: Luna looks up",
        "Mood: hushed",
        "Style: Soft watercolour storybook",
    )
    assert luna.visual_description not in prompt


MEETING = "Luna meets Oona under an oak"


@pytest.mark.parametrize(("seconds", "phased"), [(3, False), (8, False), (9, True), (15, True)])
def test_clips_over_eight_seconds_have_two_phases(
    seconds: int, phased: bool, plan: StoryPlan, drift: Scene
) -> None:
    scene = drift.model_copy(update={"duration_seconds": seconds})
    assert (f"-{seconds} s: " in prompts.video_prompt(plan, scene)) is phased


def test_long_clip_has_two_timed_phases_and_what_is_kept(plan: StoryPlan, drift: Scene) -> None:
    prompt = prompts.video_prompt(plan, drift.model_copy(update={"characters_present": ["Luna"]}))
    assert in_order(
        prompt,
        "0-6 s: leaves whirl up\n",
        "6-12 s: they settle on the pond\n",
        "Camera: Wide shot",
        "Mood: hushed",
        "Keep Luna exactly as in the first frame",
    )


def test_odd_length_is_halved_exactly(plan: StoryPlan, drift: Scene) -> None:
    scene = drift.model_copy(update={"duration_seconds": 9})
    assert in_order(prompts.video_prompt(plan, scene), "0-4.5 s: ", "4.5-9 s: ")


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("one; two", ("one", "two")),
        ("one; two; three", ("one", "two; three")),
        ("one;", ("one", MEETING)),
        ("; two", ("two", MEETING)),
        ("one", ("one", MEETING)),
        (MEETING, (MEETING, f"the same motion goes on and comes to rest: {MEETING}")),
        ("", (MEETING, f"the same motion goes on and comes to rest: {MEETING}")),
    ],
)
def test_phases_come_from_the_action_and_then_from_the_summary(
    action: str, expected: tuple[str, str], drift: Scene
) -> None:
    scene = drift.model_copy(update={"action": action, "prompt_summary": MEETING})
    assert prompts.phases(scene) == expected


def test_scene_that_says_nothing_has_two_empty_phases(drift: Scene) -> None:
    silent = {"action": " ", "prompt_summary": "", "description": ""}
    assert prompts.phases(drift.model_copy(update=silent)) == ("", "")


def test_retake_appends_what_went_wrong(
    plan: StoryPlan, drift: Scene, wrong: ConsistencyScore
) -> None:
    first = prompts.video_prompt(plan, drift)
    second = prompts.retake_prompt(plan, drift, wrong)
    assert second.startswith(first)
    assert second.endswith("- the scarf is blue\n- an ear is whole")
    assert prompts.retake_prompt(plan, drift, ConsistencyScore(overall_score=0.1)) == first
