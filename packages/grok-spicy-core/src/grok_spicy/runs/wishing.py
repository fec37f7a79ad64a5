"""What is asked of a run that exists: other takes, an update. It is kept until it is done."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from grok_spicy.errors import ConfigError
from grok_spicy.ledger.locks import only_writer
from grok_spicy.runs.origin import require_own
from grok_spicy.runs.plan import story_now
from grok_spicy.runs.state import PipelineState, StateKeeper, Wishes, read_state
from grok_spicy.steps import is_entity, piece_called, pieces_of
from grok_spicy.text.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from grok_spicy.runs.folder import RunFolder
    from grok_spicy.schemas import StoryPlan


class Asked(Protocol):
    """What is asked now: see `ResumeOptions`."""

    @property
    def update(self) -> bool:
        """Make again what was made from other inputs than it has now."""

    @property
    def only(self) -> Sequence[str]:
        """With `update`: the pieces that may be made again."""

    @property
    def retake(self) -> Sequence[str]:
        """Pieces of which another take is wanted."""


async def wish(folder: RunFolder, asked: Asked) -> Wishes:
    """Write down what is asked of a run, for whoever goes on with it.

    Args:
        folder: The run's folder.
        asked: What is asked.

    Returns:
        That, and what was asked before and has not been done.

    Raises:
        ConfigError: If there is no such piece, another process is at work on the run, or an update
            would read photos that somebody else has named.
        StorageError: If the disk is full, broken or not writable.
    """
    with only_writer(folder.root):
        state = await asyncio.to_thread(read_state, folder.state)
        wishes = await wishes_now(folder, state, asked)
        if wishes.update:
            await asyncio.to_thread(require_own, state, folder, own_config=False)
        if wishes != state.wishes:
            await StateKeeper(folder.state, state).change(wishes=wishes)
    return wishes


async def wishes_now(folder: RunFolder, state: PipelineState, asked: Asked) -> Wishes:
    """Return what is asked now, and what was asked before and has not been done.

    Args:
        folder: The run's folder; its story is read if pieces are named.
        state: What the run knows of itself.
        asked: What is asked.

    Raises:
        ConfigError: If there is no such piece.
    """
    named = asked.retake or asked.only
    story = await asyncio.to_thread(story_now, folder, state) if named else None
    before = state.wishes
    only = named_pieces(asked.only, story, state.pieces)
    retakes = {
        piece: before.retakes.get(piece) or _next_take(state, piece)
        for piece in named_pieces(asked.retake, story, state.pieces)
    }
    again = asked.update or bool(only)
    return Wishes(
        update=again or before.update,
        only=only if again else before.only,
        retakes={**before.retakes, **retakes},
    )


def named_pieces(
    names: Sequence[str], plan: StoryPlan | None, made: Iterable[str] = ()
) -> list[str]:
    """Return the pieces that are meant; `scene:3` means its keyframe and its clip.

    Args:
        names: What the user says.
        plan: The story.
        made: The pieces that the run knows: of places and props, only these can be made again.

    Raises:
        ConfigError: If the plan has no such piece.
    """
    if not names:
        return []
    known = [] if plan is None else [*pieces_of(plan), *filter(is_entity, made)]
    found: list[str] = []
    for name in map(piece_called, names):
        kind, _, which = name.partition(":")
        wanted = [f"keyframe:{which}", f"clip:{which}"] if kind == "scene" else [name]
        for piece in wanted:
            if piece not in known:
                raise ConfigError(
                    f"this run has no piece {name!r}{did_you_mean(name, known)}",
                    hint=f"Its pieces: {', '.join(known) or 'none yet'}",
                )
        found += wanted
    return found


def _next_take(state: PipelineState, piece: str) -> int:
    record = state.pieces.get(piece)
    if record is None:
        return 0
    if record.state == "skipped" and not record.takes:
        # It was never tried: this is its first take still.
        return record.retake
    return max([record.retake + 1, record.tried + 1, *(take.number for take in record.takes)])
