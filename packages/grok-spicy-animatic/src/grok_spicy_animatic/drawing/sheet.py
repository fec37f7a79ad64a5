"""Character sheets: one figure on a plain card, its face, its colours, its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image, ImageOps

from grok_spicy_animatic.drawing import type as lettering
from grok_spicy_animatic.drawing.canvas import Canvas, Gradient, box
from grok_spicy_animatic.drawing.caption import strip_height
from grok_spicy_animatic.drawing.colour import RGB, from_hex, mix
from grok_spicy_animatic.drawing.figures.kinds import draw_figure, kind_of
from grok_spicy_animatic.drawing.shading import in_light

if TYPE_CHECKING:
    from grok_spicy_animatic.drawing.recipe import Figure, Look

CARD_TOP: RGB = (212, 206, 196)
CARD_LOW: RGB = (190, 183, 172)
_INK: RGB = (23, 24, 31)
_PAPER: RGB = (240, 236, 226)

Box = tuple[int, int, int, int]


def photo_box(size: tuple[int, int]) -> Box:
    """Return where the reference photo lies on a sheet of `size` pixels."""
    return _aside(size)


def _aside(size: tuple[int, int]) -> Box:
    """Return the square beside the figure: its face, or the photo it was drawn from."""
    width, height = size[0], size[1] - strip_height(size)
    if width > height * 1.15:
        side = round(min(height * 0.44, width * 0.27))
        left, top = round(width * 0.80 - side / 2), round(height * 0.12)
    else:
        side = round(width * 0.32)
        left, top = round(width * 0.80 - side / 2), round(height * 0.05)
    return left, top, left + side, top + side


def draw_sheet(
    figure: Figure, size: tuple[int, int], photo: Image.Image | None = None
) -> Image.Image:
    """Draw a sheet.

    Args:
        figure: Whom it shows.
        size: Width and height in pixels.
        photo: The reference photo, shown beside the figure; the face is shown without one.
    """
    width, strip = size[0], strip_height(size)
    height = size[1] - strip
    card = Canvas(Image.new("RGBA", size, (*CARD_TOP, 255)), 1.0, 0, height)
    card.fill(box(0, 0, width, height), Gradient(CARD_TOP, CARD_LOW))
    wide = width > height * 1.15
    middle = width * (0.36 if wide else 0.42)
    tall = height * (0.72 if wide else 0.66)
    room = width * (0.62 if wide else 0.78) / 2
    unit = min(tall / 100, room / kind_of(figure.look).half)
    foot = height * 0.085
    card.ellipse((middle, foot), unit * 34, unit * 4.6, (60, 50, 52), opacity=0.28, blur=unit * 2)
    _paste_figure(card.image, figure.look, (middle, height - foot), unit)
    aside = _aside(size)
    if photo is None:
        _paste_face(card.image, figure.look, aside)
    else:
        _paste_photo(card.image, photo, aside)
    _swatches(card, figure.look, aside, height)
    image = card.image.convert("RGB")
    _name_strip(image, figure, strip)
    return image


def _paste_figure(image: Image.Image, look: Look, foot: tuple[float, float], unit: float) -> None:
    kind = kind_of(look)
    half, above = kind.half * unit, kind.top * unit
    left, top = round(foot[0] - half), round(foot[1] - above)
    canvas = Canvas.blank(
        (round(2 * half), round(above + 5 * unit)), unit, foot[0] - left, foot[1] - top
    )
    draw_figure(canvas, look, "stand")
    lit = in_light(canvas.image, None, towards=1, reach=max(2.0, unit * 3.2))
    cut = max(0, -top), max(0, -left)
    image.alpha_composite(lit, (max(0, left), max(0, top)), (cut[1], cut[0]))


def _paste_face(image: Image.Image, look: Look, place: Box) -> None:
    left, top, right, bottom = place
    side = right - left
    tile = Image.new("RGBA", (side, side), (*mix(CARD_LOW, _INK, 0.05), 255))
    kind = kind_of(look)
    unit = side / 66
    canvas = Canvas.blank((side, side), unit, side / 2, side * 0.54 + kind.face * unit)
    draw_figure(canvas, look, "stand")
    tile.alpha_composite(in_light(canvas.image, None, towards=1, reach=unit * 3.2))
    mask = Canvas.blank((side, side), 1.0, 0, side)
    mask.fill(box(0, 0, side, side, side * 0.08), (255, 255, 255))
    image.paste(tile, (left, top), mask.image.getchannel("A"))
    _ = bottom


def _paste_photo(image: Image.Image, photo: Image.Image, place: Box) -> None:
    """Show the whole photo, as large as the place allows, on a white border."""
    left, top, right, bottom = place
    shown = ImageOps.contain(photo.convert("RGB"), (right - left - 12, bottom - top - 12))
    x = (left + right - shown.width) // 2
    y = (top + bottom - shown.height) // 2
    border = (x - 6, y - 6, x + shown.width + 6, y + shown.height + 6)
    image.paste((250, 249, 246), border)
    image.paste(shown, (x, y))


def _swatches(card: Canvas, look: Look, aside: Box, height: int) -> None:
    left, _, right, bottom = aside
    colours = [
        from_hex(code) for code in (look.main, look.second, look.accent, look.dark, look.eyes)
    ]
    step = (right - left) / len(colours)
    radius = step * 0.38
    y = height - bottom - radius * 2.1
    for index, colour in enumerate(colours):
        x = left + step * (index + 0.5)
        card.ellipse((x, y), radius * 1.06, radius * 1.06, mix(CARD_LOW, _INK, 0.25))
        card.ellipse((x, y), radius, radius, colour)


def _name_strip(image: Image.Image, figure: Figure, height: int) -> None:
    width, bottom = image.size
    image.paste(_INK, (0, bottom - height, width, bottom))
    image.paste(from_hex(figure.look.accent), (0, bottom - height, width, bottom - height + 3))
    middle = bottom - height / 2 + 1
    label = "CHARACTER SHEET"
    room = width - 52 - lettering.width(label, 16) - 30
    name = lettering.legible(figure.name) or figure.look.kind.title()
    lettering.write(image, (26, middle), lettering.shortened(name, 28, room), 28, _PAPER)
    lettering.write(image, (width - 26, middle), label, 16, (150, 150, 158), anchor="rm")
