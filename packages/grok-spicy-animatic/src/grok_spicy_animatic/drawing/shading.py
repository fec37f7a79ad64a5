"""How the hand of the board treats what is drawn: an outline, a style, an angle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageChops, ImageFilter, ImageOps

if TYPE_CHECKING:
    from grok_spicy_animatic.drawing.recipe import Angle, Style

INK = (38, 32, 42)
PAPER = (250, 246, 236)
"""What a board is written and drawn on."""

_SEPIA_DARK, _SEPIA_LIGHT = (52, 34, 20), (246, 232, 204)
_LINE_PAPER = 0.86
"""How much of a colour's way to white a line drawing goes."""
_INKY = 66
"""The lightest tone that counts as ink."""
_KEYSTONE = 0.13
"""How much narrower the far end of a figure is that is seen from below or above."""


def outlined(image: Image.Image, thickness: float) -> Image.Image:
    """Put an ink line around a figure.

    Args:
        image: The figure, RGBA, with room around it.
        thickness: Of the line, in pixels.
    """
    alpha = image.getchannel("A")
    grown = _grown(alpha, max(1, round(thickness))).filter(ImageFilter.GaussianBlur(0.6))
    whole = Image.new("RGBA", image.size, (*INK, 0))
    whole.putalpha(ImageChops.lighter(grown, alpha))
    whole.alpha_composite(image)
    return whole


def _grown(alpha: Image.Image, pixels: int) -> Image.Image:
    """Let all that is drawn grow by a square of so many pixels to each side.

    Rows, then columns: several times faster than Pillow's filter, which sorts each square.
    """
    values = np.asarray(alpha)
    for _ in range(2):
        wide = np.pad(values, ((pixels, pixels), (0, 0)))
        grown = wide[: len(values)].copy()
        for step in range(1, 2 * pixels + 1):
            np.maximum(grown, wide[step : step + len(values)], out=grown)
        values = np.ascontiguousarray(grown.T)
    return Image.fromarray(values)


def styled(image: Image.Image, style: Style, *, scenery: bool = False) -> Image.Image:
    """Return a layer as the style of the board shows it.

    Args:
        image: RGB or RGBA.
        style: Of the board.
        scenery: Whether it is a backdrop, which has no lines of its own.
    """
    if style == "colour":
        return image
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    grey = image.convert("RGB").convert("L")
    if style == "sepia":
        made = ImageOps.colorize(grey, _SEPIA_DARK, _SEPIA_LIGHT)
    elif style == "line drawing":
        made = _lines(grey, image) if scenery else _lightened(image)
    else:
        made = grey.convert("RGB")
    if alpha is not None:
        made.putalpha(alpha)
    return made


def _lines(grey: Image.Image, image: Image.Image) -> Image.Image:
    """Draw only where tones meet."""
    edges = grey.filter(ImageFilter.GaussianBlur(1.2)).filter(ImageFilter.FIND_EDGES)
    ink = edges.point([max(0, 255 - max(0, value - 6) * 9) for value in range(256)])
    ink.paste(255, (0, 0, ink.width, 2))
    return ImageChops.multiply(_lightened(image), ink.convert("RGB"))


def _lightened(image: Image.Image) -> Image.Image:
    """Take the colours out of all but ink."""
    grey = image.convert("RGB").convert("L")
    table = [
        value if value < _INKY else round(value + (255 - value) * _LINE_PAPER)
        for value in range(256)
    ]
    return grey.point(table).convert("RGB")


def from_angle(image: Image.Image, angle: Angle) -> Image.Image:
    """Return a figure as it is seen from below or above: what is far away is narrower."""
    if angle == "eye level":
        return image
    width, height = image.size
    top = width * _KEYSTONE if angle == "low angle" else 0.0
    low = width * _KEYSTONE if angle != "low angle" else 0.0
    squash = 0.82 if angle == "top view" else 1.0
    # The quad names what of the source is shown at each corner, beginning at the upper left.
    wide_top, wide_low = (
        top * width / max(1.0, width - 2 * top),
        low * width / max(1.0, width - 2 * low),
    )
    quad = (-wide_top, 0, -wide_low, height, width + wide_low, height, width + wide_top, 0)
    seen = image.transform(image.size, Image.Transform.QUAD, quad, Image.Resampling.BILINEAR)
    if squash == 1.0:
        return seen
    short = seen.resize((width, round(height * squash)), Image.Resampling.BILINEAR)
    whole = Image.new("RGBA", image.size)
    whole.paste(short, (0, height - short.height))
    return whole
