"""A card is legible in any shape and script, and has the colours of its film."""

from __future__ import annotations

import pytest
from grok_spicy import lettering
from grok_spicy.media.cards import draw_card
from grok_spicy.media.formats import Size
from PIL import Image

SHAPES = [Size(320, 180), Size(180, 320), Size(420, 180)]


def bright(card: Image.Image) -> Image.Image:
    """Return where the letters are."""
    return card.convert("L").point(lambda value: 255 if value > 180 else 0)


@pytest.mark.parametrize("size", SHAPES, ids=str)
@pytest.mark.parametrize("text", ["Harbour, at Dawn\nA film", "الميناء عند الفجر", "W" * 60])
def test_letters_keep_to_the_safe_area_of_any_shape(text: str, size: Size) -> None:
    if lettering.missing(text):
        pytest.skip("no font here has this script")
    card = draw_card(text, size, Image.new("RGB", (64, 36), (250, 250, 250)))
    assert card.size == (size.width, size.height)
    box = bright(card).getbbox()
    assert box is not None
    assert box[0] >= size.width * 0.08
    assert box[2] <= size.width * 0.92


def test_ground_has_the_colours_of_the_film_and_is_dark_enough_to_read_on() -> None:
    teal = Image.new("RGB", (64, 36), (30, 200, 190))
    card = draw_card("Harbour", Size(320, 180), teal)
    corner = card.getpixel((4, 4))
    assert isinstance(corner, tuple)
    red, green, blue = corner
    assert green > 2 * red
    assert blue > 2 * red
    assert max(corner) < 64
