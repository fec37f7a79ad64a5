"""Animals that walk upright: one body, many species."""

# ruff: noqa: PLR2004 - a drawing is made of numbers

from __future__ import annotations

from dataclasses import replace

from grok_spicy_animatic.drawing.canvas import Gradient, Point, smooth
from grok_spicy_animatic.drawing.colour import mix, shade
from grok_spicy_animatic.drawing.figures.appendages import ears, mane, spines, tail, wings
from grok_spicy_animatic.drawing.figures.brush import INK, Brush, form
from grok_spicy_animatic.drawing.figures.species import SPECIES, Species
from grok_spicy_animatic.drawing.figures.wear import carried, headwear, neckwear, torsowear


def draw(brush: Brush) -> None:
    """Draw the animal that `brush.look.kind` names."""
    species = SPECIES.get(brush.look.kind, SPECIES["cat"])
    if _sitting(brush):
        lower = brush.canvas.base + _SEAT * brush.canvas.scale
        brush = replace(brush, canvas=replace(brush.canvas, base=lower))
    if species.extra == "wings":
        wings(brush)
    tail(brush, species)
    if species.extra == "spines":
        spines(brush)
    _arm(brush, species, -1)
    _legs(brush, species)
    _body(brush, species)
    torsowear(brush, species.body)
    _arm(brush, species, 1)
    if species.extra == "mane":
        mane(brush)
    ears(brush, species)
    _head(brush, species)
    neckwear(brush, (1, 51.5), species.body * 0.86)
    headwear(brush, (1, 89), 13.5)


_SEAT = 8.0
"""How much lower a seated body is, in units."""


def _sitting(brush: Brush) -> bool:
    return brush.pose in {"sit", "sleep"}


def _body(brush: Brush, species: Species) -> None:
    w = species.body
    outline = [(0, 57), (w * 0.72, 52), (w * 0.98, 36), (w, 24), (w * 0.7, 13), (0, 10)]
    outline += [(-x, y) for x, y in outline[-2:0:-1]]
    brush.shape(outline, form(brush.main, 0.2))
    belly = [(2.5, 53), (w * 0.52, 48), (w * 0.66, 32), (w * 0.56, 18), (2, 12.5)]
    belly += [(4 - x, y) for x, y in belly[-2:0:-1]]
    brush.shape(belly, form(brush.second, 0.1))


def _legs(brush: Brush, species: Species) -> None:
    spread = species.body * 0.5
    stride = brush.stride(8.0, 14.0)
    for side in (-1, 1):
        tone = shade(brush.main, -0.16 if side < 0 else -0.04)
        paw = shade(brush.dark, 0.0 if side > 0 else -0.12)
        if _sitting(brush):
            hip, foot = (spread * side, 17.0), (spread * side * 1.5 + 12, 12.5)
            brush.canvas.limb([hip, foot], [13, 9], tone)
            brush.canvas.ellipse((foot[0] + 3, 12.6), 4.4, 5.8, paw)
            continue
        step = stride * side
        foot = (spread * side * 1.05 + step, brush.lift(2.5, 8.0, side))
        knee = (spread * side + step * 0.35 + 1.5, 11 + foot[1] * 0.4)
        brush.canvas.limb(
            [(spread * side * 0.9, 20), knee, (foot[0], foot[1] + 4)], [12.5, 9.5, 8], tone
        )
        brush.canvas.ellipse((foot[0] + 2.4, foot[1] + 3.1), 7.2, 3.6, paw)


def _arm(brush: Brush, species: Species, side: int) -> None:
    shoulder = (species.body * 0.66 * side, 48.5)
    away = brush.away(side)
    reach = 23.0
    hand = (shoulder[0] + away[0] * reach + side * 2.0, shoulder[1] + away[1] * reach)
    elbow = (
        (shoulder[0] + hand[0]) / 2 + side * 3.2,
        (shoulder[1] + hand[1]) / 2 - 1.5,
    )
    sleeve = brush.has("coat", "sweater", "uniform")
    tone = shade(brush.accent if sleeve else brush.main, -0.2 if side < 0 else -0.06)
    brush.canvas.limb([shoulder, elbow, hand], [10, 8.6, 7.4], tone)
    brush.canvas.ellipse(hand, 4.6, 4.3, shade(brush.dark, -0.1 if side < 0 else 0.02))
    if side > 0:
        carried(brush, hand)


