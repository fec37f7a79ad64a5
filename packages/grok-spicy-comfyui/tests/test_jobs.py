"""Jobs that outlive crashes, restarts, dead servers and impatient users."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from grok_spicy.errors import (
    InvalidRequestError,
    JobLostError,
    MediaError,
    OutOfMemoryError,
    UnavailableError,
)
from grok_spicy.providers.job import Job
from grok_spicy_comfyui.image import ComfyUIImageProvider
from grok_spicy_comfyui.outputs import BrokenFileError, OutputGoneError
from grok_spicy_comfyui.waiting import StillRunningError
from grok_spicy_testing.fake_comfyui import Answer, FakeComfyUI, Fault

MakeImage = Callable[..., ComfyUIImageProvider]
MakeServer = Callable[..., FakeComfyUI]


@pytest.fixture(autouse=True)
def answered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for the answers to what is taken back as long as a busy machine takes."""
    monkeypatch.setattr("grok_spicy_comfyui.runner._LEAVING_SECONDS", 120.0)


async def until(server: FakeComfyUI, happened: Callable[[], bool]) -> None:
    await asyncio.to_thread(server.wait_until, happened)


async def running(server: FakeComfyUI) -> str:
    await until(server, lambda: server.running is not None)
    assert server.running is not None
    return server.running


async def test_id_is_saved_after_the_answer_with_server_and_seed(
    server: FakeComfyUI, make_image: MakeImage, tmp_path: Path, journal: Any
) -> None:
    made = await make_image("sdxl").generate(
        "a fox", dest=tmp_path / "fox", seed=7, job=Job(journal=journal)
    )

    (entry,) = journal.entries
    assert journal.submitted == 1
    assert entry == (made.metadata["job_id"], {"server": server.url, "seed": 7})


async def test_refused_graph_leaves_nothing_in_flight(
    server: FakeComfyUI, make_image: MakeImage, tmp_path: Path, journal: Any
) -> None:
    server.script(Fault("refuse", body={"error": {"message": "fog"}, "node_errors": {}}))

    with pytest.raises(InvalidRequestError):
        await make_image("sdxl").generate("a fox", dest=tmp_path / "fox", job=journal.resume())

    assert journal.resume().id is None
    assert journal.submitted == len(journal.entries) == 1


async def test_killed_run_picks_its_job_up_again(
    server: FakeComfyUI, make_image: MakeImage, tmp_path: Path, journal: Any
) -> None:
    server.hold()
    call = asyncio.create_task(
        make_image("sdxl").generate("a fox", dest=tmp_path / "fox", job=journal.resume())
    )
    prompt_id = await running(server)
    await until(server, lambda: bool(journal.entries))
    resumed = journal.resume()
    server.release()

    made = await make_image("sdxl").generate("a fox", dest=tmp_path / "again", job=resumed)

    await call
    assert len(server.prompts) == 1
    assert made.metadata["job_id"] == prompt_id
    assert made.metadata["seed"] == journal.entries[0][1]["seed"]


async def test_finished_job_of_a_killed_run_is_only_fetched(
    server: FakeComfyUI, make_image: MakeImage, tmp_path: Path, journal: Any
) -> None:
    first = await make_image("sdxl").generate("a fox", dest=tmp_path / "fox", job=journal.resume())

    second = await make_image("sdxl").generate(
        "a fox", dest=tmp_path / "again", job=journal.resume()
    )

    assert len(server.prompts) == 1
    assert second.local_path.read_bytes() == first.local_path.read_bytes()


async def test_restart_in_mid_job_queues_it_again_once(
    server: FakeComfyUI, make_image: MakeImage, tmp_path: Path, journal: Any
) -> None:
    server.script(Fault("restart"))

    made = await make_image("sdxl").generate(
        "a fox", dest=tmp_path / "fox", seed=7, job=journal.resume()
    )

    seeds = [graph["5"]["inputs"]["seed"] for graph in server.prompts]
    assert made.local_path.is_file()
    assert seeds == [7, 7]
    assert journal.resume().id == made.metadata["job_id"]


async def test_server_that_restarts_again_and_again_loses_the_job(
    server: FakeComfyUI, make_image: MakeImage, tmp_path: Path, journal: Any
) -> None:
    server.script(Fault("restart"), Fault("restart"), Fault("restart"))

    with pytest.raises(JobLostError):
        await make_image("sdxl").generate("a fox", dest=tmp_path / "fox", job=journal.resume())

    assert len(server.prompts) == 2
    assert journal.resume().id is None


@pytest.mark.parametrize("kind", ["vanish", "empty"])
async def test_job_without_a_file_is_made_again_once(
    kind: Any, server: FakeComfyUI, make_image: MakeImage, tmp_path: Path
) -> None:
    server.script(Fault(kind))

    made = await make_image("sdxl").generate("a fox", dest=tmp_path / "fox", seed=7)

    prefixes = {graph["7"]["inputs"]["filename_prefix"] for graph in server.prompts}
    assert made.local_path.is_file()
    assert len(prefixes) == 2


