"""What each piece is made from, by name: the digests that say why a piece would be made again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grok_spicy.ledger.key import chosen_options, option_paths
from grok_spicy.prompts import (
    clip_check_prompt,
    enhance_prompt,
    entity_check_prompt,
    entity_prompt,
    keyframe_check_prompt,
    keyframe_prompt,
    sheet_check_prompt,
    sheet_prompt,
    stylize_prompt,
    video_prompt,
)
from grok_spicy.steps import Step, character_piece, clip_piece, entity_piece, keyframe_piece
from grok_spicy.system.digests import digest_of_files, file_digest, short_digest
from grok_spicy.tasks.context import frame_pictures, takes_panels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from grok_spicy.providers.base import ResolvedConfig
    from grok_spicy.schemas import (
        Character,
        CharacterAsset,
        EntityAsset,
        KeyframeAsset,
        Place,
        Prop,
        Scene,
        StoryPlan,
    )
    from grok_spicy.tasks.characters import Likeness
    from grok_spicy.tasks.context import TaskContext


_PROMPTS = "wording of the prompts"

_VIDEO_PROMPT = "video prompt"

_WORDINGS = frozenset({_PROMPTS, _VIDEO_PROMPT})

_OF_NOTHING = frozenset({"transition", "scene_id", "beat", "continues"})
"""Fields of a scene that no picture and no clip depends on; how it begins is the cut's business."""

_LENGTH = frozenset({"duration_seconds"})
"""What no keyframe shows."""

_OF_CLIPS = _LENGTH | {"action", "camera_move", "end_state", "dialogue", "ambience"}
"""Fields of a scene that its keyframe does not show, if the plan says how it is shot."""

_NO_MORE = frozenset({"scene duration_seconds"})
"""What keyframes of older runs were said to be made from."""


async def sheet_inputs(
    task: TaskContext, plan: StoryPlan, character: Character, likeness: Likeness
) -> dict[str, str]:
    """Name what a character's sheet is made from."""
    piece = character_piece(character.name)
    panels = takes_panels(task, plan)
    return {
        **await _providers(task, "characters", piece, ("image", "vision")),
        **_settings(task),
        "style": short_digest(plan.style),
        "aspect ratio": plan.aspect_ratio,
        "description": short_digest(character.visual_description),
        "character": short_digest(character.model_dump(exclude={"visual_description"})),
        "photos": await digest_of_files(likeness.photos),
        "config description": short_digest(likeness.description),
        _PROMPTS: short_digest(
            [
                sheet_prompt(plan, character, task.spice, panels=panels),
                stylize_prompt(
                    plan, character, max(1, len(likeness.photos)), task.spice, panels=panels
                ),
                enhance_prompt(plan, character, likeness.description, task.spice),
                sheet_check_prompt(character, [], task.spice, panels=panels),
            ]
        ),
    }


async def entity_inputs(task: TaskContext, plan: StoryPlan, entity: Place | Prop) -> dict[str, str]:
    """Name what the sheet of a place or a prop is made from."""
    return {
        **await _providers(task, "characters", entity_piece(entity), ("image", "vision")),
        **_settings(task),
        "style": short_digest(plan.style),
        "palette": short_digest(plan.color_palette),
        "aspect ratio": plan.aspect_ratio,
        entity.kind: short_digest(entity.model_dump(mode="json")),
        _PROMPTS: short_digest(
            [entity_prompt(plan, entity, task.spice), entity_check_prompt(plan, entity)]
        ),
    }


