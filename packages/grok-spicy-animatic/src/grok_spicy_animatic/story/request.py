"""What a concept asks of the film itself: shape, length, number of scenes, style."""

# ruff: noqa: E501 - rows of a table

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.colour import WORDS
from grok_spicy_animatic.language.grammar import NUMBERS
from grok_spicy_animatic.language.tokens import words_of

if TYPE_CHECKING:
    from grok_spicy.schemas import AspectRatio

_FILM = r"(?:films?|movies?|videos?|clips?|animations?|cartoons?|animatics?|ads?|commercials?|spots?|trailers?)"
_ASPECTS: tuple[tuple[str, AspectRatio], ...] = (
    (
        (
            rf"\b9:16\b|\bportrait format\b|\bvertical(?=\s+{_FILM}|\s+format|\s+{_FILM}|\s*[,.]|\s*$)"
            r"|\b(?:for|on) (?:tiktok|reels|shorts|instagram)\b|hochformat|竖屏|縦動画"
        ),
        "9:16",
    ),
    (rf"\b1:1\b|\bsquare (?:format|{_FILM})\b", "1:1"),
    (r"\b4:3\b", "4:3"),
    (r"\b21:9\b|cinemascope|ultra-?wide (?:format|video|film)", "21:9"),
)
_COUNT = re.compile(
    rf"\b(?P<count>\d{{1,3}}|{'|'.join(word for word in NUMBERS if word.isascii())})[\s-]+(?:scenes?|shots?|panels?|szenen|escenas|scènes|сцен\w*)\b"
    r"|(?P<cjk>\d{1,3})\s*(?:个镜头|场|シーン|カット|장면)",
    re.IGNORECASE,
)
_LENGTH = re.compile(
    r"\b(?P<seconds>\d{1,3})[\s-]*(?:s|sec|secs|seconds?|sekunden|segundos|secondes|секунд\w*)\b(?![\w-])|(?P<cjk>\d{1,3})\s*秒",
    re.IGNORECASE,
)
_OVERALL = re.compile(
    rf"\b\d{{1,3}}[\s-]*(?:s|sec|seconds?)[\s-]+(?:long )?{_FILM}|{_FILM}[^.\n]{{0,24}}\d{{1,3}}[\s-]*(?:s|sec|seconds?)\b|\d+\s*秒",
    re.IGNORECASE,
)
_STYLES: tuple[tuple[str, str], ...] = (
    (r"black[- ]and[- ]white|\bb&w\b|\bb/w\b|monochrome|film[- ]noir|\bneo-?noir|\bnoir (?:film|style|thriller|mood|look)\b|schwarz-?wei(?:ß|ss)|noir et blanc|blanco y negro|bianco e nero|preto e branco|чёрно-бел\w*|черно-бел\w*|黑白|白黒|モノクロ|흑백", "black and white"),
    (r"\bsepia\b", "sepia"),
    (r"line drawing|pencil sketch|line art|ink drawing|strichzeichnung|dessin au trait", "line drawing"),
)  # fmt: skip
_PALETTE = re.compile(
    r"\b(?:colou?r )?palette(?: of|:)? (?P<after>[^.;\n]{3,80})"
    r"|\b(?:in|all in) (?:shades|tones|hues) of (?P<shades>[^.;\n]{3,80})"
    r"|(?P<before>(?:[a-z-]+,? (?:and )?){1,4}[a-z-]+) palette\b",
    re.IGNORECASE,
)
_OTHER_STYLES = re.compile(
    r"\b(?:in the style of [^,.;\n]{3,40}|photo-?realistic|claymation|stop[- ]motion|watercolou?r|oil painting|anime"
    r"|pixel art|3d render(?:ing)?|pixar|cyberpunk|impressionist|cubist|steampunk|low[- ]poly|hyper-?real\w*|live action)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Request:
    """What a concept asks of the film.

    Attributes:
        scenes: How many; None if it does not say.
        aspect: The shape of the picture.
        seconds: Length of the whole; None if it does not say.
        styles: What the board can honour: `"black and white"`, `"sepia"`, `"line drawing"`.
        beyond: Styles that it cannot.
        palette: The colours of the film, in the user's words.
    """

    scenes: int | None
    aspect: AspectRatio
    seconds: int | None
    styles: tuple[str, ...]
    beyond: tuple[str, ...]
    palette: str = ""


def request_in(concept: str) -> Request:
    """Return what `concept` asks of the film."""
    count = _COUNT.search(concept)
    scenes = None
    if count is not None:
        said = (count["count"] or count["cjk"]).casefold()
        scenes = min(100, NUMBERS.get(said) or (int(said) if said.isdigit() else 0)) or None
    overall = _OVERALL.search(concept)
    length = _LENGTH.search(overall.group()) if overall else None
    return Request(
        scenes,
        next(
            (aspect for pattern, aspect in _ASPECTS if re.search(pattern, concept, re.IGNORECASE)),
            "16:9",
        ),
        int(length["seconds"] or length["cjk"]) if length else None,
        styles_in(concept),
        tuple(dict.fromkeys(match.group().strip() for match in _OTHER_STYLES.finditer(concept))),
        palette_in(concept),
    )


def palette_in(concept: str) -> str:
    """Return the colours that `concept` gives the film as a whole; empty if it gives none."""
    match = _PALETTE.search(concept)
    if match is None:
        return ""
    said = next(part for part in match.groups() if part)
    named = [word for word in words_of(said) if word in WORDS]
    return ", ".join(dict.fromkeys(named))


def styles_in(text: str) -> tuple[str, ...]:
    """Return the styles in `text` that a board can be drawn in."""
    return tuple(name for pattern, name in _STYLES if re.search(pattern, text, re.IGNORECASE))


def seconds_in(text: str) -> int | None:
    """Return the length that one shot's text names, in seconds, or None."""
    match = _LENGTH.search(text)
    return int(match["seconds"] or match["cjk"]) if match else None
