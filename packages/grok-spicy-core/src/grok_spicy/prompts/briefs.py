"""From the story to a `Brief`: the same picture or clip as its plain text, taken apart."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from grok_spicy.prompts.boards import board_text
from grok_spicy.prompts.panels import panels_of
from grok_spicy.prompts.parts import parts_of
from grok_spicy.prompts.shots import (
    angle,
    camera_move,
    facings,
    shot_size,
    sides,
    staging_words,
    still_words,
)
from grok_spicy.prompts.sound import spoken_lines
from grok_spicy.prompts.spice import PLAIN, Spice
from grok_spicy.prompts.tags import (
    appearance,
    look_tags,
    nameless_phrase,
    short_tags,
    unnamed,
    without_names,
)
from grok_spicy.providers.brief import Brief, CastMember, Thing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grok_spicy.providers.pictures import Picture, PictureRole
    from grok_spicy.schemas import Character, ConsistencyScore, Scene, StoryPlan

_LIKENESS = "face, body, colours, clothes and marks of everyone"


def sheet_brief(
    plan: StoryPlan,
    character: Character,
    operation: str,
    photos: int = 0,
    spice: Spice = PLAIN,
    *,
    wanted: str = "",
    traits: bool = True,
    panels: bool = False,
) -> Brief:
    """Take the sheet of a character apart.

    Args:
        plan: The story.
        character: Whom to draw.
        operation: `"generate"`, `"stylize"` from photos, or `"edit"` of a base sheet.
        photos: How many pictures are sent.
        spice: The additions of spicy mode.
        wanted: What an edit of a base sheet adds.
        traits: False for the base that such an edit works on.
        panels: Whether the sheet shows several views.
    """
    tags = look_tags(plan)
    member = CastMember(
        character.name,
        tags.get(character.name, "the figure"),
        1 if photos else None,
        "center",
        appearance(character, tags),
    )
    keep = ("the face and the likeness",) if photos else ()
    if wanted:
        keep = ("face, likeness, body, pose, framing, style, light and background",)
    told = unnamed(plan, spice)
    own = told.traits(character) if traits else ()
    return Brief(
        operation,
        style=plan.style,
        shot_size="character sheet" if panels else "full shot",
        angle="" if panels else "eye level",
        start=panels_of(plan.aspect_ratio)
        if panels
        else "standing, seen from the front, evenly lit, on an empty light-grey backdrop",
        cast=(member,),
        keep=keep,
        mend=(without_names(wanted.strip(), tags),) if wanted.strip() else (),
        prefix=told.prefix,
        additions=(*own, *told.touches()),
        guidance=told.guidance(directive=True),
    )


def keyframe_brief(
    plan: StoryPlan, scene: Scene, references: Sequence[Picture] = (), spice: Spice = PLAIN
) -> Brief:
    """Take the frame that a scene begins with apart; its motion is left out.

    Args:
        plan: The story.
        scene: The scene to compose.
        references: The pictures that are sent, in order.
        spice: The additions of spicy mode.
    """
    operation = "edit" if references else "generate"
    brief = _shot(plan, scene, operation, references)
    shown = any(one.role == "character" for one in references)
    told = spice.dress(board_text(plan, scene, references), rules=True)
    brief = replace(brief, keep=(_LIKENESS,) if shown else (), board=told)
    return _dressed(brief, plan, spice)


def mending_brief(
    plan: StoryPlan, scene: Scene, score: ConsistencyScore, spice: Spice = PLAIN
) -> Brief:
    """Take the correction of a keyframe apart.

    Args:
        plan: The story.
        scene: The scene that the frame belongs to.
        score: The check of the very frame that is edited.
        spice: The additions of spicy mode.
    """
    keep = ("composition, setting, light, camera and style",)
    brief = _shot(plan, scene, "edit")
    return _dressed(replace(brief, keep=keep, mend=_wanted(plan, scene, score)), plan, spice)


def clip_brief(
    plan: StoryPlan,
    scene: Scene,
    *,
    natural_seconds: float | None = None,
    score: ConsistencyScore | None = None,
    anew: bool = False,
    references: Sequence[Picture] = (),
    spice: Spice = PLAIN,
) -> Brief:
    """Take a clip apart: motion, camera and sound; the keyframe shows the rest.

    Args:
        plan: The story.
        scene: The scene, its duration already clamped.
        natural_seconds: `limits.natural_seconds` of who films it.
        score: The check of the clip before this one, which is corrected; None if there is none.
        anew: Whether the scene is filmed once more instead.
        references: The pictures that are sent beside first and last frame, in order.
        spice: The additions of spicy mode.
    """
    tags = look_tags(plan)
    films = score is None or anew
    action = without_names(motion(scene), tags)
    move = without_names(camera_move(scene), tags)
    end = without_names(still_words(scene.end_state), tags)
    parts = parts_of(action, scene.duration_seconds, natural_seconds, camera_move=move, end=end)
    brief = replace(
        _shot(plan, scene, "generate" if films else "edit", references),
        end=end,
        action=action,
        camera_move=move,
        keep=(_LIKENESS,) if scene.characters_present else (),
        mend=() if score is None else _asked(plan, score) if anew else _wanted(plan, scene, score),
        dialogue=spoken_lines(plan, scene, tags),
        ambience=without_names(scene.ambience.strip(), tags),
        parts=parts if films else (),
    )
    return _dressed(brief, plan, spice, directive=True)


def opening(scene: Scene) -> str:
    """Return what is seen before anything moves, else what the scene is about."""
    told = (scene.start_state, scene.prompt_summary, scene.description)
    return next((still for text in told if (still := still_words(text))), "")


def motion(scene: Scene) -> str:
    """Return the one thing that moves, else what the scene is about."""
    return scene.action.strip() or scene.prompt_summary.strip() or scene.description.strip()


def place_words(plan: StoryPlan, scene: Scene, *, shown: bool = False) -> str:
    """Return where and when a scene plays, and how it looks there if the plan says.

    Args:
        plan: The story.
        scene: The scene.
        shown: Whether a picture shows the place, which says better how it looks.
    """
    place = plan.place(scene)
    look = "" if place is None or shown else place.visual_description.strip()
    where = scene.setting.strip() or ("" if place is None else place.name.strip())
    return ". ".join(text.rstrip(".") for text in (where, look) if text)


def _shot(
    plan: StoryPlan, scene: Scene, operation: str, references: Sequence[Picture] = ()
) -> Brief:
    """Return what every picture and clip of a scene has in common."""
    tags = look_tags(plan)
    place_picture = _number(references, "place")
    return Brief(
        operation,
        style=without_names(plan.style, tags),
        palette=without_names(plan.color_palette, tags),
        place=without_names(place_words(plan, scene, shown=place_picture is not None), tags),
        shot_size=shot_size(scene),
        angle=angle(scene),
        start=without_names(opening(scene), tags),
        cast=_cast(plan, scene, references, tags),
        staging=staging_words(plan, scene, tags),
        wardrobe=nameless_phrase(scene.wardrobe, tags),
        props=_props(plan, scene, references, tags),
        mood=without_names(scene.mood.strip(), tags),
        place_picture=place_picture,
        previous_picture=_number(references, "previous"),
    )


def _dressed(brief: Brief, plan: StoryPlan, spice: Spice, *, directive: bool = False) -> Brief:
    told = unnamed(plan, spice)
    return replace(
        brief,
        prefix=told.prefix,
        additions=told.touches(),
        guidance=told.guidance(directive=directive, rules=True),
    )


def _number(references: Sequence[Picture], role: PictureRole) -> int | None:
    numbers = (number for number, picture in enumerate(references, 1) if picture.role == role)
    return next(numbers, None)


def _cast(
    plan: StoryPlan, scene: Scene, references: Sequence[Picture], tags: Mapping[str, str]
) -> tuple[CastMember, ...]:
    number_of = _numbers(references, "character")
    described = {one.name: appearance(one, tags) for one in plan.characters}
    names = scene.characters_present
    facing = facings(plan, scene, tags)
    shorter = short_tags(tags)
    return tuple(
        CastMember(
            name,
            tags.get(name, name),
            number_of.get(name),
            side,
            "" if name in number_of else described.get(name, ""),
            facing.get(name, ""),
            shorter.get(name, ""),
        )
        for name, side in zip(names, sides(plan, scene, names), strict=True)
    )


def _props(
    plan: StoryPlan, scene: Scene, references: Sequence[Picture], tags: Mapping[str, str]
) -> tuple[Thing, ...]:
    number_of = _numbers(references, "prop")
    things = []
    for prop in plan.props:
        if prop.id in scene.prop_ids:
            number = number_of.get(prop.id, number_of.get(prop.name))
            look = "" if number else without_names(prop.visual_description.strip(), tags)
            things.append(Thing(without_names(prop.name.strip() or prop.id, tags), look, number))
    return tuple(things)


def _numbers(references: Sequence[Picture], role: PictureRole) -> dict[str, int]:
    return {
        picture.name: number
        for number, picture in enumerate(references, 1)
        if picture.role == role and picture.name is not None
    }


def _asked(plan: StoryPlan, score: ConsistencyScore) -> tuple[str, ...]:
    """Return what the check asks for; its faults are left out, for naming one invites it."""
    asked = (score.fix_prompt or "").strip()
    return (without_names(asked, look_tags(plan)),) if asked else ()


def _wanted(plan: StoryPlan, scene: Scene, score: ConsistencyScore) -> tuple[str, ...]:
    """Return what the check asks for, else how those look who are least like themselves.

    Of an empty place: how it looks.
    """
    tags = look_tags(plan)
    cast = [one for one in plan.characters if one.name in scene.characters_present]
    lowest = min((score.per_character.get(one.name, 1.0) for one in cast), default=1.0)
    looks = tuple(
        f"{tags[one.name]} looks like this: {appearance(one, tags)}"
        for one in cast
        if score.per_character.get(one.name, 1.0) <= lowest
    )
    place = without_names(place_words(plan, scene), tags)
    return _asked(plan, score) or looks or ((place,) if place else ())
