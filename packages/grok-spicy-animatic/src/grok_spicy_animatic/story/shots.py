"""How each part of a story is shot: size, camera move, length, and how scenes are joined."""

from __future__ import annotations

from grok_spicy_animatic.drawing.colour import digest
from grok_spicy_animatic.lexicon import pose_named

_OPENINGS = (
    "Wide shot, slow push in",
    "Wide shot, slow pan right",
    "Wide shot, crane up",
    "Wide shot, slow pan left",
)
_MIDDLES = (
    "Medium shot, slow push in",
    "Medium two-shot, gentle handheld",
    "Medium shot, slow pan right",
    "Medium shot, orbit",
)
_CLOSE = ("Close-up, slow push in", "Close-up, gentle handheld", "Close-up, static camera")
_ENDINGS = (
    "Wide shot, slow pull out",
    "Medium shot, slow pull out",
    "Wide shot, tilt up",
)
_SCENERY = (
    "Extreme wide establishing shot, slow pan right",
    "Wide shot, slow push in",
    "Extreme wide shot, slow pull out",
    "Wide shot, tilt up",
    "Wide shot, slow pan left",
)


def camera(part: int, parts: int, action: str, *, figures: int, seed: str) -> str:
    """Return shot size and camera move of one scene.

    Args:
        part: Number of the scene, from 0.
        parts: How many scenes there are.
        action: What happens in it.
        figures: How many characters are in it.
        seed: Varies the choice from film to film.
    """
    number = digest("camera", seed)
    if figures == 0:
        return _SCENERY[(number + part) % len(_SCENERY)]
    if part == 0:
        return _OPENINGS[number % len(_OPENINGS)]
    if part == parts - 1:
        return _ENDINGS[number % len(_ENDINGS)]
    pose = pose_named(action)
    if pose in {"walk", "run"} and figures == 1:
        return f"Medium shot, tracking {('right', 'left')[number % 2]}"
    if part % 3 == 2:  # noqa: PLR2004 - every third scene comes close
        return _CLOSE[(number + part) % len(_CLOSE)]
    middle = _MIDDLES[(number + part) % len(_MIDDLES)]
    return middle if figures == 2 else middle.replace("two-shot", "shot")  # noqa: PLR2004


def seconds(part: int, parts: int, *, figures: int, longest: int) -> int:
    """Return the length of one scene: long enough to open, room for the middle, a short end."""
    if figures == 0:
        return max(3, min(longest, 10 if part == 0 else 9))
    ideal = 7 if part == 0 else 6 if part == parts - 1 else 8
    return max(3, min(longest, ideal))


def transition(part: int, parts: int, *, same_cast: bool, later: bool) -> str:
    """Return how a scene begins: the first with a cut, a leap in time with a crossfade."""
    if part == 0:
        return "cut"
    if later and part == parts - 1:
        return "crossfade"
    return "match-cut" if same_cast and part > 1 else "cut"
