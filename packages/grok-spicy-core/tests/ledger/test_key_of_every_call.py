"""What version 0.1.0 was paid for is found again: the keys of its calls, one for each method.

The numbers were computed with the code of 0.1.0. Whoever changes one makes every user pay again.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest
from grok_spicy.calls.call import Call, Proceed
from grok_spicy.calls.factory import CallRules, ProviderFactory
from grok_spicy.errors import MediaError
from grok_spicy.ledger.key import call_key
from grok_spicy.plugins.registry import ProviderRegistry
from grok_spicy.providers.base import (
    GeneratedImage,
    GeneratedVideo,
    ImageProvider,
    Limits,
    LLMProvider,
    Message,
    ModelT,
    Options,
    Picture,
    Provider,
    VideoProvider,
    VisionProvider,
    option,
)
from grok_spicy.schemas import BackendConfig, CharacterRefMapping, ConsistencyScore, ProviderConfig
from PIL import Image

R = TypeVar("R")

ASK: list[Message] = [
    {"role": "system", "content": "You plan films."},
    {"role": "user", "content": "A lighthouse keeper and a fox."},
]

KEYS: dict[str, dict[str, str]] = json.loads(
    (Path(__file__).parent / "data" / "keys-0.1.0.json").read_text("utf-8")
)

FULL = Limits(
    reference_images=4, max_edit_seconds=8, last_frame=True, negative_prompt=True, seed=True
)

PLAIN = Limits(reference_images=4, max_edit_seconds=8)


class Chosen(Options):
    steps: int = option(20, help="Steps.")
    plain: bool = option(False, help="Takes no seed.", affects_output=False)


class Golden(Provider):
    """What the four providers of this test share."""

    revision = "r2"

    @property
    def limits(self) -> Limits:
        assert isinstance(self.config.options, Chosen)
        return PLAIN if self.config.options.plain else FULL

    @classmethod
    def options_for(cls, model: str) -> type[Options]:
        return Chosen


class GoldenImage(Golden, ImageProvider):
    async def generate(self, prompt: str, *, dest: Path, **kwargs: Any) -> GeneratedImage:
        # Asks the same twice in one call, as a provider that rewords a refused prompt does.
        await self.ctx.llm().complete(ASK)
        await self.ctx.llm().complete(ASK)
        return self._drawn(dest)

    async def edit(self, images: Any, prompt: str, *, dest: Path, **kwargs: Any) -> GeneratedImage:
        return self._drawn(dest)

    async def stylize(
        self, sources: Any, prompt: str, *, dest: Path, **kwargs: Any
    ) -> GeneratedImage:
        return self._drawn(dest)

    def _drawn(self, dest: Path) -> GeneratedImage:
        path = dest.with_name(dest.name + ".png")
        Image.new("RGB", (16, 9)).save(path)
        return GeneratedImage(path, 16, 9, "golden", "g1")


NO_CLIP_NEEDED = MediaError("the key is known")


class GoldenVideo(Golden, VideoProvider):
    async def generate(self, *args: Any, **kwargs: Any) -> GeneratedVideo:
        raise NO_CLIP_NEEDED

    async def edit(self, *args: Any, **kwargs: Any) -> GeneratedVideo:
        raise NO_CLIP_NEEDED


class GoldenLLM(Golden, LLMProvider):
    async def complete(self, messages: list[Message], **kwargs: Any) -> str:
        return "The fox."

    async def parse(
        self, messages: list[Message], response_model: type[ModelT], **kwargs: Any
    ) -> ModelT:
        return response_model.model_validate({})


class GoldenVision(Golden, VisionProvider):
    async def analyze(self, images: Any, prompt: str, **kwargs: Any) -> str:
        return "A fox."

    async def check_consistency(
        self, image: Any, references: Any, prompt: str, **kwargs: Any
    ) -> ConsistencyScore:
        return ConsistencyScore(overall_score=1.0)


@dataclass
class Keys:
    """Stands where the ledger would: notes under which key each call would be kept."""

    found: dict[str, str] = field(default_factory=dict)

    async def __call__(self, call: Call[R], proceed: Proceed[R]) -> R:
        digests = [hashlib.sha256(one.path.name.encode()).hexdigest() for one in call.pictures]
        purpose = call.purpose
        name = f"{call.capability}.{call.operation} {purpose.piece} {purpose.attempt}"
        if purpose.parent is not None:
            name += f" in {purpose.parent}, {purpose.asked} before"
        self.found[name] = call_key(call, digests)
        return await proceed(call)


def backends(*, plain: bool) -> BackendConfig:
    params = {"steps": 30, "plain": plain}
    one = ProviderConfig(provider="golden", model="g1", params=params)
    return BackendConfig(image=one, video=one, llm=one, vision=one)


@pytest.mark.parametrize("case", KEYS)
async def test_call_of_0_1_0_has_the_key_it_had(case: str, tmp_path: Path) -> None:
    assert await keys_of_every_call(case, tmp_path) == KEYS[case]


async def keys_of_every_call(case: str, folder: Path) -> dict[str, str]:
    seed = None if case == "drawn" else 7
    keys = Keys()
    registry = ProviderRegistry()
    registry.add("image", "golden", GoldenImage)
    registry.add("video", "golden", GoldenVideo)
    registry.add("llm", "golden", GoldenLLM)
    registry.add("vision", "golden", GoldenVision)
    rules = CallRules(ledger=keys, seed=seed, retakes={"keyframe:2": 1})
    sheet, photo = Picture(folder / "luna.png", "character", "Luna", "left"), folder / "cat.jpg"
    before = Picture(folder / "before.png", "previous")
    async with ProviderFactory(
        backends(plain=case == "plain"), registry=registry, rules=rules
    ) as providers:
        sheets = providers.image("characters", "character:Luna")
        await sheets.generate("Luna, a fox.", dest=folder / "a", negative_prompt="fog, blur")
        await sheets.attempt(2).stylize([photo], "Luna.", dest=folder / "b", aspect_ratio="1:1")
        frames = providers.image("keyframes", "keyframe:2")
        await frames.edit([sheet, before], "Luna waits.", dest=folder / "c", seed=11)
        await frames.attempt(3).edit(
            [Picture(folder / "c.png", "base")], "Mend.", dest=folder / "d"
        )
        clips = providers.video("videos", "clip:2")
        start, end = folder / "c.png", folder / "end.png"
        for making in (
            clips.generate(start, "She turns.", 8, dest=folder / "e", last_image=end),
            clips.attempt(2).generate(start, "She runs.", 5, dest=folder / "e", aspect_ratio="4:3"),
            clips.attempt(3).edit(folder / "e.mp4", "Stay.", dest=folder / "f", duration=5.0),
        ):
            with pytest.raises(MediaError, match="key is known"):
                await making
        llm = providers.llm("plan", "plan")
        await llm.complete(ASK)
        await llm.parse(ASK, CharacterRefMapping)
        vision = providers.vision("keyframes", "keyframe:2")
        await vision.analyze([photo], "Who is it?")
        await vision.attempt(2).check_consistency(start, [sheet], "Is it Luna?")
    return keys.found
