"""A scene in its plan's own words, one labelled line each: names, title and camera included.

Plans that say nothing of shots were always told so; a board, which letters what happens and is
said, is told so of any plan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.prompts.shots import angle, camera_move, shot_size, sides
from grok_spicy.prompts.wording import labelled, lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.providers.pictures import Picture, PicturePosition
    from grok_spicy.schemas import DialogueLine, Scene, StoryPlan

_PLACES: dict[PicturePosition, str] = {
    "left": "positioned on the left side",
    "right": "positioned on the right side",
    "center": "positioned in the center",
}


def positions(names: Sequence[str]) -> list[PicturePosition]:
    """Say where each of the characters in a frame stands.

    Args:
        names: The scene's characters, in order.

    Returns:
        One place a name: alone in the center; two left and right; more between them.
    """
    if len(names) == 1:
        return ["center"]
    sides: list[PicturePosition] = ["left", "right"]
    between: list[PicturePosition] = ["center"] * len(names)
    return [*sides, *between][: len(names)]


def board_text(plan: StoryPlan, scene: Scene, references: Sequence[Picture] = ()) -> str:
    """Say what a board shows and letters.

    Contains: the style first; the scene's title, summary, setting and mood; each character with
    the number of its reference image and its place; what the previous keyframe is for; action and
    what is said, camera and palette; that appearances are kept, with each visual description
    verbatim.

    Args:
        plan: The story.
        scene: The scene to compose.
        references: The very pictures that are sent, in order.
    """
    return lines(
        plan.style,
        labelled("Scene", scene.title),
        scene.prompt_summary or scene.description,
        labelled("Setting", scene.setting or _place_name(plan, scene)),
        labelled("Mood", scene.mood),
        labelled("In the frame", _cast(plan, scene, references)),
        _previous(references),
        labelled("Action", action_and_lines(scene)),
        labelled("Camera", camera_words(scene)),
        labelled("Palette", plan.color_palette),
        _keep(plan, scene, references),
        "A single film frame without text, captions, borders or panels.",
    )


def descriptions(plan: StoryPlan, scene: Scene) -> str:
    """Return how everybody in a scene looks, each after their name."""
    described = {character.name: character.visual_description for character in plan.characters}
    return lines(*(labelled(name, described.get(name, "")) for name in scene.characters_present))


def action_and_lines(scene: Scene) -> str:
    """Return what happens and is said; a line that the action has already is not said again."""
    said = [_said(line) for line in scene.dialogue if line.text.strip() not in scene.action]
    return " ".join(part for part in (scene.action.strip(), *said) if part)


def camera_words(scene: Scene) -> str:
    """Return angle, size and move; `camera` itself where the plan has no fields for them."""
    if not (scene.shot_size or scene.angle or scene.camera_move):
        return scene.camera
    return ", ".join(part for part in (angle(scene), shot_size(scene), camera_move(scene)) if part)


def _said(line: DialogueLine) -> str:
    text, speaker, manner = (one.strip() for one in (line.text, line.speaker, line.manner))
    if not text:
        return ""
    who = f"{speaker} ({manner})" if speaker and manner else speaker or manner
    return f"{who}: “{text}”" if who else f"“{text}”"


def _place_name(plan: StoryPlan, scene: Scene) -> str:
    place = plan.place(scene)
    return "" if place is None else place.name


def _cast(plan: StoryPlan, scene: Scene, references: Sequence[Picture]) -> str:
    """Name each character with its reference and place; those without a sheet come last."""
    number_of = {
        picture.name: (number, picture.position)
        for number, picture in enumerate(references, 1)
        if picture.role == "character"
    }
    parts = []
    names = scene.characters_present
    places = sides(plan, scene, names) if plan.has_shots else positions(names)
    for name, place in zip(names, places, strict=True):
        number, position = number_of.get(name, (None, None))
        where = _PLACES[position or place]
        parts.append(
            f"{name} (reference image {number}), {where}" if number else f"{name}, {where}"
        )
    return "; ".join(parts)


def _previous(references: Sequence[Picture]) -> str:
    for number, picture in enumerate(references, 1):
        if picture.role == "previous":
            return (
                f"Reference image {number} is the keyframe of the scene before: stay in its world, "
                "light and grading; setting, action and framing are those given here."
            )
    return ""


def _keep(plan: StoryPlan, scene: Scene, references: Sequence[Picture]) -> str:
    if not scene.characters_present:
        return ""
    source = (
        "as in their reference image, which comes before the description"
        if any(picture.role == "character" for picture in references)
        else "as described"
    )
    return lines(
        f"Keep every appearance exactly {source}: face, body, colours, clothes and marks. "
        "Each character appears once.",
        descriptions(plan, scene),
    )
