"""A dry run writes what would be sent and calls nobody."""

from __future__ import annotations

from pathlib import Path

import pytest
from grok_spicy.api import make_film
from grok_spicy.providers.base import Brief, Phrasing
from grok_spicy.runs.result import RunResult
from grok_spicy.schemas import Character, PipelineConfig, Scene, StoryPlan, VideoConfig
from grok_spicy_testing.scripted import Script
from PIL import Image

DRY = PipelineConfig(dry_run=True)

PLAN = StoryPlan(
    title="Harbour Lights",
    style="ink and wash",
    characters=[
        Character(name="Pip", visual_description="a round blue robot"),
        Character(name="Mara", visual_description="a tall heron"),
    ],
    scenes=[
        Scene(
            scene_id=number,
            title=f"Pier {number}",
            characters_present=["Pip", "Mara"],
            action="they watch the boats",
        )
        for number in range(1, 5)
    ],
)


async def rehearsed(script: Script, output: Path, **arguments: object) -> RunResult:
    return await make_film(
        "A robot and a heron watch the harbour",
        backends=script.backends(),
        registry=script.registry(),
        output_dir=output,
        config=DRY,
        **arguments,  # type: ignore[arg-type]
    )


def prompts(result: RunResult) -> list[Path]:
    return sorted(path for path in (result.folder / "prompts").rglob("*.md"))


async def test_dry_run_writes_one_file_for_each_call(tmp_path: Path) -> None:
    script = Script(PLAN)
    result = await rehearsed(script, tmp_path, plan=PLAN)
    characters, scenes = 2, 4
    # With a plan there is no ideation; the summary is the file more.
    assert len(prompts(result)) == 2 * characters + 4 * scenes + 1
    assert not script.seen


async def test_dry_run_without_plan_says_that_it_shows_a_stand_in(tmp_path: Path) -> None:
    result = await rehearsed(Script(PLAN), tmp_path)
    assert len(prompts(result)) == 1 + 2 * 1 + 4 * 3 + 1
    assert "stand-in" in (result.folder / "prompts/summary.md").read_text()


async def test_stand_in_plan_has_the_configurations_characters(tmp_path: Path) -> None:
    config = VideoConfig.model_validate(
        {"characters": [{"name": "Pip", "description": "a round blue robot"}]}
    )
    result = await rehearsed(Script(PLAN), tmp_path, video_config=config)
    sheet = (result.folder / "prompts/characters/character-pip-make.md").read_text()
    assert "a round blue robot" in sheet


async def test_prompt_files_name_model_images_and_parameters(tmp_path: Path) -> None:
    result = await rehearsed(Script(PLAN), tmp_path, plan=PLAN)
    compose = (result.folder / "prompts/keyframes/keyframe-2-edit.md").read_text()
    assert "Provider: scripted" in compose
    assert "Model: script-1" in compose
    assert '"aspect_ratio": "16:9"' in compose
    assert "1. characters/pip.png (character, Pip, left)" in compose
    assert "3. keyframes/scene-01.png (previous)" in compose


async def test_prompt_files_show_the_words_that_are_sent_and_how_long_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = Script(PLAN)
    registry = script.registry()

    def in_parts(self: object, operation: str, brief: Brief | None, text: str) -> Phrasing:
        return Phrasing("whole", parts=("they wait", "they wave"), tokens=2, most_tokens=75)

    monkeypatch.setattr(registry.get("video", "scripted"), "phrase", in_parts)
    result = await make_film(
        "A robot and a heron",
        plan=PLAN,
        backends=script.backends(),
        registry=registry,
        output_dir=tmp_path,
        config=DRY,
    )
    clip = (result.folder / "prompts/videos/clip-1-make.md").read_text("utf-8")
    assert "- Length: about 2 of 75 tokens, the longest part" in clip
    assert "### Part 1\n\nthey wait\n\n### Part 2\n\nthey wave\n" in clip
    assert "whole" not in clip


async def test_summary_follows_the_order_of_the_film(tmp_path: Path) -> None:
    result = await rehearsed(Script(PLAN), tmp_path, plan=PLAN)
    summary = (result.folder / "prompts/summary.md").read_text()
    places = [summary.index(f"(<keyframes/keyframe-{scene}-edit.md>)") for scene in range(1, 5)]
    assert places == sorted(places)
    assert summary.index("keyframe-4-check") < summary.index("clip-1-make")


async def test_script_and_state_are_written_and_no_picture_is(tmp_path: Path) -> None:
    result = await rehearsed(Script(PLAN), tmp_path, plan=PLAN)
    assert "Harbour Lights" in (result.folder / "script.md").read_text()
    assert (result.folder / "state.json").exists()
    assert {path.suffix for path in result.folder.rglob("*") if path.is_file()} == {
        ".md",
        ".json",
    }


async def test_clean_run_recognises_whoever_is_in_a_photo(tmp_path: Path) -> None:
    photo = tmp_path / "photo.png"
    Image.new("RGB", (64, 64), "teal").save(photo)
    result = await rehearsed(
        Script(PLAN), tmp_path / "output", plan=PLAN, refs=[("The Captain", photo)]
    )
    by_step = {quote.step: quote for quote in result.quotes}
    assert (by_step["plan"].calls, by_step["plan"].most_calls) == (1, 2)


async def test_script_counts_one_scene_and_leaves_out_an_empty_cast(tmp_path: Path) -> None:
    scene = Scene(scene_id=1, title="Pier", action="fog comes in", duration_seconds=3)
    plan = StoryPlan(title="Fog", style="ink", scenes=[scene])
    result = await rehearsed(Script(plan), tmp_path, plan=plan)
    script = (result.folder / "script.md").read_text("utf-8")
    assert "3 s in 1 scene\n" in script
    assert "## Characters" not in script


async def test_quote_ranges_from_a_clean_run_to_all_retries(tmp_path: Path) -> None:
    script = Script(PLAN, price={"image": 0.02, "video": 0.5, "vision": None})
    result = await rehearsed(script, tmp_path, plan=PLAN)
    by_step = {quote.step: quote for quote in result.quotes}
    assert (by_step["characters"].calls, by_step["characters"].most_calls) == (4, 12)
    assert by_step["characters"].usd is None
    priced = Script(PLAN, price={"image": 0.02, "video": 0.5, "vision": 0.0})
    result = await rehearsed(priced, tmp_path, plan=PLAN)
    by_step = {quote.step: quote for quote in result.quotes}
    assert by_step["characters"].usd == pytest.approx(2 * 0.02)
    assert by_step["characters"].most_usd == pytest.approx(6 * 0.02)
    assert by_step["videos"].usd == pytest.approx(4 * 0.5)
    assert by_step["videos"].most_usd == pytest.approx(12 * 0.5)
