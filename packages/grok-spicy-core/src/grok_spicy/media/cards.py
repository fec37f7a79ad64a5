"""Title cards: words on a dark, blurred picture of the film, in the film's own colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image, ImageFilter, ImageOps

from grok_spicy import lettering

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.media.formats import Size

RGB = tuple[int, int, int]

_MARGIN = 0.1
"""Share of the width that stays free at either side: the title-safe area of SMPTE ST 2046-1."""

_TITLE_SIZES = (0.15, 0.12, 0.1, 0.08, 0.065, 0.05)
"""Heights of the first line's letters, in shares of the shorter side, the largest first."""

_OTHER_SIZE = 0.5
"""Size of the lines below it, in shares of the first line's."""

_LEADING = 1.3

_MOST_TITLE_LINES = 3

_MOST_LINES = 12

_BLUR = 0.06
"""Radius in shares of the shorter side: colours and light stay, shapes go."""

_SAMPLE = (32, 32)

_DARK, _LIGHT = 0.16, 0.93
"""Brightness of ground and letters, from 0 to 1: a contrast of more than 10 to 1."""

_PLAIN: RGB = (24, 26, 32)


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    size: int
    title: bool


def draw_card(text: str, size: Size, ground: Image.Image | None = None) -> Image.Image:
    """Draw a title card. Blocks.

    The first line of the text is the title; the lines below it are smaller. What no font of this
    machine has is written out as code points.

    Args:
        text: What stands on it, in any script; new lines are kept.
        size: The film's size, in pixels.
        ground: A picture of the film, whose colours and light the card has; None for a plain one.
    """
    card = _ground(size, ground)
    ink, accent = _inks(ground)
    lines = _fitted(text, size)
    height = sum(line.size * _LEADING for line in lines)
    top = (size.height - height) / 2
    for number, line in enumerate(lines):
        middle = (size.width / 2, top + line.size * _LEADING / 2)
        lettering.write(card, middle, line.text, line.size, ink, anchor="mm", bold=line.title)
        top += line.size * _LEADING
        if line.title and not (number + 1 < len(lines) and lines[number + 1].title):
            top = _ruled(card, top, line.size, accent)
    return card


def _ruled(card: Image.Image, top: float, size: int, colour: RGB) -> float:
    """Draw the rule below the title; return where the next line begins."""
    width, height = card.width // 8, max(2, size // 16)
    at = round(top + size * 0.2)
    card.paste(
        colour, (card.width // 2 - width // 2, at, card.width // 2 + width // 2, at + height)
    )
    return at + height + size * 0.3


def _fitted(text: str, size: Size) -> list[_Line]:
    """Break a text into lines, as large as they go."""
    paragraphs = [one for one in (" ".join(line.split()) for line in text.splitlines()) if one]
    room = size.width * (1 - 2 * _MARGIN)
    shorter = min(size.width, size.height)
    laid: list[_Line] = []
    for share in _TITLE_SIZES:
        large = round(shorter * share)
        small = max(round(shorter * _TITLE_SIZES[-1] / 2), round(large * _OTHER_SIZE))
        laid = _laid(paragraphs, room, large, small)
        titles = sum(line.title for line in laid)
        height = sum(line.size * _LEADING for line in laid) + large
        whole = not any(_cut_off(line.text, text) for line in laid)
        if whole and titles <= _MOST_TITLE_LINES and height <= size.height * (1 - 2 * _MARGIN):
            break
    return laid


def _laid(paragraphs: Sequence[str], room: float, large: int, small: int) -> list[_Line]:
    lines: list[_Line] = []
    for number, paragraph in enumerate(paragraphs):
        size = small if number else large
        broken = lettering.lines(paragraph, size, room, _MOST_LINES)
        lines += [_Line(one, size, title=number == 0) for one in broken]
    return lines


def _cut_off(line: str, text: str) -> bool:
    """Whether letters of a line had to give way to an ellipsis."""
    return line.endswith("\u2026") and line not in " ".join(text.split())


def _ground(size: Size, picture: Image.Image | None) -> Image.Image:
    whole = (size.width, size.height)
    if picture is None:
        return Image.new("RGB", whole, _PLAIN)
    # Blurring a quarter looks the same and takes a sixteenth of the time.
    small = ImageOps.fit(picture.convert("RGB"), (size.width // 4, size.height // 4))
    radius = min(small.size) * _BLUR
    soft = small.filter(ImageFilter.GaussianBlur(radius)).resize(whole, Image.Resampling.BICUBIC)
    brightest = max(1, _brightness(soft, 0.98))
    share = min(1.0, _DARK * 255 / brightest)
    return soft.point(lambda value: round(value * share))


def _brightness(picture: Image.Image, share: float) -> int:
    """Return the brightness that a share of the pixels does not exceed."""
    counts = picture.convert("L").histogram()
    left = share * sum(counts)
    for value, count in enumerate(counts):
        left -= count
        if left <= 0:
            return value
    return 255


def _inks(picture: Image.Image | None) -> tuple[RGB, RGB]:
    """Return the colours of letters and rule: a light tint, and the film's most vivid colour."""
    if picture is None:
        return _tinted((200, 200, 200), _LIGHT), (150, 150, 150)
    few = picture.convert("RGB").resize(_SAMPLE, Image.Resampling.BOX).quantize(8)
    table = few.getpalette() or [0, 0, 0]
    colours: list[RGB] = [
        (table[3 * index], table[3 * index + 1], table[3 * index + 2])
        for _, index in few.getcolors() or []
        if isinstance(index, int)
    ]
    vivid = max(colours, key=lambda one: (max(one) - min(one), one))
    return _tinted(vivid, _LIGHT), _tinted(vivid, 0.62)


def _tinted(colour: RGB, brightness: float) -> RGB:
    """Bring a colour to a brightness, towards white where it cannot be as bright itself."""
    peak = max(1, *colour)
    full = [value / peak for value in colour]
    luma = 0.2126 * full[0] + 0.7152 * full[1] + 0.0722 * full[2]
    if luma >= brightness:
        scale = brightness / luma
        red, green, blue = (round(255 * value * scale) for value in full)
    else:
        white = (brightness - luma) / (1 - luma)
        red, green, blue = (round(255 * (value + (1 - value) * white)) for value in full)
    return red, green, blue
