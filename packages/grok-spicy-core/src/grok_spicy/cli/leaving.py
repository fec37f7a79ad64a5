"""The end of the process: what a plugin left running does not keep the user waiting."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

PATIENCE_SECONDS = 5.0
"""How long threads and exit handlers of others may take once the command is done."""


OWN_PROCESS = "grok_spicy.own_process"
"""The object of click's context where the process is there for this command alone."""


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
    import threading

    seconds = PATIENCE_SECONDS if patience is None else patience

    def end() -> None:
        threading.Event().wait(seconds)
        for stream in (sys.stdout, sys.stderr):
            with suppress(Exception):
                stream.flush()
        os._exit(code)

    threading.Thread(target=end, name="grok-spicy-leaving", daemon=True).start()
