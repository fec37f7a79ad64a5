"""The strip under a panel: number, title, what happens and is said, size and move of the shot."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grok_spicy import lettering
from PIL import Image

from grok_spicy_animatic.drawing.canvas import Canvas, box

if TYPE_CHECKING:
    from grok_spicy_animatic.drawing.colour import RGB
    from grok_spicy_animatic.drawing.recipe import Caption, Panel

_PAPER: RGB = (246, 242, 232)
_INK: RGB = (28, 28, 34)
_SOFT: RGB = (92, 90, 96)
_RULE: RGB = (190, 184, 172)
ACCENT: RGB = (226, 60, 48)
_WIDE_ENOUGH = 900


def strip_height(size: tuple[int, int]) -> int:
    """Return how many pixels of a panel of `size` its caption takes; a multiple of four."""
    return min(108 if size[0] >= _WIDE_ENOUGH else 168, int(size[1] * 0.24) // 4 * 4)


def strip(panel: Panel) -> Image.Image:
    """Draw the strip."""
    width, height = panel.size[0], strip_height(panel.size)
    image = Image.new("RGB", (width, height), _PAPER)
    image.paste(_INK, (0, 0, width, 4))
    caption = panel.caption
    if caption is None:
        return image
    left = 18.0
    wide = width >= _WIDE_ENOUGH
    if caption.number:
        left = _number(image, caption.number) + 16
    column = width - 290 if wide else width
    if wide:
        image.paste(_RULE, (column, 16, column + 2, height - 12))
        _technical(image, caption, (column + 20, 34), width - column - 34)
    _told(image, caption, left, column - 20, rows=2 if wide else 3)
    if not wide:
        _technical(image, caption, (20, height - 21), width - 40, one_line=True)
    return image


_SIZE = re.compile(r", (?:[a-z ]+ shot|(?:extreme )?close-up|over the shoulder)(?: \d+)?")
"""What a title adds that shares its sentence with others."""

_ENDING = ".,;!?\u3002"


def _number(image: Image.Image, number: str) -> float:
    size = 34
    wide = max(52.0, lettering.width(number, size) + 24)
    layer = Canvas.blank((round(wide) + 4, 60), 1.0, 2, 30)
    layer.fill(box(0, -26, wide, 26, 8), _INK)
    image.paste(layer.image, (16, 20), layer.image)
    lettering.write(image, (18 + wide / 2, 50), number, size, _PAPER, anchor="mm", bold=True)
    return 18 + wide


def _told(image: Image.Image, caption: Caption, left: float, right: float, *, rows: int) -> None:
    """Write title and action; an action that only says the title again is not repeated."""
    title = lettering.shortened(caption.scene, 25, right - left)
    _line(image, title, 25, _INK, left, right, 29, bold=True)
    said = lettering.legible(caption.action)
    if not said or _repeats(title, said):
        return
    for row, line in enumerate(lettering.lines(said, 20, right - left, rows)):
        _line(image, line, 20, _SOFT, left, right, 58 + row * 27, bold=False)


def _repeats(title: str, said: str) -> bool:
    """Whether a title says what happens, and at most how near that is seen."""
    title, said = title.rstrip(_ENDING).casefold(), said.rstrip(_ENDING).casefold()
    rest = title.removeprefix(said)
    return not rest or (rest != title and _SIZE.fullmatch(rest) is not None)


def _line(
    image: Image.Image,
    text: str,
    size: int,
    colour: RGB,
    left: float,
    right: float,
    y: float,
    *,
    bold: bool,
) -> None:
    """Write a line from the side on which it is read."""
    if lettering.right_to_left(text):
        lettering.write(image, (right, y), text, size, colour, anchor="rm", bold=bold)
    else:
        lettering.write(image, (left, y), text, size, colour, bold=bold)


def _technical(
    image: Image.Image,
    caption: Caption,
    at: tuple[float, float],
    room: float,
    *,
    one_line: bool = False,
) -> None:
    """Write size and move of the shot, the move after its sign."""
    x, y = at
    shot, camera = caption.shot.upper(), caption.camera
    if one_line:
        text = " · ".join(part for part in (shot, camera) if part)
        lettering.write(image, (x, y), lettering.shortened(text, 19, room), 19, ACCENT, bold=True)
        return
    size = 21
    while size > 14 and lettering.width(shot, size) > room:  # noqa: PLR2004 - smaller is not read
        size -= 1
    lettering.write(image, (x, y), lettering.shortened(shot, size, room), size, _INK, bold=True)
    if camera:
        _camera_sign(image, (x + 11, y + 36), camera)
        lettering.write(
            image, (x + 34, y + 36), lettering.shortened(camera, 20, room - 34), 20, ACCENT
        )


def _camera_sign(image: Image.Image, at: tuple[float, float], camera: str) -> None:
    """Draw the move as an arrow: in and out as two, still as a square."""
    layer = Canvas.blank((28, 28), 1.0, 14, 14)
    low = camera.casefold()
    turn = next((angle for word, angle in _TURNS if word in low), None)
    if turn is None:
        layer.fill(box(-6, -6, 6, 6, 1), ACCENT)
    else:
        dx, dy = turn
        head = [(9, 0), (1, 7), (1, 2.4), (-9, 2.4), (-9, -2.4), (1, -2.4), (1, -7)]
        layer.fill([(x * dx - y * dy, x * dy + y * dx) for x, y in head], ACCENT)
    image.paste(layer.image, (round(at[0] - 14), round(at[1] - 14)), layer.image)


_TURNS: tuple[tuple[str, tuple[int, int]], ...] = (
    ("down", (0, -1)), ("up", (0, 1)), ("left", (-1, 0)), ("right", (1, 0)), ("push", (0, 1)),
    ("pull", (0, -1)), ("orbit", (1, 0)), ("whip", (1, 0)), ("track", (1, 0)), ("pan", (1, 0)),
)  # fmt: skip
