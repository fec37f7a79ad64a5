from __future__ import annotations

from pathlib import Path

import pytest
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
from grok_spicy.providers.pictures import Picture
from grok_spicy_grok.errors import Billing, RequestFacts, error_for, refusal
from grok_spicy_grok.rpc import RpcFailure

LUNA = Picture(Path("luna.png"), "character", "Luna")
ORIN = Picture(Path("orin.png"), "character", "Orin")


def request(billing: Billing = "once", *pictures: Picture) -> RequestFacts:
    return RequestFacts("a picture", "grok-imagine-image", billing, pictures, price=0.02)


@pytest.mark.parametrize(
    ("code", "details", "expected"),
    [
        ("UNAUTHENTICATED", "Invalid or missing API key.", AuthenticationError),
        ("INVALID_ARGUMENT", "Incorrect API key provided: xa***ey", AuthenticationError),
        ("PERMISSION_DENIED", "The key lacks the endpoint permission", AuthenticationError),
        ("PERMISSION_DENIED", "Your team has used all available credits", OutOfCreditError),
        ("RESOURCE_EXHAUSTED", "reached its monthly spending limit", OutOfCreditError),
        ("FAILED_PRECONDITION", "insufficient funds, see billing", OutOfCreditError),
        (
            "PERMISSION_DENIED",
            "Content violates usage guidelines. Failed check: X",
            ContentRefusedError,
        ),
        (
            "INVALID_ARGUMENT",
            "Generated image rejected by content moderation.",
            ContentRefusedError,
        ),
        ("PERMISSION_DENIED", "The moderation feature is not available", UnavailableError),
        ("RESOURCE_EXHAUSTED", "Too many requests for model; limit 60 RPM.", RateLimitedError),
        (
            "RESOURCE_EXHAUSTED",
            "CLIENT: Sent message larger than max (2 vs. 1)",
            InvalidRequestError,
        ),
        ("NOT_FOUND", "The model grok-9 does not exist", ModelMissingError),
        ("INVALID_ARGUMENT", "Model not found: grok-9", ModelMissingError),
        (
            "PERMISSION_DENIED",
            "team does not have access to model grok-9: models not available",
            ModelMissingError,
        ),
        ("INVALID_ARGUMENT", "duration must be at most 15; field violation", InvalidRequestError),
        ("OUT_OF_RANGE", "n", InvalidRequestError),
        ("UNIMPLEMENTED", "Method not found!", UnsupportedError),
    ],
)
def test_an_answered_request_is_never_unknown(
    code: str, details: str, expected: type[ProviderError]
) -> None:
    for billing in ("once", "repeatable", "free"):
        error = error_for(RpcFailure(code, details), request(billing))
        assert type(error) is expected
        assert error.provider == "grok"


@pytest.mark.parametrize(
    "code", ["UNAVAILABLE", "DEADLINE_EXCEEDED", "CANCELLED", "UNKNOWN", "INTERNAL", "ABORTED"]
)
def test_a_lost_answer_is_unknown_only_where_asking_again_costs(code: str) -> None:
    lost = RpcFailure(code, "Socket closed")

    assert type(error_for(lost, request("once"))) is OutcomeUnknownError
    repeatable = error_for(lost, request("repeatable"))
    assert type(repeatable) is UnavailableError
    assert repeatable.usage is not None
    assert repeatable.usage.notes == ("possibly paid twice",)
    assert error_for(lost, request("free")).usage is None


@pytest.mark.parametrize("billing", ["once", "repeatable", "free"])
def test_what_was_never_sent_can_be_sent_again(billing: Billing) -> None:
    error = error_for(RpcFailure("UNAVAILABLE", "connection refused", sent=False), request(billing))

    assert type(error) is UnavailableError
    assert error.usage is None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        ("0.5", 0.5),
        ("Wed, 21 Oct 2026 07:28:00 GMT", None),
        ("", None),
        ("-1", None),
        ("inf", None),
        ("nan", None),
    ],
)
def test_the_time_to_wait_is_read_if_it_is_one(header: str, seconds: float | None) -> None:
    failure = RpcFailure("RESOURCE_EXHAUSTED", "slow down", {"retry-after": header})
    error = error_for(failure, request())

    assert isinstance(error, RateLimitedError)
    assert error.retry_after == seconds


@pytest.mark.parametrize(
    ("details", "pictures", "which"),
    [
        ("Generated image rejected by content moderation.", (LUNA, ORIN), "prompt"),
        ("Input image 2 rejected by content moderation.", (LUNA, ORIN), "image 2 (Orin)"),
        ("The provided photo #1 violates our content policy", (LUNA,), "image 1 (Luna)"),
        ("Input image rejected by moderation", (LUNA,), "image 1 (Luna)"),
        ("Input image rejected by moderation", (LUNA, ORIN), "images"),
        ("Reference image 9 rejected by moderation", (LUNA,), "images"),
        ("Input image 1 rejected by moderation", (Picture(Path("a"), "photo"),), "image 1"),
        ("Input video rejected by content moderation.", (), "clip"),
        ("Input image rejected by moderation", (), "prompt"),
    ],
)
def test_a_refusal_says_which_input(
    details: str, pictures: tuple[Picture, ...], which: str
) -> None:
    assert refusal(details, request("once", *pictures)).which == which


def test_a_refusal_by_status_is_booked_at_its_estimated_price() -> None:
    usage = refusal("rejected by content moderation", request()).usage

    assert usage is not None
    assert usage.cost_usd == 0.02
    assert usage.notes == ("refused; the price is estimated",)


def test_a_refusal_that_says_its_cost_is_booked_at_that() -> None:
    text = 'rejected by content moderation, "usage":{"cost_in_usd_ticks":2500000000}'
    usage = refusal(text, request()).usage

    assert usage is not None
    assert usage.cost_usd == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("failure", "hint"),
    [
        (RpcFailure("UNAUTHENTICATED", ""), "--backend animatic"),
        (RpcFailure("PERMISSION_DENIED", "no credits"), "https://console.x.ai"),
        (RpcFailure("NOT_FOUND", "no model"), "grok-spicy providers grok"),
        (RpcFailure("UNAVAILABLE", "reset"), "--repeat-unknown"),
        (RpcFailure("UNAVAILABLE", "refused", sent=False), "nothing was sent"),
        (RpcFailure("RESOURCE_EXHAUSTED", "larger than max"), "smaller pictures"),
        (RpcFailure("INVALID_ARGUMENT", "moderation"), "plan.json"),
    ],
)
def test_errors_say_what_to_do_next(failure: RpcFailure, hint: str) -> None:
    assert hint in (error_for(failure, request()).hint or "")
