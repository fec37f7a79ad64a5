"""The call in progress: what its provider reports goes to the budget and the display."""

from __future__ import annotations

import asyncio
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

from grok_spicy.calls.asking import checked_usage
from grok_spicy.errors import ContentRefusedError, GrokSpicyError, ProviderError
from grok_spicy.policy import Outgoing, Policy
from grok_spicy.providers.context import call_in_progress
from grok_spicy.system.foreign import plain, raised
from grok_spicy.system.secrets import mask_urls
from grok_spicy.watch.reports import (
    INTERRUPTED,
    CallFinished,
    CallProgress,
    CallStarted,
    Notice,
    Reporter,
    silent,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from grok_spicy.calls.call import Call, Proceed
    from grok_spicy.providers.base import LLMProvider, Usage

R = TypeVar("R")


class LiveCall:
    """The handle of one call; thread-safe, because servers' listeners run in threads.

    Args:
        number: Identifies the call in reports.
        call: The call.
        loop: The loop it runs in.
        report: Told about progress.
        llm: Makes the configured LLM, bound to this call.
        policy: Judges what the provider composes itself.
        mask: Removes keys from what the provider says.
    """

    def __init__(
        self,
        number: int,
        call: Call[Any],
        *,
        loop: asyncio.AbstractEventLoop,
        report: Reporter,
        llm: Callable[[Call[Any]], LLMProvider],
        policy: Policy,
        mask: Callable[[str], str],
    ) -> None:
        self._mask = mask
        self._number = number
        self._call = call
        self._loop = loop
        self._report = report
        self._make_llm = llm
        self._policy = policy
        self._llm: LLMProvider | None = None
        self._latest: tuple[float | None, str] | None = None

    def report(self, usage: Usage) -> None:
        """Book what a request used."""
        self._call.usage.append(checked_usage(self._call.config.provider, usage, self._mask))

    def progress(self, fraction: float | None, text: str) -> None:
        """Show how far the call is."""
        waits = self._latest is not None
        self._latest = (fraction, text)
        if not waits:
            # However often it speaks while nobody listens: only the last word is told.
            self._loop.call_soon_threadsafe(self._tell)

    def _tell(self) -> None:
        latest, self._latest = self._latest, None
        if latest is not None:
            fraction, text = latest
            self._report(CallProgress(self._number, fraction, self._mask(plain(text))))

    def llm(self) -> LLMProvider:
        """Return the configured LLM, bound to this call; the same each time.

        It counts how often it was asked the same.
        """
        if self._llm is None:
            self._llm = self._make_llm(self._call)
        return self._llm

    async def review(self, text: str, negative: str | None = None) -> None:
        """Have the content policy judge what the provider is about to send."""
        await self._policy.judge(Outgoing(text, negative=negative))


class Live:
    """Makes the call the one in progress and reports its beginning and end.

    Args:
        llm: Makes the configured LLM bound to a call.
        policy: Judges what providers compose themselves.
        report: Told about it.
        mask: Removes keys from what providers say.
    """

    def __init__(
        self,
        llm: Callable[[Call[Any]], LLMProvider],
        policy: Policy,
        *,
        report: Reporter = silent,
        mask: Callable[[str], str] = mask_urls,
    ) -> None:
        self._mask = mask
        self._llm = llm
        self._policy = policy
        self._report = report
        self._numbers = count(1)
        self._noted: set[tuple[str, str]] = set()

    async def __call__(self, call: Call[R], proceed: Proceed[R]) -> R:
        """Make the call under its handle."""
        number = next(self._numbers)
        handle = LiveCall(
            number,
            call,
            loop=asyncio.get_running_loop(),
            report=self._report,
            llm=self._llm,
            policy=self._policy,
            mask=self._mask,
        )
        self._report(_started(number, call))
        before = len(call.usage)
        error: str | None = None
        try:
            with call_in_progress(handle):
                return await proceed(call)
        except GrokSpicyError as failure:
            self._hide_keys(failure)
            error = failure.message
            if isinstance(failure, ProviderError) and failure.usage is not None:
                usage = checked_usage(call.config.provider, failure.usage, self._mask)
                call.usage.append(usage)
            raise
        except asyncio.CancelledError:
            error = INTERRUPTED
            raise
        except Exception as failure:
            error = self._mask(raised(failure))
            raise
        finally:
            self._pass_on_notes(call, before)
            costs = [use.cost_usd for use in call.usage[before:] if use.cost_usd is not None]
            self._report(CallFinished(number, sum(costs) if costs else None, error))

    def _hide_keys(self, failure: GrokSpicyError) -> None:
        """Take keys out of an error: servers quote what they were sent."""
        failure.message = self._mask(failure.message)
        failure.hint = None if failure.hint is None else self._mask(failure.hint)
        failure.args = (failure.message,)
        if isinstance(failure, ContentRefusedError):
            failure.which = self._mask(plain(failure.which))

    def _pass_on_notes(self, call: Call[Any], before: int) -> None:
        """Tell the user what the provider remarked; a scorer's standing remark only once."""
        for note in (note for use in call.usage[before:] for note in use.notes):
            key = (call.config.provider, note)
            if call.capability in ("llm", "vision") and key in self._noted:
                continue
            self._noted.add(key)
            self._report(Notice(f"{call.purpose.piece}: {note}"))


def _started(number: int, call: Call[Any]) -> CallStarted:
    return CallStarted(
        call=number,
        step=call.step,
        piece=call.purpose.piece,
        capability=call.capability,
        operation=call.operation,
        provider=call.config.provider,
        model=call.config.model,
        attempt=call.purpose.attempt,
    )
