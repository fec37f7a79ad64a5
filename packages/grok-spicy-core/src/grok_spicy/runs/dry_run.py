"""A dry run: the whole pipeline with nobody called, every prompt written down, every price added.

The very tasks of a real run are rehearsed: their calls end in a `Rehearsal` instead of a provider,
once with every check passing and once with every check failing. What would be sent is therefore
what is written. Stand-in pictures live in a temporary folder and are gone afterwards.
"""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from grok_spicy.calls.call import compose
from grok_spicy.calls.factory import CallRules, ProviderFactory
from grok_spicy.calls.gate import Gate
from grok_spicy.calls.guard import PolicyGuard
from grok_spicy.calls.resources import Turns
from grok_spicy.prompts import Spice
from grok_spicy.runs.acceptance import Acceptance
from grok_spicy.runs.folder import RunFolder
from grok_spicy.runs.pieces import Pieces
from grok_spicy.runs.pipeline import Film
from grok_spicy.runs.plan import PlanFiles
from grok_spicy.runs.rehearsal import FAILING, PASSING, Rehearsal
from grok_spicy.runs.result import RunResult, StepQuote
from grok_spicy.runs.reuse import KEEP_ALL
from grok_spicy.runs.state import PipelineState, StateKeeper
from grok_spicy.runs.writing import Request
from grok_spicy.steps import STEPS, clip_piece
from grok_spicy.system.files import write_atomically
from grok_spicy.tasks.script import write_script
from grok_spicy.tasks.studio import Studio
from grok_spicy.watch.observer import Watch
from grok_spicy.watch.reports import Notice, silent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.runs.context import Surroundings
    from grok_spicy.schemas import (
        BackendConfig,
        Scene,
        StoryPlan,
    )


async def rehearse(
    folder: RunFolder,
    state: PipelineState,
    backends: BackendConfig,
    plan: StoryPlan | None,
    around: Surroundings,
) -> RunResult:
    """Write every prompt of a run into its folder, and what it would cost.

    Args:
        folder: The run's folder; it exists.
        state: What the run knows of itself.
        backends: Who would do what.
        plan: The user's plan; None: a stand-in is made from concept and configuration.
        around: What the run is given from outside.

    Returns:
        The run, with a quote for each step.
    """
    clean = Rehearsal(PASSING, state, plan)
    worst = Rehearsal(FAILING, state, plan)
    finished = await _go_through(clean, folder, state, backends, around)
    await _go_through(worst, folder, state, backends, replace(around, report=silent))
    filmed = finished.plan
    if filmed is None:
        raise AssertionError("a rehearsed run has a plan")
    clean.written.sort(key=lambda one: (STEPS.index(one.step), one.order))
    await asyncio.to_thread(_write, folder, clean, filmed, stand_in=plan is None)
    await StateKeeper(folder.state, finished).change()
    quotes = _quotes(clean, worst)
    cap = backends.max_cost if state.config.max_cost is None else state.config.max_cost
    if cap is not None and (doubt := _over(quotes, cap)) is not None:
        around.report(Notice(doubt, "warning"))
    return RunResult(folder.run_id, folder.root, None, filmed, quotes=quotes)


class _NoCutting:
    """There is nothing to cut in a dry run."""

    async def prepare(self, plan: StoryPlan, scene: Scene, clip: Path) -> None:
        """Do nothing: there is no clip."""

    async def cut(
        self,
        plan: StoryPlan,  # noqa: ARG002 - a rehearsal never gets here
        shot: Sequence[object],  # noqa: ARG002
    ) -> Path:
        """Never called: a rehearsal stops after the clips."""
        raise AssertionError("a rehearsal cuts no film")


