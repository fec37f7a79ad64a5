from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import av
import pytest
from grok_spicy.errors import (
    InvalidOutputError,
    InvalidRequestError,
    JobLostError,
    OutcomeUnknownError,
    ProviderError,
    RateLimitedError,
    UnavailableError,
    UnsupportedError,
)
from grok_spicy.providers.brief import Brief, CastMember, Thing
from grok_spicy.providers.limits import QuoteRequest
from grok_spicy_grok import channel
from grok_spicy_testing.fake_xai import (
    JobFate,
    Restart,
    Rule,
    Status,
    Unpriced,
    Web,
    lost,
    rate_limited,
    unavailable,
)
from pydantic import ValidationError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from grok_spicy.providers.pictures import Picture
    from grok_spicy_testing.fake_xai import FakeXai


@pytest.fixture
def start(picture: Callable[..., Picture]) -> Picture:
    return picture("pier", "start", size=(352, 192))


def frames_in(path: Path) -> tuple[int, tuple[int, int]]:
    with av.open(str(path)) as clip:
        stream = clip.streams.video[0]
        return sum(1 for _ in clip.decode(stream)), (stream.width, stream.height)


# -- what is sent, what comes back -------------------------------------------------------------


async def test_a_keyframe_becomes_a_clip(
    studio: Any, fake_xai: FakeXai, start: Picture, tmp_path: Path
) -> None:
    made = await studio.video().generate(
        start, "the boat comes in", 4, dest=tmp_path / "clip", aspect_ratio="9:16"
    )

    (asked,) = fake_xai.calls_to("video")
    assert (asked.model, asked.prompt) == ("grok-imagine-video", "the boat comes in")
    assert [image.width for image in asked.images] == [352]
    assert asked.parameters == {"duration": 4, "aspect_ratio": "9:16", "resolution": "720p"}
    assert made.local_path == tmp_path / "clip.mp4"
    assert frames_in(made.local_path) == (96, (180, 320))
    assert (made.duration, made.fps) == (pytest.approx(4.0), 24.0)
    assert (made.first_frame_path, made.last_frame_path) == (None, None)
    assert made.metadata == {"url": f"{fake_xai.web_url}/clips/1.mp4", "job_id": "job-1"}
    assert studio.call.usd == pytest.approx(fake_xai.bill.usd) == 0.282


async def test_a_correction_sends_the_clip_and_the_prompt_alone(
    studio: Any, fake_xai: FakeXai, start: Picture, tmp_path: Path
) -> None:
    first = await studio.video().generate(start, "go", 3, dest=tmp_path / "clip")

    mended = await studio.video().edit(first.local_path, "mend the scarf", dest=tmp_path / "next")

    _, asked = fake_xai.calls_to("video")
    assert asked.prompt == "mend the scarf"
    assert asked.images == ()
    assert asked.parameters == {}
    assert asked.clip is not None
    assert (asked.clip.mime, asked.clip.seconds) == ("video/mp4", 3.0)
    assert asked.clip.filmed_by == 1
    assert frames_in(mended.local_path) == (72, (320, 180))


async def test_sheets_go_along_with_first_and_last_frame(
    studio: Any, fake_xai: FakeXai, start: Picture, picture: Callable[..., Picture], tmp_path: Path
) -> None:
    provider = studio.video(
        "grok-imagine-video-1.5", use_first_last_frame=True, use_references=True
    )
    end = picture("lamp", "end", size=(64, 48))
    shown = [picture("Tock", size=(96, 54)), picture("pier", "place", size=(80, 45))]
    assert provider.quote("generate", QuoteRequest(images=4, seconds=2)) == pytest.approx(0.32)

    await provider.generate(start, "go", 2, dest=tmp_path / "a", last_image=end, references=shown)

    (asked,) = fake_xai.calls_to("video")
    assert [image.width for image in asked.images] == [352, 64, 96, 80]
    assert studio.call.usd == pytest.approx(fake_xai.bill.usd) == pytest.approx(0.32)


