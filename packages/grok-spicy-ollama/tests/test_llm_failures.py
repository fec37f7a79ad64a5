"""What the LLM makes of a server that refuses, breaks, hangs, is down, or sends us away."""

from __future__ import annotations

import asyncio
import base64
import logging
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.errors import (
    AuthenticationError,
    InvalidRequestError,
    ModelMissingError,
    OutOfMemoryError,
    ProviderError,
    RateLimitedError,
    UnavailableError,
    UnsupportedError,
)
from grok_spicy.schemas import StoryPlan
from grok_spicy_testing.fake_ollama import (
    Drop,
    Fail,
    FailMidway,
    FakeModel,
    Hang,
    Happy,
    busy,
    crash,
    out_of_memory,
)
from grok_spicy_testing.fake_ollama.stories import STORY

if TYPE_CHECKING:
    from grok_spicy.providers.base import Message
    from grok_spicy_testing.fake_ollama import FakeOllama, Reply

IDEATION: list[Message] = [
    {"role": "system", "content": "You plan short films."},
    {"role": "user", "content": "A fox keeps a lighthouse."},
]


# -- refusals of the server --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "error", "words"),
    [
        (out_of_memory(), OutOfMemoryError, "does not fit into the memory"),
        (FailMidway("{", "CUDA error: out of memory"), OutOfMemoryError, "does not fit"),
        (FailMidway("{", "unexpected EOF"), ProviderError, "unexpected EOF"),
        (Fail(401, "unauthorized"), AuthenticationError, "OLLAMA_API_KEY"),
        (Fail(403, ""), AuthenticationError, "OLLAMA_HOST=0.0.0.0"),
        (Fail(403, "ollama cloud is disabled: remote model"), UnsupportedError, "OLLAMA_NO_CLOUD"),
        (Fail(502, "no route"), UnavailableError, "proxy"),
        (Fail(429, "slow down"), RateLimitedError, "asks to wait"),
        (Fail(400, "something new"), InvalidRequestError, "something new"),
        (Fail(500, "timed out waiting for llama-server to start - "), ProviderError, "could not"),
        (Drop('{"title"'), UnavailableError, "connection broke"),
    ],
)
async def test_refusal_of_the_server_has_its_class_and_says_what_to_do(
    desk: Any, fake_ollama: FakeOllama, reply: Reply, error: type[ProviderError], words: str
) -> None:
    fake_ollama.script(reply)

    with pytest.raises(error) as raised:
        await desk.llm().parse(IDEATION, StoryPlan)

    assert words in str(raised.value)
    assert raised.value.provider == "ollama"
    assert len(fake_ollama.chats) == 1


async def test_missing_model_names_the_pull_command_and_the_nearest_names(desk: Any) -> None:
    with pytest.raises(ModelMissingError) as raised:
        await desk.llm("qwen3:14b").complete([{"role": "user", "content": "Hello."}])

    assert raised.value.hint == (
        'Set "model" to "qwen3:8b", which is pulled, or: ollama pull qwen3:14b'
    )


async def test_question_too_long_for_the_context_gives_both_sizes(desk: Any) -> None:
    long = "A fox keeps a lighthouse. " * 1000
    with pytest.raises(InvalidRequestError, match=r"has \d+ tokens, the context holds 2048"):
        await desk.llm(num_ctx=2048).complete([{"role": "user", "content": long}])


async def test_full_queue_is_waited_for(desk: Any, fake_ollama: FakeOllama) -> None:
    fake_ollama.script(busy(), busy(), Happy())

    await desk.llm().parse(IDEATION, StoryPlan)

    assert desk.clock.slept == [1.0, 2.0]


async def test_queue_that_stays_full_is_left_to_core(desk: Any, fake_ollama: FakeOllama) -> None:
    fake_ollama.always(busy())

    with pytest.raises(RateLimitedError, match="maximum pending requests"):
        await desk.llm().parse(IDEATION, StoryPlan)

    assert len(fake_ollama.chats) == 4


async def test_crash_of_the_runner_is_tried_once_more(desk: Any, fake_ollama: FakeOllama) -> None:
    fake_ollama.script(crash(), Happy(), crash(), crash())
    llm = desk.llm()

    assert (await llm.parse(IDEATION, StoryPlan)).title == STORY["title"]
    with pytest.raises(ProviderError, match="crashed while running"):
        await llm.parse(IDEATION, StoryPlan)

    assert len(fake_ollama.chats) == 4


async def test_crash_in_mid_answer_is_tried_once_more(desk: Any, fake_ollama: FakeOllama) -> None:
    fake_ollama.script(FailMidway('{"title"', crash().text))

    assert (await desk.llm().parse(IDEATION, StoryPlan)).title == STORY["title"]
    assert [call.outcome for call in fake_ollama.chats] == ["failed", "answered"]


async def test_server_that_is_down_is_unavailable_with_all_ways_out(desk: Any) -> None:
    llm = desk.llm(url="http://127.0.0.1:9")
    with pytest.raises(UnavailableError) as raised:
        await llm.complete([{"role": "user", "content": "Hello."}])

    for words in ("http://127.0.0.1:9", "ollama serve", "ollama_url", "OLLAMA_HOST"):
        assert words in str(raised.value)


