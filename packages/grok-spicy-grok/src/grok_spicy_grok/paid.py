"""Sending a paid create so that it is never unclear whether one is under way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from grok_spicy.errors import (
    AuthenticationError,
    ContentRefusedError,
    InvalidOutputError,
    InvalidRequestError,
    ModelMissingError,
    OutOfCreditError,
    RateLimitedError,
    UnavailableError,
    UnsupportedError,
)

from grok_spicy_grok.errors import error_for
from grok_spicy_grok.rpc import RpcFailure

if TYPE_CHECKING:
    from collections.abc import Callable

    import xai_sdk
    from grok_spicy.providers.job import Job

    from grok_spicy_grok.channel import Connection
    from grok_spicy_grok.errors import RequestFacts
    from grok_spicy_grok.limiter import RateLimiter
    from grok_spicy_grok.moderation import Draft
    from grok_spicy_grok.packing import PackedRequest

T = TypeVar("T")

A = TypeVar("A")

NOTHING_MADE = (
    AuthenticationError,
    ContentRefusedError,
    # It was answered, if with nothing that can be used.
    InvalidOutputError,
    InvalidRequestError,
    ModelMissingError,
    OutOfCreditError,
    RateLimitedError,
    UnavailableError,
    UnsupportedError,
)
"""The failures of a create after which nothing is on its way."""

PATIENCE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class PaidCall:
    """One picture or clip on its way.

    Attributes:
        connection: The way to the service.
        job: What outlives this process.
        draft: The prompt, as far as it had to be reworded.
        request: What is asked, for errors.
    """

    connection: Connection
    job: Job
    draft: Draft
    request: RequestFacts

    async def save(self, id: str | None = None, **state: Any) -> None:  # noqa: A002 - as in Job
        """Say that the create was answered, and remember its wording."""
        await self.job.save(id, **self.draft.state(), **state)


async def create(
    build: Callable[[xai_sdk.AsyncClient], PackedRequest[T]],
    order: PaidCall,
    read: Callable[[T], A],
    *,
    id_of: Callable[[A], str | None],
    limiter: RateLimiter,
    seconds: float,
    **state: Any,
) -> A:
    """Send one paid create, once; from its answer on there is a job with an id, if it names one.

    Args:
        build: Packs the request; called in a thread.
        order: What the call is for.
        read: Reads the answer, and books what it cost.
        id_of: Finds what the job can be polled, or fetched, by.
        limiter: How often such a create may start.
        seconds: How long to wait for the answer.
        **state: What to remember beside the id and the wording in force.

    Returns:
        What `read` made of the answer.

    Raises:
        OutcomeUnknownError: If the answer was lost; the job stays in flight.
        ContentRefusedError: If the service refuses the content.
        ProviderError: If nothing was made.
    """
    try:
        packed = await order.connection.pack(build)
        await limiter.wait()
        await order.connection.ready()
    except RpcFailure as failure:
        raise error_for(failure, order.request) from None

    async def send() -> A:
        try:
            return read(await order.connection.deliver(packed, seconds=seconds))
        except RpcFailure as failure:
            error = error_for(failure, order.request)
            if isinstance(error, RateLimitedError):
                limiter.pause(PATIENCE_SECONDS if error.retry_after is None else error.retry_after)
            raise error from None

    return await order.job.create(
        send, not_started=NOTHING_MADE, id_of=id_of, **order.draft.state(), **state
    )
