"""Animals on four legs, from the side: sheep, cows, donkeys, horses, goats, camels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.colour import shade
from grok_spicy_animatic.drawing.figures.brush import form
from grok_spicy_animatic.drawing.figures.wear import headwear

if TYPE_CHECKING:
    from grok_spicy_animatic.drawing.canvas import Point
    from grok_spicy_animatic.drawing.figures.brush import Brush


@dataclass(frozen=True, slots=True)
class Build:
    """What sets one of them apart from another.

    Attributes:
        ears: Length of its ears, in units.
        mane: Whether it has one.
        horns: Whether it has horns.
        fleece: Whether it is woolly.
        hump: Whether it has a hump.
    """

    ears: float = 9.0
    mane: bool = False
    horns: bool = False
    fleece: bool = False
    hump: bool = False


BUILDS: dict[str, Build] = {
    "horse": Build(ears=8, mane=True),
    "donkey": Build(ears=17, mane=True),
    "cow": Build(horns=True),
    "goat": Build(horns=True),
    "sheep": Build(fleece=True),
    "camel": Build(ears=6, hump=True),
}
FACE: Point = (33.0, 78.0)
"""Where the eye is, in units."""


def draw(brush: Brush) -> None:
    """Draw the animal that `brush.look.kind` names."""
    build = BUILDS.get(brush.look.kind, BUILDS["cow"])
    canvas = brush.canvas
    canvas.limb([(-30, 54), (-39, 46), (-40, 26)], [4, 3, 4.4], shade(brush.dark, 0.06))
    for x, side in ((-27, -1), (11, -1), (-15, 1), (23, 1)):
        _leg(brush, x, side if x < 0 else -side, near=side > 0)
    if build.hump:
        canvas.ellipse((-6, 64), 15, 13, form(brush.main, 0.16))
    body = [(-33, 50), (-28, 63), (0, 62), (22, 65), (30, 52), (25, 36), (0, 31), (-27, 34)]
    brush.shape(body, form(brush.main, 0.2))
    if build.fleece:
        for x, y in (
            (-28, 56),
            (-18, 62),
            (-5, 64),
            (8, 64),
            (20, 60),
            (-30, 44),
            (-18, 36),
            (-2, 34),
            (14, 35),
            (25, 44),
        ):
            canvas.ellipse((x, y), 9.5, 8.5, form(shade(brush.main, 0.04), 0.1))
    brush.shape(
        [(12, 58), (22, 80), (33, 84), (36, 72), (29, 50), (18, 44)], form(brush.main, 0.12)
    )
    if build.mane:
        canvas.limb([(10, 64), (16, 78), (25, 88)], [5, 7, 5], shade(brush.dark, 0.02))
    _head(brush, build)


def _leg(brush: Brush, x: float, side: int, *, near: bool) -> None:
    step = brush.stride(8.0, 13.0) * side
    tone = shade(brush.main, -0.06 if near else -0.22)
    foot = 3.0 + brush.lift(2.0, 5.0, side)
    brush.canvas.limb([(x, 42), (x + step * 0.4, 22), (x + step, foot)], [11, 7.4, 6], tone)
    brush.canvas.ellipse((x + step + 1, foot - 0.6), 4.4, 2.6, shade(brush.dark, -0.1))


def _head(brush: Brush, build: Build) -> None:
    canvas = brush.canvas
    tone = shade(brush.dark, 0.1) if build.fleece else brush.main
    if build.horns:
        canvas.limb([(25, 87), (24, 96), (29, 101)], [4, 3, 1.4], (222, 210, 186))
    for back in (5, 0):
        tip = (22 - back - build.ears * 0.4, 86 + build.ears * 0.9)
        canvas.limb([(26 - back, 85), tip], [6.4, 2.4], shade(tone, -0.14 if back else -0.04))
    skull = [(20, 86), (32, 90), (42, 82), (54, 68), (53, 60), (44, 60), (30, 68), (21, 74)]
    brush.shape(skull, form(tone, 0.12))
    muzzle = [(45, 74), (55, 67), (53.4, 60), (44, 60), (41, 66)]
    brush.shape(muzzle, form(shade(tone, 0.2) if build.fleece else brush.second, 0.08))
    canvas.ellipse((51, 67), 1.3, 1.7, shade(brush.dark, -0.3))
    eye = FACE
    brush.eye(eye, 4.2, closed=brush.shut)
    brush.smile((47.6, 62.4), 6.5, 0.8)
    if build.fleece:
        for x, y in ((22, 86), (28, 91), (34, 90)):
            canvas.ellipse((x, y), 6, 5, form(shade(brush.main, 0.04), 0.1))
    headwear(brush, (29, 89), 9)
