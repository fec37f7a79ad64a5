"""Whatever a provider returns or raises, the piece ends in order and the run goes on."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from grok_spicy.api import make_film
from grok_spicy.providers.base import GeneratedImage, ImageProvider, Picture, VisionProvider
from grok_spicy.runs.result import RunResult
from grok_spicy.schemas import (
    BackendConfig,
    Character,
    ConsistencyScore,
    PipelineConfig,
    Scene,
    StoryPlan,
)
from grok_spicy_testing.scripted import Script
from PIL import Image

PLAN = StoryPlan(
    title="Harbour Lights",
    style="ink and wash",
    characters=[Character(name="Pip", visual_description="a round blue robot")],
    scenes=[Scene(scene_id=1, title="Pier", characters_present=["Pip"], action="Pip waves")],
)

Returns = Callable[[Path], Any]


def image_provider(returns: Returns) -> type[ImageProvider]:
    class Odd(ImageProvider):
        async def generate(self, prompt: str, *, dest: Path, **kwargs: Any) -> GeneratedImage:
            made: GeneratedImage = returns(dest)
            return made

        async def edit(
            self, images: Sequence[Picture], prompt: str, *, dest: Path, **kwargs: Any
        ) -> GeneratedImage:
            return await self.generate(prompt, dest=dest)

        async def stylize(
            self, sources: Sequence[Picture], prompt: str, *, dest: Path, **kwargs: Any
        ) -> GeneratedImage:
            return await self.generate(prompt, dest=dest)

    return Odd


async def sheet_from(returns: Returns, output: Path) -> RunResult:
    script = Script(PLAN)
    registry = script.registry()
    registry.add("image", "odd", image_provider(returns), default_model="odd-1")
    four = {"image": "odd", "video": "scripted", "llm": "scripted", "vision": "scripted"}
    return await make_film(
        "A robot watches the harbour",
        backends=BackendConfig.model_validate(four),
        registry=registry,
        output_dir=output,
        config=PipelineConfig(until="characters"),
    )


def zero_bytes(dest: Path) -> GeneratedImage:
    path = dest.with_name(dest.name + ".png")
    path.touch()
    return GeneratedImage(path, 1, 1, "odd", "odd-1")


def linked(dest: Path) -> GeneratedImage:
    target = dest.parent.parent / "target.png"
    Image.new("RGB", (4, 4)).save(target)
    path = dest.with_name(dest.name + ".png")
    path.symlink_to(target)
    return GeneratedImage(path, 4, 4, "odd", "odd-1")


class Panic(BaseException):
    """What a library written in Rust raises."""


def panicking(dest: Path) -> None:
    raise Panic("index out of bounds")


@pytest.mark.parametrize(
    "returns",
    [zero_bytes, linked, panicking],
)
async def test_unusable_result_fails_its_piece_only(returns: Returns, tmp_path: Path) -> None:
    result = await sheet_from(returns, tmp_path)
    (outcome,) = [one for one in result.outcomes if one.piece == "character:Pip"]
    assert outcome.state == "failed"
    assert outcome.reason
    assert result.exit_code == 1
    assert not list(result.folder.rglob("characters/**/*.png"))


async def test_picture_of_another_size_is_taken_with_its_true_size(tmp_path: Path) -> None:
    def square(dest: Path) -> GeneratedImage:
        path = dest.with_name(dest.name + ".png")
        Image.new("RGB", (512, 512)).save(path)
        return GeneratedImage(path, 1280, 720, "odd", "odd-1")

    result = await sheet_from(square, tmp_path)
    assert result.exit_code == 0
    with Image.open(result.folder / result.characters[0].portrait_path) as sheet:
        assert sheet.size == (512, 512)


async def test_score_that_is_no_number_fails_the_piece(tmp_path: Path) -> None:
    class Dizzy(VisionProvider):
        async def analyze(self, images: Sequence[Picture], prompt: str, **kwargs: Any) -> str:
            return "a robot"

        async def check_consistency(
            self, image: Picture, references: Sequence[Picture], prompt: str, **kwargs: Any
        ) -> ConsistencyScore:
            return ConsistencyScore.model_construct(
                overall_score=math.nan, per_character={}, issues=[], fix_prompt=None
            )

    script = Script(PLAN)
    registry = script.registry()
    registry.add("vision", "dizzy", Dizzy, default_model="dizzy-1")
    four = {"image": "scripted", "video": "scripted", "llm": "scripted", "vision": "dizzy"}
    result = await make_film(
        "A robot watches the harbour",
        backends=BackendConfig.model_validate(four),
        registry=registry,
        output_dir=tmp_path,
        config=PipelineConfig(until="characters"),
    )
    assert {one.piece: one.state for one in result.outcomes}["character:Pip"] == "failed"


async def test_keyframe_of_another_shape_is_taken_with_a_notice(tmp_path: Path) -> None:
    said: list[str] = []
    script = Script(PLAN)
    plan = PLAN.model_copy(update={"aspect_ratio": "9:16"})
    await make_film(
        "A robot watches the harbour",
        plan=plan,
        backends=script.backends(),
        registry=script.registry(),
        output_dir=tmp_path,
        config=PipelineConfig(until="keyframes"),
        report=lambda report: said.append(str(report)),
    )
    assert any("keyframe:1 is 64x36, which is not 9:16" in text for text in said)
