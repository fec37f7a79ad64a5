"""Step 2 as well: sheets of the places and props that more than one scene shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.prompts import entity_brief, entity_check_prompt, entity_prompt
from grok_spicy.providers.base import GeneratedImage, Picture
from grok_spicy.schemas import ConsistencyScore, EntityAsset, Place
from grok_spicy.steps import entity_piece
from grok_spicy.tasks.best_of import Drawn, best_of
from grok_spicy.tasks.context import SHEET_ATTEMPTS, TaskContext, keep

if TYPE_CHECKING:
    from grok_spicy.schemas import Prop, StoryPlan


async def draw_entity(task: TaskContext, plan: StoryPlan, entity: Place | Prop) -> EntityAsset:
    """Draw the sheet of a place, empty, or of a prop, alone.

    Args:
        task: What to work with.
        plan: The story, for style and shape.
        entity: What to draw.

    Returns:
        The best-scoring sheet, copied to its place.

    Raises:
        ContentRefusedError: If the service refuses the first picture.
        ProviderError: If no picture could be made or checked.
    """
    piece = entity_piece(entity)
    artist = task.providers.image("characters", piece)
    critic = task.providers.vision("characters", piece)
    prompt = entity_prompt(plan, entity, task.spice)
    question = entity_check_prompt(plan, entity)
    kind = entity.kind

    async def draw(attempt: int, best: Drawn | None) -> GeneratedImage:  # noqa: ARG001 - drawn anew
        return await artist.attempt(attempt).generate(
            prompt,
            dest=task.folder.entity_take(kind, entity.id, task.retake(piece), attempt),
            aspect_ratio=plan.aspect_ratio,
            negative_prompt=task.config.negative_prompt,
            brief=entity_brief(plan, entity, task.spice),
        )

    async def check(attempt: int, image: GeneratedImage) -> ConsistencyScore:
        candidate = Picture(image.local_path, "candidate", entity.id)
        return await critic.attempt(attempt).check_consistency(candidate, [], question)

    best = await best_of(task, "characters", piece, task.tries(SHEET_ATTEMPTS), draw, check)
    image, score = best.drawn.image, best.drawn.score
    task.notice_shape(piece, (image.width, image.height), plan.aspect_ratio, shown=False)
    place = await keep(image.local_path, task.folder.entity(kind, entity.id))
    return EntityAsset(
        kind=kind,
        id=entity.id,
        name=entity.name,
        picture_url=str(image.metadata.get("url") or ""),
        picture_path=task.relative(place),
        visual_description=entity.visual_description,
        consistency_score=score.overall_score,
        generation_attempts=best.attempts,
        issues=task.shortfall(piece, score),
    )
