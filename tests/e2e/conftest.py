"""The three services at once, each played by its stand-in over its own protocol."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import stamina
from grok_spicy.api import make_film, resume_film
from grok_spicy.runs.result import RunResult
from grok_spicy.schemas import BackendConfig, Character, PipelineConfig, Scene, StoryPlan
from grok_spicy.system.secrets import Secrets
from grok_spicy_testing.fake_comfyui import FakeComfyUI
from grok_spicy_testing.fake_ollama import FakeOllama
from grok_spicy_testing.fake_xai import FakeXai, Script

GROK = {"provider": "grok"}
# The fallback family draws the shortest clips, so that little has to be encoded.
COMFYUI = {"provider": "comfyui"}
OLLAMA = {"provider": "ollama"}

BACKENDS: dict[str, dict[str, Any]] = {
    "local": {"image": COMFYUI, "video": COMFYUI, "llm": OLLAMA, "vision": OLLAMA},
    "grok": {"image": GROK, "video": GROK, "llm": GROK, "vision": GROK},
    "local pictures, grok clips": {"image": COMFYUI, "video": GROK, "llm": OLLAMA, "vision": GROK},
    "grok pictures, local clips": {"image": GROK, "video": COMFYUI, "llm": GROK, "vision": OLLAMA},
    "local, grok looks at keyframes": {
        "image": COMFYUI,
        "video": COMFYUI,
        "llm": OLLAMA,
        "vision": OLLAMA,
        "steps": {"keyframes": {"vision": "grok"}},
    },
}

PLAN = StoryPlan(
    title="The Lamp",
    style="gouache",
    color_palette="harbour blue and lamp yellow",
    characters=[
        Character(name="Pip", visual_description="a small round copper robot " * 12),
        Character(name="Mara", visual_description="a tall grey heron " * 12),
    ],
    scenes=[
        Scene(
            scene_id=number,
            title=f"Pier {number}",
            characters_present=["Pip", "Mara"],
            setting="the pier at dusk",
            camera="medium shot, static",
            mood="calm",
            action="Pip lights the lamp",
            prompt_summary="a robot lights a lamp beside a heron",
            duration_seconds=3,
        )
        for number in (1, 2)
    ],
)

SHORT = PLAN.model_copy(update={"scenes": PLAN.scenes[:1], "aspect_ratio": "1:1"})
"""For films that are about something else than how scenes follow one another: little to encode."""


@dataclass
class Services:
    """The three stand-ins and who works with them."""

    xai: FakeXai
    ollama: FakeOllama
    comfyui: FakeComfyUI

    def backends(self, name: str) -> BackendConfig:
        """Return one of `BACKENDS` with the stand-ins' addresses."""
        urls = {
            "grok_url": self.xai.url,
            "ollama_url": self.ollama.url,
            "comfyui_url": self.comfyui.url,
        }
        return BackendConfig.model_validate({**BACKENDS[name], **urls})

    async def film(self, name: str, output: Path, **arguments: Any) -> RunResult:
        """Make a film with one of `BACKENDS`, of `SHORT` if no other plan or concept is given."""
        arguments.setdefault("plan", SHORT)
        config = arguments.pop("config", None) or PipelineConfig(max_duration=3)
        return await make_film(
            arguments.pop("concept", ""),
            backends=self.backends(name),
            output_dir=output,
            config=config,
            secrets=Secrets({"GROK_API_KEY": "sesame-0123456789"}),
            **arguments,
        )

    async def resume(self, run: str, name: str, output: Path) -> RunResult:
        """Go on with a run, with one of `BACKENDS`."""
        return await resume_film(
            run,
            output_dir=output,
            backends=self.backends(name),
            secrets=Secrets({"GROK_API_KEY": "sesame-0123456789"}),
        )


@pytest.fixture
def services() -> Iterator[Services]:
    """Run the three stand-ins."""
    with FakeXai(Script(shrink=4)) as xai, FakeOllama() as ollama, FakeComfyUI() as comfyui:
        yield Services(xai, ollama, comfyui)


@pytest.fixture
def plans() -> dict[int, StoryPlan]:
    """Return stories by how many scenes they have."""
    return {1: SHORT, 2: PLAN}


@pytest.fixture(autouse=True)
def no_backoff(small_films: None, small_watch: None, plugins_found_once: None) -> Iterator[None]:
    """Repeat failed calls at once, as often as in earnest; and make small films."""
    with stamina.set_testing(True, attempts=100, cap=True):
        yield


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait a hundredth of the time for what services of this machine do at once.

    How long a service is waited for is tested where it lives.
    """
    for module in ("channel", "video"):
        monkeypatch.setattr(f"grok_spicy_grok.{module}.VIDEOS_PER_SECOND", 1000)
    for module in ("channel", "image"):
        monkeypatch.setattr(f"grok_spicy_grok.{module}.IMAGES_PER_SECOND", 1000)
    for place in (
        "grok_spicy_comfyui.memory.PAUSE",
        "grok_spicy_comfyui.wire._PAUSE",
        "grok_spicy_ollama.client.SETTLE_SECONDS",
    ):
        monkeypatch.setattr(place, 0.01)
