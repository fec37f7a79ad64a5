"""What becomes of money: through a run of grok-spicy, against the stand-in for the service."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import stamina
from grok_spicy import BackendConfig, PipelineConfig, RunResult, make_film
from grok_spicy_testing.fakes import FakeProviders

from grok_spicy_example import client
from grok_spicy_example.image import ExampleImageProvider
from grok_spicy_example.plugin import KEY_VARIABLE, MODEL, NAME
from grok_spicy_example.studio import Studio

Sheet = Callable[..., Awaitable[RunResult]]

ATTEMPTS = 4


@pytest.fixture
def studio(monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    """A service that answers, and nobody who waits."""
    monkeypatch.setenv(KEY_VARIABLE, "harbour-key")
    monkeypatch.setattr(client, "POLL_SECONDS", 0)
    with Studio("harbour-key") as studio, stamina.set_testing(True, attempts=ATTEMPTS):
        yield studio


@pytest.fixture
def sheet(studio: Studio, fake_providers: FakeProviders, tmp_path: Path) -> Sheet:
    """Have one character sheet drawn by the example; the rest of the run is scripted."""
    script = fake_providers()
    registry = fake_providers.registry
    registry.add("image", NAME, ExampleImageProvider, default_model=MODEL)

    async def draw(**more: Any) -> RunResult:
        four = script.backends().model_dump(exclude_none=True)
        image = {"provider": NAME, "params": {"timeout": 0.2}}
        return await make_film(
            "A fox counts boats",
            backends=BackendConfig.model_validate(
                {**four, "image": image, "example_url": studio.url}
            ),
            registry=registry,
            output_dir=tmp_path / "films",
            config=PipelineConfig(until="characters"),
            **more,
        )

    return draw


async def test_picture_fetched_late_is_booked_once(sheet: Sheet, studio: Studio) -> None:
    studio.busy = ATTEMPTS
    result = await sheet()
    assert result.exit_code == 0
    assert len(studio.jobs) == 1
    assert result.cost_usd == pytest.approx(0.02)


async def test_order_whose_answer_is_lost_is_not_sent_again(sheet: Sheet, studio: Studio) -> None:
    studio.garbled = True
    for _ in range(2):
        (outcome,) = [one for one in (await sheet()).outcomes if one.state != "accepted"]
        assert outcome.piece == "character:Pip"
    assert len(studio.jobs) == 1


async def test_refused_order_may_be_sent_again(sheet: Sheet, studio: Studio) -> None:
    studio.status = 422
    assert (await sheet()).exit_code == 1
    studio.status = None
    assert (await sheet()).exit_code == 0


async def test_failed_picture_ends_its_job(sheet: Sheet, studio: Studio) -> None:
    studio.ends = "failed"
    assert (await sheet()).exit_code == 1
    studio.ends, before = "done", len(studio.jobs)
    # What was paid for is not bought again unasked.
    assert (await sheet(repeat_unknown=1)).exit_code == 0
    assert len(studio.jobs) == before + 1


async def test_picture_that_takes_too_long_is_fetched_by_the_next_run(
    sheet: Sheet, studio: Studio
) -> None:
    studio.ends = "drawing"
    assert (await sheet()).exit_code == 1
    studio.ends = "done"
    assert (await sheet()).exit_code == 0
    assert len(studio.jobs) == 1


async def test_wrong_address_is_no_lost_order(sheet: Sheet, studio: Studio) -> None:
    studio.status = 404
    result = await sheet()
    (outcome,) = [one for one in result.outcomes if one.state != "accepted"]
    assert "no pictures are drawn there" in str(outcome.reason)
    assert (await sheet()).exit_code == 1