async def test_sheets_are_refused_where_they_would_be_dropped(
    studio: Any, fake_xai: FakeXai, start: Picture, picture: Callable[..., Picture], tmp_path: Path
) -> None:
    sheet = picture("Tock")
    for provider in (studio.video(), studio.video("grok-imagine-video-1.5")):
        assert provider.limits.video_references == 0
        with pytest.raises(UnsupportedError, match="after 0 pictures here"):
            await provider.generate(start, "go", 2, dest=tmp_path / "a", references=[sheet])
    long = studio.video("grok-imagine-video-1.5", use_references=True)
    with pytest.raises(InvalidRequestError, match="1 to 10 s, not 12 s"):
        await long.generate(start, "go", 12, dest=tmp_path / "a", references=[sheet])
    assert fake_xai.calls_to("video") == []


def test_sheets_are_named_in_the_prompt_and_counted_from_nought(studio: Any) -> None:
    brief = Brief(
        "generate",
        cast=(CastMember("Tock", "the brass robot", 1), CastMember("Pip", "the gull", None)),
        props=(Thing("lamp", picture=3),),
        place_picture=2,
    )
    provider = studio.video("grok-imagine-video-1.5", use_references=True)

    assert provider.phrase("generate", brief, "It waves.").prompt.splitlines() == [
        "It waves.",
        "The brass robot looks exactly as in <IMAGE_0>.",
        "This place looks exactly as in <IMAGE_1>.",
        "Lamp looks exactly as in <IMAGE_2>.",
    ]
    assert provider.phrase("edit", brief, "Mend it.").prompt == "Mend it."
    assert provider.phrase("generate", Brief("generate"), "It waves.").prompt == "It waves."


def test_sheets_and_1080p_do_not_go_together(studio: Any) -> None:
    with pytest.raises(ValidationError, match="480p and 720p"):
        studio.video("grok-imagine-video-1.5", use_references=True, resolution="1080p")


async def test_options_and_the_last_frame_are_sent(
    studio: Any, fake_xai: FakeXai, start: Picture, picture: Callable[..., Picture], tmp_path: Path
) -> None:
    provider = studio.video(
        "grok-imagine-video-1.5",
        resolution="480p",
        generate_audio=False,
        use_first_last_frame=True,
    )
    assert provider.limits.last_frame
    end = picture("lamp", "end", size=(64, 48))

    await provider.generate(start, "go", 2, dest=tmp_path / "a", last_image=end)

    (asked,) = fake_xai.calls_to("video")
    assert [image.width for image in asked.images] == [352, 64]
    assert asked.parameters == {
        "duration": 2,
        "aspect_ratio": "16:9",
        "resolution": "480p",
        "generate_audio": False,
    }


async def test_limits_follow_model_and_options(studio: Any) -> None:
    limits = studio.video().limits
    assert (limits.max_seconds, limits.max_edit_seconds, limits.last_frame) == (15, 8.7, False)
    assert (limits.negative_prompt, limits.seed) == (False, False)

    newer = studio.video("grok-imagine-video-1.5").limits
    assert (newer.max_edit_seconds, newer.last_frame) == (None, False)
    assert studio.video("unheard-of").limits.max_edit_seconds is None


async def test_a_clip_shorter_than_asked_is_taken_and_says_what_was_asked(
    studio: Any, fake_xai: FakeXai, start: Picture, tmp_path: Path
) -> None:
    fake_xai.add(Rule(do=JobFate(seconds=2)))

    made = await studio.video().generate(start, "go", 5, dest=tmp_path / "a")

    assert made.duration == pytest.approx(2.0)
    assert made.metadata["asked_seconds"] == 5


# -- refused before sending --------------------------------------------------------------------


