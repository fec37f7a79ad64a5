"""Runs over scripted providers that are ended early, gone on with, changed and made again."""

from __future__ import annotations

import asyncio
import hashlib
import pickle
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from grok_spicy.api import explain_run, make_film, resume_film, run_film
from grok_spicy.runs.interrupt import Interrupter
from grok_spicy.runs.result import RunResult
from grok_spicy.runs.why import PieceOutlook
from grok_spicy.schemas import Character, Scene, StoryPlan
from grok_spicy.watch.reports import CallStarted, Notice
from grok_spicy_testing.scripted import Script

CONCEPT = "A curious fox meets a wise owl at the harbour"


def story(scenes: int = 3, **scene: Any) -> StoryPlan:
    return StoryPlan(
        title="The Fox and the Owl",
        style="watercolour",
        # Square clips are little more than half as large, and every one of them is looked through.
        aspect_ratio="1:1",
        characters=[
            Character(name="Luna", visual_description="a small red fox " * 20),
            Character(name="Oren", visual_description="a tall grey owl " * 20),
        ],
        scenes=[
            Scene(
                scene_id=number,
                title=f"Scene {number}",
                characters_present=["Luna", "Oren"],
                action="Luna walks to Oren",
                prompt_summary="the fox meets the owl",
                duration_seconds=3,
                **scene,
            )
            for number in range(1, scenes + 1)
        ],
    )


@pytest.fixture(autouse=True)
def _cheap(small_films: None, small_watch: None, plugins_found_once: None) -> None:
    """Make films cheaply: here they are about what is made, and from what, and when."""


@dataclass
class Set:
    """One output folder; every run and resumption has a script of its own, so calls are apart.

    Attributes:
        output: The folder.
        once: Makes a folder once for all tests.
        notices: What the user was told.
    """

    output: Path
    once: Callable[[str, Callable[[Path], object]], Path]
    notices: list[str] = field(default_factory=list)

    async def filmed(self, plan: StoryPlan) -> RunResult:
        """Begin with a finished film of a plan, in which nothing went wrong: a copy of one."""
        assert not (self.output / "runs").exists(), "a film is copied into an empty folder only"
        name = hashlib.sha256(plan.model_dump_json().encode()).hexdigest()[:12]
        # The maker runs a loop of its own.
        kept = await asyncio.to_thread(self.once, f"film-{name}", partial(_film_into, plan))
        shutil.copytree(kept / "output", self.output, dirs_exist_ok=True)
        result: RunResult = pickle.loads((kept / "result.pickle").read_bytes())  # noqa: S301
        folder = self.output / "runs" / result.run_id
        assert result.film is not None
        return replace(result, folder=folder, film=folder / result.film.name)

    async def film(self, script: Script, **arguments: Any) -> RunResult:
        return await make_film(
            CONCEPT,
            backends=arguments.pop("backends", None) or script.backends(),
            output_dir=self.output,
            registry=arguments.pop("registry", None) or script.registry(),
            report=self._hear,
            **arguments,
        )

    async def resume(self, script: Script, run: str | None = None, **arguments: Any) -> RunResult:
        return await resume_film(
            run,
            output_dir=self.output,
            registry=arguments.pop("registry", None) or script.registry(),
            report=self._hear,
            **arguments,
        )

    async def why(self, script: Script, run: str, **arguments: Any) -> dict[str, PieceOutlook]:
        registry = arguments.pop("registry", None) or script.registry()
        found = await explain_run(run, output_dir=self.output, registry=registry, **arguments)
        return {one.piece: one for one in found}

    async def interrupted(self, script: Script, **arguments: Any) -> Path:
        """Make a film that is stopped while clips are filmed, and return the run's folder."""
        script.latency["video"] = 600.0
        interrupter = Interrupter()

        def stop_when_filming(report: object) -> None:
            if isinstance(report, CallStarted) and report.capability == "video":
                interrupter.stop()

        with pytest.raises(asyncio.CancelledError):
            await make_film(
                CONCEPT,
                backends=script.backends(),
                output_dir=self.output,
                registry=script.registry(),
                report=stop_when_filming,
                interrupter=interrupter,
                **arguments,
            )
        (folder,) = (self.output / "runs").iterdir()
        return folder

    def _hear(self, report: object) -> None:
        if isinstance(report, Notice):
            self.notices.append(report.text)


def _film_into(plan: StoryPlan, folder: Path) -> None:
    script = Script(plan)
    result = run_film(
        CONCEPT,
        backends=script.backends(),
        output_dir=folder / "output",
        registry=script.registry(),
    )
    assert result.exit_code == 0, result.error
    (folder / "result.pickle").write_bytes(pickle.dumps(result))


@pytest.fixture
def stage(tmp_path: Path, once: Callable[..., Path]) -> Set:
    return Set(tmp_path, once)


@pytest.fixture
def tale() -> StoryPlan:
    return story()


@pytest.fixture(scope="session")
def told() -> Any:
    """Return the function that tells a story of some scenes."""
    return story
