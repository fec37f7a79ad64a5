"""Whole films: the story and the eyes are Ollama's, pictures and clips are scripted."""

from __future__ import annotations

import json
import random
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.api import make_film
from grok_spicy.errors import PreflightError
from grok_spicy.plugins import PluginManager
from grok_spicy.providers.base import Context
from grok_spicy.schemas import BackendConfig, PipelineConfig, StoryPlan
from grok_spicy_testing.fake_ollama import Say, busy, crash, fenced, refusal
from grok_spicy_testing.fake_ollama.stories import STORY
from grok_spicy_testing.scripted import NAME, Script

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result
    from grok_spicy.providers.context import Clock
    from grok_spicy.runs.result import RunResult
    from grok_spicy_testing.fake_ollama import ChatCall, FakeOllama, Reply

CONCEPT = "A fox keeps a lighthouse; an owl brings her a sea chart"

PLAN = StoryPlan.model_validate(STORY)

STILLS = PipelineConfig(until="keyframes")
"""What most of these tests need: the plan, two sheets, three keyframes and their checks."""


class Studio:
    """Makes films with scripted pictures and the stand-in's words and eyes."""

    def __init__(self, server: FakeOllama, folder: Path, clock: Clock) -> None:
        self.server = server
        self.clock = clock
        self.folder = folder
        self.script = Script(PLAN)
        self._plugins = PluginManager(state_dir=folder / "state", config_dir=folder / "config")

    def backends(self, **fields: Any) -> BackendConfig:
        four = {"image": NAME, "video": NAME, "llm": "ollama", "vision": "ollama"}
        return BackendConfig.model_validate({**four, "ollama_url": self.server.url, **fields})

    async def film(self, *, config: PipelineConfig | None = None, **fields: Any) -> RunResult:
        return await make_film(
            CONCEPT,
            backends=self.backends(**fields),
            registry=self.script.registry(self._plugins),
            output_dir=self.folder / "output",
            context=Context(clock=self.clock),
            config=config,
        )

    @property
    def asked(self) -> Counter[str]:
        return Counter(call.kind for call in self.server.chats)


@pytest.fixture
def studio(
    fake_ollama: FakeOllama,
    tmp_path: Path,
    clock: Clock,
    small_films: None,
    plugins_found_once: None,
) -> Studio:
    return Studio(fake_ollama, tmp_path, clock)


async def test_film_is_planned_and_checked_by_one_model_that_is_loaded_once(studio: Studio) -> None:
    result = await studio.film(config=PipelineConfig(until="videos"))

    assert result.exit_code == 0
    assert result.plan == PLAN
    assert studio.asked == {"plan": 1, "check": 8}  # 2 sheets, 3 keyframes, 3 clips
    assert studio.server.loads == {"qwen3.5:latest": 1}
    assert studio.server.in_memory == []
    assert {asset.consistency_score for asset in result.characters} == {0.92}
    assert {asset.consistency_score for asset in result.keyframes} == {0.92}
    assert {asset.consistency_score for asset in result.videos} == {0.92}
    assert result.cost_usd == 0.0


async def test_two_models_are_loaded_once_each_and_unloaded_at_the_end(studio: Studio) -> None:
    llm = {"provider": "ollama", "model": "qwen3:8b"}
    eyes = {"provider": "ollama", "model": "qwen3-vl:8b"}
    result = await studio.film(config=STILLS, llm=llm, vision=eyes)

    assert result.exit_code == 0
    assert studio.asked == {"plan": 1, "check": 5}
    assert studio.server.loads == {"qwen3:8b": 1, "qwen3-vl:8b": 1}
    assert studio.server.in_memory == []


async def test_low_score_leads_to_a_fix_with_the_remedy_as_prompt(studio: Studio) -> None:
    low = {"analysis": "", "characters": [], "issues": ["The scarf is red"], "score": 40}
    good = Say(json.dumps({**low, "issues": [], "remedy": "", "score": 90}))
    bad = Say(json.dumps({**low, "remedy": "Colour the scarf navy blue."}))
    studio.server.by_chance(_first_keyframe_check(bad, good))

    result = await studio.film(config=STILLS)

    assert result.exit_code == 0
    fixes = [seen.prompt for seen in studio.script.seen if "scarf navy blue" in seen.prompt]
    assert len(fixes) == 1


def _first_keyframe_check(bad: Reply, good: Reply) -> Callable[[ChatCall], Reply | None]:
    """Fail the first check of a picture with two references."""
    seen: list[ChatCall] = []

    def draw(call: ChatCall) -> Reply | None:
        if call.kind != "check" or len(call.images) < 3:
            return None
        seen.append(call)
        return bad if len(seen) == 1 else good

    return draw


async def test_sloppy_and_refusing_answers_still_make_a_film(studio: Studio) -> None:
    studio.server.script(refusal(), fenced(STORY), kind="plan")
    studio.server.script(Say("They look alike."), kind="check")

    result = await studio.film(config=STILLS)

    assert result.exit_code == 0
    assert studio.asked == {"plan": 2, "check": 6}
    assert studio.server.reloads == 0


async def test_transient_failures_are_survived(studio: Studio) -> None:
    chance = random.Random(7)
    studio.server.by_chance(lambda call: busy() if chance.random() < 0.3 else None)
    studio.server.script(crash(), kind="check")

    result = await studio.film(config=STILLS)

    assert result.exit_code == 0
    outcomes = Counter(call.outcome for call in studio.server.chats)
    assert outcomes["answered"] == 6
    assert outcomes["failed"] > 1


async def test_server_that_is_down_stops_the_film_before_it_begins(studio: Studio) -> None:
    studio.server.stop()

    with pytest.raises(PreflightError) as raised:
        await studio.film()

    assert raised.value.exit_code == 3
    for words in (studio.server.url, "ollama serve", "ollama_url", "OLLAMA_HOST"):
        assert words in str(raised.value)
    assert studio.script.seen == []


async def test_missing_model_stops_the_film_with_its_pull_command(studio: Studio) -> None:
    with pytest.raises(PreflightError, match="ollama pull qwen3:14b"):
        await studio.film(llm={"provider": "ollama", "model": "qwen3:14b"})

    assert studio.script.seen == []
    assert studio.server.chats == []


async def test_dry_run_writes_the_prompts_and_asks_nobody(studio: Studio) -> None:
    result = await studio.film(config=PipelineConfig(dry_run=True))

    assert studio.server.requests == []
    (ideation,) = (result.folder / "prompts" / "plan").glob("*.md")
    text = ideation.read_text(encoding="utf-8")
    assert "Provider: ollama" in text
    assert "Model: qwen3.5" in text
    assert CONCEPT in text


def test_command_line_says_once_that_the_server_is_down(
    tmp_path: Path, run_cli: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole of it: exit code 3, one message with the address and every way out."""
    backends = {"llm": "ollama", "vision": "ollama", "image": "animatic", "video": "animatic"}
    (tmp_path / "backends.json").write_text(json.dumps({"backends": backends}), encoding="utf-8")
    monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:9")
    run = run_cli("run", "--backends", "backends.json", CONCEPT)

    assert run.exit_code == 3
    told = " ".join(run.output.split())
    assert told.count("No Ollama server answers at http://127.0.0.1:9 (from OLLAMA_HOST)") == 1
    assert "ollama serve" in told
    assert "ollama_url" in told
    assert "Traceback" not in told
