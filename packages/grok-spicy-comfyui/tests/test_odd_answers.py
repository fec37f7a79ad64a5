"""Answers of another shape than ComfyUI's: every one ends in a typed error, never a raw one."""

from __future__ import annotations

import asyncio
import copy
import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from grok_spicy.errors import (
    GrokSpicyError,
    InvalidOutputError,
    InvalidRequestError,
    ProviderError,
    UnavailableError,
)
from grok_spicy_comfyui.client import ComfyUIClient, Patience
from grok_spicy_comfyui.image import ComfyUIImageProvider
from grok_spicy_comfyui.jobs_api import run_seconds
from grok_spicy_comfyui.outputs import OutputFile, choose_output, find_outputs
from grok_spicy_comfyui.workflows import shipped
from grok_spicy_testing.fake_comfyui import Answer, FakeComfyUI
from grok_spicy_testing.hostile_server import Manner, hostile_server

MakeImage = Callable[..., ComfyUIImageProvider]
Ask = Callable[[ComfyUIClient], Any]

HASTY = Patience(first_pause=0.0, longest_pause=0.0, unreachable=0.0)

SHEET = shipped("character_sheet.sdxl").render(prompt="a fox", seed=7, steps=2)

JOB = "some-job"

RECORDED = Path(__file__).parents[2] / "grok-spicy-testing" / "tests" / "data" / "comfyui"

OTHERS: tuple[Any, ...] = (None, 7, "fog", [3], {"fog": 3})

REFUSALS = ("missing_model_file", "unknown_node_class")

UNREAD = {"prompt", "workflow", "traceback", "current_inputs", "current_outputs", "meta"}

GONE = object()


def recorded(name: str) -> Any:
    return json.loads((RECORDED / f"{name}.json").read_text("utf-8"))


def odd(answer: Any) -> Iterator[Any]:
    """Return an answer over and over, each time with a part removed or of another type."""
    for place in places(answer):
        for other in (GONE, *OTHERS) if place else OTHERS:
            yield changed(answer, place, other)


def places(found: Any) -> Iterator[tuple[Any, ...]]:
    yield ()
    parts: Iterable[tuple[Any, Any]] = ()
    if isinstance(found, dict):
        parts = found.items()
    elif isinstance(found, list):
        parts = list(enumerate(found))[:2]
    for name, part in parts:
        if name not in UNREAD:
            for place in places(part):
                yield (name, *place)


def changed(answer: Any, place: tuple[Any, ...], other: Any) -> Any:
    if not place:
        return other
    answer = copy.deepcopy(answer)
    inside = answer
    for name in place[:-1]:
        inside = inside[name]
    if other is GONE:
        del inside[place[-1]]
    else:
        inside[place[-1]] = other
    return answer


@pytest.fixture
async def client(server: FakeComfyUI) -> AsyncIterator[ComfyUIClient]:
    made = ComfyUIClient(server.url, patience=HASTY)
    yield made
    await made.aclose()


async def wait_for(client: ComfyUIClient, prompt_id: str) -> None:
    entry = await client.poll_until_complete(prompt_id, 120, workflow=SHEET)
    choose_output(find_outputs(entry["outputs"]), "image")
    run_seconds(entry["status"])


async def judge(client: ComfyUIClient) -> None:
    schema = await client.schema_for({"KSampler"}, fresh=True)
    graph = copy.deepcopy(SHEET)
    schema.fill(graph)
    schema.problems(graph)
    schema.choices("KSampler", "sampler_name")


def cases() -> Iterator[tuple[str, str, int, Any, Ask]]:
    for name in ("job_success_video", "job_execution_error"):
        yield name, f"/jobs/{JOB}", 200, recorded(name), lambda client: wait_for(client, JOB)
    for name in ("history_success_video", "history_execution_error"):
        (entry,) = recorded(name).values()
        yield name, f"/history/{JOB}", 200, {JOB: entry}, lambda client: wait_for(client, JOB)
    for name in (*REFUSALS, "partial_validation_ok_with_node_errors"):
        answer = recorded(f"prompt_{name}")
        status, body = answer["status"], answer["body"]
        yield name, "/prompt", status, body, lambda client: client.queue_workflow(SHEET)
    queue = recorded("queue_running_and_pending")
    yield "queue", "/queue", 200, queue, lambda client: client.queue()
    remaining = {"exec_info": {"queue_remaining": 0}}
    yield "remaining", "/prompt", 200, remaining, lambda client: client.remaining()
    uploaded = {"name": "ref.png", "subfolder": "grok_spicy", "type": "input"}
    yield "upload", "/upload", 200, uploaded, lambda client: client.upload(Path(__file__))
    jobs = {"jobs": [{"id": JOB}], "pagination": {"offset": 0}}
    yield "jobs", "/jobs", 200, jobs, lambda client: client.jobs()


