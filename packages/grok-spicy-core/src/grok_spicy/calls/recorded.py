"""Calls through the ledger: what is known is not asked again, what is paid is not paid twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from grok_spicy.calls.call import Stored
from grok_spicy.calls.cancellation import (
    PaidJob,
    ProviderCancelledError,
    finish_anyway,
    keep_paid,
)
from grok_spicy.calls.outcomes import state_after
from grok_spicy.calls.results import describe, keep_unusable, verified
from grok_spicy.calls.words import kept_id, kept_state
from grok_spicy.errors import (
    ContentRefusedError,
    InvalidOutputError,
    JobLostError,
    OutcomeUnknownError,
    ProviderError,
)
from grok_spicy.ledger.journal import Booking, CallRecord
from grok_spicy.system.foreign import plain
from grok_spicy.text.hints import ANY_RUN
from grok_spicy.watch.reports import CallReused, Notice, Reporter, Waiting, silent

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from grok_spicy.calls.call import Call, Proceed
    from grok_spicy.ledger import Ledger
    from grok_spicy.providers.job import Job

R = TypeVar("R")

UNUSABLE = "unusable"
"""Folder beside the takes of a piece, for what was paid for and is of no use."""


class Recorded:
    """The recorder of one run.

    Args:
        ledger: Of the output folder.
        run: The run's id.
        salt: Sets apart a run that is to use no earlier result.
        repeat_unknown: How often a piece may be made again whose answer was lost.
        mask: Removes keys from what providers answer.
        report: Told what was found and what is waited for.
        waiting: Entered while waiting for another process.
    """

    def __init__(
        self,
        ledger: Ledger,
        run: str,
        *,
        salt: str = "",
        repeat_unknown: int = 0,
        mask: Callable[[str], str] = str,
        report: Reporter = silent,
        waiting: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        self._ledger = ledger
        self._run = run
        self._salt = salt
        self._repeat_unknown = repeat_unknown
        self._repeated: Counter[str] = Counter()
        self._mask = mask
        self._report = report
        self._waiting = waiting

    async def __call__(self, call: Call[R], proceed: Proceed[R]) -> R:
        """Return the known result of a call, or make it and remember it."""
        key = await self._ledger.key_of(call, salt=self._salt)

        def on_wait() -> None:
            self._report(Waiting(call.purpose.piece, "for another process making the same call"))

        waiting = nullcontext if call.nested else self._waiting
        async with self._ledger.only_maker(key, waiting=waiting, on_wait=on_wait):
            entry = await self._ledger.find(key)
            if entry is not None and entry.state == "done":
                return await self._reused(call, entry)
            if entry is not None and entry.state == "refused":
                raise _refusal(call, entry)
            if entry is not None and (_is_lost(call, entry) or _is_wasted(entry)):
                if not self._repeat_unknown:
                    raise _wasted(call, entry) if _is_wasted(entry) else _lost(call, entry)
                self._repeated[call.purpose.piece] += 1
            while True:
                try:
                    return await self._made(call, key, entry, proceed)
                except ProviderError as error:
                    entry = await self._ledger.find(key)
                    if entry is None or not (_is_lost(call, entry) or _is_wasted(entry)):
                        raise
                    self._require_repeat(call, error)
                # A new call to the budget and the journal: what the lost one used is booked.
                call = replace(call, usage=[])

    async def _reused(self, call: Call[R], entry: CallRecord) -> R:
        files = await self._ledger.place(entry, call.dest) if call.dest is not None else {}
        self._report(CallReused(call.step, call.purpose.piece, call.operation))
        return call.kind.restore(Stored(entry.facts or {}, files))

    def _require_repeat(self, call: Call[Any], error: ProviderError) -> None:
        """Make sure that a call whose answer was lost, or is of no use, may be made again.

        Raises:
            ProviderError: If not: how it was lost, with what the user can do.
        """
        piece = call.purpose.piece
        if self._repeated[piece] >= self._repeat_unknown:
            wasted = isinstance(error, InvalidOutputError)
            error.hint = _WASTED_HINT if wasted else error.hint or _REPEAT_HINT
            raise error
        self._repeated[piece] += 1
        again = f"again {self._repeated[piece]} of {self._repeat_unknown}"
        self._report(
            Notice(
                f"{piece}: {error.message}. It is made once more, perhaps paid twice ({again}).",
                "warning",
            )
        )

    async def _made(
        self, call: Call[R], key: str, before: CallRecord | None, proceed: Proceed[R]
    ) -> R:
        entry = self._planned(call, key, before)
        await self._ledger.put(entry)
        record = _Record(self._ledger, entry, call)
        job = PaidJob(entry.job_id, dict(entry.job_state), journal=record)

        async def made() -> R:
            async with self._ledger.private_folder(key) as folder:
                dest = None if call.dest is None else folder / call.dest.name
                try:
                    result = await verified(replace(call, dest=dest, job=job), proceed, self._mask)
                except InvalidOutputError as error:
                    await _see_to_waste(call, folder, error)
                    raise
                # What has been made is kept, however often it is cancelled meanwhile.
                return await finish_anyway(record.done(result, call.dest))

        try:
            # A provider without jobs says what a call cost when it has its answer.
            return await keep_paid(
                record.following(made(), job), job, has_cost=lambda: bool(call.usage)
            )
        except asyncio.CancelledError:
            await record.interrupted(job)
            raise
        except ProviderCancelledError as error:
            await finish_anyway(record.failed(error, job))
            raise

    def _planned(self, call: Call[Any], key: str, before: CallRecord | None) -> CallRecord:
        config, purpose = call.config, call.purpose
        resumable = before is not None and before.state == "submitted"
        return CallRecord(
            key=key,
            state="submitted" if resumable and before and before.job_id else "planned",
            run=self._run,
            step=call.step,
            piece=purpose.piece,
            attempt=purpose.attempt,
            retake=purpose.retake,
            parent=purpose.parent,
            capability=call.capability,
            operation=call.operation,
            provider=config.provider,
            model=config.model,
            job_id=before.job_id if before is not None and resumable else None,
            job_state=before.job_state if before is not None else {},
            quote_usd=call.price,
            started=self._ledger.now(),
            submitted=before.submitted if before is not None and resumable else None,
            # A try whose answer was lost may have been paid: what it cost stays held for good.
            held_usd=_held(before),
        )


class _Record:
    """The journal entry of one call while it is made."""

    def __init__(self, ledger: Ledger, entry: CallRecord, call: Call[Any]) -> None:
        self._ledger = ledger
        self._entry = entry
        self._call = call
        self._booked = 0
        self._began_with = entry.job_id
        self._ended = False

    async def following(self, work: Awaitable[R], job: Job) -> R:
        """Await the call and record how it fails, if it does."""
        try:
            return await work
        except Exception as error:
            await finish_anyway(self.failed(error, job))
            raise

    async def submitting(self, job: Job) -> None:
        """Record that a create is about to be sent."""
        await self._put(
            state="submitted",
            job_id=None,
            job_state=kept_state(job),
            submitted=self._ledger.now(),
        )

    async def saved(self, job: Job) -> None:
        """Record the job's id and state; without an id nothing is in flight."""
        state = "planned" if job.id is None else "submitted"
        await self._put(state=state, job_id=kept_id(job), job_state=kept_state(job))

    async def done(self, result: R, dest: Path | None) -> R:
        """Keep the result, record the call as done, and copy its files to their place."""
        stored = self._call.kind.store(result)
        files = await self._ledger.keep(stored.files)
        await self._put(
            state="done",
            job_id=None,
            job_state={},
            facts=dict(stored.facts),
            files=files,
            error=None,
            finished=self._ledger.now(),
        )
        self._ended = True
        if dest is None:
            return result
        places = await self._ledger.place(self._entry, dest)
        restored: R = self._call.kind.restore(Stored(self._entry.facts or {}, places))
        return restored

    async def interrupted(self, job: Job) -> None:
        """Record what was used by a call that was cut short; its state is written already."""
        if self._ended:
            return
        used = self._bookings()
        await asyncio.shield(self._ledger.book(used))
        self._booked += len(used)
        if job.in_flight and job.id is None:
            await asyncio.shield(self._put(state="unknown"))

    async def failed(self, error: Exception, job: Job) -> None:
        """Record how the call failed, and what it used."""
        if self._ended:
            # It is done: only copying its files to their place failed.
            return
        await self._put(
            state=state_after(error, job, self._began_with),
            job_id=None if isinstance(error, JobLostError) else kept_id(job),
            error=_described(error),
            finished=self._ledger.now(),
        )
        self._ended = True

    async def _put(self, **fields: Any) -> None:
        entry, used = replace(self._entry, **fields), self._bookings()
        await self._ledger.put(entry, used)
        # What could not be written is still to be booked: the next write takes it along.
        self._entry = entry
        self._booked += len(used)

    def _bookings(self) -> tuple[Booking, ...]:
        """Return what was used and is not written down yet."""
        used = self._call.usage[self._booked :]
        entry = self._entry
        return tuple(
            Booking(
                key=entry.key,
                run=entry.run,
                step=entry.step,
                piece=entry.piece,
                provider=entry.provider,
                model=entry.model,
                cost_usd=usage.cost_usd,
                tokens=usage.tokens,
                notes=usage.notes,
                at=self._ledger.now(),
            )
            for usage in used
        )


