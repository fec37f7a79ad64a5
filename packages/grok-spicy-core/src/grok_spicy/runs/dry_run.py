"""A dry run: the whole pipeline with nobody called, every prompt written down, every price added.

The very tasks of a real run do the work: their calls end in `StandIns` instead of a provider,
once with every check passing and once with every check failing; where a measure tells who is who,
once more with judge and measure disagreeing, which asks most. What would be sent is therefore what
is written. Stand-in pictures live in a temporary folder and are gone afterwards.
"""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from grok_spicy.calls.call import compose
from grok_spicy.calls.factory import CallRules, ProviderFactory
from grok_spicy.calls.gate import NewCalls
from grok_spicy.calls.guard import PolicyGuard
from grok_spicy.calls.resources import ResourceScheduler
from grok_spicy.runs.acceptance import Acceptance
from grok_spicy.runs.continuity import continuity_of
from grok_spicy.runs.folder import RunFolder
from grok_spicy.runs.foreseen import Sight, foreseen, tells_figures
from grok_spicy.runs.photos import photos_of
from grok_spicy.runs.pieces import Pieces
from grok_spicy.runs.pipeline import Film
from grok_spicy.runs.result import RunResult, StepQuote
from grok_spicy.runs.stand_ins import FAILING, PASSING, StandIns
from grok_spicy.runs.state import PipelineState, StateKeeper
from grok_spicy.steps import STEPS
from grok_spicy.system.files import write_atomically
from grok_spicy.tasks.script import write_script
from grok_spicy.watch.reports import Notice, silent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grok_spicy.runs.context import RunContext
    from grok_spicy.runs.request import RunRequest
    from grok_spicy.schemas import ConsistencyScore, StoryPlan
    from grok_spicy.steps import Step


_STAND_IN = (
    "No plan was given, so this shows a stand-in plan made from the concept and the "
    "configuration: the prompts have their true shape, not their true content."
)


async def dry_run(
    folder: RunFolder, state: PipelineState, request: RunRequest, context: RunContext
) -> RunResult:
    """Write every prompt of a run into its folder, and what it would cost.

    Args:
        folder: The run's folder; it exists.
        state: What the run knows of itself.
        request: What is wanted; without a plan a stand-in is made from concept and configuration.
        context: What the run is given from outside.

    Returns:
        The run, with a quote for each step.
    """
    context = context.for_run(request.config)
    if request.plan is None:
        context.report(Notice(_STAND_IN))
    photos = photos_of(state, folder)
    clean, *others = await _courses(state, context)
    passed, finished = await _go_through(clean, state, photos, request, context)
    unheard = replace(context, report=silent)
    worst = [(await _go_through(one, state, photos, request, unheard))[0] for one in others]
    filmed = finished.plan
    if filmed is None:
        raise AssertionError("a dry run has a plan")
    passed.written.sort(key=lambda one: (STEPS.index(one.step), one.order))
    await asyncio.to_thread(_write, folder, passed, filmed, stand_in=request.plan is None)
    await StateKeeper(folder.state, finished).change()
    quotes = _quotes(passed, worst)
    own_cap = request.config.max_cost
    cap = request.backends.max_cost if own_cap is None else own_cap
    if cap is not None and (doubt := _over(quotes, cap)) is not None:
        context.report(Notice(doubt, "warning"))
    return RunResult(folder.run_id, folder.root, None, filmed, quotes=quotes)


@dataclass(frozen=True, slots=True)
class _Course:
    """One way in which a run may go.

    Attributes:
        score: What every check says.
        sight: What every measure sees.
    """

    score: ConsistencyScore
    sight: Sight


async def _courses(state: PipelineState, context: RunContext) -> list[_Course]:
    """Return how a run may go: cleanly first, then whatever costs most."""
    plugins, config = context.registry.plugins, continuity_of(state)
    if not (config.enforce == "retake" and await asyncio.to_thread(tells_figures, plugins, config)):
        return [_Course(PASSING, Sight()), _Course(FAILING, Sight(faulty=True))]
    return [
        _Course(PASSING, Sight(figures="right")),
        _Course(FAILING, Sight(faulty=True, figures="right")),
        _Course(PASSING, Sight(faulty=True, figures="missing")),
    ]


