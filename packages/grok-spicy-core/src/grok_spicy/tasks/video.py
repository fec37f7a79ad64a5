"""Step 5: each keyframe filmed, its last frame checked, drift corrected."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy.continuity.kept import keep_signals
from grok_spicy.errors import BudgetError, ContentRefusedError, InvalidOutputError
from grok_spicy.media import verify_picture
from grok_spicy.prompts import (
    clip_brief,
    clip_check_prompt,
    correction_prompt,
    retake_prompt,
    video_prompt,
)
from grok_spicy.providers.base import GeneratedVideo, Picture
from grok_spicy.schemas import (
    CharacterAsset,
    ConsistencyScore,
    EntityAsset,
    KeyframeAsset,
    Scene,
    StoryPlan,
    VideoAsset,
)
from grok_spicy.steps import clip_piece
from grok_spicy.system.files import copy_object
from grok_spicy.tasks.context import (
    CLIP_CORRECTIONS,
    EXTENDED_RETRY_THRESHOLD,
    NO_BETTER,
    STANDARD_SECONDS,
    TaskContext,
    entity_pictures,
    fitting,
    keep,
    sheet_pictures,
)
from grok_spicy.tasks.pairs import best_of_pairs
from grok_spicy.tasks.takes_of import NO_FINDINGS, Findings, findings_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from grok_spicy.calls.capabilities import BoundVideo


@dataclass(frozen=True, slots=True)
class _Shot:
    video: GeneratedVideo
    score: ConsistencyScore | None
    findings: Findings = NO_FINDINGS

    @property
    def value(self) -> float:
        """The score to compare takes by; an unchecked take is worth least."""
        return -1.0 if self.score is None else self.score.overall_score

    @property
    def rank(self) -> tuple[float, ...]:
        """What takes are compared by; larger is better."""
        return (*self.findings.measured, self.value)


def tier_of(scene: Scene) -> str:
    """Return `"standard"` for scenes of one motion, `"extended"` for those of two phases."""
    return "standard" if scene.duration_seconds <= STANDARD_SECONDS else "extended"


async def film_scene(
    task: TaskContext,
    plan: StoryPlan,
    scene: Scene,
    keyframe: KeyframeAsset,
    sheets: Sequence[CharacterAsset],
    last_image: Path | None = None,
    entities: Sequence[EntityAsset] = (),
) -> VideoAsset:
    """Film a keyframe; correct the clip, or film it once more, while it drifts.

    Args:
        task: What to work with.
        plan: The story.
        scene: The scene.
        keyframe: Its accepted keyframe.
        sheets: The sheets of its characters.
        last_image: The frame to end on, for providers that can.
        entities: The sheets of its place and props, for providers that film after pictures.

    Returns:
        The best-scoring clip, copied to its place with its first and last frame.

    Raises:
        ContentRefusedError: If the service refuses the clip.
        ProviderError: If no clip could be made.
    """
    shown = [*sheet_pictures(task, plan, scene, sheets), *entity_pictures(task, entities)]
    camera = _Camera(task, plan, scene, keyframe, sheets, last_image, shown)
    if not camera.compares:
        task.notice(f"{camera.piece} begins with your own picture: no sheet is held against it.")
    # Told anew: the scene may have been edited since its keyframe was composed.
    prompt = video_prompt(plan, scene, task.spice)
    shots = [await camera.take(1, prompt)]
    if _correctable(task, scene, shots[0].video):
        shots += await _corrections(task, camera, shots[0])
    elif shots[0].score is not None and shots[0].value < EXTENDED_RETRY_THRESHOLD:
        again = retake_prompt(plan, scene, shots[0].score, task.spice)
        shots += await camera.once_more(2, again, shots[0].score)
    shots += await _more_takes(task, camera, prompt, shots)
    best = await _best(task, camera, shots)
    return await _accept(task, plan, scene, best, corrections=len(shots) - 1)


class _Camera:
    """Films one scene and looks at what was filmed."""

    def __init__(
        self,
        task: TaskContext,
        plan: StoryPlan,
        scene: Scene,
        keyframe: KeyframeAsset,
        sheets: Sequence[CharacterAsset],
        last_image: Path | None,
        shown: Sequence[Picture],
    ) -> None:
        self._task = task
        self._plan = plan
        self._scene = scene
        self._start = Picture(task.path(keyframe.keyframe_path), "start")
        self._shown = shown
        self._end = None if last_image is None else Picture(last_image, "end")
        self.piece = clip_piece(scene.scene_id)
        self._critic = task.providers.vision("videos", self.piece)
        self._cast = fitting(self._critic, sheet_pictures(task, plan, scene, sheets))
        # The sheets say nothing of what the user put in the place of our picture.
        self.compares = keyframe.consistency_score is not None

    async def take(
        self, attempt: int, prompt: str, before: ConsistencyScore | None = None
    ) -> _Shot:
        """Film the keyframe and check the clip; `before` is the check of the take before."""
        provider = self._provider(attempt)
        references = self._shown[: provider.limits.video_references]
        video = await provider.generate(
            self._start,
            prompt,
            self._scene.duration_seconds,
            dest=self._dest(attempt),
            aspect_ratio=self._plan.aspect_ratio,
            last_image=self._end,
            references=references,
            negative_prompt=self._task.config.negative_prompt,
            brief=clip_brief(
                self._plan,
                self._scene,
                natural_seconds=provider.limits.natural_seconds,
                score=before,
                anew=True,
                references=references,
                spice=self._task.spice,
            ),
        )
        return await self._checked(video, attempt)

    async def once_more(
        self, attempt: int, prompt: str, before: ConsistencyScore | None = None
    ) -> list[_Shot]:
        """Film again; nothing if that is refused or does not work: a clip is there."""
        try:
            return [await self.take(attempt, prompt, before)]
        except NO_BETTER as error:
            self._task.warn(f"{self.piece}: the second take is not usable: {error.message}")
            return []

    async def correct(self, shot: _Shot, attempt: int) -> _Shot:
        """Have a clip corrected and check it again."""
        assert shot.score is not None  # noqa: S101 - only checked clips are corrected
        video = await self._provider(attempt).edit(
            shot.video.local_path,
            correction_prompt(self._plan, self._scene, shot.score, self._task.spice),
            dest=self._dest(attempt),
            negative_prompt=self._task.config.negative_prompt,
            brief=clip_brief(self._plan, self._scene, score=shot.score, spice=self._task.spice),
            duration=shot.video.duration,
        )
        return await self._checked(video, attempt)

    async def _checked(self, video: GeneratedVideo, attempt: int) -> _Shot:
        if video.last_frame_path is None:
            raise AssertionError("core fills in the frames of every clip")
        if not self.compares:
            return _Shot(video, None, await self._findings(video))
        earlier = self._earlier_frames(video)
        question = clip_check_prompt(
            self._plan, self._scene, self._cast, self._task.spice, frames=len(earlier)
        )
        try:
            score = await self._critic.attempt(attempt).check_consistency(
                Picture(video.last_frame_path, "candidate"), [*self._cast, *earlier], question
            )
        except (InvalidOutputError, ContentRefusedError) as error:
            self._task.warn(f"{self.piece} is kept unchecked: {error.message}")
            return _Shot(video, None, await self._findings(video))
        self._task.scored("videos", self.piece, attempt, score)
        return _Shot(video, score, await self._findings(video))

    async def _findings(self, video: GeneratedVideo) -> Findings:
        if self._task.eye is None:
            return NO_FINDINGS
        end = self._end.path if self._end is not None else None
        return await findings_in(self._task.eye, self._scene, video, self._start.path, end)

    async def choose(self, shots: Sequence[_Shot]) -> _Shot:
        """Have the vision model choose between takes, two by two, the best first."""
        frames = [shot.video.middle_frame_path or shot.video.first_frame_path for shot in shots]
        shown = [frame for frame in frames if frame is not None]
        if len(shown) < len(shots):
            return shots[0]
        critic = self._critic.attempt(len(shots))
        return shots[await best_of_pairs(critic, self._scene, shown, self._cast)]

    def _earlier_frames(self, video: GeneratedVideo) -> list[Picture]:
        """Return the first and a middle frame, if one question has room for both."""
        frames = [video.first_frame_path, video.middle_frame_path]
        found = [Picture(path, "candidate") for path in frames if path is not None]
        room = self._critic.limits.reference_images - 1 - len(self._cast)
        # Without a sheet there is nothing to hold them against.
        return found if self._cast and len(found) == len(frames) <= room else []

    def _provider(self, attempt: int) -> BoundVideo:
        return self._task.providers.video("videos", self.piece).attempt(attempt)

    def _dest(self, attempt: int) -> Path:
        retake = self._task.retake(self.piece)
        return self._task.folder.clip_take(self._scene.scene_id, retake, attempt)


def _correctable(task: TaskContext, scene: Scene, video: GeneratedVideo) -> bool:
    longest = task.providers.video("videos", clip_piece(scene.scene_id)).limits.max_edit_seconds
    return longest is not None and video.duration <= longest


async def _corrections(task: TaskContext, camera: _Camera, first: _Shot) -> list[_Shot]:
    shots: list[_Shot] = []
    current = first
    for attempt in range(2, task.tries(CLIP_CORRECTIONS) + 2):
        if current.score is None or current.score.overall_score >= task.threshold:
            break
        try:
            current = await camera.correct(current, attempt)
        except NO_BETTER as error:
            task.warn(f"{camera.piece}: a correction is not usable: {error.message}")
            break
        shots.append(current)
    return shots


async def _more_takes(
    task: TaskContext, camera: _Camera, prompt: str, shots: Sequence[_Shot]
) -> list[_Shot]:
    """Film again: as often as was asked for, or while there is something to mend."""
    if task.eye is None:
        return []
    more: list[_Shot] = []
    for number in range(2, task.eye.config.takes + 1):
        wanting = max([*shots, *more], key=lambda shot: shot.rank).findings.wanting
        if task.eye.acts and not wanting:
            break
        if wanting:
            task.notice(f"{camera.piece} is filmed again, take {number}: {'; '.join(wanting)}")
        try:
            taken = await camera.once_more(len(shots) + len(more) + 1, prompt)
        except BudgetError as error:
            task.notice(f"{camera.piece} keeps what there is: {error.message}")
            break
        if not taken:
            break
        more += taken
    return more


async def _best(task: TaskContext, camera: _Camera, shots: Sequence[_Shot]) -> _Shot:
    """Return the best take: by what is measured, then by the judge, then by the score."""
    ranked = sorted(shots, key=lambda shot: shot.rank, reverse=True)
    alike = [shot for shot in ranked if shot.findings.measured == ranked[0].findings.measured]
    eye = task.eye
    if eye is None or not eye.config.judge or eye.config.takes == 1 or len(alike) == 1:
        return ranked[0]
    return await camera.choose(alike)


async def _accept(
    task: TaskContext, plan: StoryPlan, scene: Scene, best: _Shot, *, corrections: int
) -> VideoAsset:
    place = await keep(best.video.local_path, task.folder.clip(scene.scene_id))
    frames = {}
    for which, source in (
        ("first", best.video.first_frame_path),
        ("middle", best.video.middle_frame_path),
        ("last", best.video.last_frame_path),
    ):
        if source is None and which == "middle":
            continue  # a result that was kept by an earlier version
        if source is None:
            raise AssertionError("core fills in the frames of every clip")
        frames[which] = task.folder.frame(scene.scene_id, which)
        await asyncio.to_thread(copy_object, source, frames[which])
    await asyncio.to_thread(
        keep_signals, place, task.folder.signals(scene.scene_id), best.video.signals
    )
    seen = await asyncio.to_thread(verify_picture, frames["first"])
    piece = clip_piece(scene.scene_id)
    task.notice_shape(piece, (seen.width, seen.height), plan.aspect_ratio)
    task.notice_length(piece, best.video.duration, scene.duration_seconds)
    return VideoAsset(
        scene_id=scene.scene_id,
        video_url=str(best.video.metadata.get("url") or ""),
        video_path=task.relative(place),
        duration=best.video.duration,
        first_frame_path=task.relative(frames["first"]),
        last_frame_path=task.relative(frames["last"]),
        consistency_score=None if best.score is None else best.score.overall_score,
        correction_passes=corrections,
        middle_frame_path=task.relative(frames["middle"]) if "middle" in frames else "",
        issues=task.shortfall(piece, best.score),
    )