def _held(before: CallRecord | None) -> float:
    """Return what lost tries of a call may have cost; a job that goes on is not lost."""
    if before is None:
        return 0.0
    return before.held_usd if before.job_id is not None else before.exposed_usd


def _described(error: Exception) -> dict[str, Any]:
    described: dict[str, Any] = {"class": type(error).__name__, "message": plain(error)}
    if isinstance(error, ProviderError):
        described["message"] = error.message
        described["hint"] = error.hint
    if isinstance(error, InvalidOutputError) and error.paid:
        described["paid"] = True
    if isinstance(error, ContentRefusedError):
        described["which"] = error.which
    return described


def _refusal(call: Call[Any], entry: CallRecord) -> ContentRefusedError:
    error = entry.error or {}
    return ContentRefusedError(
        call.config.provider,
        str(error.get("message", "refused before")),
        which=str(error.get("which", "prompt")),
        hint=error.get("hint"),
    )


def _is_lost(call: Call[Any], entry: CallRecord) -> bool:
    """Whether the answer to a paid create was lost and the user has to be asked."""
    in_the_air = entry.state == "unknown" or (entry.state == "submitted" and entry.job_id is None)
    return in_the_air and call.on_lost == "ask"


def _is_wasted(entry: CallRecord) -> bool:
    """Whether what a call returned was paid for and is of no use."""
    return entry.state == "failed" and bool((entry.error or {}).get("paid"))


