"""Reference photos: described, matched, and the yardstick of the sheets."""

from __future__ import annotations

from pathlib import Path

import pytest
from grok_spicy.api import make_film
from grok_spicy.errors import ConfigError
from grok_spicy.runs.result import RunResult
from grok_spicy.schemas import (
    Character,
    CharacterRefMapping,
    PipelineConfig,
    Scene,
    StoryPlan,
    VideoConfig,
)
from grok_spicy_testing.scripted import Script
from PIL import Image

PLAN = StoryPlan(
    title="Harbour Lights",
    style="ink and wash",
    characters=[Character(name="Captain Pip", visual_description="a round blue robot")],
    scenes=[
        Scene(scene_id=1, title="Pier", characters_present=["Captain Pip"], action="Pip waves")
    ],
)

SHEETS_ONLY = PipelineConfig(until="characters")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    Image.new("RGB", (80, 60), (30, 60, 160)).save(path)
    return path


async def drawn(
    script: Script, output: Path, refs: list[tuple[str, Path]], **arguments: object
) -> RunResult:
    return await make_film(
        "A robot watches the harbour",
        backends=script.backends(),
        registry=script.registry(),
        output_dir=output,
        config=SHEETS_ONLY,
        refs=refs,
        **arguments,  # type: ignore[arg-type]
    )


async def test_photo_is_described_and_replaces_the_plans_description(
    tmp_path: Path, photo: Path
) -> None:
    script = Script(PLAN)
    result = await drawn(script, tmp_path / "out", [("captain pip", photo)])
    assert len(script.calls("vision.analyze")) == 1
    assert "brushed copper" in result.characters[0].visual_description
    assert "brushed copper" in script.calls("llm.parse")[0].prompt


async def test_sheet_is_stylised_from_the_photo_and_checked_against_it(
    tmp_path: Path, photo: Path
) -> None:
    script = Script(PLAN)
    await drawn(script, tmp_path / "out", [("Captain Pip", photo)])
    (sheet,) = script.calls("image.stylize")
    (check,) = script.calls("check_consistency")
    assert [picture.role for picture in sheet.pictures] == ["photo"]
    assert [picture.role for picture in check.pictures] == ["candidate", "photo"]


async def test_photo_and_description_make_two_passes(tmp_path: Path, photo: Path) -> None:
    script = Script(PLAN)
    config = VideoConfig.model_validate(
        {
            "characters": [
                {
                    "name": "Captain Pip",
                    "description": "wears a yellow oilskin",
                    "images": [str(photo)],
                }
            ]
        }
    )
    result = await drawn(script, tmp_path / "out", [], video_config=config)
    (base,) = script.calls("image.stylize")
    (enhanced,) = script.calls("image.edit")
    assert "yellow oilskin" not in base.prompt
    assert "yellow oilskin" in enhanced.prompt
    assert [picture.role for picture in enhanced.pictures] == ["base"]
    second_check = script.calls("check_consistency")[1]
    assert [picture.role for picture in second_check.pictures] == ["candidate", "base", "photo"]
    sheet = result.characters[0]
    assert sheet.enhancement_applied
    assert sheet.base_portrait_path is not None
    assert sheet.base_portrait_path.endswith("-base.png")


async def test_label_that_matches_no_name_is_matched_by_the_llm(
    tmp_path: Path, photo: Path
) -> None:
    script = Script(PLAN).answer(
        "CharacterRefMapping", CharacterRefMapping(mapping={"my robot": "Captain Pip"})
    )
    await drawn(script, tmp_path / "out", [("my robot", photo)])
    assert len(script.calls("llm.parse CharacterRefMapping")) == 1
    assert script.calls("image.stylize")


async def test_label_that_nobody_knows_is_asked_twice_and_then_warned_about(
    tmp_path: Path, photo: Path
) -> None:
    script = Script(PLAN)
    said: list[str] = []
    await drawn(
        script,
        tmp_path / "out",
        [("my robot", photo)],
        report=lambda report: said.append(str(report)),
    )
    assert len(script.calls("llm.parse CharacterRefMapping")) == 2
    assert any("my robot" in text and "not used" in text for text in said)
    assert script.calls("image.generate")


async def test_photo_is_used_with_a_given_plan_too(tmp_path: Path, photo: Path) -> None:
    script = Script(PLAN)
    await drawn(script, tmp_path / "out", [("Captain Pip", photo)], plan=PLAN)
    assert script.calls("image.stylize")
    assert not script.calls("llm.parse StoryPlan")


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (None, "photo.png"),
        (b"", "empty"),
        (b"not a picture at all", "photo.png"),
        ("truncated", "photo.png"),
    ],
)
async def test_unusable_photo_is_refused_before_anything_is_sent(
    tmp_path: Path, photo: Path, content: bytes | str | None, fault: str
) -> None:
    if content is None:
        photo.unlink()
    elif content == "truncated":
        photo.write_bytes(photo.read_bytes()[:-40])
    else:
        photo.write_bytes(bytes(content))  # type: ignore[arg-type]
    script = Script(PLAN)
    with pytest.raises(ConfigError, match=fault):
        await drawn(script, tmp_path / "out", [("Captain Pip", photo)])
    assert not script.seen
    assert not (tmp_path / "out").exists()
