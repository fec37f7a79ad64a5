"""Tests that call a provider, the same for all four capabilities."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from grok_spicy_testing.conformance.advice import limits_of
from grok_spicy_testing.conformance.calling import needs_server
from grok_spicy_testing.conformance.cancelling import CancelTests
from grok_spicy_testing.conformance.costs import CostTests
from grok_spicy_testing.conformance.failures import FailureTests
from grok_spicy_testing.conformance.privacy import PrivacyTests
from grok_spicy_testing.conformance.rig import expect, fail
from grok_spicy_testing.conformance.tidiness import TidyTests

if TYPE_CHECKING:
    from grok_spicy.providers.base import Finding

    from grok_spicy_testing.conformance.author import MakeProvider
    from grok_spicy_testing.conformance.samples import CallFolders

CHECK_SECONDS = 30.0
"""How long `check` may take; core gives all checks of a run 20, but test machines are busy."""


class CallTests(FailureTests, PrivacyTests, TidyTests, CancelTests, CostTests):
    """What every provider keeps to when it is called."""

    @pytest.mark.asyncio
    async def test_every_operation_answers(
        self, subject: Any, folders: CallFolders, chosen_model: str
    ) -> None:
        """Each operation returns what its docstring in `grok_spicy.providers.base` promises.

        To mend: read the message; it says what is wrong with the answer.
        """
        for operation in self.operations:
            answer = await self.answer(subject, folders, operation=operation, name=operation)
            self.examine(operation, answer, folders, operation, chosen_model)

    @pytest.mark.asyncio
    async def test_unknown_keyword_is_ignored(self, subject: Any, folders: CallFolders) -> None:
        """A keyword of a later core changes nothing.

        To mend: take `**kwargs` and do not pass it on.
        """
        for operation in self.operations:
            await self.answer(
                subject,
                folders,
                operation=operation,
                name=operation,
                of_a_later_core="harbour",
                to_mend="take **kwargs and do not pass it on",
            )

    @pytest.mark.asyncio
    async def test_calls_up_to_the_limit_run_together(
        self, subject: Any, folders: CallFolders, chosen_model: str
    ) -> None:
        """As many calls as `limits.concurrency` allows (here at most 4) do not disturb each other.

        To mend: keep nothing of a call on `self`, or declare a lower `limits.concurrency`.
        """
        together = min(limits_of(subject).concurrency or 4, 4)
        names = [f"take-{number}" for number in range(1, together + 1)]
        answers = await asyncio.gather(
            *(self.answer(subject, folders, name=name) for name in names)
        )
        for name, answer in zip(names, answers, strict=True):
            self.examine(self.principal, answer, folders, name, chosen_model)

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
    async def test_releasing_and_closing_twice_is_fine(
        self, make_provider: MakeProvider, folders: CallFolders
    ) -> None:
        """`release` and `aclose` work before and after a call, and again.

        To mend: close only what was opened, and forget it then.
        """
        subject = make_provider()
        await subject.release()
        await self.answer(subject, folders)
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
