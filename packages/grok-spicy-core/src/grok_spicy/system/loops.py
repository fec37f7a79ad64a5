"""An event loop that ends, whatever providers have left running in it."""

from __future__ import annotations

import asyncio
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from grok_spicy.system.foreign import must_propagate, raised

if TYPE_CHECKING:
    from collections.abc import Coroutine

T = TypeVar("T")

log = logging.getLogger("grok_spicy")

PATIENCE_SECONDS = 5.0
"""How long tasks and threads of others may take to end once the work is done."""

MOST_BREAKS = 1000
"""How often others may stop the loop, which goes on each time."""

_left_alone: list[asyncio.Task[Any]] = []
"""Tasks that would not end. Throwing them away would wake them once more, perhaps for ever."""

BROKEN_OFF_SECONDS = 15.0
"""How long the work itself may take to end when Ctrl-C broke into a loop that was blocked."""


def run_to_end(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine like `asyncio.run`, which waits for ever for what ignores its cancellation.

    Args:
        work: The coroutine; what it starts and does not wait for is cancelled when it is done.
    """
    loop = asyncio.new_event_loop()
    threads = ThreadPoolExecutor(thread_name_prefix="asyncio")
    loop.set_default_executor(threads)
    asyncio.set_event_loop(loop)
    main = loop.create_task(work)
    try:
        _run(loop, main)
        return main.result()
    finally:
        try:
            _end_tasks(loop, PATIENCE_SECONDS if main.done() else BROKEN_OFF_SECONDS)
            _end_threads(threads)
        finally:
            asyncio.set_event_loop(None)
            # What still runs is left: nobody is to read of it when it is thrown away.
            loop.set_exception_handler(lambda _loop, _context: None)
            loop.close()


def is_anything_left() -> bool:
    """Whether a task of this process would not end: taking it apart could take for ever."""
    return bool(_left_alone)


def _run(loop: asyncio.AbstractEventLoop, main: asyncio.Task[Any]) -> None:
    """Run a loop until its main task is done, whoever else stops it or breaks out of it."""
    for _ in range(MOST_BREAKS):
        try:
            loop.run_until_complete(main)
        except BaseException as error:
            if main.done():
                return
            if must_propagate(error):
                raise
            log.warning("a task of a plugin broke into the event loop: %s", raised(error))
        else:
            return
    raise RuntimeError("a plugin does not let the event loop run")


def _end_tasks(loop: asyncio.AbstractEventLoop, seconds: float) -> None:
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    left.add(loop.create_task(loop.shutdown_asyncgens()))
    ending = loop.create_task(asyncio.wait(left, timeout=seconds))
    _run(loop, ending)
    done, pending = ending.result()
    _left_alone.extend(pending)
    for task in done:
        if not task.cancelled():
            task.exception()


def _end_threads(threads: ThreadPoolExecutor) -> None:
    ending = threading.Thread(target=threads.shutdown, daemon=True)
    ending.start()
    ending.join(PATIENCE_SECONDS)
