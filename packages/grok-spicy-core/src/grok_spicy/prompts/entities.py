"""Prompts of the sheets of places and props, which keep a room and an object what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.prompts.spice import PLAIN, Spice
from grok_spicy.prompts.tags import look_tags, unnamed, without_names
from grok_spicy.prompts.wording import labelled, lines, sentence
from grok_spicy.providers.brief import Brief, Thing
from grok_spicy.schemas import Place

if TYPE_CHECKING:
    from grok_spicy.schemas import Prop, StoryPlan

_EMPTY_PLACE = (
    "A wide view that shows how the place is laid out, at eye level, with its light. Scenery alone "
    "fills the frame; the place is deserted."
)

_ONE_THING = (
    "The whole object alone, large, seen from a little above, evenly lit, on an empty light-grey "
    "backdrop that fills the frame."
)

_SCORING = (
    "Give overall_score from 0 (something else) to 1 (exactly as described), leave per_character "
    "empty, and give in issues what is wrong, the most telling first: one short sentence each, "
    "none if nothing is. Judge only what can be seen."
)


def entity_prompt(plan: StoryPlan, entity: Place | Prop, spice: Spice = PLAIN) -> str:
    """Ask for the sheet of a place or a prop.

    Contains: the style first; what it is and how it looks; the palette; the layout of such a
    sheet. In spicy mode: prefix and modifiers.

    Args:
        plan: The story, for its style.
        entity: What to draw.
        spice: The additions of spicy mode.
    """
    name, look = _told(plan, entity)
    layout = _EMPTY_PLACE if isinstance(entity, Place) else _ONE_THING
    return unnamed(plan, spice).dress(
        lines(
            plan.style,
            sentence(": ".join(text for text in (name, look) if text)),
            labelled("Palette", plan.color_palette),
            layout,
        )
    )


def entity_brief(plan: StoryPlan, entity: Place | Prop, spice: Spice = PLAIN) -> Brief:
    """Take the sheet of a place or a prop apart.

    Args:
        plan: The story.
        entity: What to draw.
        spice: The additions of spicy mode.
    """
    name, look = _told(plan, entity)
    is_place = isinstance(entity, Place)
    told = unnamed(plan, spice)
    return Brief(
        "generate",
        style=plan.style,
        palette=plan.color_palette,
        place=", ".join(text for text in (name, look) if text) if is_place else "",
        shot_size="wide shot" if is_place else "insert",
        angle="eye level" if is_place else "high angle",
        start="the whole layout and its light are seen"
        if is_place
        else "the whole object alone, evenly lit, on an empty light-grey backdrop",
        props=() if is_place else (Thing(name, look),),
        prefix=told.prefix,
        additions=told.touches(),
    )


def entity_check_prompt(plan: StoryPlan, entity: Place | Prop) -> str:
    """Ask whether a sheet shows its place, empty, or its prop, alone.

    Args:
        plan: The story, for its style.
        entity: What the sheet should show.
    """
    name, look = entity.name.strip() or entity.id, entity.visual_description.strip()
    if isinstance(entity, Place):
        task = "Check that image 1 is this place and that people and characters are absent from it."
    else:
        task = "Check that image 1 shows this object, whole and alone, once."
    return lines(
        f"Image 1 is the candidate: a sheet of {name}.",
        "This description is the yardstick:",
        look or name,
        labelled("Style", plan.style),
        task,
        _SCORING,
    )


def _told(plan: StoryPlan, entity: Place | Prop) -> tuple[str, str]:
    """Return name and look in words that need to know nobody's name."""
    tags = look_tags(plan)
    name = without_names(entity.name.strip() or entity.id, tags)
    return name, without_names(entity.visual_description.strip(), tags).rstrip(".")
