"""What keeps a call from being made: limits that it is beyond, a run that is ending."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from grok_spicy.calls.asking import limits_of
from grok_spicy.errors import (
    AuthenticationError,
    BudgetError,
    GrokSpicyError,
    InvalidRequestError,
    LedgerError,
    ModelMissingError,
    OutOfCreditError,
    StorageError,
    UnsupportedError,
)

if TYPE_CHECKING:
    from grok_spicy.calls.call import Call, Proceed
    from grok_spicy.providers.limits import Limits

R = TypeVar("R")

ENDS_THE_RUN = (
    AuthenticationError,
    OutOfCreditError,
    ModelMissingError,
    BudgetError,
    # What cannot be stored or written down must not be bought.
    StorageError,
    LedgerError,
)


class RunEndingError(GrokSpicyError):
    """No new call is made because the run is ending; `cause` says why."""

    def __init__(self, cause: BaseException) -> None:
        # What to do about it is said once, at the end of the run.
        why = cause.message if isinstance(cause, GrokSpicyError) else str(cause)
        super().__init__(f"not begun, because the run is ending: {why}")
        self.cause = cause


class NewCalls:
    """Whether new calls may be made; stands right before the provider.

    Once stopped, running calls finish and nothing new starts.

    Attributes:
        stopped_by: What ends the run, or None while it goes on.
        succeeded: How many provider calls have succeeded.
    """

    def __init__(self) -> None:
        self.stopped_by: BaseException | None = None
        self.succeeded = 0

    def stop(self, cause: BaseException) -> None:
        """Let no new call begin; the first cause counts."""
        if self.stopped_by is None:
            self.stopped_by = cause

    async def __call__(self, call: Call[R], proceed: Proceed[R]) -> R:
        """Let the call through, unless the run is ending."""
        if self.stopped_by is not None:
            raise RunEndingError(self.stopped_by)
        if _is_paid_question(call):
            # It has no job that could be polled: its answer is all there is.
            call.job.expect_answer()
        try:
            result = await proceed(call)
        except ENDS_THE_RUN as error:
            self.stop(error)
            raise
        self.succeeded += 1
        return result


def _is_paid_question(call: Call[Any]) -> bool:
    return call.capability in ("llm", "vision") and call.price != 0.0


def require_possible(call: Call[Any]) -> None:
    """Hold a call to its provider's limits: pictures, aspect ratio, seconds.

    Raises:
        InvalidRequestError: If it is beyond them.
        UnsupportedError: If the model cannot do such a thing at all.
    """
    name = call.config.provider
    limits = limits_of(call.provider)
    who = f"{name} {call.config.model}".rstrip()
    if call.capability == "video" and call.operation == "edit" and limits.max_edit_seconds is None:
        raise UnsupportedError(name, f"{who} cannot correct clips")
    for wrong in (
        _wrong_pictures(call, limits),
        _wrong_ratio(call, limits),
        _wrong_length(call, limits),
    ):
        if wrong is not None:
            raise InvalidRequestError(
                name, f"{call.purpose.piece}: {who} {wrong}; nothing was sent"
            )


def _wrong_pictures(call: Call[Any], limits: Limits) -> str | None:
    given, most, least = len(call.pictures), limits.reference_images, 1
    if call.capability == "video":
        given = sum(picture.role not in ("start", "end", "base") for picture in call.pictures)
        most, least = limits.video_references, 0
    elif call.operation in ("generate", "complete", "parse"):
        return None
    if least <= given <= most:
        return None
    takes = f"{least} to {most}" if least < most else f"{most}"
    return f"takes {takes} pictures for {call.operation}, and got {given}"


def _wrong_ratio(call: Call[Any], limits: Limits) -> str | None:
    ratio = call.arguments.get("aspect_ratio")
    if ratio is None or ratio in limits.aspect_ratios:
        return None
    return f"makes {', '.join(limits.aspect_ratios)}, and was asked for {ratio}"


def _wrong_length(call: Call[Any], limits: Limits) -> str | None:
    if call.capability != "video":
        return None
    most = limits.max_seconds if call.operation == "generate" else limits.max_edit_seconds
    seconds = call.quote.seconds
    if most is None or seconds <= most:
        return None
    verb = "makes" if call.operation == "generate" else "corrects"
    return f"{verb} clips of at most {most:g} s, and was asked for {seconds:g} s"
