"""From a request to a run in its folder."""

from __future__ import annotations

import asyncio
import errno
import secrets as entropy
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from grok_spicy.errors import ConfigError, InUseError
from grok_spicy.ledger.locks import only_writer
from grok_spicy.runs.dry_run import dry_run
from grok_spicy.runs.execute import execute
from grok_spicy.runs.find import unfinished_twin
from grok_spicy.runs.folder import RunFolder
from grok_spicy.runs.music import take_music
from grok_spicy.runs.origin import signed
from grok_spicy.runs.photos import gather_photos, written
from grok_spicy.runs.state import PipelineState, StateKeeper, read_state
from grok_spicy.system.files import storage_error
from grok_spicy.text.slugs import run_id
from grok_spicy.watch.reports import Notice

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy.runs.context import RunContext
    from grok_spicy.runs.request import RunRequest
    from grok_spicy.runs.result import RunResult


async def start(request: RunRequest, context: RunContext) -> RunResult:
    """Make a run, or go on with the unfinished run of the very same request.

    Args:
        request: What is wanted; it has been judged.
        context: What the run is given from outside.

    Raises:
        ConfigError: If the run's folder cannot be made, or a photo cannot be had.
        StorageError: If the disk is full, broken or not writable.
    """
    identity = await request.identity()
    with ExitStack() as held:
        if not (request.config.fresh or request.config.dry_run):
            twin = await _twin(request, identity, held)
            if twin is not None:
                return await _go_on(twin, request, context)
        started = context.provider_context.clock.now()
        folder = await _new_folder(request, started)
        if request.config.dry_run:
            state = await _fill(folder, request, identity, started)
            return await dry_run(folder, state, request, context)
        # Before anybody can see it: an unfinished run that is nobody's work may be gone on with.
        held.enter_context(only_writer(folder.root))
        state = await _fill(folder, request, identity, started)
        return await execute(folder, state, request, context)


async def reserve(request: RunRequest, context: RunContext) -> RunFolder:
    """Make the folder of a run that is made later: it is resumed, then or whenever.

    Args:
        request: What is wanted; it has been judged.
        context: What the run is given from outside.

    Raises:
        ConfigError: If the run's folder cannot be made, or a photo cannot be had.
        StorageError: If the disk is full, broken or not writable.
    """
    started = context.provider_context.clock.now()
    folder = await _new_folder(request, started)
    await _fill(folder, request, await request.identity(), started)
    return folder


async def _twin(request: RunRequest, identity: str, held: ExitStack) -> RunFolder | None:
    """Take the unfinished run of the very same request, if there is one that nobody works on.

    Raises:
        InUseError: If others take it again and again.
    """
    for last in (False, True):
        twin = await asyncio.to_thread(unfinished_twin, request.output, identity)
        if twin is None:
            return None
        try:
            held.enter_context(only_writer(twin.root))
        except InUseError:
            # Another process was a moment faster: it is that one's now.
            if last:
                raise
        else:
            return twin
    return None


async def _go_on(folder: RunFolder, request: RunRequest, context: RunContext) -> RunResult:
    """Go on with an unfinished run of the very same request."""
    context.report(Notice(f"Resuming the unfinished run of the same request: {folder.run_id}"))
    state = await asyncio.to_thread(read_state, folder.state)
    # What was begun afresh goes on with its own results, not with those of other runs.
    config = request.config.model_copy(update={"fresh": state.config.fresh})
    request = replace(request, config=config, wishes=state.wishes)
    state = await take_music(config.music, state, folder)
    return await execute(folder, state, request, context)


async def _new_folder(request: RunRequest, started: float) -> RunFolder:
    """Make the folder of a new run; it is no run before there is a state in it."""
    title = request.plan.title if request.plan is not None else request.concept
    # The clock on the user's wall: run ids are for people.
    now = datetime.fromtimestamp(started).astimezone()
    folder = RunFolder.of(request.output, run_id(now, title, entropy.token_bytes(2)))
    await asyncio.to_thread(_make, folder.root)
    return folder


async def _fill(
    folder: RunFolder, request: RunRequest, identity: str, started: float
) -> PipelineState:
    """Put photos and first state into the folder of a new run."""
    gathered = await gather_photos(request.references, folder)
    state = PipelineState(
        run_id=folder.run_id,
        started=started,
        concept=request.concept,
        identity=identity,
        plan=request.plan,
        plan_given=request.plan is not None,
        character_refs=gathered.refs,
        photos=gathered.photos,
        given_refs=[(label, written(path)) for label, path in request.given_refs],
        **request.recorded(),
    )
    state = await take_music(request.config.music, state, folder)
    state = await asyncio.to_thread(signed, state)
    await StateKeeper(folder.state, state).change()
    return state


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
            f"{failure.message}. Nothing was started.",
            hint="Choose another one with --output-dir FOLDER.",
        ) from error
