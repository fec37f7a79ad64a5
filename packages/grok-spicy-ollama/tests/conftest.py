"""What the tests here share: a call in progress, a clock that needs no time, pictures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.providers.base import Context, Picture, ResolvedConfig
from grok_spicy.providers.context import call_in_progress
from grok_spicy_ollama import OllamaLLMProvider, OllamaVisionProvider
from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

    from grok_spicy.providers.base import LLMProvider
    from grok_spicy.providers.pictures import PicturePosition, PictureRole
    from grok_spicy.providers.usage import Usage
    from grok_spicy_testing.fake_ollama import FakeOllama


@pytest.fixture(autouse=True)
def no_ollama_of_the_developer(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    if request.node.get_closest_marker("live"):
        return
    for name in ("OLLAMA_HOST", "OLLAMA_API_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for a server that is there as long as a busy machine takes."""
    for name in ("CONNECT_SECONDS", "LOOK_SECONDS"):
        monkeypatch.setattr(f"grok_spicy_ollama.client.{name}", 120.0)


@dataclass
class Call:
    """The call in progress, remembering what its provider reports."""

    usages: list[Usage] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)

    def report(self, usage: Usage) -> None:
        self.usages.append(usage)

    def progress(self, fraction: float | None, text: str) -> None:
        self.shown.append(text)

    def llm(self) -> LLMProvider:
        raise AssertionError("a holder of the GPU may not call another provider")

    async def review(self, text: str, negative: str | None = None) -> None:
        raise AssertionError("nothing is put around what core has judged")

    @property
    def notes(self) -> list[str]:
        return [note for usage in self.usages for note in usage.notes]


@dataclass
class Clock:
    """Time that passes only by sleeping."""

    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return 1_800_000_000.0 + sum(self.slept)

    def monotonic(self) -> float:
        return sum(self.slept)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@dataclass
class Desk:
    """Makes providers that share one context, as a run does."""

    url: str
    ctx: Context
    clock: Clock
    call: Call

    def llm(
        self, model: str = "qwen3:8b", *, url: str | None = None, **params: Any
    ) -> OllamaLLMProvider:
        options = OllamaLLMProvider.options_for(model)(**params)
        urls = (url or self.url,)
        return OllamaLLMProvider(ResolvedConfig("ollama", "llm", model, options, urls), self.ctx)

    def eyes(self, model: str = "qwen3-vl:8b", **params: Any) -> OllamaVisionProvider:
        options = OllamaVisionProvider.options_for(model)(**params)
        config = ResolvedConfig("ollama", "vision", model, options, (self.url,))
        return OllamaVisionProvider(config, self.ctx)


@pytest.fixture
def call() -> Iterator[Call]:
    call = Call()
    with call_in_progress(call):
        yield call


@pytest.fixture
def keys() -> dict[str, str]:
    return {}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def desk(
    fake_ollama: FakeOllama, call: Call, clock: Clock, keys: dict[str, str]
) -> AsyncIterator[Desk]:
    def secret(names: tuple[str, ...]) -> str | None:
        return next((keys[name] for name in names if name in keys), None)

    ctx = Context(clock=clock, secrets=secret)
    yield Desk(fake_ollama.url, ctx, clock, call)
    await ctx.aclose()


@pytest.fixture
def picture(tmp_path: Path) -> Callable[..., Picture]:
    """Draw a fox-coloured shape and return it as a picture."""

    def draw(
        name: str | None = None,
        role: PictureRole = "character",
        *,
        size: tuple[int, int] = (320, 180),
        colour: str = "chocolate",
        position: PicturePosition | None = None,
        file: str | None = None,
    ) -> Picture:
        image = Image.new("RGB", size, "lightblue")
        ImageDraw.Draw(image).ellipse([size[0] // 4, 10, size[0] * 3 // 4, size[1] - 10], colour)
        path = tmp_path / (file or f"{role}-{name}-{colour}.png")
        image.save(path)
        return Picture(path, role, name, position)

    return draw


@pytest.fixture
def scene(picture: Callable[..., Picture]) -> tuple[Picture, list[Picture]]:
    """Return a frame and the sheets of the two who should be in it."""
    sheets = [
        picture("Luna", colour="darkorange", position="left"),
        picture("Orin", colour="tan", position="right"),
    ]
    return picture(None, "candidate"), sheets