async def test_job_without_a_file_twice_is_an_error(
    server: FakeComfyUI, make_image: MakeImage, tmp_path: Path
) -> None:
    server.script(Fault("empty"), Fault("empty"))

    with pytest.raises(OutputGoneError, match="put out no image"):
        await make_image("sdxl").generate("a fox", dest=tmp_path / "fox", seed=7)


async def test_same_picture_asked_twice_is_a_file_of_its_own(
    server: FakeComfyUI, make_image: MakeImage, tmp_path: Path
) -> None:
    provider = make_image("sdxl")

    paths = [
        (await provider.generate("a fox", dest=tmp_path / name, seed=7)).local_path
        for name in ("one", "two")
    ]

    assert all(path.is_file() for path in paths)
    assert len(server.prompts) == 2


async def test_failure_forgets_the_job_so_that_a_repeat_makes_it_anew(
    server: FakeComfyUI, make_image: MakeImage, tmp_path: Path, journal: Any
) -> None:
    server.script(Fault.out_of_memory())
    with pytest.raises(OutOfMemoryError):
        await make_image("sdxl").generate("a fox", dest=tmp_path / "fox", job=journal.resume())

    made = await make_image("sdxl").generate("a fox", dest=tmp_path / "fox", job=journal.resume())

    assert made.local_path.is_file()


async def test_full_disk_keeps_the_job_to_be_fetched_later(
    server: FakeComfyUI, make_image: MakeImage, tmp_path: Path, journal: Any
) -> None:
    (tmp_path / "fox.png").mkdir()  # nothing can take its place
    with pytest.raises(MediaError):
        await make_image("sdxl").generate("a fox", dest=tmp_path / "fox", job=journal.resume())
    (tmp_path / "fox.png").rmdir()

    await make_image("sdxl").generate("a fox", dest=tmp_path / "fox", job=journal.resume())

    assert len(server.prompts) == 1


async def test_broken_file_is_fetched_again(
    server: FakeComfyUI, make_image: MakeImage, tmp_path: Path
) -> None:
    server.answer(Answer("/view", 200, "not a picture", "image/png", times=1))

    made = await make_image("sdxl").generate("a fox", dest=tmp_path / "fox")

    assert made.local_path.is_file()
    assert len(server.prompts) == 1


async def test_file_that_stays_broken_names_server_and_file_and_is_not_rendered_again(
    server: FakeComfyUI,
    make_server: MakeServer,
    make_image: MakeImage,
    tmp_path: Path,
    journal: Any,
) -> None:
    server.answer(Answer("/view", 200, "not a picture", "image/png"))
    other = make_server()
    other.answer(Answer("/view", 200, "not a picture", "image/png"))
    provider = make_image("sdxl", urls=(server.url, other.url))

    with pytest.raises(BrokenFileError, match="whole picture: it is not a picture at all") as e:
        await provider.generate("a fox", dest=tmp_path / "fox", job=journal.resume())
    server.answer_normally()
    other.answer_normally()
    made = await provider.generate("a fox", dest=tmp_path / "fox", job=journal.resume())

    assert f"{made.metadata['server']} sends output/grok_spicy/" in e.value.message
    assert str(tmp_path) not in str(e.value)
    assert "delete it and resume" in str(e.value.hint)
    assert len(server.prompts) + len(other.prompts) == 1


