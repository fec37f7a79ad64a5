"""What steps and pieces are called, by displays and by people."""

from __future__ import annotations

import pytest
from grok_spicy.schemas import PipelineConfig, Scene, StepOverrides, StoryPlan
from grok_spicy.steps import in_order, piece_called, step_called


@pytest.mark.parametrize(
    ("word", "step"),
    [("story", "plan"), ("clips", "videos"), ("photos", "describe"), ("keyframes", "keyframes")],
)
def test_steps_have_two_words(word: str, step: str) -> None:
    assert step_called(word) == step


@pytest.mark.parametrize(
    ("word", "piece"),
    [("video:3", "clip:3"), ("sheet:Luna", "character:Luna"), ("keyframe:2", "keyframe:2")],
)
def test_pieces_have_two_words(word: str, piece: str) -> None:
    assert piece_called(word) == piece


def test_either_word_is_taken_from_programs_and_files() -> None:
    assert PipelineConfig.model_validate({"until": "clips"}).until == "videos"
    steps = StepOverrides.model_validate({"clips": {"vision": "grok"}})
    assert steps.videos.vision is not None


def test_pieces_stand_in_the_order_of_the_story_whichever_was_finished_first() -> None:
    scenes = [
        Scene(scene_id=number, title="", action="", prompt_summary="", duration_seconds=3)
        for number in (2, 10, 1)
    ]
    plan = StoryPlan(title="The Fox", style="chalk", characters=[], scenes=scenes)
    finished = [
        "clip:1",
        "keyframe:10",
        "clip:2",
        "clip:9",
        "keyframe:2",
        "prop:lamp",
        "photo:Luna",
    ]
    assert in_order(finished, plan) == [
        "photo:Luna", "prop:lamp", "keyframe:2", "keyframe:10", "clip:2", "clip:1", "clip:9",
    ]  # fmt: skip
