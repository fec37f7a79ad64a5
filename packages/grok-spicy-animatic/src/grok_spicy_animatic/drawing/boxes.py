"""Things alone in a frame: a storyboard artist's boxes, as large as the shot is close."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy import lettering
from PIL import Image, ImageDraw

from grok_spicy_animatic.drawing.arrows import TURNS, arrow_image
from grok_spicy_animatic.drawing.colour import RGB, luminance, shade
from grok_spicy_animatic.drawing.look import colour_named
from grok_spicy_animatic.drawing.shading import INK, PAPER, styled
from grok_spicy_animatic.drawing.stage import Layer
from grok_spicy_animatic.language.tokens import words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy_animatic.drawing.recipe import Panel, Shot, Thing
    from grok_spicy_animatic.drawing.stage import Stage

BOX: RGB = (255, 214, 92)
SMALLEST = 14
"""Pixels below which letters are not read."""

_HIGH: dict[Shot, float] = {
    "extreme wide": 0.13, "wide": 0.2, "medium": 0.36, "over the shoulder": 0.36, "close-up": 0.62,
    "extreme close-up": 0.9,
}  # fmt: skip
"""How high a box is, in heights of the picture: small in its place, or all that is seen."""

_TOP = 0.8
"""Where the words of the place begin, in heights of the picture."""

_NEAR = ("close-up", "extreme close-up")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a box stands: its middle, its foot, its height and the widest it may be, in units."""

    thing: Thing
    x: float
    foot: float
    high: float
    room: float


def capitals(name: str) -> str:
    """Return a name as a box says it."""
    # A sharp s has no capital of its own: in capitals it would be another word.
    return lettering.legible(name if "ß" in name else name.upper())


