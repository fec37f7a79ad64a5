"""What checks of pictures have in common, and the check of a frame whose shot is planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.prompts.boards import descriptions
from grok_spicy.prompts.briefs import place_words
from grok_spicy.prompts.wording import labelled, lines, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.prompts.spice import Spice
    from grok_spicy.providers.pictures import Picture
    from grok_spicy.schemas import Scene, StoryPlan

SCORING = (
    "Give overall_score from 0 (someone else) to 1 (unmistakably the same), a score for each "
    "character by name in per_character, and in issues what is wrong, the most telling first: "
    "one short sentence each, none if nothing is. If something is wrong, give in fix_prompt one "
    "instruction to an image editor that mends exactly that and says what must stay. Judge only "
    "what can be seen."
)

_WANTED = (
    "If something is wrong, say in fix_prompt in one sentence what is seen once it is right, as "
    'if it were so already ("the scarf is moss-green"), and only that. Judge only what can be seen.'
)

_SHOT_SCORING = (
    "Give overall_score from 0 (someone else) to 1 (unmistakably the same), a score for each "
    "character by name in per_character, and in issues what is wrong, the most telling first: one "
    "short sentence each, none if nothing is."
)

_PLACE_SCORING = (
    "Give overall_score from 0 (another place, or someone is there) to 1 (exactly this place at "
    "this time), leave per_character empty, and give in issues what is wrong, the most telling "
    "first: one short sentence each, none if nothing is."
)


_ROLES = {
    "photo": "a reference photo of {name}",
    "base": "the base sheet that the candidate was made from",
    "character": "the character sheet of {name}",
    "previous": "the keyframe of the scene before",
}


def shot_check_prompt(
    plan: StoryPlan,
    scene: Scene,
    references: Sequence[Picture],
    spice: Spice,
    *,
    candidate: str,
    shot: str,
    moment: str,
) -> str:
    """Ask whether a frame shows its shot: who, or which place, how large, at which moment.

    Contains: which image is what (1 is the candidate); the scene's size, place and moment; each
    visual description verbatim; how to score. In spicy mode: the rules.

    Args:
        plan: The story.
        scene: The scene that the frame belongs to.
        references: Sheets, in the order in which they are sent.
        spice: The additions of spicy mode.
        candidate: Which frame it is.
        shot: Size and angle that it should have; empty if that is not asked.
        moment: What should be seen at that moment; empty if nothing is said of it.
    """
    names = scene.characters_present
    return lines(
        f"Image 1 is {candidate}.",
        picture_lines(references),
        labelled("Scene", scene.title),
        labelled("Shot", shot),
        labelled("Setting", place_words(plan, scene)),
        labelled("At this moment", moment),
        labelled("Style", plan.style),
        labelled("Wardrobe, right where it differs from a description", scene.wardrobe),
        _who(names) if names else _nobody(plan, scene),
        _how(shot, moment),
        descriptions(plan, scene),
        spice.rules(),
        _SHOT_SCORING if names else _PLACE_SCORING,
        _WANTED,
    )


def _who(names: Sequence[str]) -> str:
    return (
        f"Check first that {listed(names)} can be recognised in image 1 without doubt, once each: "
        "face, body, colours, clothes and marks. Light and distance may differ."
    )


def _nobody(plan: StoryPlan, scene: Scene) -> str:
    things = [prop for prop in plan.props if prop.id in scene.prop_ids]
    order = ["is image 1 this place", "is it this time of day and weather"]
    if things:
        named = (f"{one.name or one.id} ({one.visual_description})" for one in things)
        order.insert(0, f"does image 1 show {listed(named)}")
    order.append("are people and characters absent from it")
    what = "a shot of things" if things else "an empty place"
    return f"This is {what}. Check in this order: {'; '.join(order)}."


def _how(shot: str, moment: str) -> str:
    """Ask for what only the shot says; it weighs less than who is seen."""
    questions = [f"is it a {shot}"] if shot else []
    if moment.strip():
        questions.append("is it this moment")
    if not questions:
        return ""
    return f"Then check: {'; '.join(questions)}? Take 0.1 off overall_score for each that is not."


def picture_lines(references: Sequence[Picture], first: int = 2) -> str:
    """Say what each reference is, one a line.

    Args:
        references: The pictures, in the order in which they are sent.
        first: The number of the first one; 2 where image 1 is a candidate.
    """
    return "\n".join(
        f"Image {number} is {_ROLES.get(picture.role, 'a reference').format(name=picture.name)}."
        for number, picture in enumerate(references, first)
    )
