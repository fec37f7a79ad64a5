"""What the ideation message says, taken apart."""

from __future__ import annotations

from grok_spicy import prompts
from grok_spicy.schemas import ConfigCharacter, DefaultVideo, VideoConfig
from grok_spicy_animatic.story.brief import brief_in


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


def test_names_of_photos_that_nobody_described_are_found() -> None:
    brief = brief_in(prompts.plan_messages("A cat waits.", photographed=["Otto", "Mira"]))

    assert [(photo.name, photo.description) for photo in brief.photos] == [
        ("Otto", ""),
        ("Mira", ""),
    ]


def test_the_longest_scene_is_respected() -> None:
    brief = brief_in(prompts.plan_messages("A fox runs", max_duration=5))
    assert (brief.cast_seconds, brief.scenery_seconds) == (5, 5)


def test_text_without_headings_is_the_concept() -> None:
    assert brief_in([{"role": "user", "content": "A fox runs"}]).concept == "A fox runs"
    assert brief_in([]).concept == ""