async def test_what_the_model_cannot_do_is_never_sent(
    studio: Any, fake_xai: FakeXai, start: Picture, tmp_path: Path
) -> None:
    clip = await studio.video().generate(start, "go", 9, dest=tmp_path / "clip")
    before = len(fake_xai.calls)

    with pytest.raises(InvalidRequestError, match="1 to 15 s, not 16 s"):
        await studio.video().generate(start, "go", 16, dest=tmp_path / "a")
    with pytest.raises(InvalidRequestError, match="1 to 15 s, not 0 s"):
        await studio.video().generate(start, "go", 0, dest=tmp_path / "a")
    with pytest.raises(InvalidRequestError, match="films no 2:1"):
        await studio.video().generate(start, "go", 4, dest=tmp_path / "a", aspect_ratio="2:1")
    with pytest.raises(UnsupportedError, match="end a clip"):
        await studio.video().generate(start, "go", 4, dest=tmp_path / "a", last_image=start)
    with pytest.raises(InvalidRequestError, match=r"at most 8\.7 s, not of 9\.0 s"):
        await studio.video().edit(clip.local_path, "mend", dest=tmp_path / "a")
    newer = studio.video("grok-imagine-video-1.5")
    with pytest.raises(UnsupportedError, match="cannot correct clips"):
        await newer.edit(clip.local_path, "mend", dest=tmp_path / "a")

    assert len(fake_xai.calls) == before


# -- jobs --------------------------------------------------------------------------------------


async def test_the_id_is_saved_before_the_first_poll(
    studio: Any, fake_xai: FakeXai, start: Picture, tmp_path: Path, journal: Any
) -> None:
    await studio.video().generate(start, "go", 2, dest=tmp_path / "a", job=journal.job())

    assert journal.lines == [
        ("submitting", None, {}),
        ("saved", "job-1", {"booked": False}),
        ("saved", "job-1", {"booked": True}),
    ]
    assert [call.method for call in fake_xai.calls] == ["video", "poll", "download"]


async def test_polls_become_rarer_and_show_how_far_it_is(
    studio: Any, fake_xai: FakeXai, start: Picture, tmp_path: Path
) -> None:
    fake_xai.add(Rule(do=JobFate(pending=7)))

    await studio.video().generate(start, "go", 2, dest=tmp_path / "a")

    assert studio.clock.slept == [1.0, 1.5, 2.25, 3.375, 5.0, 5.0, 5.0]
    assert studio.call.fractions == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]


async def test_another_process_goes_on_polling_and_pays_nothing(
    studio: Any, fake_xai: FakeXai, start: Picture, tmp_path: Path, journal: Any
) -> None:
    fake_xai.add(Rule(do=JobFate(pending=3)))
    with pytest.raises(UnavailableError, match=r"job-1 is still not finished after 1\.2 s"):
        await studio.video(timeout=1.2).generate(
            start, "go", 2, dest=tmp_path / "a", job=journal.job()
        )

    made = await studio.video().generate(
        start, "go", 2, dest=tmp_path / "a", job=journal.reopened()
    )

    assert made.metadata["job_id"] == "job-1"
    assert fake_xai.bill.videos == 1
    assert studio.call.usd == pytest.approx(fake_xai.bill.usd)


async def test_a_download_that_fails_keeps_the_job_and_books_it_once(
    studio: Any, fake_xai: FakeXai, start: Picture, tmp_path: Path, journal: Any
) -> None:
    fake_xai.add(Rule(do=Web(status=502), method="download", times=4))
    with pytest.raises(UnavailableError):
        await studio.video().generate(start, "go", 2, dest=tmp_path / "a", job=journal.job())

    await studio.video().generate(start, "go", 2, dest=tmp_path / "a", job=journal.reopened())

    assert fake_xai.bill.videos == 1
    assert studio.call.usd == pytest.approx(fake_xai.bill.usd)


