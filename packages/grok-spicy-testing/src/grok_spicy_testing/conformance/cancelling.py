"""Tests of cancelled calls: they end at once, as cancelled, and leave nothing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from grok_spicy_testing.conformance.advice import fail_for
from grok_spicy_testing.conformance.calling import Calling
from grok_spicy_testing.conformance.relay import Relay, can_relay, moments
from grok_spicy_testing.conformance.rig import expect, fail
from grok_spicy_testing.conformance.watching import files_in

if TYPE_CHECKING:
    from grok_spicy_testing.conformance.author import MakeProvider
    from grok_spicy_testing.conformance.rig import HangingServer
    from grok_spicy_testing.conformance.samples import CallFolders

DELAYS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8)
"""After how many seconds a provider without a server is cancelled."""

DIGEST = 0.02
"""Seconds in which a provider takes in what arrived before the silence."""


class CancelTests(Calling):
    """A call may be cancelled at any moment."""

    @pytest.mark.asyncio
    async def test_cancellation_is_prompt_and_leaves_nothing(
        self,
        make_provider: MakeProvider,
        folders: CallFolders,
        urls: tuple[str, ...],
        hanging_server: HangingServer,
    ) -> None:
        """A cancelled call ends at once, with CancelledError, and no file is left behind.

        It is tried against a server that accepts the request and never answers; a provider
        without a server is cancelled in the middle of its work.

        To mend: let `CancelledError` pass; remove half-written files in a `finally`; give work
        in threads a flag to stop at.
        """
        if not urls:
            await self._cancel_at_work(make_provider, folders)
            return
        subject = make_provider(urls=(hanging_server.url,))
        call = asyncio.ensure_future(self.ask(subject, folders))
        await self._until(hanging_server.touched, call)
        if not call.done() and not hanging_server.touched.is_set():
            call.cancel()
            fail(
                f"in {self.patience:g} s nothing was sent to the address of `urls`",
                "call the servers of self.config.urls",
            )
        _is_waiting(call)
        await _cancel(call, folders, self.cancel_seconds, "it waited for the first answer")

    @pytest.mark.asyncio
    async def test_cancellation_leaves_nothing_at_any_moment(
        self, make_provider: MakeProvider, folders: CallFolders, urls: tuple[str, ...]
    ) -> None:
        """A call can be cancelled while it polls and while it fetches a result, too.

        A relay before the server of `urls` falls silent after one piece of its answers, after
        two, and so on, and then the call is cancelled.

        To mend: catch no `CancelledError` in the loop that polls; write what is fetched to a
        file that a `finally` removes.
        """
        if not can_relay(urls):
            pytest.skip("has no server that could fall silent in the middle of a call")
        for pieces in moments():
            async with Relay(urls[0], pieces, "silent") as relay:
                subject = make_provider(urls=(relay.url,))
                call = asyncio.ensure_future(self.ask(subject, folders))
                await self._until(relay.struck, call)
                await asyncio.sleep(DIGEST)
                if call.done() and not relay.struck.is_set():
                    if (error := call.exception()) is not None:
                        fail_for(self.principal, error, subject)
                    return
                if call.done() and call.exception() is None:
                    return  # all it still waited for was the end of the connection
                _is_waiting(call)
                await _cancel(
                    call,
                    folders,
                    self.cancel_seconds,
                    f"the server fell silent after {pieces} pieces",
                )

    async def _cancel_at_work(self, make_provider: MakeProvider, folders: CallFolders) -> None:
        cancelled = 0
        for seconds in DELAYS:
            subject = make_provider()
            call = asyncio.ensure_future(self.ask(subject, folders, name=f"take-{cancelled}"))
            for _ in range(5):
                await asyncio.sleep(0)
            await asyncio.wait({call}, timeout=seconds)
            if call.done():
                if (error := call.exception()) is not None:
                    fail_for(self.principal, error, subject)
                break
            await _cancel(call, folders, self.cancel_seconds, f"it had worked for {seconds:g} s")
            cancelled += 1
        if not cancelled:
            pytest.skip("it answers at once: there is nothing to cancel")

    async def _until(self, event: asyncio.Event, call: asyncio.Future[object]) -> None:
        happened = asyncio.ensure_future(event.wait())
        either: set[asyncio.Future[Any]] = {call, happened}
        await asyncio.wait(either, timeout=self.patience, return_when=asyncio.FIRST_COMPLETED)
        happened.cancel()


def _is_waiting(call: asyncio.Future[object]) -> None:
    if call.done():
        fail(
            f"the call ended while the server was silent: {call.exception()!r}",
            "wait for the answer; time limits are for minutes, not for the first second",
        )


async def _cancel(
    call: asyncio.Future[object], folders: CallFolders, seconds: float, when: str
) -> None:
    call.cancel()
    await asyncio.wait({call}, timeout=seconds)
    expect(
        call.done(),
        f"{seconds:g} s after it was cancelled the call still ran ({when})",
        "catch no CancelledError; pass cancellation on to what runs in threads",
    )
    expect(
        call.cancelled(),
        f"the cancelled call ended with {_end(call)} ({when})",
        "re-raise asyncio.CancelledError",
    )
    left = files_in(folders.calls)
    expect(
        not left,
        f"files left by a cancelled call: {left} ({when})",
        "remove them in a `finally`",
    )


def _end(call: asyncio.Future[object]) -> str:
    if call.cancelled():
        return "CancelledError"
    error = call.exception()
    return repr(error) if error is not None else f"an answer: {call.result()!r}"
