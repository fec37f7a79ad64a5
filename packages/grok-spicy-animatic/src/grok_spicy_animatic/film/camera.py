"""Camera moves: from the words of a prompt to where the camera is at each moment."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from grok_spicy_animatic.drawing.stage import BLEED

if TYPE_CHECKING:
    from collections.abc import Sequence

Way = Literal["travel", "turn", "orbit"]
"""How a camera gets to see something else.

Travelling, it passes what is near faster than what is far; turning on the spot (pan, tilt), it
sees all of it shift alike; circling, it keeps the figures in place, while what is behind them
shifts the way that the camera goes and what is before them the other way.
"""

_MARGIN = BLEED - 0.008
"""How far the view may leave the picture, as a fraction of its width or height."""


@dataclass(frozen=True, slots=True)
class View:
    """Where the camera is.

    Attributes:
        zoom: Magnification; 1 is the picture as drawn.
        right: How far it has moved to the right, in widths of the picture.
        up: How far it has moved up, in heights of the picture.
        gone: How far the camera has gone along with the figures, over the ground, in widths.
        way: Whether it travels, turns or circles.
    """

    zoom: float = 1.0
    right: float = 0.0
    up: float = 0.0
    gone: float = 0.0
    way: Way = "travel"


@dataclass(frozen=True, slots=True)
class Move:
    """One camera move, or several at once.

    Attributes:
        name: For people.
        zoom: Magnification at the end.
        right: Travel to the right by the end, in widths.
        up: Travel upwards by the end, in heights.
        along: Whether it goes along with those who go.
        shake: Unsteadiness, in widths.
        way: Whether the camera travels, turns or circles.
    """

    name: str
    zoom: float = 1.0
    right: float = 0.0
    up: float = 0.0
    along: bool = False
    shake: float = 0.0
    way: Way = "travel"


_MOVES: tuple[tuple[str, Move], ...] = (
    (r"whip pan", Move("whip pan", zoom=1.03, right=0.1, way="turn")),
    ((r"(?:push|dolly|zoom|move|track|creep|glid)\w*[- ]+(?:slowly |gently )?"
     r"(?:in|closer|forward|toward)\b"),
     Move("push in", zoom=1.2)),
    (r"(?:pull|dolly|zoom|move|track|draw)\w*[- ]+(?:slowly |gently )?(?:out|back|away)",
     Move("pull out", zoom=0.84)),
    (r"pan\w*\b[^,;.]*\bleft|left(?:ward)? pan", Move("pan left", right=-0.095, way="turn")),
    (r"pan\w*\b[^,;.]*\bright|right(?:ward)? pan|\bpan\b|\bpans\b|panning",
     Move("pan right", right=0.095, way="turn")),
    (r"(?:track|truck|follow|slid|lateral|dolly)\w*\b[^,;.]*\bleft",
     Move("track left", zoom=1.04, right=-0.09, along=True)),
    (r"track|truck|follow|sliding|slider|lateral|steadicam",
     Move("track right", zoom=1.04, right=0.09, along=True)),
    (r"tilt\w*\b[^,;.]*\bdown", Move("tilt down", up=-0.095, way="turn")),
    (r"tilt", Move("tilt up", zoom=0.94, up=0.068, way="turn")),
    (r"crane\w*\b[^,;.]*\bdown|descend|boom down|lower", Move("crane down", zoom=1.03, up=-0.09)),
    (r"crane|boom up|rising|rise|ascend|aerial|drone", Move("crane up", zoom=0.94, up=0.068)),
    (r"orbit|arc\b|circl", Move("orbit", zoom=1.05, right=0.1, way="orbit")),
    (r"push[- ]?in|dolly", Move("push in", zoom=1.2)),
    (r"pull[- ]?out|pull[- ]?back|reveal", Move("pull out", zoom=0.84)),
)  # fmt: skip

_HANDHELD = re.compile(r"hand-?\s?held|shaky|shoulder[- ]mounted|documentary")
_STATIC = re.compile(r"static|locked|still|fixed|tripod|motionless|steady shot|hold")
_SLOW = re.compile(r"slow|gentle|gently|subtle|slight|gradual|soft")
_FAST = re.compile(r"fast|quick|rapid|swift|whip|sudden")


def move_in(prompt: str) -> Move:
    """Return the move that a prompt's `Camera:` line, or else its whole text, names.

    A prompt that names none gets a barely noticeable push in: an animatic should breathe.
    """
    match = re.search(r"^Camera: *(.+)$", prompt, re.MULTILINE)
    text = (match.group(1) if match else prompt).lower()
    found = [move for pattern, move in _MOVES if re.search(pattern, text)]
    shake = 0.006 if _HANDHELD.search(text) else 0.0
    if not found:
        if shake:
            return Move("handheld", zoom=1.03, shake=shake)
        if match and _STATIC.search(text):
            return Move("static")
        return Move("drift", zoom=1.05)
    chosen = found[0]
    pace = 0.72 if _SLOW.search(text) else 1.15 if _FAST.search(text) else 1.0
    return replace(
        chosen,
        zoom=1 + (chosen.zoom - 1) * min(pace, 1.0 / max(0.2, abs(chosen.zoom - 1) / 0.2)),
        right=_within(chosen.right * pace),
        up=_within(chosen.up * pace),
        shake=shake,
    )


def _within(travel: float) -> float:
    return max(-0.1, min(0.1, travel))


def eased(along: float) -> float:
    """Return progress that starts and ends softly."""
    return along * along * along * (along * (along * 6 - 15) + 10) * 0.7 + along * 0.3


def path(move: Move, frames: int, *, flat: bool = False, fps: int = 24) -> Sequence[View]:
    """Return where the camera is in each frame; the first is the picture as drawn.

    Args:
        move: The move.
        frames: How many.
        flat: The picture has no bleed: the camera must stay inside it.
        fps: Frames a second.
    """
    return [
        _clamped(_at(move, index / max(1, frames - 1), index / fps, flat=flat), flat=flat)
        for index in range(frames)
    ]


def _at(move: Move, along: float, seconds: float, *, flat: bool) -> View:
    progress = eased(along)
    zoom = move.zoom
    start = 1.0
    if flat:
        if zoom < 1:
            start, zoom = 1 / zoom, 1.0
        travel = max(abs(move.right), abs(move.up), move.shake * 3)
        zoom = max(zoom, 1.0 if not travel else 1 / (1 - 2 * travel * 0.75))
    sway = min(1.0, seconds * 2)
    wander = move.shake * sway
    return View(
        zoom=start + (zoom - start) * progress,
        right=move.right * progress + wander * _waver(seconds, (0.43, 0.97, 1.71)),
        up=move.up * progress + wander * _waver(seconds + 9.1, (0.51, 1.13, 1.93)),
        # A picture without layers has nothing to circle around.
        way="turn" if flat else move.way,
    )


def _waver(seconds: float, rates: tuple[float, float, float]) -> float:
    """Return a smooth unsteady value, 0 at 0 seconds plus what came before, about -1..1."""
    first, second, third = (math.sin(math.tau * rate * seconds) for rate in rates)
    return 0.55 * first + 0.3 * second + 0.15 * third


def _clamped(view: View, *, flat: bool) -> View:
    """Keep the view where something was drawn."""
    room = max(0.0, (0.0 if flat else _MARGIN) + 0.5 - 0.5 / view.zoom)
    return replace(
        view,
        right=max(-room, min(room, view.right)),
        up=max(-room, min(room, view.up)),
    )
