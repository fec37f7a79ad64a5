"""The music of a run: checked before anything is paid, and copied into the run's folder."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from grok_spicy.errors import ConfigError, MediaError
from grok_spicy.media.bed import require_sound
from grok_spicy.system.files import copy_object, discard

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy.runs.folder import RunFolder
    from grok_spicy.runs.state import PipelineState


def check_music(path: Path | None) -> None:
    """Make sure that music can be heard. Blocks.

    Args:
        path: The user's file; None: there is to be none.

    Raises:
        ConfigError: If it is missing, cannot be read or has no sound.
    """
    if path is None:
        return
    try:
        require_sound(path)
    except MediaError as error:
        raise ConfigError(
            f"the music cannot be used: {error.message}",
            hint="Give a file with sound, for example an MP3, WAV or FLAC.",
        ) from error


async def take_music(path: Path | None, state: PipelineState, folder: RunFolder) -> PipelineState:
    """Copy music into a run, so that it is there whenever the film is cut.

    Args:
        path: The user's file; None: what the run has stays.
        state: What the run knows of itself.
        folder: The run's folder; the caller is its only writer.

    Returns:
        The state with the music in it.

    Raises:
        StorageError: If the disk is full, broken or not writable.
    """
    if path is None:
        return state
    copy = folder.music.with_suffix(path.suffix.lower())
    await asyncio.to_thread(copy_object, path, copy)
    music = copy.relative_to(folder.root).as_posix()
    if state.music is not None and state.music != music:
        await asyncio.to_thread(discard, folder.root / state.music)
    return state.model_copy(update={"music": music})
