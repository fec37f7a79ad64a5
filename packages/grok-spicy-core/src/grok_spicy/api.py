"""The public Python API: make a film, resume one.

    result = await make_film("a curious fox meets a wise owl", output_dir="output",
                             backends="animatic")
    print(result.film)

`run_film` does the same for synchronous callers, in a notebook too.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from grok_spicy.config.check import validate_backends
from grok_spicy.runs import takes
from grok_spicy.runs.approval import approve
from grok_spicy.runs.context import RunContext
from grok_spicy.runs.interrupt import interruptible
from grok_spicy.runs.photos import as_updated
from grok_spicy.runs.request import new_request, with_settings
from grok_spicy.runs.resume import ResumeOptions, choose_run, configured, resume
from grok_spicy.runs.start import start
from grok_spicy.runs.state import Wishes, read_state
from grok_spicy.runs.why import PieceOutlook, explain
from grok_spicy.schemas import PipelineConfig, StoryPlan
from grok_spicy.watch.reports import Reporter, silent

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from grok_spicy.calls.sharing import Sharing
    from grok_spicy.config.choices import Backends, Video
    from grok_spicy.plugins.registry import ProviderRegistry
    from grok_spicy.providers.context import Context
    from grok_spicy.runs.interrupt import Interrupter
    from grok_spicy.runs.result import RunResult
    from grok_spicy.runs.state import TakeRecord
    from grok_spicy.schemas import Approvable, FilmSound, Until
    from grok_spicy.system.secrets import Secrets
    from grok_spicy.watch.events import Event, Observer

T = TypeVar("T")


async def make_film(
    concept: str,
    *,
    plan: StoryPlan | str | Path | None = None,
    backends: Backends = None,
    config: PipelineConfig | None = None,
    video_config: Video = None,
    refs: Sequence[tuple[str, Path]] = (),
    output_dir: str | Path,
    repeat_unknown: int = 0,
    observers: Sequence[Observer] = (),
    registry: ProviderRegistry | None = None,
    report: Reporter = silent,
    hooks: Sequence[Callable[[Event], None]] = (),
    check: bool = True,
    interrupter: Interrupter | None = None,
    secrets: Secrets | None = None,
    context: Context | None = None,
    **settings: Any,
) -> RunResult:
    """Make a film from a concept.

    Args:
        concept: What the film is about; may be empty where a plan is given.
        plan: A plan, or its file, to film instead of having one written. None: the
            `story_plan` of `video_config`, if it has one.
        backends: Who does what: a preset's name, a file, or a configuration. None: what
            `video_config` says, else the default preset.
        config: How the run behaves.
        video_config: The user's video.json.
        refs: Reference photos, as label and file.
        output_dir: Where runs and ledger live.
        repeat_unknown: How often a piece may be made again whose answer was lost, each time
            counted under the cap as perhaps paid. 0: the run says so, and ends.
        observers: Objects with the methods of `Observer`.
        registry: Knows the providers; by default those of the installed plugins.
        report: Told what is going on, for a live display.
        hooks: Functions called with every event, on the worker thread.
        check: Whether every provider is asked first if it is ready.
        interrupter: Stops the run from outside.
        secrets: Finds keys; by default in the environment and `.env`.
        context: What providers are given; one with `secrets` by default.
        **settings: Fields of `PipelineConfig`, named like the options of `grok-spicy run`
            (`until="keyframes"`, `max_cost=2.5`); they go before those of `config`.

    Returns:
        The run, also when pieces of it failed: see `exit_code`, `outcomes` and `error`.

    Raises:
        ConfigError: If an input is wrong; nothing was sent.
        PolicyError: If it asks for what is never generated; nothing was sent.
        PreflightError: If a provider is not ready; nothing was paid.
        TypeError: If a setting is none of `PipelineConfig`.
    """
    behaviour = with_settings(config or PipelineConfig(), settings)
    given = RunContext.of(
        registry=registry,
        observers=observers,
        hooks=hooks,
        report=report,
        secrets=secrets,
        context=context,
    )
    request = await new_request(
        concept,
        output=Path(output_dir),
        plan=plan,
        backends=backends,
        config=behaviour,
        video_config=video_config,
        refs=refs,
        repeat_unknown=repeat_unknown,
        check=check,
        context=given,
    )
    return await interruptible(start(request, given), interrupter)


async def resume_film(
    run: str | Path | None = None,
    *,
    output_dir: str | Path,
    backends: Backends = None,
    video_config: Video = None,
    update: bool = False,
    only: Sequence[str] = (),
    retake: Sequence[str] = (),
    until: Until | None = None,
    max_cost: float | None = None,
    repeat_unknown: int = 0,
    sound: FilmSound | None = None,
    music: Path | None = None,
    observers: Sequence[Observer] = (),
    registry: ProviderRegistry | None = None,
    report: Reporter = silent,
    hooks: Sequence[Callable[[Event], None]] = (),
    check: bool = True,
    interrupter: Interrupter | None = None,
    secrets: Secrets | None = None,
    context: Context | None = None,
    sharing: Sharing | None = None,
) -> RunResult:
    """Go on with a run: accepted pieces are kept, the rest is made.

    Args:
        run: The run's id, the beginning of it, or its folder; None: the newest unfinished.
        output_dir: Where runs and ledger live.
        backends: Who makes the rest; None: as the run began.
        video_config: A video.json that replaces the run's own.
        update: Make again what was made from other inputs than it has now.
        only: With `update`: the pieces that may be made again (`"scene:3"`).
        retake: Pieces of which another take is wanted (`"clip:3"`).
        until: Stop after this step.
        max_cost: A new cap in US dollars.
        repeat_unknown: How often a piece may be made again whose answer was lost, perhaps paid
            twice; True is once.
        sound: `"level"`: clips as loud as one another, joined without clicks; `"raw"`: as they
            are. None: as the run began.
        music: Music to lay under the film; None: what the run has.
        observers: Objects with the methods of `Observer`.
        registry: Knows the providers; by default those of the installed plugins.
        report: Told what is going on.
        hooks: Functions called with every event.
        check: Whether every provider is asked first if it is ready.
        interrupter: Stops the run from outside.
        secrets: Finds keys.
        context: What providers are given.
        sharing: Knows the runs that are made side by side with this one, if there are any.

    Returns:
        The run.

    Raises:
        ConfigError: If there is no such run or piece.
        PreflightError: If a provider is not ready.
    """
    given = RunContext.of(
        registry=registry,
        observers=observers,
        hooks=hooks,
        report=report,
        secrets=secrets,
        context=context,
        sharing=sharing,
    )
    folder = choose_run(run, Path(output_dir))
    options = ResumeOptions(
        backends,
        video_config,
        update,
        only,
        retake,
        until,
        max_cost,
        repeat_unknown,
        check,
        sound,
        music,
    )
    return await interruptible(resume(folder, options, given), interrupter)


async def explain_run(
    run: str | Path,
    *,
    output_dir: str | Path,
    backends: Backends = None,
    video_config: Video = None,
    plan: StoryPlan | None = None,
    registry: ProviderRegistry | None = None,
    report: Reporter = silent,
    secrets: Secrets | None = None,
) -> list[PieceOutlook]:
    """Say of every piece of a run whether it is reused, and if not, what changed.

    Args:
        run: The run's id, the beginning of it, or its folder.
        output_dir: Where runs and ledger live.
        backends: Who would make the rest; None: as the run began.
        video_config: A video.json that would replace the run's own.
        plan: A story that would replace the run's plan.json.
        registry: Knows the providers; by default those of the installed plugins.
        report: Told what of the configuration does not fit.
        secrets: Finds keys.

    Raises:
        ConfigError: If there is no such run, or its story or configuration is wrong.
    """
    given = RunContext.of(registry=registry, report=report, secrets=secrets)
    folder = choose_run(run, Path(output_dir))
    state = await asyncio.to_thread(read_state, folder.state)
    options = ResumeOptions(backends, video_config)
    request, chosen = configured(state, folder, options, Wishes(update=True), given)
    validate_backends(chosen, given.registry)
    state = await asyncio.to_thread(as_updated, state, request.references, folder)
    return await explain(folder, state, request, given, plan)


async def approve_run(run: str | Path, *, output_dir: str | Path) -> Approvable:
    """Approve what a run waits with (`approve` in its configuration); `resume_film` goes on.

    Args:
        run: The run's id, the beginning of it, or its folder.
        output_dir: Where runs and ledger live.

    Returns:
        The step that is approved now.

    Raises:
        ConfigError: If there is no such run, nothing of it waits, or a process works on it.
    """
    return await approve(choose_run(run, Path(output_dir)))


async def pick_take(
    run: str | Path, piece: str, number: int, *, output_dir: str | Path
) -> TakeRecord:
    """Choose another take of an accepted piece; the next `resume_film` cuts the film anew.

    Args:
        run: The run's id, the beginning of it, or its folder.
        piece: The piece, for example `"clip:3"`.
        number: The take: 1 for the first.
        output_dir: Where runs and ledger live.

    Raises:
        ConfigError: If there is no such run or take, its files are gone, or a process works on
            the run.
    """
    return await takes.pick_take(choose_run(run, Path(output_dir)), piece, number)


def run_film(concept: str, **arguments: Any) -> RunResult:
    """Make a film, for synchronous callers; works where a loop is running, as in notebooks.

    Args:
        concept: What the film is about.
        **arguments: As for `make_film`.
    """
    return _synchronously(make_film(concept, **arguments))


def _synchronously(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end, in a thread of its own if a loop is running here."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="grok-spicy") as thread:
        return thread.submit(asyncio.run, work).result()
