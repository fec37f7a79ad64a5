"""Measures for how long a call keeps the event loop to itself, and finds out where."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from types import FrameType

BEAT = 0.01

BLOCKED = 0.25
"""From how many seconds on the loop counts as blocked. Core's own bar is 50 ms; this is five times
that, because other work of a test machine must not fail a provider."""


@dataclass
class Pulse:
    """How the loop fared.

    Attributes:
        longest: The longest time between two turns of the loop, in seconds.
        where: What ran when it was blocked: file, line and function; empty if it never was.
    """

    longest: float = 0.0
    where: str = ""
    last: float = 0.0


@asynccontextmanager
async def beating(package: str) -> AsyncIterator[Pulse]:
    """Watch the loop during the code inside; `package` is whose line is looked for."""
    pulse = Pulse(last=time.monotonic())
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
    now = time.monotonic()
    pulse.longest, pulse.last = max(pulse.longest, now - pulse.last), now


def _watch(pulse: Pulse, over: threading.Event, loop: int, package: str) -> None:
    while not over.wait(BEAT * 5):
        if not pulse.where and time.monotonic() - pulse.last > BLOCKED:
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