async def ask_all(
    client: ComfyUIClient, server: FakeComfyUI, path: str, status: int, answers: Any, ask: Ask
) -> None:
    for body in answers:
        server.answer_normally()
        server.answer(Answer(path, status, json.dumps(body), "application/json"))
        try:
            await ask(client)
        except GrokSpicyError:
            pass
        except Exception as error:
            raise AssertionError(f"{body} ended in {error!r}") from error


CASES = [pytest.param(*case[1:], id=case[0]) for case in cases()]

SAMPLE = 7
"""One odd answer in so many is asked every day: every way to be odd, at one place or another."""


@pytest.mark.parametrize("step", [SAMPLE, pytest.param(1, marks=pytest.mark.chaos)])
@pytest.mark.parametrize(("path", "status", "answer", "ask"), CASES)
async def test_odd_answer_is_a_typed_error(
    path: str,
    status: int,
    answer: Any,
    ask: Ask,
    step: int,
    client: ComfyUIClient,
    server: FakeComfyUI,
) -> None:
    client._has_jobs_api = not path.startswith("/history")
    server.set_socket("refuse")

    await ask_all(client, server, path, status, islice(odd(answer), 0, None, step), ask)


async def test_odd_node_class_is_a_typed_error(client: ComfyUIClient, server: FakeComfyUI) -> None:
    inputs = {
        "required": {
            "seed": ["INT", {"default": 0, "min": 0, "max": 9}],
            "sampler_name": ["COMBO", {"options": ["euler"]}],
            "scheduler": [["simple"], {"tooltip": "pace"}],
        }
    }
    answer = {"KSampler": {"input": inputs, "output": ["LATENT"]}}

    await ask_all(client, server, "/object_info", 200, odd(answer), judge)


async def test_odd_description_of_the_machine_is_a_finding(
    client: ComfyUIClient, server: FakeComfyUI, make_image: MakeImage
) -> None:
    stats = await client.system_stats()
    stats["system"] = {"comfyui_version": "0.8.0"}
    provider = make_image("sdxl")

    await ask_all(client, server, "/system_stats", 200, odd(stats), lambda _: provider.check())


@pytest.mark.parametrize(
    ("path", "body", "ask", "words"),
    [
        (
            "/upload",
            {"ok": 1},
            lambda client: client.upload(Path(__file__)),
            "/upload/image answers with other JSON .name: Field required",
        ),
        (
            "/jobs",
            {"status": "completed", "outputs": [1, 2]},
            lambda client: wait_for(client, JOB),
            f"/api/jobs/{JOB} answers with other JSON .outputs: ",
        ),
        (
            "/object_info",
            {"KSampler": 3},
            judge,
            "/object_info/KSampler answers with other JSON",
        ),
    ],
)
async def test_odd_answer_is_said_with_server_path_and_place(
    path: str, body: Any, ask: Ask, words: str, client: ComfyUIClient, server: FakeComfyUI
) -> None:
    server.answer(Answer(path, 200, json.dumps(body), "application/json"))

    with pytest.raises(UnavailableError, match=words) as caught:
        await asyncio.wait_for(ask(client), 120)

    assert server.url in caught.value.message


async def test_reason_of_an_unknown_form_is_shown_all_the_same(
    client: ComfyUIClient, server: FakeComfyUI
) -> None:
    body = {"error": {}, "node_errors": {"5": {"errors": [{"type": "weird"}]}}}
    server.answer(Answer("/prompt", 400, json.dumps(body), "application/json", method="POST"))

    with pytest.raises(InvalidRequestError, match=r"Sampler .a node., input \?: weird"):
        await client.queue_workflow(SHEET)


@pytest.mark.parametrize("manner", ["endless", "drip", "drip headers", "bomb", "deep"])
async def test_hostile_server_costs_one_answer_and_no_more_than_that(
    manner: Manner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("JSON_SECONDS", "DOWNLOAD_SECONDS"):
        monkeypatch.setattr(f"grok_spicy_comfyui.wire.{name}", 0.05 if "drip" in manner else 60.0)
    for name in ("MAX_JSON_BYTES", "MAX_BYTES"):
        monkeypatch.setattr(f"grok_spicy_comfyui.wire.{name}", 1_000_000)
    async with hostile_server(manner) as url:
        client = ComfyUIClient(url, patience=HASTY)
        with pytest.raises(ProviderError) as asked:
            await client.queue()
        if manner != "deep":
            assert isinstance(asked.value, InvalidOutputError)
            with pytest.raises(ProviderError):
                await client.fetch(OutputFile("9", "fox.png", "", "output"), tmp_path / "fox")
        await client.aclose()
    assert list(tmp_path.iterdir()) == []
