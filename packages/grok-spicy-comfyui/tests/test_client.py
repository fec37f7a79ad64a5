"""The client against a server: queueing, waiting, files, progress, cancelling."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from grok_spicy.errors import InvalidRequestError, JobLostError, ProviderError
from grok_spicy_comfyui.client import ComfyUIClient, Patience
from grok_spicy_comfyui.outputs import OutputFile, OutputGoneError
from grok_spicy_comfyui.progress import Progress
from grok_spicy_comfyui.waiting import StillRunningError
from grok_spicy_comfyui.workflows import shipped
from grok_spicy_testing.fake_comfyui import Answer, FakeComfyUI, Fault
from PIL import Image

QUICK = Patience(first_pause=0.01, longest_pause=0.05, unreachable=120.0)


@pytest.fixture
async def client(server: FakeComfyUI) -> AsyncIterator[ComfyUIClient]:
    made = ComfyUIClient(server.url, patience=QUICK)
    yield made
    await made.aclose()


def sheet(**params: Any) -> Any:
    values = {"prompt": "a fox", "seed": 7, "width": 64, "height": 64, "steps": 3}
    return shipped("character_sheet.sdxl").render(**{**values, **params})


async def until(server: FakeComfyUI, happened: Callable[[], bool]) -> None:
    await asyncio.to_thread(server.wait_until, happened)


async def test_graph_is_queued_awaited_and_its_picture_fetched(
    client: ComfyUIClient, tmp_path: Path
) -> None:
    prompt_id = await client.queue_workflow(sheet())
    entry = await client.poll_until_complete(prompt_id, timeout=120)

    path = await client.download_output(prompt_id, "7", tmp_path / "fox.png")

    assert entry["status"]["completed"] is True
    assert path == tmp_path / "fox.png"
    with Image.open(path) as picture:
        assert picture.size == (64, 64)


async def test_prompt_id_is_a_lowercase_uuid_and_client_id_is_always_sent(
    client: ComfyUIClient, server: FakeComfyUI
) -> None:
    prompt_id = await client.queue_workflow(sheet())
    await client.queue_workflow(sheet(seed=8), "browser")

    first, second = server.requests("POST", "/prompt")
    assert str(uuid.UUID(prompt_id)) == prompt_id
    assert first.body["prompt_id"] == prompt_id
    assert first.body["client_id"] == client.client_id
    assert second.body["client_id"] == "browser"


async def test_suffix_is_the_file_s_own(client: ComfyUIClient, tmp_path: Path) -> None:
    prompt_id = await client.queue_workflow(sheet())
    await client.poll_until_complete(prompt_id, timeout=120)

    path = await client.download_output(prompt_id, "7", tmp_path / "scene.3")

    assert path == tmp_path / "scene.3.png"


async def test_server_without_a_job_list_is_asked_for_queue_and_history(
    make_server: Callable[..., FakeComfyUI],
) -> None:
    server = make_server(jobs_api=False)
    client = ComfyUIClient(server.url, patience=QUICK)
    server.hold()
    prompt_id = await client.queue_workflow(sheet())
    waiting = await client.queue_workflow(sheet(seed=8))
    await until(server, lambda: server.running == prompt_id)

    states = [(await client.status(one)).state for one in (prompt_id, waiting, "nobody")]
    jobs = await client.jobs()
    server.release()
    await client.poll_until_complete(prompt_id, timeout=120)

    assert states == ["running", "pending", "unknown"]
    assert jobs == []
    assert (await client.status(prompt_id)).state == "done"
    await client.aclose()


async def test_jobs_are_listed(client: ComfyUIClient) -> None:
    prompt_id = await client.queue_workflow(sheet())
    await client.poll_until_complete(prompt_id, timeout=120)

    assert [job["id"] for job in await client.jobs()] == [prompt_id]
    assert await client.remaining() == 0


async def test_progress_grows_and_names_the_node(client: ComfyUIClient) -> None:
    seen: list[Progress] = []
    graph = sheet(steps=5)
    prompt_id = str(uuid.uuid4())
    async with client._socket.watch(prompt_id, graph, seen.append) as watch:
        await connected(client)
        await client.queue_workflow(graph, prompt_id=prompt_id)
        await asyncio.wait_for(watch.ended.wait(), 120)

    fractions = [progress.fraction or 0.0 for progress in seen]
    assert fractions == sorted(fractions)
    assert fractions[-1] > 0.9
    assert "Sampler 5/5" in {progress.text for progress in seen}


async def connected(client: ComfyUIClient) -> None:
    """Wait until the socket hears the server."""
    await asyncio.wait_for(client._socket.connected.wait(), 120)


async def test_previews_are_passed_over(client: ComfyUIClient, server: FakeComfyUI) -> None:
    server.send_previews()
    prompt_id = str(uuid.uuid4())
    async with client._socket.watch(prompt_id) as watch:
        await connected(client)
        await client.queue_workflow(sheet(), prompt_id=prompt_id)
        await asyncio.wait_for(watch.ended.wait(), 120)

    assert (await client.status(prompt_id)).state == "done"


@pytest.mark.parametrize("mode", ["silent", "refuse", "drop"])
async def test_bad_socket_never_stops_a_job(
    mode: Any, client: ComfyUIClient, server: FakeComfyUI
) -> None:
    server.set_socket(mode)
    prompt_id = await client.queue_workflow(sheet())

    entry = await client.poll_until_complete(prompt_id, timeout=120)

    assert entry["outputs"]


async def test_socket_is_opened_again_after_it_dropped(
    client: ComfyUIClient, server: FakeComfyUI
) -> None:
    server.hold()
    server.set_socket("drop")
    prompt_id = str(uuid.uuid4())
    seen: list[Progress] = []
    async with client._socket.watch(prompt_id, sheet(), seen.append) as watch:
        await connected(client)
        await client.queue_workflow(sheet(), prompt_id=prompt_id)
        # It is dropped when the job begins, which the server says a moment after it runs.
        await until(server, lambda: len(server.requests("GET", "/ws")) > 1)
        await connected(client)
        server.release()
        await asyncio.wait_for(watch.ended.wait(), 120)

    assert any("Sampler" in progress.text for progress in seen)


async def test_no_socket_stays_open_after_the_wait(
    client: ComfyUIClient, server: FakeComfyUI
) -> None:
    prompt_id = await client.queue_workflow(sheet())
    await client.poll_until_complete(prompt_id, timeout=120)

    assert client._socket._listener is None


async def test_time_that_is_over_leaves_the_job_running(
    client: ComfyUIClient, server: FakeComfyUI
) -> None:
    server.hold()
    prompt_id = await client.queue_workflow(sheet())
    await until(server, lambda: server.running == prompt_id)

    with pytest.raises(StillRunningError, match=r"not finished after 0\.2 s") as caught:
        await client.poll_until_complete(prompt_id, timeout=0.2)

    assert "resume" in str(caught.value.hint)
    assert server.running == prompt_id
    server.release()


async def test_unknown_job_is_lost(client: ComfyUIClient) -> None:
    with pytest.raises(JobLostError, match="does not know the job nobody"):
        await client.poll_until_complete("nobody", timeout=120)


async def test_job_interrupted_by_somebody_says_so(
    client: ComfyUIClient, server: FakeComfyUI
) -> None:
    server.hold()
    prompt_id = await client.queue_workflow(sheet())
    await until(server, lambda: server.running == prompt_id)
    server.interrupt()

    with pytest.raises(ProviderError, match="was interrupted at ComfyUI"):
        await client.poll_until_complete(prompt_id, timeout=120)


async def test_job_whose_answer_was_lost_is_found_by_its_id(
    client: ComfyUIClient, server: FakeComfyUI
) -> None:
    server.script(Fault("lose"))

    prompt_id = await client.queue_workflow(sheet())

    entry = await client.poll_until_complete(prompt_id, timeout=120)
    assert entry["outputs"]
    assert len(server.prompts) == 1


async def test_waiting_job_is_withdrawn(client: ComfyUIClient, server: FakeComfyUI) -> None:
    server.hold()
    first = await client.queue_workflow(sheet())
    second = await client.queue_workflow(sheet(seed=8))
    await until(server, lambda: server.running == first)

    became = [await client.withdraw(one) for one in (first, second)]

    assert became == ["running", "removed"]
    assert (server.running, server.pending) == (first, [])
    server.release()
    await client.poll_until_complete(first, timeout=120)
    assert await client.withdraw(first) == "gone"


async def test_interrupt_stops_our_running_job_and_nobody_else_s(
    client: ComfyUIClient, server: FakeComfyUI
) -> None:
    server.hold()
    theirs = await client.queue_workflow(sheet(), "somebody")
    ours = await client.queue_workflow(sheet(seed=8))
    await until(server, lambda: server.running == theirs)

    await client.interrupt(ours)
    still = (server.running, server.pending)
    await client.interrupt(theirs)

    assert still == (theirs, [])
    await until(server, lambda: server.running is None)
    assert [call.body for call in server.requests("POST", "/interrupt")] == [{"prompt_id": theirs}]


async def test_upload_is_named_by_its_content(
    client: ComfyUIClient, server: FakeComfyUI, tmp_path: Path
) -> None:
    Image.new("RGB", (8, 8), "red").save(tmp_path / "Fox.PNG")
    Image.new("RGB", (8, 8), "blue").save(tmp_path / "owl.png")

    names = [await client.upload(tmp_path / name) for name in ("Fox.PNG", "Fox.PNG", "owl.png")]

    assert names[0] == names[1] != names[2]
    assert names[0].startswith("grok_spicy/")
    assert names[0].endswith(".png")
    assert server.storage.has(names[0])


async def test_missing_picture_is_not_uploaded(client: ComfyUIClient, tmp_path: Path) -> None:
    with pytest.raises(InvalidRequestError, match=r"nothing\.png cannot be read: No such file"):
        await client.upload(tmp_path / "nothing.png")


async def test_file_that_was_deleted_is_gone(
    client: ComfyUIClient, server: FakeComfyUI, tmp_path: Path
) -> None:
    server.script(Fault("vanish"))
    prompt_id = await client.queue_workflow(sheet())
    await client.poll_until_complete(prompt_id, timeout=120)

    with pytest.raises(OutputGoneError, match="no longer has output/grok_spicy/character"):
        await client.download_output(prompt_id, "7", tmp_path / "fox")

    assert list(tmp_path.iterdir()) == []


async def test_node_without_a_file_has_no_output(client: ComfyUIClient, tmp_path: Path) -> None:
    prompt_id = await client.queue_workflow(sheet())
    await client.poll_until_complete(prompt_id, timeout=120)

    with pytest.raises(OutputGoneError, match="Node 5 of the job"):
        await client.download_output(prompt_id, "5", tmp_path / "fox.png")


async def test_transfer_that_breaks_is_tried_again(
    client: ComfyUIClient, server: FakeComfyUI, tmp_path: Path
) -> None:
    prompt_id = await client.queue_workflow(sheet())
    await client.poll_until_complete(prompt_id, timeout=120)
    server.answer(Answer("/view", status=502, times=1))
    server.answer(Answer("/view", drop=True, times=1))

    path = await client.download_output(prompt_id, "7", tmp_path / "fox")

    assert path.is_file()


async def test_looks_that_fail_for_a_while_do_not_end_the_wait(
    client: ComfyUIClient, server: FakeComfyUI
) -> None:
    prompt_id = await client.queue_workflow(sheet())
    server.answer(Answer("/jobs", status=503, times=2))
    server.answer(Answer("/jobs", drop=True, times=2))

    entry = await client.poll_until_complete(prompt_id, timeout=120)

    assert entry["outputs"]


async def test_server_describes_itself(client: ComfyUIClient) -> None:
    stats = await client.system_stats()
    one = await client.object_info("VAEDecode")
    none = await client.object_info("Nope")

    assert stats["system"]["comfyui_version"] == "0.8.0"
    assert list(one) == ["VAEDecode"]
    assert none == {}
    assert "KSampler" in await client.object_info()


async def test_node_classes_are_asked_once(client: ComfyUIClient, server: FakeComfyUI) -> None:
    await client.schema_for({"KSampler", "VAEDecode"})
    await client.schema_for({"KSampler"})
    await client.schema_for({"KSampler"}, fresh=True)

    assert len(server.requests("GET", "/object_info/KSampler")) == 2


async def test_node_classes_are_asked_for_over_few_connections(
    client: ComfyUIClient, server: FakeComfyUI
) -> None:
    names = list(server.schema.classes)[:30]

    schema = await client.schema_for(names)

    assert len(server.requests("GET", "/object_info/")) == 30
    assert all(schema.knows(name) for name in names)
    pool = client._wire._client()._transport._pool  # type: ignore[attr-defined]
    assert len(pool.connections) <= 4


async def test_token_and_headers_go_with_everything(
    make_server: Callable[..., FakeComfyUI], tmp_path: Path
) -> None:
    server = make_server(token="owl-token")
    client = ComfyUIClient(
        server.url, token="owl-token", headers={"X-Studio": "harbour"}, patience=QUICK
    )

    prompt_id = await client.queue_workflow(sheet())
    await client.poll_until_complete(prompt_id, timeout=120)
    await client.download_output(prompt_id, "7", tmp_path / "fox")

    paths = {call.path.split("/")[1] for call in server.calls}
    assert {"prompt", "jobs", "view", "ws"} <= paths
    assert {call.headers.get("x-studio") for call in server.calls} == {"harbour"}
    assert {call.headers.get("authorization") for call in server.calls} == {"Bearer owl-token"}
    await client.aclose()


def test_output_file_survives_a_journal() -> None:
    file = OutputFile("9", "a_00001_.mp4", "video", "output")

    assert OutputFile.restore(file.saved()) == file


async def test_node_class_with_a_slash_in_its_name_is_asked_for(
    client: ComfyUIClient, server: FakeComfyUI
) -> None:
    server.schema.classes["KSampler //Inspire"] = server.schema.classes["KSampler"]

    answer = await client.object_info("KSampler //Inspire")

    assert list(answer) == ["KSampler //Inspire"]


async def test_garbled_progress_never_stops_a_job(
    client: ComfyUIClient, server: FakeComfyUI
) -> None:
    server.set_socket("garbled")
    prompt_id = str(uuid.uuid4())

    async with client._socket.watch(prompt_id, sheet()) as watch:
        await connected(client)
        await client.queue_workflow(sheet(), prompt_id=prompt_id)
        await asyncio.wait_for(watch.ended.wait(), 120)

    assert (await client.status(prompt_id)).state == "done"


async def test_watcher_that_fails_never_stops_a_job(client: ComfyUIClient) -> None:
    def fail(progress: Progress) -> None:
        raise ValueError("the display is gone")

    prompt_id = str(uuid.uuid4())

    async with client._socket.watch(prompt_id, sheet(), fail) as watch:
        await connected(client)
        await client.queue_workflow(sheet(), prompt_id=prompt_id)
        await asyncio.wait_for(watch.ended.wait(), 120)

    assert (await client.status(prompt_id)).state == "done"
