"""Why each piece of a run would be kept or made again, found out without calling anybody."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy.calls.factory import CallRules, ProviderFactory
from grok_spicy.prompts import Spice
from grok_spicy.providers.context import Context
from grok_spicy.runs.inputs import changed, clip_inputs, keyframe_inputs, sheet_inputs
from grok_spicy.runs.plan import PlanFiles
from grok_spicy.runs.standing import standing_of
from grok_spicy.runs.state import StateKeeper
from grok_spicy.schemas import CharacterAsset, KeyframeAsset
from grok_spicy.steps import PLAN, character_piece, clip_piece, keyframe_piece
from grok_spicy.story.checks import check_plan, prepare_plan
from grok_spicy.story.refs import label_of
from grok_spicy.tasks.characters import Likeness
from grok_spicy.tasks.studio import Studio
from grok_spicy.watch.reports import silent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from grok_spicy.runs.context import Surroundings
    from grok_spicy.runs.folder import RunFolder
    from grok_spicy.runs.standing import Standing
    from grok_spicy.runs.state import PieceRecord, PipelineState
    from grok_spicy.schemas import BackendConfig, Character, Scene, StoryPlan


@dataclass(frozen=True, slots=True)
class Verdict:
    """What would become of one piece.

    Attributes:
        piece: Its name.
        accepted: Whether it is made: plain `resume` keeps it then, whatever has changed.
        causes: What changed since it was made, or why it is not made yet. An accepted piece with
            causes is made again by `resume --update`.
    """

    piece: str
    accepted: bool
    causes: tuple[str, ...] = ()

    @property
    def reused(self) -> bool:
        """Whether even `resume --update` keeps it."""
        return self.accepted and not self.causes


async def explain(
    folder: RunFolder, state: PipelineState, backends: BackendConfig, around: Surroundings
) -> list[Verdict]:
    """Say of every sheet, keyframe and clip whether it is reused, and if not, why.

    No provider is called and nothing is written.

    Args:
        folder: The run's folder.
        state: What the run knows of itself, with the configuration it would have now.
        backends: Who would do what.
        around: Knows the providers.

    Returns:
        One verdict a piece; none while there is no story.

    Raises:
        ConfigError: If the story or the configuration is wrong.
    """
    rules = CallRules(
        seed=state.config.seed,
        retakes={piece: record.retake for piece, record in state.pieces.items()},
    )
    context = Context(clock=around.context.clock, secrets=around.secrets)
    async with ProviderFactory(
        backends, registry=around.registry, context=context, rules=rules
    ) as providers:
        studio = Studio(
            providers,
            folder,
            state.config,
            state.video_config,
            Spice.of(state.video_config, spicy=state.config.spicy),
        )
        plans = PlanFiles(
            folder,
            StateKeeper(folder.state, state),
            config=state.config,
            video_config=state.video_config,
            policy=around.policy,
            longest_clip=None,
            report=silent,
        )
        found: list[Verdict] = []
        if plans.exist():
            written = await plans.read()
        elif state.plan is not None:
            # Planned again it most likely comes from the ledger and is what it was.
            written = state.plan
            found.append(Verdict(PLAN, accepted=False, causes=(f"{folder.plan.name} is gone",)))
        else:
            return []
        check_plan(written, str(folder.plan))
        plan = prepare_plan(
            written,
            state.config,
            longest_clip=lambda scene_id: (
                providers.video("videos", clip_piece(scene_id)).limits.max_seconds
            ),
        ).plan
        matched = plans.matched(written).mapping
        return [*found, *await _Inquiry(studio, state, plan, plans, matched).verdicts()]


class _Inquiry:
    """Goes through a story as the pipeline would, with what is accepted."""

    def __init__(
        self,
        studio: Studio,
        state: PipelineState,
        plan: StoryPlan,
        plans: PlanFiles,
        matched: Mapping[str, str],
    ) -> None:
        self._studio = studio
        self._state = state
        self._plan = plan
        self._plans = plans
        self._matched = matched
        self._found: dict[str, Verdict] = {}
        self._standing: dict[str, Standing] = {}

    async def verdicts(self) -> list[Verdict]:
        """Judge every piece, those that others need first."""
        for character in self._plan.characters:
            await self._sheet(character)
        for scene in self._plan.scenes:
            await self._keyframe(scene)
        following: Sequence[Scene | None] = [*self._plan.scenes[1:], None]
        for scene, after in zip(self._plan.scenes, following, strict=True):
            await self._clip(scene, after)
        return list(self._found.values())

    async def _sheet(self, character: Character) -> None:
        piece = character_piece(character.name)
        label = label_of(character.name, self._matched)
        photos = self._state.character_refs.get(label, []) if label is not None else []
        likeness = Likeness(
            [self._studio.path(photo) for photo in photos],
            self._plans.description_of(character.name, label),
        )
        inputs = await sheet_inputs(self._studio, self._plan, character, likeness)
        await self._judge(piece, inputs, [])

    async def _keyframe(self, scene: Scene) -> None:
        sheets = self._sheets(scene)
        previous = self._previous(scene)
        inputs = await keyframe_inputs(
            self._studio,
            self._plan,
            scene,
            sheets,
            None if previous is None else self._studio.path(previous.keyframe_path),
        )
        needed = [character_piece(name) for name in dict.fromkeys(scene.characters_present)]
        if previous is not None:
            needed.append(keyframe_piece(previous.scene_id))
        await self._judge(keyframe_piece(scene.scene_id), inputs, needed)

    async def _clip(self, scene: Scene, following: Scene | None) -> None:
        piece = clip_piece(scene.scene_id)
        keyframe = self._asset(keyframe_piece(scene.scene_id))
        needed = [keyframe_piece(scene.scene_id)]
        if keyframe is None:
            await self._judge(piece, {}, needed)
            return
        last_image: Path | None = None
        if following is not None and following.transition == "match-cut":
            camera = self._studio.providers.video("videos", piece)
            ending = self._asset(keyframe_piece(following.scene_id))
            if camera.limits.last_frame and ending is not None:
                last_image = self._studio.path(ending.keyframe_path)
                needed.append(keyframe_piece(following.scene_id))
        inputs = await clip_inputs(
            self._studio, self._plan, scene, keyframe, self._sheets(scene), last_image
        )
        await self._judge(piece, inputs, needed)

    async def _judge(self, piece: str, inputs: Mapping[str, str], needed: Sequence[str]) -> None:
        """Compare what a piece was made from with what it would be made from."""
        record = self._state.pieces.get(piece)
        again = [name for name in needed if not self._found[name].reused]
        if record is None:
            verdict = Verdict(piece, accepted=False, causes=("not made yet",))
        elif record.state != "accepted":
            reason = f"{record.state}: {record.reason}" if record.reason else record.state
            verdict = Verdict(piece, accepted=False, causes=(reason,))
        else:
            verdict = await self._judge_accepted(record, inputs, again)
        self._found[piece] = verdict

    async def _judge_accepted(
        self, record: PieceRecord, inputs: Mapping[str, str], again: Sequence[str]
    ) -> Verdict:
        standing = await asyncio.to_thread(standing_of, record, self._studio.folder.root)
        self._standing[record.piece] = standing
        if standing.lost is not None:
            return Verdict(record.piece, accepted=False, causes=(standing.lost,))
        if record.own or standing.own:
            return Verdict(record.piece, accepted=True)
        # Without its keyframe it is not known what a clip would be made from.
        causes = changed(record.inputs, inputs) if record.inputs and inputs else []
        return Verdict(record.piece, accepted=True, causes=(*causes, *again))

    def _path(self, piece: str, relative: str) -> str:
        """Return the file with what an accepted file holds once a damaged one is put back."""
        take = self._standing[piece].restore
        return relative if take is None else take.files[relative]

    def _sheets(self, scene: Scene) -> list[CharacterAsset]:
        accepted = {one.name: one for one in self._state.characters}
        return [
            accepted[name].model_copy(
                update={
                    "portrait_path": self._path(character_piece(name), accepted[name].portrait_path)
                }
            )
            for name in dict.fromkeys(scene.characters_present)
            if name in accepted and self._found[character_piece(name)].accepted
        ]

    def _previous(self, scene: Scene) -> KeyframeAsset | None:
        """Return the nearest accepted keyframe before a scene."""
        earlier = self._plan.scenes[: self._plan.scenes.index(scene)]
        found = [self._asset(keyframe_piece(one.scene_id)) for one in earlier]
        return next((one for one in reversed(found) if one is not None), None)

    def _asset(self, piece: str) -> KeyframeAsset | None:
        record = self._state.pieces.get(piece)
        if record is None or not self._found[piece].accepted:
            return None
        asset = KeyframeAsset.model_validate(record.asset)
        return asset.model_copy(update={"keyframe_path": self._path(piece, asset.keyframe_path)})
