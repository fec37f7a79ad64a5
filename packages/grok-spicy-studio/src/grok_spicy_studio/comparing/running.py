"""A comparison from its axes to its cells, for the command and for the studio."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from grok_spicy import load_plan
from grok_spicy.errors import ConfigError
from grok_spicy.runs.find import find_run
from grok_spicy.runs.folder import RunFolder
from grok_spicy.runs.plan import story_now
from grok_spicy.runs.state import read_state

from grok_spicy_studio.comparing.axes import variants_of
from grok_spicy_studio.comparing.base import base_of
from grok_spicy_studio.comparing.making import Begun, Told, judged, make_cells
from grok_spicy_studio.comparing.planning import Prices, cannot_take, planned, prices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.schemas import BackendConfig, StoryPlan

    from grok_spicy_studio.comparing.axes import Axes
    from grok_spicy_studio.comparing.comparison import Comparison
    from grok_spicy_studio.comparing.context import CompareContext


@dataclass(frozen=True, slots=True)
class Draft:
    """A comparison that is thought out, and of which nothing is made.

    Attributes:
        named: The plan or run that was named.
        comparison: Its cells.
        prices: What they cost where the ledger knows none of them.
        backends: Those of the variants, in their order; the first draws sheets that are missing.
    """

    named: str
    comparison: Comparison
    prices: Prices
    backends: tuple[BackendConfig, ...]


async def quoted(
    named: str, axes: Axes, context: CompareContext, cap: float | None, *, motion: bool
) -> Draft:
    """Think a comparison out and say what it costs. Nobody is called.

    Args:
        named: The file of a plan, or a run.
        axes: What is compared.
        context: What cells are made with.
        cap: What the whole may cost, in US dollars.
        motion: Whether clips are wanted later.

    Raises:
        ConfigError: If an axis does not fit the story or what is installed.
    """
    plan = await asyncio.to_thread(_story, named, context.output)
    variants = variants_of(axes, context.registry)
    comparison = planned(plan, axes, variants, cap)
    comparison = await cannot_take(comparison, plan, variants, context.registry, motion=motion)
    eye = context.judge or variants[0].backends
    looked_at = [replace(one, backends=judged(one.backends, eye)) for one in variants]
    expected = await prices(comparison, plan, looked_at, context.registry, context.secrets)
    comparison = comparison.model_copy(update={"quoted_usd": expected.stills})
    return Draft(named, comparison, expected, tuple(one.backends for one in variants))


async def begin(
    draft: Draft,
    context: CompareContext,
    *,
    begun: Begun = lambda _: None,
    told: Told = lambda _: None,
) -> Comparison:
    """Draw the sheets that are missing, then all stills.

    Args:
        draft: The comparison.
        context: What it is made with.
        begun: Told as soon as the comparison is written down.
        told: Told of every cell.

    Raises:
        GrokSpicyError: If the sheets cannot be drawn.
    """
    cap = draft.comparison.cap_usd
    first = draft.backends[0]
    base = await base_of(draft.named, first, context, max_cost=cap)
    context = replace(context, judge=context.judge or first, given=draft.backends)
    return await make_cells(draft.comparison, base, context, begun=begun, told=told)


async def go_on(
    comparison: Comparison,
    context: CompareContext,
    *,
    only: Sequence[str] = (),
    motion: bool = False,
    cap: float | None = None,
    begun: Begun = lambda _: None,
    told: Told = lambda _: None,
) -> Comparison:
    """Make the stills that are missing, or film stills.

    Args:
        comparison: The comparison.
        context: What it is made with.
        only: Names of cells; none: all.
        motion: Whether stills are filmed.
        cap: What the whole may cost from now on; None: as before.
        begun: Told as soon as it is at work.
        told: Told of every cell.

    Raises:
        ConfigError: If a cell is not there, or its run is gone.
    """
    for name in only:
        if comparison.cell(name) is None:
            raise ConfigError(f"{comparison.id} has no cell {name!r}")
    first = context.backends(comparison.variants[0])
    if cap is not None:
        comparison = comparison.model_copy(update={"cap_usd": cap})
    folder = RunFolder.of(context.output, comparison.base)
    left = None if comparison.cap_usd is None else comparison.cap_usd - comparison.cost_usd
    base = await base_of(str(folder.root), first, context, max_cost=left)
    context = replace(context, judge=context.judge or first)
    return await make_cells(
        comparison, base, context, only=only, motion=motion, begun=begun, told=told
    )


def _story(named: str, output: Path) -> StoryPlan:
    if Path(named).is_file():
        return load_plan(Path(named))
    folder = find_run(named, output)
    plan = story_now(folder, read_state(folder.state))
    if plan is None:
        raise ConfigError(f"{folder.run_id} has no story yet")
    return plan
