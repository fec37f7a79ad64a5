"""Pictures in words: size, colours, brightness, structure."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from grok_spicy_animatic.drawing.colour import RGB, WORDS, to_hex
from grok_spicy_animatic.drawing.sampling import telling_colours
from grok_spicy_animatic.sight.pixels import lab, opened, sized

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
    from grok_spicy.providers.base import Picture
    from PIL import Image


def described(images: Sequence[Picture]) -> str:
    """Describe pictures in at least 80 words."""
    parts = [_one(opened(picture), number) for number, picture in enumerate(images, 1)]
    subject = next((picture.name for picture in images if picture.name), "the subject")
    counted = "one picture" if len(images) == 1 else f"{len(images)} pictures"
    closing = (
        f"This is a measured description of {counted}: it names what can be counted, and nothing "
        f"is guessed. For drawing {subject}, keep the main colour on the largest surface, the "
        "second on the smaller ones, and the contrast between them as it is in the picture. Keep "
        "the outline simple and the brightest part where it was measured, so that the likeness of "
        "colours holds from one picture to the next."
    )
    return " ".join([*parts, closing])


def _one(image: Image.Image, number: int) -> str:
    colours = telling_colours(image)[:4]
    names = [f"{colour_word(colour)} ({to_hex(colour)}, {share:.0%})" for colour, share in colours]
    lightness = lab(sized(image, 120))[..., 0]
    light, contrast = float(lightness.mean()), float(lightness.std())
    edges = float(np.abs(np.diff(lightness, axis=1)).mean())
    followed = f", followed by {', '.join(names[1:])}" if names[1:] else ""
    return (
        f"Picture {number} is {_shape(image)}, {image.width} by {image.height} pixels. The main "
        f"colour of what stands in its middle is {names[0]}{followed}. It is "
        f"{_graded(light, _BRIGHTNESS)} ({light:.0f} of 100), with "
        f"{_graded(contrast * 3, _CONTRAST)} contrast, lit from the {_lit_from(lightness)}, and "
        f"its surface is {_graded(edges * 12, _DETAIL)}."
    )


_BRIGHTNESS = ("very dark", "dark", "of medium brightness", "bright", "very bright")
_CONTRAST = ("hardly any", "little", "moderate", "strong", "very strong")
_DETAIL = ("smooth, with large plain areas", "moderately detailed", "finely detailed")
_NOTICEABLE = 3.0
"""Difference of lightness, of 100, that makes one side the lit one."""


def _shape(image: Image.Image) -> str:
    ratio = image.width / image.height
    return "wide" if ratio > 1.1 else "tall" if ratio < 0.9 else "square"  # noqa: PLR2004


def _lit_from(lightness: npt.NDArray[np.float32]) -> str:
    third = max(1, lightness.shape[1] // 3)
    difference = float(lightness[:, :third].mean() - lightness[:, -third:].mean())
    if abs(difference) < _NOTICEABLE:
        return "front"
    return "left" if difference > 0 else "right"


def colour_word(colour: RGB) -> str:
    """Return the word that comes closest to a colour."""
    return min(
        WORDS,
        key=lambda word: (
            math.dist(colour, WORDS[word]),
            word,
        ),
    )


def _graded(value: float, words: tuple[str, ...]) -> str:
    return words[min(len(words) - 1, max(0, int(value / 100 * len(words))))]
