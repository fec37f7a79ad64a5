"""Stills before motion: a run that waits, after a step, for its user to approve what was made.

A run that waits is no process that waits: it ends there, holds no GPU and no lock, and goes on with
`resume` once it is approved. So it outlives every restart.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from grok_spicy.errors import ConfigError
from grok_spicy.ledger.locks import only_writer
from grok_spicy.runs.state import StateKeeper, read_state
from grok_spicy.steps import STEPS
from grok_spicy.text.hints import run_command
from grok_spicy.watch.events import Approval
from grok_spicy.watch.observer import Watch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.runs.folder import RunFolder
    from grok_spicy.schemas import Approvable, PipelineConfig


def gate_of(config: PipelineConfig, approved: Sequence[str]) -> Approvable | None:
    """Return the step after which a run waits next, if it is to wait.

    Args:
        config: How the run behaves.
        approved: The steps whose results are approved.
    """
    left = [step for step in config.approve if step not in approved]
    return min(left, key=STEPS.index, default=None)


def last_step(config: PipelineConfig, approved: Sequence[str]) -> str | None:
    """Return the step after which a run stops: where its user said, or where it waits.

    Args:
        config: How the run behaves.
        approved: The steps whose results are approved.
    """
    stops = [step for step in (config.until, gate_of(config, approved)) if step is not None]
    return min(stops, key=STEPS.index, default=None)


async def approve(folder: RunFolder) -> Approvable:
    """Approve what a run waits with: `resume` goes on from there.

    Args:
        folder: The run's folder.

    Returns:
        The step that is approved now.

    Raises:
        ConfigError: If nothing of it waits, or another process is at work on it.
        StorageError: If the disk is full, broken or not writable.
    """
    with only_writer(folder.root):
        state = await asyncio.to_thread(read_state, folder.state)
        step = state.waits_for
        if step is None:
            raise ConfigError(
                f"{folder.run_id} waits for no approval",
                hint=f"See how it stands: {run_command('runs show', folder)}",
            )
        keeper = StateKeeper(folder.state, state)
        await keeper.change(approved=[*state.approved, step], waits_for=None)
        watch = Watch(folder.run_id, folder.events)
        watch.tell(Approval, step=step, given=True)
        await watch.aclose()
    return step
