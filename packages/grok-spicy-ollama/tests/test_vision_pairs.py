"""Models that see one image at a time, and scores that are measured instead of judged."""

from __future__ import annotations

import base64
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.errors import UnsupportedError
from grok_spicy.providers.base import Picture
from grok_spicy_testing.fake_ollama import (
    FakeModel,
    Say,
    refusal,
)
from PIL import Image

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy_testing.fake_ollama import FakeOllama

TASK = "Does the frame show Luna and Orin as in their sheets?"


def judged(name: str, score: int, *issues: str) -> Say:
    """Answer about one character; the remedy names it."""
    told = {
        "analysis": "Fur, coat and lantern.",
        "characters": [{"name": name, "score": score}],
        "issues": issues,
        "remedy": f"Mend {name}." if issues else "",
        "score": score,
    }
    return Say(json.dumps(told))


# -- one image at a time -----------------------------------------------------------------------


async def test_model_with_one_image_compares_pair_by_pair_and_the_worst_counts(
    desk: Any, call: Any, scene: Any, fake_ollama: FakeOllama
) -> None:
    fake_ollama.script(judged("Luna", 90), judged("Orin", 40, "Orin is blue"))

    score = await desk.eyes("llava:13b").check_consistency(*scene, TASK)

    assert score.overall_score == 0.4
    assert score.per_character == {"Luna": 0.9, "Orin": 0.4}
    assert score.issues == ["Orin is blue"]
    assert score.fix_prompt == "Mend Orin."
    assert "2 references compared pair by pair" in call.notes


async def test_pair_is_one_image_with_the_reference_on_the_left(
    desk: Any, scene: Any, fake_ollama: FakeOllama
) -> None:
    frame, (luna, _) = scene
    await desk.eyes("llava:13b").check_consistency(frame, [luna], TASK)

    (call,) = fake_ollama.chats
    (image,) = call.images
    sent = Image.open(io.BytesIO(base64.b64decode(image))).convert("RGB")
    assert sent.size[0] > 2 * sent.size[1]
    left, right = sent.getpixel((sent.width // 4, 90)), sent.getpixel((sent.width * 3 // 4, 90))
    assert left[:2] != right[:2]  # type: ignore[index]
    assert left[0] > 230  # type: ignore[index]
    assert "Left: reference picture of Luna, who stands on the left." in call.said


async def test_limit_of_one_image_is_learnt_from_the_server_once(
    desk: Any, scene: Any, make_fake_ollama: Any
) -> None:
    server = make_fake_ollama([FakeModel("owl-eyes:7b", ("completion", "vision"), one_image=True)])
    desk.url = server.url
    eyes, again = desk.eyes("owl-eyes:7b"), desk.eyes("owl-eyes:7b")

    first = await eyes.check_consistency(*scene, TASK)
    second = await again.check_consistency(*scene, TASK)
    chats_refused = server.requests.count("POST /api/chat") - len(server.chats)

    assert first.per_character == second.per_character == {"Luna": 0.92, "Orin": 0.92}
    assert len(server.chats) == 4
    assert chats_refused == 1


async def test_several_photos_are_described_side_by_side(
    desk: Any, picture: Any, make_fake_ollama: Any
) -> None:
    server = make_fake_ollama([FakeModel("owl-eyes:7b", ("completion", "vision"), one_image=True)])
    desk.url = server.url
    photos = [picture("Luna", "photo"), picture("Luna", "photo", colour="peru")]

    assert "red fox" in await desk.eyes("owl-eyes:7b").analyze(photos, "Describe image 1 and 2.")
    assert len(server.chats[0].images) == 1
    assert "made of 2 pictures side by side" in server.chats[0].said


@pytest.mark.parametrize("model", ["qwen3:8b", "llama3.1"])
async def test_model_without_eyes_is_unsupported(desk: Any, scene: Any, model: str) -> None:
    with pytest.raises(UnsupportedError, match="cannot see pictures"):
        await desk.eyes(model).check_consistency(*scene, TASK)


# -- measured instead of judged ----------------------------------------------------------------


@pytest.fixture(scope="module")
def colours_onnx(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a model that embeds a picture as its average colour."""
    import onnx
    from onnx import TensorProto, helper

    graph = helper.make_graph(
        [helper.make_node("ReduceMean", ["pixels"], ["embedding"], axes=[2, 3], keepdims=0)],
        "colours",
        [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, [1, 3, 32, 32])],
        [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, [1, 3])],
    )
    path = tmp_path_factory.mktemp("models") / "colours.onnx"
    opset = helper.make_opsetid("", 17)
    onnx.save(helper.make_model(graph, opset_imports=[opset], ir_version=8), path)
    return path


async def test_configured_scorer_measures_without_asking_the_model(
    desk: Any, call: Any, scene: Any, colours_onnx: Path, fake_ollama: FakeOllama
) -> None:
    frame, _ = scene
    eyes = desk.eyes(scorer="embedding", scorer_model=colours_onnx)

    score = await eyes.check_consistency(frame, [Picture(frame.path, "character", "Luna")], TASK)

    assert score.overall_score == 1.0
    assert fake_ollama.requests == []
    assert call.notes == ["score measured by image embeddings (colours.onnx), as configured"]


async def test_scorer_takes_over_when_the_answer_cannot_be_read(
    desk: Any, call: Any, scene: Any, colours_onnx: Path, fake_ollama: FakeOllama
) -> None:
    fake_ollama.always(refusal())

    score = await desk.eyes(scorer_model=colours_onnx).check_consistency(*scene, TASK)

    assert len(fake_ollama.chats) == 2
    assert all("by image embeddings (colours.onnx)" in issue for issue in score.issues)
    assert call.notes[-1] == (
        "score measured by image embeddings (colours.onnx), because qwen3-vl:8b refused"
    )


async def test_model_is_asked_while_its_answers_can_be_read(
    desk: Any, call: Any, scene: Any, colours_onnx: Path
) -> None:
    score = await desk.eyes(scorer_model=colours_onnx).check_consistency(*scene, TASK)

    assert score.overall_score == 0.92
    assert call.notes == []


async def test_unknown_keywords_are_ignored(desk: Any, scene: Any) -> None:
    eyes = desk.eyes()

    assert await eyes.check_consistency(*scene, TASK, something_new=True)
    assert await eyes.analyze([scene[0]], TASK, something_new=True)
