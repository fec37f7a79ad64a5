"""Prompts of the describe and characters steps: photos in words, character sheets, their checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.prompts.checks import SCORING, picture_lines
from grok_spicy.prompts.panels import panels_of
from grok_spicy.prompts.spice import PLAIN, Spice
from grok_spicy.prompts.wording import labelled, lines, sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.providers.pictures import Picture
    from grok_spicy.schemas import Character, StoryPlan

SHEET_LAYOUT = (
    "One figure alone, full body from head to feet, standing, seen from the front, evenly lit, "
    "on a plain light background. No text, no border, no second figure."
)

CLEAR_LAYOUT = (
    "One figure alone, full body from head to feet, standing, seen from the front, evenly lit, "
    "on an empty light-grey backdrop that fills the frame."
)


def describe_prompt(label: str, photos: int = 1) -> str:
    """Ask what reference photos show.

    Contains: whose photos they are and how many; only what is seen; at least 80 words on body,
    face, hair or fur, clothes, colours and marks; no guess at name, age, origin or story; plain
    text as the answer.

    Args:
        label: The user's name for whom or what the photos show.
        photos: How many photos are sent.
    """
    subject = "the photo" if photos == 1 else f"all {photos} photos, which show the same subject"
    return lines(
        f'Describe "{label}" as seen in {subject}, for an artist who will never see it.',
        "Write at least 80 words of plain prose: build and proportions, face, eyes, hair or fur, "
        "skin or surface, clothes, colours, accessories and distinguishing marks.",
        "Describe only what can be seen. Leave out the background, the pose and the light, and do "
        "not guess at a name, a story or feelings.",
        "Answer with the description alone.",
    )


def sheet_prompt(
    plan: StoryPlan, character: Character, spice: Spice = PLAIN, *, panels: bool = False
) -> str:
    """Ask for a character sheet from words alone.

    Contains: the style first; full body portrait of the name and role; the visual description
    verbatim; the personality cues; the layout of a sheet. In spicy mode: prefix, traits,
    directive and modifiers.

    Args:
        plan: The story, for its style.
        character: Whom to draw.
        spice: The additions of spicy mode.
        panels: Whether the sheet shows several views.
    """
    return spice.dress(
        lines(
            plan.style,
            f"{_kind(panels)} of {_who(character)}.",
            character.visual_description,
            _manner(character),
            _layout(plan, panels),
            labelled("Traits", ", ".join(spice.traits(character))),
        ),
        directive=True,
    )


def stylize_prompt(
    plan: StoryPlan,
    character: Character,
    photos: int = 1,
    spice: Spice = PLAIN,
    *,
    traits: bool = True,
    panels: bool = False,
) -> str:
    """Ask for a character sheet from photos.

    Contains: the style (first, or of a plan with shots behind the verb); full body portrait of the
    name and role from the photos; face and likeness are kept; the visual description verbatim; the
    layout of a sheet. In spicy mode: prefix, directive and modifiers, and the traits unless this is
    the base of an enhanced sheet.

    Args:
        plan: The story, for its style.
        character: Whom to draw.
        photos: How many photos are sent.
        spice: The additions of spicy mode.
        traits: False for the base that `enhance_prompt` works on.
        panels: Whether the sheet shows several views.
    """
    source = "the reference photo" if photos == 1 else f"the {photos} reference photos"
    if plan.has_shots:
        opening = [
            f"Redraw {source} as a {_kind(panels).lower()} of {_who(character)}.",
            labelled("Style", plan.style),
        ]
    else:
        redrawn = f"Full body portrait of {_who(character)}, redrawn in this style from {source}."
        opening = [plan.style, redrawn]
    return spice.dress(
        lines(
            *opening,
            "Keep the face and the likeness exactly: features, proportions, hair or fur, colours "
            "and marks. Change only the style, the pose and the background.",
            character.visual_description,
            _layout(plan, panels),
            labelled("Traits", ", ".join(spice.traits(character)) if traits else ""),
        ),
        directive=True,
    )


def enhance_prompt(
    plan: StoryPlan, character: Character, description: str, spice: Spice = PLAIN
) -> str:
    """Ask to dress a base sheet as the user's own description says.

    Contains: the style first, but for plans with shots, where the verb is first; only the
    description (clothes, marks) is applied, verbatim; face, likeness, pose, layout and style stay.
    In spicy mode: prefix, traits, directive, modifiers.

    Args:
        plan: The story, for its style.
        character: Who is on the base sheet.
        description: What the user's video.json says about the character.
        spice: The additions of spicy mode.
    """
    return spice.dress(
        lines(
            # A style in front of an edit invites to draw all of it anew.
            "" if plan.has_shots else plan.style,
            f"Edit this character sheet of {character.name}. Apply only this:",
            description,
            labelled("Traits", ", ".join(spice.traits(character))),
            "Keep everything else exactly as it is: face, likeness, body, pose, framing, style, "
            "light and background.",
        ),
        directive=True,
    )


def sheet_check_prompt(
    character: Character,
    references: Sequence[Picture],
    spice: Spice = PLAIN,
    *,
    description: str | None = None,
    traits: bool = True,
    panels: bool = False,
) -> str:
    """Ask whether a sheet shows its character.

    Contains: which image is what (1 is the candidate); the visual description verbatim, the
    yardstick where there are no references; the user's description if the sheet was enhanced;
    how to score. In spicy mode: traits and rules.

    Args:
        character: Whom the sheet should show.
        references: Base sheet and photos, in the order in which they are sent.
        spice: The additions of spicy mode.
        description: What was applied to the base sheet, if the sheet was enhanced.
        traits: False for the base of an enhanced sheet, which is drawn without them.
        panels: Whether the sheet shows several views.
    """
    yardstick = (
        "Compare the candidate with the references and with this description:"
        if references
        else "There are no references: this description is the yardstick:"
    )
    return lines(
        f"Image 1 is the candidate: a character sheet of {_who(character)}.",
        picture_lines(references),
        yardstick,
        character.visual_description,
        labelled("Added on purpose, and right where it differs from that", description or ""),
        labelled("Traits", ", ".join(spice.traits(character)) if traits else ""),
        "It shows the same character in three views on purpose: all of them must agree."
        if panels
        else "",
        "Style, pose and background may differ. Face, body, colours, clothes and marks may not.",
        spice.rules(),
        SCORING,
    )


def _kind(panels: bool) -> str:
    return "Character sheet" if panels else "Full body portrait"


def _layout(plan: StoryPlan, panels: bool) -> str:
    """Return how a sheet looks: in a plan with shots, without naming what it is not."""
    if panels:
        return sentence(panels_of(plan.aspect_ratio))
    return CLEAR_LAYOUT if plan.has_shots else SHEET_LAYOUT


def _who(character: Character) -> str:
    role = character.role.strip()
    return f"{character.name}, {role}" if role else character.name


def _manner(character: Character) -> str:
    return labelled("Manner", ", ".join(cue.strip() for cue in character.personality_cues if cue))
