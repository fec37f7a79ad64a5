"""Every error that grok-spicy raises on purpose.

Core decides by class, never by text. A provider raises the class whose line describes what
happened; core then waits, repeats, gives up the piece or ends the run accordingly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from grok_spicy.providers.usage import Usage


class GrokSpicyError(Exception):
    """Base of all errors: a message for people and, where there is one, the next thing to do.

    Args:
        message: What happened and where, as a sentence.
        hint: What to do next: a command, an option or a file to edit.

    Attributes:
        exit_code: What the command line returns when this error ends it.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class ConfigError(GrokSpicyError):
    """The configuration, an argument or an input file is wrong; nothing was sent or paid."""

    exit_code = 2


class InUseError(ConfigError):
    """Another process is at work on it: a run, a batch, or the ledger of an output folder."""


class PluginError(GrokSpicyError):
    """A plugin cannot be used: missing, broken, incompatible, disabled or in conflict."""

    exit_code = 2


class PolicyError(GrokSpicyError):
    """The text asks for something that is never generated."""

    exit_code = 2


class PreflightError(GrokSpicyError):
    """A provider is not ready (key, server, model); nothing was paid."""

    exit_code = 3


class BudgetError(GrokSpicyError):
    """The next paid call does not fit under the cap, or its price is unknown under a cap."""

    exit_code = 4


class MediaError(GrokSpicyError):
    """A picture, clip or film cannot be read, decoded, encoded or joined."""


class StorageError(MediaError):
    """A file cannot be written: the disk is full, broken, or the folder is not writable.

    No new call is made, because its result could not be kept either; the run ends.
    """


class DownloadError(MediaError):
    """A file could not be fetched.

    Args:
        message: What happened; addresses in it are without their secrets.
        transient: Whether it may work later.
        status: The HTTP status, if there was an answer.
    """

    def __init__(self, message: str, *, transient: bool = False, status: int | None = None) -> None:
        super().__init__(message)
        self.transient = transient
        self.status = status


class AnswerLimitError(GrokSpicyError):
    """A server's answer is larger than is read, or does not end in time.

    Every client of `grok_spicy.toolkit.open_client` raises it; packages turn it into the error of
    their provider.
    """


class ProviderError(GrokSpicyError):
    """Base of everything a provider raises.

    Args:
        provider: Name of the provider, as in its entry point.
        message: What happened, naming the server, model, node or file concerned.
        hint: What the user can do about it.
        usage: What the failed call cost, where the service said so.
    """

    def __init__(
        self,
        provider: str,
        message: str,
        *,
        hint: str | None = None,
        usage: Usage | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.provider = provider
        self.usage = usage


class RateLimitedError(ProviderError):
    """The service asks for patience; core waits and repeats the call.

    Args:
        retry_after: Seconds to wait, if the service said.
    """

    def __init__(
        self,
        provider: str,
        message: str,
        *,
        retry_after: float | None = None,
        hint: str | None = None,
        usage: Usage | None = None,
    ) -> None:
        super().__init__(provider, message, hint=hint, usage=usage)
        self.retry_after = retry_after


class UnavailableError(ProviderError):
    """The service cannot be reached, and nothing was started or the job is saved.

    Core repeats the whole call with growing pauses, then the piece fails.
    """


class AuthenticationError(ProviderError):
    """The key is missing or refused. No new call goes to that provider; the run ends."""

    exit_code = 3


class OutOfCreditError(ProviderError):
    """The account has no credit left. No new call goes to that provider; the run ends."""

    exit_code = 3


class ModelMissingError(ProviderError):
    """The model is not there. No new call goes to that provider; the run ends."""

    exit_code = 3


class InvalidRequestError(ProviderError):
    """The service refuses the request as malformed or out of range. The piece fails."""


class UnsupportedError(ProviderError):
    """This provider or model cannot do what was asked. The piece fails."""


class OutOfMemoryError(ProviderError):
    """The model does not fit in memory. Others on that resource release it, then once more."""


class InvalidOutputError(ProviderError):
    """The service answered, but not with what was asked for. A failed attempt of that call.

    Args:
        asked_again: True if the provider has asked once more itself: core does not do it besides.

    Attributes:
        paid: Whether it was a picture or clip that is paid for: no other one is bought unless the
            user asks for it. Core finds that out.
    """

    def __init__(
        self,
        provider: str,
        message: str,
        *,
        asked_again: bool = False,
        hint: str | None = None,
        usage: Usage | None = None,
    ) -> None:
        super().__init__(provider, message, hint=hint, usage=usage)
        self.asked_again = asked_again
        self.paid = False


class ContentRefusedError(ProviderError):
    """The service refuses this content for good. The piece is refused, nothing is repeated.

    Args:
        which: What was refused, in the user's terms: `"prompt"`, `"image 2 (Luna)"`.
    """

    def __init__(
        self,
        provider: str,
        message: str,
        *,
        which: str = "prompt",
        hint: str | None = None,
        usage: Usage | None = None,
    ) -> None:
        super().__init__(provider, message, hint=hint, usage=usage)
        self.which = which


class JobLostError(ProviderError):
    """The service no longer knows a job that was started there. See `Limits.on_lost`."""


class OutcomeUnknownError(ProviderError):
    """A paid create was sent and its answer was lost. See `Limits.on_lost`."""


class LedgerError(GrokSpicyError):
    """The ledger cannot be used."""


class LedgerBusyError(LedgerError):
    """Another program has the ledger's database locked."""


class LedgerUnreachableError(LedgerError):
    """The database that keeps the ledger, or the queue, does not answer."""


class LedgerTakenOverError(LedgerError):
    """The ledger was not reached for a while, and another process has gone on with the work."""


class LedgerDamagedError(LedgerError):
    """The ledger's database is damaged; it is set aside, never deleted."""
