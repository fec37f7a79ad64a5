"""Whether a run was begun by this user: only then is what it names outside its folder read.

A run that was downloaded may name any file of this machine, or any address, as a reference photo
or in the options of its backends.
What is named is signed with a key that only this user has, when the run is begun.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING

from grok_spicy.errors import ConfigError
from grok_spicy.ledger.locks import only_writer
from grok_spicy.runs.state import PipelineState, StateKeeper, read_state, without_logins
from grok_spicy.system.secrets import mask_urls
from grok_spicy.system.servers import state_folder
from grok_spicy.text.hints import run_command

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from grok_spicy.runs.folder import RunFolder

KEY = "run-key"

_KEY_BYTES = 32


def signed(state: PipelineState) -> PipelineState:
    """Return the state of a run that is this user's, or agreed to, with a mark of that. Blocks.

    Args:
        state: What the run knows of itself.
    """
    key = _key(make=True)
    return state if key is None else state.model_copy(update={"mark": _mark(state, key)})


def seal_of(state: PipelineState) -> str | None:
    """Return a digest of what a run of this user names outside its folder; else None. Blocks.

    Whoever makes the run elsewhere, and has this from its user, takes it for agreed to.
    """
    named = (one for one in (state, _unsigned(state)) if _is_agreed(one, None))
    return next((_digest(one) for one in named), None)


def is_own(state: PipelineState, seal: str | None = None) -> bool:
    """Whether a run is this user's, or agreed to, and names what it named then. Blocks.

    Args:
        state: What the run knows of itself.
        seal: What `seal_of` has said where its user queued it; None: nobody did.
    """
    # Runs that were begun before it was marked that they are to be signed are no less their user's.
    return _is_agreed(state, seal) or _is_agreed(_unsigned(state), seal)


def without_foreign_signing(
    state: PipelineState, folder: RunFolder, seal: str | None = None
) -> tuple[PipelineState, str]:
    """Return the state of a run that asks for no signature but those its user asked for. Blocks.

    Args:
        state: What the run knows of itself.
        folder: Its folder.
        seal: As `is_own` takes it.

    Returns:
        The state, and what is to be said of it; `""` if nothing is.
    """
    if state.video_config is None or state.video_config.sign is None or _is_agreed(state, seal):
        return state, ""
    by_hand = run_command("handover", folder, "--sign")
    return _unsigned(state), (
        f"{folder.run_id} asks for a signed film, which you have not asked for: it is not signed "
        f"in your name. To do so: {by_hand}"
    )


def _unsigned(state: PipelineState) -> PipelineState:
    if state.video_config is None:
        return state
    return state.model_copy(
        update={"video_config": state.video_config.model_copy(update={"sign": None})}
    )


def _is_agreed(state: PipelineState, seal: str | None) -> bool:
    if seal is not None and _digest(state) == seal:
        return True
    key = _key(make=False)
    if key is None:
        return False
    said = state.mark.encode("utf-8", "backslashreplace")
    return hmac.compare_digest(_mark(state, key).encode("ascii"), said)


def require_own(
    state: PipelineState, folder: RunFolder, *, own_config: bool, seal: str | None = None
) -> None:
    """Make sure that a run of somebody else has no photos read from where it says. Blocks.

    Args:
        state: What it knows of itself.
        folder: Its folder.
        own_config: Whether the user has named a configuration, which goes before the run's.
        seal: What the user's own machine says of it; see `seal_of`.

    Raises:
        ConfigError: If it would read some; says which and what to do.
    """
    named = _named(state, own_config=own_config)
    if not named or is_own(state, seal):
        return
    agree = run_command("trust", folder)
    raise ConfigError(
        f"{folder.run_id} was not begun by you, and an update would read the photos that it names: "
        f"{', '.join(named)}. Nothing was read.",
        hint="Name photos of your own in a video.json and give it with --config FILE. If these are "
        f"yours: {agree}",
    )


def require_own_options(
    state: PipelineState, folder: RunFolder, files: Sequence[Path], seal: str | None = None
) -> None:
    """Make sure that no file is read that the backends of somebody else's run name. Blocks.

    Args:
        state: What the run knows of itself.
        folder: Its folder.
        files: The files in the options of its backends, such as workflows.
        seal: What the user's own machine says of it; see `seal_of`.

    Raises:
        ConfigError: If there are some; says which and what to do.
    """
    if not files or is_own(state, seal):
        return
    raise ConfigError(
        f"{folder.run_id} was not begun by you, and its backends name files of this machine: "
        f"{', '.join(map(str, files))}. Nothing was read.",
        hint="Name backends of your own with --backends FILE. If these files are yours: "
        f"{run_command('trust', folder)}",
    )


async def agree_to(folder: RunFolder) -> Sequence[str]:
    """Take a run for one that this user has begun.

    Args:
        folder: Its folder.

    Returns:
        What it names outside its folder, and what an update reads from now on.

    Raises:
        ConfigError: If it cannot be read, or a process works on it.
        StorageError: If it cannot be written.
    """
    with only_writer(folder.root):
        state = signed(read_state(folder.state))
        await StateKeeper(folder.state, state).change()
    return _named(state, own_config=False)


def _named(state: PipelineState, *, own_config: bool) -> list[str]:
    """Return the photos that a run names outside its folder."""
    video = None if own_config else state.video_config
    images = [image for one in video.characters for image in one.images] if video else []
    return [path for _, path in state.given_refs] + images


def _mark(state: PipelineState, key: bytes) -> str:
    return hmac.new(key, _said(state), hashlib.sha256).hexdigest()


def _digest(state: PipelineState) -> str:
    return hashlib.sha256(_said(state)).hexdigest()


def _said(state: PipelineState) -> bytes:
    """Return what a run names outside its folder, and whether it is signed in its user's name."""
    named = [mask_urls(one) for one in _named(state, own_config=False)]
    backends, video = (written := without_logins(state)).backends, written.video_config
    options = None if backends is None else backends.model_dump(mode="json", exclude={"rates"})
    said: list[object] = [state.run_id, state.config_folder, named, options]
    if video is not None and video.sign is not None:
        said.append(video.sign.model_dump(mode="json"))
    return json.dumps(said, sort_keys=True).encode()


def _key(*, make: bool) -> bytes | None:
    """Return this user's key; None if there is none, or none can be kept."""
    path = state_folder() / KEY
    with suppress(OSError, ValueError):
        return bytes.fromhex(path.read_text("ascii").strip())
    if not make or path.exists():
        return None
    try:
        return _made(path)
    except OSError:
        return None


def _made(path: Path) -> bytes | None:
    path.parent.mkdir(parents=True, exist_ok=True)
    key = secrets.token_bytes(_KEY_BYTES)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return None  # another process makes one at this moment
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(key.hex() + "\n")
    return key
