from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.errors import (
    InvalidOutputError,
)
from grok_spicy.schemas import CharacterDescription, StoryPlan
from grok_spicy_ollama.answers import AnswerError, Fault
from grok_spicy_testing.fake_ollama import (
    CutOff,
    Fail,
    FakeModel,
    Happy,
    Loop,
    Say,
    Vanish,
    fenced,
    refusal,
)
from grok_spicy_testing.fake_ollama.stories import STORY

if TYPE_CHECKING:
    from grok_spicy.providers.base import Message
    from grok_spicy_testing.fake_ollama import FakeOllama, Reply

IDEATION: list[Message] = [
    {"role": "system", "content": "You plan short films."},
    {"role": "user", "content": "A fox keeps a lighthouse."},
]


# -- good answers ------------------------------------------------------------------------------


async def test_ideation_gives_a_valid_plan(desk: Any, fake_ollama: FakeOllama) -> None:
    plan = await desk.llm().parse(IDEATION, StoryPlan)

    assert [character.name for character in plan.characters] == ["Luna", "Orin"]
    assert [scene.scene_id for scene in plan.scenes] == [1, 2, 3]
    assert len(fake_ollama.chats) == 1


async def test_question_states_everything_that_must_not_vary(
    desk: Any, fake_ollama: FakeOllama
) -> None:
    await desk.llm(num_ctx=4096, seed=7, top_k=20).parse(IDEATION, StoryPlan)

    (call,) = fake_ollama.chats
    assert call.think is False
    assert call.truncate is False
    assert call.shift is False
    assert call.keep_alive == "10m"
    assert call.options == {
        "temperature": 0.7,
        "seed": 7,
        "top_k": 20,
        "num_ctx": 4096,
        "num_predict": 3072,
    }


async def test_schema_goes_as_grammar_and_its_fields_as_words(
    desk: Any, fake_ollama: FakeOllama
) -> None:
    await desk.llm().parse(IDEATION, StoryPlan)

    (call,) = fake_ollama.chats
    assert "$ref" not in json.dumps(call.format)
    system, user = call.messages
    assert system["content"].startswith("You plan short films.")
    assert '- aspect_ratio: one of "16:9", "9:16", "1:1", "4:3"' in system["content"]
    assert "  - duration_seconds: whole number from 3 to 15" in system["content"]
    assert user["content"] == "A fox keeps a lighthouse."


async def test_conversation_without_a_system_turn_gets_one(
    desk: Any, fake_ollama: FakeOllama
) -> None:
    await desk.llm().parse([{"role": "user", "content": "Describe the fox."}], CharacterDescription)

    assert [message["role"] for message in fake_ollama.chats[0].messages] == ["system", "user"]


async def test_completion_is_text_and_costs_nothing(
    desk: Any, call: Any, fake_ollama: FakeOllama
) -> None:
    text = await desk.llm(seed=3).complete([{"role": "user", "content": "Say it gently."}])

    assert "lighthouse" in text
    (usage,) = call.usages
    assert usage.cost_usd == 0.0
    assert usage.tokens is not None
    assert usage.tokens > 0
    assert usage.seed == 3
    assert fake_ollama.chats[0].format is None


async def test_progress_tells_reading_from_writing(desk: Any, call: Any) -> None:
    await desk.llm().parse(IDEATION, StoryPlan)

    assert call.shown[0] == "qwen3:8b reads"
    assert call.shown[1] == "qwen3:8b writes: 1 tokens"
    assert len(call.shown) > 5


async def test_model_that_always_thinks_is_asked_to_think_little(
    desk: Any, make_fake_ollama: Any
) -> None:
    server = make_fake_ollama([FakeModel("gpt-oss:20b", ("completion", "thinking"))])
    plan = await desk.llm("gpt-oss:20b", url=server.url).parse(IDEATION, StoryPlan)

    assert plan.title == STORY["title"]
    assert server.chats[0].think == "low"


