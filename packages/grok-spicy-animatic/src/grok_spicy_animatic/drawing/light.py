"""The light of a panel: which colours sky, air and materials take on at that hour."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.colour import RGB, from_hex, luminance, mix, shade

if TYPE_CHECKING:
    from grok_spicy_animatic.drawing.recipe import Panel, Time, Weather


@dataclass(frozen=True, slots=True)
class _Hour:
    sky_top: RGB
    sky_low: RGB
    glow: RGB
    haze: RGB
    cast: RGB
    cast_strength: float
    sun: tuple[float, float]


_HOURS: dict[Time, _Hour] = {
    "dawn": _Hour(
        (126, 148, 196), (252, 214, 184), (255, 232, 196), (232, 206, 200),
        (188, 150, 170), 0.16, (0.24, 0.50),
    ),
    "noon": _Hour(
        (84, 158, 216), (226, 240, 242), (255, 250, 232), (212, 230, 232),
        (226, 232, 226), 0.04, (0.5, 0.93),
    ),
    "day": _Hour(
        (104, 166, 214), (222, 238, 238), (255, 248, 224), (204, 224, 226),
        (206, 222, 226), 0.06, (0.76, 0.82),
    ),
    "golden": _Hour(
        (214, 150, 112), (253, 222, 160), (255, 238, 186), (240, 196, 140),
        (226, 138, 70), 0.20, (0.70, 0.56),
    ),
    "dusk": _Hour(
        (62, 58, 116), (240, 146, 118), (255, 206, 158), (158, 112, 140),
        (86, 58, 116), 0.36, (0.30, 0.46),
    ),
    "night": _Hour(
        (13, 19, 46), (46, 74, 116), (224, 234, 250), (52, 78, 116),
        (18, 30, 70), 0.60, (0.78, 0.80),
    ),
}  # fmt: skip

_TURNED: tuple[RGB, ...] = ((206, 128, 52), (178, 78, 44), (222, 176, 74))
"""Leaves in autumn."""

_VIVID = 0.28

_DULL: dict[Weather, float] = {"clear": 0.0, "fog": 0.55, "rain": 0.5, "snow": 0.35, "storm": 0.7}


@dataclass(frozen=True, slots=True)
class Light:
    """Colours of one panel's world.

    Attributes:
        sky_top: The sky overhead.
        sky_low: The sky at the horizon.
        glow: Sun or moon.
        haze: What distance fades into.
        cast: What everything lit is tinged with.
        cast_strength: How strongly, 0..1.
        sun: Where sun or moon stands, as fractions of width and height, y upwards.
        night: Whether the stars are out.
        murk: How much weather dims contrast, 0..1.
        palette: The film's colours.
        autumn: Whether leaves have turned.
    """

    sky_top: RGB
    sky_low: RGB
    glow: RGB
    haze: RGB
    cast: RGB
    cast_strength: float
    sun: tuple[float, float]
    night: bool
    murk: float
    palette: tuple[RGB, ...]
    autumn: bool = False

    @classmethod
    def of(cls, panel: Panel) -> Light:
        """Return the light in which `panel` is drawn."""
        hour = _HOURS[panel.time]
        murk = _DULL[panel.weather]
        palette = tuple(from_hex(colour) for colour in panel.palette)
        top, low, haze = (
            _towards(colour, palette, 0.22) for colour in (hour.sky_top, hour.sky_low, hour.haze)
        )
        grey = mix((150, 158, 168), hour.cast, hour.cast_strength)
        top, low, haze = (mix(colour, grey, murk * 0.75) for colour in (top, low, haze))
        if panel.weather == "storm":
            top, low = shade(top, -0.35), shade(low, -0.15)
        cast = mix(hour.cast, (236, 176, 110), max(0.0, panel.warmth) * 0.3)
        cast = mix(cast, (40, 60, 104), max(0.0, -panel.warmth) * 0.4)
        return cls(
            sky_top=top,
            sky_low=low,
            glow=mix(hour.glow, grey, murk * 0.5),
            haze=haze,
            cast=cast,
            cast_strength=min(0.7, hour.cast_strength + abs(panel.warmth) * 0.04),
            sun=hour.sun,
            night=panel.time == "night",
            murk=murk,
            palette=palette,
            autumn=panel.season == "autumn",
        )

    def lit(self, colour: RGB, distance: float = 0.0) -> RGB:
        """Return how a material looks in this light.

        Args:
            colour: The material's own colour.
            distance: 0 (here) to 1 (lost in the haze).
        """
        seen = mix(_towards(colour, self.palette, 0.3), self.cast, self.cast_strength)
        return mix(seen, self.haze, min(1.0, distance * (0.86 + 0.3 * self.murk)))

    def leaves(self, green: tuple[RGB, ...]) -> tuple[RGB, ...]:
        """Return the colours of leaves: of the palette, or of the season."""
        return self.vivid(_TURNED[: len(green)] if self.autumn else green)

    def vivid(self, fallback: tuple[RGB, ...]) -> tuple[RGB, ...]:
        """Return the palette's saturated colours, for leaves, windows and flags."""
        chosen = tuple(colour for colour in self.palette if _saturation(colour) > _VIVID)
        return chosen if len(chosen) > 1 else (*chosen, *fallback)


def _saturation(colour: RGB) -> float:
    return colorsys.rgb_to_hsv(*(channel / 255 for channel in colour))[1]


def _towards(colour: RGB, palette: tuple[RGB, ...], amount: float) -> RGB:
    """Pull `colour` to the palette's nearest one, keeping its brightness."""
    if not palette:
        return colour
    nearest = min(
        palette, key=lambda other: sum((a - b) ** 2 for a, b in zip(colour, other, strict=True))
    )
    goal = shade(nearest, max(-0.8, min(0.8, (luminance(colour) - luminance(nearest)) * 1.2)))
    return mix(colour, goal, amount)
