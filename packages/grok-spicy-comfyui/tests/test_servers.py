"""Several servers: the least busy one that can, and never a dead one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from grok_spicy.errors import (
    ModelMissingError,
    UnavailableError,
)
from grok_spicy_comfyui.image import ComfyUIImageProvider
from grok_spicy_testing.fake_comfyui import Answer, FakeComfyUI, Fault

MakeImage = Callable[..., ComfyUIImageProvider]
MakeServer = Callable[..., FakeComfyUI]


async def until(server: FakeComfyUI, happened: Callable[[], bool]) -> None:
    await asyncio.to_thread(server.wait_until, happened)


async def test_work_goes_to_the_least_busy_server(
    make_server: MakeServer, make_image: MakeImage, tmp_path: Path
) -> None:
    busy, free = make_server(), make_server()
    busy.hold()
    provider = make_image("sdxl", urls=(busy.url, free.url))
    first = asyncio.create_task(provider.generate("a fox", dest=tmp_path / "fox"))
    await until(busy, lambda: busy.running is not None)

    made = await provider.generate("an owl", dest=tmp_path / "owl")

    assert made.metadata["server"] == free.url
    busy.release()
    await first


async def test_calls_at_once_are_spread_over_the_servers(
    make_server: MakeServer, make_image: MakeImage, tmp_path: Path
) -> None:
    servers = (make_server(), make_server())
    for server in servers:
        server.hold()
    provider = make_image("sdxl", urls=tuple(server.url for server in servers))

    made = [
        asyncio.create_task(provider.generate("a fox", dest=tmp_path / str(n), seed=n))
        for n in range(4)
    ]
    for server in servers:
        await until(server, lambda server=server: len(server.prompts) == 2)  # type: ignore[misc]
    for server in servers:
        server.release()
    await asyncio.gather(*made)

    assert [len(server.prompts) for server in servers] == [2, 2]
    assert provider.limits.concurrency == 2


async def test_dead_server_does_not_stop_the_run(
    make_server: MakeServer, make_image: MakeImage, tmp_path: Path
) -> None:
    dead, alive = make_server(), make_server()
    dead.stop()

    made = await make_image("sdxl", urls=(dead.url, alive.url)).generate(
        "a fox", dest=tmp_path / "fox"
    )

    assert made.metadata["server"] == alive.url


async def test_server_that_dies_in_mid_job_hands_it_to_the_other(
    make_server: MakeServer, make_image: MakeImage, tmp_path: Path, fox: Any, journal: Any
) -> None:
    servers = (make_server(), make_server())
    servers[0].script(Fault("stop"))
    urls = tuple(server.url for server in servers)
    provider = make_image("sdxl", urls=urls, give_up_after=0.1)

    made = await provider.edit([fox], "a fox", dest=tmp_path / "fox", job=journal.resume())

    assert made.metadata["server"] == servers[1].url
    assert len(servers[1].requests("POST", "/upload/image")) == 1
    assert journal.resume().state["server"] == servers[1].url


async def test_all_servers_dead_is_one_error_that_names_them(
    make_server: MakeServer, make_image: MakeImage, tmp_path: Path
) -> None:
    servers = (make_server(), make_server())
    for server in servers:
        server.stop()

    with pytest.raises(UnavailableError, match="None of 2 ComfyUI servers can be used") as caught:
        await make_image("sdxl", urls=tuple(server.url for server in servers)).generate(
            "a fox", dest=tmp_path / "fox"
        )

    assert all(server.url in caught.value.message for server in servers)


async def test_work_goes_to_the_server_that_has_the_files(
    make_server: MakeServer, make_image: MakeImage, tmp_path: Path
) -> None:
    bare, full = make_server(models={}), make_server()

    made = await make_image("sdxl", urls=(bare.url, full.url)).generate(
        "a fox", dest=tmp_path / "fox"
    )

    assert made.metadata["server"] == full.url
    assert bare.prompts == []


async def test_file_installed_meanwhile_is_found(
    make_server: MakeServer, make_image: MakeImage, tmp_path: Path
) -> None:
    server = make_server(models={})
    provider = make_image("sdxl", urls=(server.url,))
    with pytest.raises(ModelMissingError):
        await provider.generate("a fox", dest=tmp_path / "fox")
    server.schema.install("checkpoints", "sd_xl_base_1.0.safetensors")

    made = await provider.generate("a fox", dest=tmp_path / "fox")

    assert made.local_path.is_file()


async def test_server_that_never_answers_is_passed_over(
    make_server: MakeServer, make_image: MakeImage, tmp_path: Path, monkeypatch: Any
) -> None:
    stuck, free = make_server(), make_server()
    stuck.answer(Answer("/prompt", hang=True))
    provider = make_image("sdxl", urls=(stuck.url, free.url))

    # As much as the server that answers needs, on a busy machine too.
    for seconds in (0.1, 1.0, 10.0, 100.0):
        monkeypatch.setattr("grok_spicy_comfyui.servers._PROBE_SECONDS", seconds)
        with suppress(UnavailableError):
            made = await provider.generate("a fox", dest=tmp_path / "fox")
            break

    assert made.metadata["server"] == free.url
