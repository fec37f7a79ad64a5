"""Whether two clips join: the last frame of one beside the first of the next.

Two readings are needed. Tone says whether it is the same place in the same light; it does not see
a jump of the action. Geometry sees where things stand; a new light does not trouble it much.
"""

from __future__ import annotations

import math
from statistics import fmean
from typing import TYPE_CHECKING

from PIL import Image
from pydantic import Field

from grok_spicy.continuity import thresholds
from grok_spicy.errors import MediaError
from grok_spicy.schemas import Model

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_TONE_SIZE = (64, 36)

_SHAPE_SIZE = (32, 18)

_HUES, _PALES, _LIGHTS = 12, 3, 3

_STEPS = 256


class JoinReading(Model):
    """How two frames join."""

    tone: float = Field(description="Common share of the HSV histograms, 0 to 1")
    colour: float = Field(description="Mean difference of the colours in CIELAB (CIE76)")
    light: float = Field(description="Logarithm of the lightness of the second by the first")
    geometry: float = Field(description="Correlation of the pictures at 32x18, -1 to 1")

    @property
    def same_place(self) -> bool:
        """Whether both are of one place in one light."""
        return self.tone >= thresholds.JOIN_TONE.value

    @property
    def same_moment(self) -> bool:
        """Whether things stand where they stood."""
        return self.geometry >= thresholds.JOIN_GEOMETRY.value

    @property
    def same_light(self) -> bool:
        """Whether the exposure does not jump."""
        return abs(self.light) <= thresholds.JOIN_LIGHT.value

    @property
    def matches(self) -> bool:
        """Whether the second goes on where the first ends."""
        return self.same_place and self.same_moment and self.same_light

    @property
    def complaint(self) -> str:
        """What keeps it from matching, for people; empty if it does."""
        said = []
        if not self.same_place:
            said.append("other colours")
        if not self.same_light:
            said.append("brighter" if self.light > 0 else "darker")
        if not self.same_moment:
            said.append("things stand elsewhere")
        return ", ".join(said)


def join_of(before: Path, after: Path) -> JoinReading:
    """Compare the last frame of a clip with the first of the next. Blocks, about 10 ms.

    Args:
        before: Picture of the earlier frame.
        after: Picture of the later frame.

    Raises:
        MediaError: If one cannot be read.
    """
    one, other = _small(before), _small(after)
    shares = [_histogram(image) for image in (one, other)]
    blocks = [_pixels(image.resize(_SHAPE_SIZE, Image.Resampling.BOX)) for image in (one, other)]
    lights = [[_luma(pixel) for pixel in pixels] for pixels in blocks]
    means = [max(1.0, fmean(light)) for light in lights]
    colour = fmean(math.dist(_lab(a), _lab(b)) for a, b in zip(*blocks, strict=True))
    return JoinReading(
        tone=round(sum(min(a, b) for a, b in zip(*shares, strict=True)), 4),
        colour=round(colour, 2),
        light=round(math.log(means[1] / means[0]), 4),
        geometry=round(_correlation(*lights), 4),
    )


def _small(path: Path) -> Image.Image:
    try:
        with Image.open(path) as image:
            return image.convert("RGB").resize(_TONE_SIZE, Image.Resampling.BOX, reducing_gap=2.0)
    except (OSError, ValueError, SyntaxError) as error:
        raise MediaError(f"{path} is not a picture that can be read: {error}") from error


def _histogram(image: Image.Image) -> list[float]:
    bins = [0.0] * (_HUES * _PALES * _LIGHTS)
    for hue, saturation, value in _pixels(image.convert("HSV")):
        at = hue * _HUES // _STEPS
        at = at * _PALES + saturation * _PALES // _STEPS
        bins[at * _LIGHTS + value * _LIGHTS // _STEPS] += 1
    total = sum(bins)
    return [one / total for one in bins]


def _pixels(image: Image.Image) -> list[tuple[int, int, int]]:
    raw = image.tobytes()
    return list(zip(raw[::3], raw[1::3], raw[2::3], strict=True))


def _luma(pixel: tuple[int, int, int]) -> float:
    red, green, blue = pixel
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue  # ITU-R BT.709


def _lab(pixel: tuple[int, int, int]) -> tuple[float, float, float]:
    """Return a colour of sRGB (IEC 61966-2-1) in CIELAB, white being D65."""
    red, green, blue = (_LINEAR[channel] for channel in pixel)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.0890
    fx, fy, fz = _root(x), _root(y), _root(z)
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


_LINEAR_UP_TO = 0.04045


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= _LINEAR_UP_TO else ((channel + 0.055) / 1.055) ** 2.4


_LINEAR = [_linear(step / 255) for step in range(_STEPS)]


def _root(value: float) -> float:
    return value ** (1 / 3) if value > 216 / 24389 else (24389 / 27 * value + 16) / 116


def _correlation(one: Sequence[float], other: Sequence[float]) -> float:
    first, second = fmean(one), fmean(other)
    common = sum((a - first) * (b - second) for a, b in zip(one, other, strict=True))
    spread = math.sqrt(sum((a - first) ** 2 for a in one) * sum((b - second) ** 2 for b in other))
    # Two plain pictures have nothing in them that could stand elsewhere.
    return common / spread if spread > _PLAIN else 1.0


_PLAIN = 1e-6
