"""The run that all cells begin with: its story, and the sheets that all have in common."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from grok_spicy import make_film, resume_film
from grok_spicy.errors import ConfigError
from grok_spicy.runs.find import find_run
from grok_spicy.runs.folder import RunFolder
from grok_spicy.runs.plan import story_now
from grok_spicy.runs.state import read_state
from grok_spicy.steps import character_piece
from grok_spicy.watch.reports import SpendChanged

if TYPE_CHECKING:
    from grok_spicy import RunResult
    from grok_spicy.runs.state import PipelineState
    from grok_spicy.schemas import BackendConfig, StoryPlan
    from grok_spicy.watch.reports import Reporter

    from grok_spicy_studio.comparing.context import CompareContext


@dataclass(frozen=True, slots=True)
class Base:
    """The run that all cells begin with: its story, and its sheets.

    Attributes:
        folder: Where it lies.
        state: What it knows of itself.
        plan: Its story.
        cost_usd: What was paid just now for sheets that were missing.
    """

    folder: RunFolder
    state: PipelineState
    plan: StoryPlan
    cost_usd: float = 0.0


async def base_of(
    named: str, backends: BackendConfig, context: CompareContext, *, max_cost: float | None
) -> Base:
    """Return the run whose sheets are used, and draw those that are missing.

    Args:
        named: A run, or the file of a plan that is then begun as one.
        backends: Who draws what is missing.
        context: What it is made with.
        max_cost: What the sheets may cost, in US dollars.

    Raises:
        ConfigError: If there is no such run or plan.
        GrokSpicyError: If the sheets cannot be drawn.
    """
    spent = _Spent()
    result: RunResult | None
    if await asyncio.to_thread(Path(named).is_file):
        result = await make_film(
            "",
            plan=Path(named),
            backends=backends,
            output_dir=context.output,
            registry=context.registry,
            secrets=context.secrets,
            until="characters",
            max_cost=max_cost,
            report=spent,
        )
        folder = RunFolder(result.folder)
    else:
        folder = find_run(named, context.output)
        result = await _with_sheets(folder, context, spent, max_cost=max_cost)
    if result is not None and result.exit_code != 0:
        raise ConfigError(f"the sheets are not complete: {result.error}")
    state = await asyncio.to_thread(read_state, folder.state)
    plan = await asyncio.to_thread(story_now, folder, state)
    if plan is None:
        raise ConfigError(f"{folder.run_id} has no story yet")
    return Base(folder, state, plan, spent.usd)


class _Spent:
    """Hears what a run spends, beside what earlier processes of it spent."""

    def __init__(self) -> None:
        self._first: float | None = None
        self.usd = 0.0

    def __call__(self, report: object) -> None:
        if isinstance(report, SpendChanged):
            # The first is told before anything is booked.
            self._first = report.booked_usd if self._first is None else self._first
            self.usd = report.booked_usd - self._first


async def _with_sheets(
    folder: RunFolder, context: CompareContext, spent: Reporter, *, max_cost: float | None
) -> RunResult | None:
    """Draw the sheets of a run that lacks some."""
    state = await asyncio.to_thread(read_state, folder.state)
    plan = await asyncio.to_thread(story_now, folder, state)
    drawn = {piece for piece, one in state.pieces.items() if one.state == "accepted"}
    if plan is None or all(character_piece(one.name) in drawn for one in plan.characters):
        return None
    return await resume_film(
        folder.root,
        output_dir=context.output,
        registry=context.registry,
        secrets=context.secrets,
        until="characters",
        max_cost=None if max_cost is None else max_cost + state.cost_usd,
        report=spent,
    )
