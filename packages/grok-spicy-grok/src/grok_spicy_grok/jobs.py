"""Waiting for a clip: what each state of a deferred job means."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from grok_spicy.errors import (
    ContentRefusedError,
    InvalidOutputError,
    InvalidRequestError,
    JobLostError,
    ProviderError,
    UnavailableError,
)
from grok_spicy.toolkit import ANY_RUN

from grok_spicy_grok.billing import usage_of
from grok_spicy_grok.errors import GONE_HINT, error_for, is_refusal, refusal
from grok_spicy_grok.moderation import is_placeholder
from grok_spicy_grok.plugin import PROVIDER
from grok_spicy_grok.rpc import RpcFailure

if TYPE_CHECKING:
    from grok_spicy.providers.context import Context
    from xai_sdk.proto import video_pb2

    from grok_spicy_grok.errors import RequestFacts
    from grok_spicy_grok.paid import PaidCall

POLL_SECONDS = 60.0

GROWTH = 1.5

MOST_PATIENT = 5.0


async def wait_for_clip(
    order: PaidCall, ctx: Context, *, interval: float, patience: float
) -> video_pb2.VideoResponse:
    """Poll a job until its clip is there.

    Args:
        order: A clip whose job has an id.
        ctx: Time, and where to show progress.
        interval: Seconds before the second poll; grows to five times that.
        patience: Seconds to wait in this process. The job itself goes on.

    Raises:
        ContentRefusedError: If the clip did not pass moderation.
        JobLostError: If the service no longer knows the job, or let its result expire.
        UnavailableError: If the service does not answer, or not in time; the job is saved.
        ProviderError: If the service could not make the clip.
    """
    from xai_sdk.proto import deferred_pb2

    clock = ctx.clock
    give_up = clock.monotonic() + patience
    pause = interval
    while True:
        answer = await _poll(order)
        if answer.status == deferred_pb2.DONE:
            return await _finished(answer, order)
        if answer.status == deferred_pb2.FAILED:
            raise await _over(_failure(answer.response, order.request), order)
        if answer.status == deferred_pb2.EXPIRED:
            raise JobLostError(
                PROVIDER,
                f"the clip of job {order.job.id} was made, and paid for, but expired at xAI before "
                "it was fetched",
                hint=GONE_HINT,
            )
        if clock.monotonic() + pause > give_up:
            raise UnavailableError(
                PROVIDER,
                f"job {order.job.id} is still not finished after {patience:g} s",
                hint=f"It goes on at xAI: `{ANY_RUN}` fetches it.",
            )
        percent = answer.response.progress
        ctx.progress(percent / 100 if percent else None, "filming")
        await clock.sleep(pause)
        pause = min(pause * GROWTH, interval * MOST_PATIENT)


async def _poll(order: PaidCall) -> video_pb2.GetDeferredVideoResponse:
    """Ask once. That costs nothing; but a refusal that it reports was paid for."""
    job_id = order.job.id or ""
    try:
        return await order.connection.request(
            lambda client: client.video.get(job_id), seconds=POLL_SECONDS
        )
    except RpcFailure as failure:
        if failure.code == "NOT_FOUND":
            raise JobLostError(
                PROVIDER, f"xAI does not know job {job_id} (any more)", hint=GONE_HINT
            ) from None
        asked = order.request if is_refusal(failure) else replace(order.request, billing="free")
        raise error_for(failure, asked) from None


async def _over(error: ProviderError, order: PaidCall) -> ProviderError:
    """Let go of a job that came to nothing; a refused one is let go by the rewording."""
    if not isinstance(error, ContentRefusedError):
        await order.save()
    return error


async def _finished(
    answer: video_pb2.GetDeferredVideoResponse, order: PaidCall
) -> video_pb2.VideoResponse:
    """Tell a clip from a refusal: by what is there first, by the moderation flag second."""
    response, request = answer.response, order.request
    video = response.video
    usage = usage_of(response.usage, price=request.price)
    if is_placeholder(video.url):
        raise refusal("a placeholder came back", request, usage, output=True)
    if video.url:
        return response
    if response.HasField("video") and not video.respect_moderation:
        raise refusal("the clip did not pass moderation", request, usage, output=True)
    nothing = InvalidOutputError(PROVIDER, f"{request.model} finished without a clip", usage=usage)
    raise await _over(nothing, order)


def _failure(response: video_pb2.VideoResponse, request: RequestFacts) -> ProviderError:
    """Tell a refusal and a bad request from a failure of the service."""
    code, message = response.error.code, response.error.message or "no reason given"
    usage = usage_of(response.usage)
    failure = RpcFailure(code.upper() or "INTERNAL", message)
    if is_refusal(failure):
        return refusal(message, request, usage if usage.cost_usd is not None else None)
    text = f"{request.model} could not make the clip ({code or 'failed'}: {message})"
    if failure.code in ("INVALID_ARGUMENT", "OUT_OF_RANGE", "FAILED_PRECONDITION"):
        return InvalidRequestError(PROVIDER, text, usage=usage)
    if usage.cost_usd == 0.0:
        return UnavailableError(PROVIDER, text, usage=usage)
    return ProviderError(PROVIDER, text, usage=usage)
