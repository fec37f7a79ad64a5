"""Graphics memory that is given back before somebody else needs it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from grok_spicy.providers.base import Context, ResolvedConfig
from grok_spicy_comfyui.image import ComfyUIImageProvider
from grok_spicy_comfyui.memory import LEAST, MOST, PAUSE
from grok_spicy_comfyui.video import ComfyUIVideoProvider
from grok_spicy_testing.fake_comfyui import FakeComfyUI

MakeImage = Callable[..., ComfyUIImageProvider]
MakeVideo = Callable[..., ComfyUIVideoProvider]
MakeServer = Callable[..., FakeComfyUI]


class SwiftClock:
    """Time that passes as fast as it is waited for."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> float:
        return self.seconds

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        await asyncio.sleep(0)


@pytest.fixture(autouse=True)
def _look_often(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Look often where time passes as it does."""
    if "swift" not in request.fixturenames:
        monkeypatch.setattr("grok_spicy_comfyui.memory.PAUSE", 0.02)


@pytest.fixture
def clock() -> SwiftClock:
    return SwiftClock()


@pytest.fixture
async def swift(clock: SwiftClock) -> AsyncIterator[Context]:
    context = Context(rng=random.Random(1), secrets=lambda names: None, clock=clock)
    yield context
    await context.aclose()


def provider_on(server: FakeComfyUI, ctx: Context) -> ComfyUIImageProvider:
    options = ComfyUIImageProvider.options_for("sdxl")()
    return ComfyUIImageProvider(
        ResolvedConfig("comfyui", "image", "sdxl", options, (server.url,)), ctx
    )


async def test_release_unloads_and_waits_until_memory_is_free(
    make_image: MakeImage, server: FakeComfyUI, tmp_path: Path
) -> None:
    provider = make_image("sdxl")
    await provider.generate("a fox", dest=tmp_path / "fox")
    before = server.loaded

    await provider.release()

    assert (before, server.loaded) == (True, False)
    assert server.requests("POST", "/free")[0].body == {
        "unload_models": True,
        "free_memory": True,
    }


async def test_release_of_a_dead_server_is_no_error(
    make_image: MakeImage, server: FakeComfyUI
) -> None:
    provider = make_image("sdxl")
    server.stop()

    await provider.release()

    assert server.requests("POST", "/free") == []


async def test_release_returns_only_when_a_slow_server_has_unloaded(
    make_image: MakeImage, make_server: MakeServer, tmp_path: Path
) -> None:
    slow = make_server(unload_seconds=0.1)
    provider = make_image("sdxl", urls=(slow.url,))
    await provider.generate("a fox", dest=tmp_path / "fox")

    await provider.release()

    assert not slow.loaded


async def test_release_of_a_server_without_models_takes_the_least_time(
    server: FakeComfyUI, swift: Context, clock: SwiftClock
) -> None:
    await provider_on(server, swift).release()

    assert clock.seconds == pytest.approx(LEAST, abs=2 * PAUSE)


async def test_release_of_a_server_that_never_unloads_ends(
    make_server: MakeServer, tmp_path: Path, swift: Context, clock: SwiftClock
) -> None:
    stuck = make_server(unload_seconds=1000.0)
    provider = provider_on(stuck, swift)
    await provider.generate("a fox", dest=tmp_path / "fox")

    await provider.release()

    assert LEAST <= clock.seconds <= MOST
    assert stuck.loaded


async def test_image_and_video_free_their_common_server_once(
    make_image: MakeImage, make_video: MakeVideo, server: FakeComfyUI, tmp_path: Path
) -> None:
    image, video = make_image("sdxl"), make_video("wan2.1")
    await image.generate("a fox", dest=tmp_path / "fox")

    await image.release()
    await video.release()

    assert len(server.requests("POST", "/free")) == 1


async def test_server_that_has_worked_again_is_freed_again(
    make_image: MakeImage, server: FakeComfyUI, tmp_path: Path
) -> None:
    provider = make_image("sdxl")
    for name in ("fox", "owl"):
        await provider.generate(name, dest=tmp_path / name)
        await provider.release()

    assert len(server.requests("POST", "/free")) == 2
    assert not server.loaded


async def test_server_freed_long_ago_is_freed_again(
    server: FakeComfyUI, swift: Context, clock: SwiftClock
) -> None:
    provider = provider_on(server, swift)
    await provider.release()
    clock.seconds += 60

    await provider.release()

    assert len(server.requests("POST", "/free")) == 2
