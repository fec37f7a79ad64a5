"""The shape of films: sizes, frame rate, lengths. Pure arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grok_spicy.schemas import AspectRatio

FILM_FPS = 24

CROSSFADE_FRAMES = 12
"""Frames that two scenes share in a crossfade: half a second."""

SAMPLE_RATE = 48_000

SAMPLES_PER_FRAME = SAMPLE_RATE // FILM_FPS


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in pixels."""

    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


FILM_SIZES: dict[AspectRatio, Size] = {
    "16:9": Size(1280, 720),
    "9:16": Size(720, 1280),
    "1:1": Size(720, 720),
    "4:3": Size(960, 720),
    "21:9": Size(1680, 720),
}
"""Of films, by their shape."""


def film_size(aspect_ratio: AspectRatio) -> Size:
    """Return the size of a film: 720p in the given shape."""
    return FILM_SIZES[aspect_ratio]


def frames_in(duration: Fraction) -> int:
    """Return how many frames of film `duration` seconds are: the nearest whole number, at least 1.

    A duration half-way between two counts becomes the even one.
    """
    return max(1, round(duration * FILM_FPS))


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a picture lies within a frame: its size and its top left corner, in pixels."""

    size: Size
    x: int
    y: int


def fit(picture: Size, frame: Size) -> Placement:
    """Place a picture in a frame as large as it goes, centred, neither stretched nor cropped.

    Sizes and offsets are even, as 4:2:0 video needs; so the shape is kept to within a pixel.

    Args:
        picture: The size in which the picture is meant to be seen.
        frame: The frame; width and height are even.
    """
    scale = min(Fraction(frame.width, picture.width), Fraction(frame.height, picture.height))
    width = min(frame.width, _even(picture.width * scale))
    height = min(frame.height, _even(picture.height * scale))
    return Placement(
        Size(width, height),
        x=(frame.width - width) // 4 * 2,
        y=(frame.height - height) // 4 * 2,
    )


def _even(length: Fraction) -> int:
    return max(2, 2 * round(length / 2))
