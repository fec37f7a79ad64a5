from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.errors import (
    ContentRefusedError,
    InvalidOutputError,
    InvalidRequestError,
    ModelMissingError,
    RateLimitedError,
    UnavailableError,
)
from grok_spicy.schemas import CharacterRefMapping, StoryPlan
from grok_spicy_testing.fake_xai import (
    Delivery,
    Refused,
    Reply,
    Restart,
    Rule,
    Slow,
    Status,
    Unpriced,
    lost,
    rate_limited,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from grok_spicy.providers.base import Message
    from grok_spicy.providers.pictures import Picture
    from grok_spicy_testing.fake_xai import FakeXai

IDEATION: list[Message] = [
    {"role": "system", "content": "You plan short films."},
    {"role": "user", "content": "A robot tends the lamps of a harbour."},
]

MAPPING = {"mapping": {"photo": "Luna"}}


# -- writing -----------------------------------------------------------------------------------


async def test_a_plan_is_asked_for_by_its_schema_and_validated(
    studio: Any, fake_xai: FakeXai
) -> None:
    plan = await studio.llm().parse(IDEATION, StoryPlan)

    (asked,) = fake_xai.calls_to("chat")
    assert [character.name for character in plan.characters] == ["Bolt", "Mira"]
    assert len(plan.scenes) == 3
    assert asked.schema == "StoryPlan"
    assert asked.turns == (
        ("system", "You plan short films."),
        ("user", "A robot tends the lamps of a harbour."),
    )
    assert asked.parameters == {}
    assert studio.call.usd == pytest.approx(fake_xai.bill.usd)
    assert studio.call.usages[0].tokens > 0


async def test_options_are_sent_when_they_are_set(studio: Any, fake_xai: FakeXai) -> None:
    llm = studio.llm(temperature=0.5, top_p=0.25, max_tokens=4000, reasoning_effort="low")

    await llm.complete(IDEATION)

    assert fake_xai.calls_to("chat")[0].parameters == {
        "temperature": 0.5,
        "top_p": 0.25,
        "max_tokens": 4000,
        "reasoning_effort": "low",
    }


@pytest.mark.parametrize(
    ("retired", "effort"),
    [("grok-4-1-fast-reasoning", "low"), ("grok-4-1-fast-non-reasoning", "none")],
)
async def test_retired_names_are_replaced_and_keep_their_way_of_thinking(
    studio: Any, fake_xai: FakeXai, retired: str, effort: str
) -> None:
    await studio.llm(retired).complete(IDEATION)
    await studio.llm(retired, reasoning_effort="high").complete(IDEATION)

    sent = [(call.model, call.parameters["reasoning_effort"]) for call in fake_xai.calls]
    assert sent == [("grok-4.3", effort), ("grok-4.3", "high")]


async def test_text_is_answered_with_text(studio: Any, fake_xai: FakeXai) -> None:
    fake_xai.add(Rule(do=Reply(text="  A quiet harbour.  ")))

    assert await studio.llm().complete(IDEATION) == "A quiet harbour."
    assert fake_xai.calls_to("chat")[0].schema is None


@pytest.mark.parametrize("text", ['```json\n{"mapping": {}}\n```', 'Here it is: {"mapping": {}} !'])
async def test_an_object_is_found_whatever_stands_around_it(
    studio: Any, fake_xai: FakeXai, text: str
) -> None:
    fake_xai.add(Rule(do=Reply(text=text)))

    assert await studio.llm().parse(IDEATION, CharacterRefMapping) == CharacterRefMapping()
    assert len(fake_xai.calls_to("chat")) == 1


# -- bad answers -------------------------------------------------------------------------------


async def test_a_malformed_answer_is_repaired_once_by_showing_what_is_wrong(
    studio: Any, fake_xai: FakeXai
) -> None:
    fake_xai.add(Rule(do=Reply(value={"mapping": "Luna"})), Rule(do=Reply(value=MAPPING), skip=1))

    found = await studio.llm().parse(IDEATION, CharacterRefMapping)

    assert found.mapping == {"photo": "Luna"}
    repair = fake_xai.calls_to("chat")[1]
    assert [role for role, _ in repair.turns] == ["system", "user", "assistant", "user"]
    assert repair.turns[2][1] == '{"mapping": "Luna"}'
    assert "mapping: Input should be an object" in repair.prompt
    assert repair.schema == "CharacterRefMapping"
    assert studio.call.usd == pytest.approx(fake_xai.bill.usd)


async def test_a_second_malformed_answer_is_the_last(studio: Any, fake_xai: FakeXai) -> None:
    fake_xai.add(Rule(do=Reply(text="no braces here"), times=None))

    with pytest.raises(InvalidOutputError, match="no valid CharacterRefMapping") as raised:
        await studio.llm().parse(IDEATION, CharacterRefMapping)

    assert len(fake_xai.calls_to("chat")) == 2
    # It was asked twice: core does not ask besides.
    assert raised.value.asked_again


async def test_a_long_list_of_mistakes_is_cut(studio: Any, fake_xai: FakeXai) -> None:
    scenes = [{"scene_id": "x", "title": 1} for _ in range(20)]
    plan = {"title": "T", "style": "S", "scenes": scenes}
    fake_xai.add(Rule(do=Reply(value=plan), times=None))

    with pytest.raises(InvalidOutputError, match="and 30 more"):
        await studio.llm().parse(IDEATION, StoryPlan)


@pytest.mark.parametrize("finish", ["MAX_LEN", "MAX_CONTEXT", "TIME_LIMIT"])
async def test_a_cut_off_answer_is_not_repaired_but_named(
    studio: Any, fake_xai: FakeXai, finish: Any
) -> None:
    fake_xai.add(Rule(do=Reply(text='{"mapping": {', finish=finish), times=None))

    with pytest.raises(InvalidOutputError, match="cut off") as caught:
        await studio.llm().parse(IDEATION, CharacterRefMapping)

    assert "max_tokens" in (caught.value.hint or "")
    assert len(fake_xai.calls_to("chat")) == 1
    assert studio.call.usd == pytest.approx(fake_xai.bill.usd)


async def test_an_answer_that_declines_is_not_repaired_but_quoted(
    studio: Any, fake_xai: FakeXai
) -> None:
    words = "I'm sorry, but I can't help with that. " + "Really. " * 40
    fake_xai.add(Rule(do=Reply(text=words), times=None))

    with pytest.raises(InvalidOutputError, match="declined: I'm sorry, but I can't") as caught:
        await studio.llm().parse(IDEATION, CharacterRefMapping)

    assert caught.value.message.endswith("...")
    assert len(fake_xai.calls_to("chat")) == 1


@pytest.mark.parametrize("text", ["", "   "])
async def test_an_empty_answer_is_unusable(studio: Any, fake_xai: FakeXai, text: str) -> None:
    fake_xai.add(Rule(do=Reply(text=text)))

    with pytest.raises(InvalidOutputError, match="with nothing"):
        await studio.llm().complete(IDEATION)


async def test_an_answer_without_any_output_is_unusable(studio: Any, fake_xai: FakeXai) -> None:
    fake_xai.add(Rule(do=Delivery(shape="missing")))

    with pytest.raises(InvalidOutputError, match="with nothing"):
        await studio.llm().complete(IDEATION)

    assert studio.call.usd == pytest.approx(fake_xai.bill.usd)


async def test_an_answer_whose_cost_is_not_named_is_booked_by_its_tokens(
    studio: Any, fake_xai: FakeXai
) -> None:
    fake_xai.add(Rule(do=Unpriced()))

    await studio.llm().complete(IDEATION)

    assert studio.call.usd == pytest.approx(fake_xai.bill.usd)
    assert "estimated" in studio.call.usages[0].notes[0]


# -- no answer ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rule", [lost(), Rule(do=Status(code="INTERNAL", billed=True)), Rule(do=Restart())]
)
async def test_a_lost_answer_may_be_asked_for_again_and_is_noted(
    studio: Any, fake_xai: FakeXai, rule: Rule
) -> None:
    fake_xai.add(rule)

    with pytest.raises(UnavailableError) as caught:
        await studio.llm().complete(IDEATION)

    assert caught.value.usage is not None
    assert caught.value.usage.notes == ("possibly paid twice",)
    assert len(fake_xai.calls_to("chat")) == 1


