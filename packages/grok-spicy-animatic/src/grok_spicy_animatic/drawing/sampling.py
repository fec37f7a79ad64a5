"""Colours taken from a picture that was not drawn here: a photo, another backend's sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from grok_spicy_animatic.drawing.colour import RGB, luminance, to_hex

if TYPE_CHECKING:
    from grok_spicy_animatic.drawing.recipe import Look

_SAMPLE = 96
_COLOURS = 10


def telling_colours(image: Image.Image) -> list[tuple[RGB, float]]:
    """Return the colours of what stands in the middle of a picture, the most present first.

    A colour that the border shows as well is background and counts little.

    Returns:
        Colours and their shares, which add up to 1.
    """
    small = image.convert("RGB").resize((_SAMPLE, _SAMPLE), Image.Resampling.BOX)
    flat = small.quantize(_COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    table = np.array(flat.getpalette(), np.uint8).reshape(-1, 3)
    indices = np.asarray(flat)
    y, x = np.mgrid[-1 : 1 : _SAMPLE * 1j, -1 : 1 : _SAMPLE * 1j]
    middle = np.exp(-(x * x * 2.2 + y * y * 1.4))
    edge = np.maximum(np.abs(x), np.abs(y)) > 0.9  # noqa: PLR2004 - the outer tenth is border
    present = np.bincount(indices.ravel(), middle.ravel(), _COLOURS)
    border = np.bincount(indices[edge], minlength=_COLOURS) / max(1, int(edge.sum()))
    weights = present * (1.05 - np.clip(border * 3, 0, 1))
    order = np.argsort(-weights, kind="stable")
    total = float(weights.sum()) or 1.0
    return [
        ((int(table[i][0]), int(table[i][1]), int(table[i][2])), float(weights[i]) / total)
        for i in order
        if i < len(table) and weights[i] > 0
    ]


def coloured_like(look: Look, image: Image.Image) -> Look:
    """Return `look` in the colours of `image`: its main one, its lightest, darkest, most vivid."""
    found = [colour for colour, share in telling_colours(image) if share > 0.03]  # noqa: PLR2004
    if not found:
        return look
    main = _skin(found) if look.kind == "person" else found[0]
    others = [colour for colour in found if colour != main] or [main]
    return look.model_copy(
        update={
            "main": to_hex(main),
            "second": to_hex(max(others, key=luminance)),
            "dark": to_hex(min(others, key=luminance)),
            "accent": to_hex(max(others, key=lambda colour: max(colour) - min(colour))),
        }
    )


def _skin(colours: list[RGB]) -> RGB:
    """Return the colour that could be skin: warm, and neither vivid nor grey."""

    def likeness(colour: RGB) -> float:
        red, green, blue = colour
        warm = red >= green >= blue
        return abs((red - blue) / max(1, red) - 0.38) if warm else 2.0

    return min(colours, key=likeness)