def carton(name: str, high: int, room: float, *, widest: float = 0.0) -> Image.Image:
    """Return an outlined box with a lid, a side and a name on it.

    Args:
        name: The words.
        high: Its height in pixels.
        room: The widest that the box may be, in pixels.
        widest: How wide it is at least.
    """
    words = capitals(name)
    edge = max(2, round(high * 0.03))
    side = min(round(high * 0.14), 40)
    room = max(room, 4.0 * SMALLEST)
    size = max(SMALLEST, round(high * 0.3))
    while size > SMALLEST and lettering.width(words, size) + size + side > room:
        size = max(SMALLEST, round(size * 0.9))
    words = lettering.shortened(words, size, room - size - side)
    wide = round(
        min(room, max(widest, high * 1.15, lettering.width(words, size) + size * 1.2 + side))
    )
    image = Image.new("RGBA", (wide, high), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    right, top = wide - 1 - side, side
    lid = [(0, top), (side, 0), (wide - 1, 0), (right, top)]
    flank = [(right, top), (wide - 1, 0), (wide - 1, high - 1 - side), (right, high - 1)]
    own, ink = box_tones(name)
    for face, tone in ((lid, shade(own, 0.35)), (flank, shade(own, -0.25))):
        draw.polygon(face, fill=tone)
        draw.line([*face, face[0]], fill=INK, width=edge, joint="curve")
    draw.rectangle((0, top, right, high - 1), fill=own, outline=INK, width=edge)
    at = (right / 2, (top + high) / 2)
    lettering.write(image, at, words, size, ink, anchor="mm", bold=True)
    return image


def box_tones(name: str) -> tuple[RGB, RGB]:
    """Return the colours of a box and of its letters: as the name says, `red flag`, else yellow."""
    tone = next((one for word in words_of(name) if (one := colour_named(word)) is not None), BOX)
    return tone, INK if luminance(tone) > _DARK else PAPER


_DARK = 0.45
"""The luminance below which letters on a box are light."""


def alone(panel: Panel) -> bool:
    """Tell whether a shot is of things: nobody is in it, or it is so close that only they are."""
    return not panel.actors or panel.subject == "thing"


def alone_layers(stage: Stage, panel: Panel) -> list[Layer]:
    """Return the boxes of a shot of things, and an arrow where one of them goes somewhere."""
    layers: list[Layer] = []
    scale = stage.near.scale
    spots = _spots(stage, panel, [thing for thing in panel.things if thing.spot != "words"])
    fills = panel.shot == "extreme close-up"
    for spot in spots:
        widest = spot.room * scale * (1.0 if len(spots) == 1 else 0.8) if fills else 0.0
        image = carton(spot.thing.name, round(spot.high * scale), spot.room * scale, widest=widest)
        x, y = stage.near.pixel((spot.x, spot.foot))
        box = Layer(
            f"thing {spot.thing.name}", styled(image, panel.style), round(x - image.width / 2),
            round(y) - image.height, 1.0,
        )  # fmt: skip
        layers.append(box)
    movers = [
        (box, spot) for box, spot in zip(layers, spots, strict=True) if spot.thing.way
    ]  # fmt: skip
    return [*layers, *(_arrow(stage, panel, box, spot) for box, spot in movers)]


def _spots(stage: Stage, panel: Panel, things: Sequence[Thing]) -> list[_Place]:
    """Return where boxes stand: beside each other, or on each other where the words say so."""
    high, count, wide = _HIGH[panel.shot] * _framing(panel), len(things), stage.width
    related = any(thing.spot in {"under", "over"} for thing in things)
    falls = count > 1 and things[0].way in {"down", "up"} and any(t.spot == "sky" for t in things)
    beside = panel.shot in _NEAR and things[0].way == "right" if things else False
    if count > 1 and ((panel.shot in _NEAR and not beside) or related or falls):
        return _piled(panel, things, high, wide)
    foot = -0.06 if panel.shot == "extreme close-up" else 0.13
    if panel.lettered:
        high = min(high, (_TOP if " · " not in panel.lettered else _TOP - 0.07) - foot)
    places: list[_Place] = []
    for index, thing in enumerate(things):
        own = foot
        if count == 1 and thing.way in {"up", "down", "away"}:
            own = max(foot, 0.46 - high / 2)
        if thing.spot == "sky" and panel.shot not in _NEAR:
            own = max(own, 0.74 - high)
        room = wide * (0.8 if panel.shot != "extreme close-up" else 0.9 if count > 1 else 1.04)
        room /= count
        x = wide * ((index + 0.5) / count if count > 1 else 0.5)
        places.append(_Place(thing, x, own, high, room))
    return places


def _framing(panel: Panel) -> float:
    return 1.0 if panel.shot in _NEAR else panel.framing


def _piled(panel: Panel, things: Sequence[Thing], high: float, wide: float) -> list[_Place]:
    rank = {"under": 0, "over": 2, "sky": 2}
    order = sorted(things, key=lambda thing: rank.get(thing.spot, 1))
    foot = 0.13 if panel.row else 0.1
    top = _TOP if " · " not in panel.lettered else _TOP - 0.08
    high = min(high * (0.8 if panel.shot not in _NEAR else 1.0), (top - foot) / len(order))
    apart = 0.0
    if panel.shot not in _NEAR and any(thing.way for thing in order):
        # What moves is on its way from the one to the other.
        apart = min(0.14, (top - foot - high * len(order)) / len(order))
    return [
        _Place(thing, wide * 0.5, foot + index * (high + apart), high, wide * 0.8)
        for index, thing in enumerate(order)
    ]


def _arrow(stage: Stage, panel: Panel, box: Layer, spot: _Place) -> Layer:
    """Return the arrow of what goes somewhere, beside its box; on it where it fills the frame."""
    unit = stage.near.scale * min(0.2, 0.1 + spot.high * 0.2)
    image = arrow_image(unit, TURNS[spot.thing.way])
    right = box.left + box.image.width
    x = right + unit * 0.75
    y = box.top + box.image.height * (0.2 if spot.thing.way == "away" else 0.5)
    edge = stage.near.pixel((0.985 * stage.width, 0))[0]
    if x + unit * 0.75 > edge:
        x = edge - unit * 0.75
        y = box.top + min(box.image.height * 0.2, unit)
    return Layer(
        f"way {spot.thing.name}", styled(image, panel.style), round(x - image.width / 2),
        round(max(y, stage.near.pixel((0, 0.95))[1] + unit * 0.75) - image.height / 2), 1.0,
    )  # fmt: skip
