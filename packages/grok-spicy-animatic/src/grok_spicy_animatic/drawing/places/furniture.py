"""What a plain room shows because the words name it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.canvas import Gradient, box
from grok_spicy_animatic.drawing.colour import RGB, shade
from grok_spicy_animatic.drawing.places.marks import INK, WOOD, Spot, shape

if TYPE_CHECKING:
    from collections.abc import Callable

    from grok_spicy_animatic.drawing.canvas import Point

_SNOW: RGB = (242, 246, 252)
_BOOKS: tuple[RGB, ...] = ((176, 92, 76), (84, 118, 128), (206, 168, 92), (120, 136, 96))


def _scattered(count: int) -> list[Point]:
    """Return points spread over a square, always the same ones."""
    return [((index * 0.6180) % 1, (index * 0.7549) % 1) for index in range(count)]


def _window(spot: Spot) -> None:
    """Draw a window with the sky of the hour in it, and the weather."""
    light, canvas, wood = spot.stage.light, spot.stage.back, spot.tone(WOOD)
    x, low = spot.x, max(0.42, spot.horizon + 0.1)
    left, right, top = x - 0.15, x + 0.15, low + 0.32
    shape(canvas, box(left - 0.025, low - 0.025, right + 0.025, top + 0.025), wood)
    canvas.fill(box(left, low, right, top), Gradient(light.sky_top, light.sky_low))
    weather = spot.panel.weather
    if spot.white:
        canvas.fill(box(left, low, right, low + 0.05), _SNOW)
    for across, up in _scattered(26 if weather in {"rain", "storm", "snow"} else 0):
        at = (left + 0.01 + 0.28 * across, low + 0.02 + 0.28 * up)
        if weather == "snow":
            canvas.ellipse(at, 0.006, 0.006, _SNOW)
        else:
            drop = [at, (at[0] - 0.008, max(low, at[1] - 0.04))]
            canvas.limb(drop, [0.004], (228, 238, 248))
    if light.night and weather == "clear":
        for across, up in _scattered(9):
            star = (left + 0.02 + 0.26 * across, low + 0.04 + 0.26 * up)
            canvas.ellipse(star, 0.003, 0.003, (244, 246, 255))
    for bar in (box(x - 0.006, low, x + 0.006, top), box(left, low + 0.155, right, low + 0.167)):
        canvas.fill(bar, wood)


def _door(spot: Spot) -> None:
    x, foot, wood = spot.x, spot.horizon, spot.tone(WOOD)
    shape(spot.stage.back, box(x - 0.13, foot, x + 0.13, foot + 0.48), wood)
    shape(spot.stage.back, box(x - 0.11, foot, x + 0.11, foot + 0.46), shade(wood, -0.14))
    spot.stage.back.ellipse((x + 0.08, foot + 0.22), 0.01, 0.01, (226, 190, 96))


def _table(spot: Spot) -> None:
    x, y, wood = spot.x, spot.horizon - 0.04, spot.tone(WOOD)
    for dx in (-0.2, 0.2):
        leg = [(x + dx, y), (x + dx * 1.05, y - 0.16)]
        spot.stage.near.limb(leg, [0.016], shade(wood, -0.4))
    shape(spot.stage.near, box(x - 0.25, y - 0.01, x + 0.25, y + 0.025), wood)


def _bed(spot: Spot) -> None:
    x, y, wood = spot.x, spot.horizon - 0.1, spot.tone(WOOD)
    near, linen = spot.stage.near, spot.tone((240, 240, 244))
    shape(near, box(x - 0.32, y - 0.06, x + 0.32, y + 0.05), wood)
    shape(near, box(x - 0.3, y + 0.05, x + 0.3, y + 0.1), linen)
    shape(near, box(x - 0.28, y + 0.1, x - 0.14, y + 0.14), shade(linen, 0.3))
    shape(near, box(x - 0.34, y - 0.06, x - 0.31, y + 0.22), shade(wood, -0.2))


def _shelves(spot: Spot) -> None:
    """Draw shelves with books."""
    x, foot, wood, canvas = spot.x, spot.horizon, spot.tone(WOOD), spot.stage.back
    books = [spot.tone(tone) for tone in _BOOKS]
    shape(canvas, box(x - 0.2, foot, x + 0.2, foot + 0.5), shade(wood, -0.3), INK)
    for row in range(4):
        y = foot + 0.02 + row * 0.12
        canvas.fill(box(x - 0.19, y - 0.008, x + 0.19, y), wood)
        for index in range(11):
            left, high = x - 0.18 + index * 0.033, (0.085, 0.07, 0.095)[(index + row) % 3]
            canvas.fill(box(left, y, left + 0.028, y + high), books[(index * 3 + row) % 4])


FURNITURE: dict[str, Callable[[Spot], None]] = {
    "shelves": _shelves, "window": _window, "door": _door, "bed": _bed, "table": _table,
}  # fmt: skip
