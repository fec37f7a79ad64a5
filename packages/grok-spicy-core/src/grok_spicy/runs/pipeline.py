"""The story of a run: describe, plan, draw, compose, script, film, cut.

Every piece starts when its inputs are accepted: a keyframe waits for its own characters' sheets
and the previous keyframe, a clip for its keyframe, and so filming overlaps composing. A piece that
fails or is refused takes down only what needs it.

What becomes of a piece, once it is known what it is made from, is up to the `Assets` of a film: a
run keeps or makes it, an explanation only says what a run would do.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from grok_spicy.prompts import Spice, same_place
from grok_spicy.runs.approval import last_step
from grok_spicy.runs.likeness import Likenesses
from grok_spicy.runs.making import Assets, Maker, to_nobody
from grok_spicy.runs.pieces import NotPossibleError, Outcome, Pieces
from grok_spicy.runs.plan import PlanFiles
from grok_spicy.runs.planning import Planning
from grok_spicy.runs.recipes import clip_recipe, keyframe_recipe
from grok_spicy.runs.sheets import SheetDrawing, Sheets
from grok_spicy.schemas import (
    CharacterAsset,
    KeyframeAsset,
    Scene,
    StoryPlan,
    VideoAsset,
)
from grok_spicy.steps import FILM, SCRIPT, clip_piece, keyframe_piece
from grok_spicy.system.files import write_atomically
from grok_spicy.tasks.context import TaskContext
from grok_spicy.tasks.script import write_script
from grok_spicy.tasks.video import tier_of
from grok_spicy.watch.events import (
    KeyframeReady,
    PlanReady,
    ScriptReady,
    VideoReady,
    VideoStarted,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from pathlib import Path

    from grok_spicy.calls.factory import ProviderFactory
    from grok_spicy.continuity.eye import Eye
    from grok_spicy.policy import Policy
    from grok_spicy.runs.folder import RunFolder
    from grok_spicy.runs.request import RunRequest
    from grok_spicy.runs.result import FinishedFilm
    from grok_spicy.runs.state import StateKeeper
    from grok_spicy.watch.reports import Reporter

A = TypeVar("A")


Keyframes = dict[int, asyncio.Task[Outcome[KeyframeAsset]]]

Clips = dict[int, asyncio.Task[Outcome[VideoAsset]]]


class Assembly(Protocol):
    """Puts the clips of a film together."""

    async def prepare(self, plan: StoryPlan, scene: Scene, clip: Path) -> None:
        """Make an accepted clip ready, so that the cut itself is quick."""

    async def cut(self, plan: StoryPlan, shot: Sequence[tuple[Scene, VideoAsset]]) -> FinishedFilm:
        """Cut the film from the clips there are, in order of the scenes."""


class Film:
    """One film in the making; put together the same for a run, a dry run and an explanation.

    Args:
        request: What is wanted.
        folder: Where it is made.
        keeper: Remembers the story.
        providers: Who does the work.
        policy: What is never generated.
        photos: Reference photos, by label.
        pieces: Runs the pieces.
        assets: What becomes of them.
        report: Told what the user should know of the story.
        progress: Told how the tasks go.
        assembly: Puts the clips together; None where nothing is filmed for good.
        tell: Sends an event to the watchers: its class, `reused`, and its fields.
    """

    def __init__(
        self,
        request: RunRequest,
        folder: RunFolder,
        keeper: StateKeeper,
        providers: ProviderFactory,
        *,
        policy: Policy,
        photos: Mapping[str, Sequence[Path]],
        pieces: Pieces,
        assets: Assets,
        report: Reporter,
        progress: Reporter,
        assembly: Assembly | None = None,
        tell: Callable[..., object] = to_nobody,
        eye: Callable[[Callable[[], Awaitable[dict[str, Path]]]], Eye] | None = None,
    ) -> None:
        config, video_config = request.config, request.video_config
        spice = Spice.of(video_config, spicy=config.spicy)
        self._folder = folder
        self._until = last_step(config, keeper.state.approved)
        self._pieces = pieces
        self._assembly = assembly
        self._tell = tell
        self._task = TaskContext(providers, folder, config, video_config, spice, progress)
        self._make_eye = eye
        likenesses = Likenesses(photos, keeper, video_config, report)
        self._maker = Maker(assets, tell, pieces.keep)
        self._drawing = SheetDrawing(self._task, pieces, self._maker, likenesses)
        files = PlanFiles(folder)
        self.planning = Planning(
            request, self._task, pieces, files, likenesses, keeper, policy, report
        )

    async def make(self) -> FinishedFilm | None:
        """Make the film, or as much of it as the run is to make.

        Returns:
            The film; None if the run stops before it, or there is no clip to cut.

        Raises:
            BaseException: What keeps the story from being planned, or the film from being cut.
        """
        plan, reused = await self.planning.story()
        self._tell(PlanReady, reused=reused, plan=plan)
        if self._until == "plan":
            return None
        sheets = self.draw_sheets(plan)
        if self._until == "characters":
            await self._pieces.all_done()
            return None
        filming = self._until not in ("keyframes", "script")
        keyframes, clips = self.shoot(plan, sheets, filming=filming)
        if self._until != "keyframes":
            self._task.announce("script", [SCRIPT])
            self._pieces.start("script", SCRIPT, partial(self._script, plan, sheets, keyframes))
        await self._pieces.all_done()
        if not filming or self._until == "videos":
            return None
        return await self._cut(plan, clips)

    def draw_sheets(self, plan: StoryPlan) -> Sheets:
        """Start the sheets of all characters, and of the places and props that come again."""
        sheets = self._drawing.start(plan)
        if self._make_eye is not None:
            eye = self._make_eye(partial(self._drawing.portraits, sheets))
            self._task = replace(self._task, eye=eye)
        return sheets

    # -- keyframes and clips -------------------------------------------------------------------

    def shoot(self, plan: StoryPlan, sheets: Sheets, *, filming: bool) -> tuple[Keyframes, Clips]:
        """Start the keyframes of all scenes and, if there is to be filming, their clips."""
        self._task.announce("keyframes", [keyframe_piece(one.scene_id) for one in plan.scenes])
        if filming:
            self._task.announce("videos", [clip_piece(one.scene_id) for one in plan.scenes])
        keyframes: Keyframes = {}
        clips: Clips = {}
        for scene in plan.scenes:
            # The picture of another place would bring that place along.
            earlier = [
                keyframes[before.scene_id]
                for before in plan.scenes
                if before.scene_id in keyframes and same_place(scene, before)
            ]
            piece = keyframe_piece(scene.scene_id)
            compose = partial(self._keyframe, plan, scene, sheets, earlier)
            keyframes[scene.scene_id] = self._pieces.start(
                "keyframes",
                piece,
                self._maker.or_former(piece, KeyframeAsset, KeyframeReady, compose),
            )
        for scene, following in zip(plan.scenes, [*plan.scenes[1:], None], strict=True):
            if filming:
                piece = clip_piece(scene.scene_id)
                film = partial(self._clip, plan, scene, following, sheets, keyframes)
                clips[scene.scene_id] = self._pieces.start(
                    "videos", piece, self._maker.or_former(piece, VideoAsset, VideoReady, film)
                )
        return keyframes, clips

    async def _keyframe(
        self,
        plan: StoryPlan,
        scene: Scene,
        sheets: Sheets,
        earlier: Sequence[asyncio.Task[Outcome[KeyframeAsset]]],
    ) -> KeyframeAsset:
        cast = await self._cast(scene, sheets)
        before = await self._nearest(earlier)
        entities = await self._drawing.entities_of(scene, sheets)
        recipe = await keyframe_recipe(self._task, plan, scene, cast, before, entities)
        asset, reused = await self._maker.kept_or_made(recipe)
        self._tell(KeyframeReady, reused=reused, asset=asset)
        return asset

    async def _clip(
        self,
        plan: StoryPlan,
        scene: Scene,
        following: Scene | None,
        sheets: Sheets,
        keyframes: Keyframes,
    ) -> VideoAsset:
        keyframe = await self._needed(keyframes[scene.scene_id])
        cast = await self._cast(scene, sheets)
        ending = await self._frame_to_end_on(scene, following, keyframes)
        camera = self._task.providers.video("videos", clip_piece(scene.scene_id))
        after_pictures = camera.limits.video_references > 0
        entities = await self._drawing.entities_of(scene, sheets) if after_pictures else []
        recipe = await clip_recipe(self._task, plan, scene, keyframe, cast, ending, entities)
        started = partial(
            self._tell,
            VideoStarted,
            scene_id=scene.scene_id,
            duration=scene.duration_seconds,
            tier=tier_of(scene),
        )
        asset, reused = await self._maker.kept_or_made(recipe, started)
        if self._assembly is not None:
            await self._assembly.prepare(plan, scene, self._task.path(asset.video_path))
        self._tell(VideoReady, reused=reused, asset=asset)
        return asset

    async def _cast(self, scene: Scene, sheets: Sheets) -> list[CharacterAsset]:
        return [
            await self._needed(sheets.cast[name])
            for name in dict.fromkeys(scene.characters_present)
        ]

    async def _nearest(
        self, earlier: Sequence[asyncio.Task[Outcome[KeyframeAsset]]]
    ) -> KeyframeAsset | None:
        """Wait for the keyframes before this one and return the nearest accepted one."""
        for keyframe in reversed(earlier):
            outcome = await self._pieces.needs(keyframe)
            if outcome.asset is not None:
                return outcome.asset
        return None

    async def _frame_to_end_on(
        self, scene: Scene, following: Scene | None, keyframes: Keyframes
    ) -> KeyframeAsset | None:
        """Return the next scene's keyframe where that scene continues this one's picture."""
        if following is None or following.transition != "match-cut":
            return None
        camera = self._task.providers.video("videos", clip_piece(scene.scene_id))
        if not camera.limits.last_frame:
            return None
        return (await self._pieces.needs(keyframes[following.scene_id])).asset

    async def _needed(self, piece: asyncio.Task[Outcome[A]]) -> A:
        outcome = await self._pieces.needs(piece)
        # What was refused stays as it was before; of what failed there may be more to come.
        if outcome.asset is None or outcome.state not in ("accepted", "refused"):
            raise NotPossibleError(outcome)
        return outcome.asset

    # -- script and film -----------------------------------------------------------------------

    async def _script(self, plan: StoryPlan, sheets: Sheets, keyframes: Keyframes) -> Path:
        portraits = {name: await self._pieces.needs(sheet) for name, sheet in sheets.cast.items()}
        frames = {number: await self._pieces.needs(frame) for number, frame in keyframes.items()}
        every: list[Outcome[Any]] = [*portraits.values(), *frames.values()]
        missing = {one.piece: one.reason or one.state for one in every if one.asset is None}
        text = write_script(
            plan,
            {name: one.asset for name, one in portraits.items() if one.asset is not None},
            {number: one.asset for number, one in frames.items() if one.asset is not None},
            missing,
            self._task.spice,
        )
        path = self._folder.script
        await asyncio.to_thread(write_atomically, path, lambda stream: stream.write(text.encode()))
        self._tell(ScriptReady, path=str(path))
        return path

    async def _cut(self, plan: StoryPlan, clips: Clips) -> FinishedFilm | None:
        shot = [
            (scene, outcome.asset)
            for scene in plan.scenes
            if (outcome := clips[scene.scene_id].result()).asset is not None
        ]
        if not shot or self._assembly is None or self._pieces.ending:
            return None
        self._task.announce("film", [FILM])
        return await self._pieces.run("film", FILM, partial(self._assembly.cut, plan, shot))
