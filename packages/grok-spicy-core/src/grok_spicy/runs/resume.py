"""Going on with a run: what is kept, what is made again, and by whom."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from grok_spicy.config.check import validate_backends
from grok_spicy.config.choices import Backends, Video, decide_backends, read_video
from grok_spicy.errors import ConfigError
from grok_spicy.ledger.key import option_paths
from grok_spicy.ledger.locks import only_writer
from grok_spicy.runs.execute import execute
from grok_spicy.runs.find import find_run, newest_story, newest_unfinished, runs_in_work
from grok_spicy.runs.music import check_music, take_music
from grok_spicy.runs.origin import (
    require_own,
    require_own_options,
    without_foreign_signing,
)
from grok_spicy.runs.photos import take_over
from grok_spicy.runs.request import RunRequest, judge, with_sound
from grok_spicy.runs.state import PipelineState, Wishes, missing_logins, read_state
from grok_spicy.runs.why import explain
from grok_spicy.runs.wishing import wishes_now
from grok_spicy.steps import step_called
from grok_spicy.story.refs import CharacterPhotos, collect_refs
from grok_spicy.text.hints import output_command, plan_command, run_command
from grok_spicy.watch.reports import Notice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.config.chosen import ChosenBackends
    from grok_spicy.runs.context import RunContext
    from grok_spicy.runs.folder import RunFolder
    from grok_spicy.runs.result import RunResult
    from grok_spicy.schemas import FilmSound, PipelineConfig, Until, VideoConfig

_NAMED = 5
"""How many pieces are named before they are counted."""


@dataclass(frozen=True, slots=True)
class ResumeOptions:
    """What is said when a run goes on; all else is as the run began.

    Attributes:
        backends: Who makes the rest; None: as the run began.
        video_config: A video.json that replaces the run's own; None: as the run began.
        update: Make again what was made from other inputs than it has now.
        only: With `update`: the pieces that may be made again.
        retake: Pieces of which another take is wanted.
        until: Stop after this step.
        max_cost: A new cap in US dollars; None: the run's own.
        repeat_unknown: How often a piece may be made again whose answer was lost.
        check: Whether every provider is asked first if it is ready.
        sound: How the sound of the film is made; None: as the run began.
        music: Music to lay under the film; None: what the run has.
        seal: What the machine of its user says of what it names (`seal_of`); None: nothing.
    """

    backends: Backends = None
    video_config: Video = None
    update: bool = False
    only: Sequence[str] = ()
    retake: Sequence[str] = ()
    until: Until | None = None
    max_cost: float | None = None
    repeat_unknown: int = 0
    check: bool = True
    sound: FilmSound | None = None
    music: Path | None = None
    seal: str | None = None


def choose_run(run: str | Path | None, output: Path) -> RunFolder:
    """Return the run that is meant, by default the newest that is unfinished.

    Raises:
        ConfigError: If there is none.
    """
    if run is not None:
        return find_run(run, output)
    found = newest_unfinished(output)
    if found is None and (busy := runs_in_work(output)):
        raise ConfigError(
            f"another process is working on {busy[0].run_id}, and no other run in {output} is "
            "unfinished",
            hint=f"Watch it with: {run_command('runs show', busy[0])}",
        )
    if found is None and (story := newest_story(output)):
        raise ConfigError(
            f"there is no unfinished film in {output}, only the story of {story.run_id}",
            hint=f"Film it there: {run_command('resume', story)}\n"
            f"or in a run of its own: {plan_command(story.plan)}",
        )
    if found is None:
        raise ConfigError(
            f"there is no unfinished run in {output}",
            hint=f"List the runs with: {output_command('runs list', output)}",
        )
    return found


async def resume(folder: RunFolder, options: ResumeOptions, context: RunContext) -> RunResult:
    """Go on with a run, as its only writer from the first look at it.

    Raises:
        ConfigError: If the configuration, or a piece that is named, is wrong.
        PolicyError: If the configuration asks for what is never generated.
        PreflightError: If a provider is not ready.
    """
    with only_writer(folder.root):
        state = await asyncio.to_thread(read_state, folder.state)
        wishes = await wishes_now(folder, state, options)
        if wishes.update:
            own_config = options.video_config is not None
            await asyncio.to_thread(
                require_own, state, folder, own_config=own_config, seal=options.seal
            )
        state, left_out = await asyncio.to_thread(
            without_foreign_signing, state, folder, options.seal
        )
        if left_out and options.video_config is None:
            context.report(Notice(left_out, "warning"))
        request, chosen = configured(state, folder, options, wishes, context)
        if chosen.config.found:
            uses = validate_backends(chosen, context.registry)
            files = sorted({one for use in uses for one in option_paths(use.config.options)})
            await asyncio.to_thread(require_own_options, state, folder, files, options.seal)
        if (left := _left_over(state.wishes, options)) is not None:
            context.report(Notice(f"Continuing with what you asked for before: {left}."))
        await asyncio.to_thread(check_music, request.config.music)
        await judge(request, chosen, context, check=options.check)
        if request.wishes.update:
            state = await take_over(request.references, state, folder)
        state = await take_music(request.config.music, state, folder)
        result = await execute(folder, state, request, context)
        if not request.wishes.update and result.exit_code == 0:
            await _tell_what_is_outdated(folder, request, context)
        return result


def configured(
    state: PipelineState,
    folder: RunFolder,
    options: ResumeOptions,
    wishes: Wishes,
    context: RunContext,
) -> tuple[RunRequest, ChosenBackends]:
    """Return what is wanted of a run that goes on, and where its backends stand.

    Args:
        state: What the run knows of itself.
        folder: The run's folder.
        options: What is said now.
        wishes: What is to be made again; photos are those of now with an update, else of then.
        context: What the run is given from outside.

    Raises:
        ConfigError: If the configuration is wrong, or lacks a login that is not written down.
    """
    given, own, config_folder = read_video(options.video_config)
    video = given or state.video_config
    if given is None and state.config_folder is not None:
        config_folder = Path(state.config_folder)
    begun = state.backends.as_found() if state.backends is not None else None
    chosen = decide_backends(options.backends, own or begun, context.registry, context.report)
    if missing := missing_logins(chosen.config):
        raise ConfigError(
            f"{', '.join(missing)}: a login is missing; passwords are not stored in a run",
            hint="Give the addresses again with --backends FILE or --config FILE.",
        )
    given_refs = [(label, Path(path)) for label, path in state.given_refs]
    request = RunRequest(
        output=folder.output,
        backends=chosen.config,
        concept=state.concept,
        plan=state.plan if state.plan_given and not folder.plan.exists() else None,
        config=_settings(state, options, given, config_folder),
        video_config=video,
        config_folder=config_folder,
        references=collect_refs(given_refs, video, folder=config_folder)
        if wishes.update
        else _as_begun(state, folder),
        given_refs=given_refs,
        wishes=wishes,
        repeat_unknown=options.repeat_unknown,
    )
    return request, chosen


async def _tell_what_is_outdated(
    folder: RunFolder, request: RunRequest, context: RunContext
) -> None:
    """Say which pieces were kept although what they were made from is not what it was."""
    state = await asyncio.to_thread(read_state, folder.state)
    verdicts = await explain(folder, state, request, context)
    outdated = [one.piece for one in verdicts if one.accepted and not one.reused]
    if not outdated:
        return
    more = len(outdated) - _NAMED
    named = ", ".join(outdated[:_NAMED]) + (f" and {more} more" if more > 0 else "")
    context.report(
        Notice(
            f"Kept although their inputs have changed: {named}. "
            f"To make them again: {run_command('resume', folder, '--update')} "
            f"(to see why: {run_command('runs show', folder, '--why')})"
        )
    )


def _left_over(before: Wishes, options: ResumeOptions) -> str | None:
    """Name what was asked before and not done, unless it is asked again."""
    left = [f"another take of {piece}" for piece in before.retakes if piece not in options.retake]
    if before.update and not (options.update or options.only):
        left.append("the update" + (f" of {', '.join(before.only)}" if before.only else ""))
    return ", ".join(left) or None


def _as_begun(state: PipelineState, folder: RunFolder) -> list[CharacterPhotos]:
    return [
        CharacterPhotos(label, tuple(folder.root / photo for photo in own))
        for label, own in state.character_refs.items()
    ]


def _settings(
    state: PipelineState, options: ResumeOptions, given: VideoConfig | None, folder: Path | None
) -> PipelineConfig:
    """Return how a run goes on.

    Args:
        state: What it knows of itself.
        options: What is said now.
        given: A video.json that is given now.
        folder: Where its music is looked for.
    """
    until = options.until and step_called(options.until)
    changes: dict[str, object] = {"until": until, "music": options.music}
    if options.max_cost is not None:
        changes["max_cost"] = options.max_cost
    said = options.sound or (None if given is None else given.sound.mix) or state.config.sound
    # What was cut before films were levelled stays as its user knows it.
    changes["sound"] = said or ("raw" if state.final_video_path else "level")
    return with_sound(state.config.model_copy(update=changes), given, folder)