async def test_address_with_https_of_a_server_without_it_is_told_so(
    desk: Any, fake_ollama: FakeOllama
) -> None:
    llm = desk.llm(url=fake_ollama.url.replace("http://", "https://"))
    with pytest.raises(UnavailableError) as raised:
        await llm.complete([{"role": "user", "content": "Hello."}])
    assert "TLS" in raised.value.message
    assert "http://" in (raised.value.hint or "")
    assert "ollama serve" not in str(raised.value)
    findings = await llm.check()
    assert [finding.command for finding in findings if finding.level == "error"] == [None]


async def test_server_that_comes_back_is_used_again(desk: Any, fake_ollama: FakeOllama) -> None:
    llm = desk.llm()
    await llm.parse(IDEATION, StoryPlan)
    fake_ollama.stop()
    with pytest.raises(UnavailableError):
        await llm.parse(IDEATION, StoryPlan)
    fake_ollama.start()

    assert (await llm.parse(IDEATION, StoryPlan)).title == STORY["title"]


async def test_silent_server_is_given_up_after_the_timeout(
    desk: Any, fake_ollama: FakeOllama
) -> None:
    fake_ollama.script(Hang())

    with pytest.raises(UnavailableError, match=r"no sign for 0\.05 s"):
        await desk.llm(timeout=0.05).parse(IDEATION, StoryPlan)


async def test_cancelled_question_is_cancelled_at_the_server(
    desk: Any, fake_ollama: FakeOllama
) -> None:
    fake_ollama.script(Hang())
    asking = asyncio.create_task(desk.llm().parse(IDEATION, StoryPlan))
    await asyncio.to_thread(fake_ollama.wait_until, lambda: len(fake_ollama.chats) == 1)

    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking

    await asyncio.to_thread(
        fake_ollama.wait_until, lambda: fake_ollama.chats[0].outcome == "cancelled"
    )


async def test_something_else_at_the_address_is_named_as_such(desk: Any) -> None:
    with pytest.raises(InvalidRequestError, match="does not speak Ollama's API"):
        await desk.llm(url=f"{desk.url}/elsewhere").complete([{"role": "user", "content": "Hi."}])


async def test_model_that_cannot_think_says_which_option_to_remove(desk: Any) -> None:
    with pytest.raises(UnsupportedError, match="Remove think"):
        await desk.llm("mistral-nemo:12b-instruct", think=True).parse(IDEATION, StoryPlan)


async def test_model_that_cannot_chat_is_unsupported(desk: Any) -> None:
    with pytest.raises(UnsupportedError, match="conversation"):
        await desk.llm("nomic-embed-text").complete([{"role": "user", "content": "Hello."}])


# -- keys, cloud, unknown keywords -------------------------------------------------------------


async def test_key_goes_along_as_bearer_token(
    desk: Any, keys: Any, fake_ollama: FakeOllama
) -> None:
    fake_ollama.state.key = "key-of-the-proxy"
    with pytest.raises(AuthenticationError, match="OLLAMA_API_KEY"):
        await desk.llm().complete([{"role": "user", "content": "Hello."}])

    await desk.ctx.aclose()
    keys["OLLAMA_API_KEY"] = "key-of-the-proxy"

    assert await desk.llm().complete([{"role": "user", "content": "Hello."}])


async def test_login_in_the_address_is_sent_but_not_logged(
    desk: Any, fake_ollama: FakeOllama, caplog: pytest.LogCaptureFixture
) -> None:
    url = desk.url.replace("http://", "http://fox:den%40sea@")

    with caplog.at_level(logging.DEBUG):
        await desk.llm(url=url).complete([{"role": "user", "content": "Hello."}])

    (call,) = fake_ollama.chats
    assert call.authorization == f"Basic {base64.b64encode(b'fox:den@sea').decode()}"
    assert "den" not in caplog.text


async def test_cloud_model_is_refused_before_anything_is_sent(
    desk: Any, fake_ollama: FakeOllama
) -> None:
    llm = desk.llm("qwen3:480b-cloud")

    with pytest.raises(UnsupportedError, match="allow_cloud"):
        await llm.parse(IDEATION, StoryPlan)

    assert fake_ollama.requests == []


async def test_cloud_model_that_is_allowed_is_asked_at_a_price_nobody_knows(
    desk: Any, call: Any, make_fake_ollama: Any
) -> None:
    server = make_fake_ollama([FakeModel("qwen3:480b-cloud", remote_host="https://ollama.com")])
    llm = desk.llm("qwen3:480b-cloud", url=server.url, allow_cloud=True)

    assert (await llm.parse(IDEATION, StoryPlan)).title == STORY["title"]
    assert call.usages[0].cost_usd is None
    assert llm.limits.resource is None


async def test_unknown_keywords_are_ignored(desk: Any) -> None:
    plan = await desk.llm().parse(IDEATION, StoryPlan, something_new=True)

    assert plan.title == STORY["title"]
    assert await desk.llm().complete(IDEATION, something_new=True)


@pytest.mark.parametrize("key", ["schlüssel", "geheim\r\nx"])
async def test_key_that_cannot_be_one_is_an_error_that_shows_nothing_of_it(
    key: str, desk: Any, keys: dict[str, str], fake_ollama: FakeOllama
) -> None:
    keys["OLLAMA_API_KEY"] = key
    llm = desk.llm()

    with pytest.raises(AuthenticationError, match="OLLAMA_API_KEY contains char") as caught:
        await llm.complete([{"role": "user", "content": "a fox"}])
    (finding,) = await llm.check()

    assert finding.level == "error"
    assert finding.text.startswith(caught.value.message)
    assert "ü" not in str(caught.value)
    assert "geheim" not in str(caught.value)
