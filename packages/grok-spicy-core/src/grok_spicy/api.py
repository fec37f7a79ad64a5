"""The public Python API: make a film, resume one.

    result = await make_film("a curious fox meets a wise owl", output_dir="output",
                             backends="animatic")
    print(result.film)

`run_film` does the same for synchronous callers, in a notebook too.
"""

from __future__ import annotations

import asyncio
import secrets as entropy
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from grok_spicy.backend_checks import Use, validate_backends
from grok_spicy.concepts import check_concept
from grok_spicy.config import (
    ChosenBackends,
    LoadedBackends,
    LoadedVideoConfig,
    choose_backends,
    load_backends,
    load_video_config,
)
from grok_spicy.config_files import load_plan
from grok_spicy.dry_run import rehearse
from grok_spicy.inputs import digest_of
from grok_spicy.photos import check_local_photos, gather_photos, photos_identity
from grok_spicy.pipeline import Request
from grok_spicy.plan_checks import check_plan
from grok_spicy.plugins import PluginManager
from grok_spicy.policy import Policy
from grok_spicy.preflight import require_ready
from grok_spicy.production import Order, Surroundings, produce
from grok_spicy.providers.context import Context
from grok_spicy.providers.factory import ProviderFactory
from grok_spicy.providers.registry import ProviderRegistry
from grok_spicy.refs import Reference, collect_refs
from grok_spicy.reports import Notice, Reporter, silent
from grok_spicy.run_folder import RunFolder
from grok_spicy.run_log import run_log
from grok_spicy.runs import find_run
from grok_spicy.schemas import BackendConfig, PipelineConfig, StoryPlan, VideoConfig
from grok_spicy.secrets import Secrets
from grok_spicy.slugs import run_id
from grok_spicy.state import PipelineState, StateKeeper, read_state

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from grok_spicy.events import Event, Observer
    from grok_spicy.interrupt import Interrupter
    from grok_spicy.providers.base import ResolvedConfig
    from grok_spicy.result import RunResult

T = TypeVar("T")

Backends = BackendConfig | LoadedBackends | str | Path | None


async def make_film(
    concept: str,
    *,
    plan: StoryPlan | Path | None = None,
    backends: Backends = None,
    config: PipelineConfig | None = None,
    video_config: VideoConfig | LoadedVideoConfig | Path | None = None,
    refs: Sequence[tuple[str, Path]] = (),
    output_dir: str | Path,
    observers: Sequence[Observer] = (),
    registry: ProviderRegistry | None = None,
    report: Reporter = silent,
    hooks: Sequence[Callable[[Event], None]] = (),
    check: bool = True,
    interrupter: Interrupter | None = None,
    secrets: Secrets | None = None,
    context: Context | None = None,
) -> RunResult:
    """Make a film from a concept.

    Args:
        concept: What the film is about; may be empty where a plan is given.
        plan: A plan to film instead of having one written.
        backends: Who does what: a preset's name, a file, or a configuration. None: what
            `video_config` says, else the default preset.
        config: How the run behaves.
        video_config: The user's video.json.
        refs: Reference photos, as label and file.
        output_dir: Where runs and ledger live.
        observers: Objects with the methods of `Observer`.
        registry: Knows the providers; by default those of the installed plugins.
        report: Told what is going on, for a live display.
        hooks: Functions called with every event, on the worker thread.
        check: Whether every provider is asked first if it is ready.
        interrupter: Stops the run from outside.
        secrets: Finds keys; by default in the environment and `.env`.
        context: What providers are given; one with `secrets` by default.

    Returns:
        The run, also when pieces of it failed: see `exit_code`, `outcomes` and `error`.

    Raises:
        ConfigError: If an input is wrong; nothing was sent.
        PolicyError: If it asks for what is never generated; nothing was sent.
        PreflightError: If a provider is not ready; nothing was paid.
    """
    config = config or PipelineConfig()
    video, own_backends, config_folder = _video(video_config)
    around = _surroundings(registry, observers, hooks, report, secrets, context)
    given = load_plan(plan) if isinstance(plan, Path) else plan
    concept = check_concept(concept) if given is None or concept.strip() else ""
    if given is None and video is not None:
        given = video.story_plan
    if given is not None:
        check_plan(given)
    chosen = _chosen(backends, own_backends, around)
    uses = validate_backends(chosen, around.registry)
    references = collect_refs(refs, video, folder=config_folder)
    await asyncio.to_thread(check_local_photos, references)
    around.policy.review_concept(concept)
    around.policy.review_config(video, spicy=config.spicy, refs=references)
    if given is not None:
        around.policy.review_plan(given, video, spicy=config.spicy)
    order = _Commission(concept, given, chosen.config, config, video, references, Path(output_dir))
    ready = [use.config for use in uses] if check and not config.dry_run else []
    return await _interruptible(_commissioned(order, around, ready), interrupter)


