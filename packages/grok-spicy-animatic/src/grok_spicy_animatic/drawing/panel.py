"""A whole panel: place, figures, light and caption, as layers and as one picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageFilter

from grok_spicy_animatic.drawing.acting import CLOSE_SHOTS, acted
from grok_spicy_animatic.drawing.caption import strip, strip_height
from grok_spicy_animatic.drawing.colour import digest
from grok_spicy_animatic.drawing.light import Light
from grok_spicy_animatic.drawing.places.views import draw_place
from grok_spicy_animatic.drawing.stage import BLEED, DENSITY, Layer, Stage, cropped, layer_size
from grok_spicy_animatic.stopping import on_stage

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from grok_spicy_animatic.drawing.recipe import Panel, Shot

_BAND = 128
"""Rows of a layer that are worked on at once; even."""

_BACKDROP_ZOOM: dict[Shot, float] = {"medium": 1.08, "close-up": 1.45, "extreme close-up": 1.8}


def picture_size(panel: Panel) -> tuple[int, int]:
    """Return the size in pixels of what is above the caption."""
    below = strip_height(panel.size) if panel.caption is not None else 0
    return panel.size[0], panel.size[1] - below


def draw_panel(panel: Panel) -> Image.Image:
    """Draw a panel."""
    picture = picture_size(panel)
    image = Image.new("RGB", panel.size)
    with on_stage():
        image.paste(vignetted(flattened(layers_of(panel), picture)), (0, 0))
    if panel.caption is not None:
        image.paste(strip(panel), (0, picture[1]))
    return image


def flattened(layers: Sequence[Layer], picture: tuple[int, int]) -> Image.Image:
    """Put layers on top of each other, seen by a camera at rest."""
    whole = Image.new("RGBA", layer_size(picture), (0, 0, 0, 255))
    for layer in layers:
        image = layer.image if layer.image.mode == "RGBA" else layer.image.convert("RGBA")
        left, top = max(0, -layer.left), max(0, -layer.top)
        whole.alpha_composite(image, (max(0, layer.left), max(0, layer.top)), (left, top))
    edge = (BLEED * picture[0] * DENSITY, BLEED * picture[1] * DENSITY)
    view = (*edge, edge[0] + picture[0] * DENSITY, edge[1] + picture[1] * DENSITY)
    return whole.convert("RGB").resize(picture, Image.Resampling.BICUBIC, box=view)


def vignette(picture: tuple[int, int]) -> npt.NDArray[np.uint16]:
    """Return by how much each pixel is dimmed towards the corners, 256 for not at all."""
    y, x = np.mgrid[-1 : 1 : picture[1] * 1j, -1 : 1 : picture[0] * 1j].astype(np.float32)
    fall = np.clip((x * x + y * y) / 2, 0, 1) ** 1.5
    dimmed: npt.NDArray[np.uint16] = (256 - 62 * fall).astype(np.uint16)
    return dimmed


def vignetted(image: Image.Image) -> Image.Image:
    """Dim the corners."""
    dimmed = np.asarray(image).astype(np.uint16) * vignette(image.size)[..., None]
    return Image.fromarray((dimmed >> 8).astype(np.uint8))


def layers_of(panel: Panel, *, moving: bool = False) -> list[Layer]:
    """Draw a panel in layers, the farthest first: scenery, figures, what frames the view.

    Args:
        panel: The panel.
        moving: Whether figures are wanted in more than one moment, for a film.
    """
    picture = picture_size(panel)
    light = Light.of(panel)
    stage = Stage.of(picture, light, panel.seed, panel.landmarks)
    draw_place(stage, panel)
    scenery = [
        _grained(_focused(layer, panel.shot, picture), panel) for layer in stage.take_layers()
    ]
    behind = [layer for layer in scenery if layer.depth <= 1]
    before = [layer for layer in scenery if layer.depth > 1 and panel.shot not in CLOSE_SHOTS]
    figures = [
        layer for actor in panel.actors for layer in acted(stage, panel, actor, moving=moving)
    ]
    return [*behind, *figures, *before]


def _focused(layer: Layer, shot: Shot, picture: tuple[int, int]) -> Layer:
    """Bring the background closer, and out of focus, where the shot is close."""
    zoom = _BACKDROP_ZOOM.get(shot, 1.0)
    if zoom == 1.0 or layer.depth > 1:
        return layer
    whole = layer_size(picture)
    image = Image.new(layer.image.mode, whole)
    image.paste(layer.image, (layer.left, layer.top))
    wide, high = whole[0] / zoom, whole[1] / zoom
    left, top = (whole[0] - wide) / 2, (whole[1] - high) * (0.62 if zoom < 1.2 else 0.5)  # noqa: PLR2004
    image = image.resize(whole, Image.Resampling.BILINEAR, box=(left, top, left + wide, top + high))
    if shot in CLOSE_SHOTS:
        radius = picture[1] * (0.008 if layer.depth > 0.5 else 0.006) * (zoom - 0.6)  # noqa: PLR2004
        image = image.filter(ImageFilter.GaussianBlur(radius))
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
