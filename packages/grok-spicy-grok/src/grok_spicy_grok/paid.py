"""Sending a paid create so that it is never unclear whether one is under way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from grok_spicy.errors import (
    ContentRefusedError,
    OutcomeUnknownError,
    RateLimitedError,
)

from grok_spicy_grok.channel import RpcFailure
from grok_spicy_grok.errors import error_for

if TYPE_CHECKING:
    from collections.abc import Callable

    import xai_sdk
    from grok_spicy.providers.job import Job

    from grok_spicy_grok.channel import Connection
    from grok_spicy_grok.errors import Request
    from grok_spicy_grok.limiter import RateLimiter
    from grok_spicy_grok.moderation import Draft
    from grok_spicy_grok.parcels import Parcel

T = TypeVar("T")

PATIENCE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Order:
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
    request: Request

    async def save(self, id: str | None = None, **state: Any) -> None:  # noqa: A002 - as in Job
        """Say that the create was answered, and remember its wording."""
        await self.job.save(id, **self.draft.state(), **state)


async def create(
    build: Callable[[xai_sdk.AsyncClient], Parcel[T]],
    order: Order,
    *,
    limiter: RateLimiter,
    seconds: float,
) -> T:
    """Send one paid create, once. The caller saves the order as soon as this returns.

    Args:
        build: Packs the request; called in a thread.
        order: What the call is for. Its job is told right before the request leaves; and after
            it, if certainly nothing was made.
        limiter: How often such a create may start.
        seconds: How long to wait for the answer.

    Raises:
        OutcomeUnknownError: If the answer was lost; the job stays in flight.
        ContentRefusedError: If the service refuses the content; the caller saves the order.
        ProviderError: If nothing was made; the order is saved.
    """
    try:
        parcel = await order.connection.pack(build)
        await limiter.wait()
        await order.connection.ready()
    except RpcFailure as failure:
        raise error_for(failure, order.request) from None
    await order.job.submitting()
    try:
        return await order.connection.deliver(parcel, seconds=seconds)
    except RpcFailure as failure:
        error = error_for(failure, order.request)
        if isinstance(error, RateLimitedError):
            limiter.pause(PATIENCE_SECONDS if error.retry_after is None else error.retry_after)
        if not isinstance(error, OutcomeUnknownError | ContentRefusedError):
            await order.save()
        raise error from None
