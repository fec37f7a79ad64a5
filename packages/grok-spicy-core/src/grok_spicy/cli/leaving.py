"""The end of the process: what a plugin left running does not keep the user waiting.

Nor does a plugin end it as if all had gone well: `os._exit(0)` in the middle of a film would.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE_SECONDS = 5.0
"""How long threads and exit handlers of others may take once the command is done."""


OWN_PROCESS = "grok_spicy.own_process"
"""The object of click's context where the process is there for this command alone."""

_end_process = os._exit

_last_words: list[Callable[[], object]] = []
"""What is still to be said, the last first, if the process ends in the middle of something."""


def is_own_process() -> bool:
    """Whether this process ends with the command, and may be ended."""
    import click

    ctx = click.get_current_context(silent=True)
    return ctx is not None and ctx.find_root().obj == OWN_PROCESS


def leave_in_time(code: int, *, patience: float | None = None) -> None:
    """End this process within a few seconds, whatever threads and exit handlers do.

    All that is worth keeping is on the disk when a command is done. Call it as the last thing.

    Args:
        code: The exit code.
        patience: Seconds from now; `PATIENCE_SECONDS` by default.
    """
    if "threading" not in sys.modules:
        return  # nothing was loaded that could keep it
    loops = sys.modules.get("grok_spicy.system.loops")
    if patience is None and loops is not None and loops.is_anything_left():
        # Python takes objects apart at its end, and no thread runs any more to end that.
        _end(code)
    import threading

    seconds = PATIENCE_SECONDS if patience is None else patience

    def end() -> None:
        threading.Event().wait(seconds)
        _end(code)

    threading.Thread(target=end, name="grok-spicy-leaving", daemon=True).start()


@contextmanager
def last_words(say: Callable[[], object]) -> Iterator[None]:
    """Have something said if the process ends within, without coming to its end.

    Args:
        say: Tells the user what is left and how to go on.
    """
    _last_words.append(say)
    try:
        yield
    finally:
        _last_words.remove(say)


def let_nobody_leave() -> None:
    """From now on nobody who calls `os._exit` ends this process without a word, or as a success.

    Processes that were forked from this one end as they like. What is not Python, and
    `os._exit` where somebody has kept it from before, cannot be seen.
    """
    own = os.getpid()

    def ended(status: int = 0) -> NoReturn:
        if os.getpid() != own:
            _end_process(status)
        from grok_spicy.cli.failures import FAILED, complain

        caller = sys._getframe(1).f_code  # noqa: SLF001 - there is no other way to know whose fault
        with suppress(Exception):
            complain(
                f"grok-spicy was ended by {caller.co_filename} ({caller.co_name}), which called "
                f"os._exit({status})",
                "This is a fault of that package: please report it to its author.",
            )
        _end(status or FAILED)

    os._exit = ended


def _end(code: int) -> NoReturn:
    while _last_words:
        with suppress(Exception):
            _last_words.pop()()
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):
            stream.flush()
    _end_process(code)
