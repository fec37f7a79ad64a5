"""Jobs that outlive the process which started them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.api import make_film, resume_film
from grok_spicy.interrupt import Interrupter
from grok_spicy.providers.base import Job
from grok_spicy.providers.errors import InvalidOutputError, UnavailableError
from grok_spicy.result import RunResult
from grok_spicy_testing.scripted import NAME, Script

if TYPE_CHECKING:
    from conftest import Set


class Service:
    """Stands behind the video provider: notes creates and polls, and may never finish a job.

    Args:
        interrupter: Stops the run once a job is known; None lets it finish.
        broken: How many polls bring back a file that is no clip.
    """

    def __init__(self, interrupter: Interrupter | None = None, broken: int = 0) -> None:
        self.interrupter = interrupter
        self.broken = broken
        self.created = 0
        self.polled: list[str] = []

    def serve(self, script: Script) -> Any:
        """Return a registry in which this service films."""
        registry = script.registry()
        camera: Any = registry.get_video(NAME)
        whole = camera.generate
        service = self

        async def generate(
            self: Any, image: Any, prompt: str, duration: int, *, dest: Path, job: Job, **rest: Any
        ) -> Any:
            if job.id is None:
                await job.submitting()
                service.created += 1
                await job.save("job-7")
            service.polled.append(str(job.id))
            if service.interrupter is not None:
                service.interrupter.stop()
                await asyncio.Event().wait()
            if service.broken:
                service.broken -= 1
                raise InvalidOutputError(NAME, "the file is no clip")
            return await whole(self, image, prompt, duration, dest=dest, job=job, **rest)

        camera.generate = generate
        return registry


async def film(stage: Set, script: Script, service: Service) -> RunResult:
    return await make_film(
        "A fox",
        backends=script.backends(),
        output_dir=stage.output,
        registry=service.serve(script),
        interrupter=service.interrupter,
    )


async def resume(stage: Set, script: Script, service: Service) -> RunResult:
    return await resume_film(output_dir=stage.output, registry=service.serve(script))


async def test_saved_job_is_polled_not_submitted_again(stage: Set, told: Any) -> None:
    script = Script(told(1), price={"video": 0.5})
    before = Service(Interrupter())
    with pytest.raises(asyncio.CancelledError):
        await film(stage, script, before)
    assert before.created == 1
    after = Service()
    result = await resume(stage, Script(told(1), price={"video": 0.5}), after)
    assert (after.created, after.polled) == (0, ["job-7"])
    assert result.exit_code == 0


async def test_job_that_brings_no_clip_twice_is_made_anew(stage: Set, told: Any) -> None:
    first, second, third = Service(broken=1), Service(broken=1), Service()
    assert (await film(stage, Script(told(1)), first)).exit_code == 1
    assert (await resume(stage, Script(told(1)), second)).exit_code == 1
    result = await resume(stage, Script(told(1)), third)
    assert (first.created, second.created, third.created) == (1, 0, 1)
    assert result.exit_code == 0


async def test_stopped_run_does_not_try_a_failed_create_again(stage: Set, told: Any) -> None:
    script = Script(told(1), price={"video": 0.5})
    interrupter = Interrupter()

    def stop_and_fail() -> BaseException:
        interrupter.stop()
        return UnavailableError(NAME, "connection refused")

    script.fail("clip:1", stop_and_fail)
    with pytest.raises(asyncio.CancelledError):
        await make_film(
            "A fox",
            backends=script.backends(),
            output_dir=stage.output,
            registry=script.registry(),
            interrupter=interrupter,
        )
    assert len(script.calls("video.generate")) == 1
    again = Script(told(1), price={"video": 0.5})
    result = await resume_film(output_dir=stage.output, registry=again.registry())
    assert result.exit_code == 0
    assert len(again.calls("video.generate")) == 1
