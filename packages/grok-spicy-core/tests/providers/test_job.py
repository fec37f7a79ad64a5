"""One create, once: what is written down before it, after it, and when it fails."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest
from grok_spicy.errors import InvalidRequestError, OutcomeUnknownError
from grok_spicy.providers.job import Job


@dataclass
class Diary:
    """Writes down what it is told, and what was sent between."""

    lines: list[Any] = field(default_factory=list)

    async def submitting(self, job: Job) -> None:
        self.lines.append("submitting")

    async def saved(self, job: Job) -> None:
        self.lines.append((job.id, dict(job.state)))

    async def send(self) -> str:
        self.lines.append("sent")
        return "job-7"


@dataclass(frozen=True)
class Answer:
    id: str | None


async def test_create_is_announced_sent_and_saved_with_what_belongs_to_it() -> None:
    diary = Diary()
    job = Job(journal=diary)
    assert await job.create(diary.send, booked=False) == "job-7"
    assert diary.lines == ["submitting", "sent", ("job-7", {"booked": False})]
    assert (job.id, job.in_flight) == ("job-7", False)


async def test_refused_create_leaves_nothing_on_its_way() -> None:
    diary = Diary()
    job = Job(state={"prompt": "a fox"}, journal=diary)

    async def refuse() -> str:
        raise InvalidRequestError("shed", "no")

    with pytest.raises(InvalidRequestError):
        await job.create(refuse, not_started=(InvalidRequestError,), booked=False)
    assert diary.lines == ["submitting", (None, {"prompt": "a fox"})]
    assert not job.in_flight


@pytest.mark.parametrize("error", [OutcomeUnknownError("shed", "?"), asyncio.CancelledError()])
async def test_create_whose_answer_is_lost_stays_on_its_way(error: BaseException) -> None:
    diary = Diary()
    job = Job(journal=diary)

    async def lose() -> str:
        raise error

    with pytest.raises(type(error)):
        await job.create(lose, not_started=(InvalidRequestError,))
    assert diary.lines == ["submitting"]
    assert job.in_flight


async def test_id_is_found_in_an_answer_that_says_more() -> None:
    job = Job()

    async def send() -> Answer:
        return Answer("job-8")

    answer = await job.create(send, id_of=lambda answer: answer.id)
    assert (answer, job.id) == (Answer("job-8"), "job-8")


async def test_answer_without_an_id_counts_as_on_its_way_until_the_call_returns() -> None:
    diary = Diary()
    job = Job(journal=diary)

    async def send() -> Answer:
        return Answer(None)

    await job.create(send, id_of=lambda answer: answer.id)
    assert diary.lines == ["submitting"]
    assert (job.id, job.in_flight) == (None, True)


async def test_answer_whose_id_cannot_be_told_is_said_to_be_so() -> None:
    job = Job()

    async def send() -> Answer:
        return Answer("job-9")

    with pytest.raises(TypeError, match="say with id_of"):
        await job.create(send)
    assert job.in_flight
