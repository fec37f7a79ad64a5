"""What the four providers share: sizes, limits, checks, and work in threads that can be stopped."""

from __future__ import annotations

import asyncio
import contextvars
import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from grok_spicy.errors import InvalidRequestError
from grok_spicy.providers.base import (
    Context,
    Finding,
    Limits,
    ModelInfo,
    Picture,
    ResolvedConfig,
)
from grok_spicy.toolkit import discard, wait_until_done

from grok_spicy_animatic.memory import give_back, return_large_blocks
from grok_spicy_animatic.plugin import NAME
from grok_spicy_animatic.stopping import Stop, StoppedError, stoppable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from grok_spicy.providers.context import CallHandle

__all__ = ["Stop", "StoppedError"]

T = TypeVar("T")

SIZES: dict[str, tuple[int, int]] = {
    "16:9": (1280, 720),
    "9:16": (720, 1280),
    "1:1": (720, 720),
    "4:3": (960, 720),
    "21:9": (1680, 720),
}
"""Width and height in pixels: what the film is cut in, so that no clip is encoded twice."""

MAX_SECONDS = 15.0

MAX_EDIT_SECONDS = 8.7

MODELS = [ModelInfo(NAME, "Draws, films, plans and measures offline; always the same way")]


_AT_ONCE = max(1, min(2, os.cpu_count() or 1))
"""How many pictures or clips are worked on at once, all four capabilities together.

Each takes up to 80 MB; more of them than cores would only take more memory.
"""

_WORKERS = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix=NAME)


async def in_thread(work: Callable[[Stop], T], *, writes: Path | None = None) -> T:
    """Run blocking `work` in one of this backend's few threads.

    If the caller is cancelled, however often, the work is told to stop, and it has stopped when
    the cancellation goes on: nothing is written afterwards, and nothing left behind.

    Args:
        work: Calls `Stop.check` often, and before it writes.
        writes: The file it writes; removed if the caller is cancelled.
    """
    stop = Stop()
    return_large_blocks()

    def unless_stopped() -> T:
        stop.check()
        try:
            with stoppable(stop):
                return work(stop)
        finally:
            clear_away()
            give_back()

    def clear_away() -> None:
        if writes is not None and stop.requested:
            discard(writes)

    job = _WORKERS.submit(contextvars.copy_context().run, unless_stopped)
    running = asyncio.wrap_future(job)
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        stop.request()
        job.cancel()
        try:
            await wait_until_done(running)
        finally:
            # It may have been done a moment before.
            await asyncio.to_thread(clear_away)
        raise


def limits(**changes: float | bool | None) -> Limits:
    """Return the limits of this backend with `changes`."""
    basis: dict[str, object] = {
        "aspect_ratios": tuple(SIZES),
        "concurrency": _AT_ONCE,
        "local": True,
        "seed": True,
        "on_lost": "repeat",
    }
    return Limits(**{**basis, **changes})  # type: ignore[arg-type]


def finding(config: ResolvedConfig) -> list[Finding]:
    """Say that nothing is missing, unless a model is asked for that this backend does not have."""
    if config.model not in {model.name for model in MODELS}:
        text = f"{config.capability}: there is no model {config.model!r}, only {NAME!r}"
        return [Finding("error", text, f'set "model" to "{NAME}", or leave it out')]
    return [Finding("ok", "ready; it needs no key, server or network")]


def current(ctx: Context) -> CallHandle | None:
    """Return the handle of the call in progress, or None outside one."""
    try:
        return ctx.current()
    except RuntimeError:
        return None


def size_for(aspect_ratio: str) -> tuple[int, int]:
    """Return the size in pixels for an aspect ratio.

    Raises:
        InvalidRequestError: If the ratio is not one of `SIZES`.
    """
    size = SIZES.get(aspect_ratio)
    if size is None:
        raise InvalidRequestError(
            NAME,
            f"The aspect ratio {aspect_ratio!r} cannot be drawn.",
            hint=f"Use one of {', '.join(SIZES)}.",
        )
    return size


def beside(dest: Path, suffix: str) -> Path:
    """Return the file that begins with `dest`'s name and ends in `suffix`."""
    return dest.with_name(dest.name + suffix)


def label(picture: Picture) -> str:
    """Name a picture in a message."""
    return picture.name or picture.role
