"""Jobs that outlive the process which started them."""

from __future__ import annotations

import asyncio
import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.api import make_film, resume_film
from grok_spicy.errors import (
    InvalidOutputError,
    JobLostError,
    MediaError,
    ProviderError,
    UnavailableError,
    UnsupportedError,
)
from grok_spicy.providers.base import Job
from grok_spicy.runs.interrupt import Interrupter
from grok_spicy.runs.result import RunResult
from grok_spicy.schemas import PipelineConfig
from grok_spicy.watch.reports import CallStarted
from grok_spicy_testing.scripted import NAME, Script

if TYPE_CHECKING:
    from conftest import Set


class Service:
    """Stands behind the video provider: notes creates and polls, and may never finish a job.

    Args:
        interrupter: Stops the run once a job is known; None lets it finish.
        broken: How many polls bring back a file that is no clip.
        fault: What is raised for such a file.
    """

    def __init__(
        self,
        interrupter: Interrupter | None = None,
        broken: int = 0,
        fault: Exception | None = None,
    ) -> None:
        self.interrupter = interrupter
        self.broken = broken
        self.fault = fault or InvalidOutputError(NAME, "the file is no clip")
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
                raise service.fault
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


@pytest.mark.parametrize("fault", [None, MediaError("clip.mp4 cannot be decoded")])
async def test_job_that_brings_no_clip_twice_is_made_anew(
    stage: Set, told: Any, fault: Exception | None
) -> None:
    first, second, third = Service(None, 1, fault), Service(None, 1, fault), Service()
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


class Counter:
    """A paid service that answers creates at once, with the picture or clip itself.

    Args:
        capability: What it makes.
        interrupter: Stops the run while a create is under way.
        saves: Whether the provider says that the create was answered.
        fault: What is raised instead of an answer.
    """

    def __init__(
        self,
        capability: str,
        interrupter: Interrupter | None = None,
        *,
        saves: bool = True,
        fault: BaseException | None = None,
    ) -> None:
        self.capability = capability
        self.interrupter = interrupter
        self.saves = saves
        self.fault = fault
        self.created: list[str] = []

    def serve(self, script: Script) -> Any:
        """Return a registry in which this service is paid."""
        registry = script.registry()
        provider: Any = getattr(registry, f"get_{self.capability}")(NAME)
        whole = provider.generate
        service = self

        async def generate(self: Any, *inputs: Any, dest: Path, job: Job, **rest: Any) -> Any:
            await job.submitting()
            service.created.append(dest.name)
            if service.interrupter is not None:
                service.interrupter.stop()
                # Whoever was to be cancelled has been by now.
                for _ in range(20):
                    await asyncio.sleep(0)
            if service.fault is not None:
                raise service.fault
            if service.saves:
                await job.save(None, answered=True)
            return await whole(self, *inputs, dest=dest, job=job, **rest)

        provider.generate = generate
        return registry


@pytest.mark.parametrize("saves", [True, False])
@pytest.mark.parametrize("capability", ["image", "video"])
async def test_answer_that_comes_after_ctrl_c_is_kept(
    stage: Set, told: Any, capability: str, saves: bool
) -> None:
    price = {capability: 0.5}
    interrupter = Interrupter()
    before = Counter(capability, interrupter, saves=saves)
    script = Script(told(1), price=dict(price))
    with pytest.raises(asyncio.CancelledError):
        await make_film(
            "A fox",
            backends=script.backends(),
            output_dir=stage.output,
            registry=before.serve(script),
            interrupter=interrupter,
        )
    assert before.created
    after = Counter(capability)
    again = Script(told(1), price=dict(price))
    result = await resume_film(output_dir=stage.output, registry=after.serve(again))
    assert not set(after.created) & set(before.created)
    made = len(before.created) + len(after.created) + len(again.calls(f"{capability}.edit"))
    assert result.exit_code == 0
    assert result.cost_usd == pytest.approx(0.5 * made)


