"""How a film that the studio began is stopped, also by a studio that was started after it.

While such a film is made there is a small file with its name; what is written into it is obeyed.
A process id would not do: after a crash it may belong to another program.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Literal

from grok_spicy.toolkit import discard

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from grok_spicy.runs.interrupt import Interrupter

logger = logging.getLogger("grok_spicy_studio")

LOOK_SECONDS = 0.3

FOLDER = "studio"
"""Below the output folder, beside runs and ledger."""

How = Literal["gently", "at once"]


def control_file(output: Path, run_id: str) -> Path:
    """Return the file through which a run is stopped."""
    return output / FOLDER / f"{run_id}.control"


def can_be_stopped(output: Path, run_id: str) -> bool:
    """Whether a run was begun by a studio and listens."""
    return control_file(output, run_id).is_file()


def stop(output: Path, run_id: str, how: How) -> bool:
    """Ask a run to stop; return whether it listens. Blocks."""
    path = control_file(output, run_id)
    if not path.is_file():
        return False
    path.write_text(how, encoding="utf-8")
    return True


@asynccontextmanager
async def listening(output: Path, run_id: str, interrupter: Interrupter) -> AsyncIterator[None]:
    """Obey what is written into a run's control file, until the run is done.

    Args:
        output: Where runs live.
        run_id: The run.
        interrupter: Stops it.
    """
    path = control_file(output, run_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("", encoding="utf-8")
    task = asyncio.create_task(_obey(path, interrupter))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await asyncio.to_thread(discard, path)


async def _obey(path: Path, interrupter: Interrupter) -> None:
    while True:
        try:
            said = path.read_text(encoding="utf-8")  # noqa: ASYNC240 - a few bytes
        except OSError:
            said = ""
        if said == "gently":
            interrupter.stop()
        elif said == "at once":
            interrupter.kill()
        await asyncio.sleep(LOOK_SECONDS)
