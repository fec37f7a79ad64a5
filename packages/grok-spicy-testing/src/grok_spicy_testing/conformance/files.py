"""What is asked of the files that image and video providers make, and of jobs that outlive them."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.providers.job import Job

from grok_spicy_testing.conformance.calls import CallTests
from grok_spicy_testing.conformance.rig import Journal, expect, fail

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy.providers.results import GeneratedImage, GeneratedVideo

    from grok_spicy_testing.conformance.author import MakeProvider
    from grok_spicy_testing.conformance.samples import Stage


class FileTests(CallTests):
    """Further tests of the two capabilities whose results are files."""

    @pytest.mark.asyncio
    async def test_job_is_picked_up_after_a_kill(
        self,
        make_provider: MakeProvider,
        stage: Stage,
        urls: tuple[str, ...],
        chosen_model: str,
    ) -> None:
        """A process killed between the create's answer and the first poll loses nothing.

        The job's id is saved, the process stands still for ever, and another one, with a new
        provider, is given that id: it must poll, not create.

        To mend: `await job.submitting()`, send, `await job.save(id)`; on entry, if `job.id` is
        set, poll that job.
        """
        journal = Journal(freeze=True)
        first = asyncio.ensure_future(
            self.ask(make_provider(), stage, name="first", job=Job(journal=journal))
        )
        frozen = asyncio.ensure_future(journal.frozen.wait())
        try:
            await asyncio.wait(
                {first, frozen}, timeout=self.patience, return_when=asyncio.FIRST_COMPLETED
            )
            if not journal.frozen.is_set():
                _without_job(first, uses_jobs=self.uses_jobs)
            id_, state = journal.saves[-1]
            json.dumps(state)
            again = Journal()
            answer = await asyncio.wait_for(
                self.ask(make_provider(), stage, name="second", job=Job(id_, state, journal=again)),
                self.patience,
            )
        finally:
            frozen.cancel()
            first.cancel()
            await asyncio.wait({first, frozen}, timeout=self.patience)
        expect(
            again.submitted == 0,
            f"given a job with the id {id_!r}, the provider created another one",
            "poll the job if job.id is set on entry",
        )
        self.examine(self.principal, answer, stage, "second", chosen_model)

    @pytest.mark.asyncio
    async def test_every_create_is_announced_and_saved(self, subject: Any, stage: Stage) -> None:
        """`job.submitting()` and `job.save()` come in pairs: core journals what may be paid.

        To mend: await both around every paid or slow create, also if its answer is an error.
        """
        journal = Journal()
        job = Job(journal=journal)
        await self.ask(subject, stage, job=job)
        expect(
            not job.in_flight,
            "the call ended with a create announced and not saved",
            "await job.save(...) right after the create's answer; without an id if nothing runs on",
        )
        expect(
            journal.submitted or not any(id_ for id_, _ in journal.saves),
            "a job's id was saved that was never announced",
            "await job.submitting() right before the create is sent",
        )


def _without_job(call: asyncio.Future[object], *, uses_jobs: bool) -> None:
    if not call.done():
        fail("the call neither ended nor saved a job", "give requests time limits")
    call.result()
    if uses_jobs:
        fail("no job id was saved", "await job.save(id) when the create is answered")
    pytest.skip("its calls leave no job behind: set `uses_jobs = True` if they should")


def examine_place(path: Path, dest: Path) -> None:
    """See that a result's file lies where core looks for it."""
    expect(
        path.is_file(), f"the result names {path}, which is no file", "write it before returning"
    )
    expect(
        path.parent == dest.parent and path.name.startswith(dest.name),
        f"the result is {path}, not a file beside {dest} whose name begins with {dest.name!r}",
        "write to dest.with_name(dest.name + suffix)",
    )


def examine_facts(made: GeneratedImage | GeneratedVideo, provider: str) -> None:
    """See that a result says who made it, in values that can be stored."""
    expect(
        made.provider == provider,
        f"the result's provider is {made.provider!r}",
        "give self.config.provider",
    )
    expect(
        made.model,
        "the result names no model",
        "give the model that really served, or the config's",
    )
    try:
        json.dumps(made.metadata)
    except (TypeError, ValueError) as error:
        fail(
            f"metadata cannot be stored as JSON: {error}", "keep to strings, numbers, lists, dicts"
        )
