"""Character sheets: one figure on a plain card, its face, its colours, its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy import lettering
from PIL import Image, ImageOps

from grok_spicy_animatic.drawing.canvas import Canvas
from grok_spicy_animatic.drawing.caption import strip_height
from grok_spicy_animatic.drawing.colour import RGB, from_hex
from grok_spicy_animatic.drawing.figures.kinds import draw_figure, kind_of
from grok_spicy_animatic.drawing.figures.skeleton import eyes_of
from grok_spicy_animatic.drawing.shading import INK, outlined, styled

if TYPE_CHECKING:
    from grok_spicy_animatic.drawing.recipe import Figure, Look

CARD: RGB = (222, 217, 207)
_PAPER: RGB = (246, 242, 232)

Box = tuple[int, int, int, int]


def photo_box(size: tuple[int, int]) -> Box:
    """Return where the reference photo lies on a sheet of `size` pixels."""
    return _aside(size)


def _aside(size: tuple[int, int]) -> Box:
    """Return the square beside the figure: its face, or the photo it was drawn from."""
    width, height = size[0], size[1] - strip_height(size)
    if width > height * 1.15:
        side = round(min(height * 0.52, width * 0.3))
        left, top = round(width * 0.80 - side / 2), round(height * 0.1)
    else:
        side = round(width * 0.34)
        left, top = round(width * 0.79 - side / 2), round(height * 0.05)
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
    card = Canvas(Image.new("RGBA", size, (*CARD, 255)), 1.0, 0, height)
    wide = width > height * 1.15
    middle = width * (0.34 if wide else 0.40)
    tall = height * (0.72 if wide else 0.64)
    room = width * (0.58 if wide else 0.74) / 2
    unit = min(tall / 100, room / kind_of(figure.look).half)
    foot = height * 0.07
    _paste_figure(card.image, figure, (middle, height - foot), unit)
    aside = _aside(size)
    if photo is None:
        _paste_face(card.image, figure, aside)
    image = styled(card.image.convert("RGB"), figure.style)
    if photo is not None:
        _paste_photo(image, photo, aside)
    _swatches(image, figure, aside)
    _name_strip(image, figure, strip)
    return image


def _paste_figure(
    image: Image.Image, figure: Figure, foot: tuple[float, float], unit: float
) -> None:
    kind = kind_of(figure.look)
    half, above = kind.half * unit, kind.top * unit
    left, top = round(foot[0] - half), round(foot[1] - above)
    canvas = Canvas.blank(
        (round(2 * half), round(above + 6 * unit)), unit, foot[0] - left, foot[1] - top
    )
    draw_figure(canvas, figure.look, "stand")
    cut = max(0, -top), max(0, -left)
    image.alpha_composite(
        outlined(canvas.image, max(1.5, unit * 0.5)), (max(0, left), max(0, top)), (cut[1], cut[0])
    )


def _paste_face(image: Image.Image, figure: Figure, place: Box) -> None:
    left, top, right, bottom = place
    side = right - left
    tile = Image.new("RGBA", (side, bottom - top), (*CARD, 255))
    person, child = figure.look.kind == "person", "child" in figure.look.features
    eyes = eyes_of("stand", child=child) if person else kind_of(figure.look).face
    unit = side / ((56 if child else 46) if person else 62)
    canvas = Canvas.blank((side, side), unit, side / 2, side * 0.5 + eyes * unit)
    draw_figure(canvas, figure.look, "stand")
    tile.alpha_composite(outlined(canvas.image, max(1.5, unit * 0.3)))
    image.paste(INK, (left - 3, top - 3, right + 3, bottom + 3))
    image.paste(tile.convert("RGB"), (left, top))


def _paste_photo(image: Image.Image, photo: Image.Image, place: Box) -> None:
    """Show the whole photo, as large as the place allows, on a white border."""
    left, top, right, bottom = place
    shown = ImageOps.contain(photo.convert("RGB"), (right - left - 12, bottom - top - 12))
    x = (left + right - shown.width) // 2
    y = (top + bottom - shown.height) // 2
    border = (x - 6, y - 6, x + shown.width + 6, y + shown.height + 6)
    image.paste((250, 249, 246), border)
    image.paste(shown, (x, y))


def _swatches(image: Image.Image, figure: Figure, aside: Box) -> None:
    left, _, right, bottom = aside
    colours = _colours(figure.look)
    step = (right - left) / len(colours)
    top = bottom + round(step * 0.3)
    side = round(min(step * 0.8, (image.height - strip_height(image.size) - top) * 0.8))
    for index, colour in enumerate(colours):
        x = round(left + step * index)
        tile = Image.new("RGB", (side, side), colour)
        image.paste(INK, (x - 2, top - 2, x + side + 2, top + side + 2))
        image.paste(styled(tile, figure.style), (x, top))


def _colours(look: Look) -> list[RGB]:
    codes = (look.main, look.accent, look.dark, look.second, *(code for _, code in look.tones))
    return [from_hex(code) for code in dict.fromkeys(codes)][:6]


def _name_strip(image: Image.Image, figure: Figure, height: int) -> None:
    width, bottom = image.size
    image.paste(_PAPER, (0, bottom - height, width, bottom))
    image.paste(INK, (0, bottom - height, width, bottom - height + 4))
    middle = bottom - height / 2 + 1
    label = "CHARACTER SHEET"
    room = width - 52 - lettering.width(label, 16) - 30
    lettering.write(
        image, (26, middle), lettering.shortened(figure.name, 30, room), 30, INK, bold=True
    )
    lettering.write(image, (width - 26, middle), label, 16, (120, 116, 116), anchor="rm")
