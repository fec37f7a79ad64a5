"""With a real server and whatever chat model is pulled: `pytest -m live`.

A model of 135 million parameters will not write a plan; then the typed error is what counts.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from grok_spicy.errors import ProviderError
from grok_spicy.providers.base import Context, ResolvedConfig
from grok_spicy.providers.context import call_in_progress
from grok_spicy.schemas import StoryPlan
from grok_spicy_ollama import OllamaLLMProvider
from grok_spicy_ollama.address import resolve
from grok_spicy_ollama.client import connect
from grok_spicy_ollama.models import is_cloud

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from grok_spicy.providers.base import LLMProvider, Message
    from grok_spicy.providers.usage import Usage

pytestmark = pytest.mark.live

ADDRESS = resolve((), os.environ)

CONCEPT: list[Message] = [
    {
        "role": "system",
        "content": "You plan short films. Follow the concept strictly. Give 3 scenes, each with "
        "one clear motion and 3 to 8 seconds long. Describe each character in 80 words or more.",
    },
    {"role": "user", "content": "A fox keeps a lighthouse; an owl brings her a sea chart."},
]


class _Call:
    """A call in progress that shows what it does when pytest runs with `-s`."""

    def report(self, usage: Usage) -> None:
        print(usage)

    def progress(self, fraction: float | None, text: str) -> None:
        print(text)

    def llm(self) -> LLMProvider:
        raise AssertionError("a holder of the GPU may not call another provider")

    async def review(self, text: str, negative: str | None = None) -> None:
        raise AssertionError("nothing is put around what core has judged")


@pytest.fixture
async def ctx() -> AsyncIterator[Context]:
    ctx = Context()
    yield ctx
    await ctx.aclose()


@pytest.fixture
async def model(ctx: Context) -> str:
    """Return a chat model that is pulled: the smallest, so that a CPU can do it."""
    client = await connect(ctx, ADDRESS)
    try:
        rows = await client.pulled()
    except ProviderError as error:
        pytest.skip(error.message)
    chatting = []
    for row in rows:
        able = (await client.show(row.name)).capabilities
        if not is_cloud(row.name) and (able is None or "completion" in able):
            chatting.append(row)
    if not chatting:
        pytest.skip(f"no chat model is pulled at {ADDRESS.url}: ollama pull qwen3:8b")
    return min(chatting, key=lambda row: row.size).name


async def test_story_is_planned_or_ends_in_the_typed_error(ctx: Context, model: str) -> None:
    options = OllamaLLMProvider.options_for(model)()
    llm = OllamaLLMProvider(ResolvedConfig("ollama", "llm", model, options, (ADDRESS.url,)), ctx)
    assert [finding for finding in await llm.check() if finding.level == "error"] == []

    outcome: StoryPlan | ProviderError
    with call_in_progress(_Call()):
        try:
            outcome = await llm.parse(CONCEPT, StoryPlan)
        except ProviderError as error:
            outcome = error
    print(outcome)

    if isinstance(outcome, ProviderError):
        assert outcome.provider == "ollama"
        assert outcome.message
    else:
        assert outcome.scenes
    await llm.release()

    held = await (await connect(ctx, ADDRESS)).loaded()
    assert model not in [row.name for row in held]
