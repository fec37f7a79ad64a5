"""The process that makes one film of a batch: `python -m grok_spicy.batch.child`.

Its first line of input says which run; what comes later stops it, and so does the end of input:
when the process of the batch is gone, its films stop gently and keep what is paid for.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, cast

from grok_spicy.batch.engine import sharing_of
from grok_spicy.batch.journal import INTERRUPTED, JobEnd
from grok_spicy.batch.orders import (
    KILL,
    EndSaid,
    EventSaid,
    FilmOrder,
    SpentSaid,
    StepSaid,
    WaitSaid,
)
from grok_spicy.errors import GrokSpicyError
from grok_spicy.runs.context import RunContext
from grok_spicy.runs.find import find_run
from grok_spicy.runs.interrupt import Interrupter, interruptible
from grok_spicy.runs.resume import ResumeOptions, resume
from grok_spicy.system.foreign import AskedToStop
from grok_spicy.system.loops import run_to_end
from grok_spicy.system.secrets import Secrets
from grok_spicy.watch.events import line_of
from grok_spicy.watch.reports import CallStarted, PieceFinished, SpendChanged, Waited, Waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydantic import BaseModel

    from grok_spicy.schemas import Until
    from grok_spicy.watch.events import Event
    from grok_spicy.watch.reports import Report


KILLED_SECONDS = 15.0
"""How long a film may take to end at once: what is written down then takes less than one."""

FORSAKEN_SECONDS = 1200.0
"""How long it may take to end gently when nobody is there any more to end it at once.

A minute is for what is paid, half of one for its provider, ten for a ledger's database.
"""


class Telling:
    """Tells the process of the batch how the film goes.

    Args:
        stream: Where it listens.
        secrets: Masks keys.
    """

    def __init__(self, stream: TextIO, secrets: Secrets) -> None:
        self._stream = stream
        self._secrets = secrets
        self._lock = threading.Lock()

    def say(self, said: BaseModel) -> None:
        """Write a line; if nobody listens any more, nothing is lost."""
        with self._lock:
            try:
                self._stream.write(self._secrets.mask(said.model_dump_json()) + "\n")
                self._stream.flush()
            except (OSError, ValueError):
                return

    def report(self, report: Report) -> None:
        """Take what the run reports."""
        if isinstance(report, SpendChanged):
            self.say(SpentSaid(cost_usd=report.booked_usd))
        elif isinstance(report, PieceFinished):
            self.say(StepSaid(piece=report.piece, state=report.state))
        elif isinstance(report, CallStarted | Waited):
            self.say(StepSaid(piece=report.piece, state="working"))
        elif isinstance(report, Waiting):
            self.say(WaitSaid(piece=report.piece, reason=report.why, seconds=report.seconds))

    def event(self, event: Event) -> None:
        """Take an event of the run."""
        self.say(EventSaid(line=line_of(event, self._secrets.mask)))


async def make(order: FilmOrder, telling: Telling, secrets: Secrets, orders: TextIO) -> JobEnd:
    """Make the film of an order, or as much of it as is left to make."""
    interrupter = Interrupter()
    loop = asyncio.get_running_loop()
    threading.Thread(target=_obey, args=(orders, interrupter, loop), daemon=True).start()
    try:
        folder = find_run(order.run, Path(order.output))
        options = ResumeOptions(
            backends=order.backends if order.backends is not None else order.preset,
            until=cast("Until | None", order.until),
            repeat_unknown=order.repeat_unknown,
            check=order.check,
            seal=order.seal,
        )
        context = RunContext.of(
            report=telling.report,
            hooks=[telling.event],
            secrets=secrets,
            sharing=sharing_of(Path(order.output), order.batch, order.max_cost),
        )
        with _stopped_by_signal(interrupter, loop):
            result = await interruptible(resume(folder, options, context), interrupter)
    except asyncio.CancelledError:
        if not interrupter.stopping:
            raise
        return JobEnd(exit_code=INTERRUPTED)
    except GrokSpicyError as error:
        return JobEnd(
            exit_code=error.exit_code,
            error=secrets.mask(error.message),
            cause=type(error).__name__,
        )
    return JobEnd(
        exit_code=result.exit_code,
        error=result.error,
        cause=result.cause,
        cost_usd=result.cost_usd,
        film=None if result.film is None else str(result.film),
        waits_for=result.waits_for,
    )


@contextmanager
def _stopped_by_signal(interrupter: Interrupter, loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """Stop the film gently on SIGTERM: who stops a service often asks all of its processes."""
    former = signal.signal(signal.SIGTERM, lambda *_: _call_soon(loop, interrupter.stop))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, former)


def _obey(orders: TextIO, interrupter: Interrupter, loop: asyncio.AbstractEventLoop) -> None:
    """Stop the film when told to, or when nobody can tell any more; runs in a thread."""
    while True:
        line = orders.readline()
        _call_soon(loop, interrupter.kill if line == KILL else interrupter.stop)
        if line == KILL or not line:
            # Something may block the loop, or take no notice of being cancelled.
            _leave(KILLED_SECONDS if line else FORSAKEN_SECONDS)
        if not line:
            return


def _leave(seconds: float) -> None:
    """End this process after a time, whatever it does then."""
    timer = threading.Timer(seconds, os._exit, (INTERRUPTED,))
    timer.daemon = True
    timer.start()


def _call_soon(loop: asyncio.AbstractEventLoop, work: Callable[[], object]) -> None:
    # Where the loop is closed, the film is made.
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(work)


def main() -> None:
    """Carry out the order on stdin."""
    # Whatever a plugin prints must not reach the process that reads lines of JSON.
    private = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8", newline="\n")
    orders = os.fdopen(os.dup(sys.stdin.fileno()), "r", encoding="utf-8", newline="\n")
    with Path(os.devnull).open("r+", encoding="utf-8") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdin.fileno())
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
    secrets = Secrets(dotenv_path=Path(".env"))
    telling = Telling(private, secrets)
    order = FilmOrder.model_validate_json(orders.readline())
    AskedToStop().install()
    run_to_end(_carry_out(order, telling, secrets, orders))


async def _carry_out(order: FilmOrder, telling: Telling, secrets: Secrets, orders: TextIO) -> None:
    """Make the film, say how that ended, and end: threads and handlers of others keep nobody."""
    telling.say(EndSaid(end=await make(order, telling, secrets, orders)))
    os._exit(0)


if __name__ == "__main__":
    main()