async def resume_film(
    run: str | Path,
    *,
    output_dir: str | Path,
    backends: Backends = None,
    observers: Sequence[Observer] = (),
    registry: ProviderRegistry | None = None,
    report: Reporter = silent,
    hooks: Sequence[Callable[[Event], None]] = (),
    check: bool = True,
    interrupter: Interrupter | None = None,
    secrets: Secrets | None = None,
    context: Context | None = None,
) -> RunResult:
    """Go on with a run: accepted pieces are kept, the rest is made.

    Args:
        run: The run's id, the beginning of it, or its folder.
        output_dir: Where runs and ledger live.
        backends: Who makes the rest; None: as the run began.
        observers: Objects with the methods of `Observer`.
        registry: Knows the providers; by default those of the installed plugins.
        report: Told what is going on.
        hooks: Functions called with every event.
        check: Whether every provider is asked first if it is ready.
        interrupter: Stops the run from outside.
        secrets: Finds keys.
        context: What providers are given.

    Returns:
        The run.

    Raises:
        ConfigError: If there is no such run.
        PreflightError: If a provider is not ready.
    """
    around = _surroundings(registry, observers, hooks, report, secrets, context)
    folder = find_run(run, Path(output_dir))
    state = read_state(folder.state)
    state = state.model_copy(update={"config": state.config.model_copy(update={"until": None})})
    chosen = _chosen(backends if backends is not None else state.backends, None, around)
    uses = validate_backends(chosen, around.registry)
    around.policy.review_concept(state.concept)
    resumption = _resumed(folder, state, chosen.config, uses if check else [], around)
    return await _interruptible(resumption, interrupter)


def run_film(concept: str, **arguments: Any) -> RunResult:
    """Make a film, for synchronous callers; works where a loop is running, as in notebooks.

    Args:
        concept: What the film is about.
        **arguments: As for `make_film`.
    """
    return _synchronously(make_film(concept, **arguments))


@dataclass(frozen=True, slots=True)
class _Commission:
    """A checked request for a film."""

    concept: str
    plan: StoryPlan | None
    backends: BackendConfig
    config: PipelineConfig
    video_config: VideoConfig | None
    references: Sequence[Reference]
    output: Path


async def _commissioned(
    order: _Commission, around: Surroundings, ready: Sequence[ResolvedConfig]
) -> RunResult:
    if ready:
        await _require_ready(order.backends, ready, around)
    folder, state = await _open_folder(order, around)
    if order.config.dry_run:
        return await rehearse(folder, state, order.backends, order.plan, around)
    return await _produced(folder, state, order.backends, order.plan, around)


async def _resumed(
    folder: RunFolder,
    state: PipelineState,
    backends: BackendConfig,
    uses: Sequence[Use],
    around: Surroundings,
) -> RunResult:
    if uses:
        await _require_ready(backends, [use.config for use in uses], around)
    given = state.plan if state.plan_given else None
    return await _produced(folder, state, backends, given, around)


async def _produced(
    folder: RunFolder,
    state: PipelineState,
    backends: BackendConfig,
    plan: StoryPlan | None,
    around: Surroundings,
) -> RunResult:
    photos = {
        label: [folder.root / photo for photo in own] for label, own in state.character_refs.items()
    }
    order = Order(
        backends,
        Request(state.concept, photos, plan),
        retakes={piece: record.retake for piece, record in state.pieces.items()},
    )
    with run_log(folder.log, around.secrets):
        return await produce(folder, state, order, around)


