"""What each piece of a film is made from, and how: its recipe.

A recipe is the same whether the piece is made, kept from before, or only explained.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from grok_spicy.runs.inputs import clip_inputs, entity_inputs, keyframe_inputs, sheet_inputs
from grok_spicy.runs.pieces import Recipe
from grok_spicy.schemas import CharacterAsset, EntityAsset, KeyframeAsset, VideoAsset
from grok_spicy.steps import character_piece, clip_piece, entity_piece, keyframe_piece
from grok_spicy.tasks.characters import draw_sheet
from grok_spicy.tasks.entities import draw_entity
from grok_spicy.tasks.keyframes import compose_keyframe
from grok_spicy.tasks.video import film_scene

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.schemas import Character, Place, Prop, Scene, StoryPlan
    from grok_spicy.tasks.characters import Likeness
    from grok_spicy.tasks.context import TaskContext


async def sheet_recipe(
    task: TaskContext, plan: StoryPlan, character: Character, likeness: Likeness
) -> Recipe[CharacterAsset]:
    """Return the recipe of a character's sheet."""
    return Recipe(
        character_piece(character.name),
        CharacterAsset,
        await sheet_inputs(task, plan, character, likeness),
        partial(draw_sheet, task, plan, character, likeness),
    )


async def entity_recipe(
    task: TaskContext, plan: StoryPlan, entity: Place | Prop
) -> Recipe[EntityAsset]:
    """Return the recipe of the sheet of a place or a prop."""
    return Recipe(
        entity_piece(entity),
        EntityAsset,
        await entity_inputs(task, plan, entity),
        partial(draw_entity, task, plan, entity),
    )


async def keyframe_recipe(
    task: TaskContext,
    plan: StoryPlan,
    scene: Scene,
    cast: Sequence[CharacterAsset],
    before: KeyframeAsset | None,
    entities: Sequence[EntityAsset] = (),
) -> Recipe[KeyframeAsset]:
    """Return the recipe of a scene's keyframe, made with the keyframe `before` it, if any."""
    previous = None if before is None else task.path(before.keyframe_path)
    uses = [character_piece(one.name) for one in cast]
    uses += [f"{one.kind}:{one.id}" for one in entities]
    if before is not None:
        uses.append(keyframe_piece(before.scene_id))
    return Recipe(
        keyframe_piece(scene.scene_id),
        KeyframeAsset,
        await keyframe_inputs(task, plan, scene, cast, previous, entities),
        partial(compose_keyframe, task, plan, scene, cast, previous, entities),
        uses,
    )


async def clip_recipe(
    task: TaskContext,
    plan: StoryPlan,
    scene: Scene,
    keyframe: KeyframeAsset,
    cast: Sequence[CharacterAsset],
    ending: KeyframeAsset | None,
    entities: Sequence[EntityAsset] = (),
) -> Recipe[VideoAsset]:
    """Return the recipe of a scene's clip, which ends on the keyframe `ending`, if any."""
    last_image = None if ending is None else task.path(ending.keyframe_path)
    uses = [keyframe_piece(scene.scene_id)]
    if ending is not None:
        uses.append(keyframe_piece(ending.scene_id))
    uses += [f"{one.kind}:{one.id}" for one in entities]
    return Recipe(
        clip_piece(scene.scene_id),
        VideoAsset,
        await clip_inputs(task, plan, scene, keyframe, cast, last_image, entities),
        partial(film_scene, task, plan, scene, keyframe, cast, last_image, entities),
        uses,
    )
