"""The layers of a panel: what lies behind, what stands near, what frames the view.

One unit is the height of the picture; (0, 0) is its bottom left corner. The layers reach beyond
the picture on all sides, so that the camera has somewhere to go.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from PIL import Image

from grok_spicy_animatic.drawing.canvas import Canvas

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from grok_spicy_animatic.drawing.colour import RGB
    from grok_spicy_animatic.drawing.light import Light

Moment = int | Literal["blink", "rest"]

BLEED = 0.12
"""How far layers reach beyond the picture, as a fraction of its width and height."""

DENSITY = 1.0
"""Pixels of a layer for each pixel of the picture: what a push in needs to stay sharp."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One flat of the scenery, or one figure.

    Attributes:
        name: What it shows.
        image: RGBA, cropped to what is drawn on it; RGB if it covers everything.
        left: Where its left edge lies, in layer pixels from the left end of the bleed.
        top: Likewise for its top edge.
        depth: How much of the camera's move it follows: 0 far, 1 where the figures stand.
        actor: Name of the figure it shows or belongs to; None for scenery.
        lies: Whether it goes along with the figure and does nothing else: its shadow, its name.
        words: Whether it is lettered: it never leaves the frame, wherever the camera goes.
        moments: The same figure at other moments, of the same size: by number in the cycle of its
            movement, which begins with `image` as number 0; `"blink"` with closed eyes; `"rest"`
            where it has arrived.
    """

    name: str
    image: Image.Image
    left: int
    top: int
    depth: float
    actor: str | None = None
    lies: bool = False
    words: bool = False
    moments: Mapping[Moment, Image.Image] = field(default_factory=dict)

    def showing(self, image: Image.Image) -> Layer:
        """Return the layer with `image` in it, of the same size."""
        return replace(self, image=image, moments={})


@dataclass(slots=True)
class Stage:
    """What places draw on.

    Attributes:
        width: Width of the picture in units.
        light: The light of the panel.
        chance: Places trees, clouds and houses; depends on the panel's seed only.
        height: Height of an uncropped layer in pixels.
        back: Sky and distance; opaque.
        near: Ground and what stands on it.
        front: What frames the view, out of focus.
        props: Landmarks and uses of the place, by name.
    """

    width: float
    light: Light
    chance: random.Random
    height: int
    back: Canvas
    near: Canvas
    front: Canvas
    props: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, picture: tuple[int, int], light: Light, seed: int, props: tuple[str, ...] = ()
    ) -> Stage:
        """Return an empty stage for a picture of that size in pixels."""
        back, near, front = (_canvas(picture) for _ in range(3))
        chance = random.Random(f"stage:{seed}")  # noqa: S311 - places trees
        return cls(
            picture[0] / picture[1], light, chance, back.image.height, back, near, front, props
        )

    @property
    def left(self) -> float:
        """The left end of the bleed, in units."""
        return -BLEED * self.width

    @property
    def right(self) -> float:
        """The right end of the bleed, in units."""
        return (1 + BLEED) * self.width

    @property
    def low(self) -> float:
        """The bottom of the bleed, in units."""
        return -BLEED

    @property
    def high(self) -> float:
        """The top of the bleed, in units."""
        return 1 + BLEED

    def blank(self) -> Canvas:
        """Return an empty canvas as large as an uncropped layer."""
        # Its own canvases are small again once their layers are taken.
        near = self.near
        size = (round((self.right - self.left) * near.scale), self.height)
        return Canvas.blank(size, near.scale, near.left, near.base)

    def take_layers(self) -> Iterator[Layer]:
        """Yield the scenery as layers, the farthest first, each gone from the stage by then."""
        back = self.back.image.convert("RGB")
        self.back.clear()
        yield Layer("back", back, 0, 0, 0.35)
        del back
        for name, canvas, depth in (("near", self.near, 0.8), ("front", self.front, 1.5)):
            layer = cropped(name, canvas.image, depth)
            canvas.clear()
            if layer is not None:
                yield layer


def cropped(name: str, image: Image.Image, depth: float) -> Layer | None:
    """Return a layer without its empty margins, or None if it is empty."""
    box = image.getchannel("A").getbbox()
    if box is None:
        return None
    box = (
        max(0, box[0] - 2),
        max(0, box[1] - 2),
        min(image.width, box[2] + 2),
        min(image.height, box[3] + 2),
    )
    return Layer(name, image.crop(box), box[0], box[1], depth)


def joined(layers: Sequence[Layer]) -> Layer:
    """Return layers as one: what stands together keeps together, and one layer films faster.

    Args:
        layers: At least one, the farthest first; the last gives its name and all else.
    """
    last = layers[-1]
    if len(layers) == 1:
        return last
    left, top = min(one.left for one in layers), min(one.top for one in layers)
    right = max(one.left + one.image.width for one in layers)
    bottom = max(one.top + one.image.height for one in layers)
    whole = Image.new("RGBA", (right - left, bottom - top))
    for one in layers:
        whole.alpha_composite(one.image, (one.left - left, one.top - top))
    box = whole.getbbox() or (0, 0, *whole.size)
    return replace(last, image=whole.crop(box), left=left + box[0], top=top + box[1])


def layer_size(picture: tuple[int, int]) -> tuple[int, int]:
    """Return the size in pixels of an uncropped layer."""
    span = DENSITY * (1 + 2 * BLEED)
    return round(picture[0] * span), round(picture[1] * span)


def _canvas(picture: tuple[int, int]) -> Canvas:
    size = layer_size(picture)
    scale = picture[1] * DENSITY
    return Canvas.blank(
        size, scale, BLEED * picture[0] * DENSITY, size[1] - BLEED * picture[1] * DENSITY
    )


_BAND = 128
"""Rows of a layer that are worked on at once: whole layers of numbers take too much memory."""


def paint_sky(canvas: Canvas, stops: list[tuple[float, RGB]], seed: int) -> None:
    """Fill a canvas with a gradient that does not band.

    Args:
        canvas: What is filled.
        stops: Height in units and colour, from the top down.
        seed: Of the dither.
    """
    width, height = canvas.image.size
    canvas.clear()
    heights = (canvas.base - np.arange(height)) / canvas.scale
    levels = np.array([level for level, _ in reversed(stops)])
    column = np.stack(
        [
            np.interp(heights, levels, [colour[channel] for _, colour in reversed(stops)])
            for channel in range(3)
        ],
        axis=1,
    ).astype(np.float32)
    chance = np.random.default_rng(seed)
    pixels = np.full((height, width, 4), 255, np.uint8)
    for top in range(0, height, _BAND):
        rows = column[top : top + _BAND]
        noise = chance.random((len(rows), width), dtype=np.float32)
        for channel in range(3):
            pixels[top : top + _BAND, :, channel] = np.clip(rows[:, None, channel] + noise, 0, 255)
    canvas.image = Image.fromarray(pixels)
