"""The stand-in for Ollama answers as the real server does, seen over plain HTTP."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from grok_spicy.schemas import CharacterRefMapping, ConsistencyScore, StoryPlan
from grok_spicy_testing.fake_ollama import (
    CutOff,
    Drop,
    Fail,
    FailMidway,
    FakeModel,
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

PIXEL = base64.b64encode(b"not looked at by a stand-in").decode()

STORY_FORMAT = {"type": "object", "properties": {"scenes": {"type": "array", "items": {}}}}


@pytest.fixture
def server() -> Iterator[FakeOllama]:
    with FakeOllama() as running:
        yield running


@pytest.fixture
def http(server: FakeOllama) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, trust_env=False, timeout=10) as client:
        yield client


def question(model: str = "qwen3:8b", **more: Any) -> dict[str, Any]:
    messages = [{"role": "user", "content": "Hello."}]
    return {"model": model, "messages": messages, "stream": False, **more}


def seen(*images: str) -> list[dict[str, Any]]:
    return [{"role": "user", "content": "Look.", "images": list(images)}]


def lines(response: httpx.Response) -> list[dict[str, Any]]:
    return [json.loads(line) for line in response.text.splitlines()]


# -- looking -----------------------------------------------------------------------------------


def test_server_names_itself_and_its_models(http: httpx.Client) -> None:
    assert http.get("/").text == "Ollama is running"
    assert http.get("/api/version").json() == {"version": "0.33.0"}
    names = [model["name"] for model in http.get("/api/tags").json()["models"]]
    assert {"qwen3:8b", "llama3.1:latest", "llava:13b"} <= set(names)


def test_show_tells_capabilities_and_context(http: httpx.Client) -> None:
    shown = http.post("/api/show", json={"model": "qwen3-vl:8b"}).json()

    assert "vision" in shown["capabilities"]
    assert shown["model_info"]["qwen3vl.context_length"] == 262144


def test_show_of_an_unknown_model_adds_the_tag(http: httpx.Client) -> None:
    response = http.post("/api/show", json={"model": "nope"})

    assert response.status_code == 404
    assert response.json() == {"error": "model 'nope:latest' not found"}


def test_unknown_routes_and_methods_are_plain_text(http: httpx.Client) -> None:
    assert http.get("/api/nothing").text == "404 page not found"
    assert http.get("/api/chat").status_code == 405


def test_pull_streams_its_steps_and_fails_inside_them(server: FakeOllama) -> None:
    server.state.pullable = (FakeModel("smollm2:135m"),)
    with httpx.Client(base_url=server.url, trust_env=False) as http:
        steps = lines(http.post("/api/pull", json={"model": "smollm2:135m"}))
        failed = http.post("/api/pull", json={"model": "nope"})
        whole = http.post("/api/pull", json={"model": "nope", "stream": False})

        assert [steps[0]["status"], steps[-1]["status"]] == ["pulling manifest", "success"]
        assert http.post("/api/chat", json=question("smollm2:135m")).status_code == 200
        pulled = http.post("/api/pull", json={"model": "smollm2:135m", "stream": False})
        assert pulled.json() == {"status": "success"}
    assert failed.status_code == 200
    assert "error" in lines(failed)[0]
    assert whole.status_code == 500


# -- answers -----------------------------------------------------------------------------------


def test_whole_answer_has_text_reason_and_counts(http: httpx.Client) -> None:
    answer = http.post("/api/chat", json=question()).json()

    assert "lighthouse" in answer["message"]["content"]
    assert (answer["done"], answer["done_reason"]) == (True, "stop")
    assert answer["eval_count"] > 0


def test_streamed_answer_is_lines_and_the_last_has_the_counts(http: httpx.Client) -> None:
    response = http.post("/api/chat", json=question(stream=True, think=False))
    *pieces, last = lines(response)

    assert response.headers["content-type"] == "application/x-ndjson"
    assert not any(piece["done"] for piece in pieces)
    assert "lighthouse" in "".join(piece["message"]["content"] for piece in pieces)
    assert last["message"]["content"] == ""
    assert last["done_reason"] == "stop"


def test_thinking_models_think_unless_told_not_to(http: httpx.Client) -> None:
    thinks = http.post("/api/chat", json=question()).json()["message"]
    does_not = http.post("/api/chat", json=question(think=False)).json()["message"]

    assert thinks["thinking"]
    assert "thinking" not in does_not


@pytest.mark.parametrize("model", [StoryPlan, ConsistencyScore, CharacterRefMapping])
def test_happy_answer_fits_the_schema_it_was_given(http: httpx.Client, model: Any) -> None:
    body = question(format=model.model_json_schema(), think=False)
    answer = http.post("/api/chat", json=body).json()

    assert model.model_validate_json(answer["message"]["content"])


def test_happy_plan_has_two_characters_and_three_scenes(http: httpx.Client) -> None:
    body = question(format=StoryPlan.model_json_schema(), think=False)
    answer = http.post("/api/chat", json=body).json()
    plan = StoryPlan.model_validate_json(answer["message"]["content"])

    assert len(plan.characters) == 2
    assert len(plan.scenes) == 3
    assert all(len(each.visual_description.split()) >= 80 for each in plan.characters)


def test_any_schema_gets_something_valid(http: httpx.Client) -> None:
    schema = {
        "type": "object",
        "properties": {
            "yes": {"type": "boolean"},
            "none": {"type": "null"},
            "same": {"const": "fox"},
            "count": {"type": "integer", "minimum": 3},
            "short": {"type": "string", "maxLength": 4},
            "list": {"type": "array", "items": {"$ref": "#/$defs/paw"}, "minItems": 2},
            "either": {"oneOf": [{"type": "integer"}, {"type": "null"}]},
        },
        "$defs": {"paw": {"type": "string"}},
    }
    answer = http.post("/api/chat", json=question(format=schema)).json()
    made = json.loads(answer["message"]["content"])

    assert made == {
        "yes": False,
        "none": None,
        "same": "fox",
        "count": 3,
        "short": "A go",
        "list": ["A good list", "A good list"],
        "either": 1,
    }


def test_native_models_sort_the_fields(http: httpx.Client) -> None:
    schema = {
        "type": "object",
        "properties": {"zeal": {"type": "string"}, "age": {"type": "integer"}},
    }
    order = {
        model: list(
            json.loads(
                http.post("/api/chat", json=question(model, format=schema)).json()["message"][
                    "content"
                ]
            )
        )
        for model in ("qwen3:8b", "llama3.1")
    }

    assert order == {"qwen3:8b": ["zeal", "age"], "llama3.1": ["age", "zeal"]}


def test_questions_are_remembered(server: FakeOllama, http: httpx.Client) -> None:
    messages = [{"role": "user", "content": "ref [img] and", "images": [PIXEL, PIXEL]}]
    body = {**question("minicpm-v", options={"seed": 1}, keep_alive="5m"), "messages": messages}
    http.post("/api/chat", json=body, headers={"Authorization": "Bearer fox"})

    (call,) = server.chats
    assert call.kind == "describe"
    assert call.prompt == "user: [img-1]ref [img-0] and"
    assert call.options == {"seed": 1}
    assert call.authorization == "Bearer fox"
    assert (call.truncate, call.shift, call.think, call.keep_alive) == (True, True, None, "5m")
    assert call.outcome == "answered"
    assert server.requests == ["POST /api/chat"]


# -- refusals ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({}, 400, "model is required"),
        (question("nope"), 404, "model 'nope' not found"),
        (question(options={"temperature": "hot"}), 500, 'option "temperature" must be of type'),
        (question(options={"num_ctx": 1.5}), 500, 'option "num_ctx" must be of type integer'),
        (question(format="yaml"), 500, 'expected "json" or a valid JSON Schema object'),
        (question(format=json.dumps(STORY_FORMAT)), 500, "invalid format"),
        (question(format={"type": "strin"}), 400, "Unrecognized schema"),
        (question(format={"$ref": "#/$defs/x"}), 400, "Error resolving ref"),
        (question(format={"type": "string", "pattern": "fox"}), 400, "Pattern must start"),
        (question(format={"type": "string", "maxLength": 2000}), 400, "failed to parse grammar"),
        (question("nomic-embed-text"), 400, "does not support chat"),
        (question("llama3.1", think=True), 400, '"llama3.1" does not support thinking'),
        ({**question(), "messages": seen(PIXEL)}, 400, "does not support multimodal"),
        ({**question("llama3.1"), "messages": seen(PIXEL)}, 500, "image input is not supported"),
        (
            {**question("llama3.2-vision"), "messages": seen(PIXEL, PIXEL)},
            500,
            "only supports one image",
        ),
        (
            {**question("llava:13b"), "messages": seen("data:image/png;base64,AAAA")},
            400,
            "illegal base64 data at input byte 4",
        ),
    ],
)
def test_wrong_requests_are_refused_in_the_servers_words(
    server: FakeOllama, http: httpx.Client, body: dict[str, Any], status: int, words: str
) -> None:
    response = http.post("/api/chat", json=body)

    assert response.status_code == status
    assert words in response.json()["error"]
    assert server.chats == []


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "missing request body"), (b"{", "invalid character"), (b"[]", "cannot unmarshal")],
)
def test_body_must_be_a_json_object(http: httpx.Client, content: bytes, words: str) -> None:
    response = http.post("/api/chat", content=content)

    assert response.status_code == 400
    assert words in response.json()["error"]


def test_question_beyond_the_context_is_refused_with_both_sizes(http: httpx.Client) -> None:
    long = {"messages": [{"role": "user", "content": "fox " * 4000}]}
    options = {"options": {"num_ctx": 2048}}
    cut = http.post("/api/chat", json={**question(), **long, **options})
    refused = http.post("/api/chat", json={**question(truncate=False), **long, **options})

    assert cut.status_code == 200
    assert refused.status_code == 400
    inner = json.loads(refused.json()["error"])["error"]
    assert inner["type"] == "exceed_context_size_error"
    assert inner["n_prompt_tokens"] > inner["n_ctx"] == 2048


def test_proxy_wants_its_key(server: FakeOllama, http: httpx.Client) -> None:
    server.state.key = "fox"

    assert http.get("/api/tags").status_code == 401
    assert http.get("/api/tags", headers={"Authorization": "Bearer fox"}).status_code == 200


def test_host_guard_refuses_names_that_are_not_local(
    server: FakeOllama, http: httpx.Client
) -> None:
    server.state.host_guard = True

    refused = http.get("/api/tags", headers={"Host": "studio.example"})
    assert (refused.status_code, refused.text) == (403, "")
    assert http.get("/api/tags").status_code == 200
    assert http.get("/api/tags", headers={"Host": "localhost:11434"}).status_code == 200


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


def test_caller_that_goes_away_is_noticed(server: FakeOllama) -> None:
    server.script(Hang())

    with (
        httpx.Client(base_url=server.url, trust_env=False, timeout=0.2) as http,
        pytest.raises(httpx.ReadTimeout),
    ):
        http.post("/api/chat", json=question())
    server.wait_until(lambda: server.chats[0].outcome == "cancelled")


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
        names = httpx.get(f"{url}/api/tags", trust_env=False).json()["models"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0

    assert "owl:1b" in [model["name"] for model in names]
