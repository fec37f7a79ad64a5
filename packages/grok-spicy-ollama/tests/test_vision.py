from __future__ import annotations

import base64
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.errors import MediaError
from grok_spicy.providers.base import Picture
from grok_spicy_ollama.answers import AnswerError, Fault
from grok_spicy_testing.fake_ollama import (
    CutOff,
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


# -- how many pictures fit ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "params", "pictures"),
    [
        ("qwen3-vl:8b", {}, 4),
        ("qwen3-vl:8b", {"num_ctx": 16384}, 8),
        ("qwen3-vl:8b", {"num_ctx": 65536}, 8),
        ("qwen3-vl:8b", {"num_ctx": 2048}, 2),
        ("qwen3-vl:8b", {"num_ctx": 16384, "image_size": 1536}, 3),
        ("gemma4", {}, 8),
        ("gemma3:4b", {"num_ctx": 2048}, 4),
        ("llava:13b", {}, 8),
    ],
)
def test_limit_of_pictures_follows_context_and_model(
    model: str, params: Any, pictures: int, desk: Any
) -> None:
    assert desk.eyes(model, **params).limits.reference_images == pictures


@pytest.mark.parametrize("num_ctx", [8192, 16384])
async def test_as_many_pictures_as_the_limit_says_fit_beside_a_long_question(
    num_ctx: int, desk: Any, picture: Any
) -> None:
    eyes = desk.eyes(num_ctx=num_ctx)
    pictures = [picture(f"fox {n}", size=(1024, 768)) for n in range(eyes.limits.reference_images)]

    assert await eyes.analyze(pictures, "Describe what you see. " * 200)
