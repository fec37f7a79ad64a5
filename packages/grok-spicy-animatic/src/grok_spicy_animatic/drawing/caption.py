"""The strip under a panel: which scene, which shot, which camera move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image

from grok_spicy_animatic.drawing import type as lettering
from grok_spicy_animatic.drawing.canvas import Canvas
from grok_spicy_animatic.drawing.colour import RGB, from_hex, luminance, mix

if TYPE_CHECKING:
    from grok_spicy_animatic.drawing.recipe import Panel

_PAPER: RGB = (240, 236, 226)
_INK: RGB = (23, 24, 31)
_QUIET: RGB = (164, 164, 172)
_WIDE_ENOUGH = 900
_DARKEST, _BRIGHTEST = 0.25, 0.85


def strip_height(size: tuple[int, int]) -> int:
    """Return how many pixels of a panel of `size` its caption takes; always even."""
    return 64 if size[0] >= _WIDE_ENOUGH else 92


def accent(panel: Panel) -> RGB:
    """Return the palette's most telling colour that stands out from the strip."""
    colours = [from_hex(colour) for colour in panel.palette]
    bright = [colour for colour in colours if _DARKEST < luminance(colour) < _BRIGHTEST]
    return max(bright, key=lambda colour: max(colour) - min(colour), default=(226, 166, 84))


def strip(panel: Panel) -> Image.Image:
    """Draw the strip."""
    caption = panel.caption
    width, height = panel.size[0], strip_height(panel.size)
    image = Image.new("RGB", (width, height), _INK)
    tone = accent(panel)
    image.paste(tone, (0, 0, width, 3))
    if caption is None:
        return image
    shot = lettering.legible(caption.shot).upper()
    camera = lettering.legible(caption.camera)
    title = lettering.legible(caption.scene)
    if width >= _WIDE_ENOUGH:
        middle = height / 2 + 2
        right = width - 26.0
        right = _camera(image, right, middle, camera, 21, room=width * 0.34)
        right = _pill(image, right - 20, middle, shot, 17, tone)
        room = right - 44 - 26
        lettering.write(image, (26, middle), lettering.shortened(title, 26, room), 26, _PAPER)
    else:
        lettering.write(image, (22, 29), lettering.shortened(title, 25, width - 44), 25, _PAPER)
        left = _pill(image, 22, 66, shot, 15, tone, from_left=True)
        room = width - left - 40
        lettering.write(image, (left + 14, 66), lettering.shortened(camera, 18, room), 18, _QUIET)
    return image


def _camera(
    image: Image.Image, right: float, middle: float, text: str, size: int, *, room: float
) -> float:
    """Write the camera move, right-aligned, after its sign; return where that begins."""
    text = lettering.shortened(text, size, room)
    if not text:
        return right
    lettering.write(image, (right, middle), text, size, _QUIET, anchor="rm")
    left = right - lettering.width(text, size) - 24
    _camera_sign(image, (left, middle))
    return left - 12


def _camera_sign(image: Image.Image, at: tuple[float, float]) -> None:
    layer = Canvas.blank((40, 32), 1.0, 20, 16)
    layer.fill([(-10, -5), (-10, 6), (4, 6), (4, -5)], _QUIET)
    layer.fill([(5, 0.6), (11, 5), (11, -4)], _QUIET)
    layer.ellipse((-6.6, 8), 3.4, 3.4, _QUIET)
    layer.ellipse((0.6, 8), 3.4, 3.4, _QUIET)
    image.paste(layer.image, (round(at[0] - 20), round(at[1] - 15)), layer.image)


def _pill(
    image: Image.Image,
    edge: float,
    middle: float,
    text: str,
    size: int,
    tone: RGB,
    *,
    from_left: bool = False,
) -> float:
    """Draw a label in a rounded box and return its far edge."""
    if not text:
        return edge
    wide = lettering.width(text, size) + 26
    left = edge if from_left else edge - wide
    layer = Canvas.blank((round(wide) + 4, 40), 1.0, 2, 20)
    from grok_spicy_animatic.drawing.canvas import box

    layer.fill(box(0, -14, wide, 14, 14), mix(tone, _INK, 0.1))
    image.paste(layer.image, (round(left) - 2, round(middle) - 20), layer.image)
    ink = _INK if luminance(tone) > 0.36 else _PAPER  # noqa: PLR2004 - where white text wins
    lettering.write(image, (left + wide / 2, middle), text, size, ink, anchor="mm")
    return left + wide if from_left else left
