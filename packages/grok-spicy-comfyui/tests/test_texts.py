"""Every text that a graph carries to a server was submitted to the content policy before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from grok_spicy.errors import PolicyError
from grok_spicy.policy import Outgoing, Policy
from grok_spicy.providers.base import Picture
from grok_spicy_comfyui.families import FAMILIES
from grok_spicy_comfyui.options import OPTIONS
from grok_spicy_comfyui.texts import texts_of
from grok_spicy_comfyui.workflows import shipped, shipped_folder, shipped_names
from grok_spicy_testing.fake_comfyui import FakeComfyUI
from pydantic import ValidationError

NEGATIVE = "blurry, nude"

DRAWING = [row.name for row in FAMILIES.values() if row.capability == "image"]
FILMING = [row.name for row in FAMILIES.values() if row.capability == "video"]


def texts_in(graph: Any) -> list[str]:
    """Return what a queued graph says, apart from names that the server gave or needs."""
    named = {"image", "video", "file", "filename_prefix"}
    return [
        value
        for node in graph.values()
        for name, value in node["inputs"].items()
        if isinstance(value, str) and value and name not in named
    ]


def assert_all_reviewed(server: FakeComfyUI, witness: Any) -> None:
    assert len(server.prompts) == len(witness.reviewed)
    for graph, (wished, negative) in zip(server.prompts, witness.reviewed, strict=True):
        seen = [*wished.split("\n"), *(negative or "").split(", ")]
        for text in texts_in(graph):
            assert set(text.split(", ")) <= set(seen) or text in seen, text


async def test_every_text_of_every_way_to_draw_was_reviewed(
    make_image: Any, server: FakeComfyUI, fox: Picture, owl: Picture, tmp_path: Path, witness: Any
) -> None:
    base = Picture(fox.path, "base")
    photo = Picture(owl.path, "photo")
    for model in DRAWING:
        own = (
            {"negative_prompt": NEGATIVE}
            if "negative_prompt" in OPTIONS[model].model_fields
            else {}
        )
        provider = make_image(model, **own)
        await provider.generate("a fox", dest=tmp_path / f"{model}-sheet")
        await provider.edit([fox, owl], "both", dest=tmp_path / f"{model}-frame")
        await provider.edit([base], "red scarf", dest=tmp_path / f"{model}-retouch")
        await provider.stylize([photo], "as ink", dest=tmp_path / f"{model}-style")

    assert_all_reviewed(server, witness)
    assert any("nude" in (negative or "") for _, negative in witness.reviewed)
    assert not any("nude" in wished for wished, _ in witness.reviewed)


async def test_every_text_of_every_way_to_film_was_reviewed(
    make_video: Any, server: FakeComfyUI, keyframe: Picture, tmp_path: Path, witness: Any
) -> None:
    for model in FILMING:
        await make_video(model, width=256, height=256).generate(
            keyframe, "it runs", 1, dest=tmp_path / model
        )

    assert_all_reviewed(server, witness)


async def test_words_in_a_workflow_of_the_users_are_part_of_the_wish(
    make_image: Any, server: FakeComfyUI, tmp_path: Path, witness: Any
) -> None:
    own = "somebody in lingerie"
    for ending in ("json", "slots.json"):
        text = (shipped_folder() / f"character_sheet.sdxl.{ending}").read_text("utf-8")
        text = text.replace("blurry, low quality", own)
        (tmp_path / f"mine.{ending}").write_text(text, "utf-8")

    provider = make_image("sdxl", workflow=tmp_path / "mine.json")
    await provider.generate("a boy and his dog", dest=tmp_path / "sheet")

    ((wished, negative),) = witness.reviewed
    assert own in wished
    assert negative is None
    with pytest.raises(PolicyError):
        Policy().review_call(Outgoing(wished))


async def test_nothing_reaches_the_server_that_the_policy_refuses(
    make_image: Any, server: FakeComfyUI, fox: Picture, tmp_path: Path, witness: Any
) -> None:
    async def refuse(text: str, negative: str | None = None) -> None:
        raise PolicyError("A prompt is refused.")

    witness.review = refuse
    with pytest.raises(PolicyError):
        await make_image("sdxl").edit([fox], "a fox", dest=tmp_path / "frame")

    assert server.prompts == []


def test_shipped_workflows_say_nothing_that_is_judged() -> None:
    policy = Policy(spicy=True)
    for name in shipped_names():
        template = shipped(name)
        stand_ins = {
            slot: "x.png" for slot in template.parameters if slot.endswith(("path", "path_2"))
        }
        stand_ins["prompt"] = "Two lovers undress; somebody is killed"
        parameters = {k: v for k, v in stand_ins.items() if k in template.parameters}
        wished, negative = texts_of(template, {}, parameters)
        policy.review_text(wished.replace(stand_ins["prompt"], "Two lovers undress"))
        policy.review_text(wished.replace(stand_ins["prompt"], "Somebody is killed"))
        if negative is not None:
            policy.review_call(Outgoing("Two lovers undress", negative=negative))


def test_guidance_below_one_which_would_follow_a_negative_prompt_is_no_option() -> None:
    for kind in OPTIONS.values():
        with pytest.raises(ValidationError):
            kind.model_validate({"cfg_scale": 0.9})
        assert kind.model_validate({"cfg_scale": 1.0}).cfg_scale == 1.0
