"""What a gRPC status of xAI means for the film: one mapper for all capabilities.

The service's texts are not documented, and some statuses mean several things, so a status is told
apart by loose words, never by an exact text. Whether a request was answered, refused or lost is
decided here, once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from grok_spicy.errors import (
    AuthenticationError,
    ContentRefusedError,
    InvalidRequestError,
    ModelMissingError,
    OutcomeUnknownError,
    OutOfCreditError,
    ProviderError,
    RateLimitedError,
    UnavailableError,
    UnsupportedError,
)
from grok_spicy.providers.usage import Usage
from grok_spicy.toolkit import ANY_RUN

from grok_spicy_grok import phrases
from grok_spicy_grok.plugin import PROVIDER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.providers.pictures import Picture

    from grok_spicy_grok.rpc import RpcFailure

USD_PER_TICK = 1e-10  # xAI API definition, usage.proto, cost_in_usd_ticks

KEY_NAMES = ("GROK_API_KEY", "XAI_API_KEY")

NO_KEY = "There is no xAI key: neither GROK_API_KEY nor XAI_API_KEY is set"

KEY_HINT = (
    "Put a key from https://console.x.ai into GROK_API_KEY (or XAI_API_KEY), in the environment "
    "or in .env; or film without any key: --backend animatic"
)

CREDIT_HINT = f"Add credit or raise the limit at https://console.x.ai, then: {ANY_RUN}"

MODELS_HINT = "`grok-spicy providers grok` lists the models."

UNKNOWN_HINT = (
    "It may have been made and paid for, and xAI keeps no trace of it that can be asked for. "
    f"`{ANY_RUN} --repeat-unknown` asks for it again."
)

GONE_HINT = f"`{ANY_RUN} --repeat-unknown` has it made again, and pays for it again."

POSSIBLY_TWICE = "possibly paid twice"


Billing = Literal["free", "repeatable", "once"]


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """What was asked, as far as an error needs to know it.

    Attributes:
        what: What was to be made, with its article: `"a picture"`, `"an answer"`.
        model: The model asked.
        billing: What asking again would cost: nothing (`"free"`), little enough to do it
            (`"repeatable"`), or so much that it is never done unasked (`"once"`).
        pictures: The input pictures, in the order sent.
        price: What the request would have cost by the table, in US dollars.
    """

    what: str
    model: str
    billing: Billing = "free"
    pictures: Sequence[Picture] = ()
    price: float | None = None


def checked_key(key: str | None) -> str:
    """Return the key if it can be one.

    Raises:
        AuthenticationError: If there is none, or it could not be sent.
    """
    if key is None:
        raise AuthenticationError(PROVIDER, NO_KEY, hint=KEY_HINT)
    if not key.isascii() or not key.isprintable() or " " in key:
        raise AuthenticationError(
            PROVIDER,
            "the xAI key contains characters that no key has: a blank, a line break, an accent",
            hint=KEY_HINT,
        )
    return key


def error_for(failure: RpcFailure, request: RequestFacts) -> ProviderError:
    """Return the error that says what `failure` means.

    Args:
        failure: The status and text of the service.
        request: What had been asked.
    """
    known = {
        "UNAUTHENTICATED": _key_refused,
        "PERMISSION_DENIED": _forbidden,
        "INVALID_ARGUMENT": _invalid,
        "OUT_OF_RANGE": _invalid,
        "FAILED_PRECONDITION": _invalid,
        "NOT_FOUND": _not_found,
        "RESOURCE_EXHAUSTED": _exhausted,
        "UNIMPLEMENTED": _unsupported,
    }.get(failure.code)
    return known(failure, request) if known else _no_answer(failure, request)


def is_refusal(failure: RpcFailure) -> bool:
    """Whether the service objects to the content."""
    return bool(phrases.REFUSED.search(failure.details)) and not phrases.OUTAGE.search(
        failure.details
    )


def refusal(
    details: str, request: RequestFacts, usage: Usage | None = None, *, output: bool = False
) -> ContentRefusedError:
    """Say that the service refuses the content.

    Args:
        details: What the service said.
        request: What had been asked.
        usage: What the refused request cost; estimated by the table if not given.
        output: True if what was made was refused, so that no input is to blame but the prompt.
    """
    which = "prompt" if output else _which(details, request)
    return ContentRefusedError(
        PROVIDER,
        f"xAI refuses {request.what} under its content rules ({request.model}: {details}); "
        f"what it objects to is the {which}",
        which=which,
        hint="Change the concept or the plan: `plan.json` of the run is yours to edit.",
        usage=usage or _estimated(details, request),
    )


def _which(details: str, request: RequestFacts) -> str:
    """Name the input that was refused: the prompt, unless the service says otherwise."""
    found = phrases.INPUT.search(details)
    if found is None:
        return "prompt"
    if found["kind"].lower() in ("video", "clip"):
        return "clip"
    count = len(request.pictures)
    index = int(found["number"] or (1 if count == 1 else 0))
    if not 1 <= index <= count:
        return "images" if count else "prompt"
    name = request.pictures[index - 1].name
    return f"image {index} ({name})" if name else f"image {index}"


def _estimated(details: str, request: RequestFacts) -> Usage | None:
    """What a refusal cost: xAI bills what it refuses, but a status carries no cost."""
    ticks = phrases.TICKS.search(details)
    if ticks:
        return Usage(cost_usd=int(ticks[1]) * USD_PER_TICK)
    if request.billing == "free":
        return None
    return Usage(cost_usd=request.price, notes=("refused; the price is estimated",))


def _key_refused(failure: RpcFailure, request: RequestFacts) -> ProviderError:
    return AuthenticationError(
        PROVIDER,
        f"xAI refuses the key, asked for {request.what} ({failure.details})",
        hint=KEY_HINT,
    )


def _forbidden(failure: RpcFailure, request: RequestFacts) -> ProviderError:
    if is_refusal(failure):
        return refusal(failure.details, request)
    if phrases.OUTAGE.search(failure.details):
        return UnavailableError(PROVIDER, f"xAI's content check is down ({failure.details})")
    if phrases.CREDIT.search(failure.details):
        return _out_of_credit(failure, request)
    if phrases.NO_MODEL.search(failure.details):
        return _model_missing(failure, request)
    return AuthenticationError(
        PROVIDER,
        f"xAI does not let this key ask {request.model} for {request.what} ({failure.details})",
        hint="Give the key access to the model and endpoint at https://console.x.ai.",
    )


def _invalid(failure: RpcFailure, request: RequestFacts) -> ProviderError:
    if is_refusal(failure):
        return refusal(failure.details, request)
    if phrases.CREDIT.search(failure.details):
        return _out_of_credit(failure, request)
    if phrases.KEY.search(failure.details):
        return _key_refused(failure, request)
    if phrases.NO_MODEL.search(failure.details):
        return _model_missing(failure, request)
    return InvalidRequestError(
        PROVIDER, f"xAI refuses the request for {request.what} ({request.model}: {failure.details})"
    )


def _not_found(failure: RpcFailure, request: RequestFacts) -> ProviderError:
    return _model_missing(failure, request)


def _exhausted(failure: RpcFailure, request: RequestFacts) -> ProviderError:
    if phrases.TOO_LARGE.search(failure.details):
        return InvalidRequestError(
            PROVIDER,
            f"the request for {request.what} is too large for xAI ({failure.details})",
            hint="Use fewer or smaller pictures.",
        )
    if phrases.CREDIT.search(failure.details):
        return _out_of_credit(failure, request)
    return RateLimitedError(
        PROVIDER,
        f"xAI asks for patience ({request.model}: {failure.details})",
        retry_after=_seconds(failure.metadata.get("retry-after")),
    )


def _unsupported(failure: RpcFailure, request: RequestFacts) -> ProviderError:
    return UnsupportedError(PROVIDER, f"xAI cannot make {request.what} ({failure.details})")


def _no_answer(failure: RpcFailure, request: RequestFacts) -> ProviderError:
    if not failure.sent:
        return UnavailableError(
            PROVIDER,
            f"xAI cannot be reached ({failure.details})",
            hint="Check the network and `grok_url`; nothing was sent.",
        )
    if request.billing == "once":
        return OutcomeUnknownError(
            PROVIDER,
            f"the answer to {request.what} asked of {request.model} was lost ({failure})",
            hint=UNKNOWN_HINT,
        )
    return UnavailableError(
        PROVIDER,
        f"xAI did not answer ({request.model}, {failure})",
        usage=Usage(notes=(POSSIBLY_TWICE,)) if request.billing == "repeatable" else None,
    )


def _out_of_credit(failure: RpcFailure, request: RequestFacts) -> ProviderError:
    return OutOfCreditError(
        PROVIDER,
        f"the xAI account has no credit left for {request.what} ({failure.details})",
        hint=CREDIT_HINT,
    )


def _model_missing(failure: RpcFailure, request: RequestFacts) -> ProviderError:
    return ModelMissingError(
        PROVIDER,
        f"xAI has no model {request.model!r} for this key ({failure.details})",
        hint=MODELS_HINT,
    )


def _seconds(text: str | None) -> float | None:
    """Read a retry-after in seconds; dates and nonsense count as not given."""
    try:
        seconds = float(text or "")
    except ValueError:
        return None
    return seconds if 0 <= seconds < float("inf") else None
