from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.errors import (
    AuthenticationError,
    InvalidOutputError,
    InvalidRequestError,
    JobLostError,
    MediaError,
    OutcomeUnknownError,
    RateLimitedError,
    UnavailableError,
)
from grok_spicy.providers.pictures import Picture
from grok_spicy_testing.fake_xai import (
    Delivery,
    Hold,
    Restart,
    Rule,
    Slow,
    Status,
    Unpriced,
    Web,
    lost,
    rate_limited,
    unavailable,
)
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from grok_spicy_testing.fake_xai import FakeXai


# -- what is sent, what comes back -------------------------------------------------------------


async def test_words_become_a_picture(studio: Any, fake_xai: FakeXai, tmp_path: Path) -> None:
    made = await studio.image().generate("an otter", dest=tmp_path / "sheet", aspect_ratio="9:16")

    (asked,) = fake_xai.calls_to("image")
    assert (asked.model, asked.prompt, asked.images) == ("grok-imagine-image", "an otter", ())
    assert asked.parameters == {"aspect_ratio": "9:16"}
    assert made.local_path == tmp_path / "sheet.jpg"
    with Image.open(made.local_path) as image:
        assert image.size == (made.width, made.height) == (192, 352)
    assert (made.provider, made.model) == ("grok", "grok-imagine-image")
    assert made.metadata == {"url": f"{fake_xai.web_url}/imgs/1.jpg"}
    assert [path.name for path in tmp_path.iterdir()] == ["sheet.jpg"]
    assert studio.call.usd == pytest.approx(fake_xai.bill.usd) == 0.02


async def test_three_pictures_are_sent_in_order_with_their_true_type(
    studio: Any, fake_xai: FakeXai, picture: Callable[..., Picture], tmp_path: Path
) -> None:
    pictures = [
        picture("Luna", size=(64, 48)),
        picture("Orin", size=(80, 48), suffix="jpg"),
        picture(None, "previous", size=(96, 48)),
    ]

    await studio.image().edit(pictures, "both on the pier", dest=tmp_path / "frame")

    (asked,) = fake_xai.calls_to("image")
    assert [(image.mime, image.width) for image in asked.images] == [
        ("image/png", 64),
        ("image/jpeg", 80),
        ("image/png", 96),
    ]
    assert asked.parameters == {"aspect_ratio": "16:9"}
    assert studio.call.usd == pytest.approx(0.026)


async def test_options_are_sent_when_they_are_set(
    studio: Any, fake_xai: FakeXai, tmp_path: Path
) -> None:
    provider = studio.image("grok-imagine-image-2.0", resolution="2k", quality="medium")

    await provider.generate("an otter", dest=tmp_path / "a", aspect_ratio="1:1")

    assert fake_xai.calls_to("image")[0].parameters == {
        "aspect_ratio": "1:1",
        "resolution": "2k",
        "quality": "medium",
    }


