"""Tests that call a provider, the same for all four capabilities."""

from __future__ import annotations

import asyncio
import tempfile
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.providers.base import QuoteRequest

from grok_spicy_testing.conformance.calling import needs_server
from grok_spicy_testing.conformance.failures import FailureTests
from grok_spicy_testing.conformance.rig import expect, fail

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy.providers.base import Finding

    from grok_spicy_testing.conformance.author import MakeProvider
    from grok_spicy_testing.conformance.rig import HangingServer, Witness
    from grok_spicy_testing.conformance.samples import Stage

CANCEL_SECONDS = 5.0
"""How long a cancelled call may take to end."""

CHECK_SECONDS = 10.0
"""How long `check` may take; core gives all checks of a run 5 seconds of its own clock."""


class CallTests(FailureTests):
    """What every provider keeps to when it is called."""

    @pytest.mark.asyncio
    async def test_every_operation_answers(
        self, subject: Any, stage: Stage, chosen_model: str
    ) -> None:
        """Each operation returns what its docstring in `grok_spicy.providers.base` promises.

        To mend: read the message; it says what is wrong with the answer.
        """
        for operation in self.operations:
            answer = await self.ask(subject, stage, operation=operation, name=operation)
            self.examine(operation, answer, stage, operation, chosen_model)

    @pytest.mark.asyncio
    async def test_unknown_keyword_is_ignored(self, subject: Any, stage: Stage) -> None:
        """A keyword of a later core changes nothing.

        To mend: take `**kwargs` and do not pass it on.
        """
        for operation in self.operations:
            try:
                await self.ask(
                    subject, stage, operation=operation, name=operation, of_a_later_core="harbour"
                )
            except TypeError as error:
                fail(
                    f"{operation}(..., of_a_later_core=...) raised {error}",
                    "take **kwargs and do not pass it on",
                )

    @pytest.mark.asyncio
    async def test_nothing_is_written_elsewhere(
        self, subject: Any, stage: Stage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        """Files appear beside `dest` and nowhere else, and all begin with its name.

        To mend: write to `dest.with_name(dest.name + suffix)`; remove temporary files.
        """
        for folder in ("here", "temporary"):
            (tmp_path / folder).mkdir()
        monkeypatch.chdir(tmp_path / "here")
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
        for operation in self.operations:
            await self.ask(subject, stage, operation=operation, name=operation)
        strays = [
            path.name
            for operation in self.operations
            for path in stage.calls.glob(f"{operation}/*")
            if not path.name.startswith(operation)
        ]
        expect(
            not strays,
            f"files whose names do not begin with dest's: {strays}",
            "name every file dest.with_name(dest.name + suffix)",
        )
        elsewhere = _files(tmp_path / "here") + _files(tmp_path / "temporary")
        expect(
            not elsewhere,
            f"files written outside the folder of dest: {elsewhere}",
            "write beside dest only, and remove temporary files before returning",
        )
        changed = [
            path.name
            for path, content in stage.made.items()
            if not path.exists() or path.read_bytes() != content
        ]
        expect(not changed, f"inputs were changed: {changed}", "never write to an input")

    @pytest.mark.asyncio
    async def test_calls_up_to_the_limit_run_together(
        self, subject: Any, stage: Stage, chosen_model: str
    ) -> None:
        """As many calls as `limits.concurrency` allows (here at most 4) do not disturb each other.

        To mend: keep nothing of a call on `self`, or declare a lower `limits.concurrency`.
        """
        together = min(subject.limits.concurrency or 4, 4)
        names = [f"take-{number}" for number in range(1, together + 1)]
        answers = await asyncio.gather(*(self.ask(subject, stage, name=name) for name in names))
        for name, answer in zip(names, answers, strict=True):
            self.examine(self.principal, answer, stage, name, chosen_model)

    @pytest.mark.asyncio
    async def test_cancellation_is_prompt_and_leaves_nothing(
        self,
        make_provider: MakeProvider,
        stage: Stage,
        urls: tuple[str, ...],
        hanging_server: HangingServer,
    ) -> None:
        """A cancelled call ends at once, with CancelledError, and no file is left behind.

        It is tried against a server that accepts the request and never answers; a provider
        without a server is cancelled in the middle of its work.

        To mend: let `CancelledError` pass; remove half-written files in a `finally`; give work
        in threads a flag to stop at.
        """
        subject = make_provider(urls=(hanging_server.url,)) if urls else make_provider()
        call = asyncio.ensure_future(self.ask(subject, stage))
        if urls:
            touched = asyncio.ensure_future(hanging_server.touched.wait())
            await asyncio.wait(
                {call, touched}, timeout=self.patience, return_when=asyncio.FIRST_COMPLETED
            )
            touched.cancel()
        else:
            for _ in range(5):
                await asyncio.sleep(0)
        if call.done():
            if urls or call.exception() is not None:
                fail(
                    f"the call ended while the server was silent: {call.exception()!r}",
                    "wait for the answer; time limits are for minutes, not for the first second",
                )
            pytest.skip("it answers at once: there is nothing to cancel")
        call.cancel()
        await asyncio.wait({call}, timeout=CANCEL_SECONDS)
        expect(
            call.done(),
            f"{CANCEL_SECONDS:g} s after it was cancelled the call still ran",
            "catch no CancelledError; pass cancellation on to what runs in threads",
        )
        expect(
            call.cancelled(),
            f"the cancelled call ended with {call.exception() if not call.cancelled() else ''!r}",
            "re-raise asyncio.CancelledError",
        )
        left = _files(stage.calls)
        expect(not left, f"files left by a cancelled call: {left}", "remove them in a `finally`")

    @pytest.mark.asyncio
    async def test_check_finds_nothing_wrong(self, subject: Any) -> None:
        """`check` of a provider that works returns findings, none of them an error.

        To mend: return `Finding("ok", ...)` for what was looked at.
        """
        findings = await self._check(subject)
        wrong = [finding.text for finding in findings if finding.level == "error"]
        expect(
            not wrong,
            f"check() finds fault with a provider that works: {wrong}",
            "see that it looks at the same address, model and key as a call",
        )

    @pytest.mark.asyncio
    async def test_check_tells_of_an_unreachable_server(
        self, make_provider: MakeProvider, urls: tuple[str, ...], closed_port: str
    ) -> None:
        """`check` reports a server that is down as an error, instead of raising.

        To mend: catch your own UnavailableError there and return `Finding("error", ...)`.
        """
        needs_server(urls)
        findings = await self._check(make_provider(urls=(closed_port,)))
        expect(
            any(finding.level == "error" for finding in findings),
            f"check() finds no fault with a server that is down: {findings}",
            'return Finding("error", text naming the address, command)',
        )

    @pytest.mark.asyncio
    async def test_reported_cost_agrees_with_the_quote(
        self, subject: Any, stage: Stage, witness: Witness
    ) -> None:
        """What was quoted as free costs nothing.

        To mend: return None from `quote` if the price is unknown.
        """
        await self.ask(subject, stage)
        size = QuoteRequest(images=1, seconds=2, input_chars=len(self.prompt))
        quoted = subject.quote(self.principal, size)
        expect(
            quoted != 0.0 or witness.usd == 0.0,
            f"{self.principal} was quoted as free and cost {witness.usd} US dollars",
            "return an estimate, or None if the price is unknown",
        )

    @pytest.mark.asyncio
    async def test_releasing_and_closing_twice_is_fine(
        self, make_provider: MakeProvider, stage: Stage
    ) -> None:
        """`release` and `aclose` work before and after a call, and again.

        To mend: close only what was opened, and forget it then.
        """
        subject = make_provider()
        await subject.release()
        await self.ask(subject, stage)
        for _ in range(2):
            await subject.release()
            await subject.aclose()

    async def _check(self, subject: Any) -> list[Finding]:
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                findings: list[Finding] = await subject.check()
        except TimeoutError:
            fail(f"check() took over {CHECK_SECONDS:g} s", "give its requests short time limits")
        except Exception as error:  # noqa: BLE001 - nothing may be raised here
            fail(f"check() raised {error!r}", 'return Finding("error", ...) instead')
        wrong = [finding for finding in findings if not finding.text.strip()]
        expect(not wrong, "a finding says nothing", "name the server, model or key in its text")
        return findings


def _files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