async def test_native_model_that_sorts_fields_gives_the_same_plan(desk: Any) -> None:
    plan = await desk.llm("llama3.1").parse(IDEATION, StoryPlan)

    assert plan.title == STORY["title"]


# -- sloppy answers ----------------------------------------------------------------------------


SLOPPY_SCENES = [
    {
        **scene,
        "scene_id": str(scene["scene_id"]),
        "duration_seconds": f"{scene['duration_seconds']} seconds",
        "characters_present": ", ".join(scene["characters_present"]),
        "transition": "Match Cut" if scene["transition"] == "match-cut" else scene["transition"],
    }
    for scene in STORY["scenes"]
]


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(fenced(STORY), id="fenced"),
        pytest.param(Say(json.dumps(STORY) + "\n\nI hope this helps {smile}!"), id="trailing"),
        pytest.param(Say("Sure {here}: " + json.dumps(STORY)), id="leading"),
        pytest.param(Say("<think>{a plan}</think>" + json.dumps(STORY)), id="thoughts inside"),
        pytest.param(Say(json.dumps({**STORY, "scenes": SLOPPY_SCENES})), id="wrong types"),
        pytest.param(Say(json.dumps({"story_plan": STORY})), id="wrapped"),
        pytest.param(Vanish(json.dumps(STORY)), id="whole without done"),
        pytest.param(Loop(json.dumps(STORY)), id="whole, then a loop of newlines"),
    ],
)
async def test_sloppy_answer_is_read_without_asking_again(
    desk: Any, fake_ollama: FakeOllama, reply: Reply
) -> None:
    fake_ollama.script(reply)

    plan = await desk.llm().parse(IDEATION, StoryPlan)

    assert [scene.duration_seconds for scene in plan.scenes] == [6, 8, 8]
    assert plan.scenes[1].characters_present == ["Luna", "Orin"]
    assert plan.scenes[1].transition == "match-cut"
    assert len(fake_ollama.chats) == 1


# -- answers that cannot be used ---------------------------------------------------------------


HALF = json.dumps(STORY)[:900]

FAULTS = [
    pytest.param(CutOff(HALF), Fault.TOO_LONG, id="cut off"),
    pytest.param(Vanish(HALF), Fault.UNFINISHED, id="no done"),
    pytest.param(Loop(HALF), Fault.LOOPING, id="loop of newlines"),
    pytest.param(CutOff(HALF + " the fox the owl" * 40), Fault.LOOPING, id="loop of words"),
    pytest.param(Say(""), Fault.EMPTY, id="empty"),
    pytest.param(Say("A fox lights a lamp."), Fault.NOT_JSON, id="not JSON"),
    pytest.param(refusal(), Fault.REFUSED, id="refusal"),
    pytest.param(Say('{"title": "The Fox"}'), Fault.INVALID, id="fields missing"),
]


@pytest.mark.parametrize(("reply", "fault"), FAULTS)
async def test_unusable_answer_is_asked_for_once_more(
    desk: Any, call: Any, fake_ollama: FakeOllama, reply: Reply, fault: Fault
) -> None:
    fake_ollama.script(reply, Happy())

    plan = await desk.llm().parse(IDEATION, StoryPlan)

    assert plan.title == STORY["title"]
    assert len(fake_ollama.chats) == 2
    assert call.notes == [f"asked again: the model {fault.value}"]
    assert fake_ollama.reloads == 0


@pytest.mark.parametrize(("reply", "fault"), FAULTS)
async def test_second_unusable_answer_is_an_error_that_says_which_fault(
    desk: Any, fake_ollama: FakeOllama, reply: Reply, fault: Fault
) -> None:
    fake_ollama.script(reply, reply)

    with pytest.raises(AnswerError) as raised:
        await desk.llm().parse(IDEATION, StoryPlan)

    assert raised.value.fault is fault
    assert isinstance(raised.value, InvalidOutputError)
    assert f"qwen3:8b was asked twice and {fault.value}" in raised.value.message
    assert raised.value.hint
    assert len(fake_ollama.chats) == 2


