"""The sheets of a film: everyone in it, and the places and props that come again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from grok_spicy.runs.recipes import entity_recipe, sheet_recipe
from grok_spicy.schemas import CharacterAsset, EntityAsset
from grok_spicy.steps import character_piece, entity_piece
from grok_spicy.tasks.context import takes_entities
from grok_spicy.watch.events import CharacterReady, EntityReady

if TYPE_CHECKING:
    import asyncio
    from pathlib import Path

    from grok_spicy.runs.likeness import Likenesses
    from grok_spicy.runs.making import Maker
    from grok_spicy.runs.pieces import Outcome, Pieces
    from grok_spicy.schemas import Character, Place, Prop, Scene, StoryPlan
    from grok_spicy.tasks.context import TaskContext


@dataclass(frozen=True, slots=True)
class Sheets:
    """The sheets of a film in the making.

    Attributes:
        cast: Those of the characters, by name.
        entities: Those of places and props, by piece.
    """

    cast: dict[str, asyncio.Task[Outcome[CharacterAsset]]]
    entities: dict[str, asyncio.Task[Outcome[EntityAsset]]]


class SheetDrawing:
    """Draws the sheets of one film.

    Args:
        task: What the tasks work with.
        pieces: Runs the pieces.
        maker: Keeps or makes them.
        likenesses: What is known of characters beside the plan.
    """

    def __init__(
        self, task: TaskContext, pieces: Pieces, maker: Maker, likenesses: Likenesses
    ) -> None:
        self._task = task
        self._pieces = pieces
        self._maker = maker
        self._likenesses = likenesses

    def start(self, plan: StoryPlan) -> Sheets:
        """Start the sheets of all characters, and of the places and props that come again."""
        entities = [one for one in plan.recurring() if self._is_shown(plan, one)]
        characters = [character_piece(one.name) for one in plan.characters]
        self._task.announce("characters", [*characters, *map(entity_piece, entities)])
        return Sheets(
            {one.name: self._character(plan, one) for one in plan.characters},
            {entity_piece(one): self._entity(plan, one) for one in entities},
        )

    async def portraits(self, sheets: Sheets) -> dict[str, Path]:
        """Wait for the sheets of the cast, from within a piece, and return those there are."""
        outcomes = {name: await self._pieces.needs(one) for name, one in sheets.cast.items()}
        return {
            name: self._task.path(one.asset.portrait_path)
            for name, one in outcomes.items()
            if one.asset is not None
        }

    async def entities_of(self, scene: Scene, sheets: Sheets) -> list[EntityAsset]:
        """Wait for the sheets of a scene's place and props; return those that go along."""
        if not sheets.entities or not takes_entities(self._task, scene):
            return []
        wanted = [sheets.entities[one] for one in _entities_in(scene) if one in sheets.entities]
        # A room that could not be drawn costs no scene that plays in it.
        outcomes = [await self._pieces.needs(one) for one in wanted]
        return [one.asset for one in outcomes if one.asset is not None]

    def _character(
        self, plan: StoryPlan, character: Character
    ) -> asyncio.Task[Outcome[CharacterAsset]]:
        piece, make = character_piece(character.name), partial(self._sheet, plan, character)
        kept = self._maker.or_former(piece, CharacterAsset, CharacterReady, make)
        return self._pieces.start("characters", piece, kept)

    def _entity(self, plan: StoryPlan, entity: Place | Prop) -> asyncio.Task[Outcome[EntityAsset]]:
        piece, make = entity_piece(entity), partial(self._entity_sheet, plan, entity)
        kept = self._maker.or_former(piece, EntityAsset, EntityReady, make)
        return self._pieces.start("characters", piece, kept)

    async def _sheet(self, plan: StoryPlan, character: Character) -> CharacterAsset:
        likeness = self._likenesses.of(character.name)
        recipe = await sheet_recipe(self._task, plan, character, likeness)
        asset, reused = await self._maker.kept_or_made(recipe)
        self._maker.tell(CharacterReady, reused=reused, asset=asset)
        return asset

    async def _entity_sheet(self, plan: StoryPlan, entity: Place | Prop) -> EntityAsset:
        recipe = await entity_recipe(self._task, plan, entity)
        asset, reused = await self._maker.kept_or_made(recipe)
        self._maker.tell(EntityReady, reused=reused, asset=asset)
        return asset

    def _is_shown(self, plan: StoryPlan, entity: Place | Prop) -> bool:
        """Whether the sheet of a place or a prop goes along with any keyframe."""
        return any(
            entity_piece(entity) in _entities_in(scene) and takes_entities(self._task, scene)
            for scene in plan.scenes
        )


def _entities_in(scene: Scene) -> list[str]:
    """Name the sheets of a scene's place and props, should there be any."""
    place = [f"place:{scene.place_id}"] if scene.place_id else []
    return [*place, *(f"prop:{one}" for one in dict.fromkeys(scene.prop_ids))]
