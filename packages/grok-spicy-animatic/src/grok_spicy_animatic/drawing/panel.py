"""A whole panel: place, figures, things, letters and caption, as layers and as one picture."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageFilter

from grok_spicy_animatic.drawing import board
from grok_spicy_animatic.drawing.acting import CLOSE_SHOTS, acted
from grok_spicy_animatic.drawing.boxes import alone, alone_layers
from grok_spicy_animatic.drawing.caption import strip, strip_height
from grok_spicy_animatic.drawing.colour import digest
from grok_spicy_animatic.drawing.doing import deed_layers, row_layer, words_layer
from grok_spicy_animatic.drawing.light import Light
from grok_spicy_animatic.drawing.places.views import draw_place
from grok_spicy_animatic.drawing.plate import in_front, plate
from grok_spicy_animatic.drawing.shading import styled
from grok_spicy_animatic.drawing.stage import BLEED, DENSITY, Layer, Stage, cropped, layer_size
from grok_spicy_animatic.drawing.surroundings import behind_them, water_before_them
from grok_spicy_animatic.drawing.vehicles import vehicle_layers
from grok_spicy_animatic.stopping import on_stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from grok_spicy_animatic.drawing.recipe import Actor, Angle, Panel, Shot

_BAND = 128
"""Rows of a layer that are worked on at once; even."""

_BACKDROP_ZOOM: dict[Shot, float] = {
    "medium": 1.12, "over the shoulder": 1.2, "close-up": 1.5, "extreme close-up": 1.9,
}  # fmt: skip
_TILTED: dict[Angle, float] = {"low angle": -0.13, "high angle": 0.16, "top view": 0.3}
"""How far the backdrop is shifted up where the camera looks up or down, in heights."""


def picture_size(panel: Panel) -> tuple[int, int]:
    """Return the size in pixels of what is above the caption."""
    below = strip_height(panel.size) if panel.caption is not None else 0
    return panel.size[0], panel.size[1] - below


def draw_panel(panel: Panel) -> Image.Image:
    """Draw a panel."""
    picture = picture_size(panel)
    image = Image.new("RGB", panel.size)
    with on_stage():
        image.paste(flattened(drawn(panel), picture), (0, 0))
    if panel.caption is not None:
        image.paste(strip(panel), (0, picture[1]))
    return image


def flattened(layers: Iterable[Layer], picture: tuple[int, int]) -> Image.Image:
    """Put layers on top of each other, seen by a camera at rest; each is gone once it is there."""
    whole = Image.new("RGBA", layer_size(picture), (0, 0, 0, 255))
    for layer in layers:
        image = layer.image if layer.image.mode == "RGBA" else layer.image.convert("RGBA")
        left, top = max(0, -layer.left), max(0, -layer.top)
        if (
            left < image.width
            and top < image.height
            and layer.left < whole.width
            and layer.top < whole.height
        ):
            whole.alpha_composite(image, (max(0, layer.left), max(0, layer.top)), (left, top))
        del layer, image
    edge = (BLEED * picture[0] * DENSITY, BLEED * picture[1] * DENSITY)
    view = (*edge, edge[0] + picture[0] * DENSITY, edge[1] + picture[1] * DENSITY)
    return whole.convert("RGB").resize(picture, Image.Resampling.BICUBIC, box=view)


def drawn(panel: Panel, *, moving: bool = False) -> Iterator[Layer]:
    """Draw a panel in layers, the farthest first: scenery, figures, things, letters.

    Each is yielded when it is drawn: who is done with one lets it go.

    Args:
        panel: The panel.
        moving: Whether figures are wanted in more than one moment, for a film.
    """
    picture = picture_size(panel)
    light = Light.of(panel)
    stage = Stage.of(picture, light, panel.seed, (*panel.landmarks, panel.place))
    draw_place(stage, panel)
    for layer in stage.take_layers():
        if layer.depth <= 1:
            yield _finished(layer, panel, picture)
        del layer
    if panel.subject not in {"hand", "thing"}:
        yield from behind_them(stage, panel)
    lettered = plate(stage, panel)
    if lettered is not None and not in_front(panel):
        yield from _written([lettered])
    far = [] if alone(panel) else _signs(stage, panel, far=True)
    yield from _written(far)
    if panel.subject == "hand" and panel.actors:
        yield board.hand_layer(stage, panel, panel.actors[0])
    elif panel.subject != "thing":
        yield from _figures(stage, panel, moving=moving)
    around = _around(stage, panel)
    yield from around[:1]
    arrow = board.arrow_layer(stage, panel)
    front = [lettered] if lettered is not None and in_front(panel) else []
    said = [row_layer(stage, panel)] if panel.row and alone(panel) else []
    signs = [*around[1:], *sign_layers(stage, panel), *said]
    arrow = (
        _clear_of([*signs, *far], arrow, picture, -1 if panel.arrow < 0 else 1)
        if arrow is not None
        else None
    )
    letters = [*front, *signs, *([arrow] if arrow else []), *_names(stage, panel)]
    behind = [lettered] if lettered is not None and not front else []
    letters = [*deed_layers(stage, panel, [*letters, *behind, *far]), *letters]
    yield from _written(letters)


def _around(stage: Stage, panel: Panel) -> tuple[Layer, ...]:
    """Return the vehicle that everybody is in, and its name, or nothing."""
    vehicle = next((one for one in panel.things if one.spot == "around"), None)
    if vehicle is None or alone(panel) or panel.subject or any(one.back for one in panel.actors):
        return ()
    return vehicle_layers(stage, panel, vehicle)


def _figures(stage: Stage, panel: Panel, *, moving: bool) -> Iterator[Layer]:
    """Yield the figures, the water before those who swim in it, then those ashore."""
    standing = sorted(panel.actors, key=_in_front)
    for actor in (one for one in standing if one.at == "water"):
        yield from acted(stage, panel, actor, moving=moving)
    yield from water_before_them(stage, panel)
    for actor in (one for one in standing if one.at != "water"):
        yield from acted(stage, panel, actor, moving=moving)


def _clear_of(signs: Sequence[Layer], arrow: Layer, picture: tuple[int, int], side: int) -> Layer:
    """Return an arrow where it covers no sign or other arrow: as near to its place as is room.

    Args:
        signs: What it does not cover.
        arrow: The arrow.
        picture: Width and height of the picture in pixels.
        side: To which side it moves, 1 to the right or -1, before it moves up or down.
    """
    left, top = BLEED * picture[0] * DENSITY, BLEED * picture[1] * DENSITY
    right, bottom = left + picture[0] * DENSITY, top + picture[1] * DENSITY
    steps = [
        (side * across * arrow.image.width // 4, down * arrow.image.height // 4)
        for across in (0, 1, 2, 3, 4, 5, 6)
        for down in (0, 2, -2, 4, -4, 6, 8)
    ]
    for across, down in steps:
        moved = replace(arrow, left=arrow.left + across, top=arrow.top + down)
        across_inside = left <= moved.left and moved.left + moved.image.width <= right
        down_inside = top <= moved.top and moved.top + moved.image.height <= bottom
        if across_inside and down_inside and not any(_overlap(moved, sign) for sign in signs):
            return moved
    return arrow


def _in_front(actor: Actor) -> tuple[bool, bool, bool]:
    """Return what puts a figure before others: the back at the edge, riders, people.

    An animal that is in a bed with people lies on them.
    """
    person = actor.look.kind == "person"
    return actor.back, actor.pose == "ride", person is (actor.at != "bed")


def _written(letters: Sequence[Layer]) -> list[Layer]:
    """Return lettered layers as such: those of a figure go where it goes."""
    return [replace(layer, words=True, lies=layer.actor is not None) for layer in letters]


def sign_layers(stage: Stage, panel: Panel) -> list[Layer]:
    """Return what stands before the figures: things as boxes with their names, or words alone."""
    words = [
        words_layer(stage, panel, thing.name) for thing in panel.things if thing.spot == "words"
    ]
    if alone(panel):
        return [*words, *alone_layers(stage, panel)]
    return [*words, *_signs(stage, panel, far=False)]


def _signs(stage: Stage, panel: Panel, *, far: bool) -> list[Layer]:
    """Return the things behind everybody, or those before, each in a place of its own."""
    slots: dict[str | None, int] = {}
    layers: list[Layer] = []
    ways: list[Layer] = []
    for thing in panel.things:
        if thing.spot in {"words", "around"} or board.is_far(stage, panel, thing) is not far:
            continue
        slot = slots.get(thing.holder, 0)
        slots[thing.holder] = slot + 1
        layer = board.thing_layer(stage, panel, thing, slot)
        while any(_overlap(layer, other) for other in layers):
            layer = replace(layer, top=layer.top - layer.image.height // 4)
        layers.append(layer)
        way = board.way_layer(stage, panel, thing, layer)
        ways += [way] if way is not None else []
    return [*layers, *ways]


def _names(stage: Stage, panel: Panel) -> list[Layer]:
    """Return the names of the figures; labels that would overlap stand above each other."""
    layers: list[Layer] = []
    for actor in panel.actors:
        taken = 0
        layer = board.name_layer(stage, panel, actor, 0)
        while any(_overlap(layer, other) for other in layers) and taken < layer.image.height * 4:
            taken += layer.image.height
            layer = board.name_layer(stage, panel, actor, taken)
        layers.append(layer)
    return layers


def _overlap(first: Layer, second: Layer) -> bool:
    return (
        first.left < second.left + second.image.width
        and second.left < first.left + first.image.width
        and first.top < second.top + second.image.height
        and second.top < first.top + first.image.height
    )


def _finished(layer: Layer, panel: Panel, picture: tuple[int, int]) -> Layer:
    """Bring a layer of the backdrop into focus, angle, style and paper of the board."""
    layer = _focused(layer, panel, picture)
    layer = Layer(
        layer.name,
        styled(layer.image, panel.style, scenery=True),
        layer.left,
        layer.top,
        layer.depth,
    )
    return _grained(layer, panel)


def _focused(layer: Layer, panel: Panel, picture: tuple[int, int]) -> Layer:
    """Bring the background closer, and out of focus, where the shot is close."""
    bare = not panel.place
    zoom = 1.0 if bare else _BACKDROP_ZOOM.get(panel.shot, 1.0)
    tilt = 0.0 if bare else _TILTED.get(panel.angle, 0.0)
    if tilt:
        zoom = max(zoom, 1.36)
    if zoom == 1.0:
        return layer
    whole = layer_size(picture)
    image = Image.new(layer.image.mode, whole)
    image.paste(layer.image, (layer.left, layer.top))
    wide, high = whole[0] / zoom, whole[1] / zoom
    left = (whole[0] - wide) / 2
    top = max(0.0, min(whole[1] - high, (whole[1] - high) * 0.56 + tilt * whole[1]))
    image = image.resize(whole, Image.Resampling.BILINEAR, box=(left, top, left + wide, top + high))
    if panel.shot in CLOSE_SHOTS:
        soft = ImageFilter.GaussianBlur(picture[1] * 0.006 * (zoom - 0.7))
        # A glow's colour counts by how much of it there is: else it lines the edges beside it.
        faint = image.mode == "RGBA"
        image = image.convert("RGBa").filter(soft).convert("RGBA") if faint else image.filter(soft)
    if image.mode == "RGB":
        return Layer(layer.name, image, 0, 0, layer.depth)
    return cropped(layer.name, image, layer.depth) or layer


def _grained(layer: Layer, panel: Panel) -> Layer:
    """Give a layer the tooth of paper."""
    if panel.grain <= 0:
        return layer
    width, height = layer.image.size
    noise = np.random.default_rng(digest(panel.seed, layer.name)).integers(
        -128, 128, (height // 2 + 1, width // 2 + 1), dtype=np.int16
    )
    tooth = (noise * panel.grain / 26).astype(np.int8)
    del noise
    pixels = np.array(layer.image)
    for top in range(0, height, _BAND):
        rough = tooth[top // 2 : (top + _BAND) // 2].repeat(2, 0).repeat(2, 1)
        band = pixels[top : top + _BAND, :, :3]
        colours = band.astype(np.int16) + rough[: len(band), :width, None]
        pixels[top : top + _BAND, :, :3] = np.clip(colours, 0, 255)
    return Layer(layer.name, Image.fromarray(pixels), layer.left, layer.top, layer.depth)
