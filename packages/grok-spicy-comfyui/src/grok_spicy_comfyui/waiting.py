"""Waiting for a job: looks over HTTP, hurried by the socket, never dependent on it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy.errors import RateLimitedError, UnavailableError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from grok_spicy_comfyui.jobs_api import Execution

_GROWTH = 1.5


class StillRunningError(UnavailableError):
    """The time to wait is over; the job goes on at its server and can be waited for again."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How to wait for a job.

    Attributes:
        first_pause: Seconds between the first two looks.
        longest_pause: Seconds between later ones.
        unreachable: Seconds without any answer before it is given up for now.
        unknown_looks: Looks in a row at which the server does not know the job before it is
            taken for lost: between queue and history there may be a moment.
    """

    first_pause: float = 0.1
    longest_pause: float = 2.0
    unreachable: float = 30.0
    unknown_looks: int = 3


async def until_over(
    look: Callable[[], Awaitable[Execution]], ended: asyncio.Event, patience: Patience
) -> Execution:
    """Look at a job until it is over.

    Args:
        look: Looks once.
        ended: Set when the socket says that it is over.
        patience: How to wait.

    Returns:
        What became of it: done, failed, or unknown if the server knows nothing of it.

    Raises:
        UnavailableError: If the server did not answer for too long.
        RateLimitedError: If all it asked for, for too long, was patience.
    """
    loop = asyncio.get_running_loop()
    pause = patience.first_pause
    silent_since: float | None = None
    unknown = 0
    while True:
        try:
            execution = await look()
        except (UnavailableError, RateLimitedError):
            now = loop.time()
            silent_since = now if silent_since is None else silent_since
            if now - silent_since > patience.unreachable:
                raise
        else:
            silent_since = None
            unknown = unknown + 1 if execution.state == "unknown" else 0
            if execution.state in {"done", "failed"} or unknown >= patience.unknown_looks:
                return execution
        hurried = unknown > 0 or silent_since is not None or ended.is_set()
        ended.clear()
        await _wait(ended, patience.first_pause if hurried else pause)
        pause = min(pause * _GROWTH, patience.longest_pause)


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
