"""What is known of a call that failed: the one judgement of journal and budget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from grok_spicy.errors import (
    AuthenticationError,
    ContentRefusedError,
    InvalidOutputError,
    InvalidRequestError,
    JobLostError,
    MediaError,
    ModelMissingError,
    OutcomeUnknownError,
    OutOfCreditError,
    OutOfMemoryError,
    RateLimitedError,
    StorageError,
    UnavailableError,
    UnsupportedError,
)

if TYPE_CHECKING:
    from grok_spicy.providers.job import Job

State = Literal["failed", "refused", "submitted", "unknown"]

_NOTHING_HANGS = (
    AuthenticationError,
    InvalidRequestError,
    ModelMissingError,
    OutOfCreditError,
    OutOfMemoryError,
    RateLimitedError,
    UnavailableError,
    UnsupportedError,
    # This one was answered, if not well.
    InvalidOutputError,
)
"""Errors by which a provider says that no answer is missing, whatever it had begun."""


def state_after(error: BaseException, job: Job, began_with: str | None) -> State:
    """Return what a failed call has come to.

    Args:
        error: How it failed.
        job: Its job, as it is now.
        began_with: The job's id when the call began; None if there was none.

    Returns:
        `"submitted"`: the job goes on at the service and can be polled; `"unknown"`: it may have
        been paid and its answer is lost.
    """
    if isinstance(error, ContentRefusedError):
        return "refused"
    if isinstance(error, JobLostError | OutcomeUnknownError):
        return "unknown"
    if job.id is None:
        return "unknown" if job.in_flight and not isinstance(error, _NOTHING_HANGS) else "failed"
    if isinstance(error, InvalidRequestError | UnsupportedError):
        return "failed"
    spoilt = isinstance(error, InvalidOutputError | MediaError)
    if spoilt and not isinstance(error, StorageError) and job.id == began_with:
        # Fetched twice, unusable twice: polling it for ever would help nobody.
        return "failed"
    # A job that is known to the service goes on there; whoever resumes polls it.
    return "submitted"
