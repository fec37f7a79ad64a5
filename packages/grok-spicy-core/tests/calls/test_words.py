"""What providers say beside their results: it costs nothing that was paid for."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from grok_spicy.api import make_film
from grok_spicy.calls.retry import _patience
from grok_spicy.errors import RateLimitedError
from grok_spicy.providers.base import GeneratedImage, ImageProvider, Job, QuoteRequest, Usage
from grok_spicy.runs.result import RunResult
from grok_spicy.schemas import ConsistencyScore, ProviderConfig
from grok_spicy.watch.reports import CallProgress
from grok_spicy_testing.fakes import small_plan
from grok_spicy_testing.scripted import NAME, Script
from PIL import Image


class Ordering(ImageProvider):
    """Draws for 4 cents, by way of a job; a test decides what it remembers of it."""

    id: Any = "job-1"
    state: Any = None

    def quote(self, operation: str, request: QuoteRequest) -> float | None:
        return 0.04

    async def generate(
        self, prompt: str, *, dest: Path, job: Job | None = None, **kwargs: Any
    ) -> GeneratedImage:
        async def send() -> str:
            return "taken"

        assert job is not None
        await job.create(send, id_of=lambda _: type(self).id, said=type(self).state)
        self.ctx.report(Usage(cost_usd=0.04))
        for number in range(1000):
            self.ctx.progress(number / 1000, "drawing")
        await asyncio.sleep(0)
        path = dest.with_name(dest.name + ".png")
        Image.new("RGB", (64, 36)).save(path)
        return GeneratedImage(path, 64, 36, "odd", "odd-1")

    async def edit(self, images: Any, prompt: str, *, dest: Path, **kwargs: Any) -> GeneratedImage:
        return await self.generate(prompt, dest=dest, **kwargs)

    async def stylize(
        self, sources: Any, prompt: str, *, dest: Path, **kwargs: Any
    ) -> GeneratedImage:
        return await self.generate(prompt, dest=dest, **kwargs)


async def drawn(output: Path, said: list[Any], **fields: Any) -> RunResult:
    script = Script(small_plan(1))
    registry = script.registry()
    registry.add("image", "odd", type("Odd", (Ordering,), fields), default_model="m")
    return await make_film(
        "A fox counts boats",
        backends=script.backends(image=ProviderConfig(provider="odd")),
        registry=registry,
        output_dir=output,
        until="characters",
        report=said.append,
    )


def circle() -> dict[str, Any]:
    found: dict[str, Any] = {}
    found["again"] = found
    return found


@pytest.mark.parametrize(
    "fields",
    [
        {"id": "\ud800"},
        {"id": "x" * 100_000},
        {"id": 7},
        {"state": "\ud800"},
        {"state": circle()},
        {"state": {(1, 2): "pair"}},
        {"state": "x" * 2_000_000},
    ],
    ids=["half an id", "long id", "number", "half a text", "circle", "pair", "2 MB"],
)
async def test_job_that_cannot_be_written_down_is_carried_through(
    fields: dict[str, Any], tmp_path: Path
) -> None:
    said: list[Any] = []
    result = await drawn(tmp_path, said, **fields)
    assert result.exit_code == 0, result.error
    assert result.cost_usd == pytest.approx(0.04)


async def test_of_much_that_is_said_of_progress_the_last_is_told(tmp_path: Path) -> None:
    said: list[Any] = []
    await drawn(tmp_path, said)
    told = [one for one in said if isinstance(one, CallProgress)]
    assert [one.fraction for one in told] == [0.999]


@pytest.mark.parametrize("after", [math.nan, math.inf, -5.0, 1e12, "soon"])
async def test_patience_that_no_run_has_is_not_waited_for(after: Any, tmp_path: Path) -> None:
    said = RateLimitedError(NAME, "slow down", retry_after=after)
    script = Script(small_plan(1)).fail("character:pip", said)
    result = await make_film(
        "A fox counts boats",
        backends=script.backends(),
        registry=script.registry(),
        output_dir=tmp_path,
        until="characters",
    )
    # What is no number is nothing; what is too long is not begun.
    assert result.exit_code == (1 if after == 1e12 else 0), result.error


def test_service_that_asks_for_nonsense_is_waited_for_as_usual() -> None:
    assert [_patience(one, 1) for one in (None, math.nan, -1, "soon", True)] == [None] * 5
    assert _patience(2.0, 1) == 2.0


@pytest.mark.parametrize(
    "score",
    [
        lambda: ConsistencyScore(overall_score=0.1, issues=["x" * 1000] * 2000),
        lambda: ConsistencyScore(
            overall_score=0.1, per_character={f"{i:0>100}": 0.1 for i in range(10_001)}
        ),
        lambda: ConsistencyScore(overall_score=0.1, fix_prompt="mend it " * 200_000),
    ],
    ids=["issues", "names", "remedy"],
)
async def test_answer_that_nobody_could_read_is_refused(
    score: Callable[[], ConsistencyScore], tmp_path: Path
) -> None:
    script = Script(small_plan(1)).score("character:pip", score(), score())
    result = await make_film(
        "A fox counts boats",
        backends=script.backends(),
        registry=script.registry(),
        output_dir=tmp_path,
        until="characters",
    )
    assert "more than 1,000,000 characters" in str(result.error)


async def test_half_a_character_in_an_answer_becomes_a_whole_one(tmp_path: Path) -> None:
    score = ConsistencyScore(
        overall_score=0.9, issues=["a \ud83e\udd8a or half \ud83e"], fix_prompt="\udc00 mend"
    )
    script = Script(small_plan(1)).score("character:pip", score)
    result = await make_film(
        "A fox counts boats",
        backends=script.backends(),
        registry=script.registry(),
        output_dir=tmp_path,
        until="characters",
        consistency_threshold=0.95,
        max_retries=1,
    )
    assert result.exit_code == 0, result.error
    assert result.characters[0].issues == ["a \U0001f98a or half \ufffd"]
