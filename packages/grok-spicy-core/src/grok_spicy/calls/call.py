"""One provider call as data, and the wrappers it passes on its way.

Every call of a run, whatever the capability, is one `Call`. It passes the same wrappers,
outermost first: policy, ledger lookup, budget, resource, concurrency, retry, provider. Each
wrapper is one generic coroutine over `Call`; tasks and providers know none of them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, cast

from grok_spicy.calls.asking import (
    LONGEST_CALL_SECONDS,
    TIDYING_SECONDS,
    TookTooLongError,
    limits_of,
    price_of,
    within,
)
from grok_spicy.calls.cancellation import PaidJob
from grok_spicy.errors import GrokSpicyError, ProviderError
from grok_spicy.providers.base import Picture, Provider, QuoteRequest, ResolvedConfig, Usage
from grok_spicy.system.foreign import StrayError, plain, raised

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy.providers.limits import OnLost
    from grok_spicy.specs import Capability
    from grok_spicy.steps import Step

R = TypeVar("R")

Proceed = Callable[["Call[R]"], Awaitable[R]]

Argument = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a call is made for: tells calls with the same inputs apart.

    Attributes:
        piece: The piece it works on.
        attempt: 1 for the first try, counted by the task.
        retake: 0, or the number of the new take the user asked for.
        parent: Operation of the call in which this one is nested, if it is.
        asked: How often the same question was asked before in that call.
    """

    piece: str
    attempt: int = 1
    retake: int = 0
    parent: str | None = None
    asked: int = 0


@dataclass(frozen=True, slots=True)
class Stored:
    """A result taken apart for keeping.

    Attributes:
        facts: Everything but the files, as JSON values.
        files: The files by role (`"image"`, `"video"`, `"first"`, `"last"`).
    """

    facts: Mapping[str, Any]
    files: Mapping[str, Path] = field(default_factory=dict)


class ResultKind(Protocol[R]):
    """How one kind of result is verified, taken apart and put together again."""

    async def verify(self, result: R, call: Call[R]) -> R:
        """Return the result with everything about it measured.

        Raises:
            InvalidOutputError: If it is not what was asked for.
        """

    def store(self, result: R) -> Stored:
        """Take it apart."""

    def restore(self, stored: Stored) -> R:
        """Put it together again; the exact inverse of `store`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Generic[R]):
    """One provider call.

    Attributes:
        provider: The instance that will serve it.
        config: Its configuration.
        operation: Name of the method.
        step: The step it belongs to.
        purpose: The piece it works on, and for which time.
        prompt: The rendered prompt; of a conversation, its turns as JSON.
        parts: The rendered prompts of a clip that is made in parts, if they differ.
        tokens: About how many tokens the longest of these has, if that matters.
        most_tokens: How many the model is made for.
        pictures: Files handed in, in order; a clip to be edited has the role `base`.
        arguments: The other arguments of core: aspect ratio, duration, seed, response model.
        dest: Where the result goes, without suffix; None if it is no file.
        quote: Its size, for the price.
        kind: What its result is.
        perform: Calls the provider's method with this call's `dest` and `job`.
        job: What is remembered between processes, if the recorder remembers anything.
        usage: What it used so far, all tries together.
    """

    provider: Provider
    config: ResolvedConfig
    operation: str
    step: Step
    purpose: Purpose
    prompt: str
    kind: ResultKind[R]
    perform: Callable[[Call[R]], Awaitable[R]]
    parts: tuple[str, ...] = ()
    tokens: int | None = None
    most_tokens: int | None = None
    pictures: tuple[Picture, ...] = ()
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    dest: Path | None = None
    quote: QuoteRequest = field(default_factory=QuoteRequest)
    job: PaidJob = field(default_factory=PaidJob)
    usage: list[Usage] = field(default_factory=list)

    @property
    def capability(self) -> Capability:
        """The capability that serves it."""
        return self.config.capability

    @property
    def nested(self) -> bool:
        """Whether it was made by a provider in the course of another call."""
        return self.purpose.parent is not None

    @property
    def price(self) -> float | None:
        """What it will cost in US dollars; 0.0 if free, None if unknown."""
        return price_of(self.provider, self.operation, self.quote)

    @property
    def on_lost(self) -> OnLost:
        """What to do when the answer to its paid create was lost."""
        declared = limits_of(self.provider).on_lost
        if declared is not None:
            return declared
        free = self.capability in ("llm", "vision") or self.price == 0.0
        return "repeat" if free else "ask"

    @property
    def paid(self) -> bool:
        """Whether its result is a picture or clip that costs money, as far as one can know."""
        if self.capability not in ("image", "video"):
            return False
        return self.price != 0.0 if self.spent_usd is None else self.spent_usd > 0

    @property
    def spent_usd(self) -> float | None:
        """What was booked for it so far; None if nobody named a price."""
        costs = [usage.cost_usd for usage in self.usage if usage.cost_usd is not None]
        return sum(costs) if costs else None


class Wrapper(Protocol):
    """One concern that every call passes."""

    async def __call__(self, call: Call[R], proceed: Proceed[R]) -> R:
        """Do something before, after or instead of `proceed(call)`."""


class Chain(Protocol):
    """All wrappers of a run and the provider behind them, as one function over calls."""

    async def __call__(self, call: Call[R]) -> R:
        """Make the call."""


def compose(wrappers: Sequence[Wrapper]) -> Chain:
    """Put each wrapper around the next, once for all calls of a run.

    Args:
        wrappers: The concerns, outermost first; the last one stands next to the provider.
    """
    chain: Chain = _performed
    for wrapper in reversed(wrappers):
        # A partial is no frame of its own: a traceback shows the wrappers and nothing between.
        chain = cast("Chain", partial(wrapper, proceed=chain))
    return chain


async def _performed(call: Call[R]) -> R:
    """Call the provider; whatever it raises, or if it never answers, its piece alone fails."""
    name = call.config.provider
    try:
        return await within(
            LONGEST_CALL_SECONDS, lambda: call.perform(call), letting_go=TIDYING_SECONDS
        )
    except GrokSpicyError as error:
        error.message = plain(error.message)
        error.hint = None if error.hint is None else plain(error.hint)
        raise
    except TookTooLongError as error:
        hours = f"{LONGEST_CALL_SECONDS / 3600:g} hours"
        raise ProviderError(name, f"{name} {call.operation}: no end within {hours}") from error
    except OSError:
        raise  # a full disk is told apart further out
    except StrayError as error:
        raise ProviderError(name, f"{name} {call.operation} raised {plain(error)}") from error
    except Exception as error:
        raise ProviderError(name, f"{name} {call.operation} raised {raised(error)}") from error
