from __future__ import annotations

import base64
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.providers.base import Picture
from grok_spicy.providers.errors import MediaError, UnsupportedError
from grok_spicy_ollama.answers import AnswerError, Fault
from grok_spicy_testing.fake_ollama import (
    CutOff,
    FakeModel,
    Happy,
    Loop,
    Say,
    Vanish,
    fenced,
    refusal,
)
from PIL import Image

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy_testing.fake_ollama import FakeOllama, Reply

TASK = "Does the frame show Luna and Orin as in their sheets?"

JUDGEMENT: dict[str, Any] = {
    "analysis": "The fur agrees; the scarf is red.",
    "characters": [{"name": "Luna", "score": 70}, {"name": "Orin", "score": 95}],
    "issues": ["Luna's scarf is red instead of navy"],
    "remedy": "Colour Luna's scarf navy blue.",
    "score": 74,
}


def judged(**changes: Any) -> Say:
    return Say(json.dumps({**JUDGEMENT, **changes}))


def decoded(image: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(image, validate=True)))


@pytest.fixture
def scene(picture: Any) -> tuple[Picture, list[Picture]]:
    frame = picture(None, "candidate")
    sheets = [
        picture("Luna", colour="darkorange", position="left"),
        picture("Orin", colour="tan", position="right"),
    ]
    return frame, sheets


# -- several images at once --------------------------------------------------------------------


async def test_check_gives_scores_issues_and_fix(
    desk: Any, scene: Any, fake_ollama: FakeOllama
) -> None:
    fake_ollama.script(judged())

    score = await desk.eyes().check_consistency(*scene, TASK)

    assert score.overall_score == 0.74
    assert score.per_character == {"Luna": 0.7, "Orin": 0.95}
    assert score.issues == ["Luna's scarf is red instead of navy"]
    assert score.fix_prompt == "Colour Luna's scarf navy blue."


async def test_images_go_in_a_fixed_and_stated_order(
    desk: Any, scene: Any, fake_ollama: FakeOllama
) -> None:
    frame, sheets = scene
    await desk.eyes().check_consistency(frame, sheets, TASK)

    (call,) = fake_ollama.chats
    sent = [base64.b64decode(image) for image in call.images]
    assert sent == [picture.path.read_bytes() for picture in (frame, *sheets)]
    text = call.messages[-1]["content"]
    assert "Image 1: the picture to be judged." in text
    assert "Image 2: reference picture of Luna, who stands on the left." in text
    assert "Image 3: reference picture of Orin, who stands on the right." in text
    assert text.endswith(TASK)


async def test_schema_knows_the_names_and_keeps_its_order_when_sorted(
    desk: Any, scene: Any, fake_ollama: FakeOllama
) -> None:
    await desk.eyes().check_consistency(*scene, TASK)

    schema: Any = fake_ollama.chats[0].format
    fields = schema["properties"]
    assert list(fields) == sorted(fields)
    assert list(fields)[-1] == "score"
    assert fields["score"] == {"type": "integer", "minimum": 0, "maximum": 100}
    inner = fields["characters"]["items"]["properties"]
    assert list(inner) == sorted(inner)
    assert inner["name"]["enum"] == ["Luna", "Orin"]


async def test_check_without_references_holds_the_picture_against_words(
    desk: Any, picture: Any, fake_ollama: FakeOllama
) -> None:
    score = await desk.eyes().check_consistency(picture("Luna", "candidate"), [], "A red fox.")

    assert score.overall_score == 0.92
    assert score.per_character == {"Luna": 0.92}
    assert "There is no reference" in fake_ollama.chats[0].said


async def test_nameless_pictures_give_no_character_scores(
    desk: Any, picture: Any, fake_ollama: FakeOllama
) -> None:
    references = [picture(None, "photo")]
    score = await desk.eyes().check_consistency(picture(None, "candidate"), references, TASK)

    assert score.per_character == {}
    assert "Image 2: photo." in fake_ollama.chats[0].said


async def test_large_pictures_are_scaled_and_odd_formats_converted(
    desk: Any, tmp_path: Path, fake_ollama: FakeOllama
) -> None:
    path = tmp_path / "sheet.webp"
    Image.new("RGBA", (3000, 1500), (200, 80, 0, 128)).save(path)
    await desk.eyes().analyze([Picture(path, "photo")], "What is it?")

    sent = decoded(fake_ollama.chats[0].images[0])
    assert sent.size == (1024, 512)
    assert sent.format == "JPEG"


async def test_photo_is_sent_the_way_it_was_held(
    desk: Any, tmp_path: Path, fake_ollama: FakeOllama
) -> None:
    path = tmp_path / "photo.jpg"
    image = Image.new("RGB", (400, 200), "navy")
    exif = Image.Exif()
    exif[0x0112] = 6
    image.save(path, exif=exif)
    await desk.eyes().analyze([Picture(path, "photo")], "What is it?")

    assert decoded(fake_ollama.chats[0].images[0]).size == (200, 400)


async def test_unreadable_picture_is_named_before_anything_is_asked(
    desk: Any, tmp_path: Path, fake_ollama: FakeOllama
) -> None:
    path = tmp_path / "sheet.png"
    path.write_bytes(b"not a picture")

    with pytest.raises(MediaError, match=r"sheet\.png is not a picture"):
        await desk.eyes().analyze([Picture(path, "photo")], "What is it?")

    assert fake_ollama.chats == []


