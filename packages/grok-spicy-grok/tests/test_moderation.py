from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.errors import ContentRefusedError, UnavailableError
from grok_spicy.providers.base import Job
from grok_spicy_grok.moderation import Draft, declines
from grok_spicy_testing.fake_xai import Refused, Reply, Rule, Status, lost, unavailable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from grok_spicy.providers.pictures import Picture
    from grok_spicy_testing.fake_xai import FakeXai

IMAGE_SHAPES = [
    Refused(shape="flag"),
    Refused(shape="status"),
    Refused(shape="status", code="PERMISSION_DENIED", details="Content violates usage guidelines."),
    Refused(shape="placeholder"),
]

VIDEO_SHAPES = [
    Refused(shape="flag"),
    Refused(shape="status"),
    Refused(shape="placeholder"),
    Refused(shape="failed"),
    Refused(shape="poll"),
]


def refused(do: Refused, method: Any, times: int | None = 1) -> Rule:
    return Rule(do=do, method=method, times=times)


# -- rewording ---------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", IMAGE_SHAPES)
async def test_a_picture_refused_once_is_reworded_by_the_llm(
    studio: Any, fake_xai: FakeXai, tmp_path: Path, shape: Refused
) -> None:
    fake_xai.add(
        refused(shape, "image"), Rule(do=Reply(text='"An otter, by the sea."'), method="chat")
    )

    made = await studio.image().generate("an otter in a storm", dest=tmp_path / "a")

    assert [call.prompt for call in fake_xai.calls_to("image")] == [
        "an otter in a storm",
        "An otter, by the sea.",
    ]
    assert len(fake_xai.calls_to("chat")) == 1
    assert made.metadata["reworded_prompt"] == "An otter, by the sea."
    assert made.metadata["rewordings"] == 1
    assert studio.call.usd == pytest.approx(fake_xai.bill.usd)


@pytest.mark.parametrize("shape", IMAGE_SHAPES)
async def test_a_picture_refused_for_ever_costs_three_pictures_and_two_rewordings(
    studio: Any, fake_xai: FakeXai, tmp_path: Path, shape: Refused, journal: Any
) -> None:
    fake_xai.add(refused(shape, "image", times=None))
    job = journal.job()

    with pytest.raises(ContentRefusedError) as caught:
        await studio.image().generate("an otter in a storm", dest=tmp_path / "a", job=job)

    assert caught.value.which == "prompt"
    assert fake_xai.bill.images == 3
    assert len(fake_xai.calls_to("chat")) == 2
    prompts = [call.prompt for call in fake_xai.calls_to("image")]
    assert len(set(prompts)) == 3
    assert caught.value.usage is not None
    total = studio.call.usd + (caught.value.usage.cost_usd or 0)
    assert total == pytest.approx(fake_xai.bill.usd)
    assert (job.id, job.in_flight) == (None, False)


@pytest.mark.parametrize("shape", VIDEO_SHAPES)
async def test_a_clip_refused_once_is_reworded(
    studio: Any,
    fake_xai: FakeXai,
    picture: Callable[..., Picture],
    tmp_path: Path,
    shape: Refused,
    journal: Any,
) -> None:
    fake_xai.add(refused(shape, "video"), Rule(do=Reply(text="calmer"), method="chat"))

    made = await studio.video().generate(
        picture(role="start"), "go", 2, dest=tmp_path / "a", job=journal.job()
    )

    assert [call.prompt for call in fake_xai.calls_to("video")] == ["go", "calmer"]
    assert made.metadata["reworded_prompt"] == "calmer"
    booked = studio.call.usd if shape.shape != "status" else studio.call.usd - 0.142
    assert booked == pytest.approx(fake_xai.bill.usd)


@pytest.mark.parametrize("shape", VIDEO_SHAPES)
async def test_a_correction_refused_for_ever_is_refused_after_two_rewordings(
    studio: Any,
    fake_xai: FakeXai,
    picture: Callable[..., Picture],
    tmp_path: Path,
    shape: Refused,
    journal: Any,
) -> None:
    clip = await studio.video().generate(picture(role="start"), "go", 2, dest=tmp_path / "a")
    fake_xai.add(refused(shape, "video", times=None))
    job = journal.job()

    with pytest.raises(ContentRefusedError) as caught:
        await studio.video().edit(clip.local_path, "mend", dest=tmp_path / "b", job=job)

    assert caught.value.which == "prompt"
    assert len(fake_xai.calls_to("video")) == 4
    assert len(fake_xai.calls_to("chat")) == 2
    assert (job.id, job.in_flight) == (None, False)


async def test_the_llm_is_told_what_was_refused_and_what_to_keep(
    studio: Any, fake_xai: FakeXai, tmp_path: Path
) -> None:
    fake_xai.add(refused(Refused(), "image", times=2))

    await studio.image().generate("Luna on the left, close-up", dest=tmp_path / "a")

    first, second = fake_xai.calls_to("chat")
    for words in ("composition", "names", "camera", "light", "style", "content rules", "take out"):
        assert words in first.turns[0][1]
    assert "Luna on the left, close-up" in first.prompt
    assert "Luna on the left, close-up" in second.prompt
    assert fake_xai.calls_to("image")[1].prompt in second.prompt


