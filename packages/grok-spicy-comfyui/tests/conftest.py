"""What the tests of this package share: a fake server, providers on it, pictures, a witness."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from grok_spicy.providers.base import Context, LLMProvider, Picture, ResolvedConfig, Usage
from grok_spicy.providers.context import call_in_progress
from grok_spicy.providers.job import Job
from grok_spicy_comfyui.image import ComfyUIImageProvider
from grok_spicy_comfyui.video import ComfyUIVideoProvider
from grok_spicy_testing.fake_comfyui import FakeComfyUI
from PIL import Image

SMALL = {"width": 512, "height": 288}

MakeServer = Callable[..., FakeComfyUI]
MakeImage = Callable[..., ComfyUIImageProvider]
MakeVideo = Callable[..., ComfyUIVideoProvider]


@pytest.fixture(autouse=True)
def no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for servers that are there as long as a busy machine takes; ask one again at once."""
    monkeypatch.setattr("grok_spicy_comfyui.servers._PROBE_SECONDS", 120.0)
    monkeypatch.setattr("grok_spicy_comfyui.wire._PAUSE", 0.01)


@pytest.fixture
def make_server() -> Iterator[MakeServer]:
    """Start servers with the arguments of `FakeComfyUI`."""
    with ExitStack() as servers:
        yield lambda **arguments: servers.enter_context(FakeComfyUI(**arguments))


@pytest.fixture
def server(make_server: MakeServer) -> FakeComfyUI:
    """Return a running server with every usual file."""
    return make_server()


@dataclass
class Witness:
    """The call in progress, as a test sees it."""

    usages: list[Usage] = field(default_factory=list)
    progress_seen: list[tuple[float | None, str]] = field(default_factory=list)
    reviewed: list[tuple[str, str | None]] = field(default_factory=list)

    def report(self, usage: Usage) -> None:
        self.usages.append(usage)

    def progress(self, fraction: float | None, text: str) -> None:
        self.progress_seen.append((fraction, text))

    def llm(self) -> LLMProvider:
        raise AssertionError("a provider that holds a GPU asks no LLM")

    async def review(self, text: str, negative: str | None = None) -> None:
        self.reviewed.append((text, negative))


@pytest.fixture
def witness() -> Iterator[Witness]:
    """Be the call in progress."""
    seen = Witness()
    with call_in_progress(seen):
        yield seen


@pytest.fixture
async def ctx() -> AsyncIterator[Context]:
    """Return what core offers, without keys, with chance that repeats."""
    context = Context(rng=random.Random(1), secrets=lambda names: None)
    yield context
    await context.aclose()


@pytest.fixture
def make_image(server: FakeComfyUI, ctx: Context) -> MakeImage:
    """Return image providers: `make_image("sdxl", steps=3)`."""

    def make(model: str, *, urls: tuple[str, ...] = (), **params: Any) -> ComfyUIImageProvider:
        options = ComfyUIImageProvider.options_for(model)(**{**SMALL, **params})
        config = ResolvedConfig("comfyui", "image", model, options, urls or (server.url,))
        return ComfyUIImageProvider(config, ctx)

    return make


@pytest.fixture
def make_video(server: FakeComfyUI, ctx: Context) -> MakeVideo:
    """Return video providers: `make_video("wan2.1", frames=17)`."""

    def make(model: str, *, urls: tuple[str, ...] = (), **params: Any) -> ComfyUIVideoProvider:
        options = ComfyUIVideoProvider.options_for(model)(**params)
        config = ResolvedConfig("comfyui", "video", model, options, urls or (server.url,))
        return ComfyUIVideoProvider(config, ctx)

    return make


def draw(path: Path, color: str, size: tuple[int, int] = (320, 180)) -> Path:
    """Draw a plain picture."""
    Image.new("RGB", size, color).save(path)
    return path


@pytest.fixture
def fox(tmp_path: Path) -> Picture:
    """Return the sheet of a fox."""
    return Picture(draw(tmp_path / "fox.png", "orange"), "character", "Fox", "left")


@pytest.fixture
def owl(tmp_path: Path) -> Picture:
    """Return the sheet of an owl."""
    return Picture(draw(tmp_path / "owl.png", "brown"), "character", "Owl", "right")


@pytest.fixture
def harbour(tmp_path: Path) -> Picture:
    """Return the keyframe of the scene before."""
    return Picture(draw(tmp_path / "harbour.png", "navy"), "previous")


@pytest.fixture
def keyframe(tmp_path: Path) -> Picture:
    """Return a keyframe to be filmed."""
    return Picture(draw(tmp_path / "keyframe.png", "teal"), "start")


@dataclass
class Journal:
    """Keeps what a job saved, as another process would find it."""

    submitted: int = 0
    entries: list[tuple[str | None, dict[str, Any]]] = field(default_factory=list)

    async def submitting(self, job: Job) -> None:
        self.submitted += 1

    async def saved(self, job: Job) -> None:
        self.entries.append((job.id, dict(job.state)))

    def resume(self) -> Job:
        """Return the job that a new process would be given."""
        job_id, state = self.entries[-1] if self.entries else (None, {})
        return Job(job_id, state, journal=self)


@pytest.fixture
def journal() -> Journal:
    """Return a journal that outlives calls."""
    return Journal()
