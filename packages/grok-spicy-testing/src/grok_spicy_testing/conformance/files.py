"""What is asked of the files that image and video providers make, and of jobs that outlive them."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.errors import ProviderError
from grok_spicy.providers.job import Job

from grok_spicy_testing.conformance.advice import fail_for, limits_of
from grok_spicy_testing.conformance.calls import CallTests
from grok_spicy_testing.conformance.relay import Relay, can_relay, moments
from grok_spicy_testing.conformance.rig import Journal, expect, fail
from grok_spicy_testing.conformance.words import examine_words

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy.providers.base import Provider
    from grok_spicy.providers.results import GeneratedImage, GeneratedVideo

    from grok_spicy_testing.conformance.author import MakeProvider
    from grok_spicy_testing.conformance.rig import Witness
    from grok_spicy_testing.conformance.samples import CallFolders


SHAPE_TOLERANCE = 0.12
"""How far width / height may be from what was asked for, as a share of it."""


class FileTests(CallTests):
    """Further tests of the two capabilities whose results are files."""

    def test_words_are_the_same_every_time_and_name_nobody(self, unconnected: Provider) -> None:
        """`phrase` returns the same words for the same shot, tells people by what is seen of them.

        To mend: compose the words from the brief alone, with `tag` for each of its cast.
        """
        examine_words(unconnected, self.operations)

    @pytest.mark.asyncio
    async def test_job_is_picked_up_after_a_kill(
        self,
        make_provider: MakeProvider,
        folders: CallFolders,
        urls: tuple[str, ...],
        chosen_model: str,
    ) -> None:
        """A process killed between the create's answer and the first poll loses nothing.

        The job's id is saved, the process stands still for ever, and another one, with a new
        provider, is given that id: it must poll, not create.

        To mend: send it with `await job.create(send)`; on entry, if `job.id` is set, poll that
        job.
        """
        journal = Journal(freeze=True)
        first_subject = make_provider()
        first = asyncio.ensure_future(
            self.ask(first_subject, folders, name="first", job=Job(journal=journal))
        )
        frozen = asyncio.ensure_future(journal.frozen.wait())
        try:
            await asyncio.wait(
                {first, frozen}, timeout=self.patience, return_when=asyncio.FIRST_COMPLETED
            )
            if not journal.frozen.is_set():
                _without_job(first, first_subject, uses_jobs=self.uses_jobs)
            id_, state = journal.saves[-1]
            json.dumps(state)
            again = Journal()
            answer = await self.answer(
                make_provider(), folders, name="second", job=Job(id_, state, journal=again)
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
        self.examine(self.principal, answer, folders, "second", chosen_model)

    @pytest.mark.asyncio
    async def test_every_create_is_announced_and_saved(
        self, subject: Any, folders: CallFolders, witness: Witness
    ) -> None:
        """Every create is announced before it is sent, and its answer saved: core journals both.

        To mend: send every paid or slow create with `await job.create(send, not_started=(...))`.
        """
        journal = Journal()
        job = Job(journal=journal)
        await self.answer(subject, folders, job=job)
        expect(
            not (job.in_flight and self.uses_jobs),
            "the call ended with a create announced and not saved",
            "send it with await job.create(send), which saves the id of its answer",
        )
        expect(
            journal.submitted or not any(id_ for id_, _ in journal.saves),
            "a job's id was saved that was never announced",
            "send the create with await job.create(send), which announces it",
        )
        price = subject.quote(self.principal, self.size(self.principal, subject)) or witness.usd
        expect(
            journal.submitted or not price or limits_of(subject).on_lost == "repeat",
            f"the call costs {price} US dollars and was never announced: killed in the middle, it "
            "would silently be paid again",
            "send the paid create with await job.create(send); may a lost one be repeated, declare "
            'Limits(on_lost="repeat")',
        )

    @pytest.mark.asyncio
    async def test_nothing_is_booked_twice(
        self,
        make_provider: MakeProvider,
        folders: CallFolders,
        urls: tuple[str, ...],
        witness: Witness,
    ) -> None:
        """A call repeated with the job it saved books its cost once.

        A relay before the server of `urls` breaks the line once: after one piece of its answers,
        after two, and so on. Core repeats such a call with the same job.

        To mend: report the cost of a create once and remember that it is booked:
        `await job.save(job.id, booked=True)`.
        """
        await self.answer(make_provider(), folders, name="once")
        price = witness.usd
        if not price:
            pytest.skip("its calls cost nothing")
        if not can_relay(urls):
            pytest.skip("has no server to which the line could break")
        for pieces in moments():
            before = witness.usd
            async with Relay(urls[0], pieces, "broken") as relay:
                journal, name = Journal(), f"broken-{pieces}"
                job = Job(journal=journal)
                error = await self._broken(make_provider(urls=(relay.url,)), folders, name, job)
                if error is not None and error.usage is not None:
                    witness.report(error.usage)  # as core books it
                if error is not None and job.id is not None:
                    again = Job(job.id, dict(job.state), journal=journal)
                    subject = make_provider(urls=(relay.url,))
                    await self.answer(subject, folders, name=f"{name}-again", job=again)
            booked = witness.usd - before
            expect(
                booked <= price * 1.01 or journal.submitted > 1,
                f"a call that costs {price:g} US dollars booked {booked:g} when its line broke "
                f"once after {pieces} pieces of the server's answers",
                "report the cost of a create once: await job.save(job.id, booked=True) beside "
                'ctx.report(...), and look at job.state.get("booked")',
            )
            if not relay.struck.is_set():
                return

    async def _broken(
        self, subject: Any, folders: CallFolders, name: str, job: Job
    ) -> ProviderError | None:
        """Return what a call raises on a line that breaks; a provider may well mend that."""
        try:
            await self.ends(self.ask(subject, folders, name=name, job=job), self.principal)
        except ProviderError as error:
            return error
        except Exception as error:  # noqa: BLE001 - an author's code
            fail_for(
                f"{self.principal}, when the line to the server broke,",
                error,
                subject,
                "turn broken connections into UnavailableError, or OutcomeUnknownError if a paid "
                "create was under way",
            )
        return None


def _without_job(call: asyncio.Future[object], owner: object, *, uses_jobs: bool) -> None:
    if not call.done():
        fail("the call neither ended nor saved a job", "give requests time limits")
    if (error := call.exception()) is not None:
        fail_for("the call", error, owner)
    if uses_jobs:
        fail("no job id was saved", "await job.save(id) when the create is answered")
    pytest.skip("its calls leave no job behind: set `uses_jobs = True` if they should")


def examine_place(path: Path, dest: Path) -> None:
    """See that a result's file lies where core looks for it."""
    expect(
        path.is_file(), f"the result names {path}, which is not a file", "write it before returning"
    )
    expect(
        path.parent == dest.parent and path.name.startswith(dest.name),
        f"the result is {path}, not a file beside {dest} whose name begins with {dest.name!r}",
        "write to dest.with_name(dest.name + suffix)",
    )


def shape_of(ratio: str) -> float:
    """Return width / height of a shape like "16:9"."""
    wide, high = (float(side) for side in ratio.split(":"))
    return wide / high


def has_shape(operation: str, size: tuple[int, int], ratio: str) -> None:
    """See that a picture or clip has the shape that was asked for."""
    expect(
        abs(size[0] / size[1] / shape_of(ratio) - 1) <= SHAPE_TOLERANCE,
        f"{operation} was asked for {ratio} and made {size[0]}x{size[1]}",
        "send the aspect ratio along, or take it off limits.aspect_ratios",
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
        "the result does not name a model",
        "give the model that really served, or the config's",
    )
    try:
        json.dumps(made.metadata)
    except (TypeError, ValueError) as error:
        fail(
            f"metadata cannot be stored as JSON: {error}", "keep to strings, numbers, lists, dicts"
        )
