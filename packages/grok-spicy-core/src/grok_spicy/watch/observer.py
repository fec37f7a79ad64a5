"""Tells those who watch a run: the events file, the observers, the plugins' event hook.

Everything happens in order on one worker thread, so that a slow observer never slows the run,
and one that raises never stops it.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, Any

from grok_spicy.system.foreign import raised
from grok_spicy.system.found_files import open_to_append
from grok_spicy.watch.events import (
    CharacterReady,
    Event,
    KeyframeReady,
    Observer,
    PlanReady,
    RunCompleted,
    RunFailed,
    RunStarted,
    ScriptReady,
    VideoReady,
    VideoStarted,
    line_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

logger = logging.getLogger("grok_spicy")

PATIENCE_SECONDS = 30.0
"""How long the end of a run waits for observers that are still at work."""


class Watch:
    """The watchers of one run.

    Args:
        run: The run's id.
        events: The events file, one JSON object a line; appended to.
        observers: Objects with the methods of `Observer`.
        hooks: Functions called with every event (the plugins' hook, a live display).
        now: Seconds since the epoch.
        mask: Removes secrets from a line.
    """

    def __init__(
        self,
        run: str,
        events: Path,
        *,
        observers: Sequence[Observer] = (),
        hooks: Sequence[Callable[[Event], None]] = (),
        now: Callable[[], float] = time.time,
        mask: Callable[[str], str] = str,
    ) -> None:
        self._run = run
        self._path = events
        self._observers = tuple(observers)
        self._handles: list[Any] = [run] * len(self._observers)
        self._hooks = tuple(hooks)
        self._now = now
        self._mask = mask
        self._context = copy_context()
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="grok-spicy-watch")

    def tell(self, kind: type[Any], *, reused: bool = False, **facts: Any) -> None:
        """Send one event; returns at once.

        Args:
            kind: One of the classes in `grok_spicy.watch.events`.
            reused: Whether it concerns a piece kept from an earlier process.
            **facts: The event's own fields.
        """
        event: Event = kind(run=self._run, at=self._now(), reused=reused, **facts)
        self._worker.submit(self._context.run, self._deliver, event)

    async def aclose(self) -> None:
        """Wait for the watchers to be done, within reason."""
        closing = asyncio.get_running_loop().run_in_executor(None, self._worker.shutdown)
        done, _ = await asyncio.wait({closing}, timeout=PATIENCE_SECONDS)
        if not done:
            logger.warning("an observer has not finished within %.0f s", PATIENCE_SECONDS)

    def _deliver(self, event: Event) -> None:
        line = line_of(event, self._mask)
        try:
            _append(self._path, line)
        except OSError as error:
            logger.warning("cannot write %s: %s", self._path, error)
        for index, observer in enumerate(self._observers):
            self._safely(partial(self._call, index, observer, event))
        for hook in self._hooks:
            self._safely(partial(hook, event))

    def _safely(self, call: Callable[[], object]) -> None:
        try:
            call()
        except BaseException as error:
            logger.warning("an observer failed: %s", raised(error))
            logger.info("where that happened:", exc_info=True)

    def _call(self, index: int, observer: Observer, event: Event) -> None:
        run = self._handles[index]
        match event:
            case RunStarted():
                handle = observer.on_run_start(event.concept)
                self._handles[index] = self._run if handle is None else handle
            case PlanReady():
                observer.on_plan(run, event.plan)
            case CharacterReady():
                observer.on_character(run, event.asset)
            case KeyframeReady():
                observer.on_keyframe(run, event.asset)
            case ScriptReady():
                observer.on_script(run, event.path)
            case VideoStarted():
                observer.on_video_start(run, event.scene_id, event.duration, event.tier)
            case VideoReady():
                observer.on_video(run, event.asset)
            case RunCompleted():
                observer.on_complete(run, event.path)
            case RunFailed():
                observer.on_error(run, event.error)


def _append(path: Path, line: str) -> None:
    """Append a line to a file, whose last line a killed process may have left torn."""
    with open_to_append(path) as stream:
        torn = False
        if stream.seek(0, os.SEEK_END):
            stream.seek(-1, os.SEEK_END)
            torn = stream.read(1) != b"\n"
        stream.write(b"\n" * torn + line.encode() + b"\n")