@pytest.mark.parametrize("shape", ["text", "empty", "cut"])
async def test_a_paid_file_that_is_no_clip_is_an_unusable_answer_that_says_what_to_do(
    studio: Any, fake_xai: FakeXai, start: Picture, tmp_path: Path, journal: Any, shape: Any
) -> None:
    fake_xai.add(Rule(do=Web(shape=shape), method="download", times=None))

    with pytest.raises(InvalidOutputError, match="not a clip") as caught:
        await studio.video().generate(start, "go", 2, dest=tmp_path / "a", job=journal.job())

    assert "job-1" in caught.value.message
    assert caught.value.message.endswith(f"{fake_xai.web_url}/clips/1.mp4")
    assert "--retake clip:N" in (caught.value.hint or "")
    assert str(tmp_path) not in str(caught.value)
    assert studio.call.usd == pytest.approx(fake_xai.bill.usd)
    assert [path.suffix for path in tmp_path.iterdir()] == [".png"]


async def test_a_clip_that_is_gone_was_paid_for_and_is_lost(
    studio: Any, fake_xai: FakeXai, start: Picture, tmp_path: Path
) -> None:
    fake_xai.add(Rule(do=Web(status=404), method="download", times=None))

    with pytest.raises(JobLostError, match="made and paid for, but xAI no longer has it"):
        await studio.video().generate(start, "go", 2, dest=tmp_path / "a")

    assert fake_xai.bill.videos == 1
    assert studio.call.usd == pytest.approx(fake_xai.bill.usd)


@pytest.mark.parametrize(
    "rule",
    [
        lost(method="video"),
        unavailable(method="video"),
        Rule(do=Status(code="INTERNAL", billed=True), method="video"),
        Rule(do=Restart(), method="video"),
    ],
)
async def test_a_start_whose_answer_is_lost_is_never_repeated(
    studio: Any, fake_xai: FakeXai, start: Picture, tmp_path: Path, journal: Any, rule: Rule
) -> None:
    fake_xai.add(rule)
    job = journal.job()

    with pytest.raises(OutcomeUnknownError, match="--repeat-unknown"):
        await studio.video().generate(start, "go", 2, dest=tmp_path / "a", job=job)

    assert len(fake_xai.calls_to("video")) == 1
    assert job.in_flight


