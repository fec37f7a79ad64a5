"""No call beyond its provider's limits is sent, and whoever asks is told which limit it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from grok_spicy.calls.budget import Budget
from grok_spicy.calls.factory import CallRules, ProviderFactory
from grok_spicy.errors import InvalidRequestError, UnsupportedError
from grok_spicy.providers.base import Limits, Picture
from grok_spicy_testing.fakes import small_plan
from grok_spicy_testing.scripted import Script

IMAGE = Limits(reference_images=2, aspect_ratios=("16:9", "1:1"))
VIDEO = Limits(max_seconds=6, max_edit_seconds=4, aspect_ratios=("16:9",))
VISION = Limits(reference_images=2)


def pictures(folder: Path, count: int) -> list[Picture]:
    return [Picture(folder / f"{number}.png", "character") for number in range(count)]


async def draw(providers: ProviderFactory, folder: Path, **asked: Any) -> None:
    await providers.image("keyframes", "keyframe:1").generate("fox", dest=folder / "x", **asked)


async def compose(providers: ProviderFactory, folder: Path, count: int) -> None:
    image = providers.image("keyframes", "keyframe:1")
    await image.edit(pictures(folder, count), "fox", dest=folder / "x")


async def restyle(providers: ProviderFactory, folder: Path, count: int) -> None:
    image = providers.image("characters", "character:Pip")
    await image.stylize(pictures(folder, count), "fox", dest=folder / "x")


async def film(providers: ProviderFactory, folder: Path, seconds: int, **asked: Any) -> None:
    video = providers.video("videos", "clip:1")
    await video.generate(folder / "x.png", "fox", seconds, dest=folder / "x", **asked)


async def mend(providers: ProviderFactory, folder: Path, seconds: float) -> None:
    video = providers.video("videos", "clip:1")
    await video.edit(folder / "x.mp4", "fox", dest=folder / "x", duration=seconds)


async def look(providers: ProviderFactory, folder: Path, count: int) -> None:
    vision = providers.vision("keyframes", "keyframe:1")
    await vision.check_consistency(folder / "x.png", pictures(folder, count), "fox?")


@pytest.mark.parametrize(
    ("call", "asked", "words"),
    [
        (draw, {"aspect_ratio": "9:16"}, "makes 16:9, 1:1, and was asked for 9:16"),
        (compose, {"count": 3}, "takes 1 to 2 pictures for edit, and got 3"),
        (compose, {"count": 0}, "takes 1 to 2 pictures for edit, and got 0"),
        (restyle, {"count": 3}, "takes 1 to 2 pictures for stylize, and got 3"),
        (film, {"seconds": 7}, "makes clips of at most 6 s, and was asked for 7 s"),
        (film, {"seconds": 5, "aspect_ratio": "1:1"}, "makes 16:9, and was asked for 1:1"),
        (mend, {"seconds": 4.5}, "corrects clips of at most 4 s, and was asked for 4.5 s"),
        (look, {"count": 2}, "takes 1 to 2 pictures for check_consistency, and got 3"),
    ],
)
async def test_call_beyond_a_limit_is_not_sent(
    call: Any, asked: dict[str, Any], words: str, tmp_path: Path
) -> None:
    script = Script(plan=small_plan(1), limits={"image": IMAGE, "video": VIDEO, "vision": VISION})
    budget = Budget()
    rules = CallRules(budget=budget)
    async with ProviderFactory(
        script.backends(), registry=script.registry(), rules=rules
    ) as providers:
        with pytest.raises(InvalidRequestError) as refused:
            await call(providers, tmp_path, **asked)
    assert words in refused.value.message
    assert "scripted script-1" in refused.value.message
    assert script.seen == []
    assert budget.reserved == budget.booked == 0


async def test_clip_is_not_sent_to_be_corrected_where_none_can_be(tmp_path: Path) -> None:
    script = Script(plan=small_plan(1), limits={"video": Limits(max_edit_seconds=None)})
    async with ProviderFactory(script.backends(), registry=script.registry()) as providers:
        with pytest.raises(UnsupportedError):
            await mend(providers, tmp_path, 3.0)
    assert script.seen == []


async def test_call_at_the_very_limit_is_sent(tmp_path: Path) -> None:
    (tmp_path / "x.png").write_bytes(b"a frame")
    for picture in pictures(tmp_path, 2):
        picture.path.write_bytes(b"a sheet")
    script = Script(plan=small_plan(1), limits={"image": IMAGE, "video": VIDEO, "vision": VISION})
    async with ProviderFactory(script.backends(), registry=script.registry()) as providers:
        await draw(providers, tmp_path, aspect_ratio="1:1")
        await compose(providers, tmp_path, 2)
        await film(providers, tmp_path, 6)
        await look(providers, tmp_path, 1)
    assert [seen.operation for seen in script.seen] == [
        "generate",
        "edit",
        "generate",
        "check_consistency",
    ]