async def keyframe_inputs(
    task: TaskContext,
    plan: StoryPlan,
    scene: Scene,
    sheets: Sequence[CharacterAsset],
    previous: Path | None,
    entities: Sequence[EntityAsset] = (),
) -> dict[str, str]:
    """Name what a scene's keyframe is made from."""
    piece = keyframe_piece(scene.scene_id)
    pictures = frame_pictures(task, plan, scene, sheets, previous, entities)
    lettered = task.providers.image("keyframes", piece).limits.boards
    unseen = _OF_CLIPS if plan.has_shots and not lettered else _LENGTH
    return {
        **await _providers(task, "keyframes", piece, ("image", "vision")),
        **_settings(task),
        **_scene(plan, scene, unseen),
        **await _sheets(task, sheets),
        **await _entity_sheets(task, entities),
        "previous keyframe": "none" if previous is None else await file_digest(previous),
        _PROMPTS: short_digest(
            [
                keyframe_prompt(plan, scene, pictures, task.spice),
                keyframe_check_prompt(plan, scene, [], task.spice),
            ]
        ),
    }


async def clip_inputs(
    task: TaskContext,
    plan: StoryPlan,
    scene: Scene,
    keyframe: KeyframeAsset,
    sheets: Sequence[CharacterAsset],
    last_image: Path | None,
    entities: Sequence[EntityAsset] = (),
) -> dict[str, str]:
    """Name what a scene's clip is made from."""
    piece = clip_piece(scene.scene_id)
    return {
        **await _providers(task, "videos", piece, ("video", "vision")),
        **_settings(task),
        **_scene(plan, scene),
        **await _sheets(task, sheets),
        **await _entity_sheets(task, entities),
        "keyframe": await file_digest(task.path(keyframe.keyframe_path)),
        _VIDEO_PROMPT: short_digest(video_prompt(plan, scene, task.spice)),
        _PROMPTS: short_digest(clip_check_prompt(plan, scene, [], task.spice)),
        "last frame": "none" if last_image is None else await file_digest(last_image),
    }


def changed(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    """Return the names of the inputs that differ, in the order of `new`."""
    names = [*new, *(name for name in old if name not in new and name not in _NO_MORE)]
    found = [name for name in names if old.get(name) != new.get(name)]
    # The wording follows from what else changed; alone, it is a new version that words otherwise.
    return [name for name in found if name not in _WORDINGS] or found


def _scene(plan: StoryPlan, scene: Scene, unseen: frozenset[str] = frozenset()) -> dict[str, str]:
    fields = scene.model_dump(mode="json", exclude=set(_OF_NOTHING | unseen))
    return {
        "style": short_digest(plan.style),
        "title": short_digest(plan.title),
        "palette": short_digest(plan.color_palette),
        "aspect ratio": plan.aspect_ratio,
        **{f"scene {name}": short_digest(value) for name, value in fields.items()},
    }


async def _sheets(task: TaskContext, sheets: Sequence[CharacterAsset]) -> dict[str, str]:
    return {
        f"sheet of {sheet.name}": await file_digest(task.path(sheet.portrait_path))
        for sheet in sheets
    }


async def _entity_sheets(task: TaskContext, entities: Sequence[EntityAsset]) -> dict[str, str]:
    return {
        f"sheet of {one.kind} {one.id}": await file_digest(task.path(one.picture_path))
        for one in entities
    }


def _settings(task: TaskContext) -> dict[str, str]:
    return {
        "negative prompt": short_digest(task.config.negative_prompt),
        "threshold": short_digest(task.threshold),
        "retries": short_digest(task.config.max_retries),
        "spicy mode": short_digest(repr(task.spice)),
        "seed": short_digest(task.providers.seed),
    }


async def _providers(
    task: TaskContext, step: Step, piece: str, capabilities: Sequence[Any]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for capability in capabilities:
        config = task.providers.resolved(capability, step, piece)
        found[f"{capability} provider"] = f"{config.provider} {config.model}"
        found[f"{capability} options"] = await _options(config)
        revision = task.providers.provider(config).revision
        if revision:
            found[f"{capability} revision"] = revision
    return found


async def _options(config: ResolvedConfig) -> str:
    # As the ledger sees them: a file that an option names is what it contains.
    files = {str(path): await file_digest(path) for path in option_paths(config.options)}
    return short_digest(chosen_options(config.options, files))