async def test_words_that_look_like_image_places_are_defused(
    desk: Any, scene: Any, fake_ollama: FakeOllama
) -> None:
    await desk.eyes().check_consistency(*scene, "A poster says [img] and [IMG-0] and <__media__>.")

    assert fake_ollama.chats[0].prompt.count("[img") == 3
    assert "<__media__>" not in fake_ollama.chats[0].prompt


async def test_description_is_words_about_all_photos(
    desk: Any, picture: Any, fake_ollama: FakeOllama
) -> None:
    photos = [picture("Luna", "photo"), picture("Luna", "photo", colour="peru")]

    assert "red fox" in await desk.eyes().analyze(photos, "Describe what is seen.")
    assert len(fake_ollama.chats[0].images) == 2


async def test_refused_description_is_asked_for_once_more_then_an_error(
    desk: Any, picture: Any, fake_ollama: FakeOllama
) -> None:
    fake_ollama.script(refusal(), refusal())

    with pytest.raises(AnswerError) as raised:
        await desk.eyes().analyze([picture("Luna", "photo")], "Describe what is seen.")

    assert raised.value.fault is Fault.REFUSED


# -- sloppy and unusable answers ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "overall"),
    [
        pytest.param(fenced(JUDGEMENT), 0.74, id="fenced"),
        pytest.param(judged(score="74/100"), 0.74, id="of a hundred"),
        pytest.param(judged(score="7.4 out of 10"), 0.74, id="out of ten"),
        pytest.param(judged(score="74%"), 0.74, id="percent"),
        pytest.param(judged(score=0.74), 0.74, id="fraction"),
        pytest.param(judged(score=1.0), 1.0, id="one, as a fraction"),
        pytest.param(judged(score=1), 0.01, id="one, as asked"),
        pytest.param(judged(score=300), 1.0, id="above the range"),
        pytest.param(judged(score=-5), 0.0, id="below the range"),
        pytest.param(judged(issues="The scarf is red", remedy=None), 0.74, id="wrong types"),
        pytest.param(Vanish(json.dumps(JUDGEMENT)), 0.74, id="whole without done"),
    ],
)
async def test_sloppy_judgement_is_read_without_asking_again(
    desk: Any, scene: Any, fake_ollama: FakeOllama, reply: Reply, overall: float
) -> None:
    fake_ollama.script(reply)

    score = await desk.eyes().check_consistency(*scene, TASK)

    assert score.overall_score == overall
    assert len(score.issues) == 1
    assert len(fake_ollama.chats) == 1


UNUSABLE = [
    pytest.param(CutOff('{"analysis": "The'), Fault.TOO_LONG, id="cut off"),
    pytest.param(Vanish('{"analysis": "The'), Fault.UNFINISHED, id="no done"),
    pytest.param(Loop('{"analysis": "The'), Fault.LOOPING, id="loop"),
    pytest.param(Say(""), Fault.EMPTY, id="empty"),
    pytest.param(Say("They look alike."), Fault.NOT_JSON, id="not JSON"),
    pytest.param(refusal(), Fault.REFUSED, id="refusal"),
    pytest.param(judged(score="good"), Fault.INVALID, id="no number"),
]


@pytest.mark.parametrize(("reply", "fault"), UNUSABLE)
async def test_unusable_judgement_is_asked_for_once_more(
    desk: Any, scene: Any, fake_ollama: FakeOllama, reply: Reply, fault: Fault
) -> None:
    fake_ollama.script(reply, Happy(), reply, reply)
    eyes = desk.eyes()

    assert (await eyes.check_consistency(*scene, TASK)).overall_score == 0.92
    with pytest.raises(AnswerError) as raised:
        await eyes.check_consistency(*scene, TASK)

    assert raised.value.fault is fault
    assert len(fake_ollama.chats) == 4


# -- one image at a time -----------------------------------------------------------------------


async def test_model_with_one_image_compares_pair_by_pair_and_the_worst_counts(
    desk: Any, call: Any, scene: Any, fake_ollama: FakeOllama
) -> None:
    fake_ollama.script(
        judged(characters=[{"name": "Luna", "score": 90}], score=90, issues=[], remedy=""),
        judged(characters=[{"name": "Orin", "score": 40}], score=40, issues=["Orin is blue"]),
    )

    score = await desk.eyes("llava:13b").check_consistency(*scene, TASK)

    assert score.overall_score == 0.4
    assert score.per_character == {"Luna": 0.9, "Orin": 0.4}
    assert score.issues == ["Orin is blue"]
    assert score.fix_prompt == "Colour Luna's scarf navy blue."
    assert "2 references compared pair by pair" in call.notes


async def test_pair_is_one_image_with_the_reference_on_the_left(
    desk: Any, scene: Any, fake_ollama: FakeOllama
) -> None:
    frame, (luna, _) = scene
    await desk.eyes("llava:13b").check_consistency(frame, [luna], TASK)

    (call,) = fake_ollama.chats
    (image,) = call.images
    sent = decoded(image).convert("RGB")
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