async def _see_to_waste(call: Call[Any], folder: Path, error: InvalidOutputError) -> None:
    """Keep what is of no use and was paid for, for the user to look at, and say where.

    Args:
        call: The call that returned it.
        folder: Where it lies, private to the call.
        error: What is wrong with it.
    """
    if call.dest is None or not call.paid:
        return
    error.paid = True
    place = call.dest.parent / UNUSABLE
    kept = await asyncio.to_thread(keep_unusable, folder, call.dest.name, place)
    where = f"; it is kept in {place}" if kept else ""
    error.message = f"{error.message.rstrip('.')}. It is paid for{where}"


_WASTED_HINT = f"Have it made again, and pay for it again: {ANY_RUN} --repeat-unknown"

_REPEAT_HINT = f"Have it made again, perhaps paid twice: {ANY_RUN} --repeat-unknown"


def _wasted(call: Call[Any], entry: CallRecord) -> InvalidOutputError:
    message = str((entry.error or {}).get("message", "what was made before is of no use"))
    error = InvalidOutputError(call.config.provider, message, hint=_WASTED_HINT)
    error.paid = True
    return error


def _lost(call: Call[Any], entry: CallRecord) -> JobLostError | OutcomeUnknownError:
    error = entry.error or {}
    if error.get("class") == JobLostError.__name__:
        # The service did answer: what it made, and is paid for, is gone there.
        message = str(error.get("message", "the service does not know the job any more"))
        return JobLostError(call.config.provider, message, hint=error.get("hint") or _REPEAT_HINT)
    return OutcomeUnknownError(
        call.config.provider,
        f"{describe(call)}: its answer was lost; it may have been paid for already",
        hint=_REPEAT_HINT,
    )
