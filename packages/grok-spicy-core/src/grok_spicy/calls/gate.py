"""Whether new calls may begin: closed for good once the run ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from grok_spicy.calls.cancellation import SettlingJob
from grok_spicy.errors import (
    AuthenticationError,
    BudgetError,
    GrokSpicyError,
    LedgerError,
    ModelMissingError,
    OutOfCreditError,
    StorageError,
)

if TYPE_CHECKING:
    from grok_spicy.calls.call import Call, Proceed

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
        super().__init__(f"not begun, because the run is ending: {cause}")
        self.cause = cause


class Gate:
    """Stands right before the provider: running calls finish, nothing new starts.

    Attributes:
        ending: What ends the run, or None while it goes on.
        succeeded: How many provider calls have succeeded.
    """

    def __init__(self) -> None:
        self.ending: BaseException | None = None
        self.succeeded = 0

    def end(self, cause: BaseException) -> None:
        """Let no new call begin; the first cause counts."""
        if self.ending is None:
            self.ending = cause

    async def __call__(self, call: Call[R], proceed: Proceed[R]) -> R:
        """Let the call through, unless the run is ending."""
        if self.ending is not None:
            raise RunEndingError(self.ending)
        if isinstance(call.job, SettlingJob) and _is_paid_question(call):
            call.job.expose()
        try:
            result = await proceed(call)
        except ENDS_THE_RUN as error:
            self.end(error)
            raise
        self.succeeded += 1
        return result


def _is_paid_question(call: Call[Any]) -> bool:
    return call.capability in ("llm", "vision") and call.price != 0.0
