"""How a shot is filmed: the size, angle and move that words name, obeyed to the letter."""

# ruff: noqa: E501 - rows of a table

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, cast

if TYPE_CHECKING:
    from collections.abc import Sequence

Shot = Literal[
    "extreme wide", "wide", "medium", "close-up", "extreme close-up", "over the shoulder"
]
Angle = Literal["eye level", "low angle", "high angle", "top view"]

SIZES: tuple[tuple[str, Shot], ...] = (
    (r"extreme close|big close|macro|\becu\b|\bxcu\b|\bdetail\b|detailaufnahme|primerísimo|très gros plan", "extreme close-up"),
    (r"over[- ]the[- ]shoulder|\bots\b|über die schulter|sobre el hombro|par-dessus l'épaule", "over the shoulder"),
    (r"extreme (?:wide|long)|establishing|aerial|drone shot|panoram|vista|\bews\b|\bels\b|weitaufnahme|gran plano general",
     "extreme wide"),
    (r"medium close|\bmcu\b", "close-up"),
    (r"medium|\bms\b|waist|two[- ]shot|cowboy shot|american shot|halbnah|plan moyen|plano medio|campo medio|中景|средний план", "medium"),
    (r"close-?\s?up|close shot|\bcu\b|portrait shot|\binsert\b|nahaufnahme|großaufnahme|gros plan|primer plano|primo piano|特写|クローズアップ|крупный план",
     "close-up"),
    (r"wide|long shot|full shot|full[- ]body|\bws\b|\bls\b|totale|plan large|plan d'ensemble|plano general|campo lungo|全景|远景|общий план", "wide"),
)  # fmt: skip

ANGLES: tuple[tuple[str, Angle], ...] = (
    (r"low[- ]angle|from below|worm'?s[- ]eye|untersicht|froschperspektive|contre-plongée|contrapicado|仰拍|нижний ракурс", "low angle"),
    (r"bird'?s[- ]eye|top[- ](?:view|shot|down)|from directly above|overhead", "top view"),
    (r"high[- ]angle|from above|looking down on|aufsicht|vogelperspektive|(?<!contre-)plongée|picado|俯拍|верхний ракурс", "high angle"),
)  # fmt: skip

MOVES: tuple[tuple[str, str], ...] = (
    (r"whip[- ]pan", "whip pan"),
    (r"(?:camera|we|slow|slowly|dolly|zoom|push)[^,.;]{0,16}\b(?:push|dolly|zoom|move|creep|track|glide)(?:es|s|ing)?[- ]+(?:slowly |gently )?(?:in|closer)\b|push(?:es|ing)?[- ]in\b|dolly(?:ing)? in\b|zoom(?:s|ing)?[- ]in\b|zoom avant|travelling avant", "push in"),
    (r"(?:push|dolly|zoom|pull|camera move|track)(?:es|s|ing)?[- ]+(?:slowly )?(?:out|back)\b|pull[- ]?(?:out|back)|zoom arrière|travelling arrière", "pull out"),
    (r"\bpan(?:s|ning)?\b[^,;.]*\bleft|left(?:ward)? pan|camera (?:moves|turns) left", "pan left"),
    (r"\bpan(?:s|ning)?\b[^,;.]*\bright|right(?:ward)? pan|\bpan(?:s|ning)?\b(?=[^a-z]*(?:across|over|along|$|[,.;]))|schwenk|panorámica|panoramique", "pan right"),
    (r"(?:\btrack(?:s|ing)?\b|\btruck(?:s|ing)?\b|dolly|follow(?:s|ing)? shot)[^,;.]*\bleft", "track left"),
    (r"\btracking\b|\btrucking\b|camera (?:tracks|follows)|follow(?:ing)? shot|lateral|steadicam|kamerafahrt|travelling", "track right"),
    (r"\btilt(?:s|ing)?\b[^,;.]*\bdown", "tilt down"),
    (r"\btilt(?:s|ing)?[- ]up|\btilt(?:s|ing)?\b(?=\s*(?:$|[,.;]))|camera tilts", "tilt up"),
    (r"\bcran(?:e|es|ing)\b[^,;.]*\bdown|boom down|pedestal down|camera (?:descends|lowers)", "crane down"),
    (r"\bcran(?:e|es|ing)[- ]up|\bcrane shot|boom up|pedestal up|camera (?:rises|ascends|cranes)", "crane up"),
    (r"\borbit(?:s|ing)?\b(?=[^a-z]*(?:$|[,.;]|around|left|right|shot))|arc shot|camera (?:circles|orbits|arcs)|360", "orbit"),
    (r"hand-?\s?held|shaky cam", "handheld"),
    (r"static|locked[- ]off|fixed camera|tripod|still camera|statisch|caméra fixe|cámara fija", "static"),
)  # fmt: skip

_PACE = re.compile(r"\b(slow|slowly|gentle|gently|fast|quick|rapid)\b")


def size_in(text: str) -> Shot | None:
    """Return the shot size that `text` names first, or None."""
    found = _place(text.casefold(), SIZES)
    return cast("Shot", found[1]) if found else None


def angle_in(text: str) -> Angle | None:
    """Return the camera angle that `text` names, or None."""
    found = _place(text.casefold(), ANGLES)
    return cast("Angle", found[1]) if found else None


def move_in(text: str) -> str | None:
    """Return the camera move that `text` names, with its pace, or None."""
    low = text.casefold()
    found = _place(low, MOVES)
    if found is None:
        return None
    at, name = found
    pace = _PACE.search(low[max(0, at - 12) : at + 30])
    return f"{pace.group(1).removesuffix('ly')} {name}" if pace and name != "static" else name


def _place(low: str, table: Sequence[tuple[str, str]]) -> tuple[int, str] | None:
    """Return where the first entry of `table` stands in `low`; earlier entries win a tie."""
    best: tuple[int, str] | None = None
    for pattern, name in table:
        match = re.search(pattern, low)
        if match and (best is None or match.start() < best[0]):
            best = (match.start(), name)
    return best