@pytest.fixture
def hardly_any_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Repeat free calls as often as in earnest, after a hundredth of the time."""
    patient = channel.RETRY_FREE_METHODS_ONLY
    hasty = patient.replace('"0.2s"', '"0.002s"').replace('"3s"', '"0.03s"')
    assert hasty.count("0.0") == 2
    monkeypatch.setattr(channel, "RETRY_FREE_METHODS_ONLY", hasty)


@pytest.mark.usefixtures("hardly_any_pause")
async def test_polls_are_repeated_over_a_short_outage(
    studio: Any, fake_xai: FakeXai, start: Picture, tmp_path: Path
) -> None:
    fake_xai.add(unavailable(method="poll", times=2))

    await studio.video().generate(start, "go", 2, dest=tmp_path / "a")

    assert len(fake_xai.calls_to("poll")) == 3
    assert fake_xai.bill.videos == 1


@pytest.mark.usefixtures("hardly_any_pause")
async def test_a_longer_outage_leaves_the_job_to_be_polled_later(
    studio: Any, fake_xai: FakeXai, start: Picture, tmp_path: Path, journal: Any
) -> None:
    fake_xai.add(unavailable(method="poll", times=5))

    with pytest.raises(UnavailableError) as caught:
        await studio.video().generate(start, "go", 2, dest=tmp_path / "a", job=journal.job())
    assert caught.value.usage is None

    await studio.video().generate(start, "go", 2, dest=tmp_path / "a", job=journal.reopened())
    assert fake_xai.bill.videos == 1


async def test_a_restart_between_polls_does_not_lose_the_job(
    studio: Any, fake_xai: FakeXai, start: Picture, tmp_path: Path
) -> None:
    fake_xai.add(Rule(do=JobFate(pending=2)), Rule(do=Restart(), method="poll"))

    await studio.video().generate(start, "go", 2, dest=tmp_path / "a")

    assert fake_xai.bill.videos == 1


@pytest.mark.parametrize("ends", ["expired", "forgotten"])
async def test_a_job_that_is_gone_is_lost_not_started_again(
    studio: Any, fake_xai: FakeXai, start: Picture, tmp_path: Path, journal: Any, ends: Any
) -> None:
    fake_xai.add(Rule(do=JobFate(ends=ends)))
    job = journal.job()

    with pytest.raises(JobLostError, match="--repeat-unknown"):
        await studio.video().generate(start, "go", 2, dest=tmp_path / "a", job=job)

    assert len(fake_xai.calls_to("video")) == 1
    assert job.id == "job-1"


async def test_jobs_forgotten_in_a_restart_are_lost(
    studio: Any, fake_xai: FakeXai, start: Picture, tmp_path: Path
) -> None:
    fake_xai.add(Rule(do=Restart(forget_jobs=True, when="before"), method="poll"))

    with pytest.raises(JobLostError, match="does not know job job-1"):
        await studio.video().generate(start, "go", 2, dest=tmp_path / "a")


@pytest.mark.parametrize(
    ("fate", "expected", "usd"),
    [
        (JobFate(ends="failed"), ProviderError, 0.142),
        (
            JobFate(ends="failed", code="invalid_argument", message="bad ratio"),
            InvalidRequestError,
            0.142,
        ),
        (JobFate(ends="failed", cost_usd=0.0), UnavailableError, 0.0),
        (JobFate(ends="empty"), InvalidOutputError, 0.142),
    ],
)
async def test_a_job_that_comes_to_nothing_is_let_go_and_booked(
    studio: Any,
    fake_xai: FakeXai,
    start: Picture,
    tmp_path: Path,
    journal: Any,
    fate: JobFate,
    expected: type[ProviderError],
    usd: float,
) -> None:
    fake_xai.add(Rule(do=fate))
    job = journal.job()

    with pytest.raises(ProviderError) as caught:
        await studio.video().generate(start, "go", 2, dest=tmp_path / "a", job=job)

    assert type(caught.value) is expected
    assert caught.value.usage is not None
    assert caught.value.usage.cost_usd == pytest.approx(usd)
    assert (job.id, job.in_flight) == (None, False)
    assert studio.call.usages == []


async def test_a_finished_job_without_clip_and_cost_is_booked_at_the_tables_price(
    studio: Any, fake_xai: FakeXai, start: Picture, tmp_path: Path
) -> None:
    fake_xai.add(Rule(do=JobFate(ends="empty")), Rule(do=Unpriced()))

    with pytest.raises(InvalidOutputError, match="without a clip") as caught:
        await studio.video().generate(start, "go", 2, dest=tmp_path / "a")

    assert caught.value.usage is not None
    assert caught.value.usage.cost_usd == pytest.approx(0.142)
    assert "estimated" in caught.value.usage.notes[0]


async def test_a_rate_limit_on_a_poll_keeps_the_job(
    studio: Any, fake_xai: FakeXai, start: Picture, tmp_path: Path, journal: Any
) -> None:
    fake_xai.add(rate_limited(3, method="poll"))
    job = journal.job()

    with pytest.raises(RateLimitedError):
        await studio.video().generate(start, "go", 2, dest=tmp_path / "a", job=job)
    await studio.video().generate(start, "go", 2, dest=tmp_path / "a", job=job)

    assert fake_xai.bill.videos == 1


async def test_clips_start_a_second_apart(
    studio: Any, fake_xai: FakeXai, start: Picture, tmp_path: Path
) -> None:
    provider = studio.video()

    await asyncio.gather(
        *(provider.generate(start, "go", 1, dest=tmp_path / str(n)) for n in range(3))
    )

    assert sum(studio.clock.slept) == pytest.approx(2.1)
    assert fake_xai.bill.videos == 3


async def test_a_start_without_an_id_is_unknown(
    studio: Any, fake_xai: FakeXai, start: Picture, tmp_path: Path
) -> None:
    fake_xai.add(Rule(do=JobFate(ends="nameless")))

    with pytest.raises(OutcomeUnknownError, match="without naming its job"):
        await studio.video().generate(start, "go", 2, dest=tmp_path / "a")
