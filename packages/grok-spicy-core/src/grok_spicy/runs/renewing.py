"""Photos that changed since a run began: taken over by `resume --update`."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from grok_spicy.runs.photos import gather_photos, standing_copy, written
from grok_spicy.runs.plan import written_story
from grok_spicy.steps import character_piece
from grok_spicy.story.refs import collect_refs, match_again
from grok_spicy.system.digests import digest_of_files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.runs.folder import RunFolder
    from grok_spicy.runs.state import PipelineState
    from grok_spicy.story.refs import Reference


def references_now(state: PipelineState) -> list[Reference]:
    """Return the photos a run would begin with today: those of its video.json and of `--ref`.

    Args:
        state: What the run knows of itself, with the video.json it has now.
    """
    folder = None if state.config_folder is None else Path(state.config_folder)
    given = [(label, Path(path)) for label, path in state.given_refs]
    return collect_refs(given, state.video_config, folder=folder)


def as_updated(state: PipelineState, folder: RunFolder) -> PipelineState:
    """Return what a run would know of its photos after an update; nothing is copied. Blocks.

    Args:
        state: What the run knows of itself, with the video.json it has now.
        folder: The run's folder.
    """
    refs = {
        reference.label: [
            standing_copy(source, folder.root, state.photos) or written(source)
            for source in reference.sources
        ]
        for reference in references_now(state)
    }
    return state.model_copy(update={"character_refs": refs})


async def take_over(
    references: Sequence[Reference], state: PipelineState, folder: RunFolder
) -> PipelineState:
    """Copy photos that are new or have changed into the run's folder.

    Args:
        references: The photos there are now.
        state: What the run knows of itself.
        folder: The run's folder; the caller is its only writer.

    Returns:
        The state with the photos there are now.

    Raises:
        ConfigError: If one cannot be had or is no picture.
    """
    gathered = await gather_photos(references, folder, state.photos)
    return state.model_copy(update={"character_refs": gathered.refs, "photos": gathered.photos})


async def labels_to_describe(
    state: PipelineState, folder: RunFolder, only: Sequence[str]
) -> list[str]:
    """Return the labels whose photos are not those that were described, in order.

    Args:
        state: What the run knows of itself.
        folder: The run's folder.
        only: If any: the pieces that may be made again; photos of other characters are left out.
    """
    changed = [
        label
        for label, own in state.character_refs.items()
        if await digest_of_files([folder.root / file for file in own]) != state.described.get(label)
    ]
    if not only:
        return changed
    plan = await asyncio.to_thread(written_story, folder, state)
    names = [] if plan is None else [one.name for one in plan.characters]
    whom = match_again(state.matched_refs, state.character_refs, names).mapping
    return [label for label in changed if character_piece(whom.get(label, "")) in only]