@pytest.mark.parametrize("question", ["llm.parse", "vision.check_consistency"])
async def test_answer_of_a_paid_model_that_comes_after_ctrl_c_is_kept(
    stage: Set, told: Any, question: str
) -> None:
    capability, operation = question.split(".")
    script = Script(told(1), price={capability: 0.01})
    interrupter = Interrupter()
    registry = script.registry()
    provider: Any = getattr(registry, f"get_{capability}")(NAME)
    whole = getattr(provider, operation)

    async def asked(self: Any, *inputs: Any, **rest: Any) -> Any:
        interrupter.stop()
        for _ in range(20):
            await asyncio.sleep(0)
        return await whole(self, *inputs, **rest)

    setattr(provider, operation, asked)
    with pytest.raises(asyncio.CancelledError):
        await make_film(
            "A fox",
            backends=script.backends(),
            output_dir=stage.output,
            registry=registry,
            interrupter=interrupter,
        )
    asked_before = {str(one) for one in script.calls(question)}
    assert asked_before
    again = Script(told(1), price={capability: 0.01})
    assert (await resume_film(output_dir=stage.output, registry=again.registry())).exit_code == 0
    assert not asked_before & {str(one) for one in again.calls(question)}


async def test_answer_of_a_free_model_is_not_waited_for(stage: Set, told: Any) -> None:
    script = Script(told(1))
    script.latency["llm"] = 600.0
    interrupter = Interrupter()

    def stop(report: object) -> None:
        if isinstance(report, CallStarted):
            interrupter.stop()

    with pytest.raises(asyncio.CancelledError):
        async with asyncio.timeout(120):
            await make_film(
                "A fox",
                backends=script.backends(),
                output_dir=stage.output,
                registry=script.registry(),
                interrupter=interrupter,
                report=stop,
            )


async def test_clip_that_is_gone_at_the_service_is_told_as_that_by_every_resume(
    stage: Set, told: Any
) -> None:
    gone = JobLostError(NAME, "it was made and paid for, and is gone", hint="Ask again.")
    price = {"video": 0.5}
    lost = Script(told(1), price=dict(price)).fail("clip:1", gone)
    await stage.film(lost)
    again = Script(told(1), price=dict(price))
    result = await stage.resume(again)
    assert again.seen == []
    assert "it was made and paid for, and is gone. Ask again." in str(result.error)


UNEXPECTED = [
    ConnectionResetError("by peer"),
    OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
    KeyError("url"),
    ProviderError(NAME, "odd"),
]


@pytest.mark.parametrize("fault", UNEXPECTED, ids=[type(one).__name__ for one in UNEXPECTED])
async def test_create_that_dies_unexpectedly_is_not_sent_again_unasked(
    stage: Set, told: Any, fault: BaseException
) -> None:
    price = {"video": 0.5}
    before, unasked, asked = Counter("video", fault=fault), Counter("video"), Counter("video")
    script = Script(told(1), price=dict(price))
    first = await make_film(
        "A fox",
        backends=script.backends(),
        output_dir=stage.output,
        registry=before.serve(script),
    )
    assert (len(before.created), first.exit_code) == (1, 1)
    again = Script(told(1), price=dict(price))
    second = await resume_film(output_dir=stage.output, registry=unasked.serve(again))
    assert (unasked.created, second.exit_code) == ([], 1)
    assert "--repeat-unknown" in str(second.error)
    third = await resume_film(
        output_dir=stage.output, registry=asked.serve(again), repeat_unknown=True
    )
    assert (len(asked.created), third.exit_code) == (1, 0)


async def test_create_that_says_that_it_began_nothing_is_sent_again(stage: Set, told: Any) -> None:
    fault = UnsupportedError(NAME, "no such length")
    before, after = Counter("video", fault=fault), Counter("video")
    script = Script(told(1), price={"video": 0.5})
    await make_film(
        "A fox",
        backends=script.backends(),
        output_dir=stage.output,
        registry=before.serve(script),
    )
    again = Script(told(1), price={"video": 0.5})
    result = await resume_film(output_dir=stage.output, registry=after.serve(again))
    assert (len(after.created), result.exit_code) == (1, 0)


@pytest.mark.parametrize(
    "fault", [InvalidOutputError(NAME, "the file is no clip"), JobLostError(NAME, "gone")]
)
async def test_saved_job_that_fails_keeps_its_price_under_the_cap(
    stage: Set, told: Any, fault: BaseException
) -> None:
    script = Script(told(3), price={"video": 1.0})
    registry = script.registry()
    camera: Any = registry.get_video(NAME)
    created = []

    async def generate(self: Any, *inputs: Any, dest: Path, job: Job, **rest: Any) -> Any:
        await job.submitting()
        created.append(dest.name)
        await job.save(f"job-{len(created)}")
        raise fault

    camera.generate = generate
    result = await make_film(
        "A fox",
        backends=script.backends(),
        output_dir=stage.output,
        registry=registry,
        config=PipelineConfig(max_cost=1.0),
    )
    assert len(created) == 1
    assert result.exit_code == 4
