"""The stand-in for xAI against the real, unmodified SDK."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import av
import grpc
import httpx
import pytest
import xai_sdk
from grok_spicy.schemas import StoryPlan
from grok_spicy.story.coverage import shot_notices
from grok_spicy_testing.fake_xai import (
    Bill,
    Delivery,
    FakeXai,
    Hold,
    JobFate,
    Refused,
    Reply,
    Restart,
    Rule,
    Scores,
    Script,
    Slow,
    Status,
    Unpriced,
    Web,
    lost,
    rate_limited,
    scored,
    unavailable,
)
from grok_spicy_testing.fake_xai import story as stories
from grok_spicy_testing.fake_xai.media import ClipShape, clip_size, draw_picture, film, picture_size
from grok_spicy_testing.fixtures_grok import fake_xai
from PIL import Image
from pydantic import BaseModel, ValidationError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

__all__ = ["fake_xai"]


class Lamp(BaseModel):
    name: str
    height: int
    kind: str | None = None
    lit: bool = True
    colours: list[str] = []


def uri(file: bytes, mime: str = "image/jpeg") -> str:
    return f"data:{mime};base64,{base64.b64encode(file).decode()}"


def picture() -> bytes:
    return draw_picture("a lamp", (64, 48))


def seen(file: bytes) -> tuple[tuple[int, int], float, int]:
    """Return size, rate and number of frames of a clip."""
    with av.open(io.BytesIO(file), "r") as clip:
        video = clip.streams.video[0]
        frames = len(list(clip.decode(video)))
        return (video.width, video.height), float(video.average_rate or 0), frames


@pytest.fixture
async def sdk(fake_xai: FakeXai) -> AsyncIterator[Any]:
    client = xai_sdk.AsyncClient(
        api_key="key",
        api_host=fake_xai.url.removeprefix("http://"),
        use_insecure_channel=True,
        channel_options=[
            ("grpc.enable_retries", 0),
            *((f"grpc.{which}_reconnect_backoff_ms", 100) for which in ("initial", "min", "max")),
        ],
    )
    yield client
    await client.close()


# -- a happy service ---------------------------------------------------------------------------


async def test_pictures_have_the_services_sizes_and_can_be_downloaded(
    fake_xai: FakeXai, sdk: Any
) -> None:
    made = await sdk.image.sample("a lamp", "grok-imagine-image", aspect_ratio="16:9")

    with Image.open(io.BytesIO(await made.image)) as image:
        assert (image.size, image.format) == ((1408, 768), "JPEG")
    assert made.cost_usd == pytest.approx(0.02)
    assert fake_xai.bill == Bill(images=1, usd=0.02)


async def test_clips_have_size_length_rate_and_sound(fake_xai: FakeXai, sdk: Any) -> None:
    made = await sdk.video.generate(
        "the lamp swings",
        "grok-imagine-video",
        image_url=uri(picture()),
        duration=2,
        aspect_ratio="9:16",
        resolution="480p",
        interval=timedelta(seconds=0.01),
    )

    async with httpx.AsyncClient(timeout=120) as http:
        file = (await http.get(made.url)).content
    assert seen(file) == ((480, 854), 24.0, 48)
    with av.open(io.BytesIO(file), "r") as clip:
        audio = clip.streams.audio[0]
        samples = sum(frame.samples for frame in clip.decode(audio))
    assert samples / audio.rate == pytest.approx(2.0, abs=0.1)
    assert made.cost_usd == pytest.approx(0.102)
    assert fake_xai.bill.videos == 1


async def test_a_correction_keeps_size_and_length_and_differs(fake_xai: FakeXai, sdk: Any) -> None:
    clip = film(picture(), ClipShape(480, 854, 48))

    made = await sdk.video.generate(
        "mend it",
        "grok-imagine-video",
        video_url=uri(clip, "video/mp4"),
        interval=timedelta(seconds=0.01),
    )

    async with httpx.AsyncClient(timeout=120) as http:
        file = (await http.get(made.url)).content
    assert file != clip
    assert seen(file) == ((480, 854), 24.0, 48)
    (asked,) = fake_xai.calls_to("video")
    assert asked.clip is not None
    assert (asked.clip.seconds, asked.clip.filmed_by) == (2.0, None)


async def test_a_story_a_score_and_anything_else_come_by_schema(sdk: Any) -> None:
    from grok_spicy.schemas import ConsistencyScore, StoryPlan

    async def ask(kind: type[BaseModel]) -> Any:
        from xai_sdk.chat import user

        chat = sdk.chat.create("grok-4.3", messages=[user("please")], response_format=kind)
        return kind.model_validate_json((await chat.sample()).content)

    plan = await ask(StoryPlan)
    assert (len(plan.characters), len(plan.scenes)) == (2, 3)
    assert all(len(one.visual_description.split()) >= 80 for one in plan.characters)
    assert (await ask(ConsistencyScore)).overall_score == 0.93
    assert await ask(Lamp) == Lamp(name="a name", height=1, kind="a kind", lit=True)


async def test_a_question_about_pictures_is_answered_in_words(fake_xai: FakeXai, sdk: Any) -> None:
    from xai_sdk.chat import image, system, user

    chat = sdk.chat.create("grok-4.3", temperature=0.5)
    chat.append(system("Look."))
    chat.append(user("Who?", image(uri(picture()))))

    answer = await chat.sample()

    assert len(answer.content.split()) >= 80
    (call,) = fake_xai.calls
    assert call.turns == (("system", "Look."), ("user", "Who?"))
    assert (call.images[0].width, call.images[0].mime) == (64, "image/jpeg")
    assert call.parameters == {"temperature": 0.5}
    assert call.billed_usd == pytest.approx(answer.cost_usd)


async def test_it_recognises_what_it_made_itself(fake_xai: FakeXai, sdk: Any) -> None:
    made = await sdk.image.sample("a lamp", "grok-imagine-image")
    file = await made.image

    await sdk.image.sample(
        "two lamps", "grok-imagine-image", image_urls=[uri(file), uri(picture())]
    )

    assert [image.drawn_by for image in fake_xai.calls_to("image")[1].images] == [1, None]


async def test_keys_and_models_are_told(fake_xai: FakeXai, sdk: Any) -> None:
    assert (await sdk.auth.get_api_key_info()).name == "harbour"
    language = [model.name for model in await sdk.models.list_language_models()]
    pictures = [model.name for model in await sdk.models.list_image_generation_models()]

    assert "grok-4.3" in language
    assert "grok-imagine-image" in pictures
    assert fake_xai.bill.usd == 0


async def test_a_wrong_key_is_refused(fake_xai: FakeXai, sdk: Any) -> None:
    with FakeXai(Script(keys=("another",))) as strict:
        client = xai_sdk.AsyncClient(
            api_key="key", api_host=strict.url.removeprefix("http://"), use_insecure_channel=True
        )
        with pytest.raises(grpc.RpcError) as caught:
            await client.image.sample("a lamp", "grok-imagine-image")
        await client.close()

    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED
    assert strict.bill.usd == 0


@pytest.mark.parametrize("source", ["https://example.org/a.jpg", "data:image/png;base64,AAAA"])
async def test_media_that_are_no_files_of_their_kind_are_refused(
    fake_xai: FakeXai, sdk: Any, source: str
) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        await sdk.image.sample("a lamp", "grok-imagine-image", image_url=source)

    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert fake_xai.calls == []


# -- what the service does not offer -----------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "asked", "status"),
    [
        ("no-such-model", {}, "NOT_FOUND"),
        ("grok-imagine-image", {"image_urls": 4}, "INVALID_ARGUMENT"),
        ("grok-imagine-image-2.0", {"image_urls": 6}, "INVALID_ARGUMENT"),
        ("grok-imagine-image", {"quality": "low"}, "INVALID_ARGUMENT"),
    ],
)
async def test_pictures_that_are_not_offered_are_refused_unbilled(
    fake_xai: FakeXai, sdk: Any, model: str, asked: dict[str, Any], status: str
) -> None:
    if "image_urls" in asked:
        asked = {"image_urls": [uri(picture())] * asked["image_urls"]}

    assert await status_of(sdk.image.sample("a", model, **asked)) == status
    assert fake_xai.bill.usd == 0


@pytest.mark.parametrize(
    ("model", "asked", "status"),
    [
        ("no-such-model", {}, "NOT_FOUND"),
        ("grok-imagine-video", {"duration": 16}, "INVALID_ARGUMENT"),
        ("grok-imagine-video", {"duration": 0}, "INVALID_ARGUMENT"),
        ("grok-imagine-video", {"resolution": "1080p"}, "INVALID_ARGUMENT"),
        ("grok-imagine-video", {"ends": 1}, "INVALID_ARGUMENT"),
        ("grok-imagine-video-1.5-lite", {"ends": 1}, "INVALID_ARGUMENT"),
        ("grok-imagine-video-1.5", {"references": 8}, "INVALID_ARGUMENT"),
        ("grok-imagine-video-1.5", {"references": 1, "duration": 11}, "INVALID_ARGUMENT"),
        ("grok-imagine-video-1.5-lite", {"references": 1}, "INVALID_ARGUMENT"),
    ],
)
async def test_clips_that_are_not_offered_are_refused_unbilled(
    fake_xai: FakeXai, sdk: Any, model: str, asked: dict[str, Any], status: str
) -> None:
    frame = uri(picture())
    if asked.pop("ends", 0):
        asked["last_frame_url"] = frame
    if count := asked.pop("references", 0):
        asked["reference_image_urls"] = [frame] * count

    assert await status_of(sdk.video.start("a", model, image_url=frame, **asked)) == status
    assert fake_xai.bill.usd == 0


@pytest.mark.parametrize(
    ("model", "frames"), [("grok-imagine-video", 216), ("grok-imagine-video-1.5", 24)]
)
async def test_corrections_that_are_not_offered_are_refused(
    sdk: Any, model: str, frames: int
) -> None:
    clip = uri(film(picture(), ClipShape(64, 48, frames)), "video/mp4")

    assert await status_of(sdk.video.start("a", model, video_url=clip)) == "INVALID_ARGUMENT"


@pytest.mark.parametrize(
    ("model", "effort", "status"),
    [
        ("grok-nope", None, "NOT_FOUND"),
        ("grok-4-1-fast-reasoning", None, "NOT_FOUND"),
        ("grok-4.7", "none", "INVALID_ARGUMENT"),
        ("grok-4.5", "xhigh", "INVALID_ARGUMENT"),
        ("grok-4.20-0309-non-reasoning", "low", "INVALID_ARGUMENT"),
    ],
)
async def test_questions_that_are_not_offered_are_refused(
    sdk: Any, model: str, effort: Any, status: str
) -> None:
    from xai_sdk.chat import user

    chat = sdk.chat.create(model, messages=[user("Hello")], reasoning_effort=effort)

    assert await status_of(chat.sample()) == status


@pytest.mark.parametrize(
    ("model", "asked", "served", "usd"),
    [
        ("grok-imagine-image", {"resolution": "2k"}, "grok-imagine-image", 0.02),
        ("grok-imagine-image-2.0", {}, "grok-imagine-image-2.0", 0.04),
        ("grok-imagine-image-2.0", {"resolution": "2k"}, "grok-imagine-image-2.0", 0.06),
        ("grok-imagine-image-2.0", {"quality": "medium"}, "grok-imagine-image-2.0", 0.06),
        ("grok-imagine-image-2.0", {"image_url": "?"}, "grok-imagine-image-2.0", 0.07),
        ("grok-imagine-image-quality", {}, "grok-imagine-image-2.0", 0.04),
    ],
)
async def test_pictures_cost_what_the_service_asks(
    sdk: Any, model: str, asked: dict[str, Any], served: str, usd: float
) -> None:
    if "image_url" in asked:
        asked = {"image_url": uri(picture())}

    made = await sdk.image.sample("a", model, **asked)

    assert (made.model, made.cost_usd) == (served, pytest.approx(usd))


@pytest.mark.parametrize(
    ("model", "resolution", "usd"),
    [
        ("grok-imagine-video", "480p", 0.102),
        ("grok-imagine-video", "720p", 0.142),
        ("grok-imagine-video-1.5", "480p", 0.17),
        ("grok-imagine-video-1.5-preview", "720p", 0.29),
        ("grok-imagine-video-1.5", "1080p", 0.51),
    ],
)
async def test_clips_cost_what_the_service_asks(
    fake_xai: FakeXai, sdk: Any, model: str, resolution: Any, usd: float
) -> None:
    await sdk.video.start("a", model, image_url=uri(picture()), duration=2, resolution=resolution)

    assert fake_xai.bill.usd == pytest.approx(usd)


async def test_a_clip_can_be_made_from_words_alone(fake_xai: FakeXai, sdk: Any) -> None:
    job = await sdk.video.start("a", "grok-imagine-video-1.5", duration=1)

    assert (await sdk.video.get(job.request_id)).response.video.url
    assert fake_xai.bill.usd == pytest.approx(0.08)


# -- what the script says ----------------------------------------------------------------------


async def status_of(request: Any) -> str:
    with pytest.raises(grpc.RpcError) as caught:
        await request
    return str(caught.value.code().name)


async def after_restart(sdk: Any, send: Callable[[], Awaitable[Any]]) -> Any:
    """Send a request to a server that was restarted, as soon as the client has noticed that."""
    for _ in range(20):
        await sdk._api_channel.channel_ready()
        try:
            return await send()
        except grpc.RpcError as error:
            # The channel of before was still thought to be ready.
            if error.code() is not grpc.StatusCode.UNAVAILABLE:
                raise
    raise AssertionError("the server does not answer after its restart")


async def test_unavailable_bills_nothing_and_lost_bills_once(fake_xai: FakeXai, sdk: Any) -> None:
    fake_xai.add(unavailable(method="image"), lost(method="image", skip=1))

    assert await status_of(sdk.image.sample("a", "grok-imagine-image")) == "UNAVAILABLE"
    assert fake_xai.bill.images == 0
    assert await status_of(sdk.image.sample("a", "grok-imagine-image")) == "UNAVAILABLE"
    assert fake_xai.bill.images == 1
    await sdk.image.sample("a", "grok-imagine-image")
    assert fake_xai.bill.images == 2


async def test_a_rate_limit_says_how_long(fake_xai: FakeXai, sdk: Any) -> None:
    fake_xai.add(rate_limited(7), rate_limited(None))

    with pytest.raises(grpc.RpcError) as caught:
        await sdk.image.sample("a", "grok-imagine-image")

    metadata: Any = caught.value.trailing_metadata()
    assert dict(metadata)["retry-after"] == "7"


@pytest.mark.parametrize(
    ("shape", "outcome"),
    [
        (Refused(shape="flag"), "no url"),
        (Refused(shape="placeholder"), "placeholder"),
        (Refused(shape="status"), "INVALID_ARGUMENT"),
        (Refused(shape="status", code="PERMISSION_DENIED"), "PERMISSION_DENIED"),
    ],
)
async def test_pictures_are_refused_in_every_shape_and_billed(
    fake_xai: FakeXai, sdk: Any, shape: Refused, outcome: str
) -> None:
    fake_xai.add(Rule(do=shape))

    if shape.shape == "status":
        assert await status_of(sdk.image.sample("a", "grok-imagine-image")) == outcome
    else:
        made = await sdk.image.sample("a", "grok-imagine-image")
        url = made.proto.images[0].url
        assert ("moderated_content" in url) == (outcome == "placeholder")
        assert made.respect_moderation == (outcome == "placeholder")
    assert fake_xai.bill.images == 1


@pytest.mark.parametrize("shape", ["flag", "placeholder", "failed", "poll"])
async def test_clips_are_refused_in_every_shape(fake_xai: FakeXai, sdk: Any, shape: Any) -> None:
    fake_xai.add(Rule(do=Refused(shape=shape), method="video"))
    job = await sdk.video.start("a", "grok-imagine-video", image_url=uri(picture()), duration=1)

    if shape == "poll":
        assert await status_of(sdk.video.get(job.request_id)) == "INVALID_ARGUMENT"
    else:
        answer = await sdk.video.get(job.request_id)
        failed = shape == "failed"
        assert ("moderation" in answer.response.error.message) == failed
        assert answer.response.usage.cost_in_usd_ticks > 0
    assert fake_xai.calls_to("video")[0].outcome == "refused"


async def test_jobs_take_their_time_and_end_as_told(fake_xai: FakeXai, sdk: Any) -> None:
    from xai_sdk.proto import deferred_pb2 as states

    fates = [
        JobFate(pending=1),
        JobFate(ends="failed"),
        JobFate(ends="expired"),
        JobFate(ends="never"),
        JobFate(ends="empty"),
    ]
    expected = [
        [states.PENDING, states.DONE],
        [states.FAILED, states.FAILED],
        [states.EXPIRED, states.EXPIRED],
        [states.PENDING, states.PENDING],
        [states.DONE, states.DONE],
    ]
    for fate, statuses in zip(fates, expected, strict=True):
        fake_xai.add(Rule(do=fate, method="video"))
        job = await sdk.video.start("a", "grok-imagine-video", image_url=uri(picture()), duration=1)
        found = [(await sdk.video.get(job.request_id)).status for _ in range(2)]
        assert found == statuses


async def test_forgotten_jobs_are_not_found(fake_xai: FakeXai, sdk: Any) -> None:
    fake_xai.add(Rule(do=JobFate(ends="forgotten")))
    job = await sdk.video.start("a", "grok-imagine-video", image_url=uri(picture()))

    assert await status_of(sdk.video.get(job.request_id)) == "NOT_FOUND"
    assert await status_of(sdk.video.get("never heard of")) == "NOT_FOUND"


async def test_jobs_survive_a_restart_unless_they_are_forgotten(
    fake_xai: FakeXai, sdk: Any
) -> None:
    job = await sdk.video.start("a", "grok-imagine-video", image_url=uri(picture()), duration=1)
    await asyncio.to_thread(fake_xai.restart)
    found = await after_restart(sdk, lambda: sdk.video.get(job.request_id))
    assert found.response.video.url

    await asyncio.to_thread(fake_xai.restart, forget_jobs=True)
    forgotten = after_restart(sdk, lambda: sdk.video.get(job.request_id))
    assert await status_of(forgotten) == "NOT_FOUND"


@pytest.mark.parametrize(("when", "billed"), [("before", 0), ("after", 1)])
async def test_a_restart_cuts_the_call_off(
    fake_xai: FakeXai, sdk: Any, when: Any, billed: int
) -> None:
    fake_xai.add(Rule(do=Restart(when=when)))

    assert await status_of(sdk.image.sample("a", "grok-imagine-image")) in (
        "UNAVAILABLE",
        "CANCELLED",
    )
    assert fake_xai.bill.images == billed
    await after_restart(sdk, lambda: sdk.image.sample("a", "grok-imagine-image"))
    assert fake_xai.bill.images == billed + 1


async def test_pictures_come_in_other_ways_too(fake_xai: FakeXai, sdk: Any) -> None:
    fake_xai.add(Rule(do=Delivery(shape="base64")))
    with Image.open(
        io.BytesIO(await (await sdk.image.sample("a", "grok-imagine-image")).image)
    ) as image:
        assert image.size == (1024, 1024)

    fake_xai.add(Rule(do=Delivery(shape="bare_base64")))
    bare = await sdk.image.sample("a", "grok-imagine-image")
    assert not bare.base64.startswith("data:")

    fake_xai.add(Rule(do=Unpriced()))
    assert (await sdk.image.sample("a", "grok-imagine-image")).cost_usd is None

    fake_xai.add(Rule(do=Delivery(shape="missing")))
    with pytest.raises(IndexError):
        await sdk.image.sample("a", "grok-imagine-image")


async def test_rules_choose_by_prompt_number_pictures_and_turn(fake_xai: FakeXai, sdk: Any) -> None:
    busy = Status(code="ABORTED")
    fake_xai.add(
        Rule(do=busy, match="owl"),
        Rule(do=busy, number=3),
        Rule(do=busy, images=1, skip=1),
    )

    async def goes_well(prompt: str, **more: Any) -> bool:
        try:
            await sdk.image.sample(prompt, "grok-imagine-image", **more)
        except grpc.RpcError:
            return False
        return True

    assert await goes_well("a fox")
    assert not await goes_well("an owl")
    assert not await goes_well("a fox")
    assert await goes_well("an owl")
    assert await goes_well("a fox", image_url=uri(picture()))
    assert not await goes_well("a fox", image_url=uri(picture()))


async def test_scores_come_in_turn_and_the_last_one_stays(fake_xai: FakeXai, sdk: Any) -> None:
    from grok_spicy.schemas import ConsistencyScore
    from xai_sdk.chat import user

    fake_xai.score("Mira", 0.5, 0.7)

    async def look(whom: str) -> float:
        chat = sdk.chat.create("grok-4.3", messages=[user(whom)], response_format=ConsistencyScore)
        return float(json.loads((await chat.sample()).content)["overall_score"])

    assert [await look("Mira") for _ in range(3)] == [0.5, 0.7, 0.7]
    assert await look("Bolt") == 0.93


async def test_answers_can_be_put_into_its_mouth(fake_xai: FakeXai, sdk: Any) -> None:
    from xai_sdk.chat import user

    fake_xai.add(
        Rule(do=Reply(value={"a": 1})), Rule(do=Reply(text="half", finish="MAX_LEN"), skip=1)
    )
    chat = sdk.chat.create("grok-4.3", messages=[user("hello")])

    assert json.loads((await chat.sample()).content) == {"a": 1}
    assert (await chat.sample()).finish_reason == "REASON_MAX_LEN"


async def test_a_held_call_waits_to_be_released(fake_xai: FakeXai, sdk: Any) -> None:
    fake_xai.add(Rule(do=Hold(name="door")))
    work = asyncio.create_task(sdk.image.sample("a", "grok-imagine-image"))

    await asyncio.to_thread(fake_xai.wait_for_hold, "door")
    assert fake_xai.bill.images == 1
    assert not work.done()
    fake_xai.release("door")

    assert (await work).url


async def test_slow_calls_take_longer(fake_xai: FakeXai, sdk: Any) -> None:
    fake_xai.add(Rule(do=Slow(seconds=20)))

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(sdk.image.sample("a", "grok-imagine-image"), 0.2)


async def test_downloads_break_as_told(fake_xai: FakeXai, sdk: Any) -> None:
    url = (await sdk.image.sample("a", "grok-imagine-image")).url
    async with httpx.AsyncClient(timeout=120) as http:
        fake_xai.add(Rule(do=Web(status=503), method="download"))
        assert (await http.get(url)).status_code == 503
        fake_xai.add(Rule(do=Web(shape="text"), method="download"))
        assert (await http.get(url)).content.startswith(b"<html>")
        fake_xai.add(Rule(do=Web(shape="half"), method="download"))
        with pytest.raises(httpx.RemoteProtocolError):
            await http.get(url)
        assert (await http.get(f"{fake_xai.web_url}/imgs/99.jpg")).status_code == 404
        assert (await http.get(url)).status_code == 200


# -- other processes ---------------------------------------------------------------------------


async def test_other_processes_read_the_records_and_add_rules(fake_xai: FakeXai, sdk: Any) -> None:
    rules = [unavailable(method="image").model_dump(mode="json")]
    async with httpx.AsyncClient(base_url=fake_xai.web_url, timeout=120) as http:
        assert (await http.post("/rules", json=rules)).status_code == 200
        assert (await http.post("/rules", json=[{"do": {"kind": "dance"}}])).status_code == 400
        assert (await http.post("/elsewhere", json=[])).status_code == 404
        assert await status_of(sdk.image.sample("a lamp", "grok-imagine-image")) == "UNAVAILABLE"
        await sdk.image.sample("a lamp", "grok-imagine-image")

        assert (await http.get("/bill")).json() == {
            "images": 1,
            "videos": 0,
            "chats": 0,
            "usd": 0.02,
        }
        calls = (await http.get("/calls")).json()
    assert [(call["prompt"], call["outcome"]) for call in calls] == [
        ("a lamp", "UNAVAILABLE"),
        ("a lamp", "ok"),
    ]


def test_as_a_program_it_prints_its_addresses_and_ends_when_told(tmp_path: Path) -> None:
    script = tmp_path / "script.json"
    script.write_text(Script(rules=(scored("Mira", 0.5),), pending=1).model_dump_json())
    process = subprocess.Popen(
        [sys.executable, "-m", "grok_spicy_testing.fake_xai", "--script", str(script)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    with process:
        addresses = json.loads(process.stdout.readline())
        assert addresses["grok_url"].startswith("http://127.0.0.1:")
        assert httpx.get(f"{addresses['web_url']}/bill", timeout=120).json()["usd"] == 0
        process.terminate()
        assert process.wait(120) == 0


# -- small parts -------------------------------------------------------------------------------


def test_a_script_is_read_from_json() -> None:
    text = '{"rules": [{"do": {"kind": "scores", "values": [0.5]}, "method": "chat"}]}'

    (rule,) = Script.model_validate_json(text).rules

    assert rule == Rule(do=Scores(values=(0.5,)), method="chat")


@pytest.mark.parametrize(
    "text",
    [
        '{"rules": [{"do": {"kind": "dance"}}]}',
        '{"rules": [{"do": {"kind": "status"}, "match": "("}]}',
        '{"rules": [{"do": {"kind": "status"}, "methd": "chat"}]}',
        '{"scor": 1}',
    ],
)
def test_a_mistake_in_a_script_is_an_error(text: str) -> None:
    with pytest.raises(ValidationError):
        Script.model_validate_json(text)


@pytest.mark.parametrize(
    ("ratio", "resolution", "size"),
    [
        ("16:9", "1k", (1408, 768)),
        ("16:9", "2k", (2816, 1536)),
        ("2:1", "1k", (1456, 720)),
        ("19.5:9", "1k", (1504, 688)),
    ],
)
def test_sizes_of_pictures(ratio: str, resolution: str, size: tuple[int, int]) -> None:
    assert picture_size(ratio, resolution) == size


@pytest.mark.parametrize(
    ("ratio", "resolution", "size"),
    [
        ("16:9", "720p", (1280, 720)),
        ("9:16", "720p", (720, 1280)),
        ("4:3", "720p", (960, 720)),
        ("1:1", "480p", (480, 480)),
        ("16:9", "1080p", (1920, 1080)),
    ],
)
def test_sizes_of_clips(ratio: str, resolution: str, size: tuple[int, int]) -> None:
    assert clip_size(ratio, resolution) == size


async def test_a_script_can_make_pictures_and_clips_small_and_prices_stay() -> None:
    with FakeXai(Script(shrink=4)) as server:
        client = xai_sdk.AsyncClient(
            api_key="key",
            api_host=server.url.removeprefix("http://"),
            use_insecure_channel=True,
        )
        drawn = await client.image.sample("a lamp", "grok-imagine-image", aspect_ratio="16:9")
        filmed = await client.video.generate(
            "it swings",
            "grok-imagine-video",
            image_url=uri(picture()),
            duration=2,
            resolution="720p",
        )
        clip = await asyncio.to_thread(lambda: httpx.get(filmed.url).content)
        again = await client.video.generate(
            "slower", "grok-imagine-video", video_url=uri(clip, "video/mp4")
        )

        with Image.open(io.BytesIO(await drawn.image)) as image:
            assert image.size == (352, 192)
        assert seen(clip) == ((320, 180), 24.0, 48)
        costs = [one.cost_usd for one in (drawn, filmed, again)]
        assert costs == pytest.approx([0.02, 0.142, 0.142])
        await client.close()


def test_the_same_request_gives_the_same_bytes() -> None:
    shape = ClipShape(160, 90, 30)

    assert draw_picture("a lamp", (64, 48)) == draw_picture("a lamp", (64, 48))
    assert film.__wrapped__(picture(), shape, "") == film.__wrapped__(picture(), shape, "")


def test_an_instance_fits_any_schema() -> None:
    schema = {
        "type": "object",
        "properties": {
            "one": {"const": 7},
            "two": {"enum": ["a", "b"]},
            "three": {"type": "array", "minItems": 2, "items": {"type": "number", "minimum": 3}},
            "four": {"type": "null"},
            "five": {"type": "boolean"},
            "six": {"type": "integer", "maximum": -1},
        },
    }

    assert stories.instance(schema) == {
        "one": 7,
        "two": "a",
        "three": [3, 3],
        "four": None,
        "five": True,
        "six": -1,
    }


def test_the_story_of_the_fake_can_be_cut_together() -> None:
    assert shot_notices(StoryPlan.model_validate(stories.PLAN)) == []
