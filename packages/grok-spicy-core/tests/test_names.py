"""What steps and pieces are called, by displays and by people."""

from __future__ import annotations

import pytest
from grok_spicy.schemas import PipelineConfig, StepOverrides
from grok_spicy.steps import piece_called, step_called


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
