"""A dry run: the whole pipeline with nobody called, every prompt written down, every price added.

The very tasks of a real run are rehearsed: their calls end in a `Rehearsal` instead of a provider,
once with every check passing and once with every check failing. What would be sent is therefore
what is written. Stand-in pictures live in a temporary folder and are gone afterwards.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from PIL import Image

from grok_spicy.acceptance import Acceptance
from grok_spicy.files import write_atomically
from grok_spicy.observer import Watch
from grok_spicy.pieces import Pieces
from grok_spicy.pipeline import Film, Request
from grok_spicy.plan_checks import name_key
from grok_spicy.plan_files import PlanFiles
from grok_spicy.prompts import Spice
from grok_spicy.providers.base import GeneratedImage, GeneratedVideo
from grok_spicy.providers.calls import CallChain
from grok_spicy.providers.factory import CallRules, ProviderFactory, scene_of
from grok_spicy.providers.gate import Gate, PolicyGuard
from grok_spicy.providers.kinds import ImageKind, ModelKind, VideoKind
from grok_spicy.providers.turns import Turns
from grok_spicy.reports import silent
from grok_spicy.result import RunResult, StepQuote
from grok_spicy.reuse import KEEP_ALL
from grok_spicy.run_folder import RunFolder
from grok_spicy.schemas import (
    BackendConfig,
    Character,
    CharacterRefMapping,
    ConsistencyScore,
    Scene,
    StoryPlan,
    VideoConfig,
)
from grok_spicy.slugs import slug
from grok_spicy.state import PipelineState, StateKeeper
from grok_spicy.steps import STEPS, Step, clip_piece
from grok_spicy.tasks.script import write_script
from grok_spicy.tasks.studio import Studio

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import BaseModel

    from grok_spicy.providers.calls import Call, Proceed
    from grok_spicy.surroundings import Surroundings

R = TypeVar("R")

STAND_IN_SCENES = 3

STAND_IN_SECONDS = 8

_VERBS = {
    "analyze": "describe",
    "check_consistency": "check",
    "complete": "ask",
    "edit": "edit",
    "generate": "make",
    "parse": "ask",
    "stylize": "stylize",
}

PASSING = ConsistencyScore(overall_score=1.0)

FAILING = ConsistencyScore(
    overall_score=0.0,
    issues=["(what the check finds wrong)"],
    fix_prompt="(what the check proposes to mend it)",
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
    clean = _Rehearsal(PASSING, state, plan)
    worst = _Rehearsal(FAILING, state, plan)
    finished = await _go_through(clean, folder, state, backends, around)
    await _go_through(worst, folder, state, backends, replace(around, report=silent))
    filmed = finished.plan
    if filmed is None:
        raise AssertionError("a rehearsed run has a plan")
    clean.written.sort(key=lambda one: (STEPS.index(one.step), one.order))
    await asyncio.to_thread(_write, folder, clean, filmed, stand_in=plan is None)
    await StateKeeper(folder.state, finished).change()
    quotes = _quotes(clean, worst)
    return RunResult(folder.run_id, folder.root, None, filmed, quotes=quotes)


@dataclass
class _Written:
    """One prompt that would be sent."""

    step: Step
    order: tuple[int, str, int]
    label: str
    text: str


@dataclass
class _Rehearsal:
    """Stands where the provider would be: writes calls down and makes up what they return."""

    score: ConsistencyScore
    state: PipelineState
    plan: StoryPlan | None
    written: list[_Written] = field(default_factory=list)
    prices: dict[Step, list[float | None]] = field(default_factory=dict)
    root: Path = Path()
    _labels: Counter[tuple[str, str]] = field(default_factory=Counter)

    async def __call__(self, call: Call[R], proceed: Proceed[R]) -> R:  # noqa: ARG002
        """Write the call down and return a stand-in."""
        self.prices.setdefault(call.step, []).append(call.price)
        label = self._label(call)
        order = (scene_of(call.take.piece) or 0, call.take.piece, len(self.written))
        self.written.append(_Written(call.step, order, label, _as_markdown(call, self.root)))
        return cast("R", await asyncio.to_thread(self._stand_in, call))

    def _label(self, call: Call[Any]) -> str:
        name = f"{slug(name_key(call.take.piece.replace(':', '-')))}-{_VERBS[call.operation]}"
        self._labels[call.step, name] += 1
        times = self._labels[call.step, name]
        return name if times == 1 else f"{name}-{times}"

    def _stand_in(self, call: Call[Any]) -> object:
        match call.kind:
            case ImageKind():
                return _stand_in_image(call)
            case VideoKind():
                return _stand_in_video(call)
            case ModelKind():
                return self._answer(call.kind.model)
            case _:
                return "As seen in the reference photos."

    def _answer(self, model: type[BaseModel]) -> BaseModel:
        if model is ConsistencyScore:
            return self.score
        if model is CharacterRefMapping:
            return CharacterRefMapping()
        return self.plan or stand_in_plan(self.state.concept, self.state.video_config)


def stand_in_plan(concept: str, video_config: VideoConfig | None) -> StoryPlan:
    """Return a plan in the shape of a real one, for showing prompts only."""
    cast_given = video_config.characters if video_config is not None else []
    characters = [
        Character(
            name=one.name,
            visual_description=one.description or "(the plan describes the appearance here)",
            spicy_traits=one.spicy_traits,
        )
        for one in cast_given
    ] or [
        Character(
            name="Protagonist",
            visual_description="(the plan describes the appearance here, in 80 words or more)",
        )
    ]
    return StoryPlan(
        title=concept[:60] or "Untitled",
        style="(the plan's visual style)",
        color_palette="(the plan's palette)",
        characters=characters,
        scenes=[
            Scene(
                scene_id=number,
                title=f"Scene {number}",
                description=concept,
                characters_present=[one.name for one in characters[:2]],
                setting="(where and when)",
                camera="(shot and camera move)",
                mood="(mood)",
                action="(one clear motion)",
                prompt_summary=concept[:160],
                duration_seconds=STAND_IN_SECONDS,
            )
            for number in range(1, STAND_IN_SCENES + 1)
        ],
    )


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
    rehearsal: _Rehearsal,
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
        chain = CallChain([PolicyGuard(around.policy), rehearsal])
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


def _stand_in_image(call: Call[Any]) -> GeneratedImage:
    if call.dest is None:
        raise AssertionError("a picture has a place")
    path = call.dest.with_name(call.dest.name + ".png")
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (1, 1)).save(path)
    return GeneratedImage(path, 1, 1, call.config.provider, call.config.model)


def _stand_in_video(call: Call[Any]) -> GeneratedVideo:
    if call.dest is None:
        raise AssertionError("a clip has a place")
    clip = call.dest.with_name(call.dest.name + ".mp4")
    clip.parent.mkdir(parents=True, exist_ok=True)
    frames = [call.dest.with_name(f"{call.dest.name}.{which}.png") for which in ("first", "last")]
    for path in (clip, *frames):
        path.write_bytes(b"stand-in")
    seconds = call.quote.seconds
    return GeneratedVideo(
        clip, seconds, 24.0, frames[0], frames[1], call.config.provider, call.config.model
    )


def _as_markdown(call: Call[Any], root: Path) -> str:
    pictures = [
        f"{number}. {_named(picture.path, root)} ({picture.role}"
        + (f", {picture.name}" if picture.name else "")
        + (f", {picture.position}" if picture.position else "")
        + ")"
        for number, picture in enumerate(call.pictures, 1)
    ]
    chosen = call.config.options.model_dump(mode="json", exclude_unset=True)
    parameters = {**call.arguments, **chosen}
    return "\n".join(
        [
            f"# {call.take.piece}: {call.operation}",
            "",
            f"- Provider: {call.config.provider}",
            f"- Model: {call.config.model}",
            f"- Parameters: {json.dumps(parameters, ensure_ascii=False, sort_keys=True)}",
            "- Images: " + ("; ".join(pictures) or "none"),
            "",
            "## Prompt",
            "",
            *_readable(call),
            "",
        ]
    )


def _readable(call: Call[Any]) -> list[str]:
    if call.capability != "llm":
        return [call.prompt]
    lines: list[str] = []
    for turn in json.loads(call.prompt):
        lines += [f"### {turn['role']}", "", turn["content"], ""]
    return lines


def _named(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


def _write(folder: RunFolder, clean: _Rehearsal, plan: StoryPlan, *, stand_in: bool) -> None:
    for written in clean.written:
        _put(folder.prompt(written.step, written.label), written.text)
    _put(folder.root / "prompts" / "summary.md", _summary(clean, plan, stand_in=stand_in))
    missing = {f"character:{one.name}": "dry run" for one in plan.characters}
    missing |= {f"keyframe:{one.scene_id}": "dry run" for one in plan.scenes}
    _put(folder.script, write_script(plan, {}, {}, missing))


def _summary(clean: _Rehearsal, plan: StoryPlan, *, stand_in: bool) -> str:
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


def _quotes(clean: _Rehearsal, worst: _Rehearsal) -> tuple[StepQuote, ...]:
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


def _sum(prices: Sequence[float | None]) -> float | None:
    known = [price for price in prices if price is not None]
    return sum(known) if len(known) == len(prices) else None
