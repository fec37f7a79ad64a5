"""Turns on one GPU, and how `backends.resources` overrides who shares what."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from grok_spicy.calls.factory import CallRules, ProviderFactory
from grok_spicy.calls.resources import ResourceScheduler
from grok_spicy.plugins import PluginManager
from grok_spicy.plugins.registry import ProviderRegistry
from grok_spicy.providers.base import Limits
from grok_spicy.providers.context import Clock, Context, SystemClock
from grok_spicy.schemas import BackendConfig, Scene, StoryPlan
from grok_spicy.watch.reports import CallFinished, CallStarted, Report
from grok_spicy_testing.scripted import Script

GPU = "gpu:localhost"

STORY = StoryPlan(title="A Fox", style="chalk", scenes=[Scene(scene_id=1, title="One")])


@dataclass
class Watch:
    """Notes how many providers were ever at work at the same time."""

    at_work: dict[int, str] = field(default_factory=dict)
    together: int = 0
    met: asyncio.Event = field(default_factory=asyncio.Event)

    def __call__(self, report: Report) -> None:
        if isinstance(report, CallStarted):
            self.at_work[report.call] = report.provider
            self.together = max(self.together, len(set(self.at_work.values())))
            if self.together > 1:
                self.met.set()
        elif isinstance(report, CallFinished):
            del self.at_work[report.call]


class Meeting(SystemClock):
    """Has every call last until both providers have been at work together."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    async def sleep(self, seconds: float) -> None:
        await self._watch.met.wait()


@pytest.fixture
def registry() -> ProviderRegistry:
    """`painter` and `writer`, each of which says that it occupies this machine's GPU."""
    limits = {one: Limits(resource=GPU) for one in ("image", "video", "llm", "vision")}
    script = Script(STORY, limits=limits, latency=dict.fromkeys(limits, 0.01))
    registry = ProviderRegistry(PluginManager(disabled="*"))
    for name in ("painter", "writer"):
        script.add_to(registry, name)
    return registry


@asynccontextmanager
async def providers(
    registry: ProviderRegistry,
    scheduler: ResourceScheduler,
    watch: Watch,
    clock: Clock | None = None,
) -> AsyncIterator[ProviderFactory]:
    config = BackendConfig.model_validate(
        {"image": "painter", "video": "painter", "llm": "writer", "vision": "writer"}
    )
    rules = CallRules(scheduler=scheduler, report=watch)
    context = Context(clock=clock)
    async with ProviderFactory(config, registry=registry, context=context, rules=rules) as made:
        yield made


async def work(providers: ProviderFactory, scheduler: ResourceScheduler, folder: Path) -> None:
    """Have two pieces drawn and two questions answered, all wanted at once."""

    async def draw(number: int) -> None:
        with scheduler.at_work():
            await providers.image("keyframes", f"keyframe:{number}").generate(
                "a fox", dest=folder / str(number)
            )

    async def write(number: int) -> None:
        with scheduler.at_work():
            await providers.llm("plan", f"clip:{number}").complete(
                [{"role": "user", "content": f"What does fox {number} do?"}]
            )

    async with asyncio.timeout(120):
        await asyncio.gather(draw(1), write(1), draw(2), write(2))


async def test_holders_of_one_gpu_work_one_after_the_other(
    registry: ProviderRegistry, tmp_path: Path
) -> None:
    scheduler, watch = ResourceScheduler(), Watch()
    async with providers(registry, scheduler, watch) as made:
        await work(made, scheduler, tmp_path)
    assert watch.together == 1
    assert scheduler.switches(GPU) == 1


@pytest.mark.parametrize("other", [None, "gpu:upstairs"])
async def test_a_provider_with_a_gpu_of_its_own_takes_no_turns(
    registry: ProviderRegistry, tmp_path: Path, other: str | None
) -> None:
    scheduler, watch = ResourceScheduler({"writer": other}), Watch()
    async with providers(registry, scheduler, watch, Meeting(watch)) as made:
        await work(made, scheduler, tmp_path)
    assert watch.together == 2
    assert scheduler.switches(GPU) == 0


async def test_two_providers_can_be_told_to_share_what_they_do_not_know_they_share(
    registry: ProviderRegistry, tmp_path: Path
) -> None:
    scheduler, watch = ResourceScheduler({"painter": "the card", "writer": "the card"}), Watch()
    async with providers(registry, scheduler, watch) as made:
        await work(made, scheduler, tmp_path)
    assert watch.together == 1
    assert scheduler.switches("the card") == 1
    assert scheduler.switches(GPU) == 0