async def test_a_retired_model_is_replaced_with_what_keeps_its_price(
    studio: Any, fake_xai: FakeXai, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    provider = studio.image("grok-imagine-image-quality")

    await provider.generate("an otter", dest=tmp_path / "a")
    await provider.generate("an owl", dest=tmp_path / "b")

    assert [(call.model, call.parameters["quality"]) for call in fake_xai.calls_to("image")] == [
        ("grok-imagine-image-2.0", "low")
    ] * 2
    (said,) = [record.message for record in caplog.records if "retired" in record.message]
    assert "retired grok-imagine-image-quality on 2 November 2026" in said
    assert "grok-imagine-image-2.0 is used instead" in said


async def test_photos_over_the_limit_are_left_out_with_a_word(
    studio: Any, fake_xai: FakeXai, picture: Callable[..., Picture], tmp_path: Path
) -> None:
    photos = [
        picture("Luna", "photo", size=(64 + n, 48), colour=c)
        for n, c in enumerate(("sienna", "tan", "peru", "gold"))
    ]

    await studio.image().stylize(photos, "as a gouache", dest=tmp_path / "sheet")

    assert [image.width for image in fake_xai.calls_to("image")[0].images] == [64, 65, 66]
    assert studio.call.shown == ["grok-imagine-image looks at 3 photos: 1 are left out"]


@pytest.mark.parametrize("shape", ["base64", "bare_base64"])
async def test_a_picture_in_the_answer_itself_is_taken(
    studio: Any, fake_xai: FakeXai, tmp_path: Path, journal: Any, shape: Any
) -> None:
    fake_xai.add(Rule(do=Delivery(shape=shape)))
    job = journal.job()

    made = await studio.image().generate("an otter", dest=tmp_path / "a", job=job)

    assert (made.width, made.height) == (352, 192)
    assert made.metadata == {}
    assert fake_xai.calls_to("download") == []
    # Nobody could give it a second time, so until core has stored it, it counts as in flight.
    assert job.in_flight


@pytest.mark.parametrize("shape", ["nothing", "missing"])
async def test_an_answer_without_a_picture_is_paid_and_said(
    studio: Any, fake_xai: FakeXai, tmp_path: Path, journal: Any, shape: Any
) -> None:
    fake_xai.add(Rule(do=Delivery(shape=shape)))
    job = journal.job()

    with pytest.raises(InvalidOutputError, match="without a picture") as caught:
        await studio.image().generate("an otter", dest=tmp_path / "a", job=job)

    assert not job.in_flight
    assert fake_xai.bill.images == 1
    assert caught.value.usage is not None
    assert caught.value.usage.cost_usd == pytest.approx(0.02)


@pytest.mark.parametrize("shape", ["nothing", "missing"])
async def test_an_answer_without_picture_and_cost_is_booked_at_the_tables_price(
    studio: Any, fake_xai: FakeXai, tmp_path: Path, shape: Any
) -> None:
    fake_xai.add(Rule(do=Delivery(shape=shape)), Rule(do=Unpriced()))

    with pytest.raises(InvalidOutputError, match="without a picture") as caught:
        await studio.image("grok-imagine-image-2.0").generate("an otter", dest=tmp_path / "a")

    assert caught.value.usage is not None
    assert caught.value.usage.cost_usd == pytest.approx(0.04)
    assert "estimated" in caught.value.usage.notes[0]


async def test_a_picture_whose_cost_is_not_named_is_booked_at_the_tables_price(
    studio: Any, fake_xai: FakeXai, tmp_path: Path
) -> None:
    fake_xai.add(Rule(do=Unpriced()))

    await studio.image().generate("an otter", dest=tmp_path / "a")

    assert studio.call.usd == pytest.approx(0.02)
    assert "estimated" in studio.call.usages[0].notes[0]


async def test_bad_base64_is_an_unusable_answer(studio: Any, tmp_path: Path) -> None:
    from grok_spicy.providers.usage import Usage
    from grok_spicy_grok.answers import _decoded
    from grok_spicy_grok.plugin import PROVIDER

    with pytest.raises(InvalidOutputError, match="not base64") as caught:
        _decoded("data:image/jpeg;base64,%%%", Usage(cost_usd=0.02))

    assert caught.value.provider == PROVIDER
    assert caught.value.usage == Usage(cost_usd=0.02)


# -- refused before sending --------------------------------------------------------------------


async def test_what_the_model_cannot_take_is_never_sent(
    studio: Any, fake_xai: FakeXai, picture: Callable[..., Picture], tmp_path: Path
) -> None:
    four = [picture(str(n)) for n in range(4)]

    with pytest.raises(InvalidRequestError, match="1 to 3 pictures, not 4"):
        await studio.image().edit(four, "all", dest=tmp_path / "a")
    with pytest.raises(InvalidRequestError, match="not 0"):
        await studio.image().edit([], "none", dest=tmp_path / "a")
    with pytest.raises(InvalidRequestError, match="no photo"):
        await studio.image().stylize([], "none", dest=tmp_path / "a")
    with pytest.raises(InvalidRequestError, match="draws no 21:9"):
        await studio.image().generate("wide", dest=tmp_path / "a", aspect_ratio="21:9")
    with pytest.raises(MediaError):
        await studio.image().edit([Picture(tmp_path / "gone", "base")], "x", dest=tmp_path / "a")

    assert fake_xai.calls == []


async def test_five_pictures_are_fine_for_the_model_that_takes_them(
    studio: Any, fake_xai: FakeXai, picture: Callable[..., Picture], tmp_path: Path
) -> None:
    provider = studio.image("grok-imagine-image-2.0")
    assert provider.limits.reference_images == 5

    await provider.edit([picture(str(n)) for n in range(5)], "all", dest=tmp_path / "a")

    assert len(fake_xai.calls_to("image")[0].images) == 5


async def test_the_limits_say_what_there_is_not(studio: Any) -> None:
    limits = studio.image().limits

    assert (limits.reference_images, limits.negative_prompt, limits.seed) == (3, False, False)
    assert "19.5:9" in limits.aspect_ratios
    assert studio.image("unheard-of").limits.reference_images == 3


async def test_without_a_key_nothing_is_sent_and_both_names_are_said(
    studio: Any, fake_xai: FakeXai, tmp_path: Path, keys: dict[str, str]
) -> None:
    keys.clear()

    with pytest.raises(AuthenticationError) as caught:
        await studio.image().generate("an otter", dest=tmp_path / "a")

    for words in ("GROK_API_KEY", "XAI_API_KEY", "--backend animatic"):
        assert words in str(caught.value)
    assert fake_xai.calls == []


async def test_the_other_name_of_the_key_works_too(
    studio: Any, fake_xai: FakeXai, tmp_path: Path, keys: dict[str, str]
) -> None:
    keys["XAI_API_KEY"] = keys.pop("GROK_API_KEY")

    await studio.image().generate("an otter", dest=tmp_path / "a")

    assert fake_xai.bill.images == 1


# -- never twice -------------------------------------------------------------------------------


async def test_the_journal_is_written_before_sending_and_after_the_answer(
    studio: Any, fake_xai: FakeXai, tmp_path: Path, journal: Any
) -> None:
    await studio.image().generate("an otter", dest=tmp_path / "a", job=journal.job())

    url = f"{fake_xai.web_url}/imgs/1.jpg"
    assert journal.lines == [
        ("submitting", None, {}),
        ("saved", url, {"model": "grok-imagine-image"}),
    ]


@pytest.mark.parametrize(
    "rule",
    [
        lost(method="image"),
        unavailable(method="image"),
        Rule(do=Status(code="INTERNAL", details="oops", billed=True)),
        Rule(do=Status(code="DEADLINE_EXCEEDED", details="too slow", billed=True)),
        Rule(do=Status(code="CANCELLED", details="gone", billed=True)),
        Rule(do=Restart(when="after")),
        Rule(do=Restart(when="before")),
    ],
)
async def test_a_lost_answer_is_unknown_and_never_asked_for_again(
    studio: Any, fake_xai: FakeXai, tmp_path: Path, journal: Any, rule: Rule
) -> None:
    fake_xai.add(rule)
    job = journal.job()

    with pytest.raises(OutcomeUnknownError, match="--repeat-unknown"):
        await studio.image().generate("an otter", dest=tmp_path / "a", job=job)

    assert len(fake_xai.calls_to("image")) == 1
    assert job.in_flight
    assert journal.lines == [("submitting", None, {})]


async def test_an_answer_that_takes_too_long_is_lost(
    studio: Any, fake_xai: FakeXai, tmp_path: Path
) -> None:
    fake_xai.add(Rule(do=Slow(seconds=600, when="after")))
    connection = await studio.image()._connect()
    await connection.ready()

    # As long as the order needs to arrive and be billed, on a busy machine too.
    for seconds in (0.3, 3.0, 30.0):
        with pytest.raises(OutcomeUnknownError, match=r"no answer from 127\.0\.0\.1"):
            await studio.image(timeout=seconds).generate("an otter", dest=tmp_path / "a")
        if fake_xai.bill.images:
            break

    assert fake_xai.bill.images


async def test_a_server_that_is_down_costs_nothing_and_may_be_asked_again(
    studio: Any, fake_xai: FakeXai, tmp_path: Path, journal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = studio.image()
    monkeypatch.setattr("grok_spicy_grok.channel.Connection.ready.__defaults__", (0.3,))
    fake_xai.go_down()
    job = journal.job()

    with pytest.raises(UnavailableError, match="no connection"):
        await provider.generate("an otter", dest=tmp_path / "a", job=job)

    assert journal.lines == []
    fake_xai.come_up()
    monkeypatch.undo()
    await provider.generate("an otter", dest=tmp_path / "a", job=job)
    assert fake_xai.bill.images == 1


async def test_a_refused_request_leaves_nothing_in_flight(
    studio: Any, fake_xai: FakeXai, tmp_path: Path, journal: Any
) -> None:
    fake_xai.add(Rule(do=Status(code="INVALID_ARGUMENT", details="prompt is too long")))
    job = journal.job()

    with pytest.raises(InvalidRequestError, match="too long"):
        await studio.image().generate("an otter", dest=tmp_path / "a", job=job)

    assert not job.in_flight
    assert job.id is None


async def test_a_rate_limit_is_passed_on_and_holds_the_next_one_back(
    studio: Any, fake_xai: FakeXai, tmp_path: Path, journal: Any
) -> None:
    fake_xai.add(rate_limited(7))
    job = journal.job()

    with pytest.raises(RateLimitedError) as caught:
        await studio.image().generate("an otter", dest=tmp_path / "a", job=job)
    assert caught.value.retry_after == 7.0
    assert not job.in_flight

    await studio.image().generate("an otter", dest=tmp_path / "a", job=job)
    assert studio.clock.slept == [7.0]
    assert fake_xai.bill.images == 1


async def test_six_pictures_at_once_keep_the_services_limit(
    studio: Any, fake_xai: FakeXai, tmp_path: Path
) -> None:
    provider = studio.image()

    await asyncio.gather(*(provider.generate("an otter", dest=tmp_path / str(n)) for n in range(6)))

    assert len(fake_xai.calls_to("image")) == 6
    assert sum(studio.clock.slept) == pytest.approx(1.05)


async def test_cancelling_leaves_the_create_in_flight(
    studio: Any, fake_xai: FakeXai, tmp_path: Path, journal: Any
) -> None:
    fake_xai.add(Rule(do=Hold()))
    job = journal.job()
    work = asyncio.create_task(studio.image().generate("an otter", dest=tmp_path / "a", job=job))
    await asyncio.to_thread(fake_xai.wait_for_hold)

    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work

    assert job.in_flight
    fake_xai.release()


# -- downloading -------------------------------------------------------------------------------


@pytest.mark.parametrize("web", [Web(status=503), Web(status=429), Web(shape="half")])
async def test_a_download_that_breaks_is_repeated_without_paying_again(
    studio: Any, fake_xai: FakeXai, tmp_path: Path, web: Web
) -> None:
    fake_xai.add(Rule(do=web, method="download", times=3))

    made = await studio.image().generate("an otter", dest=tmp_path / "a")

    assert (made.width, made.height) == (352, 192)
    assert len(fake_xai.calls_to("download")) == 4
    assert len(fake_xai.calls_to("image")) == 1


async def test_a_download_that_keeps_failing_leaves_the_picture_for_later(
    studio: Any, fake_xai: FakeXai, tmp_path: Path, journal: Any
) -> None:
    fake_xai.add(Rule(do=Web(status=500), method="download", times=4))

    with pytest.raises(UnavailableError, match="500 Internal"):
        await studio.image().generate("an otter", dest=tmp_path / "a", job=journal.job())
    assert list(tmp_path.iterdir()) == []

    made = await studio.image().generate("an otter", dest=tmp_path / "a", job=journal.reopened())
    assert made.local_path.is_file()
    assert made.model == "grok-imagine-image"
    assert fake_xai.bill.images == 1
    assert studio.call.usd == pytest.approx(0.02)


async def test_a_picture_that_is_gone_is_lost_not_bought_again(
    studio: Any, fake_xai: FakeXai, tmp_path: Path
) -> None:
    fake_xai.add(Rule(do=Web(status=404), method="download", times=None))

    with pytest.raises(JobLostError, match=r"made and paid for.*\n.*--repeat-unknown"):
        await studio.image().generate("an otter", dest=tmp_path / "a")

    assert fake_xai.bill.images == 1


@pytest.mark.parametrize("shape", ["text", "empty", "cut"])
async def test_something_else_than_a_picture_is_an_unusable_answer(
    studio: Any, fake_xai: FakeXai, tmp_path: Path, shape: Any
) -> None:
    fake_xai.add(Rule(do=Web(shape=shape), method="download"))

    with pytest.raises(InvalidOutputError, match="not a picture") as caught:
        await studio.image().generate("an otter", dest=tmp_path / "a")

    assert caught.value.message.endswith(f"{fake_xai.web_url}/imgs/1.jpg")
    assert str(tmp_path) not in str(caught.value)
    # Core keeps it for whoever paid for it.
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