async def test_repair_shows_the_answer_and_its_validation_errors(
    desk: Any, fake_ollama: FakeOllama
) -> None:
    fake_ollama.script(Say('{"title": "The Fox", "style": "ink"}'))

    await desk.llm().parse(IDEATION, StoryPlan)

    *_, answer, repair = fake_ollama.chats[1].messages
    assert answer == {"role": "assistant", "content": '{"title": "The Fox", "style": "ink"}'}
    assert "- scenes: Field required" in repair["content"]


async def test_two_different_faults_are_both_told(desk: Any, fake_ollama: FakeOllama) -> None:
    fake_ollama.script(CutOff(HALF), Say('{"title": "The Fox"}'))

    with pytest.raises(AnswerError, match=r"(?s)gave fields.*first time it did not come to an end"):
        await desk.llm().parse(IDEATION, StoryPlan)


async def test_cut_off_answer_is_not_shown_again_but_made_shorter(
    desk: Any, fake_ollama: FakeOllama
) -> None:
    fake_ollama.script(CutOff(HALF))

    await desk.llm().parse(IDEATION, StoryPlan)

    first, second = fake_ollama.chats
    assert len(second.messages) == len(first.messages)
    assert "more briefly" in second.messages[-1]["content"]


async def test_loop_is_answered_with_a_repeat_penalty(desk: Any, fake_ollama: FakeOllama) -> None:
    fake_ollama.script(Loop(HALF))

    await desk.llm().parse(IDEATION, StoryPlan)

    assert "repeat_penalty" not in fake_ollama.chats[0].options
    assert fake_ollama.chats[1].options["repeat_penalty"] > 1


async def test_answer_without_json_is_asked_for_again_with_thinking_left_out(
    desk: Any, fake_ollama: FakeOllama
) -> None:
    fake_ollama.script(Say("A fox lights a lamp."))

    await desk.llm().parse(IDEATION, StoryPlan)

    assert [call.think for call in fake_ollama.chats] == [False, None]


async def test_thinking_that_the_user_asked_for_is_kept(desk: Any, fake_ollama: FakeOllama) -> None:
    fake_ollama.script(Say("A fox lights a lamp."))

    await desk.llm(think=True).parse(IDEATION, StoryPlan)

    assert [call.think for call in fake_ollama.chats] == [True, True]


async def test_server_that_cannot_use_the_schema_is_asked_for_any_json(
    desk: Any, call: Any, fake_ollama: FakeOllama
) -> None:
    fake_ollama.script(Fail(500, "invalid format: expected json"), Happy())

    plan = await desk.llm().parse(IDEATION, StoryPlan)

    assert plan.title == STORY["title"]
    assert fake_ollama.chats[1].format == "json"
    assert call.notes == ["asked without the server's grammar"]


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        (Say(" "), Fault.EMPTY),
        (Say("<think>Let me see.</think>"), Fault.EMPTY),
        (CutOff("Once upon a time"), Fault.TOO_LONG),
        (Vanish("Once upon a time"), Fault.UNFINISHED),
        (Loop("Once upon a time"), Fault.LOOPING),
        (refusal(), Fault.REFUSED),
    ],
)
async def test_unusable_text_is_asked_for_once_more(
    desk: Any, fake_ollama: FakeOllama, reply: Reply, fault: Fault
) -> None:
    messages: list[Message] = [{"role": "user", "content": "Say it gently."}]
    fake_ollama.script(reply, Happy(), reply, reply)

    assert "lighthouse" in await desk.llm().complete(messages)
    with pytest.raises(AnswerError) as raised:
        await desk.llm().complete(messages)

    assert raised.value.fault is fault
