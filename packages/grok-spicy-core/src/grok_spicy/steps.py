"""The one set of names for the steps of a run and for the pieces they make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grok_spicy.schemas import Place, Prop, StoryPlan

Step = Literal["describe", "plan", "characters", "keyframes", "script", "videos", "film"]

STEPS: tuple[Step, ...] = (
    "describe",
    "plan",
    "characters",
    "keyframes",
    "script",
    "videos",
    "film",
)

PLAN = "plan"
REFS = "refs"
SCRIPT = "script"
FILM = "film"


_KINDS = (PLAN, "photo", "character", "place", "prop", "keyframe", "clip")

_STEPS_IN_WORDS = {"photos": "describe", "story": "plan", "sheets": "characters", "clips": "videos"}
"""What displays and people call the steps that have another name."""

_PIECES_IN_WORDS = {"video": "clip", "sheet": "character"}


def step_called(word: str) -> str:
    """Return the name of the step that is called `word`: `"clips"` are `"videos"`."""
    return _STEPS_IN_WORDS.get(word, word)


def piece_called(word: str) -> str:
    """Return the name of the piece that is called `word`: `"video:3"` is `"clip:3"`."""
    kind, colon, which = word.partition(":")
    return f"{_PIECES_IN_WORDS.get(kind, kind)}{colon}{which}"


def photo_piece(label: str) -> str:
    """Name the piece that describes the reference photos labelled `label`."""
    return f"photo:{label}"


def character_piece(name: str) -> str:
    """Name the sheet of the character called `name`."""
    return f"character:{name}"


def entity_piece(entity: Place | Prop) -> str:
    """Name the sheet of a place or a prop."""
    return f"{entity.kind}:{entity.id}"


def keyframe_piece(scene_id: int) -> str:
    """Name the keyframe of scene `scene_id`."""
    return f"keyframe:{scene_id}"


def clip_piece(scene_id: int) -> str:
    """Name the clip of scene `scene_id`."""
    return f"clip:{scene_id}"


def pieces_of(plan: StoryPlan) -> list[str]:
    """Name all sheets of characters, keyframes and clips of a story."""
    return [
        *[character_piece(one.name) for one in plan.characters],
        *[keyframe_piece(scene.scene_id) for scene in plan.scenes],
        *[clip_piece(scene.scene_id) for scene in plan.scenes],
    ]


def in_order(pieces: Iterable[str], plan: StoryPlan | None) -> list[str]:
    """Sort pieces as the story has them, whichever was finished first.

    Args:
        pieces: Their names.
        plan: The story; what it does not name comes last among its kind.
    """
    places = {} if plan is None else {one: at for at, one in enumerate(pieces_of(plan))}

    def rank(piece: str) -> tuple[int, int]:
        kind = piece.partition(":")[0]
        return (_KINDS.index(kind) if kind in _KINDS else 0, places.get(piece, len(places)))

    return sorted(pieces, key=rank)


def entity_pieces(plan: StoryPlan) -> list[str]:
    """Name the sheets of the places and props that more than one scene shows.

    They are drawn only where the image model makes use of them, in the step of the characters.
    """
    return [entity_piece(one) for one in plan.recurring()]


def is_entity(piece: str) -> bool:
    """Tell whether a piece is the sheet of a place or a prop."""
    return piece.startswith(("place:", "prop:"))
