"""What a concept says about the film itself, taken off what happens in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grok_spicy.schemas import AspectRatio

_NUMBERS = {
    word: number
    for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
         "twelve"),
        1,
    )
}  # fmt: skip
_MOST = 100

_RATIO = r"(?:9:16|16:9|1:1|4:3)"
_SHAPE = r"(?:vertical|square|portrait|landscape|widescreen)"
_FILM = r"(?:films?|movies?|videos?|clips?|animations?|cartoons?|animatics?|shorts?|stor(?:y|ies))"
_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(_NUMBERS)})"

_ASPECTS: tuple[tuple[str, AspectRatio], ...] = (
    (
        (
            rf"\b9:16\b|\bportrait format\b|\bvertical(?=\s+{_FILM}|\s+format|\s*$)"
            r"|\bfor (?:tiktok|reels|shorts)\b"
        ),
        "9:16",
    ),
    (rf"\b1:1\b|\bsquare (?:format|{_FILM})\b", "1:1"),
    (r"\b4:3\b", "4:3"),
)
_FORMAT = re.compile(
    rf"[,;(]?\s*\b(?:in\s+|as\s+)?(?:an?\s+)?(?:{_SHAPE}\s+(?:{_RATIO}\s+)?(?:format|{_FILM})"
    rf"|{_RATIO}(?:\s+(?:format|aspect ratio|{_FILM}))?|for\s+(?:tiktok|reels|shorts))\b\)?",
    re.IGNORECASE,
)
_PREAMBLE = re.compile(
    r"^\s*(?:(?:please\s+)?(?:make|create|film|write|show|tell)\s+(?:me\s+|us\s+)?)?"
    rf"(?:(?:an?|the|my|our)\s+)?(?:(?!about\b|of\b)[\w:'-]+\s+){{0,3}}?{_FILM}\b"
    r"[^.;:!?\n]{0,30}?\b(?:about|of|showing|where|in which)\s+",
    re.IGNORECASE,
)
_OF_SHAPE = re.compile(r"^\s*(?:of|about|showing|in which|where)\s+", re.IGNORECASE)
_SCENES = re.compile(
    rf"[,;(]?\s*\b(?:(?:in|with|of|over)\s+)?(?:exactly\s+)?{_COUNT}[\s-]+(?:scenes|scene|shots)\b\)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Request:
    """A concept, taken apart.

    Attributes:
        story: What happens, and where.
        scenes: How many scenes are asked for; None if it does not say.
        aspect: The shape of the picture.
    """

    story: str
    scenes: int | None
    aspect: AspectRatio


def request_in(concept: str) -> Request:
    """Return the story in a concept, and what it asks of the film."""
    counted = _SCENES.search(concept)
    scenes = None
    story = concept
    if counted is not None:
        said = counted["count"].lower()
        scenes = min(_MOST, _NUMBERS.get(said) or int(said)) or None
    preamble = _PREAMBLE.match(story)
    if preamble is not None and story[preamble.end() :].strip():
        story = story[preamble.end() :]
    elif counted is not None:
        story = f"{story[: counted.start()]}{story[counted.end() :]}"
    story = _FORMAT.sub("", story)
    story = _OF_SHAPE.sub("", story).strip(" ,;\n")
    return Request(story, scenes, _aspect(concept))


def _aspect(concept: str) -> AspectRatio:
    for pattern, aspect in _ASPECTS:
        if re.search(pattern, concept, re.IGNORECASE):
            return aspect
    return "16:9"
