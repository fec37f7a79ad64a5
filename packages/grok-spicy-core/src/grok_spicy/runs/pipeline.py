"""The story of a run: describe, plan, draw, compose, script, film, cut.

Every piece starts when its inputs are accepted: a keyframe waits for its own characters' sheets
and the previous keyframe, a clip for its keyframe, and so filming overlaps composing. A piece that
fails or is refused takes down only what needs it.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from grok_spicy.runs.inputs import clip_inputs, keyframe_inputs, sheet_inputs
from grok_spicy.runs.pieces import FormerKeptError, NotPossibleError, Outcome, Pieces
from grok_spicy.runs.writing import WritersRoom
from grok_spicy.schemas import (
    Character,
    CharacterAsset,
    KeyframeAsset,
    Scene,
    StoryPlan,
    VideoAsset,
)
from grok_spicy.steps import (
    FILM,
    SCRIPT,
    Step,
    character_piece,
    clip_piece,
    keyframe_piece,
)
from grok_spicy.tasks.characters import Likeness, draw_sheet
from grok_spicy.tasks.keyframes import compose_keyframe
from grok_spicy.tasks.script import write_script
from grok_spicy.tasks.video import film_scene, tier_of
from grok_spicy.watch.events import (
    CharacterReady,
    KeyframeReady,
    PlanReady,
    ScriptReady,
    VideoReady,
    VideoStarted,
)
from grok_spicy.watch.reports import StepPlanned

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence
    from pathlib import Path

    from grok_spicy.runs.acceptance import Acceptance
    from grok_spicy.runs.plan import PlanFiles
    from grok_spicy.runs.writing import Request
    from grok_spicy.tasks.studio import Studio

A = TypeVar("A")

AssetT = TypeVar("AssetT", CharacterAsset, KeyframeAsset, VideoAsset)

Sheets = dict[str, asyncio.Task[Outcome[CharacterAsset]]]

Keyframes = dict[int, asyncio.Task[Outcome[KeyframeAsset]]]

Clips = dict[int, asyncio.Task[Outcome[VideoAsset]]]


class Cutting(Protocol):
    """Where the film is cut."""

    async def prepare(self, plan: StoryPlan, scene: Scene, clip: Path) -> None:
        """Make an accepted clip ready, so that the cut itself is quick."""

    async def cut(self, plan: StoryPlan, shot: Sequence[tuple[Scene, VideoAsset]]) -> Path:
        """Cut the film from the clips there are, in order of the scenes."""


class Film:
    """One film in the making.

    Args:
        request: What is to be filmed.
        studio: What tasks work with.
        pieces: Runs the pieces.
        acceptance: Keeps accepted pieces and tells the watchers.
        plans: The story's files.
        cutting: Where the film is cut.
    """

    def __init__(
        self,
        request: Request,
        studio: Studio,
        pieces: Pieces,
        acceptance: Acceptance,
        plans: PlanFiles,
        cutting: Cutting,
    ) -> None:
        self._request = request
        self._studio = studio
        self._pieces = pieces
        self._accepted = acceptance
        self._plans = plans
        self._cutting = cutting
        self._writing = WritersRoom(request, studio, pieces, plans)

    async def make(self) -> Path | None:
        """Make the film, or as much of it as the run is to make.

        Returns:
            The film; None if the run stops before it, or there is no clip to cut.

        Raises:
            BaseException: What keeps the story from being planned, or the film from being cut.
        """
        plan = await self._story()
        if self._stops_after("plan"):
            return None
        sheets = self._draw_characters(plan)
        if self._stops_after("characters"):
            await self._pieces.all_done()
            return None
        filming = not (self._stops_after("keyframes") or self._stops_after("script"))
        keyframes, clips = self._shoot(plan, sheets, filming=filming)
        if not self._stops_after("keyframes"):
            self._write_script(plan, sheets, keyframes)
        await self._pieces.all_done()
        if not filming or self._stops_after("videos"):
            return None
        return await self._cut(plan, clips)

    # -- story ---------------------------------------------------------------------------------

    async def _story(self) -> StoryPlan:
        reused = self._plans.exist()
        plan = await self._writing.story()
        plan = await self._plans.settle(plan)
        self._accepted.tell(PlanReady, reused=reused, plan=plan)
        return plan

    # -- characters ----------------------------------------------------------------------------

    def _draw_characters(self, plan: StoryPlan) -> Sheets:
        self._announce("characters", [character_piece(one.name) for one in plan.characters])
        return {
            character.name: self._pieces.start(
                "characters",
                character_piece(character.name),
                self._or_former(
                    character_piece(character.name),
                    CharacterAsset,
                    CharacterReady,
                    partial(self._sheet, plan, character),
                ),
            )
            for character in plan.characters
        }

    async def _sheet(self, plan: StoryPlan, character: Character) -> CharacterAsset:
        piece = character_piece(character.name)
        likeness = self._likeness(character)
        inputs = await sheet_inputs(self._studio, plan, character, likeness)
        asset = await self._accepted.kept(piece, inputs, CharacterAsset)
        reused = asset is not None
        if asset is None:
            asset = await draw_sheet(self._studio, plan, character, likeness)
            await self._accepted.accept(piece, inputs, asset)
        self._accepted.tell(CharacterReady, reused=reused, asset=asset)
        return asset

    def _likeness(self, character: Character) -> Likeness:
        label = self._plans.label_of(character.name)
        photos = self._request.photos.get(label, ()) if label is not None else ()
        return Likeness(photos, self._plans.description_of(character.name, label))

    # -- keyframes and clips -------------------------------------------------------------------

    def _shoot(self, plan: StoryPlan, sheets: Sheets, *, filming: bool) -> tuple[Keyframes, Clips]:
        self._announce("keyframes", [keyframe_piece(scene.scene_id) for scene in plan.scenes])
        if filming:
            self._announce("videos", [clip_piece(scene.scene_id) for scene in plan.scenes])
        keyframes: Keyframes = {}
        clips: Clips = {}
        for scene in plan.scenes:
            earlier = list(keyframes.values())
            keyframes[scene.scene_id] = self._pieces.start(
                "keyframes",
                keyframe_piece(scene.scene_id),
                self._or_former(
                    keyframe_piece(scene.scene_id),
                    KeyframeAsset,
                    KeyframeReady,
                    partial(self._keyframe, plan, scene, sheets, earlier),
                ),
            )
        for scene, following in zip(plan.scenes, [*plan.scenes[1:], None], strict=True):
            if filming:
                clips[scene.scene_id] = self._pieces.start(
                    "videos",
                    clip_piece(scene.scene_id),
                    self._or_former(
                        clip_piece(scene.scene_id),
                        VideoAsset,
                        VideoReady,
                        partial(self._clip, plan, scene, following, sheets, keyframes),
                    ),
                )
        return keyframes, clips

    async def _keyframe(
        self,
        plan: StoryPlan,
        scene: Scene,
        sheets: Sheets,
        earlier: Sequence[asyncio.Task[Outcome[KeyframeAsset]]],
    ) -> KeyframeAsset:
        piece = keyframe_piece(scene.scene_id)
        cast = await self._cast(scene, sheets)
        previous = await self._nearest(earlier)
        inputs = await keyframe_inputs(self._studio, plan, scene, cast, previous)
        asset = await self._accepted.kept(piece, inputs, KeyframeAsset)
        reused = asset is not None
        if asset is None:
            asset = await compose_keyframe(self._studio, plan, scene, cast, previous)
            await self._accepted.accept(piece, inputs, asset)
        self._accepted.tell(KeyframeReady, reused=reused, asset=asset)
        return asset

    async def _clip(
        self,
        plan: StoryPlan,
        scene: Scene,
        following: Scene | None,
        sheets: Sheets,
        keyframes: Keyframes,
    ) -> VideoAsset:
        piece = clip_piece(scene.scene_id)
        keyframe = await self._needed(keyframes[scene.scene_id])
        cast = await self._cast(scene, sheets)
        last_image = await self._frame_to_end_on(scene, following, keyframes)
        inputs = await clip_inputs(self._studio, plan, scene, keyframe, cast, last_image)
        asset = await self._accepted.kept(piece, inputs, VideoAsset)
        reused = asset is not None
        self._accepted.tell(
            VideoStarted,
            reused=reused,
            scene_id=scene.scene_id,
            duration=scene.duration_seconds,
            tier=tier_of(scene),
        )
        if asset is None:
            asset = await film_scene(self._studio, plan, scene, keyframe, cast, last_image)
            await self._accepted.accept(piece, inputs, asset)
        await self._cutting.prepare(plan, scene, self._studio.path(asset.video_path))
        self._accepted.tell(VideoReady, reused=reused, asset=asset)
        return asset

    async def _cast(self, scene: Scene, sheets: Sheets) -> list[CharacterAsset]:
        return [
            await self._needed(sheets[name]) for name in dict.fromkeys(scene.characters_present)
        ]

    async def _nearest(
        self, earlier: Sequence[asyncio.Task[Outcome[KeyframeAsset]]]
    ) -> Path | None:
        """Wait for the keyframes before this one and return the nearest accepted one."""
        for task in reversed(earlier):
            outcome = await self._pieces.needs(task)
            if outcome.asset is not None:
                return self._studio.path(outcome.asset.keyframe_path)
        return None

    async def _frame_to_end_on(
        self, scene: Scene, following: Scene | None, keyframes: Keyframes
    ) -> Path | None:
        """Return the next scene's keyframe where that scene continues this one's picture."""
        if following is None or following.transition != "match-cut":
            return None
        camera = self._studio.providers.video("videos", clip_piece(scene.scene_id))
        if not camera.limits.last_frame:
            return None
        outcome = await self._pieces.needs(keyframes[following.scene_id])
        return None if outcome.asset is None else self._studio.path(outcome.asset.keyframe_path)

    async def _needed(self, task: asyncio.Task[Outcome[A]]) -> A:
        outcome = await self._pieces.needs(task)
        # What was refused stays as it was before; of what failed there may be more to come.
        if outcome.asset is None or outcome.state not in ("accepted", "refused"):
            raise NotPossibleError(f"needs {outcome.piece}, which is {outcome.state}")
        return outcome.asset

    def _or_former(
        self,
        piece: str,
        kind: type[AssetT],
        event: type[Any],
        make: Callable[[], Coroutine[Any, Any, AssetT]],
    ) -> Callable[[], Coroutine[Any, Any, AssetT]]:
        """Keep what was accepted before, if it is to be made again and nothing comes of that."""

        async def made() -> AssetT:
            try:
                return await make()
            except Exception as error:
                former = await self._accepted.former(piece, kind)
                if former is None:
                    raise
                self._accepted.tell(event, reused=True, asset=former)
                raise FormerKeptError(former, error) from error

        return made

    # -- script and film -----------------------------------------------------------------------

    def _write_script(self, plan: StoryPlan, sheets: Sheets, keyframes: Keyframes) -> None:
        self._announce("script", [SCRIPT])
        self._pieces.start("script", SCRIPT, partial(self._script, plan, sheets, keyframes))

    async def _script(self, plan: StoryPlan, sheets: Sheets, keyframes: Keyframes) -> Path:
        portraits = {name: await self._pieces.needs(task) for name, task in sheets.items()}
        frames = {number: await self._pieces.needs(task) for number, task in keyframes.items()}
        every: list[Outcome[Any]] = [*portraits.values(), *frames.values()]
        missing = {one.piece: one.reason or one.state for one in every if one.asset is None}
        text = write_script(
            plan,
            {name: one.asset for name, one in portraits.items() if one.asset is not None},
            {number: one.asset for number, one in frames.items() if one.asset is not None},
            missing,
            self._studio.spice,
        )
        path = await self._plans.write_script(text)
        self._accepted.tell(ScriptReady, path=str(path))
        return path

    async def _cut(self, plan: StoryPlan, clips: Clips) -> Path | None:
        shot = [
            (scene, outcome.asset)
            for scene in plan.scenes
            if (outcome := clips[scene.scene_id].result()).asset is not None
        ]
        if not shot or self._accepted.ending:
            return None
        self._announce("film", [FILM])
        return await self._pieces.run("film", FILM, lambda: self._cutting.cut(plan, shot))

    def _announce(self, step: Step, pieces: Sequence[str]) -> None:
        if pieces:
            self._studio.report(StepPlanned(step, tuple(pieces)))

    def _stops_after(self, step: str) -> bool:
        return self._studio.config.until == step
