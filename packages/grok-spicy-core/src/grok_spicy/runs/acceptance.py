"""Accepted pieces: kept, recorded and told."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

from grok_spicy.media import verify_clip
from grok_spicy.runs.standing import Standing, standing_of
from grok_spicy.runs.state import PieceRecord, StateKeeper, TakeRecord, with_asset
from grok_spicy.runs.takes import find_takes, keep_own, restore_take
from grok_spicy.schemas import CharacterAsset, KeyframeAsset, Model, VideoAsset
from grok_spicy.system.digests import file_digest
from grok_spicy.watch.reports import Notice, Reporter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grok_spicy.calls.gate import Gate
    from grok_spicy.runs.folder import RunFolder
    from grok_spicy.runs.pieces import Outcome
    from grok_spicy.runs.reuse import Reuse
    from grok_spicy.watch.observer import Watch

AssetT = TypeVar("AssetT", CharacterAsset, KeyframeAsset, VideoAsset)


class Acceptance:
    """Remembers which pieces of a run are accepted, in its state file.

    Args:
        folder: The run's folder.
        keeper: Writes the state.
        watch: Tells the watchers.
        gate: Knows whether the run is ending.
        reuse: What to keep of an earlier process.
        retakes: How often the user asked for another take, by piece.
        report: Told what the user should know.
    """

    def __init__(
        self,
        folder: RunFolder,
        keeper: StateKeeper,
        watch: Watch,
        gate: Gate,
        reuse: Reuse,
        retakes: Mapping[str, int],
        report: Reporter,
    ) -> None:
        self._folder = folder
        self._keeper = keeper
        self._watch = watch
        self._gate = gate
        self._reuse = reuse
        self._retakes = retakes
        self._report = report

    @property
    def ending(self) -> bool:
        """Whether something ends the run early."""
        return self._gate.ending is not None

    def tell(self, kind: type[Any], *, reused: bool = False, **facts: Any) -> None:
        """Send one event to the watchers."""
        self._watch.tell(kind, reused=reused, **facts)

    async def kept(
        self, piece: str, inputs: Mapping[str, str], kind: type[AssetT]
    ) -> AssetT | None:
        """Return the accepted asset of an earlier process, if it is to be kept.

        A picture that the user put in its place is their own take: chosen, and not checked.

        Args:
            piece: The piece.
            inputs: What it would be made from now.
            kind: Class of its asset.
        """
        record = self._keeper.state.pieces.get(piece)
        if record is None or record.state != "accepted":
            return None
        standing = await self._standing(record)
        record = await self._with_own(record, standing)
        if not self._reuse.keeps(record, inputs):
            return None
        if standing.lost is not None:
            self._say(f"{piece}: {standing.lost}; it is made again.")
            return None
        await self._put_back(piece, standing)
        if not record.inputs:
            record = record.model_copy(update={"inputs": dict(inputs)})
            await self._keeper.put(record)
        return kind.model_validate(record.asset)

    async def accept(self, piece: str, inputs: Mapping[str, str], asset: AssetT) -> None:
        """Record an accepted piece.

        Args:
            piece: The piece.
            inputs: What it was made from.
            asset: What was made.
        """
        before = self._keeper.state.pieces.get(piece)
        retake = self._retakes.get(piece, 0)
        outputs = {
            relative: await file_digest(self._folder.root / relative)
            for relative in _files_of(asset)
        }
        take = TakeRecord(
            number=retake + 1,
            score=asset.consistency_score,
            asset=asset.model_dump(mode="json"),
            inputs=dict(inputs),
            files=await asyncio.to_thread(find_takes, self._folder.root, outputs),
        )
        record = PieceRecord(
            piece=piece,
            state="accepted",
            inputs=dict(inputs),
            outputs=outputs,
            asset=take.asset,
            retake=retake,
            takes=_with(before.takes if before is not None else [], take),
        )
        state = self._keeper.state
        await self._keeper.put(
            record, wishes=state.wishes.without(piece), **with_asset(state, record)
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
        standing = await self._standing(record)
        if standing.lost is not None:
            return None
        record = await self._with_own(record, standing)
        await self._put_back(piece, standing)
        return kind.model_validate(record.asset)

    async def ended(self, outcome: Outcome[Any]) -> None:
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

    async def _standing(self, record: PieceRecord) -> Standing:
        return await asyncio.to_thread(standing_of, record, self._folder.root)

    async def _put_back(self, piece: str, standing: Standing) -> None:
        take = standing.restore
        if take is not None:
            await asyncio.to_thread(restore_take, self._folder.root, take)
            self._say(f"{piece}: a file was gone or changed; take {take.number} is put back.")

    async def _with_own(self, record: PieceRecord, standing: Standing) -> PieceRecord:
        """Return the record with what the user put there, if anything, as a take of its own."""
        for relative, digest in standing.own.items():
            if relative == record.asset.get("video_path"):
                record = await self._adopted_clip(record)
            else:
                record = await self._adopted(record, {relative: digest}, record.asset)
        if standing.own:
            await self._keeper.put(record, **with_asset(self._keeper.state, record))
        return record

    async def _adopted_clip(self, record: PieceRecord) -> PieceRecord:
        """Take its own frames and length from a clip of the user's."""
        asset = VideoAsset.model_validate(record.asset)
        root = self._folder.root
        facts = await asyncio.to_thread(
            verify_clip,
            root / asset.video_path,
            first=root / asset.first_frame_path,
            last=root / asset.last_frame_path,
        )
        own = asset.model_copy(
            update={"duration": float(facts.duration), "consistency_score": None, "video_url": ""}
        )
        files = {file: await file_digest(root / file) for file in _files_of(own)}
        return await self._adopted(record, files, own.model_dump(mode="json"))

    async def _adopted(
        self, record: PieceRecord, files: Mapping[str, str], asset: Mapping[str, Any]
    ) -> PieceRecord:
        """Make a take of the user's own files.

        Args:
            record: How the piece ended.
            files: The files and their digests, the one that the user put there first.
            asset: What is made of them.
        """
        self._say(f"{record.piece}: {next(iter(files))} is your own now; it is used unchecked.")
        # The number of a take that is asked for and not made yet is not free either.
        asked = self._retakes.get(record.piece, 0) + 1
        number = max([asked, *(take.number for take in record.takes)]) + 1
        kept = {
            file: await asyncio.to_thread(keep_own, self._folder.root, file, number)
            for file in files
        }
        take = TakeRecord(
            number=number, asset=dict(asset), inputs=record.inputs, own=True, files=kept
        )
        return record.model_copy(
            update={
                "own": True,
                "asset": dict(asset),
                "outputs": {**record.outputs, **files},
                "takes": _with(record.takes, take),
            }
        )

    def _say(self, text: str) -> None:
        self._report(Notice(text))


def _with(takes: Sequence[TakeRecord], take: TakeRecord) -> list[TakeRecord]:
    """Return the takes with this one in its place."""
    others = [one for one in takes if one.number != take.number]
    return sorted([*others, take], key=lambda one: one.number)


def _files_of(asset: Model) -> list[str]:
    match asset:
        case CharacterAsset():
            return [asset.portrait_path]
        case KeyframeAsset():
            return [asset.keyframe_path]
        case VideoAsset():
            return [asset.video_path, asset.first_frame_path, asset.last_frame_path]
        case _:
            return []
