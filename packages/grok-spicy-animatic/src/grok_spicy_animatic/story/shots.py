"""How a beat is shot: as the user says, else so that every place and face is seen."""

# ruff: noqa: E501 - words of other scripts

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from grok_spicy_animatic.language.acts import CHASE, pose_of
from grok_spicy_animatic.language.camera import angle_in, move_in, size_in
from grok_spicy_animatic.language.moods import names_mood
from grok_spicy_animatic.language.touching import climbs_a_tree

if TYPE_CHECKING:
    from collections.abc import Sequence


class Coverage(Enum):
    """Which of several shots of one beat a shot is."""

    PLAIN = "plain"
    MASTER = "master"
    MIDDLE = "middle"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Camera:
    """How a shot is filmed, in the words of a plan's fields.

    Attributes:
        size: `"wide shot"`, `"close-up"`, ...
        angle: `"low angle"`, `"over the shoulder"`, ...; empty where it is left open.
        move: `"static"`, `"slow push in"`, ...
    """

    size: str
    angle: str
    move: str

    @property
    def words(self) -> str:
        """All of it in one line, what is most telling first."""
        over = self.angle == "over the shoulder"
        parts = (self.angle,) if over else (self.size, self.angle)
        return ", ".join(part for part in (*parts, self.move) if part).capitalize()


_ROUND = (Coverage.MASTER, Coverage.MIDDLE, Coverage.CLOSE)
_DETAIL = re.compile(r"\b(?:eyes?|face|tears?|cheeks?|gaze|smiles?|frowns?|wept|weeps?|cries)\b")


_WHOLE_BODY = frozenset(
    ("fall", "lie", "sleep", "jump", "fly", "kneel", "dig", "kick", "sit", "dive", "dance", "ride")
)
"""What cannot be seen of a face alone."""

_FEET = re.compile(
    r"\b(?:feet|foot|toes?|legs?|knees?|shoes?|boots?|kick(?:s|ed|ing)?|steps? on|füße|fuß|beine?|pieds?|jambes?|pies?|piernas?|piedi|gambe|pés|pernas|ног[аиу]?)\b|足|脚|발을|발에|قدم|पैर|πόδι",
    re.IGNORECASE,
)
"""What is below the edge of a medium shot."""

_SEEN_OF_A_FACE = frozenset(("stand", "look", "look up", "look down", "hide"))
"""Poses that no hands are needed for but those before the face."""

_STEPPING = frozenset(("run", "walk"))


def coverage(beats: int, shots: int) -> list[tuple[int, Coverage]]:
    """Spread `shots` over `beats`: a beat that gets several is covered from near and far.

    Args:
        beats: How many things happen.
        shots: How many shots are wanted; no more than one each if that is not more.
    """
    if shots <= beats:
        return [(index, Coverage.PLAIN) for index in range(beats)]
    counts = [shots // beats + (index < shots % beats) for index in range(beats)]
    return [
        (index, _ROUND[number % len(_ROUND)] if count > 1 else Coverage.PLAIN)
        for index, count in enumerate(counts)
        for number in range(count)
    ]


def camera_for(
    text: str,
    how: Coverage,
    index: int,
    *,
    figures: int,
    arrives: bool,
    speaks: bool,
    before: Sequence[str] = (),
) -> Camera:
    """Return how a shot is filmed: what `text` names holds, the rest is chosen.

    Args:
        text: The beat's words.
        how: Which shot of the beat it is.
        index: Its number in the film, from 0.
        figures: How many are in it.
        arrives: Whether it is the first in its place.
        speaks: Whether somebody speaks.
        before: The sizes of the shots before, the last at the end.
    """
    named = size_in(text)
    size = named or _size(text, how, index, figures=figures, arrives=arrives, speaks=speaks)
    angle = angle_in(text)
    move = move_in(text) or _move(text, size, index, figures)
    if size == "over the shoulder":
        return Camera("medium shot", size, move)
    shown = size if size in {"close-up", "extreme close-up"} else f"{size} shot"
    if named is None and size in {"wide", "medium"} and list(before[-2:]) == [shown] * 2:
        shown = "full shot"
    return Camera(shown, "overhead" if angle == "top view" else angle or "", move)


def _size(
    text: str, how: Coverage, index: int, *, figures: int, arrives: bool, speaks: bool
) -> str:
    if how is not Coverage.PLAIN:
        return {Coverage.MASTER: "wide", Coverage.MIDDLE: "medium", Coverage.CLOSE: "close-up"}[how]
    if arrives or figures > 2:  # noqa: PLR2004 - three need room
        return "wide"
    if figures == 0:
        return "medium" if index % 3 else "wide"
    if speaks and figures > 1:
        return "over the shoulder" if index % 2 else "medium"
    pose = pose_of("", text, first=True)
    if pose in _WHOLE_BODY or _FEET.search(text) or climbs_a_tree(text):
        return "wide"
    # Of what is done with hands, a face alone would show nothing.
    third = index % 3 == 2 and names_mood(text)  # noqa: PLR2004 - each third
    detail = _DETAIL.search(text.casefold()) or third
    if figures == 1 and detail and pose in _SEEN_OF_A_FACE:
        return "close-up"
    return "medium"


def _move(text: str, size: str, index: int, figures: int) -> str:
    pose = pose_of("", text, first=True)
    if figures and (CHASE.search(text) or pose in _STEPPING):
        return "tracking right" if size in {"wide", "medium"} else "static"
    if size == "extreme wide":
        return "slow pan right"
    return ("static", "slow push in", "static")[index % 3]
