"""Prompts of the keyframes step: composing a frame, mending it, checking it.

A plan that says how it is shot is told by `sentences`, from its briefs. One that does not is told
as such plans always were, so that nothing that was made of it is made again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.prompts.boards import board_text, descriptions
from grok_spicy.prompts.briefs import keyframe_brief, mending_brief, opening
from grok_spicy.prompts.checks import SCORING, picture_lines, shot_check_prompt
from grok_spicy.prompts.sentences import mending_text, still_text
from grok_spicy.prompts.shots import framing
from grok_spicy.prompts.spice import PLAIN, Spice
from grok_spicy.prompts.tags import unnamed
from grok_spicy.prompts.wording import labelled, lines, listed, mend_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.providers.pictures import Picture
    from grok_spicy.schemas import ConsistencyScore, Scene, StoryPlan


def keyframe_prompt(
    plan: StoryPlan, scene: Scene, references: Sequence[Picture] = (), spice: Spice = PLAIN
) -> str:
    """Ask for the frame that a scene begins with.

    Contains, of a plan with shots: size and angle, who is where and after which picture, what is
    seen before anything moves, place, props, mood, style, palette. Of one without: the style
    first; the scene's title, summary, setting and mood; each character with
    the number of its reference image and its place; what the previous keyframe is for; action,
    camera and palette; that appearances are kept, with each visual description verbatim. In
    spicy mode: prefix, rules and modifiers.

    Args:
        plan: The story.
        scene: The scene to compose.
        references: The very pictures that are sent, in order: sheets, then the previous
            keyframe. Empty where the frame is generated from words alone.
        spice: The additions of spicy mode.
    """
    if plan.has_shots:
        brief = keyframe_brief(plan, scene, references, spice)
        return unnamed(plan, spice).dress(still_text(brief), rules=True)
    return spice.dress(board_text(plan, scene, references), rules=True)


def keyframe_fix_prompt(
    plan: StoryPlan, scene: Scene, score: ConsistencyScore, spice: Spice = PLAIN
) -> str:
    """Ask to mend the best frame so far.

    Contains: what the check asks for, else, of a plan with shots, how everyone looks, and of one
    without, its issues; that everything else stays. In spicy mode: prefix, rules and modifiers.

    Args:
        plan: The story.
        scene: The scene that the frame belongs to.
        score: The check of the very frame that is edited.
        spice: The additions of spicy mode.
    """
    if plan.has_shots:
        brief = mending_brief(plan, scene, score, spice)
        return unnamed(plan, spice).dress(mending_text(brief), rules=True)
    return spice.dress(
        lines(
            plan.style,
            mend_text(score) or "Bring every character closer to their description.",
            "Keep composition, setting, light, camera and style as they are.",
        ),
        rules=True,
    )


def keyframe_check_prompt(
    plan: StoryPlan, scene: Scene, references: Sequence[Picture], spice: Spice = PLAIN
) -> str:
    """Ask whether a keyframe shows its characters.

    Contains: which image is what (1 is the candidate); what the scene should show, of a plan with
    shots also how large and at which moment; each visual description verbatim; how to score. In
    spicy mode: the rules.

    Args:
        plan: The story.
        scene: The scene that the frame belongs to.
        references: Character sheets, in the order in which they are sent; never the previous
            keyframe.
        spice: The additions of spicy mode.
    """
    return frame_check_prompt(
        plan,
        scene,
        references,
        spice,
        candidate="the candidate: a keyframe of the film",
        shot=framing(scene),
        moment=opening(scene),
    )


def frame_check_prompt(
    plan: StoryPlan,
    scene: Scene,
    references: Sequence[Picture],
    spice: Spice,
    *,
    candidate: str,
    shot: str,
    moment: str,
) -> str:
    """Ask whether a frame of a scene shows its characters; `candidate` says which frame it is."""
    if plan.has_shots:
        return shot_check_prompt(
            plan, scene, references, spice, candidate=candidate, shot=shot, moment=moment
        )
    names = scene.characters_present
    task = (
        f"Check that {listed(names)} can be recognised in image 1 without doubt, once each: face, "
        "body, colours, clothes and marks. Pose, light and distance may differ."
        if names
        else "No character of the cast belongs in this frame. Check that it shows the scene."
    )
    return lines(
        f"Image 1 is {candidate}.",
        picture_lines(references),
        labelled("Scene", scene.title),
        scene.prompt_summary or scene.description,
        labelled("Setting", scene.setting),
        labelled("Style", plan.style),
        task,
        descriptions(plan, scene),
        spice.rules(),
        SCORING,
    )
