"""The fake ComfyUI against answers recorded from a real one (0.8.0)."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import av
import httpx
import pytest
from grok_spicy_testing.fake_comfyui import FakeComfyUI, Fault
from grok_spicy_testing.fake_comfyui.schema import NodeSchema
from PIL import Image

RECORDED = Path(__file__).parent / "data" / "comfyui"

IMAGE = {
    "class_type": "EmptyImage",
    "inputs": {"width": 64, "height": 64, "batch_size": 1, "color": 16711680},
}


def recorded(name: str) -> Any:
    return json.loads((RECORDED / f"{name}.json").read_text("utf-8"))


def node(class_type: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": class_type, "inputs": inputs}


def sheet(steps: int = 2, seed: int = 1) -> dict[str, Any]:
    graph: dict[str, Any] = recorded("queue_running_and_pending")["queue_running"][0][2]
    graph["5"]["inputs"] |= {"steps": steps, "seed": seed}
    return graph


def video_sample() -> Any:
    """Return the recorded video graph without SaveAnimatedWEBP, which the schema leaves out."""
    (entry,) = recorded("history_success_video").values()
    for part in (entry["prompt"][2], entry["outputs"], entry["meta"]):
        del part["6"]
    return entry


@pytest.fixture
def server() -> Iterator[FakeComfyUI]:
    with FakeComfyUI() as running:
        yield running


@pytest.fixture
async def http(server: FakeComfyUI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server.url, trust_env=False, timeout=120) as client:
        yield client


async def queue(http: httpx.AsyncClient, graph: Any, **extra: Any) -> httpx.Response:
    return await http.post("/prompt", json={"prompt": graph, **extra})


async def finish(http: httpx.AsyncClient, server: FakeComfyUI, graph: Any, **extra: Any) -> Any:
    answer = await queue(http, graph, **extra)
    prompt_id = answer.json()["prompt_id"]
    await idle(server)
    return (await http.get(f"/history/{prompt_id}")).json()[prompt_id]


async def idle(server: FakeComfyUI) -> None:
    await asyncio.to_thread(
        server.wait_until, lambda: server.running is None and not server.pending
    )


def without_tooltips(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: without_tooltips(v) for k, v in value.items() if k != "tooltip"}
    return [without_tooltips(v) for v in value] if isinstance(value, list) else value


REFUSED: dict[str, dict[str, Any]] = {
    "prompt_dangling_link": {
        "1": IMAGE,
        "2": node("SaveImage", images=["77", 0], filename_prefix="probe/img"),
    },
    "prompt_missing_model_file": {
        "1": node("CheckpointLoaderSimple", ckpt_name="sd_xl_base_1.0.safetensors"),
        "2": node("EmptyLatentImage", width=64, height=64, batch_size=1),
        "3": node("VAEDecode", samples=["2", 0], vae=["1", 2]),
        "4": node("SaveImage", images=["3", 0], filename_prefix="probe/img"),
    },
    "prompt_no_outputs": {"1": IMAGE},
    "prompt_type_mismatch": {
        "1": IMAGE,
        "2": node("SaveVideo", video=["1", 0], filename_prefix="a", format="auto", codec="auto"),
    },
    "prompt_unknown_node_class": {"1": IMAGE, "3": node("IPAdapterNopeNode", image=["1", 0])},
    "prompt_validation_error_all_outputs": {
        "1": IMAGE,
        "3": node(
            "ImageScale",
            image=["1", 0],
            upscale_method="nope",
            width=-5,
            height="abc",
            crop="disabled",
        ),
        "4": node("PreviewImage", images=["3", 0]),
        "2": node("SaveImage", images=["3", 0]),
    },
}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_wrong_graph_is_refused_in_the_recorded_words(name: str) -> None:
    with FakeComfyUI(models={}) as server:
        answer = httpx.post(
            f"{server.url}/prompt", json={"prompt": REFUSED[name]}, trust_env=False, timeout=120
        )

    expected = recorded(name)
    assert answer.status_code == expected["status"]
    assert sort_errors(answer.json()) == sort_errors(without_tooltips(expected["body"]))


def sort_errors(body: Any) -> Any:
    for found in body["node_errors"].values():
        found["errors"].sort(key=json.dumps)
        found["dependent_outputs"].sort()
    return body


async def test_graph_with_one_sound_output_runs_and_names_the_other(
    server: FakeComfyUI, http: httpx.AsyncClient
) -> None:
    expected = recorded("prompt_partial_validation_ok_with_node_errors")
    (entry,) = expected["history"].values()

    answer = await queue(http, entry["prompt"][2])

    await idle(server)
    assert answer.status_code == 200
    assert answer.json()["node_errors"] == expected["body"]["node_errors"]


async def test_long_choice_is_counted_instead_of_repeated(
    server: FakeComfyUI, http: httpx.AsyncClient
) -> None:
    graph = sheet()
    graph["5"]["inputs"]["sampler_name"] = "eulr"

    body = (await queue(http, graph)).json()

    (error,) = body["node_errors"]["5"]["errors"]
    assert error["details"] == "sampler_name: 'eulr' not in (list of length 44)"
    assert error["extra_info"]["input_config"] is None


async def test_video_graph_leaves_the_recorded_history_and_job(
    server: FakeComfyUI, http: httpx.AsyncClient
) -> None:
    expected = video_sample()

    entry = await finish(http, server, expected["prompt"][2], client_id="fox")
    job = (await http.get(f"/api/jobs/{entry['prompt'][1]}")).json()

    assert entry["meta"] == expected["meta"]
    del expected["outputs"]["7"], entry["outputs"]["7"]  # a temporary file with a random name
    assert entry["outputs"] == expected["outputs"]
    assert [m[0] for m in entry["status"]["messages"]] == [
        m[0] for m in expected["status"]["messages"]
    ]
    assert job.keys() == recorded("job_success_video").keys()
    assert job["status"] == "completed"


async def test_failed_job_is_told_like_a_recorded_one(
    server: FakeComfyUI, http: httpx.AsyncClient
) -> None:
    server.script(Fault("fail"))

    entry = await finish(http, server, sheet(), client_id="fox")
    job = (await http.get(f"/api/jobs/{entry['prompt'][1]}")).json()

    (expected,) = recorded("history_execution_error").values()
    assert entry["status"]["status_str"] == "error"
    assert entry["outputs"] == {}
    event, facts = entry["status"]["messages"][-1]
    assert event == "execution_error"
    assert facts.keys() == expected["status"]["messages"][-1][1].keys()
    assert job.keys() == recorded("job_execution_error").keys()


async def test_interrupted_job_is_told_like_a_recorded_one(
    server: FakeComfyUI, http: httpx.AsyncClient
) -> None:
    server.hold()
    prompt_id = (await queue(http, sheet(), client_id="fox")).json()["prompt_id"]
    await asyncio.to_thread(server.wait_until, lambda: server.running == prompt_id)
    other = await http.post("/interrupt", json={"prompt_id": "another"})
    still_running = server.running

    await http.post("/interrupt", json={"prompt_id": prompt_id})

    await idle(server)
    entry = (await http.get(f"/history/{prompt_id}")).json()[prompt_id]
    job = (await http.get(f"/api/jobs/{prompt_id}")).json()
    (expected,) = recorded("history_interrupted").values()
    assert (other.status_code, still_running) == (200, prompt_id)
    assert [m[0] for m in entry["status"]["messages"]] == [
        m[0] for m in expected["status"]["messages"]
    ]
    assert job.keys() == recorded("job_interrupted").keys()


TRACES = {
    "ws_trace_character_sheet.sdxl": None,
    "ws_trace_execution_error": Fault("fail"),
    "ws_trace_interrupted": Fault("interrupt"),
}


@pytest.mark.parametrize("name", sorted(TRACES))
async def test_socket_tells_events_of_the_recorded_shape(name: str, server: FakeComfyUI) -> None:
    server.script(TRACES[name])

    events = await listen(server, sheet())

    trace = [event for event in recorded(name) if event["type"] != "<binary>"]
    shapes = {event["type"]: event["data"].keys() for event in trace}
    assert {e["type"]: e["data"].keys() for e in events if e["type"] in shapes} == shapes
    assert [e["type"] for e in events][-3:] == [e["type"] for e in trace][-3:]
    if TRACES[name] is None:
        assert [e["type"] for e in events] == [e["type"] for e in trace]


async def test_same_graph_again_is_cached_and_names_the_old_file(server: FakeComfyUI) -> None:
    await listen(server, sheet())

    events = await listen(server, sheet())

    trace = recorded("ws_trace_requeue_identical")
    cached = next(e for e in events if e["type"] == "execution_cached")
    shown = next(e for e in events if e["type"] == "executed")
    assert [e["type"] for e in events] == [e["type"] for e in trace]
    assert sorted(cached["data"]["nodes"]) == list("1234567")
    assert shown["data"]["output"]["images"][0]["filename"] == "character_sheet_00001_.png"


async def test_cached_graph_without_client_id_has_no_outputs(
    server: FakeComfyUI, http: httpx.AsyncClient
) -> None:
    await finish(http, server, sheet())

    entry = await finish(http, server, sheet())

    assert entry["status"]["status_str"] == "success"
    assert entry["outputs"] == {}


async def listen(server: FakeComfyUI, graph: Any) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = []
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{server.url}/ws?clientId=fox") as socket,
    ):
        flags = {"type": "feature_flags", "data": {"supports_preview_metadata": True}}
        await socket.send_json(flags)
        events += [await socket.receive_json(), await socket.receive_json()]
        await session.post(f"{server.url}/prompt", json={"prompt": graph, "client_id": "fox"})
        while events[-1]["type"] != "executing" or events[-1]["data"]["node"] is not None:
            events.append(await socket.receive_json(timeout=120))
    return events


async def test_picture_has_the_size_of_its_latent_and_its_graph_inside(
    server: FakeComfyUI, http: httpx.AsyncClient
) -> None:
    graph = sheet()
    graph["4"]["inputs"] |= {"width": 96, "height": 160}
    entry = await finish(http, server, graph)
    (image,) = entry["outputs"]["7"]["images"]

    content = (await http.get("/view", params=image)).content

    with Image.open(io.BytesIO(content)) as picture:
        assert picture.size == (96, 160)
        assert json.loads(picture.info["prompt"]) == entry["prompt"][2]


async def test_other_seed_draws_another_picture(
    server: FakeComfyUI, http: httpx.AsyncClient
) -> None:
    contents = set()
    for seed in (1, 2):
        entry = await finish(http, server, sheet(seed=seed))
        (image,) = entry["outputs"]["7"]["images"]
        contents.add((await http.get("/view", params=image)).content)

    assert len(contents) == 2


async def test_clip_has_the_frames_and_rate_of_its_graph(
    server: FakeComfyUI, http: httpx.AsyncClient
) -> None:
    entry = await finish(http, server, video_sample()["prompt"][2])
    (clip,) = entry["outputs"]["4"]["images"]

    content = (await http.get("/view", params=clip)).content

    with av.open(io.BytesIO(content), "r") as container:
        (stream,) = container.streams.video
        assert len([frame for packet in container.demux(stream) for frame in packet.decode()]) == 9
        assert stream.average_rate == 16


def test_servers_share_no_change() -> None:
    one, other = NodeSchema(), NodeSchema({"vae": ["theirs.safetensors"]})
    one.install("vae", "mine.safetensors")
    one.install("latent_upscale_models", "mine.safetensors")
    one.remove_classes("KSampler")

    assert one.inputs("VAELoader", "required")["vae_name"].choices == (
        "mine.safetensors",
        "pixel_space",
    )
    assert other.inputs("VAELoader", "required")["vae_name"].choices == (
        "theirs.safetensors",
        "pixel_space",
    )
    assert NodeSchema().inputs("LatentUpscaleModelLoader", "required")["model_name"].choices == ()
    assert "KSampler" in other.classes


async def test_every_saved_format_is_a_real_file(
    server: FakeComfyUI, http: httpx.AsyncClient
) -> None:
    server.schema.classes["SaveAnimatedWEBP"] = {
        "input": {
            "required": {
                "images": ["IMAGE"],
                "filename_prefix": ["STRING", {}],
                "fps": ["FLOAT", {}],
            }
        },
        "output": [],
        "output_node": True,
    }
    (sample,) = recorded("history_success_video").values()

    entry = await finish(http, server, sample["prompt"][2])

    files = [
        file
        for output in entry["outputs"].values()
        for listed in (output.get("images", []), output.get("gifs", []))
        for file in listed
    ]
    kinds = {file["filename"].rpartition(".")[2] for file in files}
    assert kinds == {"png", "mp4", "webm", "webp"}
    for file in files:
        query = {name: file[name] for name in ("filename", "subfolder", "type")}
        content = (await http.get("/view", params=query)).content
        with av.open(io.BytesIO(content), "r") as container:
            assert container.streams.video
