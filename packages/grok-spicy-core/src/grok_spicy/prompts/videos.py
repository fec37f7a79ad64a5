"""Prompts of the videos step: filming a keyframe, correcting the clip, filming it again.

A plan that says how it is shot is told by `sentences`, from its briefs; one that does not, as such
plans always were.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.prompts.briefs import clip_brief, opening
from grok_spicy.prompts.keyframes import frame_check_prompt
from grok_spicy.prompts.sentences import clip_text, correction_text
from grok_spicy.prompts.spice import PLAIN, Spice
from grok_spicy.prompts.tags import unnamed
from grok_spicy.prompts.wording import bullets, labelled, lines, listed, mend_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.providers.pictures import Picture
    from grok_spicy.schemas import ConsistencyScore, Scene, StoryPlan

SINGLE_PHASE_SECONDS = 8
"""The longest scene, in seconds, that is filmed as one motion; longer ones have two phases."""


def video_prompt(plan: StoryPlan, scene: Scene, spice: Spice = PLAIN) -> str:
    """Say how a keyframe moves: motion and camera only, for the picture shows the rest.

    Contains, of a plan with shots: the motion, over 8 s in phases with their seconds; how it ends;
    the camera; what is said and heard. Of one without, up to 8 s: summary, camera, action, mood,
    style; over 8 s: two phases with their seconds, camera, mood, and what must be kept. In spicy
    mode: prefix, directive, rules and modifiers.

    Args:
        plan: The story.
        scene: The scene, its duration already clamped.
        spice: The additions of spicy mode.
    """
    if plan.has_shots:
        brief = clip_brief(plan, scene, spice=spice)
        text = clip_text(brief, scene.duration_seconds)
        return unnamed(plan, spice).dress(text, directive=True, rules=True)
    text = (
        _one_motion(plan, scene)
        if scene.duration_seconds <= SINGLE_PHASE_SECONDS
        else _two_phases(plan, scene)
    )
    return spice.dress(text, directive=True, rules=True)


def phases(scene: Scene) -> tuple[str, str]:
    """Return the two halves of a long scene's motion.

    The action is split at its first semicolon. Without one the action comes first and the summary
    second; if only one of them says anything, the second half goes on with it.
    """
    first, _, second = (part.strip() for part in scene.action.partition(";"))
    summary = scene.prompt_summary.strip() or scene.description.strip()
    told = list(dict.fromkeys(part for part in (first, second, summary) if part))
    if len(told) == 1:
        told.append(f"the same motion goes on and comes to rest: {told[0]}")
    return (told[0], told[1]) if told else ("", "")


def correction_prompt(
    plan: StoryPlan, scene: Scene, score: ConsistencyScore, spice: Spice = PLAIN
) -> str:
    """Ask to correct a clip.

    Contains: what the check asks for, else, of a plan with shots, how everyone looks, and of one
    without, its issues; that motion, camera and length stay. In spicy mode: prefix, directive,
    rules and modifiers.

    Args:
        plan: The story.
        scene: The scene that the clip belongs to.
        score: The check of the very clip that is corrected.
        spice: The additions of spicy mode.
    """
    if plan.has_shots:
        brief = clip_brief(plan, scene, score=score, spice=spice)
        return unnamed(plan, spice).dress(correction_text(brief), directive=True, rules=True)
    return spice.dress(
        lines(
            mend_text(score) or "Bring every character back to how they look in the first frame.",
            "Keep motion, camera, setting, light and length as they are.",
        ),
        directive=True,
        rules=True,
    )


def retake_prompt(
    plan: StoryPlan, scene: Scene, score: ConsistencyScore, spice: Spice = PLAIN
) -> str:
    """Ask for a long clip once more: of a plan with shots, with what is wanted of this take.

    Args:
        plan: The story.
        scene: The scene, its duration already clamped.
        score: The check of the first take.
        spice: The additions of spicy mode.
    """
    if plan.has_shots:
        brief = clip_brief(plan, scene, score=score, anew=True, spice=spice)
        text = clip_text(brief, scene.duration_seconds)
        return unnamed(plan, spice).dress(text, directive=True, rules=True)
    prompt = video_prompt(plan, scene, spice)
    issues = [issue for issue in score.issues if issue.strip()]
    wrong = bullets(issues) or mend_text(score)
    if not wrong:
        return prompt
    return lines(prompt, f"This went wrong before and must not happen again:\n{wrong}")


def clip_check_prompt(
    plan: StoryPlan,
    scene: Scene,
    references: Sequence[Picture],
    spice: Spice = PLAIN,
    *,
    frames: int = 0,
) -> str:
    """Ask whether the characters are still themselves at the end of a clip, and on the way.

    Contains: which image is what (1 is the last frame); that earlier frames follow; what the
    scene should show; each visual description verbatim; how to score. In spicy mode: the rules.

    Args:
        plan: The story.
        scene: The scene that the clip belongs to.
        references: Character sheets, in the order in which they are sent.
        spice: The additions of spicy mode.
        frames: How many earlier frames of the clip follow the references: 0 or 2.
    """
    text = frame_check_prompt(
        plan,
        scene,
        references,
        spice,
        candidate="the candidate: the last frame of a clip",
        shot="",  # the camera may have come closer on the way
        moment=scene.end_state,
    )
    if not frames:
        return text
    first = len(references) + 2
    return lines(
        f"Images {first} and {first + 1}, after the references, are the first frame and one from "
        "the middle of the same clip. Whoever is someone else there, or changes on the way, is "
        "wrong, too.",
        labelled("The clip begins with", opening(scene) if plan.has_shots else ""),
        text,
    )


def _one_motion(plan: StoryPlan, scene: Scene) -> str:
    return lines(
        scene.prompt_summary or scene.description,
        labelled("Camera", scene.camera),
        labelled("Action", scene.action),
        labelled("Mood", scene.mood),
        labelled("Style", plan.style),
    )


def _two_phases(plan: StoryPlan, scene: Scene) -> str:
    first, second = phases(scene)
    middle, end = f"{scene.duration_seconds / 2:g}", scene.duration_seconds
    return lines(
        f"0-{middle} s: {first}",
        f"{middle}-{end} s: {second}",
        labelled("Camera", scene.camera),
        labelled("Mood", scene.mood),
        _kept(plan, scene),
    )


def _kept(plan: StoryPlan, scene: Scene) -> str:
    look = "setting, light, palette and style of the first frame, in one continuous take"
    who = listed(scene.characters_present)
    kept = (
        f"Keep {who} exactly as in the first frame, and the {look}."
        if who
        else (f"Keep the {look}.")
    )
    return lines(kept, labelled("Style", plan.style))
