"""How the fake ComfyUI keeps files and jobs, and what can be scripted."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from grok_spicy_testing.fake_comfyui import Answer, FakeComfyUI


def picture(color: int = 0) -> dict[str, Any]:
    return {
        "1": {
            "class_type": "EmptyImage",
            "inputs": {"width": 64, "height": 64, "batch_size": 1, "color": color},
        },
        "2": {
            "class_type": "SaveImage",
            "inputs": {"images": ["1", 0], "filename_prefix": "probe/img"},
        },
    }


def sampled(seed: int) -> dict[str, Any]:
    """Return a graph with a sampler, so that it can be held."""
    graph = picture()
    model = {"ckpt_name": "sd_xl_base_1.0.safetensors"}
    latent = {"width": 64, "height": 64, "batch_size": 1}
    sampler = {
        "model": ["3", 0],
        "positive": ["4", 0],
        "negative": ["4", 0],
        "latent_image": ["5", 0],
        "seed": seed,
        "steps": 2,
        "cfg": 7.0,
        "sampler_name": "euler",
        "scheduler": "simple",
        "denoise": 1.0,
    }
    graph |= {
        "3": {"class_type": "CheckpointLoaderSimple", "inputs": model},
        "4": {"class_type": "CLIPTextEncode", "inputs": {"text": "an owl", "clip": ["3", 1]}},
        "5": {"class_type": "EmptyLatentImage", "inputs": latent},
        "6": {"class_type": "KSampler", "inputs": sampler},
        "7": {"class_type": "VAEDecode", "inputs": {"samples": ["6", 0], "vae": ["3", 2]}},
    }
    graph["2"]["inputs"]["images"] = ["7", 0]
    return graph


@pytest.fixture
def server() -> Iterator[FakeComfyUI]:
    with FakeComfyUI() as running:
        yield running


@pytest.fixture
async def http(server: FakeComfyUI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server.url, trust_env=False, timeout=120) as client:
        yield client


async def queue(http: httpx.AsyncClient, graph: Any) -> str:
    answer = await http.post("/prompt", json={"prompt": graph, "client_id": "fox"})
    prompt_id: str = answer.json()["prompt_id"]
    return prompt_id


async def idle(server: FakeComfyUI) -> None:
    await asyncio.to_thread(
        server.wait_until, lambda: server.running is None and not server.pending
    )


async def test_upload_of_other_bytes_under_a_taken_name_gets_a_number(
    server: FakeComfyUI, http: httpx.AsyncClient
) -> None:
    names = []
    for content in (b"one", b"one", b"two"):
        form = {"subfolder": "grok_spicy"}
        answer = await http.post("/upload/image", data=form, files={"image": ("a.png", content)})
        names.append(answer.json()["name"])

    assert names == ["a.png", "a.png", "a (1).png"]


@pytest.mark.parametrize(
    ("form", "files", "status"),
    [
        ({}, {"file": ("a.png", b"x")}, 400),
        ({"subfolder": "../../etc"}, {"image": ("a.png", b"x")}, 400),
        ({"type": "elsewhere"}, {"image": ("a.png", b"x")}, 500),
    ],
)
async def test_wrong_upload_gets_the_recorded_status(
    form: Any, files: Any, status: int, server: FakeComfyUI, http: httpx.AsyncClient
) -> None:
    assert (await http.post("/upload/image", data=form, files=files)).status_code == status


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"filename": "nope.png"}, 404),
        ({"filename": "../nope.png"}, 400),
        ({"filename": "nope.png", "subfolder": "../../etc"}, 403),
    ],
)
async def test_file_that_may_not_be_seen_gets_the_recorded_status(
    query: Any, status: int, server: FakeComfyUI, http: httpx.AsyncClient
) -> None:
    assert (await http.get("/view", params=query)).status_code == status


async def test_waiting_job_can_be_deleted_and_leaves_no_trace(
    server: FakeComfyUI, http: httpx.AsyncClient
) -> None:
    server.hold()
    first = await queue(http, sampled(1))
    second = await queue(http, sampled(2))
    await asyncio.to_thread(server.wait_until, lambda: server.running == first)
    listed = (await http.get("/api/jobs", params={"status": "pending"})).json()["jobs"]

    await http.post("/queue", json={"delete": [second]})

    assert [job["id"] for job in listed] == [second]
    assert (await http.get("/queue")).json()["queue_pending"] == []
    assert (await http.get(f"/history/{second}")).json() == {}
    assert (await http.get(f"/api/jobs/{second}")).status_code == 404
    server.release()
    await idle(server)


async def test_restart_forgets_everything_but_files(
    server: FakeComfyUI, http: httpx.AsyncClient
) -> None:
    prompt_id = await queue(http, picture())
    await idle(server)
    entry = (await http.get(f"/history/{prompt_id}")).json()[prompt_id]
    server.restart()

    history = (await http.get(f"/history/{prompt_id}")).json()
    (image,) = entry["outputs"]["2"]["images"]

    assert history == {}
    assert (await http.get("/view", params=image)).status_code == 200


async def test_scripted_answers_come_in_place_of_the_real_ones(
    server: FakeComfyUI, http: httpx.AsyncClient
) -> None:
    server.answer_html("/queue", times=1)
    server.answer(Answer("/free", drop=True))

    page = await http.get("/queue")
    after = await http.get("/queue")

    assert page.headers["content-type"].startswith("text/html")
    assert after.json() == {"queue_running": [], "queue_pending": []}
    with pytest.raises(httpx.TransportError):
        await http.post("/free", json={})


async def test_request_of_another_origin_is_refused(
    server: FakeComfyUI, http: httpx.AsyncClient
) -> None:
    answer = await http.get("/queue", headers={"Origin": "http://harbour.example"})

    assert answer.status_code == 403


async def test_malformed_body_is_a_server_error(
    server: FakeComfyUI, http: httpx.AsyncClient
) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await http.post("/prompt", content=b"{", headers=headers)

    assert answer.status_code == 500
    assert "got itself in trouble" in answer.text


async def test_models_can_be_installed_and_packs_removed(
    server: FakeComfyUI, http: httpx.AsyncClient
) -> None:
    server.schema.install("loras", "ink.safetensors")
    server.schema.remove_pack("ComfyUI_IPAdapter_plus")

    loader = (await http.get("/object_info/LoraLoaderModelOnly")).json()["LoraLoaderModelOnly"]
    adapter = (await http.get("/object_info/IPAdapterAdvanced")).json()

    assert "ink.safetensors" in loader["input"]["required"]["lora_name"][0]
    assert adapter == {}
    with pytest.raises(ValueError, match="there are checkpoints, clip_vision"):
        server.schema.install("lora", "ink.safetensors")


def test_program_prints_its_address_and_ends_with_its_input() -> None:
    command = [sys.executable, "-m", "grok_spicy_testing.fake_comfyui", "--port", "0"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        address = json.loads(process.stdout.readline())["url"]
        stats = httpx.get(f"{address}/system_stats", trust_env=False, timeout=120).json()
        process.communicate("", timeout=120)

    assert stats["system"]["comfyui_version"] == "0.8.0"
    assert process.returncode == 0


async def test_server_describes_machine_features_and_folders(
    server: FakeComfyUI, http: httpx.AsyncClient
) -> None:
    stats = (await http.get("/api/system_stats")).json()
    features = (await http.get("/features")).json()
    folders = (await http.get("/models")).json()
    checkpoints = (await http.get("/models/checkpoints")).json()

    assert stats["devices"][0]["vram_free"] == stats["devices"][0]["vram_total"]
    assert features["max_upload_size"] == 104857600
    assert "checkpoints" in folders
    assert "svd_xt.safetensors" in checkpoints
    assert (await http.get("/models/nope")).status_code == 404


async def test_models_take_memory_until_they_are_freed(
    server: FakeComfyUI, http: httpx.AsyncClient
) -> None:
    await queue(http, sampled(1))
    await idle(server)
    before = (await http.get("/system_stats")).json()["devices"][0]["vram_free"]

    await http.post("/free", json={"unload_models": True, "free_memory": True})

    after = (await http.get("/system_stats")).json()["devices"][0]["vram_free"]
    assert before < after


async def test_queue_can_be_cleared_and_anything_interrupted(
    server: FakeComfyUI, http: httpx.AsyncClient
) -> None:
    server.hold()
    first = await queue(http, sampled(1))
    for seed in (2, 3):
        await queue(http, sampled(seed))
    await asyncio.to_thread(server.wait_until, lambda: server.running == first)

    await http.post("/queue", json={"clear": True})
    await http.post("/interrupt")

    await idle(server)
    jobs = (await http.get("/api/jobs", params={"limit": "1"})).json()
    assert [job["status"] for job in jobs["jobs"]] == ["failed"]
    assert jobs["pagination"] == {"offset": 0, "limit": 1, "total": 1, "has_more": False}


async def test_video_helper_nodes_load_and_combine_clips(
    server: FakeComfyUI, http: httpx.AsyncClient
) -> None:
    graph = picture()
    combine = {
        "images": ["3", 0],
        "frame_rate": 8.0,
        "loop_count": 0,
        "filename_prefix": "video/vhs",
        "format": "video/h264-mp4",
        "pingpong": False,
        "save_output": True,
    }
    graph["3"] = {"class_type": "RepeatImageBatch", "inputs": {"image": ["1", 0], "amount": 5}}
    graph["2"] = {"class_type": "VHS_VideoCombine", "inputs": combine}
    prompt_id = await queue(http, graph)
    await idle(server)
    entry = (await http.get(f"/history/{prompt_id}")).json()[prompt_id]
    (clip,) = entry["outputs"]["2"]["gifs"]
    load = {
        "video": f"{clip['subfolder']}/{clip['filename']} [output]",
        "force_rate": 0,
        "custom_width": 32,
        "custom_height": 0,
        "frame_load_cap": 3,
        "skip_first_frames": 0,
        "select_every_nth": 1,
    }
    graph["3"] = {"class_type": "VHS_LoadVideo", "inputs": load}

    second = await queue(http, graph)

    await idle(server)
    entry = (await http.get(f"/history/{second}")).json()[second]
    assert entry["outputs"]["2"]["gifs"][0]["filename"] == "vhs_00002.mp4"
    assert clip["format"] == "video/h264-mp4"


async def test_bad_link_and_missing_prompt_are_named(
    server: FakeComfyUI, http: httpx.AsyncClient
) -> None:
    graph = picture()
    graph["2"]["inputs"]["images"] = ["1", 0, 0]

    linked = (await http.post("/prompt", json={"prompt": graph})).json()
    empty = await http.post("/prompt", json={})
    no_class = (await http.post("/prompt", json={"prompt": {"nodes": []}})).json()

    assert linked["node_errors"]["2"]["errors"][0]["type"] == "bad_linked_input"
    assert empty.json()["error"]["type"] == "no_prompt"
    assert no_class["error"]["details"] == "Node ID '#nodes'"


async def test_file_of_an_unknown_kind_or_place_is_not_shown(
    server: FakeComfyUI, http: httpx.AsyncClient
) -> None:
    assert (await http.get("/view", params={"filename": "a", "type": "else"})).status_code == 400
    assert (await http.get("/view", params={"filename": "/etc/hosts"})).status_code == 400


def test_waiting_for_what_never_happens_ends(server: FakeComfyUI) -> None:
    with pytest.raises(TimeoutError):
        server.wait_until(lambda: False, seconds=0.05)


async def test_client_that_leaves_before_its_socket_is_open_leaves_no_traceback(
    server: FakeComfyUI, caplog: pytest.LogCaptureFixture
) -> None:
    port = int(server.url.rpartition(":")[2])
    opening = (
        "GET /ws?clientId=fox HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )

    for _ in range(50):
        with socket.create_connection(("127.0.0.1", port)) as leaving:
            leaving.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            leaving.sendall(opening.encode())
    await asyncio.to_thread(server.wait_until, lambda: len(server.requests("GET", "/ws")) == 50)
    server.stop()

    assert caplog.records == []