async def _go_through(
    rehearsal: Rehearsal,
    folder: RunFolder,
    state: PipelineState,
    backends: BackendConfig,
    around: Surroundings,
) -> PipelineState:
    """Run the pipeline over stand-ins, in a folder of its own, and return its state."""
    with tempfile.TemporaryDirectory(prefix="grok-spicy-") as name:
        stage = RunFolder(Path(name) / folder.run_id)
        await asyncio.to_thread(stage.root.mkdir)
        rehearsal.root = stage.root
        stops = state.config.until or "videos"
        config = state.config.model_copy(update={"until": stops})
        keeper = StateKeeper(stage.state, state.model_copy(update={"config": config}))
        gate, turns = Gate(), Turns()
        chain = compose([PolicyGuard(around.policy), gate, rehearsal])
        rules = CallRules(policy=around.policy, gate=gate, turns=turns, seed=config.seed)
        watch = Watch(folder.run_id, stage.events)
        pieces = Pieces(gate, turns, around.report)
        photos = {
            label: [folder.root / photo for photo in own]
            for label, own in state.character_refs.items()
        }
        async with ProviderFactory(
            backends, registry=around.registry, context=around.context, rules=rules, chain=chain
        ) as providers:
            studio = Studio(
                providers,
                stage,
                config,
                state.video_config,
                Spice.of(state.video_config, spicy=config.spicy),
                silent,
            )
            plans = PlanFiles(
                stage,
                keeper,
                config=config,
                video_config=state.video_config,
                policy=around.policy,
                longest_clip=lambda scene_id: (
                    providers.video("videos", clip_piece(scene_id)).limits.max_seconds
                ),
                report=around.report,
            )
            acceptance = Acceptance(stage, keeper, watch, gate, KEEP_ALL, {}, silent)
            film = Film(
                Request(state.concept, photos, rehearsal.plan),
                studio,
                pieces,
                acceptance,
                plans,
                _NoCutting(),
            )
            await film.make()
        await watch.aclose()
        failed = next((one.error for one in pieces.outcomes.values() if one.error), None)
        if failed is not None:
            raise failed
        return keeper.state.model_copy(
            update={
                "config": state.config,
                "pieces": {},
                "characters": [],
                "keyframes": [],
                "videos": [],
            }
        )


def _write(folder: RunFolder, clean: Rehearsal, plan: StoryPlan, *, stand_in: bool) -> None:
    for written in clean.written:
        _put(folder.prompt(written.step, written.label), written.text)
    _put(folder.root / "prompts" / "summary.md", _summary(clean, plan, stand_in=stand_in))
    missing = {f"character:{one.name}": "dry run" for one in plan.characters}
    missing |= {f"keyframe:{one.scene_id}": "dry run" for one in plan.scenes}
    _put(folder.script, write_script(plan, {}, {}, missing))


def _summary(clean: Rehearsal, plan: StoryPlan, *, stand_in: bool) -> str:
    lines = [f"# Dry run: {plan.title}", ""]
    if stand_in:
        lines += [
            (
                "No plan was given, so this shows a stand-in plan made from the concept and the "
                "configuration: the prompts have their true shape, not their true content."
            ),
            "",
        ]
    lines += ["| step | prompt |", "|---|---|"]
    lines += [
        f"| {one.step} | [{one.label}](<{one.step}/{one.label}.md>) |" for one in clean.written
    ]
    return "\n".join(lines) + "\n"


def _put(path: Path, text: str) -> None:
    write_atomically(path, lambda stream: stream.write(text.encode()))


def _quotes(clean: Rehearsal, worst: Rehearsal) -> tuple[StepQuote, ...]:
    return tuple(
        StepQuote(
            step,
            len(clean.prices[step]),
            _sum(clean.prices[step]),
            len(worst.prices.get(step, ())),
            _sum(worst.prices.get(step, ())),
        )
        for step in STEPS
        if step in clean.prices
    )


def _over(quotes: Sequence[StepQuote], cap: float) -> str | None:
    """Say that a run will not fit under its cap; None if a clean one does."""
    total = _sum([quote.usd for quote in quotes])
    if total is None:
        return "Not every price is known: with --max-cost or max_cost, such calls are not made."
    if total <= cap:
        return None
    return f"A clean run costs {total:.4g} USD, more than the {cap:.4g} USD that it may cost."


def _sum(prices: Sequence[float | None]) -> float | None:
    known = [price for price in prices if price is not None]
    return sum(known) if len(known) == len(prices) else None
