"""What the ideation message says, taken apart."""

from __future__ import annotations

import pytest
from grok_spicy import prompts
from grok_spicy.schemas import ConfigCharacter, DefaultVideo, VideoConfig
from grok_spicy_animatic.story.brief import brief_in, numbered_scenes


def test_concept_cast_photos_and_defaults_are_found() -> None:
    config = VideoConfig(
        characters=[
            ConfigCharacter(name="Luna", description="A grey cat with a bell"),
            ConfigCharacter(name="Otto"),
        ],
        default_video=DefaultVideo(scene="a small harbour", motion="Luna looks around"),
    )
    brief = brief_in(
        prompts.plan_messages(
            "A cat waits.\n\nShe is patient.",
            descriptions={"Otto": "A stout man\nwith a white beard."},
            video_config=config,
        )
    )
    assert brief.concept == "A cat waits.\n\nShe is patient."
    assert [(member.name, member.description) for member in brief.cast] == [
        ("Luna", "A grey cat with a bell"),
        ("Otto", ""),
    ]
    assert [(photo.name, photo.description) for photo in brief.photos] == [
        ("Otto", "A stout man\nwith a white beard.")
    ]
    assert brief.scene == "a small harbour"
    assert brief.motion == "Luna looks around"
    assert (brief.cast_seconds, brief.scenery_seconds) == (8, 15)


def test_the_longest_scene_is_respected() -> None:
    brief = brief_in(prompts.plan_messages("A fox runs", max_duration=5))
    assert (brief.cast_seconds, brief.scenery_seconds) == (5, 5)


def test_text_without_headings_is_the_concept() -> None:
    assert brief_in([{"role": "user", "content": "A fox runs"}]).concept == "A fox runs"
    assert brief_in([]).concept == ""


@pytest.mark.parametrize(
    ("concept", "scenes"),
    [
        ("1. A fox runs. 2. An owl flies.", [(1, "A fox runs."), (2, "An owl flies.")]),
        ("Scene 3: A fox\nScene 4: An owl", [(3, "A fox"), (4, "An owl")]),
        ("1) one 2) two 3) three", [(1, "one"), (2, "two"), (3, "three")]),
        ("A fox, 1. runs", []),
        ("In 2024 a fox met 3 owls", []),
        ("1. A fox 3. An owl", []),
        ("1. 2. 3.", []),
    ],
)
def test_numbered_scenes_are_kept_with_their_numbers(
    concept: str, scenes: list[tuple[int, str]]
) -> None:
    assert numbered_scenes(concept) == scenes