async def test_a_slow_answer_counts_as_lost(studio: Any, fake_xai: FakeXai) -> None:
    fake_xai.add(Rule(do=Slow(seconds=30)))

    with pytest.raises(UnavailableError, match="no answer"):
        await studio.llm(timeout=0.2).complete(IDEATION)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (rate_limited(2), RateLimitedError),
        (Rule(do=Refused(shape="status")), ContentRefusedError),
        (Rule(do=Status(code="NOT_FOUND", details="no such model")), ModelMissingError),
        (Rule(do=Status(code="INVALID_ARGUMENT", details="too many turns")), InvalidRequestError),
    ],
)
async def test_refusals_of_the_service_keep_their_class(
    studio: Any, fake_xai: FakeXai, rule: Rule, expected: type[Exception]
) -> None:
    fake_xai.add(rule)

    with pytest.raises(expected):
        await studio.llm().complete(IDEATION)


# -- looking -----------------------------------------------------------------------------------


async def test_all_pictures_of_a_check_go_in_one_request_in_order(
    studio: Any, fake_xai: FakeXai, picture: Callable[..., Picture]
) -> None:
    frame = picture(None, "candidate", size=(96, 48))
    sheets = [picture("Luna", size=(64, 48)), picture("Orin", size=(80, 48), suffix="jpg")]

    score = await studio.eyes().check_consistency(frame, sheets, "Is it Luna with Orin?")

    (asked,) = fake_xai.calls_to("chat")
    assert score.overall_score == 0.93
    assert asked.schema == "ConsistencyScore"
    assert asked.prompt == "Is it Luna with Orin?"
    assert [(image.width, image.mime) for image in asked.images] == [
        (96, "image/png"),
        (64, "image/png"),
        (80, "image/jpeg"),
    ]


