"""Sizes of pictures and lengths of clips: from what is asked to what a model can make."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy.errors import InvalidRequestError
from grok_spicy.providers.limits import COMMON_ASPECT_RATIOS

from grok_spicy_comfyui.failures import PROVIDER

if TYPE_CHECKING:
    from collections.abc import Mapping

Size = tuple[int, int]

ASPECT_RATIOS = (*COMMON_ASPECT_RATIOS, "21:9")
"""A size is worked out for any shape; these are the films'."""

INTERPOLATED_FPS = 24.0
"""Rate of clips whose frames between are made by RIFE: that of the film."""

MOST_STRETCH = 1.5
"""How much slower than drawn a clip may run to fill its scene."""

_SHAPE_TOLERANCE = 0.05
"""How far a configured size may be from the aspect ratio asked for and still be used."""


_SHAPE_OVER_PIXELS = 10
"""How much more it matters to have the shape than the number of pixels."""


@dataclass(frozen=True, slots=True)
class FrameRule:
    """How many frames a model makes.

    Attributes:
        most: The most in one generation.
        fps: Their rate, in frames per second.
        step: Lengths are `step * n + offset`.
        least: The fewest that make sense.
        trial_fps: The rate at which a clip of a few seconds has no more than those.
        offset: See `step`.
    """

    most: int
    fps: float
    step: int = 4
    least: int = 5
    trial_fps: float = 1.0
    offset: int = 1

    @property
    def natural_seconds(self) -> float:
        """How long a clip of one generation is: what the model is made for."""
        return (self.most - 1) / self.fps


@dataclass(frozen=True, slots=True)
class SizeRule:
    """Which sizes a model draws well.

    Attributes:
        native: Size by aspect ratio.
        multiple: Widths and heights are multiples of it.
    """

    native: Mapping[str, Size]
    multiple: int = 16

    def choose(
        self, aspect_ratio: str, width: int | None = None, height: int | None = None
    ) -> Size:
        """Return the size to draw at.

        A configured size counts where its shape fits the aspect ratio; where it does not, its
        number of pixels does. With one side given, the other follows. With none, it is the
        model's native size for that shape.

        Args:
            aspect_ratio: `"W:H"`.
            width: Configured width in pixels.
            height: Configured height in pixels.

        Raises:
            InvalidRequestError: If the aspect ratio is not written so.
        """
        shape = _shape(aspect_ratio)
        if width is not None and height is not None:
            if self.fits(aspect_ratio, width, height):
                return width, height
            return self._of_pixels(width * height, shape)
        if width is not None:
            return width, self._rounded(width / shape)
        if height is not None:
            return self._rounded(height * shape), height
        if aspect_ratio in self.native:
            return self.native[aspect_ratio]
        return self._of_pixels(math.prod(next(iter(self.native.values()))), shape)

    @staticmethod
    def fits(aspect_ratio: str, width: int, height: int) -> bool:
        """Whether a size has the shape asked for, near enough."""
        return abs(width / height / _shape(aspect_ratio) - 1) <= _SHAPE_TOLERANCE

    def nearest(self, width: int, height: int) -> Size:
        """Return the size nearest to that of a clip that exists."""
        return self._rounded(width), self._rounded(height)

    def within(self, width: int, height: int) -> Size:
        """Return the size nearest to that of a clip that has no more pixels than a native one."""
        most = max(math.prod(size) for size in self.native.values())
        scale = min(1.0, math.sqrt(most / (width * height)))
        return self._rounded(width * scale), self._rounded(height * scale)

    def _of_pixels(self, pixels: int, shape: float) -> Size:
        """Return the size of about so many pixels that has the shape best.

        Small sizes in large steps may miss it by far: 448x256 is 16:9 better than 512x256.
        """
        middle = self._rounded(math.sqrt(pixels / shape))
        heights = (middle - self.multiple, middle, middle + self.multiple)
        sizes = [(self._rounded(high * shape), high) for high in heights if high > 0]

        def missed(size: Size) -> float:
            by_shape = abs(math.log(size[0] / size[1] / shape))
            return by_shape + abs(math.log(math.prod(size) / pixels)) / _SHAPE_OVER_PIXELS

        return min(sizes, key=missed)

    def _rounded(self, pixels: float) -> int:
        return max(1, round(pixels / self.multiple)) * self.multiple


def _shape(aspect_ratio: str) -> float:
    try:
        wide, high = (float(part) for part in aspect_ratio.split(":"))
        return wide / high
    except (ValueError, ZeroDivisionError):
        raise InvalidRequestError(
            PROVIDER, f"{aspect_ratio!r} is not an aspect ratio", hint='Write it as "16:9".'
        ) from None


def part_lengths(seconds: float, fps: float, rule: FrameRule) -> tuple[int, ...]:
    """Divide a clip into parts that the model can make, as equal as possible.

    Each part begins with the last frame of the one before, so that together they have one frame
    less per seam.

    Args:
        seconds: Length of the clip.
        fps: Frames per second.
        rule: The model's rule, `most` possibly lowered by the configuration.

    Returns:
        Frames of each part, each `step * n + offset`.
    """
    wanted = max(rule.least, round(seconds * fps))
    count = math.ceil((wanted - 1) / (rule.most - 1))
    # All parts but the first give their first frame to the seam.
    steps = math.ceil((wanted + count - 1 - count * rule.offset) / rule.step)
    even, more = divmod(max(steps, 0), count)
    return tuple((even + (part < more)) * rule.step + rule.offset for part in range(count))


def fitting_length(frames: int, rule: FrameRule) -> int:
    """Return the greatest length that the model can make and that has no more than `frames`."""
    steps = max(frames - rule.offset, 0) // rule.step
    return min(steps * rule.step + rule.offset, rule.most)


def fixed_pace(
    seconds: float, rule: FrameRule, *, interpolated: bool
) -> tuple[int, dict[str, float]]:
    """Return length and pace of a clip by a model that makes a fixed number of frames.

    It is slowed down to fill the scene, but by no more than `MOST_STRETCH`.

    Args:
        seconds: Length of the scene.
        rule: The model's rule.
        interpolated: Whether frames between are made, up to `INTERPOLATED_FPS`.

    Returns:
        Frames to draw, and the values of the slots `fps` and `interpolation`.
    """
    frames = min(rule.most, max(rule.least, math.ceil(seconds * rule.fps) + 1))
    if not interpolated:
        slowest = rule.fps / MOST_STRETCH
        return frames, {"fps": min(rule.fps, max(frames / seconds, slowest))}
    usual = round(INTERPOLATED_FPS / rule.fps)
    needed = math.ceil((seconds * INTERPOLATED_FPS - 1) / (frames - 1))
    between = min(max(usual, needed), math.floor(usual * MOST_STRETCH))
    return frames, {"fps": INTERPOLATED_FPS, "interpolation": between}
