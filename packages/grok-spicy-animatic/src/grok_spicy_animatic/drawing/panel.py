"""A whole panel: place, figures, light and caption, as layers and as one picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageChops, ImageFilter

from grok_spicy_animatic.drawing.canvas import Canvas
from grok_spicy_animatic.drawing.caption import strip, strip_height
from grok_spicy_animatic.drawing.colour import digest, mix
from grok_spicy_animatic.drawing.figures.kinds import draw_figure, kind_of
from grok_spicy_animatic.drawing.light import Light
from grok_spicy_animatic.drawing.places.views import draw_place
from grok_spicy_animatic.drawing.stage import BLEED, DENSITY, Layer, Stage, cropped, layer_size

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from grok_spicy_animatic.drawing.recipe import Actor, Panel, Shot

_TALLEST: dict[Shot, float] = {
    "extreme wide": 0.30,
    "wide": 0.46,
    "medium": 0.70,
    "close-up": 1.30,
    "extreme close-up": 1.7,
}
"""Height of the tallest figure of a panel, in heights of the picture."""

_FEET: dict[Shot, float] = {"extreme wide": 0.13, "wide": 0.10, "medium": 0.075}

_BACKDROP_ZOOM: dict[Shot, float] = {"medium": 1.08, "close-up": 1.45, "extreme close-up": 1.8}

_LOW = ("sit", "sleep")
"""Poses in which something, a tail or a hem, may reach below where the feet would be."""

_CLOSE = ("close-up", "extreme close-up")


def picture_size(panel: Panel) -> tuple[int, int]:
    """Return the size in pixels of what is above the caption."""
    below = strip_height(panel.size) if panel.caption is not None else 0
    return panel.size[0], panel.size[1] - below


def draw_panel(panel: Panel) -> Image.Image:
    """Draw a panel."""
    picture = picture_size(panel)
    image = Image.new("RGB", panel.size)
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


def layers_of(panel: Panel) -> list[Layer]:
    """Draw a panel in layers, the farthest first: scenery, figures, what frames the view."""
    picture = picture_size(panel)
    light = Light.of(panel)
    stage = Stage.of(picture, light, panel.seed, panel.landmarks)
    draw_place(stage, panel)
    scenery = [
        _grained(_focused(layer, panel.shot, picture), panel) for layer in stage.take_layers()
    ]
    behind = [layer for layer in scenery if layer.depth <= 1]
    before = [layer for layer in scenery if layer.depth > 1 and panel.shot not in _CLOSE]
    figures: list[Layer] = []
    for actor in panel.actors:
        height = _height(panel, actor, stage)
        if panel.shot not in _CLOSE:
            figures += _shadow(stage, panel, actor, height)
        figures += _figure(stage, panel, actor, height)
    return [*behind, *figures, *before]


def _height(panel: Panel, actor: Actor, stage: Stage) -> float:
    """Return how tall an actor appears, in units."""
    tallest = max(other.look.stature for other in panel.actors)
    share: float = (actor.look.stature / tallest) ** (0.55 if panel.shot not in _CLOSE else 0.3)
    height = _TALLEST[panel.shot] * share
    room = stage.width / max(1, len(panel.actors)) / (kind_of(actor.look).half * 2 / 100)
    return min(height, room * (1.25 if panel.shot in _CLOSE else 0.98))


def _feet(panel: Panel, actor: Actor, height: float) -> float:
    """Return the height of an actor's feet above the bottom of the picture, in units."""
    if panel.shot in _CLOSE:
        return 0.56 - height * kind_of(actor.look).face / 100
    aloft = 0.12 if actor.pose == "fly" else 0.0
    behind = 0.03 if abs(actor.x - 0.5) < 0.1 and len(panel.actors) > 2 else 0.0  # noqa: PLR2004
    return _FEET[panel.shot] + aloft + behind