def _head(brush: Brush, species: Species) -> None:
    c = species.cheek
    if brush.look.kind == "frog":
        for x in (-9, 13):
            brush.canvas.ellipse((x, 88), 8, 8, form(brush.main))
    left = [(-9, 88.5), (-16.5, 80), (-c * 0.93, 70), (-c, 63.5), (-c * 0.62, 55.5)]
    right = [(c * 0.68, 55.5), (c * 1.02, 64), (c * 0.95, 70.5), (18, 80), (11, 88.5)]
    outline = [(1, 90.5), *left, (1.5, 51.5), *right]
    outline = [outline[0], *outline[1:6], outline[6], *outline[7:]]
    brush.shape(outline, form(brush.main, 0.14))
    inside = smooth(outline)
    _mask(brush, species, inside)
    _muzzle(brush, species)
    shut = brush.shut
    up = 1.6 if brush.pose == "look up" else 0.0
    size = 5.0 if species.cheek < 22 else 4.7
    eyes: tuple[Point, Point] = ((-5.2, 72.5 + up), (12.2, 72.5 + up))
    if brush.look.kind == "frog":
        eyes = ((-8.6, 88.6), (13.4, 88.6))
    for eye in eyes:
        brush.eye(eye, size, closed=shut)
    brush.expression(eyes, size)
    brush.blush((-11, 64.5), 4.2)
    brush.blush((19 if c > 20 else 16.5, 64.5), 3.6)


def _mask(brush: Brush, species: Species, inside: list[Point]) -> None:
    c, pale = species.cheek, form(brush.second, 0.08)
    if species.mask == "cheeks":
        for side in (-1, 1):
            middle = 2.5
            lobe = [
                (middle, 71), (middle + side * 5, 67.5), (middle + side * c * 0.6, 69),
                (middle + side * c * 1.25, 66), (middle + side * c * 0.7, 50), (middle, 48),
            ]  # fmt: skip
            brush.canvas.fill(smooth(lobe), pale, inside=inside)
    elif species.mask == "bandit":
        brush.canvas.ellipse((3, 62), c * 0.8, 10, pale, inside=inside)
        band = [(-c * 1.1, 69), (3, 74), (c * 1.2, 69), (c * 1.2, 76), (3, 78), (-c * 1.1, 76)]
        brush.canvas.fill(smooth(band), shade(brush.dark, 0.05), inside=inside)
    if species.extra == "stripes":
        for x in (-13, -8, 14, 19):
            stripe = [(x - 1.6, 92), (x + 1.6, 92), (x + (3 if x < 3 else -3) * 0.4, 81)]
            brush.canvas.fill(stripe, brush.dark, inside=inside)
        for side in (-1, 1):
            for y in (66, 60.5):
                tip = (3 + side * c * 0.62, y)
                edge = (3 + side * c * 1.2, y)
                brush.canvas.fill(
                    [tip, (edge[0], y + 2), (edge[0], y - 1.6)], brush.dark, inside=inside
                )


def _muzzle(brush: Brush, species: Species) -> None:
    x, y = 5.0, 62.0
    if species.extra == "trunk":
        brush.canvas.limb([(5, 66), (13, 52), (11, 38), (17, 33)], [11, 9, 7, 6], form(brush.main))
        return
    tone = brush.main if species.mask == "none" else brush.second
    if species.mask in {"muzzle", "none"}:
        brush.canvas.ellipse((x, y - 1), 6.5 + species.muzzle * 0.45, 6.6, form(tone, 0.08))
    if species.extra == "snout":
        brush.canvas.ellipse((x + 1, y + 1), 6.4, 4.8, form(shade(brush.main, -0.14), 0.1))
        for side in (-1, 1):
            brush.canvas.ellipse((x + 1 + side * 2.2, y + 1), 0.9, 1.6, shade(brush.main, -0.5))
    elif brush.look.kind not in {"frog", "turtle"}:
        nose = [(x - 2.4, y + 4.6), (x + 4.4, y + 4.6), (x + 1, y + 0.9)]
        brush.shape(nose, Gradient(mix(INK, (90, 84, 96), 0.4), INK))
    brush.smile((x + 1, y - 2.4), 8.5 if brush.look.kind != "frog" else 20)
    if brush.look.kind in {"cat", "tiger", "mouse", "otter", "rabbit", "lion"}:
        for side in (-1, 1):
            for rise in (-1.5, 1.0):
                start = (x + 1 + side * 8, y - 1 + rise * 0.4)
                end = (x + 1 + side * 19, y - 0.5 + rise * 2)
                brush.canvas.limb([start, end], [0.7, 0.25], mix(brush.second, INK, 0.25))