async def test_server_that_takes_over_is_said_in_whole_sentences(
    server: FakeComfyUI,
    make_server: MakeServer,
    make_image: MakeImage,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    other = make_server()
    for each in (server, other):
        each.script(Fault("stop"))
    provider = make_image("sdxl", urls=(server.url, other.url), give_up_after=0.0)

    with pytest.raises(UnavailableError):
        await provider.generate("a fox", dest=tmp_path / "fox")

    (told,) = [record.getMessage() for record in caplog.records if "takes over" in record.msg]
    assert told.endswith(". Another server takes over.")
    assert ".." not in told


async def test_cancelled_call_takes_its_waiting_job_out_of_the_queue(
    server: FakeComfyUI, make_image: MakeImage, tmp_path: Path, journal: Any
) -> None:
    server.hold()
    first = asyncio.create_task(make_image("sdxl").generate("a fox", dest=tmp_path / "fox"))
    await running(server)
    second = asyncio.create_task(
        make_image("sdxl").generate("an owl", dest=tmp_path / "owl", job=journal.resume())
    )
    await until(server, lambda: len(server.pending) == 1)

    second.cancel()
    with pytest.raises(asyncio.CancelledError):
        await second

    assert server.pending == []
    assert journal.resume().id is None
    server.release()
    await first
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fox.png"]


async def test_cancelled_call_leaves_its_running_job_to_be_resumed(
    server: FakeComfyUI, make_image: MakeImage, tmp_path: Path, journal: Any
) -> None:
    server.hold()
    call = asyncio.create_task(
        make_image("sdxl").generate("a fox", dest=tmp_path / "fox", job=journal.resume())
    )
    prompt_id = await running(server)
    await until(server, lambda: bool(journal.entries))

    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call

    assert server.running == prompt_id
    assert server.requests("POST", "/interrupt") == []
    assert journal.resume().id == prompt_id
    server.release()
    made = await make_image("sdxl").generate("a fox", dest=tmp_path / "fox", job=journal.resume())
    assert made.metadata["job_id"] == prompt_id


async def test_cancelled_call_tells_where_its_job_goes_on(
    server: FakeComfyUI, make_image: MakeImage, tmp_path: Path, journal: Any, witness: Any
) -> None:
    server.hold()
    call = asyncio.create_task(
        make_image("sdxl").generate("a fox", dest=tmp_path / "fox", job=journal.resume())
    )
    prompt_id = await running(server)
    await until(server, lambda: bool(journal.entries))

    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call

    (usage,) = witness.usages
    assert usage.notes == (
        f"the job {prompt_id} goes on at ComfyUI {server.url}; `grok-spicy resume` picks it up",
    )


async def test_job_that_nobody_will_pick_up_is_ended_with_its_call(
    server: FakeComfyUI, make_image: MakeImage, tmp_path: Path, witness: Any
) -> None:
    server.hold()
    call = asyncio.create_task(make_image("sdxl").generate("a fox", dest=tmp_path / "fox"))
    prompt_id = await running(server)

    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call

    await until(server, lambda: server.running is None)
    assert [c.body for c in server.requests("POST", "/interrupt")] == [{"prompt_id": prompt_id}]
    assert witness.usages == []


async def test_second_cancellation_interrupts_the_running_job(
    server: FakeComfyUI, make_image: MakeImage, tmp_path: Path, journal: Any
) -> None:
    server.hold()
    call = asyncio.create_task(
        make_image("sdxl").generate("a fox", dest=tmp_path / "fox", job=journal.resume())
    )
    prompt_id = await running(server)
    server.answer(Answer("/queue", hang=True, times=1))

    call.cancel()
    await until(server, lambda: bool(server.requests("POST", "/queue")))
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call

    await until(server, lambda: server.running is None)
    assert [c.body for c in server.requests("POST", "/interrupt")] == [{"prompt_id": prompt_id}]


async def test_job_of_a_server_that_is_no_longer_configured_is_made_anew(
    server: FakeComfyUI, make_image: MakeImage, tmp_path: Path
) -> None:
    job = Job("an-id", {"server": "http://127.0.0.1:9", "seed": 5})

    made = await make_image("sdxl").generate("a fox", dest=tmp_path / "fox", job=job)

    assert made.metadata["server"] == server.url
    assert made.metadata["seed"] == 5


async def test_cancelling_while_the_server_is_down_is_quick_and_keeps_the_job(
    server: FakeComfyUI, make_image: MakeImage, tmp_path: Path, journal: Any
) -> None:
    server.hold()
    provider = make_image("sdxl")
    call = asyncio.create_task(
        provider.generate("a fox", dest=tmp_path / "fox", job=journal.resume())
    )
    prompt_id = await running(server)
    await until(server, lambda: bool(journal.entries))
    server.stop()

    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call

    assert journal.resume().id == prompt_id


async def test_call_cancelled_while_its_graph_is_sent_leaves_nothing_waiting(
    server: FakeComfyUI, make_image: MakeImage, tmp_path: Path, journal: Any
) -> None:
    server.answer(Answer("/prompt", hang=True, times=1, method="POST"))
    call = asyncio.create_task(
        make_image("sdxl").generate("a fox", dest=tmp_path / "fox", job=journal.resume())
    )
    await until(server, lambda: bool(server.requests("POST", "/prompt")))

    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call

    assert server.pending == []
    assert journal.resume().id is None


async def test_time_that_is_over_keeps_the_job_to_be_waited_for_again(
    server: FakeComfyUI, make_image: MakeImage, tmp_path: Path, journal: Any
) -> None:
    server.hold()
    with pytest.raises(StillRunningError):
        await make_image("sdxl", timeout=0.3).generate(
            "a fox", dest=tmp_path / "fox", job=journal.resume()
        )
    server.release()

    made = await make_image("sdxl").generate("a fox", dest=tmp_path / "fox", job=journal.resume())

    assert made.local_path.is_file()
    assert len(server.prompts) == 1


async def test_misspelt_sampler_is_refused_before_anything_is_queued(
    server: FakeComfyUI, make_image: MakeImage, tmp_path: Path, journal: Any
) -> None:
    with pytest.raises(InvalidRequestError, match='input sampler_name: "eulr"'):
        await make_image("sdxl", sampler="eulr").generate(
            "a fox", dest=tmp_path / "fox", job=journal.resume()
        )

    assert server.prompts == []
    assert journal.submitted == 0
