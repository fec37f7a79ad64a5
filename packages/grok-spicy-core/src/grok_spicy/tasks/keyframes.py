"""Step 3: the frame each scene begins with, composed from the sheets and mended until it fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.prompts import (
    keyframe_brief,
    keyframe_check_prompt,
    keyframe_fix_prompt,
    keyframe_prompt,
    mending_brief,
    video_prompt,
)
from grok_spicy.providers.base import GeneratedImage, Picture
from grok_spicy.schemas import (
    CharacterAsset,
    ConsistencyScore,
    EntityAsset,
    KeyframeAsset,
    Scene,
    StoryPlan,
)
from grok_spicy.steps import keyframe_piece
from grok_spicy.tasks.best_of import Drawn, best_of
from grok_spicy.tasks.context import (
    KEYFRAME_ITERATIONS,
    MOST_PICTURES,
    TaskContext,
    fitting,
    frame_pictures,
    keep,
    sheet_pictures,
)
from grok_spicy.tasks.second_look import deceived, seconded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


async def compose_keyframe(
    task: TaskContext,
    plan: StoryPlan,
    scene: Scene,
    sheets: Sequence[CharacterAsset],
    previous: Path | None,
    entities: Sequence[EntityAsset] = (),
) -> KeyframeAsset:
    """Compose the keyframe of a scene and mend it until it shows its characters.

    Args:
        task: What to work with.
        plan: The story.
        scene: The scene.
        sheets: The sheets of its characters.
        previous: The nearest earlier accepted keyframe, if there is one.
        entities: The sheets of its place and props, where they go along.

    Returns:
        The best-scoring frame, copied to its place, with the prompt it would be filmed with now.

    Raises:
        ContentRefusedError: If the service refuses the frame.
        ProviderError: If no frame could be made or checked.
    """
    piece = keyframe_piece(scene.scene_id)
    critic = task.providers.vision("keyframes", piece)
    cast = fitting(critic, sheet_pictures(task, plan, scene, sheets))
    question = keyframe_check_prompt(plan, scene, cast, task.spice)
    most = None if entities else MOST_PICTURES

    async def draw(attempt: int, best: Drawn | None) -> GeneratedImage:
        if best is None:
            pictures = frame_pictures(task, plan, scene, sheets, previous, entities)
            return await _compose(task, plan, scene, pictures, attempt, most=most)
        return await _mend(task, plan, scene, best, attempt)

    async def check(attempt: int, image: GeneratedImage) -> ConsistencyScore:
        candidate = Picture(image.local_path, "candidate")
        judge = critic.attempt(attempt)
        score = await judge.check_consistency(candidate, cast, question)
        return await seconded(task, judge, scene, candidate, cast, score)

    tries = task.tries(KEYFRAME_ITERATIONS)
    best = await best_of(task, "keyframes", piece, tries, draw, check)
    image, score = best.drawn.image, best.drawn.score
    task.notice_shape(piece, (image.width, image.height), plan.aspect_ratio)
    place = await keep(image.local_path, task.folder.keyframe(scene.scene_id))
    decoy = await deceived(task, critic, scene, Picture(image.local_path, "candidate"))
    return KeyframeAsset(
        scene_id=scene.scene_id,
        keyframe_url=str(image.metadata.get("url") or ""),
        keyframe_path=task.relative(place),
        consistency_score=score.overall_score,
        generation_attempts=best.attempts,
        edit_passes=best.attempts - 1,
        issues=task.shortfall(piece, score),
        video_prompt=video_prompt(plan, scene, task.spice),
        decoy=decoy,
    )


async def _compose(
    task: TaskContext,
    plan: StoryPlan,
    scene: Scene,
    references: Sequence[Picture],
    attempt: int,
    *,
    most: int | None,
) -> GeneratedImage:
    piece = keyframe_piece(scene.scene_id)
    artist = task.providers.image("keyframes", piece).attempt(attempt)
    # Who is in the frame stands first; what stands last is the first to be left out.
    fits = artist.limits.reference_images
    references = references[: fits if most is None else min(most, fits)]
    prompt = keyframe_prompt(plan, scene, references, task.spice)
    brief = keyframe_brief(plan, scene, references, task.spice)
    dest = task.folder.keyframe_take(scene.scene_id, task.retake(piece), attempt)
    if not references:
        return await artist.generate(
            prompt,
            dest=dest,
            aspect_ratio=plan.aspect_ratio,
            negative_prompt=task.config.negative_prompt,
            brief=brief,
        )
    return await artist.edit(
        references,
        prompt,
        dest=dest,
        aspect_ratio=plan.aspect_ratio,
        negative_prompt=task.config.negative_prompt,
        brief=brief,
    )


async def _mend(
    task: TaskContext, plan: StoryPlan, scene: Scene, best: Drawn, attempt: int
) -> GeneratedImage:
    piece = keyframe_piece(scene.scene_id)
    artist = task.providers.image("keyframes", piece).attempt(attempt)
    return await artist.edit(
        [Picture(best.image.local_path, "base")],
        keyframe_fix_prompt(plan, scene, best.score, task.spice),
        dest=task.folder.keyframe_take(scene.scene_id, task.retake(piece), attempt),
        aspect_ratio=plan.aspect_ratio,
        negative_prompt=task.config.negative_prompt,
        brief=mending_brief(plan, scene, best.score, task.spice),
    )
