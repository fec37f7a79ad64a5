"""From a checked request to a run in its folder."""

from __future__ import annotations

import asyncio
import errno
import secrets as entropy
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from grok_spicy.calls.factory import ProviderFactory
from grok_spicy.calls.preflight import require_ready
from grok_spicy.errors import ConfigError
from grok_spicy.ledger.locks import only_writer
from grok_spicy.providers.context import Context
from grok_spicy.runs.dry_run import rehearse
from grok_spicy.runs.execute import Order, produce
from grok_spicy.runs.find import unfinished_twin
from grok_spicy.runs.folder import RunFolder
from grok_spicy.runs.log import logged, run_log
from grok_spicy.runs.photos import gather_photos, photos_identity, put_back, written
from grok_spicy.runs.reuse import Reuse
from grok_spicy.runs.state import PipelineState, StateKeeper, Wishes, read_state
from grok_spicy.runs.writing import Request
from grok_spicy.system.digests import short_digest
from grok_spicy.system.files import storage_error
from grok_spicy.text.slugs import run_id
from grok_spicy.watch.reports import Notice

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from grok_spicy.providers.base import ResolvedConfig
    from grok_spicy.runs.context import Surroundings
    from grok_spicy.runs.result import RunResult
    from grok_spicy.schemas import BackendConfig, PipelineConfig, StoryPlan, VideoConfig
    from grok_spicy.story.refs import Reference


@dataclass(frozen=True, slots=True)
class Commission:
    """A checked request for a film.

    Attributes:
        concept: The user's words.
        plan: The user's own plan, if there is one.
        backends: Who does what; all four filled.
        config: How the run behaves.
        video_config: The user's video.json, if there is one.
        references: Reference photos.
        output: Where runs and ledger live.
        given_refs: Those of the photos that are not the video.json's, as label and file.
        config_folder: Where the images of the video.json are looked for.
    """

    concept: str
    plan: StoryPlan | None
    backends: BackendConfig
    config: PipelineConfig
    video_config: VideoConfig | None
    references: Sequence[Reference]
    output: Path
    given_refs: Sequence[tuple[str, Path]] = ()
    config_folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Continuation:
    """How a run goes on.

    Attributes:
        wishes: What the user asked for and is not done yet.
        renewed: Labels whose photos changed since they were described.
        repeat_unknown: Whether calls whose outcome is unknown are made again.
    """

    wishes: Wishes = field(default_factory=Wishes)
    renewed: Sequence[str] = ()
    repeat_unknown: bool = False

    @property
    def reuse(self) -> Reuse:
        """Which accepted pieces are kept."""
        wishes = self.wishes
        return Reuse(wishes.update, frozenset(wishes.only) or None, frozenset(wishes.retakes))


async def carry_out(
    order: Commission, around: Surroundings, ready: Sequence[ResolvedConfig]
) -> RunResult:
    """Make a run, or go on with the unfinished run of the very same request.

    Args:
        order: The request.
        around: What the run is given from outside.
        ready: The configurations whose providers are asked first if they are ready.

    Raises:
        PreflightError: If one is not; nothing was paid.
    """
    if ready:
        await require_providers(order.backends, ready, around)
    identity = await _identity(order)
    again = order.config.fresh or order.config.dry_run
    twin = None if again else unfinished_twin(order.output, identity)
    if twin is not None:
        with only_writer(twin.root):
            return await _continue(order, twin, around)
    folder, state = await _open_folder(order, identity, around)
    if order.config.dry_run:
        return await rehearse(folder, state, order.backends, order.plan, around)
    with only_writer(folder.root):
        return await go_on(folder, state, order.backends, around, Continuation())


async def _continue(order: Commission, folder: RunFolder, around: Surroundings) -> RunResult:
    """Go on with an unfinished run of the very same request."""
    around.report(Notice(f"This run was begun before and goes on: {folder.run_id}"))
    state = await asyncio.to_thread(read_state, folder.state)
    # What was begun afresh goes on with its own results, not with those of other runs.
    config = order.config.model_copy(update={"fresh": state.config.fresh})
    state = state.model_copy(update={"config": config, "backends": order.backends})
    return await go_on(folder, state, order.backends, around, Continuation(wishes=state.wishes))


async def go_on(
    folder: RunFolder,
    state: PipelineState,
    backends: BackendConfig,
    around: Surroundings,
    how: Continuation,
) -> RunResult:
    """Make what a run has not made yet.

    Args:
        folder: The run's folder; the caller is its only writer.
        state: What the run knows of itself.
        backends: Who does what.
        around: What it is given from outside.
        how: What is asked for besides.
    """
    state = state.model_copy(update={"wishes": how.wishes})
    await asyncio.to_thread(put_back, folder.root, state.photos)
    photos = {
        label: [folder.root / photo for photo in own] for label, own in state.character_refs.items()
    }
    retakes = {piece: record.retake for piece, record in state.pieces.items()}
    order = Order(
        backends,
        Request(state.concept, photos, state.plan if state.plan_given else None, how.renewed),
        reuse=how.reuse,
        retakes=retakes | how.wishes.retakes,
        repeat_unknown=how.repeat_unknown,
    )
    with run_log(folder.log, around.secrets):
        return await produce(folder, state, order, replace(around, report=logged(around.report)))


async def require_providers(
    backends: BackendConfig, configs: Sequence[ResolvedConfig], around: Surroundings
) -> None:
    """Ask every provider of a run if it is ready, each once.

    Raises:
        PreflightError: If one is not; nothing was paid.
    """
    context = Context(clock=around.context.clock, secrets=around.secrets)
    async with ProviderFactory(backends, registry=around.registry, context=context) as providers:
        instances = {id(one): one for one in map(providers.provider, configs)}
        await require_ready(list(instances.values()), around.report)


async def _open_folder(
    order: Commission, identity: str, around: Surroundings
) -> tuple[RunFolder, PipelineState]:
    """Make the folder of a new run, with its photos and first state in it."""
    title = order.plan.title if order.plan is not None else order.concept
    # The clock on the user's wall: run ids are for people.
    started = around.context.clock.now()
    now = datetime.fromtimestamp(started).astimezone()
    folder = RunFolder.of(order.output, run_id(now, title, entropy.token_bytes(2)))
    await asyncio.to_thread(_make, folder.root)
    gathered = await gather_photos(order.references, folder)
    state = PipelineState(
        run_id=folder.run_id,
        started=started,
        concept=order.concept,
        identity=identity,
        config=order.config,
        video_config=order.video_config,
        backends=order.backends,
        plan=order.plan,
        plan_given=order.plan is not None,
        character_refs=gathered.refs,
        photos=gathered.photos,
        given_refs=[(label, written(path)) for label, path in order.given_refs],
        config_folder=None if order.config_folder is None else written(order.config_folder),
    )
    await StateKeeper(folder.state, state).change()
    return folder, state


def _make(folder: Path) -> None:
    """Make the folder of a run.

    Raises:
        ConfigError: If it cannot be made there.
        StorageError: If the disk is full.
    """
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        failure = storage_error(error, folder)
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise failure from error
        raise ConfigError(
            f"{failure.message}. Nothing was begun.", hint="--output-dir FOLDER names another one."
        ) from error


async def _identity(order: Commission) -> str:
    settings = order.config.model_dump(mode="json", exclude={"until", "max_cost", "fresh"})
    return short_digest(
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
