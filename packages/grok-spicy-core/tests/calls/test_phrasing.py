"""A model is told in its own words, and those words are what is judged, keyed and priced."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest
from grok_spicy.calls.call import Call, Proceed
from grok_spicy.calls.factory import CallRules, ProviderFactory
from grok_spicy.errors import PolicyError
from grok_spicy.plugins.registry import ProviderRegistry
from grok_spicy.policy import Policy
from grok_spicy.providers.base import Limits, Phrasing, Picture
from grok_spicy.providers.brief import Brief, BriefPart, CastMember
from grok_spicy_testing.fakes import small_plan
from grok_spicy_testing.scripted import Script

R = TypeVar("R")

KEEPER = CastMember("Marta", "the woman in the yellow oilskin", picture=1, position="left")
BRIEF = Brief(
    "generate",
    style="watercolour",
    action="she raises the lamp",
    cast=(KEEPER,),
    parts=(BriefPart(4, "she raises the lamp"), BriefPart(4, "she turns to the sea")),
)


@dataclass
class Noted:
    """Stands where the ledger would: writes the calls down."""

    calls: list[Call[Any]] = field(default_factory=list)

    async def __call__(self, call: Call[R], proceed: Proceed[R]) -> R:
        self.calls.append(call)
        return await proceed(call)


def in_tags(self: object, operation: str, brief: Brief | None, text: str) -> Phrasing:
    """Speak in tags, and of each part of a clip on its own; without a brief, as it comes."""
    if brief is None:
        return Phrasing(text)
    tags = ", ".join([brief.style, *(member.tag for member in brief.cast)])
    return Phrasing(tags, "blur", tuple(f"{tags}: {part.action}" for part in brief.parts))


@pytest.fixture
def script() -> Script:
    return Script(plan=small_plan(1))


@pytest.fixture
def registry(script: Script, monkeypatch: pytest.MonkeyPatch) -> ProviderRegistry:
    made = script.registry()
    for capability in ("image", "video"):
        monkeypatch.setattr(made.get(capability, "scripted"), "phrase", in_tags)
    return made


def factory(script: Script, registry: ProviderRegistry, noted: Noted) -> ProviderFactory:
    return ProviderFactory(script.backends(), registry=registry, rules=CallRules(ledger=noted))


async def test_provider_gets_its_own_words_and_they_are_what_is_kept(
    script: Script, registry: ProviderRegistry, tmp_path: Path
) -> None:
    noted = Noted()
    async with factory(script, registry, noted) as providers:
        image = providers.image("keyframes", "keyframe:1")
        await image.generate(
            "A watercolour of Marta.",
            dest=tmp_path / "scene-01",
            negative_prompt="fog",
            brief=BRIEF,
        )
    (seen,), (call,) = script.seen, noted.calls
    assert seen.prompt == call.prompt == "watercolour, the woman in the yellow oilskin\nAvoid: blur"
    assert call.quote.input_chars >= len(call.prompt)


async def test_model_with_an_input_for_it_gets_what_to_avoid_there(
    script: Script, registry: ProviderRegistry, tmp_path: Path
) -> None:
    script.limits["image"] = Limits(negative_prompt=True)
    async with factory(script, registry, Noted()) as providers:
        image = providers.image("keyframes", "keyframe:1")
        await image.generate("Marta.", dest=tmp_path / "a", negative_prompt="fog", brief=BRIEF)
        await image.generate("Marta.", dest=tmp_path / "b", negative_prompt="fog")
    assert [seen.arguments["negative_prompt"] for seen in script.seen] == ["blur", "fog"]
    assert script.seen[1].prompt == "Marta."


async def test_each_part_of_a_clip_has_its_words_and_they_count(
    script: Script, registry: ProviderRegistry, tmp_path: Path
) -> None:
    start = tmp_path / "start.png"
    start.write_bytes(b"a picture")
    noted = Noted()
    async with factory(script, registry, noted) as providers:
        video = providers.video("videos", "clip:1")
        await video.generate(
            Picture(start, "start"), "She turns.", 8, dest=tmp_path / "scene-01", brief=BRIEF
        )
    (call,) = noted.calls
    assert [part.split(": ", 1)[1] for part in call.parts] == [
        "she raises the lamp\nAvoid: blur",
        "she turns to the sea\nAvoid: blur",
    ]


def no_fog(text: str, kind: str) -> str | None:
    return "no fog in this harbour" if "fog" in text else None


async def test_words_of_a_part_are_judged_before_anything_is_sent(
    script: Script, monkeypatch: pytest.MonkeyPatch, registry: ProviderRegistry, tmp_path: Path
) -> None:
    start = tmp_path / "start.png"
    start.write_bytes(b"a picture")

    def foggy(self: object, operation: str, brief: Brief | None, text: str) -> Phrasing:
        return Phrasing(text, parts=("she waits", "the fog comes in"))

    monkeypatch.setattr(registry.get("video", "scripted"), "phrase", foggy)
    rules = CallRules(policy=Policy(extra=no_fog))
    async with ProviderFactory(script.backends(), registry=registry, rules=rules) as providers:
        video = providers.video("videos", "clip:1")
        with pytest.raises(PolicyError, match="no fog"):
            await video.generate(Picture(start, "start"), "She turns.", 8, dest=tmp_path / "a")
    assert script.seen == []
