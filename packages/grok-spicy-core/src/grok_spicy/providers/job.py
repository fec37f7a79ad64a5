"""A unit of work at a service that outlives the request which started it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

T = TypeVar("T")


class JobJournal(Protocol):
    """Where a job's progress is written down so that another process can pick it up."""

    async def submitting(self, job: Job) -> None:
        """Record durably that a create is about to be sent."""

    async def saved(self, job: Job) -> None:
        """Record durably the job's id and state."""


class Job:
    """What a call remembers between processes.

    Each paid or slow create is sent through it; a provider that finds `job.id` set on entry polls
    that job instead of creating one:

        if job.id is None:
            await job.create(lambda: service.create(request), not_started=NOTHING_ORDERED)
        done = await service.wait_for(job.id)

    A call that dies before or after `create` is made again with its `state`; one that dies inside
    it has lost its answer (`Limits.on_lost`).

    Args:
        id: The service's id of a job already started, or None.
        state: What an earlier process saved beside the id; JSON values only.
        journal: Where it is recorded; None keeps it in memory.

    Attributes:
        id: The service's id of the job in progress, or None.
        in_flight: True between `submitting` and `save`.
    """

    def __init__(
        self,
        id: str | None = None,  # noqa: A002 - the field's name in every service
        state: Mapping[str, Any] | None = None,
        *,
        journal: JobJournal | None = None,
    ) -> None:
        self.id = id
        self.in_flight = False
        self._state: dict[str, Any] = dict(state or {})
        self._journal = journal

    @property
    def state(self) -> Mapping[str, Any]:
        """JSON values that a repeated call needs: rewordings used, the prompt in force."""
        return self._state

    @property
    def recorded(self) -> bool:
        """Whether a later call can pick this job up; else nobody needs it once it is cancelled."""
        return self._journal is not None

    async def create(
        self,
        send: Callable[[], Awaitable[T]],
        *,
        not_started: tuple[type[BaseException], ...] = (),
        id_of: Callable[[T], str | None] | None = None,
        **state: Any,
    ) -> T:
        """Send a paid or slow create, once, and write down what is known before and after it.

        Before: that it may be paid from here on. After: the id, from which on the job is only
        polled. If `send` raises one of `not_started`: that nothing is on its way. Whatever else
        it raises leaves open whether something was started; raise `OutcomeUnknownError` then.

        Args:
            send: Sends the request and returns the service's answer. Whatever can be prepared
                without the service (packing, waiting for a rate limit) stands before it.
            not_started: What `send` raises only if nothing was started: typed refusals, and that
                nobody was reached. When in doubt, an order was taken.
            id_of: Finds the id in the answer; by default the answer is the id. None as an id
                means that the answer is all there is: until the call has returned its result,
                it counts as on its way.
            **state: JSON values to remember together with the id.

        Returns:
            The answer of `send`.

        Raises:
            TypeError: If there is no telling what the id is; the create stays unsettled.
        """
        await self.submitting()
        try:
            answer = await send()
        except not_started:
            await self.save()
            raise
        id_ = _as_id(answer) if id_of is None else id_of(answer)
        if id_ is not None:
            await self.save(id_, **state)
        return answer

    async def submitting(self) -> None:
        """Say that a paid or slow create is sent next; `create` does, right before sending."""
        self.in_flight = True
        if self._journal is not None:
            await self._journal.submitting(self)

    async def save(self, id: str | None = None, **state: Any) -> None:  # noqa: A002
        """Say what is known now; `create` does, right after the answer.

        Call it to remember more beside the id, or, without an id, when a job is over and another
        try should create anew.

        Args:
            id: The id to poll from now on; None if nothing is in flight any more.
            **state: JSON values to remember, merged into what was saved before.
        """
        self.id = id
        self._state.update(state)
        self.in_flight = False
        if self._journal is not None:
            await self._journal.saved(self)


def _as_id(answer: object) -> str | None:
    if answer is None or isinstance(answer, str):
        return answer
    raise TypeError(
        f"the create was answered with a {type(answer).__name__}: say with id_of what its id is"
    )
