"""Accepted pieces of a run: kept, recorded, or made again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from grok_spicy.media import verify_picture
from grok_spicy.runs.files import beside, files_found
from grok_spicy.runs.inputs import changed
from grok_spicy.runs.state import PieceRecord, StateKeeper, TakeRecord, retakes_of, with_asset
from grok_spicy.runs.takes import (
    files_of,
    find_takes,
    restore_take,
    takes_with,
    with_own_files,
)
from grok_spicy.system.digests import file_digest
from grok_spicy.tasks.context import has_shape
from grok_spicy.watch.reports import Notice, Reporter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grok_spicy.runs.files import FilesFound
    from grok_spicy.runs.folder import RunFolder
    from grok_spicy.runs.pieces import AssetT, Outcome, Recipe
    from grok_spicy.runs.state import Wishes


def is_kept(record: PieceRecord, inputs: Mapping[str, str], wishes: Wishes) -> bool:
    """Return whether an accepted piece is kept: without wishes, whatever has changed.

    Args:
        record: How the piece ended before.
        inputs: What it would be made from now.
        wishes: What the user asked for.
    """
    if record.piece in wishes.retakes:
        return False
    if not wishes.update or (wishes.only and record.piece not in wishes.only):
        return True
    return record.own or not changed(record.inputs, inputs)


class Acceptance:
    """Remembers which pieces of a run are accepted, in its state file.

    Args:
        folder: The run's folder.
        keeper: Writes the state; its wishes, as they are now, say what is made again.
        report: Told what the user should know.
    """

    def __init__(self, folder: RunFolder, keeper: StateKeeper, report: Reporter) -> None:
        self._folder = folder
        self._keeper = keeper
        self._wishes = keeper.state.wishes
        self._retakes = retakes_of(keeper.state)
        self._report = report

    async def kept(self, recipe: Recipe[AssetT]) -> AssetT | None:
        """Return the accepted asset of an earlier process, if it is to be kept.

        A picture that the user put in its place is their own take: chosen, and not checked.

        Args:
            recipe: How it would be made now.
        """
        record = self._keeper.state.pieces.get(recipe.piece)
        if record is None or record.state != "accepted":
            return None
        found = await self._found(record)
        await self._say_unread(record)
        record = await self._with_own(record, found)
        if not is_kept(record, recipe.inputs, self._wishes):
            return None
        if found.lost is not None:
            self._say(f"{recipe.piece}: {found.lost}; making it again.")
            return None
        await self._put_back(recipe.piece, found)
        if not record.inputs:
            record = record.model_copy(update={"inputs": dict(recipe.inputs)})
            await self._keeper.put(record)
        return recipe.kind.model_validate(record.asset)

    async def accept(self, recipe: Recipe[AssetT], asset: AssetT) -> None:
        """Record an accepted piece.

        Args:
            recipe: How it was made.
            asset: What was made.
        """
        before = self._keeper.state.pieces.get(recipe.piece)
        retake = self._retakes.get(recipe.piece, 0)
        root = self._folder.root
        outputs = {relative: await file_digest(root / relative) for relative in files_of(asset)}
        take = TakeRecord(
            number=retake + 1,
            score=asset.consistency_score,
            asset=asset.model_dump(mode="json"),
            inputs=dict(recipe.inputs),
            files=await asyncio.to_thread(find_takes, root, outputs),
        )
        record = PieceRecord(
            piece=recipe.piece,
            state="accepted",
            inputs=take.inputs,
            outputs=outputs,
            asset=take.asset,
            retake=retake,
            takes=takes_with(before.takes if before is not None else [], take),
        )
        state = self._keeper.state
        await self._keeper.put(
            record, wishes=state.wishes.without(recipe.piece), **with_asset(state, record)
        )

    async def former(self, piece: str, kind: type[AssetT]) -> AssetT | None:
        """Return what was accepted before and stays, because nothing better came of it.

        Args:
            piece: The piece.
            kind: Class of its asset.
        """
        record = self._keeper.state.pieces.get(piece)
        if record is None or record.state != "accepted":
            return None
        found = await self._found(record)
        if found.lost is not None:
            return None
        record = await self._with_own(record, found)
        await self._put_back(piece, found)
        return kind.model_validate(record.asset)

    async def ended(self, outcome: Outcome[object]) -> None:
        """Record a piece that was not accepted."""
        before = self._keeper.state.pieces.get(outcome.piece)
        wishes = self._keeper.state.wishes
        if before is not None and before.state == "accepted":
            if outcome.state == "refused" and outcome.piece in wishes.retakes:
                # For good: whoever asks once more gets another take, not the same answer.
                tried = before.model_copy(update={"tried": wishes.retakes[outcome.piece]})
                await self._keeper.put(tried, wishes=wishes.without(outcome.piece))
            return
        await self._keeper.put(
            PieceRecord(
                piece=outcome.piece,
                state=outcome.state,
                reason=outcome.reason,
                retake=self._retakes.get(outcome.piece, 0),
                takes=before.takes if before else [],
            )
        )

    async def _found(self, record: PieceRecord) -> FilesFound:
        return await asyncio.to_thread(files_found, record, self._folder.root)

    async def _put_back(self, piece: str, found: FilesFound) -> None:
        take = found.restore
        if take is not None:
            await asyncio.to_thread(restore_take, self._folder.root, take)
            self._say(f"{piece}: a file was gone or changed; take {take.number} is put back.")

    async def _with_own(self, record: PieceRecord, found: FilesFound) -> PieceRecord:
        """Return the record with what the user put there, if anything, as a take of its own."""
        if not found.own:
            return record
        for relative in found.own:
            self._say(f"{record.piece}: {relative} is now your own file, used unchecked.")
        asked = self._retakes.get(record.piece, 0) + 1
        record = await with_own_files(self._folder.root, record, found.own, asked=asked)
        await self._keeper.put(record, **with_asset(self._keeper.state, record))
        await self._say_shape(record)
        return record

    async def _say_unread(self, record: PieceRecord) -> None:
        """Name files that were meant for the place of an accepted one and have another ending."""
        for name in await asyncio.to_thread(beside, record, self._folder.root):
            ours = next(iter(record.outputs))
            self._say(f"{record.piece}: {name} is not used; your own file is to be called {ours}.")

    async def _say_shape(self, record: PieceRecord) -> None:
        """Say if a keyframe of the user's own has another shape than the film."""
        plan, place = self._keeper.state.plan, record.asset.get("keyframe_path")
        if plan is None or place is None:
            return
        seen = await asyncio.to_thread(verify_picture, self._folder.root / place)
        if not has_shape((seen.width, seen.height), plan.aspect_ratio):
            self._say(
                f"{record.piece}: your picture is {seen.width}x{seen.height}, which is not "
                f"{plan.aspect_ratio}: what is filmed from it may have bars. Cropped, it has none."
            )

    def _say(self, text: str) -> None:
        self._report(Notice(text))
