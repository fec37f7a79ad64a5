"""A unit of work at a service that outlives the request which started it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping


class JobJournal(Protocol):
    """Where a job's progress is written down so that another process can pick it up."""

    async def submitting(self, job: Job) -> None:
        """Record durably that a create is about to be sent."""

    async def saved(self, job: Job) -> None:
        """Record durably the job's id and state."""


class Job:
    """What a call remembers between processes.

    The order of use, for each paid or slow create:

        await job.submitting()                 # written down; from here on it may have been paid
        answer = await service.create(...)
        await job.save(answer.id)              # written down; from here on only poll

    A provider that finds `job.id` set on entry polls that job instead of creating one. A call
    that dies outside the pair is made again with its `state`; one that dies inside it has lost
    its answer (`Limits.on_lost`).

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

    async def submitting(self) -> None:
        """Say that a paid or slow create is sent next. Await it right before sending."""
        self.in_flight = True
        if self._journal is not None:
            await self._journal.submitting(self)

    async def save(self, id: str | None = None, **state: Any) -> None:  # noqa: A002
        """Say that the create was answered. Await it right after the answer.

        Args:
            id: The id to poll from now on; None if nothing is in flight any more.
            **state: JSON values to remember, merged into what was saved before.
        """
        self.id = id
        self._state.update(state)
        self.in_flight = False
        if self._journal is not None:
            await self._journal.saved(self)
