"""What a check says counts: the worst character decides, and what is kept below says why."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from grok_spicy.providers.base import Limits
from grok_spicy.schemas import ConsistencyScore, PipelineConfig, StoryPlan
from grok_spicy_testing.scripted import Script

if TYPE_CHECKING:
    from conftest import Set


async def test_worst_character_decides_and_what_is_kept_says_why(
    stage: Set, told: Callable[..., StoryPlan]
) -> None:
    half_wrong = ConsistencyScore(
        overall_score=0.9, per_character={"Luna": 0.95, "Oren": 0.3, "Nobody": 0.1}
    )
    script = Script(told(scenes=1)).score("keyframe:1", half_wrong, half_wrong, half_wrong)

    result = await stage.film(script, config=PipelineConfig(until="script"))

    (keyframe,) = result.keyframes
    assert keyframe.consistency_score == 0.3
    assert keyframe.generation_attempts == 3
    assert keyframe.issues == ["the check gives no reason but Oren"]
    assert any("kept at 0.30, below the threshold of 0.80" in text for text in stage.notices)
    script_text = (result.folder / "script.md").read_text("utf-8")
    assert "Kept below the threshold:\n\n- the check gives no reason but Oren" in script_text


async def test_first_and_middle_frame_are_checked_in_the_same_call(
    stage: Set, told: Callable[..., StoryPlan]
) -> None:
    script = Script(told(scenes=1))
    script.limits["vision"] = Limits(reference_images=5)

    result = await stage.film(script)

    (check,) = script.calls("vision.check_consistency clip:1")
    assert [one.role for one in check.pictures] == [
        "candidate",
        *["character"] * 2,
        *["candidate"] * 2,
    ]
    assert [one.path.name.split(".")[-2] for one in check.pictures[3:]] == ["first", "middle"]
    assert "Images 4 and 5" in check.prompt
    assert (result.folder / result.videos[0].middle_frame_path).is_file()


async def test_sentences_of_a_judge_are_told_without_stray_full_stops(
    stage: Set, told: Callable[..., StoryPlan]
) -> None:
    wrong = ConsistencyScore(overall_score=0.3, issues=["Luna has no hat.", "The pier is gone."])
    script = Script(told(scenes=1)).score("keyframe:1", wrong, wrong, wrong)

    await stage.film(script, config=PipelineConfig(until="keyframes"))

    assert any(text.endswith("Luna has no hat; The pier is gone") for text in stage.notices)