async def _go_through(
    course: _Course,
    state: PipelineState,
    photos: Mapping[str, Sequence[Path]],
    request: RunRequest,
    context: RunContext,
) -> tuple[StandIns, PipelineState]:
    """Run the pipeline over stand-ins, in a folder of its own; return them and its state.

    Args:
        course: How it goes.
        state: What the run knows of itself.
        photos: Reference photos, by label.
        request: What is wanted.
        context: What the run is given from outside.
    """
    with tempfile.TemporaryDirectory(prefix="grok-spicy-") as name:
        folder = RunFolder(Path(name) / state.run_id)
        await asyncio.to_thread(folder.root.mkdir)
        stand_ins = StandIns(course.score, state, request.plan, folder.root)
        until = request.config.until or "videos"
        config = request.config.model_copy(update={"until": until, "approve": []})
        request = replace(request, config=config)
        keeper = StateKeeper(None, state)
        new_calls, scheduler = NewCalls(), ResourceScheduler()
        chain = compose([PolicyGuard(context.policy), new_calls, stand_ins])
        rules = CallRules(
            policy=context.policy, new_calls=new_calls, scheduler=scheduler, seed=config.seed
        )
        # Nothing is made: whoever watches is told what is worth knowing of the story alone.
        pieces = Pieces(new_calls, scheduler, silent)
        async with ProviderFactory(
            request.backends,
            registry=context.registry,
            context=context.provider_context,
            rules=rules,
            chain=chain,
        ) as providers:
            film = Film(
                request,
                folder,
                keeper,
                providers,
                policy=context.policy,
                photos=photos,
                pieces=pieces,
                assets=Acceptance(folder, keeper, silent),
                report=silent if request.plan is None else context.report,
                progress=silent,
                eye=foreseen(continuity_of(state), course.sight),
            )
            await film.make()
        failed = next((one.error for one in pieces.outcomes.values() if one.error), None)
        if failed is not None:
            raise failed
        finished = keeper.state.model_copy(
            update={
                "pieces": {},
                "characters": [],
                "places": [],
                "props": [],
                "keyframes": [],
                "videos": [],
            }
        )
        return stand_ins, finished


def _write(folder: RunFolder, clean: StandIns, plan: StoryPlan, *, stand_in: bool) -> None:
    for written in clean.written:
        _put(folder.prompt(written.step, written.label), written.text)
    _put(folder.root / "prompts" / "summary.md", _summary(clean, plan, stand_in=stand_in))
    missing = {f"character:{one.name}": "dry run" for one in plan.characters}
    missing |= {f"keyframe:{one.scene_id}": "dry run" for one in plan.scenes}
    _put(folder.script, write_script(plan, {}, {}, missing))


def _summary(clean: StandIns, plan: StoryPlan, *, stand_in: bool) -> str:
    lines = [f"# Dry run: {plan.title}", ""]
    if stand_in:
        lines += [_STAND_IN, ""]
    lines += ["| step | prompt |", "|---|---|"]
    lines += [
        f"| {one.step} | [{one.label}](<{one.step}/{one.label}.md>) |" for one in clean.written
    ]
    return "\n".join(lines) + "\n"


def _put(path: Path, text: str) -> None:
    write_atomically(path, lambda stream: stream.write(text.encode()))


def _quotes(clean: StandIns, others: Sequence[StandIns]) -> tuple[StepQuote, ...]:
    quotes = []
    for step in STEPS:
        if step in clean.prices:
            usual, most = clean.prices[step], _most(step, others)
            quotes.append(StepQuote(step, len(usual), _sum(usual), len(most), _sum(most)))
    return tuple(quotes)


def _most(step: Step, others: Sequence[StandIns]) -> Sequence[float | None]:
    """Return the prices of the course in which a step costs most, and of those asks most."""
    every = [one.prices.get(step, []) for one in others]
    return max(every, key=lambda prices: (_sum(prices) or 0.0, len(prices)))


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
