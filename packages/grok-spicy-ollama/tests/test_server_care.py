"""Preflight, memory, reloads: what is done so that one server and one GPU serve everybody."""

from __future__ import annotations

import asyncio
import contextvars
import logging
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.errors import UnavailableError
from grok_spicy.providers.base import QuoteRequest
from grok_spicy.schemas import StoryPlan
from grok_spicy_testing.fake_ollama import FakeModel, Say

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy.providers.base import Finding, Message
    from grok_spicy_testing.fake_ollama import FakeOllama

IDEATION: list[Message] = [{"role": "user", "content": "A fox keeps a lighthouse."}]


def errors(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.level == "error"]


# -- check -------------------------------------------------------------------------------------


async def test_check_of_a_ready_server_is_fine_and_runs_nothing(
    desk: Any, fake_ollama: FakeOllama
) -> None:
    findings = [*await desk.llm().check(), *await desk.eyes().check()]

    assert {finding.level for finding in findings} == {"ok"}
    assert f"Ollama 0.33.0 at {fake_ollama.url}" in [finding.text for finding in findings]
    assert fake_ollama.chats == []
    assert fake_ollama.in_memory == []


async def test_check_works_outside_any_call(desk: Any) -> None:
    outside = contextvars.Context()
    checking = asyncio.create_task(desk.eyes().check(), context=outside)

    assert errors(await checking) == []


async def test_check_of_a_server_that_is_down_gives_the_command_and_the_ways_out(
    desk: Any, fake_ollama: FakeOllama
) -> None:
    fake_ollama.stop()

    (finding,) = await desk.llm().check()

    assert finding.level == "error"
    assert finding.command == "ollama serve"
    for words in (fake_ollama.url, "ollama_url", "OLLAMA_HOST"):
        assert words in finding.text


async def test_check_of_a_missing_model_offers_what_is_pulled_and_near_before_a_download(
    desk: Any,
) -> None:
    (finding,) = errors(await desk.llm("qwen3:32b").check())

    assert finding.text.endswith("has no model qwen3:32b")
    assert finding.command == (
        'set "model" to "qwen3:8b", which is pulled, or: ollama pull qwen3:32b'
    )


async def test_check_of_a_missing_model_like_none_pulls_it(desk: Any) -> None:
    (finding,) = errors(await desk.llm("phi4").check())

    assert finding.command == "ollama pull phi4"


async def test_no_model_that_cannot_see_is_offered_for_one_that_should(
    desk: Any, fake_ollama: FakeOllama
) -> None:
    del fake_ollama.state.models["qwen3-vl:8b"]

    (finding,) = errors(await desk.eyes("qwen3-vl:8b").check())

    assert "qwen3:8b" not in (finding.command or "").replace("qwen3-vl:8b", "")


async def test_check_finds_a_model_whose_tag_is_left_out(desk: Any) -> None:
    assert errors(await desk.llm("llama3.1").check()) == []


@pytest.mark.parametrize(
    ("version", "level"),
    [("0.4.7", "error"), ("0.18.2", "notice"), ("0.33.0-rc2", "ok"), ("0.0.0", "ok")],
)
async def test_check_looks_at_the_version(
    desk: Any, fake_ollama: FakeOllama, version: str, level: str
) -> None:
    fake_ollama.state.version = version

    assert (await desk.llm().check())[0].level == level


async def test_check_of_eyes_needs_a_model_that_sees(desk: Any) -> None:
    (finding,) = errors(await desk.eyes("mistral-nemo:12b-instruct").check())

    assert "cannot see pictures" in finding.text
    assert finding.command == "ollama pull qwen3-vl:8b"


async def test_check_needs_a_model_that_chats(desk: Any) -> None:
    (finding,) = errors(await desk.llm("nomic-embed-text").check())

    assert "not a chat model" in finding.text


async def test_check_finds_thinking_that_the_model_cannot_do(desk: Any) -> None:
    (finding,) = errors(await desk.llm("mistral-nemo:12b-instruct", think="low").check())

    assert "remove think" in finding.text


async def test_check_notices_a_context_beyond_the_model(desk: Any) -> None:
    findings = await desk.llm("llava:13b", num_ctx=16384).check()

    assert [f.level for f in findings if "made for 4096 tokens" in f.text] == ["notice"]


async def test_check_notices_eyes_for_one_image(desk: Any) -> None:
    findings = await desk.eyes("llava:13b").check()

    assert any(f.level == "notice" and "in pairs" in f.text for f in findings)


async def test_check_looks_at_the_scorer_too(desk: Any, tmp_path: Path) -> None:
    (finding,) = errors(await desk.eyes(scorer_model=tmp_path / "clip.onnx").check())

    assert "clip.onnx is not there" in finding.text


@pytest.mark.parametrize("model", ["gpt-oss:120b-cloud", "kimi-k2:cloud"])
async def test_check_refuses_cloud_models_unless_allowed(
    desk: Any, fake_ollama: FakeOllama, model: str
) -> None:
    (finding,) = await desk.llm(model).check()
    assert "allow_cloud" in finding.text
    assert fake_ollama.requests == []

    fake_ollama.state.models[model] = FakeModel(model, remote_host="https://ollama.com")
    assert errors(await desk.llm(model, allow_cloud=True).check()) == []


async def test_check_refuses_a_pulled_name_that_stands_for_a_remote_model(
    desk: Any, fake_ollama: FakeOllama
) -> None:
    fake_ollama.state.models["big:latest"] = FakeModel("big:latest", remote_host="ollama.com")

    (finding,) = errors(await desk.llm("big").check())

    assert "stand-in for a model at ollama.com" in finding.text


