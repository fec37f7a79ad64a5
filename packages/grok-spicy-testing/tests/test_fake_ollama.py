"""The stand-in for Ollama answers as the real server does, seen over plain HTTP."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from grok_spicy.schemas import CharacterRefMapping, ConsistencyScore, StoryPlan
from grok_spicy_testing.fake_ollama import (
    FakeModel,
    FakeOllama,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


PIXEL = base64.b64encode(b"not looked at by a stand-in").decode()

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
    with httpx.Client(base_url=server.url, trust_env=False, timeout=120) as http:
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
