"""Step 2: character sheets, drawn until one agrees with the character."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy.prompts import (
    enhance_prompt,
    sheet_brief,
    sheet_check_prompt,
    sheet_prompt,
    stylize_prompt,
)
from grok_spicy.providers.base import GeneratedImage, Picture
from grok_spicy.schemas import Character, CharacterAsset, ConsistencyScore, StoryPlan
from grok_spicy.steps import character_piece
from grok_spicy.tasks.best_of import Best, Draw, Drawn, best_of
from grok_spicy.tasks.context import (
    SHEET_ATTEMPTS,
    TaskContext,
    fitting,
    keep,
    require_photos,
    takes_panels,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Likeness:
    """What is known of a character beside the plan.

    Attributes:
        photos: Reference photos, the most telling first.
        description: The configuration's description, applied on top of the photos.
    """

    photos: Sequence[Path] = ()
    description: str = ""


async def draw_sheet(
    task: TaskContext, plan: StoryPlan, character: Character, likeness: Likeness
) -> CharacterAsset:
    """Draw a character's sheet: from words, from photos, or from photos and a description.

    Args:
        task: What to work with.
        plan: The story, for style and shape.
        character: Whom to draw.
        likeness: Photos and description, where there are any.

    Returns:
        The best-scoring sheet, copied to its place.

    Raises:
        ConfigError: If a photo is gone.
        ContentRefusedError: If the service refuses the first picture.
        ProviderError: If no picture could be made or checked.
    """
    await require_photos(character.name, likeness.photos)
    if not likeness.photos:
        return await _from_words(task, plan, character)
    if not likeness.description.strip():
        return await _from_photos(task, plan, character, likeness)
    return await _from_photos_and_description(task, plan, character, likeness)


async def _from_words(task: TaskContext, plan: StoryPlan, character: Character) -> CharacterAsset:
    piece = character_piece(character.name)
    artist = task.providers.image("characters", piece)
    panels = takes_panels(task, plan)
    prompt = sheet_prompt(plan, character, task.spice, panels=panels)

    async def draw(attempt: int, best: Drawn | None) -> GeneratedImage:  # noqa: ARG001 - drawn anew
        return await artist.attempt(attempt).generate(
            prompt,
            dest=task.folder.sheet_take(character.name, task.retake(piece), attempt),
            aspect_ratio=plan.aspect_ratio,
            negative_prompt=task.config.negative_prompt,
            brief=sheet_brief(plan, character, "generate", spice=task.spice, panels=panels),
        )

    return await _accept(task, plan, character, await _best(task, plan, character, draw, []))


async def _from_photos(
    task: TaskContext, plan: StoryPlan, character: Character, likeness: Likeness
) -> CharacterAsset:
    drawn = await _stylized(task, plan, character, likeness, traits=True)
    return await _accept(task, plan, character, drawn)


async def _from_photos_and_description(
    task: TaskContext, plan: StoryPlan, character: Character, likeness: Likeness
) -> CharacterAsset:
    piece = character_piece(character.name)
    base = await _stylized(task, plan, character, likeness, traits=False)
    base_path = await keep(base.drawn.image.local_path, task.folder.base_sheet(character.name))
    base_sheet = Picture(base_path, "base", character.name)
    artist = task.providers.image("characters", piece)
    prompt = enhance_prompt(plan, character, likeness.description, task.spice)

    async def draw(attempt: int, best: Drawn | None) -> GeneratedImage:  # noqa: ARG001 - drawn anew
        return await artist.attempt(attempt).edit(
            [base_sheet],
            prompt,
            dest=task.folder.sheet_take(character.name, task.retake(piece), attempt),
            aspect_ratio=plan.aspect_ratio,
            negative_prompt=task.config.negative_prompt,
            brief=sheet_brief(plan, character, "edit", 1, task.spice, wanted=likeness.description),
        )

    references = [base_sheet, *_photos(character, likeness)]
    drawn = await _best(task, plan, character, draw, references, description=likeness.description)
    asset = await _accept(task, plan, character, drawn)
    enhancements = [likeness.description.strip(), *task.spice.traits(character)]
    return asset.model_copy(
        update={
            "base_portrait_path": task.relative(base_path),
            "enhancement_applied": True,
            "enhancements": enhancements,
            "generation_attempts": base.attempts + drawn.attempts,
        }
    )


async def _stylized(
    task: TaskContext, plan: StoryPlan, character: Character, likeness: Likeness, *, traits: bool
) -> Best:
    piece = character_piece(character.name)
    artist = task.providers.image("characters", piece)
    photos = _photos(character, likeness)
    sources = photos[: artist.limits.reference_images]
    panels = takes_panels(task, plan)
    prompt = stylize_prompt(plan, character, len(sources), task.spice, traits=traits, panels=panels)

    async def draw(attempt: int, best: Drawn | None) -> GeneratedImage:  # noqa: ARG001 - drawn anew
        return await artist.attempt(attempt).stylize(
            sources,
            prompt,
            dest=task.folder.sheet_take(
                character.name, task.retake(piece), attempt, base=not traits
            ),
            aspect_ratio=plan.aspect_ratio,
            negative_prompt=task.config.negative_prompt,
            brief=sheet_brief(
                plan,
                character,
                "stylize",
                len(sources),
                task.spice,
                traits=traits,
                panels=panels,
            ),
        )

    return await _best(task, plan, character, draw, photos, traits=traits)


async def _best(
    task: TaskContext,
    plan: StoryPlan,
    character: Character,
    draw: Draw,
    references: Sequence[Picture],
    *,
    description: str | None = None,
    traits: bool = True,
) -> Best:
    """Draw and check until a sheet is good enough; keep the best of the tries."""
    piece = character_piece(character.name)
    critic = task.providers.vision("characters", piece)
    compared = fitting(critic, references)
    question = sheet_check_prompt(
        character,
        compared,
        task.spice,
        description=description,
        traits=traits,
        panels=takes_panels(task, plan),
    )

    async def check(attempt: int, image: GeneratedImage) -> ConsistencyScore:
        candidate = Picture(image.local_path, "candidate", character.name)
        return await critic.attempt(attempt).check_consistency(candidate, compared, question)

    tries = task.tries(SHEET_ATTEMPTS)
    return await best_of(task, "characters", piece, tries, draw, check)


async def _accept(
    task: TaskContext, plan: StoryPlan, character: Character, best: Best
) -> CharacterAsset:
    image = best.drawn.image
    piece = character_piece(character.name)
    task.notice_shape(piece, (image.width, image.height), plan.aspect_ratio, shown=False)
    place = await keep(image.local_path, task.folder.sheet(character.name))
    return CharacterAsset(
        name=character.name,
        portrait_url=str(image.metadata.get("url") or ""),
        portrait_path=task.relative(place),
        visual_description=character.visual_description,
        consistency_score=best.drawn.score.overall_score,
        generation_attempts=best.attempts,
        issues=task.shortfall(piece, best.drawn.score),
    )


def _photos(character: Character, likeness: Likeness) -> list[Picture]:
    return [Picture(photo, "photo", character.name) for photo in likeness.photos]
