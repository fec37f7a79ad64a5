"""How a scene is seen: its size, angle, camera move, sides and opening picture, as far as told.

A plan that leaves the fields of a shot out says some of it in `camera` and `action`; that is taken
apart here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grok_spicy.prompts.tags import nameless_phrase

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grok_spicy.providers.pictures import PicturePosition
    from grok_spicy.schemas import Scene, StoryPlan

_MOVE = re.compile(
    r"\b(?:static|locked(?:[- ]off)?|fixed camera|pans?|panning|tilts?|tilting|push(?:es|ing)?|"
    r"pull(?:s|ing)?[- ](?:in|out|back)|trucks?|trucking|pedestals?|arcs?|arcing|orbits?|orbiting|"
    r"track(?:s|ing)?|dolly|dollies|dollying|handheld|zooms?|zooming|cranes?|craning|"
    r"follow(?:s|ing)?|drifts?|drifting|glides?|gliding|steadicam|whip|moves?|moving|"
    r"rises?|rising|descends?|descending|movement|motion|camera)\b",
    re.IGNORECASE,
)
_CAMERA_MOVES = re.compile(
    r"\bcamera\b.*\b(?:pan|tilt|push|pull|truck|track|dolly|zoom|crane|arc|orbit|follow|move|glide|"
    r"drift|rise|descend|circle)(?:s|es|ing|ning)?\b|\b(?:slow|quick|gentle|steady) "
    r"(?:push|pull|pan|tilt|zoom|dolly|arc|track|truck)\b|\b(?:push|zoom|dolly)(?:es|s|ing)?[- ]"
    r"(?:in|out)\b|\bpull(?:s|ing)?[- ](?:back|out)\b|\btracking shot\b|\bhandheld\b",
    re.IGNORECASE,
)
_SIZE = re.compile(
    r"\b(?:extreme wide|extreme close-?up|medium close-?up|close-?up|insert|wide|long|full|medium|"
    r"establishing|two-shot|master)\b(?: shot)?",
    re.IGNORECASE,
)
_ANGLE = re.compile(
    r"\b(?:eye[- ]level|low[- ]angle|high[- ]angle|overhead|bird'?s[- ]eye(?: view)?|"
    r"over[- ]the[- ]shoulder|dutch angle)\b",
    re.IGNORECASE,
)


def framing(scene: Scene) -> str:
    """Return size and angle, which a photograph can have; empty if both are left open."""
    return ", ".join(text for text in (shot_size(scene), angle(scene)) if text)


def shot_size(scene: Scene) -> str:
    """Return the size of a shot in words; empty if it is left open."""
    if scene.shot_size.strip():
        return scene.shot_size.strip()
    found = _SIZE.search(scene.camera)
    return found.group(0) if found else ""


def angle(scene: Scene) -> str:
    """Return from where the camera looks; empty if it is left open."""
    found = _ANGLE.search(scene.camera)
    return scene.angle.strip() or (found.group(0) if found else "")


def camera_move(scene: Scene) -> str:
    """Return the move of the camera; empty if it is left open."""
    if scene.camera_move.strip():
        return scene.camera_move.strip()
    moves = [part for part in _clauses(scene.camera) if _MOVE.search(part)]
    return ", ".join(moves)


def still_words(text: str) -> str:
    """Leave out the clauses of prose that move the camera."""
    if not _CAMERA_MOVES.search(text):
        return text.strip()
    return ", ".join(part for part in _clauses(text) if not _CAMERA_MOVES.search(part))


def sides(plan: StoryPlan, scene: Scene, names: Sequence[str]) -> list[PicturePosition]:
    """Say on which side each of the characters in a frame is.

    Args:
        plan: The story.
        scene: The scene: its staging decides.
        names: The characters, in order. Those that nothing places keep the side that they had when
            the same two or more were first seen in this place, else take a free one.

    Returns:
        One side a name.
    """
    told = _staged(scene)
    if len(names) > 1:
        for name in names:
            side = None if name in told else _side_before(plan, scene, name)
            if side is not None and side not in told.values():
                told[name] = side
    return _filled(names, told)


def _staged(scene: Scene) -> dict[str, PicturePosition]:
    return {
        one.name: one.side
        for one in scene.staging
        if one.side and one.name in scene.characters_present
    }


def _filled(names: Sequence[str], told: Mapping[str, PicturePosition]) -> list[PicturePosition]:
    """Give those without a side a free one: alone in the center, left, right, then between."""
    if len(names) == 1:
        return [told.get(names[0], "center")]
    taken = [told[name] for name in names if name in told]
    sides: list[PicturePosition] = ["left", "right"]
    free = [side for side in sides if side not in taken]
    return [told[name] if name in told else free.pop(0) if free else "center" for name in names]


def _side_before(plan: StoryPlan, scene: Scene, name: str) -> PicturePosition | None:
    """Return the side that a character had first in the scene's place, staged or by order."""
    for earlier in plan.scenes:
        if earlier.scene_id == scene.scene_id or not scene.place_id:
            break
        present = earlier.characters_present
        # Alone, nobody has a side to keep.
        if earlier.place_id == scene.place_id and name in present and len(set(present)) > 1:
            return _filled(present, _staged(earlier))[present.index(name)]
    return None


def facings(plan: StoryPlan, scene: Scene, tags: Mapping[str, str]) -> dict[str, str]:
    """Say where each of those who are staged faces, by exact name.

    Whoever faces somebody on another side faces that side.
    """
    names = scene.characters_present
    side_of = dict(zip(names, sides(plan, scene, names), strict=True))
    told = {}
    for one in scene.staging:
        other = side_of.get(one.facing.strip(), "center")
        towards = other if other not in {"center", side_of.get(one.name)} else ""
        told[one.name] = towards or nameless_phrase(one.facing, tags)
    return told


def staging_words(plan: StoryPlan, scene: Scene, tags: Mapping[str, str]) -> str:
    """Say who is on which side and faces where, by tag."""
    parts = []
    facing = facings(plan, scene, tags)
    for one in scene.staging:
        if one.name not in scene.characters_present:
            continue
        where = {"left": "on the left", "right": "on the right", "center": "in the center"}
        words = [
            tags.get(one.name, one.name),
            where.get(one.side, ""),
            f"facing {facing[one.name]}" if facing[one.name] else "",
        ]
        parts.append(" ".join(word for word in words if word))
    return "; ".join(parts)


def same_place(scene: Scene, earlier: Scene) -> bool:
    """Tell whether a keyframe of `earlier` may show the place of `scene`.

    Where the plan names no places it may.
    """
    return not (scene.place_id and earlier.place_id) or scene.place_id == earlier.place_id


def _clauses(text: str) -> list[str]:
    return [part for raw in re.split(r"[,;.]| then | and ", text) if (part := raw.strip())]