async def _open_folder(order: _Commission, around: Surroundings) -> tuple[RunFolder, PipelineState]:
    """Make the folder of a new run, with its photos and first state in it."""
    title = order.plan.title if order.plan is not None else order.concept
    # The clock on the user's wall: run ids are for people.
    now = datetime.fromtimestamp(around.context.clock.now()).astimezone()
    folder = RunFolder.of(order.output, run_id(now, title, entropy.token_bytes(2)))
    await asyncio.to_thread(folder.root.mkdir, parents=True, exist_ok=False)
    photos = await gather_photos(order.references, folder)
    state = PipelineState(
        run_id=folder.run_id,
        concept=order.concept,
        identity=await _identity(order),
        config=order.config,
        video_config=order.video_config,
        backends=order.backends,
        plan=order.plan,
        plan_given=order.plan is not None,
        character_refs={
            label: [photo.relative_to(folder.root).as_posix() for photo in own]
            for label, own in photos.items()
        },
    )
    await StateKeeper(folder.state, state).change()
    return folder, state


async def _identity(order: _Commission) -> str:
    settings = order.config.model_dump(mode="json", exclude={"until", "max_cost", "fresh"})
    return digest_of(
        {
            "concept": order.concept,
            "plan": None if order.plan is None else order.plan.model_dump(mode="json"),
            "backends": order.backends.model_dump(mode="json", exclude={"max_cost"}),
            "config": settings,
            "video": None
            if order.video_config is None
            else order.video_config.model_dump(mode="json", exclude={"backends"}),
            "photos": await photos_identity(order.references),
        }
    )


async def _require_ready(
    backends: BackendConfig, configs: Sequence[ResolvedConfig], around: Surroundings
) -> None:
    """Ask every provider of a run if it is ready, each once."""
    context = Context(clock=around.context.clock, secrets=around.secrets)
    async with ProviderFactory(backends, registry=around.registry, context=context) as providers:
        instances = {id(one): one for one in map(providers.provider, configs)}
        await require_ready(list(instances.values()), around.report)


def _video(
    given: VideoConfig | LoadedVideoConfig | Path | None,
) -> tuple[VideoConfig | None, LoadedBackends | BackendConfig | None, Path | None]:
    """Return the video.json, its backends, and the folder its photos are relative to."""
    if isinstance(given, Path):
        given = load_video_config(given)
    if isinstance(given, LoadedVideoConfig):
        source = given.source.path
        return given.config, given.backends, None if source is None else source.parent
    return given, None if given is None else given.backends, None


def _chosen(
    asked: Backends, own: LoadedBackends | BackendConfig | None, around: Surroundings
) -> ChosenBackends:
    """Decide who does what: the argument, else the video.json, else the default preset."""
    if isinstance(asked, Path):
        asked = load_backends(asked)
    preset = asked if isinstance(asked, str) else None
    file = own if asked is None or isinstance(asked, str) else asked
    chosen = choose_backends(preset, file, around.registry)
    for notice in chosen.notices:
        around.report(Notice(notice))
    return chosen


def _surroundings(
    registry: ProviderRegistry | None,
    observers: Sequence[Observer],
    hooks: Sequence[Callable[[Event], None]],
    report: Reporter,
    secrets: Secrets | None,
    context: Context | None,
) -> Surroundings:
    registry = registry or ProviderRegistry(PluginManager())
    known = secrets or Secrets(dotenv_path=Path(".env"))
    return Surroundings(
        registry=registry,
        policy=Policy(extra=registry.plugins.review),
        secrets=known,
        context=context or Context(secrets=known),
        observers=observers,
        hooks=[*hooks, registry.plugins.event],
        report=report,
    )


def _synchronously(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end, in a thread of its own if a loop is running here."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="grok-spicy") as thread:
        return thread.submit(asyncio.run, work).result()


async def _interruptible(work: Coroutine[Any, Any, T], interrupter: Interrupter | None) -> T:
    """Await `work` such that the interrupter cancels it: gently once, at once the second time."""
    if interrupter is None:
        return await work
    task = asyncio.ensure_future(work)
    interrupter.attach(task.cancel, task.cancel)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        if not task.done():
            task.cancel()
            await asyncio.wait({task})
        raise
