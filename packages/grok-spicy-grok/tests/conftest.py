"""What the tests here share: a call in progress, time that passes by sleeping, providers."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
import stamina
from grok_spicy.providers.base import Context, Job, LLMProvider, Picture, ResolvedConfig
from grok_spicy.providers.context import call_in_progress
from grok_spicy_grok import provider as provider_module
from grok_spicy_grok.image import GrokImageProvider
from grok_spicy_grok.llm import GrokLLMProvider
from grok_spicy_grok.video import GrokVideoProvider
from grok_spicy_grok.vision import GrokVisionProvider
from grok_spicy_testing.fake_xai import FakeXai, Script
from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

    from grok_spicy.providers.usage import Usage

KEY = "xai-a-key-of-the-harbour"


@pytest.fixture(autouse=True)
def without_the_developers_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GROK_API_KEY", "XAI_API_KEY", "XAI_MANAGEMENT_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def retries_of_downloads_do_not_wait() -> Iterator[None]:
    with stamina.set_testing(True, attempts=4):
        yield


@pytest.fixture(autouse=True)
def nothing_told_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provider_module, "_told", set())


@pytest.fixture
def fake_xai() -> Iterator[FakeXai]:
    """A stand-in for xAI whose pictures and clips have the size of `small_films`.

    That it makes those of the service's own size as well is what its own tests are about, and the
    first film of `test_film.py` is made of them.
    """
    with FakeXai(Script(shrink=4)) as server:
        yield server


@pytest.fixture
def small_films_with_a_key(
    monkeypatch: pytest.MonkeyPatch,
    plugins_found_once: None,
    no_rate_limits: None,
    small_films: None,
    small_watch: None,
) -> None:
    """Have a key, and make films that are about calls and what they cost."""
    monkeypatch.setenv("GROK_API_KEY", KEY)


@pytest.fixture(scope="module")
def no_rate_limits() -> Iterator[None]:
    """Draw and film as fast as it is asked for: whole films are made by a real clock."""
    with pytest.MonkeyPatch.context() as patch:
        for module in ("channel", "video"):
            patch.setattr(f"grok_spicy_grok.{module}.VIDEOS_PER_SECOND", 1000)
        for module in ("channel", "image"):
            patch.setattr(f"grok_spicy_grok.{module}.IMAGES_PER_SECOND", 1000)
        yield


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
        await asyncio.sleep(0)


@dataclass
class Call:
    """The call in progress, remembering what its provider reports."""

    usages: list[Usage] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    fractions: list[float | None] = field(default_factory=list)
    writer: LLMProvider | None = None
    reviewed: list[str] = field(default_factory=list)

    def report(self, usage: Usage) -> None:
        self.usages.append(usage)

    def progress(self, fraction: float | None, text: str) -> None:
        self.fractions.append(fraction)
        self.shown.append(text)

    def llm(self) -> LLMProvider:
        assert self.writer is not None
        return self.writer

    async def review(self, text: str, negative: str | None = None) -> None:
        assert negative is None
        self.reviewed.append(text)

    @property
    def usd(self) -> float:
        return sum(usage.cost_usd or 0.0 for usage in self.usages)


@dataclass
class Journal:
    """What is written down about a job, as it is written."""

    lines: list[tuple[str, str | None, dict[str, Any]]] = field(default_factory=list)

    async def submitting(self, job: Job) -> None:
        self.lines.append(("submitting", job.id, dict(job.state)))

    async def saved(self, job: Job) -> None:
        self.lines.append(("saved", job.id, dict(job.state)))

    def job(self) -> Job:
        return Job(journal=self)

    def reopened(self) -> Job:
        """Return the job as another process would find it."""
        _, id_, state = self.lines[-1]
        return Job(id_, state, journal=self)


@dataclass
class Studio:
    """Makes providers that share one context, as a run does."""

    url: str
    ctx: Context
    clock: Clock
    call: Call

    def image(self, model: str = "grok-imagine-image", **params: Any) -> GrokImageProvider:
        options = GrokImageProvider.options_for(model)(**params)
        config = ResolvedConfig("grok", "image", model, options, (self.url,))
        return GrokImageProvider(config, self.ctx)

    def video(self, model: str = "grok-imagine-video", **params: Any) -> GrokVideoProvider:
        options = GrokVideoProvider.options_for(model)(**params)
        config = ResolvedConfig("grok", "video", model, options, (self.url,))
        return GrokVideoProvider(config, self.ctx)

    def llm(self, model: str = "grok-4.3", **params: Any) -> GrokLLMProvider:
        options = GrokLLMProvider.options_for(model)(**params)
        config = ResolvedConfig("grok", "llm", model, options, (self.url,))
        return GrokLLMProvider(config, self.ctx)

    def eyes(self, model: str = "grok-4.3", **params: Any) -> GrokVisionProvider:
        options = GrokVisionProvider.options_for(model)(**params)
        config = ResolvedConfig("grok", "vision", model, options, (self.url,))
        return GrokVisionProvider(config, self.ctx)


@pytest.fixture
def call() -> Iterator[Call]:
    call = Call()
    with call_in_progress(call):
        yield call


@pytest.fixture
def keys() -> dict[str, str]:
    return {"GROK_API_KEY": KEY}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def journal() -> Journal:
    return Journal()


@pytest.fixture
async def studio(
    fake_xai: FakeXai, call: Call, keys: dict[str, str], clock: Clock
) -> AsyncIterator[Studio]:
    def secret(names: tuple[str, ...]) -> str | None:
        return next((keys[name] for name in names if name in keys), None)

    ctx = Context(clock=clock, secrets=secret)
    studio = Studio(fake_xai.url, ctx, clock, call)
    call.writer = studio.llm()
    yield studio
    await ctx.aclose()


@pytest.fixture
def picture(tmp_path: Path) -> Callable[..., Picture]:
    """Draw an otter-coloured shape and return it as a picture."""

    def draw(
        name: str | None = None,
        role: Any = "character",
        *,
        size: tuple[int, int] = (320, 180),
        colour: str = "sienna",
        suffix: str = "png",
    ) -> Picture:
        image = Image.new("RGB", size, "lightblue")
        ImageDraw.Draw(image).ellipse([size[0] // 4, 10, size[0] * 3 // 4, size[1] - 10], colour)
        path = tmp_path / f"{role}-{name}-{colour}.{suffix}"
        image.save(path)
        return Picture(path, role, name)

    return draw
