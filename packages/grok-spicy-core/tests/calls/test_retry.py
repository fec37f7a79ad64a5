"""What is tried again, how often, and what a repetition leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
import stamina
from grok_spicy.calls.call import Call
from grok_spicy.calls.cancellation import PaidJob
from grok_spicy.calls.resources import ResourceScheduler
from grok_spicy.calls.retry import ATTEMPTS, Retry
from grok_spicy.errors import (
    AuthenticationError,
    ContentRefusedError,
    InvalidOutputError,
    InvalidRequestError,
    JobLostError,
    OutcomeUnknownError,
    OutOfMemoryError,
    RateLimitedError,
    UnavailableError,
)
from grok_spicy.watch.reports import Waiting

if TYPE_CHECKING:
    from conftest import MakeCall

NAME = "camera"


class Failing:
    """Fails with each error in turn, then answers."""

    def __init__(self, *errors: Exception) -> None:
        self._errors = list(errors)
        self.times = 0

    async def __call__(self, call: Call[str]) -> str:
        self.times += 1
        if self._errors:
            raise self._errors.pop(0)
        return "done"


@pytest.mark.parametrize(
    "error",
    [UnavailableError(NAME, "away"), RateLimitedError(NAME, "slowly", retry_after=7.0)],
    ids=["unavailable", "rate limited"],
)
async def test_passing_trouble_is_waited_out(make_call: MakeCall, error: Exception) -> None:
    heard: list[object] = []
    proceed = Failing(error, error)
    assert await Retry(ResourceScheduler(), report=heard.append)(make_call(), proceed) == "done"
    assert proceed.times == 3
    assert [type(one) for one in heard] == [Waiting, Waiting]


async def test_service_that_stays_away_is_given_up(make_call: MakeCall) -> None:
    proceed = Failing(*[UnavailableError(NAME, "away")] * 20)
    with pytest.raises(UnavailableError):
        await Retry(ResourceScheduler())(make_call(), proceed)
    assert proceed.times == ATTEMPTS


async def test_service_that_is_given_up_is_not_said_to_be_waited_for(make_call: MakeCall) -> None:
    heard: list[object] = []
    with pytest.raises(UnavailableError):
        await Retry(ResourceScheduler(), report=heard.append)(
            make_call(), Failing(*[UnavailableError(NAME, "away")] * 20)
        )
    assert len(heard) == ATTEMPTS - 1


async def test_call_whose_time_is_up_is_not_said_to_wait(
    make_call: MakeCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grok_spicy.calls.retry.TIMEOUT_SECONDS", 1e-9)
    heard: list[object] = []
    with pytest.raises(RateLimitedError):
        await Retry(ResourceScheduler(), report=heard.append)(
            make_call(), Failing(RateLimitedError(NAME, "slowly", retry_after=900.0))
        )
    assert heard == []


async def test_pauses_of_a_rate_limit_that_comes_again_grow(make_call: MakeCall) -> None:
    heard: list[Any] = []
    proceed = Failing(*[RateLimitedError(NAME, "slowly", retry_after=1.0)] * 7)
    with stamina.set_testing(True, attempts=100, cap=True):
        await Retry(ResourceScheduler(), report=heard.append)(make_call(), proceed)
    assert [one.seconds for one in heard] == [1, 2, 4, 8, 16, 30, 30]


async def test_pause_of_a_rate_limit_is_never_shorter_than_asked(make_call: MakeCall) -> None:
    heard: list[Any] = []
    proceed = Failing(*[RateLimitedError(NAME, "slowly", retry_after=60.0)] * 2)
    assert await Retry(ResourceScheduler(), report=heard.append)(make_call(), proceed) == "done"
    assert [one.seconds for one in heard] == [60, 60]


async def test_rate_limit_is_waited_out_however_often_it_says_so(make_call: MakeCall) -> None:
    proceed = Failing(*[RateLimitedError(NAME, "60 a minute")] * 15)
    with stamina.set_testing(True, attempts=100, cap=True):
        assert await Retry(ResourceScheduler())(make_call(), proceed) == "done"
    assert proceed.times == 16


@pytest.mark.parametrize(
    "make",
    [
        lambda: AuthenticationError(NAME, "key"),
        lambda: ContentRefusedError(NAME, "refused"),
        lambda: InvalidRequestError(NAME, "odd"),
        lambda: InvalidOutputError(NAME, "no clip"),
    ],
)
async def test_what_would_fail_again_is_not_tried_again(
    make_call: MakeCall, make: Callable[[], Exception]
) -> None:
    error = make()
    proceed = Failing(error)
    with pytest.raises(type(error)):
        await Retry(ResourceScheduler())(make_call(), proceed)
    assert proceed.times == 1


async def test_what_the_provider_has_asked_twice_is_not_asked_again(make_call: MakeCall) -> None:
    proceed = Failing(InvalidOutputError(NAME, "no JSON", asked_again=True))
    with pytest.raises(InvalidOutputError):
        await Retry(ResourceScheduler())(make_call(capability="llm"), proceed)
    assert proceed.times == 1


@pytest.mark.parametrize("capability", ["llm", "vision"])
async def test_unusable_answer_is_asked_for_once_more(make_call: MakeCall, capability: str) -> None:
    proceed = Failing(InvalidOutputError(NAME, "no score"))
    assert await Retry(ResourceScheduler())(make_call(capability=capability), proceed) == "done"
    proceed = Failing(*[InvalidOutputError(NAME, "no score")] * 2)
    with pytest.raises(InvalidOutputError):
        await Retry(ResourceScheduler())(make_call(capability=capability), proceed)
    assert proceed.times == 2


@pytest.mark.parametrize("error", [JobLostError(NAME, "gone"), OutcomeUnknownError(NAME, "?")])
async def test_lost_call_is_repeated_only_where_that_is_free(
    make_call: MakeCall, error: Exception
) -> None:
    proceed = Failing(error)
    with pytest.raises(type(error)):
        await Retry(ResourceScheduler())(make_call(), proceed)
    assert proceed.times == 1
    free = make_call(provider="gpu", fields={"on_lost": "repeat"}, job=PaidJob("old-job"))
    assert await Retry(ResourceScheduler())(free, Failing(error)) == "done"
    assert free.job is not None
    assert free.job.id is None


async def test_out_of_memory_has_the_others_release_theirs_and_tries_once_more(
    make_call: MakeCall,
) -> None:
    scheduler = ResourceScheduler({"camera": "gpu", "painter": "gpu"})
    painter = make_call(provider="painter")
    await scheduler(painter, Failing())
    proceed = Failing(OutOfMemoryError(NAME, "full"))
    assert await Retry(scheduler)(make_call(), proceed) == "done"
    assert painter.provider.released == 1  # type: ignore[attr-defined]
    assert proceed.times == 2


async def test_between_two_tries_nothing_paid_hangs_in_the_air(make_call: MakeCall) -> None:
    job = PaidJob()
    in_flight: list[bool] = []

    async def refused_connection(call: Call[str]) -> str:
        in_flight.append(job.in_flight)
        if len(in_flight) > 1:
            return "done"
        await job.submitting()
        raise UnavailableError(NAME, "connection refused")

    await Retry(ResourceScheduler())(make_call(job=job), refused_connection)
    assert in_flight == [False, False]
    assert not job.answer_due
