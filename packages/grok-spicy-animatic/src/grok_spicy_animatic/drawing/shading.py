"""Light on figures: a rim, a shade, the tinge of the hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image, ImageChops, ImageFilter

from grok_spicy_animatic.drawing.colour import mix

if TYPE_CHECKING:
    from grok_spicy_animatic.drawing.light import Light


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
