"""What a board letters instead of drawing: things, names, arrows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy import lettering
from PIL import Image, ImageDraw

from grok_spicy_animatic.drawing.acting import CLOSE_SHOTS, across, face_of, feet_of, height_of
from grok_spicy_animatic.drawing.canvas import Canvas, box
from grok_spicy_animatic.drawing.colour import RGB, luminance
from grok_spicy_animatic.drawing.shading import INK, styled
from grok_spicy_animatic.drawing.stage import DENSITY, Layer, Stage

if TYPE_CHECKING:
    from grok_spicy_animatic.drawing.recipe import Actor, Panel, Thing

_PAPER: RGB = (250, 246, 236)
_BOX: RGB = (255, 214, 92)
_BOX_HEIGHT = 1.8
"""Height of a lettered box, in heights of its letters."""

_ARROW: RGB = (226, 60, 48)


def thing_layer(stage: Stage, panel: Panel, thing: Thing, slot: int = 0) -> Layer:
    """Return a thing as a box with its name on it, where it is used."""
    holder = next((actor for actor in panel.actors if actor.name == thing.holder), None)
    close = panel.shot in CLOSE_SHOTS
    large = panel.subject == "thing"
    size = round(
        stage.near.scale
        * (_pile(panel)[0] if large else 0.07 if not panel.actors else 0.052 if close else 0.042)
    )
    image = lettered_box(thing.name, size, 0.94 * stage.width * stage.near.scale)
    x, y = _spot(stage, panel, thing, holder, slot)
    left, top = stage.near.pixel((x, y))
    grounded = holder is None or large
    top -= image.height if grounded else image.height / 2
    left = max(
        stage.near.pixel((0.01 * stage.width, 0))[0],
        min(left - image.width / 2, stage.near.pixel((0.99 * stage.width, 0))[0] - image.width),
    )
    return Layer(f"thing {thing.name}", styled(image, panel.style), round(left), round(top), 1.0)


def _spot(
    stage: Stage, panel: Panel, thing: Thing, holder: Actor | None, slot: int
) -> tuple[float, float]:
    """Return where a thing is: its middle if it is held, its foot if it stands, in units."""
    if panel.subject == "thing":
        letters, foot = _pile(panel)
        aside = (0.0, 0.06, -0.06)[slot % 3]
        return (0.5 + aside) * stage.width, foot + slot * letters * _BOX_HEIGHT
    if panel.subject == "hand":
        right = holder is None or holder.facing > 0
        return (1.0 if right else stage.width - 1.0), 0.34 - 0.14 * slot
    if holder is None:
        if not panel.actors:
            return thing.x * stage.width, 0.2 + 0.15 * slot
        if panel.shot in CLOSE_SHOTS:
            return thing.x * stage.width, 0.05 + 0.13 * slot
        lower = {"low angle": -0.05, "high angle": 0.08, "top view": 0.2}.get(panel.angle, 0.0)
        foot = 0.10 if panel.shot == "wide" else 0.15
        return thing.x * stage.width, max(0.03, foot + lower - 0.02 + 0.1 * slot)
    height = height_of(panel, holder, stage.width)
    feet = feet_of(panel, holder, height, stage.width)
    reach = (
        {"carry": 22, "hold": 18, "reach": 36, "point": 40, "ride": 0, "eat": 16, "play": 12}.get(
            holder.pose, 20
        )
        / 100
        * height
    )
    up = {
        "carry": 0.52,
        "hold": 0.63,
        "reach": 0.58,
        "sit": 0.36,
        "kneel": 0.2,
        "ride": 0.06,
        "eat": 0.72,
        "play": 0.55,
    }.get(holder.pose, 0.5)
    if holder.look.kind != "person":
        up *= 0.62
    y = feet + height * up + 0.1 * slot
    face = feet + height * face_of(holder) / 100
    lowest = (0.15 if holder.pose == "ride" else 0.08) if panel.shot in CLOSE_SHOTS else 0.0
    y = min(max(y, lowest), face - 0.16 if panel.shot in CLOSE_SHOTS else 2.0)
    return (holder.x * stage.width + holder.facing * reach), max(y, lowest)


def _pile(panel: Panel) -> tuple[float, float]:
    """Return the size of the letters and the foot of a pile of boxes that a close-up is of.

    Both are in heights of the picture: one thing stands in the middle, several on each other,
    from the ground up to the words of the place.
    """
    count = max(1, len(panel.things))
    foot = 0.1
    return min(0.11, (0.79 - foot) / (count * _BOX_HEIGHT)), foot


def lettered_box(name: str, size: int, room: float) -> Image.Image:
    """Return an outlined box with a name on it.

    Args:
        name: The words.
        size: Height of the letters in pixels; longer words get smaller ones.
        room: The widest that the box may be, in pixels.
    """
    # A sharp s has no capital of its own: in capitals it would be another word.
    words = lettering.legible(name if "ß" in name else name.upper())
    while size > _SMALLEST and lettering.width(words, size) + size * 1.1 > room:
        size = round(size * 0.86)
    words = lettering.shortened(words, size, room - size * 1.1)
    wide = round(lettering.width(words, size) + size * 1.1)
    tall = round(size * _BOX_HEIGHT)
    image = Image.new("RGBA", (wide, tall), (0, 0, 0, 0))
    edge = max(2, size // 9)
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle(
        (0, 0, wide - 1, tall - 1), size // 4, fill=_BOX, outline=INK, width=edge
    )
    lettering.write(image, (wide / 2, tall / 2), words, size, INK, anchor="mm", bold=True)
    return image


_SMALLEST = 14
"""Pixels below which letters are not read."""


def name_layer(stage: Stage, panel: Panel, actor: Actor, taken: int) -> Layer:
    """Return the name of a figure, on a small label at its feet, or over the strip."""
    size = max(15, round(stage.near.scale * 0.034))
    words = lettering.shortened(
        actor.name, size, stage.near.scale * stage.width / max(2, len(panel.actors)) * 0.9
    )
    wide = round(lettering.width(words, size) + size)
    image = Image.new("RGBA", (wide, round(size * 1.5)), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle(
        (0, 0, wide - 1, image.height - 1), size // 2, fill=_PAPER, outline=INK, width=2
    )
    lettering.write(image, (wide / 2, image.height / 2), words, size, INK, anchor="mm")
    height = height_of(panel, actor, stage.width)
    foot = feet_of(panel, actor, height, stage.width)
    y = max(0.012, foot - 0.02) if panel.shot not in CLOSE_SHOTS else 0.012
    x, low = stage.near.pixel((across(panel, actor, stage.width), y))
    left = max(
        stage.near.pixel((0.005 * stage.width, 0))[0],
        min(x - wide / 2, stage.near.pixel((0.995 * stage.width, 0))[0] - wide),
    )
    top = low - (image.height if panel.shot in CLOSE_SHOTS else 0)
    top = min(top, stage.near.pixel((0, 0.006))[1] - image.height)
    return Layer(
        f"name {actor.name}", styled(image, panel.style), round(left), round(top) - taken, 1.0
    )


def arrow_layer(stage: Stage, panel: Panel) -> Layer | None:
    """Return the arrow that shows which way somebody goes, or None."""
    goers = [actor for actor in panel.actors if not actor.back]
    if not goers or not (panel.arrow or panel.rise):
        return None
    at_x = {actor.name: across(panel, actor, stage.width) for actor in goers}
    lead = max(goers, key=lambda one: at_x[one.name] * panel.arrow) if panel.arrow else goers[0]
    unit = stage.near.scale * 0.16
    canvas = Canvas.blank((round(unit * 1.5), round(unit * 1.5)), unit, unit * 0.75, unit * 0.75)
    shaft = [
        (-0.6, 0.14),
        (0.1, 0.14),
        (0.1, 0.36),
        (0.64, 0),
        (0.1, -0.36),
        (0.1, -0.14),
        (-0.6, -0.14),
    ]
    turn = {(1, 0): (1, 0), (-1, 0): (-1, 0), (0, 1): (0, 1), (0, -1): (0, -1)}.get(
        (panel.arrow if not panel.rise else 0, panel.rise), (1, 0)
    )
    points = [(x * turn[0] - y * turn[1], x * turn[1] + y * turn[0]) for x, y in shaft]
    canvas.limb([*points, points[0]], [0.1], _PAPER)
    canvas.fill(points, _ARROW)
    height = height_of(panel, lead, stage.width)
    foot = feet_of(panel, lead, height, stage.width)
    aside = 0.26 * min(height, 1.0) + 0.1
    if panel.rise:
        at = (
            at_x[lead.name] + lead.facing * (aside + 0.06),
            0.5 if panel.shot in CLOSE_SHOTS else foot + height * 0.55,
        )
    else:
        at = (
            at_x[lead.name] + panel.arrow * (aside + 0.04),
            0.2 if panel.shot in CLOSE_SHOTS else foot + 0.06,
        )
    reach = 0.09
    at = (max(reach, min(stage.width - reach, at[0])), at[1])
    x, y = stage.near.pixel(at)
    image = styled(canvas.image, panel.style)
    return Layer("arrow", image, round(x - image.width / 2), round(y - image.height / 2), 1.0)


def hand_layer(stage: Stage, panel: Panel, actor: Actor) -> Layer:
    """Return the hand that an extreme close-up shows, in its sleeve."""
    from grok_spicy_animatic.drawing.colour import from_hex

    scale = stage.near.scale
    canvas = Canvas.blank((round(scale * 1.5), round(scale * 0.9)), scale, 0.0, scale * 0.9)
    skin, sleeve = from_hex(actor.look.main), from_hex(actor.look.accent)
    for points, widths, tone in (
        ([(-0.2, 0.3), (0.42, 0.36)], [0.42], sleeve),
        ([(0.5, 0.37), (0.78, 0.42)], [0.24, 0.3], skin),
        ([(0.84, 0.5), (1.1, 0.56), (1.2, 0.5)], [0.085], skin),
        ([(0.88, 0.43), (1.18, 0.46), (1.28, 0.4)], [0.085], skin),
        ([(0.88, 0.36), (1.14, 0.36), (1.24, 0.31)], [0.085], skin),
        ([(0.84, 0.3), (1.04, 0.27), (1.12, 0.23)], [0.075], skin),
        ([(0.66, 0.5), (0.84, 0.64), (0.98, 0.66)], [0.09], skin),
    ):
        canvas.limb(points, [width + 0.022 for width in widths], INK)
        canvas.limb(points, widths, tone)
    image = (
        canvas.image
        if actor.facing > 0
        else canvas.image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    )
    x, y = stage.near.pixel((0 if actor.facing > 0 else stage.width - 1.5, 0.95))
    _ = DENSITY, box, luminance
    return Layer(actor.name, styled(image, panel.style), round(x), round(y), 1.0, actor.name)
