"""Films through bad weather: every fifth request fails, servers die and come back."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import stamina
from grok_spicy_testing.fake_comfyui import Answer
from grok_spicy_testing.fake_ollama import busy
from grok_spicy_testing.fake_xai import Rule, Web, rate_limited, unavailable

if TYPE_CHECKING:
    from conftest import Services

SHARE = 0.2


async def test_grok_film_survives_every_fifth_request_failing(
    services: Services, tmp_path: Path
) -> None:
    for skip in range(0, 40, 5):
        # Polls and questions may be repeated; a create only if it is refused before it begins.
        services.xai.add(*(unavailable(method=method, skip=skip) for method in ("chat", "poll")))
        services.xai.add(*(rate_limited(0.0, method=way, skip=skip) for way in ("image", "video")))
    result = await services.film("grok", tmp_path, check=False)
    assert result.exit_code == 0, result.error
    # Refused before they began: the bill is that of an undisturbed film.
    assert (services.xai.bill.images, services.xai.bill.videos) == (3, 1)


async def test_grok_film_survives_failing_downloads(services: Services, tmp_path: Path) -> None:
    services.xai.add(Rule(do=Web(status=503), method="download", times=2))
    result = await services.film("grok", tmp_path)
    assert result.exit_code == 0, result.error
    assert (services.xai.bill.images, services.xai.bill.videos) == (3, 1)


async def test_local_film_survives_every_fifth_request_failing(
    services: Services, tmp_path: Path
) -> None:
    luck = random.Random(11)
    services.ollama.by_chance(lambda call: busy() if luck.random() < SHARE else None)
    for path in ("/history", "/jobs", "/view", "/prompt", "/upload"):
        services.comfyui.answer(Answer(path, 503, "busy", times=1))
    result = await services.film("local", tmp_path)
    assert result.exit_code == 0, result.error


@pytest.mark.parametrize("service", ["xai", "comfyui", "ollama"])
async def test_service_that_dies_in_mid_run_is_resumed(
    service: str, services: Services, tmp_path: Path
) -> None:
    name = "grok" if service == "xai" else "local"

    def dies(report: object) -> None:
        if type(report).__name__ == "Scored" and "keyframe:1" in str(report):
            down()

    def down() -> None:
        if not stopped:
            stopped.append(service)
            services.xai.go_down() if service == "xai" else getattr(services, service).stop()

    stopped: list[str] = []
    # Twice is enough to see that nobody is there.
    stamina.set_testing(True, attempts=2, cap=True)
    with pytest.MonkeyPatch.context() as impatient:
        impatient.setattr("grok_spicy_grok.channel.REFUSED_SECONDS", 0.1)
        broken = await services.film(name, tmp_path, report=dies)
    assert stopped
    assert broken.exit_code == 1
    services.xai.come_up() if service == "xai" else getattr(services, service).start()
    whole = await services.resume(broken.run_id, name, tmp_path)
    assert whole.exit_code == 0, whole.error
    assert len(whole.videos) == 1