async def test_check_of_a_server_that_wants_a_key_says_where_to_put_it(
    desk: Any, fake_ollama: FakeOllama
) -> None:
    fake_ollama.state.key = "key-of-the-proxy"

    (finding,) = errors(await desk.llm().check())

    assert "OLLAMA_API_KEY" in finding.text
    assert "key-of-the-proxy" not in finding.text


async def test_check_says_which_of_several_addresses_is_used(desk: Any) -> None:
    from grok_spicy.providers.base import ResolvedConfig
    from grok_spicy_ollama import OllamaLLMProvider

    urls = (desk.url, "http://127.0.0.1:9")
    llm = OllamaLLMProvider(ResolvedConfig("ollama", "llm", "qwen3:8b", urls=urls), desk.ctx)

    first, *rest = await llm.check()

    assert first.level == "notice"
    assert desk.url in first.text
    assert errors(rest) == []


# -- one context size, one turn ----------------------------------------------------------------


async def test_nothing_reloads_between_planning_checking_and_repair(
    desk: Any, picture: Any, fake_ollama: FakeOllama
) -> None:
    frame, sheet = picture(None, "candidate"), picture("Luna")
    llm, eyes = desk.llm("qwen3-vl:8b"), desk.eyes("qwen3-vl:8b", temperature=0.4)
    fake_ollama.script(Say("{}"), kind="plan")
    fake_ollama.script(Say("They look alike."), kind="check")

    await llm.parse(IDEATION, StoryPlan)
    await eyes.check_consistency(frame, [sheet], "Is it Luna?")
    await llm.complete(IDEATION)
    await eyes.analyze([sheet], "Describe it.")

    assert len(fake_ollama.chats) == 6
    assert fake_ollama.loads == {"qwen3-vl:8b": 1}


async def test_model_that_serves_both_gets_the_larger_context_from_the_first_question_on(
    desk: Any, picture: Any, fake_ollama: FakeOllama
) -> None:
    llm, eyes = desk.llm("qwen3-vl:8b", num_ctx=8192), desk.eyes(num_ctx=16384)
    await llm.check()
    await eyes.check()

    await llm.parse(IDEATION, StoryPlan)
    await eyes.analyze([picture("Luna")], "Describe it.")

    assert [call.options["num_ctx"] for call in fake_ollama.chats] == [16384, 16384]
    assert fake_ollama.reloads == 0


async def test_stand_in_counts_a_reload_when_the_context_changes(
    desk: Any, fake_ollama: FakeOllama
) -> None:
    await desk.llm(num_ctx=4096).complete(IDEATION)
    await desk.llm(num_ctx=8192).complete(IDEATION)

    assert fake_ollama.reloads == 1


def test_limits_name_the_gpu_of_the_host_and_cost_nothing(desk: Any) -> None:
    desk.url = "http://localhost:11434"
    for provider in (desk.llm(), desk.eyes()):
        assert provider.limits.resource == "gpu:localhost"
        assert provider.limits.concurrency == 1
        assert provider.limits.on_lost == "repeat"
        assert provider.quote("parse", QuoteRequest(images=3, input_chars=4000)) == 0.0
    desk.url = "http://Studio.example:11434"
    assert desk.llm().limits.resource == "gpu:studio.example"


# -- release -----------------------------------------------------------------------------------


async def test_release_unloads_and_waits_until_the_model_is_gone(
    desk: Any, fake_ollama: FakeOllama
) -> None:
    fake_ollama.state.lingers = 3
    llm = desk.llm()
    await llm.complete(IDEATION)

    await llm.release()

    assert fake_ollama.state.loaded == {}
    assert desk.clock.slept == [0.1, 0.1, 0.1, 1.0]


async def test_release_leaves_the_models_of_others_loaded(
    desk: Any, fake_ollama: FakeOllama
) -> None:
    await desk.llm().complete(IDEATION)
    other = desk.llm("llama3.1")
    await other.complete(IDEATION)

    await other.release()

    assert fake_ollama.in_memory == ["qwen3:8b"]


async def test_release_needs_no_settling_on_a_machine_without_gpu(
    desk: Any, fake_ollama: FakeOllama
) -> None:
    fake_ollama.state.gpu = False
    llm = desk.llm()
    await llm.complete(IDEATION)

    await llm.release()

    assert desk.clock.slept == []


async def test_release_of_what_is_not_loaded_asks_for_nothing(
    desk: Any, fake_ollama: FakeOllama
) -> None:
    await desk.eyes().release()

    assert fake_ollama.requests == ["GET /api/ps"]


async def test_release_when_the_server_is_down_is_done(desk: Any, fake_ollama: FakeOllama) -> None:
    llm = desk.llm()
    fake_ollama.stop()

    await llm.release()

    with pytest.raises(UnavailableError):
        await llm.complete(IDEATION)


async def test_release_of_a_cloud_model_sends_nothing(desk: Any, fake_ollama: FakeOllama) -> None:
    await desk.llm("gpt-oss:120b-cloud").release()

    assert fake_ollama.requests == []


async def test_release_that_does_not_succeed_is_logged_after_a_while(
    desk: Any, fake_ollama: FakeOllama, caplog: pytest.LogCaptureFixture
) -> None:
    fake_ollama.state.lingers = 10_000
    llm = desk.llm()
    await llm.complete(IDEATION)

    with caplog.at_level(logging.WARNING):
        await llm.release()

    assert "qwen3:8b still holds memory" in caplog.text
    assert sum(desk.clock.slept) == pytest.approx(15.0, abs=0.2)


async def test_release_that_is_refused_is_logged(
    desk: Any, fake_ollama: FakeOllama, caplog: pytest.LogCaptureFixture
) -> None:
    fake_ollama.state.key = "key-of-the-proxy"

    with caplog.at_level(logging.WARNING):
        await desk.llm().release()

    assert "qwen3:8b was not unloaded" in caplog.text