async def test_a_check_without_references_goes_by_the_words(
    studio: Any, fake_xai: FakeXai, picture: Callable[..., Picture]
) -> None:
    await studio.eyes().check_consistency(picture(None, "candidate"), [], "A red fox")

    assert len(fake_xai.calls_to("chat")[0].images) == 1


async def test_issues_and_fix_come_with_a_low_score(
    studio: Any, fake_xai: FakeXai, picture: Callable[..., Picture]
) -> None:
    fake_xai.score("Luna", 0.5, 0.9)
    look = studio.eyes().check_consistency

    first = await look(picture(None, "candidate"), [], "Luna?")
    second = await look(picture(None, "candidate"), [], "Luna?")

    assert (first.overall_score, second.overall_score) == (0.5, 0.9)
    assert first.issues == ["the scarf has the wrong colour"]
    assert first.fix_prompt == "Give the scarf its proper colour"


async def test_photos_are_described_in_words(
    studio: Any, fake_xai: FakeXai, picture: Callable[..., Picture]
) -> None:
    photos = [picture("Luna", "photo"), picture("Luna", "photo", colour="tan")]

    words = await studio.eyes().analyze(photos, "What is to be seen?")

    assert len(words.split()) > 70
    assert len(fake_xai.calls_to("chat")[0].images) == 2


async def test_a_check_of_a_malformed_score_is_repaired(
    studio: Any, fake_xai: FakeXai, picture: Callable[..., Picture]
) -> None:
    fake_xai.add(Rule(do=Reply(value={"overall_score": "good"})))

    score = await studio.eyes().check_consistency(picture(None, "candidate"), [], "Luna?")

    assert score.overall_score == 0.93
    repair = fake_xai.calls_to("chat")[1]
    assert [role for role, _ in repair.turns] == ["user", "assistant", "user"]


async def test_too_many_pictures_are_never_sent(
    studio: Any, fake_xai: FakeXai, picture: Callable[..., Picture]
) -> None:
    with pytest.raises(InvalidRequestError, match="20 pictures, not 21"):
        await studio.eyes().analyze([picture("Luna")] * 21, "Who?")

    assert studio.eyes().limits.reference_images == 20
    assert fake_xai.calls == []
