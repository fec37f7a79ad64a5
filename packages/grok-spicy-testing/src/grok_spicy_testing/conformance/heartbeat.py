"""Measures for how long a call keeps the event loop to itself, and finds out where.

A busy machine lets the loop's thread wait as well. That is told apart: what the thread computes is
measured in its own time, and of the time that it only waits, those moments are left out in which
a thread that watches it, and has nothing else to do, was kept waiting too.
"""

from __future__ import annotations

import asyncio
import math
import sys
import threading
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from types import FrameType

BEAT = 0.01

STEP = 0.05
"""How often the loop is looked at, in seconds; by so much that may be late on any machine."""

BLOCKED = 0.25
"""From how many seconds on the loop counts as blocked. Core's own bar is 50 ms; this is five times
that, because other work of a test machine must not fail a provider."""


@dataclass
class Pulse:
    """How the loop fared.

    Attributes:
        longest: The longest time that something took between two turns of the loop, in seconds.
        where: What ran when it was blocked: file, line and function; empty if it never was.
        last: When the last turn was.
        used: What the loop's thread had computed by then, in seconds.
        due: When the watching thread should look again.
        late: For how long in all it was kept waiting.
        late_before: The same, by the last turn.
    """

    longest: float = 0.0
    where: str = ""
    last: float = field(default_factory=time.monotonic)
    used: float = field(default_factory=time.thread_time)
    due: float = math.inf
    late: float = 0.0
    late_before: float = 0.0

    def late_by(self, now: float) -> float:
        """Return for how long in all the watching thread was kept waiting by a time."""
        return self.late + max(0.0, now - self.due - STEP)


@asynccontextmanager
async def beating(package: str) -> AsyncIterator[Pulse]:
    """Watch the loop during the code inside; `package` is whose line is looked for."""
    pulse = Pulse()
    over = threading.Event()
    watcher = threading.Thread(
        target=_watch, args=(pulse, over, threading.get_ident(), package), daemon=True
    )
    heart = asyncio.ensure_future(_beat(pulse))
    await asyncio.sleep(0)
    watcher.start()
    try:
        yield pulse
    finally:
        over.set()
        heart.cancel()
        _turn(pulse)
        await asyncio.to_thread(watcher.join)


async def _beat(pulse: Pulse) -> None:
    while True:
        _turn(pulse)
        await asyncio.sleep(BEAT)


def _turn(pulse: Pulse) -> None:
    now, used = time.monotonic(), time.thread_time()
    late = pulse.late_by(now)
    waited = now - pulse.last - (late - pulse.late_before)
    pulse.longest = max(pulse.longest, waited, used - pulse.used)
    pulse.last, pulse.used, pulse.late_before = now, used, late


def _watch(pulse: Pulse, over: threading.Event, loop: int, package: str) -> None:
    pulse.due = time.monotonic() + STEP
    while not over.wait(STEP):
        now = time.monotonic()
        pulse.late, pulse.due = pulse.late_by(now), now + STEP
        if not pulse.where and now - pulse.last > BLOCKED:
            frames = sys._current_frames()  # noqa: SLF001 - documented, for debuggers
            pulse.where = _place(frames.get(loop), package)


def _place(frame: FrameType | None, package: str) -> str:
    innermost = frame
    while frame is not None:
        if str(frame.f_globals.get("__name__", "")).partition(".")[0] == package:
            break
        frame = frame.f_back
    found = frame or innermost
    if found is None:
        return ""
    return f"{found.f_code.co_filename}:{found.f_lineno} in {found.f_code.co_name}"
