"""What a plain backdrop shows of the open because the words name it, in ink and two tones."""

# ruff: noqa: PLR2004 - a drawing is made of numbers

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.canvas import Gradient, box
from grok_spicy_animatic.drawing.colour import RGB, mix, shade
from grok_spicy_animatic.drawing.places import air, tunnels

if TYPE_CHECKING:
    from collections.abc import Callable

    from grok_spicy_animatic.drawing.canvas import Canvas, Point
    from grok_spicy_animatic.drawing.recipe import Panel
    from grok_spicy_animatic.drawing.stage import Stage

INK: RGB = (58, 52, 60)
WOOD: RGB = (168, 124, 86)
_LINE = 0.006


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a mark is drawn.

    Attributes:
        stage: The stage.
        panel: The panel.
        horizon: Where wall or sky and ground meet, in heights of the picture.
        x: Its middle, in units.
    """

    stage: Stage
    panel: Panel
    horizon: float
    x: float = 0.0

    @property
    def white(self) -> bool:
        """Whether snow lies."""
        return self.panel.season == "winter" or self.panel.weather == "snow"

    def free(self, share: float) -> bool:
        """Whether nobody stands at that share of the width."""
        return all(abs(actor.x - share) > 0.13 for actor in self.panel.actors)

    def tone(self, colour: RGB) -> RGB:
        """Return a material in the light of the hour, paler than a figure."""
        lit = self.stage.light.lit(colour)
        return mix(lit, (236, 230, 220), 0.12 if self.stage.light.night else 0.3)

    def far(self, colour: RGB, haze: float = 0.3) -> RGB:
        """Return a material at the horizon."""
        return mix(self.tone(colour), self.stage.light.sky_low, haze)

    def across(self, count: int, shift: float = 0.5) -> list[float]:
        """Return `count` places over the whole width, in units."""
        wide = self.stage.right - self.stage.left
        return [self.stage.left + wide * (index + shift) / count for index in range(count)]

    def band(self, low: float, high: float) -> list[Point]:
        """Return a stretch over the whole width between two heights."""
        return box(self.stage.left, low, self.stage.right, high)

    def line(self, canvas: Canvas, y: float, width: float, tone: RGB) -> None:
        """Draw a line over the whole width."""
        canvas.limb([(self.stage.left, y), (self.stage.right, y)], [width], tone)


def shape(
    canvas: Canvas, points: list[Point], paint: RGB, ink: RGB = INK, line: float = _LINE
) -> None:
    """Fill a shape and ink its edges, `line` units wide, corners left sharp."""
    canvas.fill(points, paint)
    for begin, end in zip(points, [*points[1:], points[0]], strict=True):
        canvas.limb([begin, end], [line], ink)


# -- sky ---------------------------------------------------------------------------------------


def sky(spot: Spot) -> None:
    """Draw what stands in the sky: what the words name, and stars where a night is clear."""
    panel, light, canvas = spot.panel, spot.stage.light, spot.stage.back
    open_ = panel.side == "out" and panel.weather == "clear"
    if "stars" in panel.marks or (open_ and light.night):
        air.stars(spot.stage, spot.horizon + 0.06, 170 if "stars" in panel.marks else 60)
    rising = open_ and panel.time in {"dawn", "golden", "noon"}
    if rising or ("sun" in panel.marks and not light.night):
        _sun(spot)
    if "moon" in panel.marks:
        x = (0.8 if spot.free(0.8) else 0.2) * spot.stage.width
        canvas.ellipse((x, 0.72), 0.14, 0.14, (236, 240, 250), opacity=0.2, blur=0.05)
        canvas.ellipse((x, 0.72), 0.06, 0.06, (240, 242, 248))
        for dx, dy, radius in ((0.016, 0.014, 0.012), (-0.02, -0.01, 0.016)):
            canvas.ellipse((x + dx, 0.72 + dy), radius, radius, (212, 216, 226))
    if "clouds" in panel.marks:
        _clouds(spot)


def _sun(spot: Spot) -> None:
    """Draw the sun where it stands at that hour: at the horizon early and late, high at noon."""
    share = next((one for one in (0.76, 0.24, 0.5) if spot.free(one)), 0.76)
    time, canvas = spot.panel.time, spot.stage.back
    low = time in {"dawn", "golden", "dusk"}
    at = (share * spot.stage.width, spot.horizon + 0.02 if low else 0.82 if time == "noon" else 0.7)
    canvas.ellipse(at, 0.26, 0.26, spot.stage.light.glow, opacity=0.4, blur=0.09)
    disc = (255, 226, 130) if time not in {"golden", "dusk"} else (248, 150, 84)
    canvas.ellipse(at, 0.07, 0.07, disc)


def _clouds(spot: Spot) -> None:
    light, canvas = spot.stage.light, spot.stage.back
    tone = mix(light.sky_low, (255, 255, 255), 0.6 if not light.night else 0.15)
    for share, high, size in ((0.2, 0.64, 0.14), (0.74, 0.56, 0.17), (0.5, 0.76, 0.1)):
        x, y = share * spot.stage.width, max(spot.horizon + 0.1, high)
        for dx, dy, radius in ((-0.8, 0.1, 0.5), (0.0, 0.3, 0.66), (0.8, 0.08, 0.46)):
            canvas.ellipse((x + dx * size, y + dy * size), radius * size, radius * size * 0.8, tone)
        canvas.fill(box(x - size * 1.2, y - size * 0.3, x + size * 1.2, y, size * 0.15), tone)


# -- far ---------------------------------------------------------------------------------------


def _mountains(spot: Spot) -> None:
    rock = spot.far((120, 128, 148), 0.35)
    for share, half, high in ((0.12, 0.34, 0.2), (0.86, 0.42, 0.26), (0.46, 0.36, 0.16)):
        x, top = share * spot.stage.width, spot.horizon + high
        foot = [(x - half, spot.horizon), (x, top), (x + half, spot.horizon)]
        shape(spot.stage.back, foot, rock, shade(rock, -0.4))
        if spot.white:
            low = spot.horizon + high * 0.7
            cap = [(x - half * 0.3, low), (x, top), (x + half * 0.3, low)]
            spot.stage.back.fill(cap, (240, 244, 250))


def _houses(spot: Spot) -> None:
    wall, roof, canvas = spot.far((214, 196, 170)), spot.far((168, 104, 84)), spot.stage.back
    ink = shade(wall, -0.5)
    lit = (250, 214, 120) if spot.stage.light.night else shade(wall, -0.3)
    foot = spot.horizon
    for index, x in enumerate(spot.across(13, 0.2)):
        wide, high = 0.1, (0.09, 0.12, 0.1, 0.14)[index % 4]
        shape(canvas, box(x, foot, x + wide, foot + high), wall, ink)
        ends = [(x - 0.012, foot + high), (x + wide + 0.012, foot + high)]
        gable = [ends[0], (x + wide / 2, foot + high + 0.06), ends[1]]
        shape(canvas, gable, (238, 242, 250) if spot.white else roof, ink)
        canvas.fill(box(x + 0.035, foot + 0.03, x + 0.06, foot + 0.06), lit)


def _trees(spot: Spot) -> None:
    """Draw a line of trees: bare in winter, turned in autumn."""
    leaf = spot.tone((196, 124, 60) if spot.panel.season == "autumn" else (112, 148, 96))
    bark, canvas = spot.tone((112, 88, 70)), spot.stage.back
    for index, x in enumerate(spot.across(9)):
        foot, high = spot.horizon - 0.01 * (index % 2), (0.34, 0.27, 0.31)[index % 3]
        crown = (x, foot + high * 0.72)
        canvas.limb([(x, foot), (x, foot + high * 0.62)], [0.022, 0.012], bark)
        if not spot.white:
            canvas.ellipse(crown, 0.085, high * 0.36, shade(leaf, -0.42))
            canvas.ellipse(crown, 0.079, high * 0.345, leaf)
            continue
        for side in (-1, 1):
            for along, reach in ((0.4, 0.09), (0.6, 0.07), (0.8, 0.05)):
                begin = (x, foot + high * along * 0.7)
                end = (x + side * reach, begin[1] + reach * 1.1)
                canvas.limb([begin, end], [0.009, 0.004], bark)
        canvas.limb([(x, foot + high * 0.62), (x, foot + high)], [0.012, 0.004], bark)


def _stalls(spot: Spot) -> None:
    """Draw market stalls under awnings."""
    wood, canvas, foot = spot.tone(WOOD), spot.stage.back, spot.horizon
    ink = shade(wood, -0.5)
    cloths = [spot.tone(one) for one in ((196, 84, 72), (74, 128, 138), (206, 160, 76))]
    for index, share in enumerate((0.1, 0.36, 0.64, 0.9)):
        x, half = share * spot.stage.width, 0.17
        for side in (-0.9, 0.9):
            canvas.limb([(x + side * half, foot), (x + side * half, foot + 0.2)], [0.009], ink)
        shape(canvas, box(x - half, foot, x + half, foot + 0.06), wood, ink)
        low, high = foot + 0.18, foot + 0.26
        ends = [(x + half * 0.8, high), (x + half * 1.1, low)]
        awning = [(x - half * 1.1, low), (x - half * 0.8, high), *ends]
        shape(canvas, awning, cloths[(index + spot.panel.seed) % 3], ink)


# -- ground ------------------------------------------------------------------------------------


def _water(spot: Spot) -> None:
    """Draw water as far as the horizon, and the bank on which figures stand."""
    low, canvas, top = spot.stage.light.sky_low, spot.stage.near, spot.horizon
    deep = spot.far((64, 118, 156), 0.15)
    bank = max(0.0, top - 0.16)
    canvas.fill(spot.band(bank, top), Gradient(mix(deep, low, 0.4), deep))
    spot.line(canvas, top, _LINE, shade(deep, -0.4))
    spot.line(canvas, bank, _LINE, shade(deep, -0.45))
    for row in range(3):
        y = top - 0.035 - row * 0.045
        for x in spot.across(7, 0.3 + 0.4 * (row % 2)):
            wave = [(x - 0.06, y), (x - 0.03, y + 0.013), (x, y), (x + 0.03, y + 0.013)]
            canvas.limb([*wave, (x + 0.06, y)], [0.005], mix(deep, (250, 252, 255), 0.6))


def _ice(spot: Spot) -> None:
    """Draw ice from the horizon to the camera, with scratches on it."""
    near, ice = spot.stage.near, spot.far((196, 222, 238), 0.2)
    near.fill(
        spot.band(spot.stage.low, spot.horizon), Gradient(mix(ice, (255, 255, 255), 0.3), ice)
    )
    spot.line(near, spot.horizon, _LINE, shade(ice, -0.4))
    for index, x in enumerate(spot.across(8)):
        y = spot.horizon * (0.2, 0.62, 0.4, 0.8)[index % 4]
        near.limb([(x - 0.1, y), (x, y + 0.012), (x + 0.09, y)], [0.004], shade(ice, -0.22))


def _road(spot: Spot) -> None:
    """Draw a road that runs to the horizon."""
    middle, half, low = spot.stage.width * 0.5, spot.stage.width * 0.36, spot.stage.low
    tone = spot.tone((134, 130, 128))
    near = [(middle + half, low), (middle - half, low)]
    far = [(middle - 0.05, spot.horizon), (middle + 0.05, spot.horizon)]
    shape(spot.stage.near, [*far, *near], tone, shade(tone, -0.4))


def _cliff(spot: Spot) -> None:
    """Draw the edge on which figures stand, and the depth beside it."""
    left = all(actor.x > 0.34 for actor in spot.panel.actors)
    out, canvas = (-1 if left else 1), spot.stage.near
    x, low, top = spot.stage.width * (0.25 if left else 0.75), spot.stage.low, spot.horizon
    end = spot.stage.left if left else spot.stage.right
    depth = mix(spot.stage.light.sky_low, spot.stage.light.haze, 0.6)
    jags = ((0.0, 1.0), (0.02, 0.8), (-0.03, 0.62), (0.01, 0.44), (-0.05, 0.26), (-0.03, 0.0))
    brim = [(x + out * dx, low + (top - low) * up) for dx, up in jags]
    rock = spot.tone((140, 124, 108))
    canvas.fill([*brim, (end, low), (end, top)], depth)
    face = [*brim, *((px + out * 0.1, py - 0.1) for px, py in brim[::-1])]
    canvas.fill(face, shade(rock, -0.3))
    for begin, after in pairwise(brim):
        canvas.limb([begin, after], [0.009], shade(rock, -0.65))


def _rails(spot: Spot) -> None:
    """Draw the edge of a platform, and the rails beyond it."""
    canvas, top = spot.stage.near, spot.horizon
    ink = shade(spot.stage.light.lit((110, 104, 100)), -0.35)
    bed = spot.tone((150, 142, 134))
    canvas.fill(spot.band(top - 0.13, top), bed)
    for x in spot.across(30):
        canvas.fill(box(x, top - 0.11, x + 0.02, top - 0.03), shade(bed, -0.25))
    for y in (top - 0.045, top - 0.09):
        spot.line(canvas, y, 0.009, ink)
    spot.line(canvas, top - 0.14, 0.016, (236, 204, 92))
    spot.line(canvas, top - 0.152, _LINE, ink)


def _rail(spot: Spot) -> None:
    """Draw a railing behind the figures: of a bridge, a balcony, a deck."""
    canvas, ink = spot.stage.near, shade(spot.tone((120, 110, 104)), -0.2)
    top, foot = max(0.3, spot.horizon * 0.5 + 0.26), min(0.2, spot.horizon)
    for y, width in ((top, 0.014), (top - 0.05, 0.007), (foot, 0.01)):
        spot.line(canvas, y, width, ink)
    for index, x in enumerate(spot.across(17)):
        canvas.limb([(x, foot), (x, top)], [0.011 if index % 4 == 0 else 0.006], ink)


def _craters(spot: Spot) -> None:
    grey, near = (150, 150, 156), spot.stage.near
    for share, y, size in ((0.14, 0.2, 0.14), (0.72, 0.26, 0.12), (0.44, 0.06, 0.2)):
        if y < spot.horizon:
            x = share * spot.stage.width
            near.ellipse((x, y), size, size * 0.2, shade(grey, -0.3))
            near.ellipse((x + 0.006, y - 0.006), size * 0.92, size * 0.16, grey)


OUTSIDE: dict[str, Callable[[Spot], None]] = {
    "mountains": _mountains, "houses": _houses, "trees": _trees, "stalls": _stalls, "water": _water,
    "tunnel": tunnels.mouth,
    "ice": _ice, "road": _road, "craters": _craters, "cliff": _cliff,
    "rails": _rails, "rail": _rail,
}  # fmt: skip
"""What is drawn in the open, the farthest first."""
