"""What the user asked of a run outlives interruptions, failures and refusals."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.api import make_film, resume_film
from grok_spicy.errors import (
    ConfigError,
    ContentRefusedError,
    InvalidRequestError,
    OutOfCreditError,
)
from grok_spicy.providers.base import Job
from grok_spicy.runs.folder import RunFolder
from grok_spicy.runs.interrupt import Interrupter
from grok_spicy.runs.result import RunResult
from grok_spicy.runs.takes import pick_take
from grok_spicy.schemas import PipelineConfig, StoryPlan
from grok_spicy.watch.reports import CallStarted
from grok_spicy_testing.scripted import NAME, Script

if TYPE_CHECKING:
    from conftest import Set


def made(script: Script) -> Counter[str]:
    return Counter(str(seen) for seen in script.seen)


def edit(result: RunResult, scene: int, **fields: Any) -> None:
    path = result.folder / "plan.json"
    plan = json.loads(path.read_text("utf-8"))
    plan["scenes"][scene - 1].update(fields)
    path.write_text(json.dumps(plan), "utf-8")


class Camera:
    """A paid video service with jobs; the run may be stopped while one is polled."""

    def __init__(self, interrupter: Interrupter | None = None) -> None:
        self.interrupter = interrupter
        self.created = 0
        self.polled = 0

    def serve(self, script: Script) -> Any:
        """Return a registry in which this service films."""
        registry = script.registry()
        provider: Any = registry.get_video(NAME)
        whole = provider.generate
        service = self

        async def generate(self: Any, *inputs: Any, dest: Path, job: Job, **rest: Any) -> Any:
            if job.id is None:
                await job.submitting()
                service.created += 1
                await job.save("job")
            service.polled += 1
            if service.interrupter is not None:
                service.interrupter.stop()
                await asyncio.Event().wait()
            return await whole(self, *inputs, dest=dest, job=job, **rest)

        provider.generate = generate
        return registry


async def test_interrupted_retake_goes_on_with_its_job(stage: Set, told: Any) -> None:
    plan = told(1)
    result = await stage.filmed(plan)
    interrupter = Interrupter()
    stopped, after = Camera(interrupter), Camera()
    with pytest.raises(asyncio.CancelledError):
        await resume_film(
            result.run_id,
            output_dir=stage.output,
            registry=stopped.serve(Script(plan)),
            interrupter=interrupter,
            retake=["clip:1"],
        )
    again = await resume_film(output_dir=stage.output, registry=after.serve(Script(plan)))
    assert (stopped.created, after.created, after.polled) == (1, 0, 1)
    assert again.exit_code == 0
    assert [take.name for take in sorted((result.folder / "videos/takes").glob("*.mp4"))] == [
        "scene-01-take1-1.mp4",
        "scene-01-take2-1.mp4",
    ]


async def test_interrupted_update_goes_on_and_says_so(stage: Set, tale: StoryPlan) -> None:
    result = await stage.filmed(tale)
    edit(result, 2, action="Luna jumps", prompt_summary="the fox jumps")
    interrupter = Interrupter()

    def stop_when_filming(report: object) -> None:
        if isinstance(report, CallStarted) and report.capability == "video":
            interrupter.stop()

    before = Script(tale)
    before.latency["video"] = 600.0
    with pytest.raises(asyncio.CancelledError):
        await resume_film(
            result.run_id,
            output_dir=stage.output,
            registry=before.registry(),
            report=stop_when_filming,
            interrupter=interrupter,
            update=True,
        )
    after = Script(tale)
    again = await stage.resume(after)
    assert "Continuing with what you asked for before: the update." in stage.notices
    assert again.exit_code == 0
    assert after.calls("video.generate clip:2")
    assert after.calls("video.generate clip:3")
    assert not after.calls("clip:1") + after.calls("keyframe:1")
    idle = Script(tale)
    await stage.resume(idle, result.run_id, update=True)
    assert idle.seen == []


async def test_refused_retake_leaves_the_former_take_in_the_film(stage: Set, told: Any) -> None:
    plan = told(2)
    result = await stage.filmed(plan)
    assert result.film is not None
    whole = result.film.read_bytes()
    refusing = Script(plan).fail("clip:1", ContentRefusedError(NAME, "not this one"))
    again = await stage.resume(refusing, result.run_id, retake=["clip:1"])
    assert again.exit_code == 0
    assert result.film.read_bytes() == whole
    assert "clip:1 is refused: not this one; what was there before is kept" in stage.notices
    third = Script(plan)
    await stage.resume(third, result.run_id, retake=["clip:1"])
    assert third.calls("video.generate clip:1")
    assert result.film.read_bytes() != whole


async def test_failed_retake_leaves_the_former_take_and_is_tried_again(
    stage: Set, told: Any
) -> None:
    plan = told(2)
    result = await stage.filmed(plan)
    assert result.film is not None
    whole = result.film.read_bytes()
    failing = Script(plan).fail("clip:1", InvalidRequestError(NAME, "too odd"))
    again = await stage.resume(failing, result.run_id, retake=["clip:1"])
    assert again.exit_code == 1
    assert result.film.read_bytes() == whole
    third = Script(plan)
    assert (await stage.resume(third)).exit_code == 0
    assert third.calls("video.generate clip:1")
    assert "Continuing with what you asked for before: another take of clip:1." in stage.notices


async def test_what_needs_a_piece_that_failed_to_change_stays_as_it_was(
    stage: Set, tale: StoryPlan
) -> None:
    result = await stage.filmed(tale)
    assert result.film is not None
    whole = result.film.read_bytes()
    edit(result, 2, action="Luna jumps", prompt_summary="the fox jumps")
    failing = Script(tale).fail("keyframe:2", InvalidRequestError(NAME, "too odd"))
    again = await stage.resume(failing, result.run_id, update=True)
    assert again.exit_code == 1
    assert made(failing) == {"image.edit keyframe:2": 1}
    assert result.film.read_bytes() == whole
    after = Script(tale)
    assert (await stage.resume(after)).exit_code == 0
    assert {"image.edit keyframe:2", "video.generate clip:2"} <= made(after).keys()


async def test_fresh_run_goes_on_with_its_own_job_when_begun_again(stage: Set, told: Any) -> None:
    plan = told(1)
    interrupter = Interrupter()
    stopped, after = Camera(interrupter), Camera()
    script = Script(plan)
    with pytest.raises(asyncio.CancelledError):
        await make_film(
            "A fox",
            backends=script.backends(),
            output_dir=stage.output,
            registry=stopped.serve(script),
            interrupter=interrupter,
            config=PipelineConfig(fresh=True),
        )
    again = Script(plan)
    result = await make_film(
        "A fox",
        backends=again.backends(),
        output_dir=stage.output,
        registry=after.serve(again),
    )
    assert (stopped.created, after.created, after.polled) == (1, 0, 1)
    assert result.exit_code == 0


async def test_nobody_else_changes_a_run_from_the_first_look_at_it(stage: Set, told: Any) -> None:
    plan = told(1)
    result = await stage.filmed(plan)
    await stage.resume(Script(plan), result.run_id, retake=["clip:1"])
    script = Script(plan)
    registry = script.registry()
    eyes: Any = registry.get_vision(NAME)
    refused: list[str] = []

    async def check(self: Any) -> list[Any]:
        try:
            await pick_take(RunFolder(result.folder), "clip:1", 1)
        except ConfigError as error:
            refused.append(error.message)
        return []

    eyes.check = check
    await resume_film(result.run_id, output_dir=stage.output, registry=registry)
    assert refused == [f"another process is working on {result.run_id}"]


async def test_run_that_ends_early_keeps_what_was_to_be_made_again(stage: Set, told: Any) -> None:
    plan = told(2)
    result = await stage.filmed(plan)
    assert result.film is not None
    whole = result.film.read_bytes()
    script = Script(plan).fail("clip:1", OutOfCreditError(NAME, "no credit left"))
    again = await stage.resume(script, result.run_id, retake=["clip:1", "clip:2"])
    assert again.exit_code != 0
    assert result.film.read_bytes() == whole
    after = Script(plan)
    assert (await stage.resume(after)).exit_code == 0
    assert {"video.generate clip:1", "video.generate clip:2"} <= made(after).keys() | made(
        script
    ).keys()


async def test_wish_beyond_a_stop_is_done_by_the_next_resume(stage: Set, told: Any) -> None:
    plan = told(1)
    result = await stage.filmed(plan)
    edit(result, 1, action="Luna jumps", prompt_summary="the fox jumps")
    first = Script(plan)
    await stage.resume(first, result.run_id, update=True, until="keyframes")
    assert first.calls("image.edit keyframe:1")
    assert not first.calls("video")
    second = Script(plan)
    assert (await stage.resume(second)).exit_code == 0
    assert made(second).keys() == {"video.generate clip:1", "vision.check_consistency clip:1"}
    idle = Script(plan)
    await stage.resume(idle, result.run_id)
    assert idle.seen == []