async def test_the_same_prompt_is_never_sent_again(
    studio: Any, fake_xai: FakeXai, tmp_path: Path
) -> None:
    fake_xai.add(
        refused(Refused(), "image", times=None),
        Rule(do=Reply(text="AN  otter in a storm"), method="chat"),
        Rule(do=Reply(text="I'm sorry, but I can't help with that."), method="chat", skip=1),
    )

    with pytest.raises(ContentRefusedError, match="no other wording"):
        await studio.image().generate("an otter in a storm", dest=tmp_path / "a")

    assert fake_xai.bill.images == 1
    first, second = fake_xai.calls_to("chat")
    assert first.prompt != second.prompt


async def test_an_llm_that_refuses_too_ends_the_rewording(
    studio: Any, fake_xai: FakeXai, tmp_path: Path
) -> None:
    fake_xai.add(
        refused(Refused(), "image", times=None),
        refused(Refused(shape="status"), "chat"),
        Rule(do=Reply(text=""), method="chat", skip=1),
    )

    with pytest.raises(ContentRefusedError, match="no other wording"):
        await studio.image().generate("an otter in a storm", dest=tmp_path / "a")

    assert fake_xai.bill.images == 1


async def test_a_refused_input_picture_is_not_reworded(
    studio: Any, fake_xai: FakeXai, picture: Callable[..., Picture], tmp_path: Path, journal: Any
) -> None:
    details = "Input image 2 rejected by content moderation."
    fake_xai.add(refused(Refused(shape="status", details=details), "image", times=None))
    job = journal.job()

    with pytest.raises(ContentRefusedError) as caught:
        await studio.image().edit(
            [picture("Luna"), picture("Orin")], "both", dest=tmp_path / "a", job=job
        )

    assert caught.value.which == "image 2 (Orin)"
    assert len(fake_xai.calls_to("image")) == 1
    assert fake_xai.calls_to("chat") == []
    assert not job.in_flight


# -- across processes --------------------------------------------------------------------------


async def test_a_repeated_call_goes_on_with_the_rewording_it_has(
    studio: Any, fake_xai: FakeXai, tmp_path: Path, journal: Any
) -> None:
    fake_xai.add(
        refused(Refused(), "image"),
        Rule(do=Reply(text="calmer"), method="chat"),
        Rule(do=Status(code="RESOURCE_EXHAUSTED"), method="image", match="calmer"),
    )
    provider = studio.image()
    with pytest.raises(Exception, match="patience"):
        await provider.generate("an otter", dest=tmp_path / "a", job=journal.job())

    made = await provider.generate("an otter", dest=tmp_path / "a", job=journal.reopened())

    assert made.metadata["rewordings"] == 1
    assert [call.prompt for call in fake_xai.calls_to("image")] == ["an otter", "calmer", "calmer"]
    assert len(fake_xai.calls_to("chat")) == 1


async def test_a_refusal_survives_an_llm_that_is_away(
    studio: Any, fake_xai: FakeXai, tmp_path: Path, journal: Any
) -> None:
    fake_xai.add(refused(Refused(), "image"), unavailable(method="chat"))
    provider = studio.image()
    with pytest.raises(UnavailableError):
        await provider.generate("an otter", dest=tmp_path / "a", job=journal.job())

    await provider.generate("an otter", dest=tmp_path / "a", job=journal.reopened())

    prompts = [call.prompt for call in fake_xai.calls_to("image")]
    assert prompts[0] == "an otter"
    assert prompts[1:] != ["an otter"]
    assert len(prompts) == 2


async def test_a_call_that_was_refused_for_good_costs_nothing_more_when_repeated(
    studio: Any, fake_xai: FakeXai, tmp_path: Path, journal: Any
) -> None:
    fake_xai.add(refused(Refused(), "image", times=None))
    with pytest.raises(ContentRefusedError):
        await studio.image().generate("an otter", dest=tmp_path / "a", job=journal.job())
    before = fake_xai.bill

    with pytest.raises(ContentRefusedError):
        await studio.image().generate("an otter", dest=tmp_path / "a", job=journal.reopened())

    assert fake_xai.bill == before


async def test_a_reworded_create_that_is_lost_remembers_its_wording(
    studio: Any, fake_xai: FakeXai, tmp_path: Path, journal: Any
) -> None:
    fake_xai.add(
        refused(Refused(), "image"),
        Rule(do=Reply(text="calmer"), method="chat"),
        lost(method="image", match="calmer"),
    )

    with pytest.raises(Exception, match="was lost"):
        await studio.image().generate("an otter", dest=tmp_path / "a", job=journal.job())

    assert journal.lines[-1][0] == "submitting"
    assert journal.lines[-1][2]["prompt"] == "calmer"


# -- small parts -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry, but I can't help with that.",
        "Sorry, no.",
        "I cannot create this.",
        "I\u2019m unable to help.",
        "Unfortunately, I can't do that.",
        "I must decline.",
    ],
)
def test_apologies_are_recognised(text: str) -> None:
    assert declines(text)


@pytest.mark.parametrize(
    "text",
    ["A fox who is sorry for the rain.", "Sorrowful light on the pier.", "I, a robot, wait.", "{}"],
)
def test_prompts_are_not_taken_for_apologies(text: str) -> None:
    assert not declines(text)


@pytest.mark.parametrize(
    ("answer", "prompt"),
    [
        ("calmer", "calmer"),
        ('  "calmer" ', "calmer"),
        ("```text\ncalmer\n```", "calmer"),
        ("", "an otter"),
        ("an  OTTER", "an otter"),
    ],
)
def test_a_proposal_is_taken_bare_or_not_at_all(answer: str, prompt: str) -> None:
    draft = Draft("an otter", Job())
    draft.refused.append("an otter")

    draft.propose(answer)

    assert draft.prompt == prompt
