"""What carries the bodies of a panel, drawn around them: a bed, a tree, the water."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.acting import CLOSE_SHOTS, across, face_of, feet_of, height_of
from grok_spicy_animatic.drawing.canvas import Canvas, Gradient, box
from grok_spicy_animatic.drawing.colour import mix, shade
from grok_spicy_animatic.drawing.places.marks import WOOD, Spot, shape
from grok_spicy_animatic.drawing.places.plain import horizon_of
from grok_spicy_animatic.drawing.shading import styled
from grok_spicy_animatic.drawing.stage import Layer, Stage, cropped

if TYPE_CHECKING:
    from grok_spicy_animatic.drawing.recipe import Actor, Panel

_SEAT = 0.24
"""How high somebody who sits has what they sit on, in heights of theirs."""

_BODY = 0.1
"""How thick a lying body is from its middle to its side, in heights of it."""

_SURFACE = 0.2
"""How far above the feet of a swimmer the water is, in heights of theirs."""


@dataclass(frozen=True, slots=True)
class Bed:
    """A bed as large as whoever is in it or on its edge.

    Attributes:
        left: Its head, in units.
        right: Its foot.
        top: Where the linen ends and a body begins.
        size: How large it is against one for somebody who is one unit tall.
        label: Where its name stands.
    """

    left: float
    right: float
    top: float
    size: float
    label: tuple[float, float]


def bed_around(stage: Stage, panel: Panel) -> Bed | None:
    """Return the bed that somebody of a panel lies in or sits on, or None."""
    users = [one for one in panel.actors if one.at == "bed"]
    if not users:
        return None
    actor = max(users, key=lambda one: (one.pose != "sit", one.look.stature))
    size = height_of(panel, actor, stage.width)
    foot = feet_of(panel, actor, size, stage.width)
    x = across(panel, actor, stage.width)
    if actor.pose == "sit":
        top = foot + _SEAT * size
        aside = x - actor.facing * 0.5 * size
        return Bed(
            x - 0.72 * size, x + 0.72 * size, top, size, (aside, max(0.03, top - 0.16 * size))
        )
    if panel.shot in CLOSE_SHOTS:
        top = foot + (face_of(actor) / 100 - _BODY) * size
        return Bed(
            x - 0.24 * size,
            x + 1.1 * size,
            top,
            size,
            (x + 0.6 * size, max(0.03, top - 0.2 * size)),
        )
    top = foot + 0.02 * size
    return Bed(x - 0.76 * size, x + 0.56 * size, top, size, (x + 0.36 * size, top - 0.2 * size))


def behind_them(stage: Stage, panel: Panel) -> list[Layer]:
    """Return what is behind those whom it carries: the bed, and the tree that is climbed."""
    layers = []
    bed = bed_around(stage, panel)
    if bed is not None:
        canvas = stage.blank()
        _draw_bed(Spot(stage, panel, horizon_of(panel)), canvas, bed)
        layers.append(_layer("bed", canvas, panel))
    for actor in panel.actors:
        if actor.at == "tree":
            canvas = stage.blank()
            _draw_tree(Spot(stage, panel, horizon_of(panel)), canvas, actor)
            layers.append(_layer("tree", canvas, panel))
    return [layer for layer in layers if layer is not None]


def _draw_bed(spot: Spot, canvas: Canvas, bed: Bed) -> None:
    wood, linen, size = spot.tone(WOOD), spot.tone((240, 240, 244)), bed.size
    left, right, top = bed.left, bed.right, bed.top
    for x in (left + 0.03 * size, right - 0.07 * size):
        shape(
            canvas, box(x, top - 0.36 * size, x + 0.04 * size, top - 0.2 * size), shade(wood, -0.3)
        )
    shape(canvas, box(left, top - 0.28 * size, right, top - 0.1 * size), wood)
    shape(canvas, box(left, top - 0.12 * size, right, top), linen)
    pillow = box(left + 0.04 * size, top, left + 0.3 * size, top + 0.07 * size, 0.02 * size)
    shape(canvas, pillow, shade(linen, 0.3))
    shape(canvas, box(left - 0.03 * size, top - 0.34 * size, left + 0.03 * size, top + 0.26 * size),
          shade(wood, -0.2))  # fmt: skip


def _draw_tree(spot: Spot, canvas: Canvas, actor: Actor) -> None:
    """Draw the tree to which somebody clings, its trunk where their hands are."""
    panel, stage = spot.panel, spot.stage
    size = height_of(panel, actor, stage.width)
    foot = feet_of(panel, actor, size, stage.width)
    x = across(panel, actor, stage.width) + actor.facing * 0.24 * size
    bark = spot.tone((124, 92, 68))
    leaf = spot.tone((196, 124, 60) if panel.season == "autumn" else (104, 146, 88))
    root = -0.1 if panel.shot in CLOSE_SHOTS else foot - 0.22
    crown = foot + 1.12 * size
    for width, tone in ((0.0, bark), (-0.014, shade(bark, 0.12))):
        canvas.limb([(x, root), (x, crown)], [0.19 * size + width, 0.13 * size + width], tone)
    canvas.limb([(x, foot + 0.7 * size), (x + actor.facing * 0.3 * size, crown - 0.1 * size)],
                [0.07 * size, 0.04 * size], bark)  # fmt: skip
    if spot.white:
        for side in (-1, 1):
            canvas.limb([(x, crown - 0.1 * size), (x + side * 0.4 * size, crown + 0.2 * size)],
                        [0.06 * size, 0.02 * size], bark)  # fmt: skip
        return
    for edge, tone in ((0.012, shade(leaf, -0.45)), (0.0, leaf)):
        for dx, dy, radius in ((-0.34, 0.02, 0.26), (0.34, 0.04, 0.27), (0.0, 0.16, 0.36)):
            at = (x + dx * size, crown + dy * size)
            canvas.ellipse(at, radius * size + edge, radius * 0.7 * size + edge, tone)


def water_before_them(stage: Stage, panel: Panel) -> list[Layer]:
    """Return the water that hides the lower bodies of swimmers, from side to side if all swim."""
    swimmers = [actor for actor in panel.actors if actor.at == "water"]
    if not swimmers or panel.place == "deep":
        return []
    spot = Spot(stage, panel, horizon_of(panel))
    levels = [surface_of(stage, panel, actor) for actor in swimmers]
    if len(swimmers) == sum(not actor.back for actor in panel.actors):
        canvas = stage.blank()
        _draw_water(spot, canvas, sum(levels) / len(levels))
        layer = _layer("water", canvas, panel)
        return [layer] if layer is not None else []
    pools = []
    for actor, level in zip(swimmers, levels, strict=True):
        canvas = stage.blank()
        _draw_pool(spot, canvas, actor, level)
        layer = _layer("water", canvas, panel, actor.name)
        pools += [layer] if layer is not None else []
    return pools


def surface_of(stage: Stage, panel: Panel, actor: Actor) -> float:
    """Return how high the water is about a swimmer, in units."""
    size = height_of(panel, actor, stage.width)
    foot = feet_of(panel, actor, size, stage.width)
    if panel.shot in CLOSE_SHOTS and actor.look.kind == "person":
        return foot + (face_of(actor) / 100 - 0.13) * size
    return foot + (_SURFACE if actor.look.kind == "person" else 0.3) * size


def _draw_water(spot: Spot, canvas: Canvas, level: float) -> None:
    stage = spot.stage
    deep = spot.far((64, 118, 156), 0.15)
    tones = Gradient(mix(deep, stage.light.sky_low, 0.3), shade(deep, -0.15))
    canvas.fill(box(stage.left, stage.low, stage.right, level), tones)
    canvas.limb([(stage.left, level), (stage.right, level)], [0.006], shade(deep, -0.4))
    _waves(spot, canvas, level, (stage.left, stage.right))


def _draw_pool(spot: Spot, canvas: Canvas, actor: Actor, level: float) -> None:
    stage = spot.stage
    size = height_of(spot.panel, actor, stage.width)
    x = across(spot.panel, actor, stage.width)
    deep = spot.far((64, 118, 156), 0.15)
    at = (x, level - 0.16 * size)
    canvas.ellipse(at, 0.72 * size + 0.006, 0.17 * size + 0.006, shade(deep, -0.4))
    canvas.ellipse(at, 0.72 * size, 0.17 * size, deep)


def _waves(spot: Spot, canvas: Canvas, level: float, ends: tuple[float, float]) -> None:
    tone = mix(spot.far((64, 118, 156), 0.15), (250, 252, 255), 0.6)
    for row in range(4):
        y = level - 0.05 - row * 0.06
        for x in spot.across(7, 0.3 + 0.4 * (row % 2)):
            if ends[0] < x < ends[1]:
                wave = [(x - 0.06, y), (x - 0.03, y + 0.013), (x, y), (x + 0.03, y + 0.013)]
                canvas.limb([*wave, (x + 0.06, y)], [0.005], tone)


def _layer(name: str, canvas: Canvas, panel: Panel, actor: str | None = None) -> Layer | None:
    layer = cropped(name, styled(canvas.image, panel.style, scenery=True), 1.0)
    if layer is None or actor is None:
        return layer
    return Layer(name, layer.image, layer.left, layer.top, 1.0, actor, lies=True)
