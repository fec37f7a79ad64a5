"""From the story to a `Brief`: the same picture or clip as its plain text, taken apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.prompts.parts import parts_of
from grok_spicy.prompts.shots import (
    angle,
    camera_move,
    shot_size,
    sides,
    staging_words,
    still_words,
)
from grok_spicy.prompts.sound import spoken_lines
from grok_spicy.prompts.tags import look_tags, without_names
from grok_spicy.providers.brief import Brief, CastMember

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grok_spicy.providers.pictures import Picture
    from grok_spicy.schemas import Character, ConsistencyScore, Scene, StoryPlan

_LIKENESS = "face, body, colours, clothes and marks of everyone"


def sheet_brief(plan: StoryPlan, character: Character, operation: str, photos: int = 0) -> Brief:
    """Take the sheet of a character apart.

    Args:
        plan: The story.
        character: Whom to draw.
        operation: `"generate"`, `"stylize"` from photos, or `"edit"` of a base sheet.
        photos: How many pictures are sent.
    """
    member = CastMember(
        character.name,
        look_tags(plan).get(character.name, "the figure"),
        1 if photos else None,
        "center",
        character.visual_description,
    )
    keep = ("the face and the likeness",) if photos else ()
    return Brief(
        operation,
        style=plan.style,
        shot_size="full shot",
        angle="eye level",
        start="standing, seen from the front, evenly lit, on an empty light-grey backdrop",
        cast=(member,),
        keep=keep,
    )


def keyframe_brief(plan: StoryPlan, scene: Scene, references: Sequence[Picture] = ()) -> Brief:
    """Take the frame that a scene begins with apart; its motion is left out.

    Args:
        plan: The story.
        scene: The scene to compose.
        references: The pictures that are sent, in order.
    """
    tags = look_tags(plan)
    return Brief(
        "edit" if references else "generate",
        style=plan.style,
        palette=plan.color_palette,
        place=place_words(plan, scene),
        shot_size=shot_size(scene),
        angle=angle(scene),
        start=without_names(opening(scene), tags),
        cast=_cast(plan, scene, references, tags),
        staging=without_names(staging_words(scene, tags), tags),
        keep=(_LIKENESS,) if any(one.role == "character" for one in references) else (),
    )


def mending_brief(plan: StoryPlan, scene: Scene, score: ConsistencyScore) -> Brief:
    """Take the correction of a keyframe apart.

    Args:
        plan: The story.
        scene: The scene that the frame belongs to.
        score: The check of the very frame that is edited.
    """
    tags = look_tags(plan)
    return Brief(
        "edit",
        style=plan.style,
        palette=plan.color_palette,
        place=place_words(plan, scene),
        shot_size=shot_size(scene),
        angle=angle(scene),
        start=without_names(opening(scene), tags),
        cast=_cast(plan, scene, (), tags),
        staging=without_names(staging_words(scene, tags), tags),
        keep=("composition, setting, light, camera and style",),
        mend=_wanted(score, tags),
    )


def clip_brief(
    plan: StoryPlan,
    scene: Scene,
    *,
    natural_seconds: float | None = None,
    score: ConsistencyScore | None = None,
) -> Brief:
    """Take a clip apart: motion, camera and sound; the keyframe shows the rest.

    Args:
        plan: The story.
        scene: The scene, its duration already clamped.
        natural_seconds: `limits.natural_seconds` of who films it.
        score: The check of the clip that is corrected; None if it is filmed.
    """
    tags = look_tags(plan)
    action = without_names(motion(scene), tags)
    move = without_names(camera_move(scene), tags)
    end = without_names(scene.end_state, tags)
    parts = parts_of(action, scene.duration_seconds, natural_seconds, camera_move=move, end=end)
    return Brief(
        "generate" if score is None else "edit",
        style=plan.style,
        palette=plan.color_palette,
        place=place_words(plan, scene),
        shot_size=shot_size(scene),
        angle=angle(scene),
        start=without_names(opening(scene), tags),
        end=end,
        action=action,
        camera_move=move,
        cast=_cast(plan, scene, (), tags),
        staging=without_names(staging_words(scene, tags), tags),
        keep=(_LIKENESS,) if scene.characters_present else (),
        mend=() if score is None else _wanted(score, tags),
        dialogue=spoken_lines(scene, tags),
        ambience=without_names(scene.ambience, tags),
        parts=parts if score is None else (),
    )


def opening(scene: Scene) -> str:
    """Return what is seen before anything moves, else what the scene is about."""
    return still_words(scene.start_state) or scene.prompt_summary or scene.description


def motion(scene: Scene) -> str:
    """Return the one thing that moves, else what the scene is about."""
    return scene.action.strip() or scene.prompt_summary.strip() or scene.description.strip()


def place_words(plan: StoryPlan, scene: Scene) -> str:
    """Return where and when a scene plays, and how it looks there if the plan says."""
    place = plan.place(scene)
    if place is None or not place.visual_description.strip():
        return scene.setting.strip()
    where = scene.setting.strip() or place.name.strip()
    return f"{where}: {place.visual_description.strip()}" if where else place.visual_description


def _cast(
    plan: StoryPlan, scene: Scene, references: Sequence[Picture], tags: Mapping[str, str]
) -> tuple[CastMember, ...]:
    number_of = {
        picture.name: number
        for number, picture in enumerate(references, 1)
        if picture.role == "character"
    }
    described = {one.name: one.visual_description for one in plan.characters}
    names = scene.characters_present
    return tuple(
        CastMember(
            name,
            tags.get(name, name),
            number_of.get(name),
            side,
            "" if name in number_of else described.get(name, ""),
        )
        for name, side in zip(names, sides(plan, scene, names), strict=True)
    )


def _wanted(score: ConsistencyScore, tags: Mapping[str, str]) -> tuple[str, ...]:
    """Return what the checker asks for; its faults are left out, for naming one invites it."""
    asked = (score.fix_prompt or "").strip()
    return (without_names(asked, tags),) if asked else ()
