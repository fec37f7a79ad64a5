"""The stand-in for Ollama follows its script, keeps its memory, lives and dies."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from grok_spicy_testing.fake_ollama import (
    CutOff,
    Drop,
    Fail,
    FailMidway,
    FakeOllama,
    Hang,
    Loop,
    Say,
    Vanish,
    busy,
)
from grok_spicy_testing.fake_ollama.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grok_spicy_testing.fake_ollama import Reply

STORY_FORMAT = {"type": "object", "properties": {"scenes": {"type": "array", "items": {}}}}


@pytest.fixture
def server() -> Iterator[FakeOllama]:
    with FakeOllama() as running:
        yield running


@pytest.fixture
def http(server: FakeOllama) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, trust_env=False, timeout=120) as client:
        yield client


def question(model: str = "qwen3:8b", **more: Any) -> dict[str, Any]:
    messages = [{"role": "user", "content": "Hello."}]
    return {"model": model, "messages": messages, "stream": False, **more}


def lines(response: httpx.Response) -> list[dict[str, Any]]:
    return [json.loads(line) for line in response.text.splitlines()]


# -- script ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "last"),
    [
        (CutOff("{"), {"done": True, "done_reason": "length"}),
        (Loop("{"), {"done": False}),
        (Vanish("{"), {"done": False}),
        (Say("{", reason="load"), {"done": True, "done_reason": "load"}),
    ],
)
def test_scripted_endings_in_whole_answers(
    server: FakeOllama, http: httpx.Client, reply: Reply, last: dict[str, Any]
) -> None:
    server.script(reply)
    answer = http.post("/api/chat", json=question()).json()

    assert answer["message"]["content"].startswith("{")
    assert {key: answer.get(key) for key in last} == last
    assert ("eval_count" in answer) is last["done"]


@pytest.mark.parametrize("reply", [Loop("{"), Vanish("{")])
def test_stream_that_is_given_up_just_ends(
    server: FakeOllama, http: httpx.Client, reply: Reply
) -> None:
    server.script(reply)

    assert not any(
        line["done"] for line in lines(http.post("/api/chat", json=question(stream=True)))
    )


def test_error_in_mid_stream_is_a_line_under_status_200(
    server: FakeOllama, http: httpx.Client
) -> None:
    server.script(FailMidway("{", "boom"), FailMidway("{", "boom"))

    streamed = http.post("/api/chat", json=question(stream=True))
    assert (streamed.status_code, lines(streamed)[-1]) == (200, {"error": "boom"})
    whole = http.post("/api/chat", json=question())
    assert (whole.status_code, whole.json()) == (500, {"error": "boom"})


def test_broken_connection_is_a_broken_connection(server: FakeOllama, http: httpx.Client) -> None:
    server.script(Drop("{"))

    with pytest.raises(httpx.RemoteProtocolError):
        http.post("/api/chat", json=question(stream=True))
    assert server.chats[0].outcome == "dropped"


async def test_caller_that_goes_away_is_noticed(server: FakeOllama) -> None:
    server.script(Hang())

    async with httpx.AsyncClient(base_url=server.url, trust_env=False, timeout=120) as http:
        asking = asyncio.create_task(http.post("/api/chat", json=question()))
        await asyncio.to_thread(server.wait_until, lambda: bool(server.chats))
        asking.cancel()
        await asyncio.wait({asking})
    await asyncio.to_thread(server.wait_until, lambda: server.chats[0].outcome == "cancelled")


def test_waiting_for_what_does_not_happen_ends(server: FakeOllama) -> None:
    with pytest.raises(TimeoutError, match="in vain"):
        server.wait_until(lambda: bool(server.chats), seconds=0.01)


def test_script_by_kind_goes_before_the_general_script_and_then_the_standing_reply(
    server: FakeOllama, http: httpx.Client
) -> None:
    server.always(Say("standing"))
    server.always(Say("a plan"), kind="plan")
    server.script(Say("general"))
    server.script(Say("text first"), kind="text")

    said = [http.post("/api/chat", json=question()).json()["message"]["content"] for _ in range(3)]
    plan = http.post("/api/chat", json=question(format=STORY_FORMAT)).json()

    assert said == ["text first", "general", "standing"]
    assert plan["message"]["content"] == "a plan"


def test_chance_goes_before_the_script(server: FakeOllama, http: httpx.Client) -> None:
    server.script(Say("scripted"))
    server.by_chance(lambda call: busy() if len(server.chats) == 1 else None)

    assert http.post("/api/chat", json=question()).status_code == 503
    assert http.post("/api/chat", json=question()).json()["message"]["content"] == "scripted"


def test_error_that_is_an_object_is_json_in_a_string(
    server: FakeOllama, http: httpx.Client
) -> None:
    server.script(Fail(500, {"error": {"message": "inner"}}))

    assert json.loads(http.post("/api/chat", json=question()).json()["error"]) == {
        "error": {"message": "inner"}
    }


# -- memory ------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", [{"options": {"num_ctx": 8192}}, {"shift": False}])
def test_another_context_size_or_shift_loads_the_model_anew(
    server: FakeOllama, http: httpx.Client, change: dict[str, Any]
) -> None:
    http.post("/api/chat", json=question())
    http.post("/api/chat", json=question(options={"temperature": 0.1}, keep_alive="1h"))
    assert (server.loads["qwen3:8b"], server.reloads) == (1, 0)

    http.post("/api/chat", json=question(**change))
    assert (server.loads["qwen3:8b"], server.reloads) == (2, 1)


@pytest.mark.parametrize(
    ("route", "body"),
    [
        ("/api/chat", {"model": "qwen3:8b", "messages": [], "keep_alive": 0}),
        ("/api/generate", {"model": "qwen3:8b", "keep_alive": 0}),
    ],
)
def test_models_are_loaded_listed_and_unloaded(
    server: FakeOllama, http: httpx.Client, route: str, body: dict[str, Any]
) -> None:
    server.state.lingers = 1
    loading = {key: value for key, value in body.items() if key != "keep_alive"}
    assert http.post(route, json=loading).json()["done_reason"] == "load"
    (held,) = http.get("/api/ps").json()["models"]
    assert (held["name"], held["context_length"]) == ("qwen3:8b", 4096)
    assert held["size_vram"] == held["size"]

    assert http.post(route, json=body).json()["done_reason"] == "unload"
    assert len(http.get("/api/ps").json()["models"]) == 1
    assert http.get("/api/ps").json() == {"models": []}
    assert http.post(route, json=body).status_code == 200
    assert server.in_memory == []


def test_generate_knows_its_limits(http: httpx.Client) -> None:
    assert http.post("/api/generate", json={"model": "nope"}).status_code == 404
    asked = http.post("/api/generate", json={"model": "qwen3:8b", "prompt": "Hello."})
    assert "/api/chat only" in asked.json()["error"]


def test_loading_takes_its_time(http: httpx.Client, server: FakeOllama) -> None:
    server.state.load_seconds = 0.05

    first = http.post("/api/chat", json=question()).elapsed.total_seconds()

    assert first >= 0.05


# -- life --------------------------------------------------------------------------------------


def test_server_comes_back_at_the_same_address_with_nothing_loaded(
    server: FakeOllama, http: httpx.Client
) -> None:
    http.post("/api/chat", json=question())
    url = server.url
    server.stop()
    server.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(url, trust_env=False)

    server.start()

    assert server.url == url
    assert http.get("/api/ps").json() == {"models": []}


def test_taken_port_is_an_error(server: FakeOllama) -> None:
    with pytest.raises(OSError, match="address"):
        FakeOllama(port=server.port).start()


def test_taken_port_ends_the_module_with_a_message(
    server: FakeOllama, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--port", str(server.port)]) == 1
    assert f"port {server.port} cannot be used" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM that a process can answer")
def test_module_prints_its_address_and_serves_until_terminated() -> None:
    command = [sys.executable, "-m", "grok_spicy_testing.fake_ollama", "--model", "owl:1b"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        names = httpx.get(f"{url}/api/tags", trust_env=False, timeout=120).json()["models"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=120) == 0

    assert "owl:1b" in [model["name"] for model in names]
