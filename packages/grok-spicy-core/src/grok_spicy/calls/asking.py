"""Asking a provider something: whatever it does, the one who asked gets an answer or an error.

A provider is code of others. It may raise what is no `Exception`, block, never come back, or
return something else than it should: that costs the piece or the row it was asked for.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeGuard, TypeVar

from grok_spicy.errors import GrokSpicyError, ProviderError
from grok_spicy.providers.base import Provider
from grok_spicy.providers.brief import Phrasing
from grok_spicy.providers.limits import Limits
from grok_spicy.providers.usage import Usage
from grok_spicy.system.foreign import StrayError, contained, must_propagate, plain, raised

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator

    from grok_spicy.providers.base import QuoteRequest, ResolvedConfig
    from grok_spicy.providers.brief import Brief
    from grok_spicy.providers.context import Context

log = logging.getLogger("grok_spicy.calls")

R = TypeVar("R")

_FAULT = "This is a fault of the provider package: please report it to its author."

LONGEST_CALL_SECONDS = 4 * 3600.0
"""How long one call of a provider may take, its own waiting and polling included."""

CLOSING_SECONDS = 10.0
"""How long a provider may take to give memory back, or to close what it opened."""

_LETTING_GO_SECONDS = 1.0
"""How long work that is cancelled may take to clean up before nobody waits for it any more."""

TIDYING_SECONDS = 30.0
"""The same for a call: it may have to take a job back from a slow server."""

_LONGEST_NOTE = 500

_LONGEST_PROMPT = 1_000_000
"""In characters; no service takes a tenth of it."""

_MOST_NOTES = 50

_TOO_LARGE = 2**63
"""The first whole number that SQLite cannot hold."""


def at_fault(provider: str, what: str) -> ProviderError:
    """Say what a provider package does wrong.

    Args:
        provider: Its name.
        what: What it does, after its name.
    """
    return ProviderError(provider, f"{provider} {what}", hint=_FAULT)


def price_of(provider: Provider, operation: str, request: QuoteRequest) -> float | None:
    """Ask for the price of a call, in US dollars; None if it is unknown.

    Raises:
        ProviderError: If the answer is no price.
    """
    name = provider.config.provider
    price = _said(name, "quote", lambda: provider.quote(operation, request))
    if price is None:
        return None
    if is_amount(price):
        return float(price)
    raise at_fault(name, f"quotes {plain(price, 40)} for {operation}, which is not a price")


def is_amount(value: object) -> TypeGuard[float]:
    """Whether something is an amount of money: a number, finite and not negative."""
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and math.isfinite(value)
        and value >= 0
    )


def made_by(
    make: Callable[[ResolvedConfig, Context], Any], config: ResolvedConfig, ctx: Context
) -> Provider:
    """Make a provider.

    Args:
        make: Its class, or what stands in for it.
        config: Its configuration.
        ctx: What it is given.

    Raises:
        ProviderError: If it cannot be made.
    """
    name = config.provider
    made = _said(name, "making it", lambda: make(config, ctx))
    if not isinstance(made, Provider):
        raise at_fault(name, f"made a {type(made).__name__} instead of a provider")
    if getattr(made, "config", None) is not config:
        raise at_fault(name, "does not keep its configuration: its __init__ calls no super()")
    return made


def words_of(provider: Provider, operation: str, brief: Brief | None, text: str) -> Phrasing:
    """Ask a provider how it says a prompt.

    Raises:
        ProviderError: If it cannot say.
    """
    name = provider.config.provider
    said = _said(name, "phrase", lambda: provider.phrase(operation, brief, text))
    if not isinstance(said, Phrasing):
        raise at_fault(name, f"phrases a prompt as {type(said).__name__}")
    texts = (said.prompt, said.negative or "", *_listed(said.parts))
    if not all(isinstance(one, str) for one in texts) or not isinstance(said.parts, tuple):
        raise at_fault(name, "phrases a prompt as something else than text")
    if any(plain(one, _LONGEST_PROMPT) != one for one in texts):
        raise at_fault(name, "phrases a prompt as text that nothing can be sent of, or too much")
    return replace(said, tokens=_whole(said.tokens), most_tokens=_whole(said.most_tokens))


def limits_of(provider: Provider) -> Limits:
    """Ask a provider for its limits.

    Raises:
        ProviderError: If it has none to say.
    """
    name = provider.config.provider
    limits = _said(name, "limits", lambda: provider.limits)
    if not isinstance(limits, Limits):
        raise at_fault(name, f"returned {type(limits).__name__} as its limits")
    amounts = (limits.max_seconds, limits.natural_seconds, limits.max_edit_seconds)
    counts: tuple[object, ...] = (
        limits.reference_images,
        limits.video_references,
        limits.concurrency or 0,
    )
    fit = all(one is None or is_amount(one) for one in amounts)
    if not fit or not all(isinstance(one, int) and one >= 0 for one in counts):
        raise at_fault(name, f"has limits that nothing can be held to: {plain(limits, 200)}")
    return limits


def _said(provider: str, what: str, ask: Callable[[], R]) -> R:
    try:
        return ask()
    except GrokSpicyError:
        raise
    except BaseException as error:
        if must_propagate(error):
            raise
        raise at_fault(provider, f"{what} raised {raised(error)}") from error


def checked_usage(provider: str, given: object, mask: Callable[[str], str] = str) -> Usage:
    """Return what a provider says it used, as far as that can be.

    What cannot be is left out, with a note: a cost that is none counts as unknown, which is held
    at its quote. It was paid, whatever the provider says of it, so nothing is raised here.

    Args:
        provider: Its name.
        given: What it reported.
        mask: Removes keys from its notes.
    """
    if not isinstance(given, Usage):
        return Usage(notes=(f"{provider} reported {type(given).__name__} as what it used",))
    notes = [mask(plain(note, _LONGEST_NOTE)) for note in _listed(given.notes)]
    cost = given.cost_usd
    if cost is not None and not is_amount(cost):
        notes.append(f"{provider} reported a cost of {plain(cost, 40)}, which counts as unknown")
        cost = None
    return Usage(
        cost_usd=None if cost is None else float(cost),
        tokens=_whole(given.tokens),
        seed=_whole(given.seed),
        notes=tuple(notes),
    )


def _listed(notes: object) -> list[object]:
    return list(notes)[:_MOST_NOTES] if isinstance(notes, list | tuple) else [notes]


def _whole(value: object) -> int | None:
    """Return a whole number that a database can hold; None if it is none."""
    fits = isinstance(value, int) and not isinstance(value, bool) and abs(value) < _TOO_LARGE
    return value if fits and isinstance(value, int) else None


class TookTooLongError(TimeoutError):
    """Others were given up after the time that they had."""


async def within(
    seconds: float, work: Callable[[], Awaitable[R]], *, letting_go: float = _LETTING_GO_SECONDS
) -> R:
    """Let others work in a task of their own, for a time.

    Whoever is cancelled waits for them no longer than `letting_go`, even if they take no notice.

    Args:
        seconds: After these it is cancelled, and left alone if it does not let go.
        work: Begins it.
        letting_go: How long it may then take to clean up, in seconds.

    Raises:
        TookTooLongError: If it took longer.
        StrayError: As `contained` does.
    """
    task = asyncio.ensure_future(contained(work))
    try:
        done, _ = await asyncio.wait({task}, timeout=seconds)
    except asyncio.CancelledError:
        await _let_go(task, letting_go)
        raise
    if not done:
        await _let_go(task, letting_go)
        raise TookTooLongError
    if task.cancelled():
        raise StrayError("CancelledError, although nobody had cancelled it")
    return task.result()


async def _let_go(task: asyncio.Future[Any], seconds: float) -> None:
    task.cancel()
    # However and whenever it ends, nobody is to read of an error that nobody fetched.
    task.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
    await asyncio.wait({task}, timeout=seconds)


async def tidied(what: str, work: Callable[[], Awaitable[object]]) -> None:
    """Let a provider tidy up; one that cannot is a line in the log, not the end of a run.

    Args:
        what: Who is to do what, for the log.
        work: What it does.
    """
    try:
        await within(CLOSING_SECONDS, work)
    except TimeoutError:
        log.warning("%s took longer than %g s and is left alone", what, CLOSING_SECONDS)
    except Exception as error:  # noqa: BLE001 - a provider's fault is not another one's failure
        log.warning("%s failed: %s", what, raised(error))


class Stepwise:
    """Awaits a coroutine and measures how long it holds up the event loop at most.

    Args:
        work: The coroutine.

    Attributes:
        longest: Its longest step so far, in seconds.
    """

    def __init__(self, work: Awaitable[Any]) -> None:
        self._work = work
        self.longest = 0.0

    def __await__(self) -> Generator[Any, Any, Any]:
        steps = self._work.__await__()
        step: Callable[[], Any] = steps.__next__
        while True:
            began = time.monotonic()
            try:
                waited_for = step()
            except StopIteration as end:
                return end.value
            finally:
                self.longest = max(self.longest, time.monotonic() - began)
            try:
                yield waited_for
            except BaseException as error:  # noqa: BLE001 - a cancellation is handed on
                step = _thrown(steps, error)
            else:
                step = steps.__next__


def _thrown(steps: Any, error: BaseException) -> Callable[[], Any]:
    return lambda: steps.throw(error)