def _shadow(stage: Stage, panel: Panel, actor: Actor, height: float) -> list[Layer]:
    """Let a figure's shadow fall away from the light."""
    side = -1 if stage.light.sun[0] > actor.x else 1
    tone = mix((20, 18, 34), stage.light.cast, 0.12)
    foot = stage.near.pixel((actor.x * stage.width, _FEET[panel.shot]))
    unit = stage.near.scale * height
    half, tall = round(unit * 0.62), round(unit * 0.14)
    canvas = Canvas.blank((2 * half, 2 * tall), unit, half, tall)
    canvas.ellipse((side * 0.12, -0.005), 0.32, 0.045, tone, opacity=0.3, blur=0.02)
    canvas.ellipse((0, 0), 0.17, 0.026, tone, opacity=0.42, blur=0.008)
    return _placed(actor, canvas.image, round(foot[0]) - half, round(foot[1]) - tall, lies=True)


def _placed(
    actor: Actor, image: Image.Image, left: int, top: int, *, lies: bool = False
) -> list[Layer]:
    layer = cropped(actor.name, image, 1.0)
    if layer is None:
        return []
    return [
        Layer(
            actor.name, layer.image, layer.left + left, layer.top + top, 1.0, actor.name, lies=lies
        )
    ]


def _figure(stage: Stage, panel: Panel, actor: Actor, height: float) -> list[Layer]:
    """Draw one actor as a layer of its own."""
    kind = kind_of(actor.look)
    unit = stage.near.scale * height / 100
    feet = _feet(panel, actor, height)
    foot = stage.near.pixel((actor.x * stage.width, feet))
    half, above, below = kind.half * unit, kind.top * unit, (24 if actor.pose in _LOW else 6) * unit
    left, top = round(foot[0] - half), round(foot[1] - above)
    bottom = min(round(foot[1] + below), layer_size(picture_size(panel))[1])
    if bottom - top < 2:  # noqa: PLR2004 - nothing to be seen
        return []
    size = (round(2 * half), bottom - top)
    canvas = Canvas.blank(size, unit, foot[0] - left, foot[1] - top)
    canvas.flip = actor.facing < 0
    draw_figure(canvas, actor.look, actor.pose)
    lit = in_light(
        canvas.image,
        stage.light,
        towards=1 if stage.light.sun[0] > actor.x else -1,
        reach=max(2.0, unit * 3.2),
        strength=panel.strength,
    )
    return _placed(actor, lit, left, top)


def in_light(
    image: Image.Image, light: Light | None, *, towards: int, reach: float, strength: float = 0.0
) -> Image.Image:
    """Light a figure: a bright rim on one side, shade on the other, a tinge of the hour.

    Args:
        image: The figure, RGBA.
        light: The light of the panel; None for the even light of a sheet.
        towards: 1 if the light comes from the right, -1 from the left.
        reach: Width of rim and shade in pixels.
        strength: How much less of the hour's tinge it gets, 0..1.
    """
    alpha = image.getchannel("A")
    soft = alpha.filter(ImageFilter.GaussianBlur(reach * 0.7))
    move = round(reach * 1.3)
    shade_side = ImageChops.subtract(alpha, ImageChops.offset(soft, towards * move, 0))
    light_side = ImageChops.subtract(
        alpha, ImageChops.offset(soft, -towards * round(reach * 0.8), round(reach * 0.7))
    )
    flat = image.convert("RGB")
    if light is not None:
        tinge = light.cast_strength * 0.2 * (1 - 0.7 * strength)
        flat = Image.blend(flat, Image.new("RGB", flat.size, light.cast), tinge)
    dark = (28, 22, 54) if light is None else mix((24, 18, 50), light.cast, 0.25)
    bright = (255, 250, 238) if light is None else light.glow
    flat.paste(dark, (0, 0), shade_side.point([round(value * 0.30) for value in range(256)]))
    flat.paste(bright, (0, 0), light_side.point([round(value * 0.26) for value in range(256)]))
    flat.putalpha(alpha)
    return flat


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
    if shot in _CLOSE:
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
    tooth = (noise * panel.grain / 26).astype(np.int8).repeat(2, 0).repeat(2, 1)[:height, :width]
    pixels = np.array(layer.image)
    colours = pixels[..., :3].astype(np.int16) + tooth[..., None]
    pixels[..., :3] = np.clip(colours, 0, 255)
    return Layer(layer.name, Image.fromarray(pixels), layer.left, layer.top, layer.depth)
