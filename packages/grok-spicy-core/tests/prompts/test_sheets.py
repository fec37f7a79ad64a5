"""What is asked of character sheets and their checks."""

from pathlib import Path

from grok_spicy import prompts
from grok_spicy.providers.pictures import Picture
from grok_spicy.schemas import Character, StoryPlan


def in_order(text: str, *parts: str) -> bool:
    places = [text.find(part) for part in parts]
    return -1 not in places and places == sorted(places)


def test_sheet_prompt_describes_the_whole_character(plan: StoryPlan, luna: Character) -> None:
    prompt = prompts.sheet_prompt(plan, luna)
    assert in_order(
        prompt, plan.style, "Full body portrait of Luna, the curious one", luna.visual_description
    )
    assert "alert, shy" in prompt


def test_stylize_prompt_keeps_face_and_likeness(plan: StoryPlan, luna: Character) -> None:
    one, two = (prompts.stylize_prompt(plan, luna, photos) for photos in (1, 2))
    assert "Keep the face and the likeness exactly" in one
    assert "from the reference photo." in one
    assert "from the 2 reference photos." in two
    assert luna.visual_description in one


def test_enhance_prompt_applies_only_the_description(plan: StoryPlan, luna: Character) -> None:
    prompt = prompts.enhance_prompt(plan, luna, "a torn scarf")
    assert in_order(prompt, "Apply only this:", "a torn scarf", "Keep everything else exactly")
    assert luna.visual_description not in prompt


def test_sheet_check_says_which_image_is_what(luna: Character) -> None:
    references = [Picture(Path("b"), "base", "Luna"), Picture(Path("p"), "photo", "Luna")]
    prompt = prompts.sheet_check_prompt(luna, references, description="a torn scarf")
    assert in_order(
        prompt,
        "Image 1 is the candidate",
        "Image 2 is the base sheet",
        "Image 3 is a reference photo of Luna",
        luna.visual_description,
        "a torn scarf",
        "overall_score",
    )


def test_without_references_the_description_is_the_yardstick(luna: Character) -> None:
    prompt = prompts.sheet_check_prompt(luna, [])
    assert "this description is the yardstick" in prompt
    assert luna.visual_description in prompt
    assert "Image 2" not in prompt


def test_describe_prompt_asks_for_what_is_seen_and_enough_of_it() -> None:
    one, three = (prompts.describe_prompt("Luna", photos) for photos in (1, 3))
    assert "the photo" in one
    assert "all 3 photos" in three
    for prompt in (one, three):
        assert '"Luna"' in prompt
        assert "at least 80 words" in prompt
        assert "only what can be seen" in prompt
