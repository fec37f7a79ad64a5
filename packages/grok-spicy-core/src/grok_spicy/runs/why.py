"""Why each piece of a run would be kept or made again, found out without calling anybody."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy.calls.factory import CallRules, ProviderFactory
from grok_spicy.calls.gate import NewCalls
from grok_spicy.calls.resources import ResourceScheduler
from grok_spicy.errors import GrokSpicyError
from grok_spicy.runs.files import FilesFound, files_found
from grok_spicy.runs.inputs import changed
from grok_spicy.runs.photos import photos_of
from grok_spicy.runs.pieces import AssetT, NotPossibleError, Pieces, Recipe
from grok_spicy.runs.pipeline import Film
from grok_spicy.runs.plan import PlanFiles
from grok_spicy.runs.state import StateKeeper, retakes_of
from grok_spicy.steps import PLAN, entity_pieces, pieces_of
from grok_spicy.watch.reports import silent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grok_spicy.runs.context import RunContext
    from grok_spicy.runs.folder import RunFolder
    from grok_spicy.runs.request import RunRequest
    from grok_spicy.runs.state import PieceRecord, PipelineState, Wishes
    from grok_spicy.schemas import StoryPlan


@dataclass(frozen=True, slots=True)
class PieceOutlook:
    """What would become of one piece.

    Attributes:
        piece: Its name.
        accepted: Whether it is made: plain `resume` keeps it then, whatever has changed.
        causes: What changed since it was made, or why it is not made yet. An accepted piece with
            causes is made again by `resume --update`.
        own: Whether it is a file of the user's own, which stays whatever has changed.
    """

    piece: str
    accepted: bool
    causes: tuple[str, ...] = ()
    own: bool = False

    @property
    def reused(self) -> bool:
        """Whether even `resume --update` keeps it."""
        return self.accepted and not self.causes

    def made_for(self, wishes: Wishes) -> bool:
        """Whether a resume makes it of which this is asked."""
        if not self.accepted or self.piece in wishes.retakes:
            return True
        updated = wishes.update and (not wishes.only or self.piece in wishes.only)
        return updated and not self.reused


async def explain(
    folder: RunFolder,
    state: PipelineState,
    request: RunRequest,
    context: RunContext,
    plan: StoryPlan | None = None,
) -> list[PieceOutlook]:
    """Say of every sheet, keyframe and clip whether it is reused, and if not, why.

    The film goes through the pipeline as it would in a run, but what is accepted is only judged,
    and what is not is not made: no provider is called and nothing is written.

    Args:
        folder: The run's folder.
        state: What the run knows of itself.
        request: What would be wanted of it.
        context: What it would be given from outside.
        plan: The story as it would be; None: as it is.

    Returns:
        One outlook a piece; none while there is no story.

    Raises:
        ConfigError: If the story or the configuration is wrong.
        PolicyError: If the story asks for what is never generated.
    """
    context = context.for_run(request.config)
    keeper = StateKeeper(None, state)
    new_calls, scheduler = NewCalls(), ResourceScheduler()
    pieces = Pieces(new_calls, scheduler, silent)
    judged = _Judged(folder, state)
    rules = CallRules(
        new_calls=new_calls,
        scheduler=scheduler,
        seed=request.config.seed,
        retakes=retakes_of(state),
    )
    async with ProviderFactory(
        request.backends,
        registry=context.registry,
        context=context.fresh_provider_context(),
        rules=rules,
    ) as providers:
        film = Film(
            request,
            folder,
            keeper,
            providers,
            policy=context.policy,
            photos=photos_of(state, folder),
            pieces=pieces,
            assets=judged,
            report=silent,
            progress=silent,
        )
        written = await film.planning.written() if plan is None else plan
        if written is None:
            return []
        prepared = await film.planning.prepared(written)
        film.shoot(prepared, film.draw_sheets(prepared), filming=True)
        await pieces.all_done()
    found = await judged.outlooks(prepared, pieces)
    if not PlanFiles(folder).exist():
        # Planned again it most likely comes from the ledger and is what it was.
        return [PieceOutlook(PLAN, accepted=False, causes=(f"{folder.plan.name} is gone",)), *found]
    return found


class _NotMadeError(GrokSpicyError):
    """A piece is not made, because nothing is."""


class _Judged:
    """Judges the accepted pieces of a run, instead of keeping or making them.

    Args:
        folder: The run's folder.
        state: What the run knows of itself.
    """

    def __init__(self, folder: RunFolder, state: PipelineState) -> None:
        self._root = folder.root
        self._state = state
        self._found: dict[str, PieceOutlook] = {}

    async def kept(self, recipe: Recipe[AssetT]) -> AssetT:
        """Return what is accepted, be it up to date or not.

        Raises:
            _NotMadeError: If nothing is.
        """
        record = self._accepted(recipe.piece)
        if record is None:
            raise _NotMadeError(f"{recipe.piece} is not made yet")
        files = await self._files(record)
        self._found[recipe.piece] = self.outlook(record, files, recipe.inputs, recipe.uses)
        if files.lost is not None:
            raise _NotMadeError(files.lost)
        return _asset(record, files, recipe.kind)

    async def accept(self, recipe: Recipe[AssetT], asset: AssetT) -> None:
        """Never called: nothing is made."""
        raise AssertionError(f"{recipe.piece} was made: {asset!r}")

    async def former(self, piece: str, kind: type[AssetT]) -> AssetT | None:
        """Return what is accepted although something that it needs is missing."""
        record = self._accepted(piece)
        if record is None:
            return None
        files = await self._files(record)
        return None if files.lost is not None else _asset(record, files, kind)

    async def outlooks(self, plan: StoryPlan, pieces: Pieces) -> list[PieceOutlook]:
        """Return the outlooks of all pieces of a story, in its order.

        Args:
            plan: The story.
            pieces: How its pieces ended.

        Raises:
            Exception: What kept a piece from being judged.
        """
        known = [
            *pieces_of(plan),
            *(piece for piece in entity_pieces(plan) if piece in pieces.outcomes),
        ]
        for piece in known:
            error = pieces.outcomes[piece].error
            if error is not None and not isinstance(error, NotPossibleError | _NotMadeError):
                raise error
            if piece not in self._found:
                missing = [error.needs] if isinstance(error, NotPossibleError) else []
                self._found[piece] = await self._unjudged(piece, missing)
        return [self._found[piece] for piece in known]

    async def _unjudged(self, piece: str, missing: Sequence[str]) -> PieceOutlook:
        """Judge a piece of which it is not known what it would be made from."""
        record = self._state.pieces.get(piece)
        if record is None:
            return PieceOutlook(piece, accepted=False, causes=("not made yet",))
        if record.state != "accepted":
            reason = f"{record.state}: {record.reason}" if record.reason else record.state
            return PieceOutlook(piece, accepted=False, causes=(reason,))
        return self.outlook(record, await self._files(record), {}, missing)

    def outlook(
        self,
        record: PieceRecord,
        files: FilesFound,
        inputs: Mapping[str, str],
        uses: Sequence[str],
    ) -> PieceOutlook:
        """Compare what an accepted piece was made from with what it would be made from."""
        if files.lost is not None:
            return PieceOutlook(record.piece, accepted=False, causes=(files.lost,))
        if record.own or files.own:
            return PieceOutlook(record.piece, accepted=True, own=True)
        causes = changed(record.inputs, inputs) if record.inputs and inputs else []
        again = [one for one in uses if one not in self._found or not self._found[one].reused]
        return PieceOutlook(record.piece, accepted=True, causes=(*causes, *again))

    def _accepted(self, piece: str) -> PieceRecord | None:
        record = self._state.pieces.get(piece)
        return record if record is not None and record.state == "accepted" else None

    async def _files(self, record: PieceRecord) -> FilesFound:
        return await asyncio.to_thread(files_found, record, self._root)


def _asset(record: PieceRecord, files: FilesFound, kind: type[AssetT]) -> AssetT:
    """Return an accepted asset; of files that would be put back, it names the take's."""
    kept = {} if files.restore is None else files.restore.files
    return kind.model_validate(
        {
            name: kept.get(value, value) if isinstance(value, str) else value
            for name, value in record.asset.items()
        }
    )
